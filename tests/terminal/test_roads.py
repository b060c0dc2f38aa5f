"""Several roads to the county, bad ones named, and nothing fetched twice."""

import hashlib
import http.server
import random
import socketserver
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk import health
from kiosk.agent.once import is_open, pull_once
from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.settings.trial import change
from kiosk.store.facts import facts_of
from tests.simulator import COUNTY, County, Fault, Site, disclosure, served, ulid
from tests.terminal.terminal import Terminal
from tests.terminal.test_network import Handler, cut, error, portal, redirect
from tests.terminal.test_pull import FIRST

DEAD = "http://127.0.0.1:9"


def pull(terminal: Terminal, **flags: str) -> Any:
    return pull_once(terminal.home, Settings.load(terminal.home, flags))


def finding(terminal: Terminal) -> str:
    found = health.examine(terminal.home, Clock.from_environment().now())
    return next(f.words for f in found if f.key == "sync")


def nameless(handler: Handler, _path: str) -> bool:
    handler.answer(200, b"<!DOCTYPE html><html>login</html>")
    return True


def absent(handler: Handler, _path: str) -> bool:
    handler.answer(404, b"nothing here")
    return True


def sign_in(handler: Handler, _path: str) -> bool:
    handler.answer(511, b"sign in")
    return True


@pytest.mark.parametrize(
    ("fault", "cause", "word"),
    [
        (portal, "portal", "登录"), (redirect, "portal", "登录"), (nameless, "portal", "登录"),
        (sign_in, "portal", "登录"), (error, "server", "出错"), (absent, "missing", "域名"), (cut, "cut", "中断"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_network_is_named(
    terminal: Terminal, site: Site, fault: Fault, cause: str, word: str
) -> None:
    site.fault = fault
    report = terminal.pull()
    assert (report.state, report.cause) == ("later", cause)
    assert word in finding(terminal)


@pytest.mark.parametrize(
    ("url", "cause", "word"),
    [
        (DEAD, "closed", "连不上"),
        ("http://nowhere.invalid", "name", "DNS"),
        ("https://127.0.0.1:{port}", "certificate", "证书"),
    ],
)
def test_a_name_that_leads_nowhere_or_elsewhere_is_named(
    terminal: Terminal, site: Site, url: str, cause: str, word: str
) -> None:
    report = pull(terminal, server_url=url.format(port=site.url.rpartition(":")[2]))
    assert (report.state, report.cause) == ("later", cause), report.reason
    assert word in finding(terminal)


def test_further_addresses_are_tried_in_turn(terminal: Terminal, site: Site) -> None:
    report = pull(terminal, server_url=DEAD, server_urls=f"http://nowhere.invalid {site.url}")
    assert (report.state, report.documents) == ("updated", 5)
    report = pull(terminal, server_url=DEAD, server_urls=DEAD)
    assert (report.state, report.cause) == ("later", "closed")
    assert facts_of(terminal.home)["last_sync_cause"] == "closed"


def test_a_relay_that_lies_costs_nothing_but_the_detour(terminal: Terminal, site: Site, county: County) -> None:
    terminal.pull()
    old = County()
    old.files = dict(county.files)
    county.put(disclosure(4))
    county.publish()
    terminal.pull()
    with served(old) as stale:  # a rollback: refused there, and the county itself is asked
        report = pull(terminal, server_url=stale.url, server_urls=site.url)
    assert report.state == "unchanged"
    assert "示例决定第4号 v1" in terminal.titles()


@pytest.mark.parametrize("harm", ["missing", "short", "mangled", "endless"])
def test_a_bad_bundle_is_replaced_by_loose_blobs(terminal: Terminal, county: County, harm: str) -> None:
    path = county.path_of("bundle")
    data = county.files.pop(path)
    if harm != "missing":
        county.files[path] = {"short": data[:-9], "mangled": data[:-9] + bytes(9), "endless": data * 2}[harm]
    report = terminal.pull()
    assert (report.state, report.documents) == ("updated", 5)
    assert any("one by one" in note for note in report.notes)


@pytest.mark.parametrize(
    ("window", "at", "expected"),
    [
        ("", "12:00", True), ("22:00-06:00", "23:00", True), ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False), ("01:00-05:00", "03:00", True), ("01:00-05:00", "00:59", False),
    ],
)  # fmt: skip
def test_a_window_is_half_open_and_may_span_midnight(window: str, at: str, expected: bool) -> None:
    assert is_open(window, at) is expected


def test_outside_the_window_only_a_recall_comes_through(terminal: Terminal, county: County) -> None:
    closed = {"download_window": "01:00-05:00"}  # it is 16:00 in Beijing
    assert pull(terminal, **closed).documents == 5, "a first fill does not wait"
    county.recalls(ids=[ulid(1)])
    county.put(disclosure(4))
    county.publish()
    report = pull(terminal, **closed)
    assert (report.state, report.waiting, report.release) == ("unchanged", True, 1)
    assert terminal.titles() == [title for title in FIRST if "第1号" not in title]
    assert "下载时段" in finding(terminal)
    report = pull(terminal, download_window="15:00-17:00")
    assert (report.state, report.waiting) == ("updated", False)
    assert "示例决定第4号 v1" in terminal.titles()


def test_the_bandwidth_cap_holds(terminal: Terminal, county: County) -> None:

    noise = random.Random(3)
    words = "".join(chr(0x4E00 + noise.randrange(20_000)) for _ in range(3_900))
    county.put(*(disclosure(n, text=words[n:] + words[:n]) for n in range(40, 46)))
    county.publish()
    started = time.monotonic()
    report = pull(terminal, bandwidth_kbit="400")  # 50,000 bytes a second
    seconds = time.monotonic() - started
    assert report.bytes_in > 60_000
    assert seconds > 0.8 * report.bytes_in / 50_000


@contextmanager
def proxy(answers: int | None = None) -> Iterator[tuple[str, list[str]]]:
    """A plain HTTP proxy; with `answers` it says only that status."""
    seen: list[str] = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            seen.append(self.path)
            status, data = answers or 0, b""
            if not answers:
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                try:
                    with opener.open(self.path, timeout=5) as found:
                        status, data = found.status, found.read()
                except urllib.error.HTTPError as exc:
                    status = exc.code
                    exc.close()
            self.send_response_only(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: Any) -> None:
            pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()
        thread.join()


def test_everything_goes_through_the_proxy_that_is_set(terminal: Terminal, site: Site) -> None:
    with proxy() as (url, seen):
        report = pull(terminal, proxy=url)
    assert (report.state, report.documents) == ("updated", 5)
    assert len(seen) == report.requests
    assert all(path.startswith(site.url) for path in seen)


def test_a_proxy_that_does_not_work_is_named(terminal: Terminal) -> None:
    with proxy(407) as (url, _):
        assert pull(terminal, proxy=url).cause == "proxy"
    assert pull(terminal, proxy=DEAD).cause in ("proxy", "closed")


def test_the_environments_proxy_is_not_used(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", DEAD)
    monkeypatch.setenv("ALL_PROXY", DEAD)
    assert terminal.pull().state == "updated"


def test_a_first_fill_that_breaks_off_again_and_again_costs_hardly_more(
    terminal: Terminal, site: Site, county: County, tmp_path: Path
) -> None:
    """Cut after a share of each answer's bytes; the network recovers after every few cuts."""

    noise = random.Random(7)
    for n in range(100, 400):
        words = "".join(chr(0x4E00 + noise.randrange(20_000)) for _ in range(900))
        county.put(disclosure(n, text=words))
    picture = noise.randbytes(600_000)

    sha256 = hashlib.sha256(picture).hexdigest()
    county.files[f"blobs/{sha256[:2]}/{sha256}"] = picture
    said = {"sha256": sha256, "type": "image/png", "bytes": len(picture), "name": "图.png"}
    county.put(disclosure(99, attachments=[said]))
    county.publish()
    other = Terminal(tmp_path / "clean", site)
    other.provision()
    clean = other.pull()
    assert clean.state == "updated"

    def breaks(handler: Handler, path: str) -> bool:
        data = county.files.get(path)
        if data is None or len(data) < 100_000:
            return False
        asked = handler.headers.get("Range", "bytes=0-")[6:-1]
        rest = data[int(asked) :]
        handler.send_response_only(206 if "Range" in handler.headers else 200)
        handler.send_header("Content-Length", str(len(rest)))
        if "Range" in handler.headers:
            handler.send_header("Content-Range", f"bytes {asked}-{len(data) - 1}/{len(data)}")
        handler.end_headers()
        handler.wfile.write(rest[: 50_000 + noise.randrange(60_000)])
        handler.close_connection = True
        return True

    site.fault = breaks
    total = pulls = 0
    while True:
        report = terminal.pull()
        total += report.bytes_in
        pulls += 1
        assert pulls < 60
        if report.state == "updated":
            break
        assert (report.state, report.cause) == ("later", "cut")
    assert report.documents == clean.documents == 306
    assert pulls > 2
    assert total < 1.1 * clean.bytes_in, (total, clean.bytes_in)
    assert not list((terminal.home / "scratch").iterdir())
    assert terminal.titles() == other.titles()


def test_a_server_without_ranges_is_understood_and_one_that_lies_about_them_is_not(
    terminal: Terminal, site: Site, county: County
) -> None:
    from sync.errors import TransportError
    from sync.terminal.fetcher import HttpFetcher
    from sync.terminal.options import Options

    county.files["big"] = bytes(range(256)) * 10
    fetcher = HttpFetcher(Options(site.url, ("*",), terminal.home))
    assert b"".join(fetcher.stream(f"{site.url}/big", 2560, start=1000)) == county.files["big"][1000:]

    def lies(handler: Handler, _path: str) -> bool:
        handler.answer(206, b"x" * 10, Content_Range="bytes 5-14/2560")
        return True

    site.fault = lies
    with pytest.raises(TransportError, match="another part"):
        list(fetcher.stream(f"{site.url}/big", 2560, start=1000))
    fetcher.close()


def test_a_disk_without_room_keeps_the_reserve_and_still_takes_a_recall(terminal: Terminal, county: County) -> None:
    terminal.pull()
    change(terminal.home, "disk_reserve_mb", "100000", who="command", at="2026-11-23T01:26:00Z")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.store.room.shutil.disk_usage", lambda _: type("U", (), {"free": 50_000_000_000})())
        county.recalls(ids=[ulid(1)])
        county.put(disclosure(4))
        county.publish()
        report = terminal.pull()
    assert (report.state, report.cause) == ("later", "store")
    assert "50000 MB are free" in report.reason
    assert terminal.titles() == [title for title in FIRST if "第1号" not in title]
    change(terminal.home, "disk_reserve_mb", "0", who="command", at="2026-11-23T01:26:00Z")
    assert terminal.pull().state == "updated"


def test_attachments_stay_below_their_bound(terminal: Terminal, county: County) -> None:
    said = {"sha256": "a" * 64, "type": "video/mp4", "bytes": 2_000_000, "name": "片.mp4"}
    county.put(disclosure(4, attachments=[said]))
    county.publish()
    report = pull(terminal, files_mb="1")
    assert (report.state, report.cause) == ("later", "store")
    assert "files_mb" in report.reason
    assert COUNTY not in terminal.titles()
