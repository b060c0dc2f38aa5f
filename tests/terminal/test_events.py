"""The ear of a terminal: hears numbers, survives babble of every kind, and costs little where nobody speaks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.contract import limits
from sync.terminal import Options
from sync.terminal.events import MOST_EVENTS, Ended, Stream
from tests.simulator import County, served

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
NEWS = b"event: release\ndata: %d\n\n"


@contextmanager
def saying(*parts: bytes, endlessly: bytes = b"") -> Iterator[str]:
    """A server that answers with these bytes, then with some for ever; yields its address."""

    def fault(handler: object, _path: str) -> bool:
        handler.close_connection = True
        for part in parts:
            handler.wfile.write(part)
        while endlessly:
            try:
                handler.wfile.write(endlessly)
            except OSError:
                break
        return True

    with served(County()) as site:
        site.fault = fault
        yield site.url


def follow(url: str, scratch: Path) -> tuple[list[int], Ended, int]:
    heard: list[int] = []
    stream = Stream(Options(url=url, subscribe=("*",), scratch=scratch, read_s=1.0))
    ended = stream.follow(lambda _name, number: heard.append(number), threading.Event())
    return heard, ended, stream.bytes_in


def test_numbers_are_heard_however_they_are_cut_and_dressed(tmp_path: Path) -> None:
    parts = (HEAD, b"event: rel", b"ease\nda", b"ta: 17\n\n:\n\n", b"retry: 5\r\nevent:release\r\ndata:18\r\n\r\n")
    with saying(*parts) as url:
        heard, ended, _ = follow(url, tmp_path)
    assert (heard, ended.was_heard, ended.is_nobody) == ([17, 18], True, False)


@pytest.mark.parametrize(
    "words",
    [
        b"event: release\ndata: 1e9\n\n",
        b"event: release\ndata: -4\n\n",
        b"event: release\ndata: 99999999999999999999\n\n",
        b"event: delete\ndata: 17\n\n",
        b"data: 17\n\n",
        "event: release\ndata: １７\n\n".encode(),
        b"\xff\xfe\x00\n\n" * 50,
    ],
)
def test_what_is_no_number_is_not_heard(words: bytes, tmp_path: Path) -> None:
    with saying(HEAD, words) as url:
        heard, ended, _ = follow(url, tmp_path)
    assert (heard, ended.was_heard) == ([], False)


@pytest.mark.parametrize("babble", [b"x" * 1000, b":\n\n" * 300, NEWS % 1 * 30, b"\n" * 1000])
def test_an_endless_stream_is_left_after_so_many_bytes(babble: bytes, tmp_path: Path) -> None:
    with saying(HEAD, endlessly=babble) as url:
        heard, ended, count = follow(url, tmp_path)
    assert count < 2 * limits.EVENTS_BYTES
    assert len(heard) <= MOST_EVENTS
    assert not ended.was_heard or len(heard) < MOST_EVENTS


def test_a_chunk_that_never_ends_and_a_head_that_never_ends_are_left_too(tmp_path: Path) -> None:
    chunked = HEAD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    with saying(chunked + b"ffffffff\r\n", endlessly=b"y" * 500) as url:
        assert follow(url, tmp_path)[2] < 2 * limits.EVENTS_BYTES
    with saying(b"HTTP/1.1 200 OK\r\n", endlessly=b"X-Long: " + b"z" * 500 + b"\r\n") as url:
        assert follow(url, tmp_path)[0] == []


@pytest.mark.parametrize(
    ("head", "is_nobody", "wait_s"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", True, 0),
        (b"HTTP/1.1 405 No\r\n\r\n", True, 0),
        (b"HTTP/1.1 503 Full\r\nRetry-After: 600\r\n\r\n", False, 600),
        (b"HTTP/1.1 503 Full\r\nRetry-After: 9999999\r\n\r\n", False, 86_400),
        (b"HTTP/1.1 503 Full\r\nRetry-After: soon\r\n\r\n", False, 0),
        (b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n", False, 0),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", False, 0),
        (b"rubbish\r\n\r\n", False, 0),
        (b"", False, 0),
    ],
)
def test_who_does_not_speak_is_asked_again_in_his_own_time(
    head: bytes, is_nobody: bool, wait_s: float, tmp_path: Path
) -> None:
    with saying(head) as url:
        heard, ended, _ = follow(url, tmp_path)
    assert (heard, ended.is_nobody, ended.wait_s, ended.was_heard) == ([], is_nobody, wait_s, False)


def test_a_silent_connection_is_taken_for_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EVENTS_SILENCE_S", 0.5)
    gone = threading.Event()

    def fault(handler: object, _path: str) -> bool:
        handler.close_connection = True
        handler.wfile.write(HEAD + NEWS % 3)
        gone.wait(10)
        return True

    with served(County()) as site:
        site.fault = fault
        heard, ended, _ = follow(site.url, tmp_path)
        gone.set()
    assert (heard, ended.was_heard) == ([3], True)
