"""Runs one child for each question of the glass, a few at a time, each under a deadline.

A child has a session of its own and is ended with all that it started. It is never waited for within a round: one that
hangs in the kernel, over a stick that answers nothing, goes when the kernel lets it go.
"""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("standing", "case")
WALL_S = 7.0  # the glass waits 8
MOST_AT_ONCE = 3
# What the technician at the glass asks for (`errand`).
ERRANDS = ("network", "verify", "import", "export_logs")
ERRAND_WALL_S = 900.0
END_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """`ask` is the request that waits; `body` as `enquire.answer` gives it."""

    ask: str
    body: Mapping[str, Any]


@dataclass(slots=True)
class _Running:
    ask: str
    child: subprocess.Popen[str]
    ends_at: float


def enquire_command() -> list[str]:
    """How one question is asked."""
    return [sys.executable, "-m", "kiosk.agent.enquire"]


def errand_command() -> list[str]:
    """How one errand is run."""
    return [sys.executable, "-m", "kiosk.agent.errand"]


class Enquirer:
    """One home's questions to the county."""

    def __init__(
        self, home: Path, *, command: Callable[[], list[str]] = enquire_command, wall_s: float = WALL_S
    ) -> None:
        self._home = home
        self._command = command
        self._wall_s = wall_s
        self._waiting: list[tuple[str, str]] = []
        self._running: list[_Running] = []
        self._killed: list[subprocess.Popen[str]] = []  # and not gone yet

    def want(self, ask: str, kind: str, args: Mapping[str, Any]) -> None:
        """Ask as soon as there is room."""
        self._waiting.append((ask, json.dumps({"kind": kind, **args}, ensure_ascii=False)))

    @property
    def is_busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self._running or self._waiting)

    def tick(self) -> list[Answered]:
        """What has been answered meanwhile."""
        now, done = time.monotonic(), []
        self._killed = [child for child in self._killed if child.poll() is None]
        for one in list(self._running):
            code = one.child.poll()
            if code is None and now < one.ends_at:
                continue
            self._running.remove(one)
            done.append(Answered(one.ask, _read(one.child) if code == 0 else {"cause": "offline"}))
            self._end(one.child)
        while self._waiting and len(self._running) < MOST_AT_ONCE:
            ask, question = self._waiting.pop(0)
            try:
                child = self._start(question)
            except OSError as exc:
                log.warning("a question could not be asked: %s", exc.strerror)
                done.append(Answered(ask, {"cause": "offline"}))
            else:
                self._running.append(_Running(ask, child, now + self._wall_s))
        return done

    def drop(self) -> None:
        """End what runs and forget what waits, without an answer and without waiting."""
        self._waiting.clear()
        for one in self._running:
            self._end(one.child)
        self._running.clear()

    def stop(self) -> None:
        """End what runs, and see it go where it goes soon."""
        self.drop()
        ends_at = time.monotonic() + END_S
        for child in self._killed:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, ends_at - time.monotonic()))

    def _start(self, question: str) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            self._command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8", env={**os.environ, "KIOSK_HOME": str(self._home)}, start_new_session=True,
        )  # fmt: skip
        assert child.stdin is not None
        try:
            child.stdin.write(question)
            child.stdin.close()
        except OSError:
            pass  # it is dead already; its exit code says so
        return child

    def _end(self, child: "subprocess.Popen[str]") -> None:
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            self._killed.append(child)
        if child.stdout:
            child.stdout.close()


def _read(child: "subprocess.Popen[str]") -> Mapping[str, Any]:
    try:
        body = json.loads(child.stdout.read() if child.stdout else "")
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {"cause": "offline"}
