"""The county says that there is news: to whoever holds a connection, whoever wrote the file, and until it ends."""

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.contract import limits
from sync.county import events
from sync.county.server import make_app
from sync.terminal import Options
from sync.terminal.events import Stream
from tests.county.nginx import nginx
from tests.voices import listening


def write(root: Path, version: object) -> None:
    """As a publisher does: beside its place, then renamed."""
    (root / "metadata").mkdir(parents=True, exist_ok=True)
    part = root / "metadata" / "timestamp.json.part"
    part.write_text(json.dumps({"signed": {"version": version}}), "utf-8")
    part.rename(root / "metadata" / "timestamp.json")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "site", 1)
    return tmp_path / "site"


@pytest.fixture
def server(root: Path) -> Iterator["subprocess.Popen[str]"]:
    """The real command; it takes no words, for there are no records."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sync.county", "serve", "--dir", str(root.parent), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process
    process.kill()
    process.communicate()


def address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


class Ear:
    """Listens in a thread; `heard` are the numbers."""

    def __init__(self, url: str, scratch: Path) -> None:
        self.heard: list[int] = []
        self.ended = ""
        self._stop = threading.Event()
        self._stream = Stream(Options(url=url, subscribe=("*",), scratch=scratch))
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        self.ended = self._stream.follow(lambda _name, number: self.heard.append(number), self._stop).reason

    def hears(self, *numbers: int) -> bool:
        return until(lambda: self.heard == list(numbers))

    def wait(self) -> str:
        self._thread.join(10)
        return self.ended


def until(true: object, seconds: float = 10.0) -> bool:
    ends_at = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.02)
    return True


def test_a_listener_is_told_what_is_out_and_what_another_process_then_writes(
    root: Path, server: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    ear = Ear(address(server), tmp_path)
    assert ear.hears(1)
    write(root, 2)
    assert ear.hears(1, 2)
    # Rotten bytes and no file at all are not news, and what comes after them is.
    (root / "metadata" / "timestamp.json").write_text("rotten", "utf-8")
    time.sleep(2 * events.LOOK_S)
    (root / "metadata" / "timestamp.json").unlink()
    time.sleep(2 * events.LOOK_S)
    write(root, 7)
    assert ear.hears(1, 2, 7)
    server.send_signal(signal.SIGTERM)
    _, said = server.communicate(timeout=10)
    assert (server.returncode, said.count("Cancel"), ear.wait()) == (0, 0, "ended")


def test_the_news_passes_a_real_nginx(root: Path, tmp_path: Path) -> None:
    with listening(None, root) as url, nginx(root, tmp_path / "nginx", url.rstrip("/")) as front:
        ear = Ear(front, tmp_path)
        assert ear.hears(1)
        write(root, 2)
        assert ear.hears(1, 2)
        # A server of files alone: nobody speaks there.
    with nginx(root, tmp_path / "plain") as front:
        ended = Stream(Options(url=front, subscribe=("*",), scratch=tmp_path)).follow(
            lambda _name, _number: None, threading.Event()
        )
        assert (ended.is_nobody, ended.reason) == (True, "status 404")


def test_a_connection_beats_and_a_full_house_says_when_to_come_again(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "EVENTS_BEAT_S", 0.1)
    monkeypatch.setattr(events, "MOST_OPEN", 1)
    monkeypatch.setattr(events.Feed.__init__, "__kwdefaults__", {"most_open": 1})
    with listening(None, root) as url, requests.get(url + "api/v1/events", stream=True, timeout=5) as first:
        lines = first.iter_lines()
        assert [next(lines) for _ in range(3)] == [b"event: release", b"data: 1", b""]
        assert next(lines) == b":"
        assert first.headers["Content-Type"].startswith("text/event-stream")
        second = requests.get(url + "api/v1/events", timeout=5)
        assert (second.status_code, second.headers["Retry-After"]) == (503, "600")
        first.close()
        # Its place is free again once the server has noticed.
        assert until(lambda: _is_open(url))


def _is_open(url: str) -> bool:
    with requests.get(url + "api/v1/events", stream=True, timeout=5) as answer:
        return answer.status_code == 200


@pytest.mark.parametrize("path", ["opinions", "pairings", "pairing-proofs"])
def test_a_post_that_breaks_off_is_no_fault_of_ours(tmp_path: Path, path: str) -> None:
    said: list[Mapping[str, Any]] = []
    scope = {"type": "http", "method": "POST", "path": f"/api/v1/{path}", "headers": [], "query_string": b"",
             "client": ("127.0.0.1", 1), "http_version": "1.1", "scheme": "http", "server": ("h", 80)}  # fmt: skip

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    asyncio.run(make_app(tmp_path)(scope, receive, send))
    assert said[0]["status"] == 408
