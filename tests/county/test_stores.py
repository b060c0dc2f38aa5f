"""The tree behind a real nginx and in an S3-compatible store: any plain file server will do."""

import dataclasses
import http.server
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.agent.once import pull_once
from kiosk.agent.provision import provision, read_provision
from kiosk.settings import Settings
from sync import contract
from sync.county.__main__ import main
from sync.county.publish.site import Site
from sync.county.seat import write_provision
from tests.county.makers import NOW, drafts, shown, small_county


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIOSK_NOW", contract.instant_text(NOW))
    (tmp_path / "d").mkdir()
    county = small_county(tmp_path / "d")
    shown(county, *drafts(40, unit="140929100200"))
    write_provision(county[0], tmp_path / "d")
    return tmp_path / "d"


@contextmanager
def nginx(root: Path, place: Path) -> Iterator[str]:
    """A plain nginx over the tree, as Debian ships it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place.mkdir()
    (place / "nginx.conf").write_text(f"""
daemon off; pid {place}/pid; error_log {place}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off; server_tokens off; default_type application/octet-stream;
  client_body_temp_path {place}/b; proxy_temp_path {place}/p; fastcgi_temp_path {place}/f;
  uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}""")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([program, "-p", str(place), "-c", str(place / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.skipif(not Path("/usr/sbin/nginx").exists(), reason="nginx is not installed")
def test_a_plain_nginx_serves_the_tree(folder: Path, tmp_path: Path) -> None:
    for path in (tmp_path, *tmp_path.parents):  # its workers may run as another user
        if path.owner() == Path.home().owner() and os.access(path, os.W_OK) and path.is_relative_to("/tmp"):
            path.chmod(path.stat().st_mode | 0o055)
    with nginx(folder / "site", tmp_path / "nginx") as url:
        given = dataclasses.replace(read_provision(folder / "provision.json"), url=url)
        provision(tmp_path / "home", given)
        report = pull_once(tmp_path / "home", Settings.load(tmp_path / "home"))
        assert (report.state, report.documents) == ("updated", 40), report.reason
        again = pull_once(tmp_path / "home", Settings.load(tmp_path / "home"))
        assert (again.state, again.requests) == ("unchanged", 2)
        assert again.bytes_in <= 1_024


class Bucket:
    """The few calls of an S3-compatible store that we use. `order` is the order of writing."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.order: list[str] = []
        self.refuses = ""


@contextmanager
def store(bucket: Bucket) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def key(self) -> str:
            return urllib.parse.unquote(self.path.partition("?")[0]).removeprefix("/box/").removeprefix("/box")

        def answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256")
            if bucket.refuses and bucket.refuses in self.key():
                return self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            bucket.objects[self.key()] = data
            bucket.order.append(self.key())
            return self.answer(200)

        def do_DELETE(self) -> None:
            bucket.objects.pop(self.key(), None)
            self.answer(204)

        def do_GET(self) -> None:
            query = urllib.parse.parse_qs(self.path.partition("?")[2])
            start = query.get("prefix", [""])[0]
            entries = "".join(
                f"<Contents><Key>{key}</Key><Size>{len(data)}</Size></Contents>"
                for key, data in sorted(bucket.objects.items()) if key.startswith(start)
            )  # fmt: skip
            body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
            self.answer(200, body.encode())

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_bucket_gets_the_tree_in_the_safe_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("boto3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "practice")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "practice")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    bucket = Bucket()
    bucket.objects["notes.txt"] = b"somebody else's"
    with store(bucket) as url:
        words = ["upload", "--dir", str(folder), "--bucket", "box", "--endpoint", url]
        assert main(words) == 0
        site = Site(folder / "site")
        names = list(site.files())
        assert bucket.order == names
        assert names[-1] == "metadata/timestamp.json"
        assert {name: site.read(name) for name in names} | {"notes.txt": b"somebody else's"} == bucket.objects
        bucket.order.clear()
        assert main(["publish", "--dir", str(folder), "--now", contract.instant_text(NOW)]) == 0
        bucket.objects["blobs/00/old"] = b"x"
        assert main(words) == 0
        assert bucket.order == ["metadata/timestamp.json"]
        assert "blobs/00/old" not in bucket.objects
        bucket.refuses = "timestamp"
        assert main(words) == 2
        assert "AccessDenied" in capsys.readouterr().err
