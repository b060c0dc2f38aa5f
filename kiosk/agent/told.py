"""Which emergency notices came onto this terminal's screens, for the county: each is told once.

The glass writes `shown.db` (`kiosk/store/shown.py`); what the county has a receipt for stands in the fact `TOLD`.
"""

import datetime as dt
import hashlib
import json
import logging
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk.errors import StoreError
from kiosk.store.shown import NAME, Seen, ShownLog
from sync.contract import TakeoverSeen, build, limits
from sync.errors import ContractError

TOLD = "takeovers_told"
CALLED = "called"  # fact: differs when the county wants a heartbeat now
SINCE = dt.timedelta(days=14)  # older ones tell nobody anything any more
AT_ONCE = 20
KEPT = 200

log = logging.getLogger(__name__)


def untold(home: Path, told: str, day: dt.date) -> tuple[TakeoverSeen, ...]:
    """What the county has not heard yet, oldest first; `told` is the fact. What cannot be read is nothing."""
    try:
        rows = ShownLog(home).takeovers(since=(day - SINCE).isoformat())
    except StoreError as exc:
        log.debug("%s", exc)
        return ()
    known, grouped = set(_names(told)), dict[tuple[str, int], list[Seen]]()
    for row in rows:
        grouped.setdefault((row.document, row.v), []).append(row)
    found = []
    for (document, v), seen in grouped.items():
        if name_of(document, v) in known:
            continue
        since = min(row.first for row in seen)
        said = {
            "format": limits.FORMAT, "id": id_of(f"takeover {document} {v} {since}"), "document": document, "v": v,
            "since": since, "screens": sorted({row.screen[: limits.NAME] for row in seen})[: limits.SCREENS],
        }  # fmt: skip
        try:
            found.append(build(TakeoverSeen, said))
        except ContractError as exc:
            log.debug("a row of %s cannot be told: %s", NAME, exc)
    return tuple(sorted(found, key=lambda one: one.since))[:AT_ONCE]


def told_with(told: str, more: Iterable[TakeoverSeen]) -> str:
    """The fact once these are told too."""
    names = [*_names(told), *(name_of(one.document, one.v) for one in more)]
    return json.dumps(names[-KEPT:])


def name_of(document: str, v: int) -> str:
    """How the fact names a notice."""
    return f"{document} {v}"


def id_of(what: str) -> str:
    """The same random-looking id for the same thing, so that a repeated post is the same post."""
    return str(uuid.UUID(bytes=hashlib.sha256(what.encode()).digest()[:16], version=4))


class ShownWatch:
    """Notices when the glass has written down an emergency that the county does not know of. Costs a `stat` a look."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._seen: tuple[int, int] | None = None

    def has_news(self, facts: Mapping[str, str], day: dt.date) -> bool:
        """Something is there to be told; asked after `has_changed`."""
        return bool(untold(self._home, facts.get(TOLD, ""), day))

    def has_changed(self) -> bool:
        """The file differs from the last look."""
        try:
            found = (self._home / NAME).stat()
        except OSError:
            return False
        seen = (found.st_mtime_ns, found.st_size)
        changed, self._seen = seen != self._seen, seen
        return changed


def _names(told: str) -> list[str]:
    try:
        names = json.loads(told) if told else []
    except ValueError:
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
