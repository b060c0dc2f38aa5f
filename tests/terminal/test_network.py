"""Whatever the network does, the release on display stays and the pull ends in time."""

import dataclasses
import http.server
import time
from collections.abc import Iterator

import pytest

from sync.errors import TransportError
from sync.terminal import fetcher as fetching
from sync.terminal.fetcher import HttpFetcher, TooLongError
from sync.terminal.options import Options
from tests.simulator import COUNTY, County, Fault, Site, disclosure, drip
from tests.terminal.terminal import Terminal
from tests.terminal.test_pull import FIRST

Handler = http.server.BaseHTTPRequestHandler


def portal(handler: Handler, _path: str) -> bool:
    handler.answer(200, b"<html>Please sign in</html>", Content_Type="text/html; charset=utf-8")
    return True


def redirect(handler: Handler, _path: str) -> bool:
    handler.answer(302, b"", Location="http://127.0.0.1:1/")
    return True


def error(handler: Handler, _path: str) -> bool:
    handler.answer(500, b"oops")
    return True


def cut(handler: Handler, _path: str) -> bool:
    handler.send_response_only(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"{")
    handler.close_connection = True
    return True


def packed(handler: Handler, _path: str) -> bool:
    handler.answer(200, b"\x1f\x8b", Content_Encoding="gzip")
    return True


@pytest.mark.parametrize("fault", [portal, redirect, error, cut, packed], ids=lambda f: f.__name__)
def test_a_network_that_lies_means_later_and_leaves_the_old_release(
    terminal: Terminal, site: Site, fault: Fault
) -> None:
    terminal.pull()
    site.fault = fault
    report = terminal.pull()
    assert (report.state, report.exit_code, report.release) == ("later", 75, 1)
    assert report.reason
    assert terminal.titles() == FIRST
    site.fault = None
    assert terminal.pull().state == "unchanged"


def test_a_dead_server_means_later(terminal: Terminal, site: Site) -> None:
    terminal.pull()
    site.url = "http://127.0.0.1:9"
    terminal.provision()
    report = terminal.pull()
    assert report.state == "later"
    assert "refused" in report.reason  # the connection was
    assert terminal.titles() == FIRST


def test_a_name_that_does_not_resolve_means_later(terminal: Terminal, site: Site) -> None:
    site.url = "http://nowhere.invalid"
    terminal.provision()
    assert terminal.pull().state == "later"


@pytest.mark.parametrize("kind", ["index", "office", "snapshot", "pack"])
def test_a_missing_file_means_later_and_leaves_the_old_release(terminal: Terminal, county: County, kind: str) -> None:
    terminal.pull()
    county.pack = county.pack | {"seq": 2}
    county.put(*(disclosure(n, v=2) for n in (1, 2, 3)))
    county.publish()
    path = county.path_of(kind)
    data = county.files.pop(path)
    assert terminal.pull().state == "later"
    assert terminal.titles() == FIRST
    county.files[path] = data
    assert terminal.pull().state == "updated"


def test_a_missing_blob_means_later_and_what_arrived_is_not_fetched_again(terminal: Terminal, county: County) -> None:
    county.bundles = False
    county.publish()
    terminal.pull()
    county.put(*(disclosure(n, v=2) for n in range(1, 4)), *(disclosure(n) for n in range(30, 80)))
    county.publish()
    path = county.path_of("blob")
    data = county.files.pop(path)
    assert terminal.pull().state == "later"
    assert terminal.titles() == FIRST
    county.files[path] = data
    report = terminal.pull()
    assert (report.state, report.documents, report.changed) == ("updated", 55, 3)
    assert len([p for p in terminal.site.requests if p.startswith("blobs/")]) < 30


@pytest.fixture
def hasty(site: Site) -> Iterator[HttpFetcher]:
    options = Options(site.url, ("*",), None, grace_s=0.4, read_s=0.3)  # type: ignore[arg-type]
    fetcher = HttpFetcher(options)
    yield fetcher
    fetcher.close()


def slow_body(handler: Handler, _path: str) -> bool:
    handler.send_response_only(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    drip(handler, b"x" * 100, 0.05, 5)
    handler.close_connection = True
    return True


def slow_head(handler: Handler, _path: str) -> bool:
    drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100, 0.05, 5)
    handler.close_connection = True
    return True


def silent(handler: Handler, _path: str) -> bool:
    time.sleep(1.5)
    handler.close_connection = True
    return True


@pytest.mark.parametrize("fault", [slow_body, slow_head, silent], ids=lambda f: f.__name__)
def test_a_drip_or_silence_ends_at_the_deadline(hasty: HttpFetcher, site: Site, fault: Fault) -> None:
    site.fault = fault
    started = time.monotonic()
    with pytest.raises(TransportError):
        hasty.get(f"{site.url}/x", 200)
    assert time.monotonic() - started < 1.2


def test_an_endless_body_is_cut_off(hasty: HttpFetcher, site: Site) -> None:
    def endless(handler: Handler, _path: str) -> bool:
        handler.send_response_only(200)
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(bytes(65536))
        except OSError:
            pass
        handler.close_connection = True
        return True

    site.fault = endless
    with pytest.raises(TooLongError):
        hasty.get(f"{site.url}/x", 100_000)
    assert hasty.bytes_in < 1_000_000


def test_a_longer_file_than_allowed_is_not_even_read(hasty: HttpFetcher, site: Site, county: County) -> None:
    county.files["big"] = bytes(500_000)
    with pytest.raises(TooLongError):
        hasty.get(f"{site.url}/big", 1_000)
    assert hasty.bytes_in < 200_000


def test_requests_carry_few_headers_and_one_connection(site: Site, county: County) -> None:
    seen: list[tuple[dict[str, str], object]] = []

    def look(handler: Handler, _path: str) -> bool:
        seen.append((dict(handler.headers), handler.client_address))
        return False

    site.fault = look
    fetcher = HttpFetcher(Options(site.url, ("*",), None))  # type: ignore[arg-type]
    for _ in range(3):
        fetcher.get(f"{site.url}/metadata/timestamp.json", 16_384)
    fetcher.close()
    assert len({address for _, address in seen}) == 1
    assert set(seen[0][0]) == {"Host", "User-Agent", "Accept-Encoding"}
    assert seen[0][0]["Accept-Encoding"] == "identity"


def test_a_stick_cannot_lead_outside_itself(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "stick").mkdir()
    (folder / "secret").write_text("x")
    (folder / "stick" / "link").symlink_to(folder / "secret")
    fetcher = fetching.FolderFetcher(folder / "stick")
    for name in ("link", "../secret"):
        with pytest.raises(fetching.MissingError):
            fetcher.get((folder / "stick").as_uri() + "/" + name, 100)


def test_options_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Options("http://x", ("*",), None).url = COUNTY  # type: ignore[misc, arg-type]
