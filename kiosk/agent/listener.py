"""Listens to the county in a thread of its own, so that a change is pulled sooner than the next poll.

What is heard is a hint: it makes an ordinary pull come sooner, and never more often than the network could make us pull
by lying within a poll interval. Where nobody speaks, we ask once a day whether somebody does now.
"""

import json
import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import StoreError
from kiosk.store.connect import open_database, state_path
from kiosk.store.facts import facts_of
from sync.contract.submission import call_of

if TYPE_CHECKING:  # loaded by the thread, once it is needed
    from sync.terminal.events import Ended

FIRST_DELAY_S = (2.0, 6.0)
HERD_S = 1.0  # all terminals hear of a change at once
LEAST_GAP_S = 2.0
CALL_GAP_S = 30.0
NOBODY_S = 86_400.0
AGAIN_S = 10.0  # after a connection that worked: a server that starts again is not run over
FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S = 15.0, 900.0
LASTED_S = 60.0

log = logging.getLogger(__name__)


class Listener:
    """One home's ear. Everything but `_hear` and `_work` is called from the agent's thread."""

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.monotonic, herd_s: float = HERD_S) -> None:
        self._home = home
        self._clock = clock
        self._herd_s = herd_s
        self._place = ("", "", "")
        self._stop = threading.Event()
        self._turn = threading.Lock()
        self._heard = 0
        self._was_heard = False  # since when it is not worth a line in the log
        self._act_at = 0.0
        self._next_at = 0.0
        self._useless = 0
        self._is_called = False
        self._speak_at = 0.0
        self._before: int | None = None  # the version before the pull that we asked for

    def configure(self, url: str, proxy: str, authority: str = "") -> None:
        """Listen there, to whom this authority certified (as in `Options`); an empty address listens nowhere."""
        if (url, proxy, authority) == self._place:
            return
        self.stop()
        self._place = (url, proxy, authority)
        if url:
            self._stop = threading.Event()
            threading.Thread(
                target=self._work, args=(url, proxy, authority, self._stop), name="listener", daemon=True
            ).start()  # fmt: skip

    def stop(self) -> None:
        """Listen no more. The thread ends by itself; what it still hears counts for nothing."""
        self._stop.set()
        self._place = ("", "", "")

    def is_due(self) -> bool:
        """Whether a pull should begin now; it is then told of by `pulled`."""
        with self._turn:
            now = self._clock()
            if not self._heard or now < max(self._act_at, self._next_at):
                return False
            heard, self._heard = self._heard, 0
        known = known_version(self._home)
        if known is None or heard <= known:
            return False
        self._before = known
        return True

    def pulled(self, poll_s: float) -> None:
        """A pull has ended. If we asked for it and it brought nothing signed, the next hint waits longer."""
        if self._before is None:
            return
        was_useful, self._before = known_version(self._home) != self._before, None
        self._useless = 0 if was_useful else self._useless + 1
        gap_s = min(LEAST_GAP_S * 2 ** min(self._useless, 16), max(poll_s, LEAST_GAP_S))
        self._next_at = self._clock() + gap_s

    def hear(self, version: int) -> None:
        """Somebody says that this version is out."""
        with self._turn:
            if not self._was_heard:
                self._was_heard = True
                log.info("listening to the county")
            if not self._heard:
                self._act_at = self._clock() + random.uniform(0.0, self._herd_s)
            self._heard = version

    def hear_call(self, number: int) -> None:
        """Somebody says that the county wants to hear from a terminal."""
        terminal = identifier(self._home)  # asked anew: another county may have given this home another id meanwhile
        if terminal and number == call_of(terminal):
            self._is_called = True

    def is_called(self) -> bool:
        """Whether to speak to the county now: at most once in `CALL_GAP_S`, whoever calls."""
        if not self._is_called or self._clock() < self._speak_at:
            return False
        self._is_called, self._speak_at = False, self._clock() + CALL_GAP_S
        return True

    def _work(self, url: str, proxy: str, authority: str, stop: threading.Event) -> None:
        if stop.wait(random.uniform(*FIRST_DELAY_S)):
            return
        from sync.terminal import Options
        from sync.terminal.events import Stream

        stream = Stream(
            Options(url=url, subscribe=("*",), scratch=self._home / "scratch", proxy=proxy, authority=authority)
        )
        failures = 0

        def heard(name: str, number: int) -> None:
            if stop.is_set():
                return
            if name == "call":
                self.hear_call(number)
            else:
                self.hear(number)

        while not stop.is_set():
            begun = self._clock()
            ended = stream.follow(heard, stop)
            did_work = ended.was_heard and self._clock() - begun >= LASTED_S
            failures = 0 if did_work or ended.is_nobody else failures + 1
            log.log(logging.INFO if failures < 2 else logging.DEBUG, "events: %s", ended.reason)
            stop.wait(wait_s(ended, failures))


def wait_s(ended: "Ended", failures: int) -> float:
    """How long to wait before listening again."""
    if ended.is_nobody:
        return NOBODY_S * random.uniform(0.8, 1.2)
    if ended.wait_s:
        return ended.wait_s * random.uniform(1.0, 1.5)
    if not failures:
        return random.uniform(0.5, AGAIN_S)
    back_off_s: float = min(FIRST_BACK_OFF_S * 2 ** min(failures - 1, 16), LONGEST_BACK_OFF_S)
    return back_off_s * random.uniform(0.5, 1.5)


def identifier(home: Path) -> str:
    """Who this terminal is; empty before provisioning."""
    return facts_of(home).get("terminal_id", "")


def known_version(home: Path) -> int | None:
    """The version of the timestamp that this terminal has verified last; None while it has none."""
    try:
        connection = open_database(state_path(home), read_only=True)
    except (StoreError, sqlite3.Error):
        return None
    try:
        row = connection.execute("SELECT data FROM trust WHERE name = 'timestamp'").fetchone()
        return int(json.loads(row[0])["signed"]["version"]) if row else None
    except (sqlite3.Error, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()
