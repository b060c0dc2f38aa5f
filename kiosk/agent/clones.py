"""A disk image that was copied to another machine is another terminal: it must not speak with the first one's keys.

The home remembers by which hardware its identity was made, as digests. When nothing of it is there any more, the copy
takes an identity of its own and says so. One new part does not count: the disk goes on in another case, the machine
goes on with another disk or network card.
"""

import json
import logging
import os
import uuid
from collections.abc import Collection
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.store.connect import identity_path, state_path
from kiosk.store.facts import CLONED_FROM, OF_THE_SCREEN
from kiosk.store.remember import remember

FILE_NAME = "machine.json"
DISK = "disk:"  # how `kiosk.machine.prints` begins what names a disk

log = logging.getLogger(__name__)


def settle(home: Path, prints: Collection[str]) -> bool:
    """Whether this is a copy, which has now an identity of its own. Never raises: a terminal starts anyway."""
    try:
        return _settle(home, frozenset(prints))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, KioskError) as exc:
        log.warning("which machine this is could not be settled: %s", exc)
        return False


def machine_of(home: Path) -> str:
    """What tells this machine from a copy of it, for the county: 24 hexadecimal digits, or nothing."""
    try:
        prints = json.loads((home / FILE_NAME).read_bytes())["prints"]
        return min((one.removeprefix(DISK) for one in map(str, prints) if one.startswith(DISK)), default="")
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _settle(home: Path, prints: frozenset[str]) -> bool:
    if not prints or not identity_path(home).exists():
        return False
    terminal_id = str(json.loads(identity_path(home).read_bytes())["terminal_id"])
    kept = _kept(home, terminal_id)
    if kept is not None and _is_other(kept, prints):
        from kiosk.store.identity import Identity

        log.warning("this disk was copied from the terminal %s; it takes an identity of its own", terminal_id)
        new_id = str(uuid.uuid4())
        if state_path(home).exists():
            # First what the county said to the other one: a crash in between only makes one id more.
            remember(home, {**dict.fromkeys(OF_THE_SCREEN, ""), "terminal_id": new_id, CLONED_FROM: terminal_id})
        Identity.make(home, new_id)
        _keep(home, new_id, prints)
        return True
    if kept != prints:
        _keep(home, terminal_id, prints)
    return False


def _is_other(kept: frozenset[str], now: frozenset[str]) -> bool:
    """Both name a disk, and they have nothing in common. A machine that names none is never called a copy."""
    return all(any(one.startswith(DISK) for one in prints) for prints in (kept, now)) and not kept & now


def _kept(home: Path, terminal_id: str) -> frozenset[str] | None:
    """The hardware of this identity; None when none was remembered for it."""
    try:
        said = json.loads((home / FILE_NAME).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return frozenset(map(str, said["prints"])) if said["terminal_id"] == terminal_id else None


def _keep(home: Path, terminal_id: str, prints: frozenset[str]) -> None:
    new = home / (FILE_NAME + ".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump({"terminal_id": terminal_id, "prints": sorted(prints)}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(home / FILE_NAME)
