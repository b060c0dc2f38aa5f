"""The gate of the maintenance pages: the county's PIN, and how soon somebody may try again.

Each wrong PIN doubles the wait; after ten the gate is closed for a day. What counts is how long this machine has run,
not what its clock says, and neither a restart nor a kill gives a try back: a try is counted before it is made. A new
PIN from the county opens the gate at once.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.agent import locks
from kiosk.errors import StoreError
from kiosk.store.facts import facts_of, seat_of
from kiosk.store.remember import remember
from kiosk.store.vault import Vault

FACT = "pin_tries"
LOCK = "pin.lock"
BOOT = Path("/proc/sys/kernel/random/boot_id")
DAY_S = 86_400
CLOSED_AFTER = 10
OPEN, WRONG, WAIT, NONE, UNSURE = "open", "wrong", "wait", "none", "unsure"


@dataclass(frozen=True, slots=True)
class Answer:
    """`state` and, when somebody must wait, for how many seconds from now."""

    state: str  # open, wrong, wait, none (the county set no PIN), unsure (the try could not be counted)
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int = 0
    boot: str = ""
    at_s: float = 0.0  # since that boot
    pin: str = ""  # which PIN was tried: a digest of its verifier


def knock(home: Path, pin: str, *, uptime: Callable[[], float] = time.monotonic) -> Answer:
    """Try a PIN. Takes a tenth of a second on purpose. A terminal without a county has nothing to lock.

    Raises:
        StoreError: the home cannot be used.
    """
    with locks.hold(home, LOCK, wait_s=5):
        vault = Vault.load(home)
        facts = facts_of(home)
        if not vault.has_pin:
            return Answer(NONE if seat_of(facts) else OPEN)
        tries = _tries(facts, vault.pin_print, uptime())
        left = _wait_s(tries.wrong) - _since(tries, uptime())
        if left > 0:
            return Answer(WAIT, int(left) + 1)
        counted = _Tries(tries.wrong + 1, _boot(), uptime(), vault.pin_print)
        try:
            remember(home, {FACT: json.dumps(asdict(counted))})
        except StoreError:
            return Answer(UNSURE)
        if not vault.check_pin(pin):
            return Answer(WRONG, _wait_s(counted.wrong))
        remember(home, {FACT: ""})
        return Answer(OPEN)


def look(home: Path, *, uptime: Callable[[], float] = time.monotonic) -> Answer:
    """What stands before somebody who has not tried yet: open, none, or how long to wait."""
    vault, facts = Vault.load(home), facts_of(home)
    if not vault.has_pin:
        return Answer(NONE if seat_of(facts) else OPEN)
    tries = _tries(facts, vault.pin_print, uptime())
    return Answer(WAIT, max(0, int(_wait_s(tries.wrong) - _since(tries, uptime()) + 0.999)))


def _tries(facts: dict[str, str], pin: str, now_s: float) -> _Tries:
    """What was tried so far; nothing when the county has set another PIN since, or a day has passed."""
    try:
        tries = _Tries(**json.loads(facts.get(FACT) or "{}"))
        if tries.pin != pin or _since(tries, now_s) >= DAY_S:
            return _Tries()
        return tries
    except (TypeError, ValueError):
        return _Tries(wrong=CLOSED_AFTER, boot=_boot(), at_s=now_s, pin=pin)  # somebody wrote there


def _since(tries: _Tries, now_s: float) -> float:
    """Seconds that this machine has run since the last try, as far as can be known."""
    return max(0.0, now_s - tries.at_s) if tries.boot == _boot() else now_s


def _wait_s(wrong: int) -> int:
    return 0 if wrong == 0 else DAY_S if wrong >= CLOSED_AFTER else 2**wrong


def _boot() -> str:
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""
