"""Who may sign what: the names of the TUF roles, the paths they cover, how many keys, for how long.

No I/O and no keys; docs/wire.md says the same in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sync.county.records import UnitRow

RECALL_TARGET = "recall/recall.json.gz"
PACK_TARGET = "county/pack.json.gz"
TOP_ROLES = ("root", "targets", "snapshot", "timestamp")

YEAR_DAYS = 365
EXPIRY_DAYS = {"root": 5 * YEAR_DAYS, "snapshot": 90, "timestamp": 14}
HUMAN_EXPIRY_DAYS = 3 * YEAR_DAYS  # people forget: freshness comes from the timestamp

THRESHOLDS = {"root": 3, "targets": 2, "snapshot": 1, "timestamp": 1, "recall": 1, "county": 2, "screens": 2}
OFFICE_THRESHOLD = 2


@dataclass(frozen=True, slots=True)
class RolePlan:
    """A delegated role: its name, the target paths it may sign, how many keys it takes."""

    name: str
    paths: tuple[str, ...]
    threshold: int
    unit: str = ""  # the unit whose office it is
    office: str = ""  # its name, as the screen shows it


def expiry_days(role: str) -> int:
    """How long a role's signature holds."""
    return EXPIRY_DAYS.get(role, HUMAN_EXPIRY_DAYS)


def role_of_unit(code: str, level: str) -> str:
    """The role that signs a unit's index; a township's signs its villages' too.

    A name never looks like a whole number: JavaScript would reorder such keys.
    """
    digits = {"county": 6, "township": 9, "village": 9}.get(level, len(code))
    return f"office-{code[:digits]}"


def unit_target(code: str) -> str:
    """The target path of a unit's index."""
    return f"units/{code}/index.json.gz"


def screen_target(terminal_id: str) -> str:
    """The target path of a terminal's configuration."""
    return f"screens/{terminal_id}.json.gz"


def delegations(units: Iterable[UnitRow]) -> list[RolePlan]:
    """Every delegated role of a county, in the order in which a client asks them."""
    plans = [
        RolePlan("recall", ("recall/*",), THRESHOLDS["recall"]),
        RolePlan("county", ("county/*",), THRESHOLDS["county"]),
        RolePlan("screens", ("screens/*",), THRESHOLDS["screens"]),
    ]
    for unit in units:
        if unit.level == "village":
            continue
        name = role_of_unit(unit.code, unit.level)
        # A township's villages share its nine digits; a county's six digits would cover everybody.
        path = f"units/{unit.code[:9]}*/*" if unit.level == "township" else f"units/{unit.code}/*"
        shown = str(unit.wire.get("short_name") or unit.name)
        plans.append(RolePlan(name, (path,), OFFICE_THRESHOLD, unit=unit.code, office=shown))
    return plans
