"""Whoever sends or takes too slowly is sent away, by the API and the desk alike; the others are served meanwhile."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync.county import patience
from tests.county.test_events import write
from tests.voices import voice_county

# Each in a process of its own, with a shorter patience.
BEGINNING = (
    "import sys; from pathlib import Path; from sync.county import patience;"
    "patience.HEAD_S, patience.REQUEST_S, patience.ANSWER_S = 0.3, 0.6, 0.6;"
)
API = "from sync.county import server; server.serve(Path(sys.argv[1]) / 'site', host='127.0.0.1', port=0)"
DESK = (
    "from sync.county.desk_web.app import Desk, make_desk; from sync.county.records import open_records, records_url;"
    "folder = Path(sys.argv[1]); records = open_records(records_url(folder));"
    "desk = make_desk(Desk(records, [], lambda: '2026-11-24T08:00:00Z', folder));"
    "listener = patience.listen('127.0.0.1', 0); print(patience.url_of(listener), flush=True);"
    "patience.serve(desk, listener)"
)
STYLE = "/style/pico.classless.min.css"


@pytest.fixture(params=["api", "desk"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path, str]]:
    """Its base URL, its county's folder, and which of the two it is. It ends well, without a word."""
    county = voice_county(tmp_path / "county")
    write(county.folder / "site", 1)
    program = BEGINNING + {"api": API, "desk": DESK}[request.param]
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(county.folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), county.folder, request.param
    finally:
        process.terminate()
        _, said = process.communicate(timeout=10)
        county.records.close()
    assert (process.returncode, said) == (0, "")


def connected(url: str, *, room: int = 0) -> socket.socket:
    slow = socket.socket()
    if room:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    slow.settimeout(10)
    slow.connect(("127.0.0.1", int(url.rpartition(":")[2])))
    return slow


def test_who_never_ends_a_request_is_sent_away(server: tuple[str, Path, str]) -> None:
    url, folder, which = server
    post, page = {"api": ("api/v1/opinions", "healthz"), "desk": ("login", "login")}[which]
    head = f"POST /{post} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".encode()
    for beginning in (b"", head + b"0123"):
        with connected(url) as slow:
            slow.sendall(beginning)
            assert _dripped(slow) == b"", beginning
    # One connection, used again after an answer, has its whole patience again.
    with requests.Session() as session:
        for _ in range(3):
            assert session.get(f"{url}/{page}", timeout=5).status_code == 200
            time.sleep(0.4)
    if which == "api":  # who listens is waited for: the request is over
        with requests.get(url + "/api/v1/events", stream=True, timeout=5) as answer:
            time.sleep(0.8)
            write(folder / "site", 2)
            lines = answer.iter_lines()
            assert [next(lines) for _ in range(6)][4] == b"data: 2"


def test_who_takes_a_byte_of_the_answer_now_and_then_is_sent_away(server: tuple[str, Path, str]) -> None:
    url, folder, which = server
    if which == "api":
        (folder / "site" / "blobs").mkdir()
        (folder / "site" / "blobs" / "big").write_bytes(b"x" * 20_000_000)
    ask = {"api": "GET /blobs/big HTTP/1.1\r\nHost: x\r\n\r\n", "desk": f"GET {STYLE} HTTP/1.1\r\nHost: x\r\n\r\n"}
    with connected(url, room=4_096) as slow:
        slow.sendall(ask[which].encode() * (1 if which == "api" else 200))
        took = _taken(slow)
        assert took < 20_000_000 if which == "api" else took < 200 * 70_000
    assert requests.get(url + {"api": "/blobs/big", "desk": STYLE}[which], timeout=20).status_code == 200


def _taken(slow: socket.socket) -> int:
    """How many bytes came; from a server that is patient for ever all of them."""
    took = 0
    for _ in range(30):
        took += len(slow.recv(1))
        time.sleep(0.05)
    try:
        while got := slow.recv(1_000_000):
            took += len(got)
    except ConnectionError:
        pass
    return took


def _dripped(slow: socket.socket) -> bytes:
    """A byte now and then, until the server has enough of it."""
    slow.settimeout(0.2)
    for _ in range(50):
        try:
            got = slow.recv(100)
        except TimeoutError:
            try:
                slow.sendall(b"x")
            except OSError:
                return b""
            continue
        except ConnectionError:
            return b""
        return got
    return b"still open"


def test_the_server_asks_for_room_for_its_connections() -> None:
    assert patience.open_files() >= 1_024
