"""Hold a connection open on which the county says that there is something newer. A hint, and nothing more.

Nothing that is heard here is trusted, kept or shown: at most it makes the next verified pull come sooner. So a stream
may lie, babble or go silent: it is read in bounded lines, for a bounded number of bytes, and given up when silent.
"""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import requests
import urllib3

from sync.contract import limits
from sync.terminal.deadline import Transfer, open_session
from sync.terminal.options import Options

ADDRESS = "api/v1/events"
NOBODY = (400, 401, 403, 404, 405, 410, 501)
MOST_EVENTS = 500  # of one connection
LONGEST_WAIT_S = 86_400
_NUMBER = re.compile(rb"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a connection ended. `is_nobody`: nobody says anything here; `was_heard`: it had begun to work.

    `wait_s` is when the server wants to be asked again; 0 when it does not say.
    """

    reason: str
    is_nobody: bool = False
    was_heard: bool = False
    wait_s: float = 0.0


class Stream:
    """One connection at a time to one county."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._transfer = Transfer(limits.EVENTS_SILENCE_S)
        self._session = open_session(self._transfer, options)

    @property
    def bytes_in(self) -> int:
        """What all connections of this stream have received."""
        return self._transfer.bytes_in

    def follow(self, heard: Callable[[str, int], None], stop: threading.Event) -> Ended:
        """Listen until it ends, or until the first word after `stop`; `heard` is given an event's name and number.

        Never raises for what a network does.
        """
        options = self._options
        self._transfer.start(options.connect_s + options.grace_s)
        was_heard = False
        try:
            with self._session.get(
                options.base() + ADDRESS, headers={"Accept": "text/event-stream"}, stream=True, allow_redirects=False,
                timeout=(options.connect_s, limits.EVENTS_SILENCE_S),
            ) as response:  # fmt: skip
                kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                if response.status_code != 200:
                    return _refused(response)
                if kind != "text/event-stream":
                    return Ended(f"answered with {kind[:40]!r}")
                self._transfer.start(LONGEST_WAIT_S)
                for count, (name, number) in enumerate(_events(self._lines(response, stop)), start=1):
                    was_heard = True
                    heard(name, number)
                    if count >= MOST_EVENTS:
                        return Ended("too many events", was_heard=False)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as exc:
            return Ended(type(exc).__name__, was_heard=was_heard)
        return Ended("ended", was_heard=was_heard)

    def _lines(self, response: requests.Response, stop: threading.Event) -> Iterator[bytes]:
        """Whole lines as they come.

        Raises:
            ValueError: a line is too long, or all of it.
        """
        rest, most = b"", self.bytes_in + limits.EVENTS_BYTES
        while not stop.is_set():
            chunk = response.raw.read1(4_096)
            if not chunk:
                return
            if self.bytes_in > most:
                raise ValueError("too many bytes")
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > limits.EVENTS_LINE_BYTES:
                raise ValueError("a line is too long")
            yield from (line.rstrip(b"\r") for line in lines)


def _events(lines: Iterator[bytes]) -> Iterator[tuple[str, int]]:
    """Events with a number for their data, as server-sent events are written; all else is passed over."""
    name, number = b"", b""
    for line in lines:
        if not line:
            if name in (b"release", b"call") and _NUMBER.fullmatch(number):
                yield name.decode(), int(number)
            name, number = b"", b""
            continue
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            name = value
        elif field == b"data":
            number = value


def _refused(response: requests.Response) -> Ended:
    status = response.status_code
    text = response.headers.get("Retry-After", "")
    wait_s = min(int(text), LONGEST_WAIT_S) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    return Ended(f"status {status}", is_nobody=status in NOBODY, wait_s=wait_s)
