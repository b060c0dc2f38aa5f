"""Prints for residents, one at a time: is there a printer, and a child under a deadline for each job.

A job is a document, or the slip of a code. It goes to the child through a pipe: a code on a command line could be
read by any program of the machine. CUPS is asked by its own programs. The child (`kiosk.shell.press`) makes a bounded
PDF and gives it to `lp`; its memory and crashes end with it, and what it wrote goes when it has ended, however it did.
How much paper an hour may take is bounded too: a child at the glass plays.
"""

import contextlib
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.agent.ending import end
from kiosk.devices import asked, queue_of
from kiosk.errors import StoreError
from kiosk.store.remember import remember

LOOK_EVERY_S = 60.0
LOOK_S = 4.0
WALL_S = 60.0
MOST_AN_HOUR = 30
MOST_WAITING = 3
TO_FILE = "file"  # no printer: PDFs in HOME/printed, to show printing where none stands
# Exit codes of the child, and what the glass makes of them.
CAUSES: Mapping[int, str] = {3: "gone", 4: "printer"}

PAPERS = {"document": re.compile(r"[0-9A-Z]{26}"), "code": re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One paper for one person, `{"document": id}` or `{"code": code}`; `ask` is the request that waits."""

    ask: str
    paper: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Printed:
    """How a job ended: `cause` is empty when it went well, else gone, printer, slow or many."""

    ask: str
    cause: str = ""


def print_command(home: Path, queue: str) -> list[str]:
    """How one paper is printed; which one, the child reads from its standard input as JSON."""
    return [sys.executable, "-m", "kiosk.shell.press", str(home), queue]


class Printer:
    """One home's way to paper. `command` says how one paper is printed; `wall_s` how long that may take."""

    def __init__(
        self,
        home: Path,
        *,
        command: Callable[[Path, str], list[str]] = print_command,
        wall_s: float = WALL_S,
    ) -> None:
        self._home = home
        self._command = command
        self._wall_s = wall_s
        self._wanted = ""
        self._queue = ""
        self._told: str | None = None
        self._look_at = 0.0
        self._jobs: deque[Job] = deque()
        self._begun: deque[float] = deque()
        self._ended: deque[Printed] = deque()
        self._child: subprocess.Popen[bytes] | None = None
        self._room: tempfile.TemporaryDirectory[str] | None = None  # of the child; a code may lie in it
        self._at_work = Job("", {})
        self._ends_at = 0.0

    def configure(self, printer: str) -> None:
        """The setting: a queue's name, `default`, `file`, or nothing."""
        if printer != self._wanted:
            self._wanted, self._look_at = printer, 0.0

    def want(self, ask: str, args: Mapping[str, Any]) -> None:
        """Print a document or a code's slip; `tick` tells how it ended."""
        paper = _paper(args)
        if paper is None:
            self._ended.append(Printed(ask, "gone"))
        elif not self._queue:
            self._ended.append(Printed(ask, "printer"))
        elif len(self._jobs) >= MOST_WAITING or not self._may_begin():
            self._ended.append(Printed(ask, "many"))
        else:
            self._begun.append(time.monotonic())
            self._jobs.append(Job(ask, paper))

    def tick(self) -> Iterator[Printed]:
        """See to the child, start the next job, look for the printer now and then; jobs that have ended."""
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_EVERY_S
            self._look()
        if self._child is not None:
            self._watch(self._child)
        if self._child is None and self._jobs:
            self._start(self._jobs.popleft())
        while self._ended:
            yield self._ended.popleft()

    def stop(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            end(child)
        room, self._room = self._room, None
        if room is not None:
            room.cleanup()

    def _may_begin(self) -> bool:
        now = time.monotonic()
        while self._begun and self._begun[0] < now - 3_600:
            self._begun.popleft()
        return len(self._begun) < MOST_AN_HOUR

    def _look(self) -> None:
        """Is the printer there and willing? The glass has a key only then."""
        self._queue = find_queue(self._wanted)
        if self._queue != self._told:
            try:
                remember(self._home, {"printer": self._queue})
                self._told = self._queue
            except StoreError as exc:
                log.debug("%s", exc)
            if self._wanted and not self._queue:
                log.warning("printer %s is not there or takes no jobs", self._wanted)

    def _start(self, job: Job) -> None:
        try:
            self._room = tempfile.TemporaryDirectory(prefix="kiosk-press-", ignore_cleanup_errors=True)
            self._child = subprocess.Popen(
                self._command(self._home, self._queue),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "TMPDIR": self._room.name},
            )
        except OSError as exc:
            log.warning("no process to print: %s", exc.strerror)
            self.stop()
            self._ended.append(Printed(job.ask, "printer"))
            return
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):  # it is dead already; its exit code says so
            self._child.stdin.write(json.dumps(job.paper).encode())
        with contextlib.suppress(OSError):
            self._child.stdin.close()
        self._at_work, self._ends_at = job, time.monotonic() + self._wall_s

    def _watch(self, child: "subprocess.Popen[bytes]") -> None:
        code = child.poll()
        if code is None and time.monotonic() < self._ends_at:
            return
        self.stop()
        cause = "" if code == 0 else "slow" if code is None else CAUSES.get(code, "printer")
        if cause:
            what = self._at_work.paper.get("document", "a slip")  # a code is nobody's business
            log.info("%s was not printed: %s (code %s)", what, cause, code)
            self._look_at = 0.0
        self._ended.append(Printed(self._at_work.ask, cause))


def _paper(args: Mapping[str, Any]) -> Mapping[str, str] | None:
    """What the glass asked for, if it is something that can be printed."""
    for name, form in PAPERS.items():
        value = args.get(name)
        if isinstance(value, str) and form.fullmatch(value):
            return {name: value}
    return None


def find_queue(wanted: str) -> str:
    """The CUPS queue that a setting means and that takes jobs (or TO_FILE); empty when there is none."""
    if wanted == TO_FILE:
        return TO_FILE
    queue = queue_of(wanted, LOOK_S)
    if not queue:
        return ""
    said = asked("lpstat", "-p", queue, within_s=LOOK_S)
    return queue if f"printer {queue} " in said and "disabled" not in said else ""
