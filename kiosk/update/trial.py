"""Try a version on the glass: it counts as good when residents see a page and the agent goes round, for a while."""

import contextlib
import logging
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from kiosk.update.slots import PYTHON, Slots, UpdateError

START_S = 120.0  # until the first page, on a slow disk
STEADY_S = 75.0  # longer than the silence that either is allowed (WatchdogSec), so that one that hangs is found out
LOOK_S = 1.0
# What the glass says of itself; the page of last resort says something else.
SHOWING = "showing"
GLASS, AGENT = "sunshine-glass.service", "sunshine-agent.service"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unit:
    """How a process of ours is. `life` is another after each start; `status` is its own word."""

    is_up: bool
    life: str
    status: str = ""


class Machine(Protocol):
    """Starts and watches the two processes."""

    def restart(self) -> None:
        """End both and start what `current` names."""

    def look(self) -> tuple[Unit, Unit]:
        """The glass and the agent."""

    def write_system(self, program: Path) -> None:
        """Let a version write its units and settings into the system.

        Raises:
            UpdateError: it cannot.
        """


class BrokenOffError(UpdateError):
    """Somebody ended the trial; that says nothing about the version."""


class Systemd:
    """The machine itself."""

    def restart(self) -> None:
        """Both units."""
        _call("systemctl", "daemon-reload")
        _call("systemctl", "restart", GLASS, AGENT)

    def look(self) -> tuple[Unit, Unit]:
        """As systemd says."""
        return _unit(GLASS), _unit(AGENT)

    def write_system(self, program: Path) -> None:
        """By the version's own `kiosk service install`."""
        python = str(program / PYTHON)
        _call(python, "-m", "kiosk", "service", "install", "--no-restart", "--python", python)


def apply(slots: Slots, version: str, machine: Machine, *, start_s: float = START_S, steady_s: float = STEADY_S,
          sleep: Callable[[float], None] = time.sleep) -> None:  # fmt: skip
    """Put a version that lies ready on trial; returns when it is good.

    Raises:
        UpdateError: it failed; what was good before runs again.
    """
    with _may_be_broken_off() as no_more:
        slots.begin(version)
        try:
            machine.restart()
            _prove(machine, start_s, steady_s, sleep)
            # Only a version that stands may write units, and it must stand with them as well.
            machine.write_system(slots.current)
            machine.restart()
            _prove(machine, start_s, steady_s, sleep)
        except UpdateError as exc:
            no_more()  # the way back is not broken off
            slots.give_back("" if isinstance(exc, BrokenOffError) else str(exc))
            log.warning("version %s failed: %s; the one before runs again", version, exc)
            _start_anew(slots, machine)
            raise UpdateError(f"version {version} failed: {exc}; the one before runs again") from exc
        slots.accept()


def settle(slots: Slots, machine: Machine) -> bool:
    """Whether a trial was left by an update that was killed, which gives way then. The caller holds the lock.

    Raises:
        UpdateError: what was good before could not be started.
    """
    if not slots.is_on_trial:
        return False
    slots.give_back("")
    _start_anew(slots, machine)
    return True


def _start_anew(slots: Slots, machine: Machine) -> None:
    try:
        machine.write_system(slots.current)
    finally:
        machine.restart()


@contextlib.contextmanager
def _may_be_broken_off() -> Iterator[Callable[[], None]]:
    """Ctrl-C, a lost console and `systemctl stop` make a trial fail; else what is not proved would run on. What is
    yielded makes them deaf from then on."""

    words = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)

    def no_more() -> None:
        for word in words:
            signal.signal(word, signal.SIG_IGN)

    def heard(_number: int, _frame: FrameType | None) -> None:
        no_more()
        raise BrokenOffError("it was broken off")

    before = [(word, signal.signal(word, heard)) for word in words]
    try:
        yield no_more
    finally:
        for word, handler in before:
            signal.signal(word, handler or signal.SIG_DFL)


def _prove(machine: Machine, start_s: float, steady_s: float, sleep: Callable[[float], None]) -> None:
    ends_at = time.monotonic() + start_s
    while not all(_is_well(machine.look())):
        if time.monotonic() > ends_at:
            glass, agent = _is_well(machine.look())
            who = "the glass showed no page" if not glass else "the agent did not start" if not agent else "too late"
            raise UpdateError(f"{who} within {start_s:.0f} s")
        sleep(min(LOOK_S, start_s / 10))
    before = [unit.life for unit in machine.look()]
    ends_at = time.monotonic() + steady_s
    while time.monotonic() < ends_at:
        sleep(min(LOOK_S, steady_s / 10))
        units = machine.look()
        if not all(_is_well(units)) or [unit.life for unit in units] != before:
            raise UpdateError(f"it did not stand for {steady_s:.0f} s")


def _is_well(units: Sequence[Unit]) -> tuple[bool, bool]:
    glass, agent = units
    return glass.is_up and glass.status == SHOWING, agent.is_up


def _unit(name: str) -> Unit:
    said = _call("systemctl", "show", name, "-p", "ActiveState", "-p", "InvocationID", "-p", "StatusText")
    fields = dict(line.partition("=")[::2] for line in said.splitlines())
    return Unit(
        fields.get("ActiveState") == "active", fields.get("InvocationID", ""), fields.get("StatusText", "")
    )  # fmt: skip


def _call(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise UpdateError(f"{command[0]}: {exc}") from exc
    if done.returncode:
        raise UpdateError(f"{' '.join(command[:2])}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
    return done.stdout
