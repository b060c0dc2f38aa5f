"""Read the list of a batch's terminals: CSV with the columns `name,unit` and maybe `profile,serial,mac,hours,tags`.

A row with a serial number or a MAC is for that machine; one without is for whichever comes next, in the order of the
list. Refuses a bad row with its number, and takes all rows or none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.contract import PROFILES
from sync.county.errors import CountyError
from sync.county.regions import csv_rows
from sync.county.terminals import EVERYTHING

MUST, MAY = ("name", "unit"), ("profile", "serial", "mac", "hours", "tags")
MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Expected:
    """One row: its number in the file, the machine's marks as the wire has them, the seat."""

    line: int
    marks: tuple[str, ...]
    seat: Mapping[str, Any]


def read_expected(path: Path) -> list[Expected]:
    """The rows.

    Raises:
        CountyError: it cannot be read, or a row is wrong.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as exc:
        raise CountyError(f"{path} cannot be read: {exc.strerror}.") from exc
    if len(data) > MOST_BYTES:
        raise CountyError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; that is no list of terminals.")
    rows = csv_rows(data, path.name)
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    if missing := [column for column in MUST if column not in head]:
        raise CountyError(f"{path.name}: the first row must name the columns name and unit; missing is {missing[0]}.")
    if odd := [column for column in head if column and column not in (*MUST, *MAY)]:
        raise CountyError(f"{path.name}: {odd[0][:40]!r} is no column; allowed are {', '.join((*MUST, *MAY))}.")
    found: list[Expected] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in cells):
            try:
                found.append(_row(number, dict(zip(head, map(str.strip, cells), strict=False))))
            except ValueError as exc:
                raise CountyError(f"{path.name}, row {number}: {exc}.") from exc
            for said in (found[-1].seat["name"], *found[-1].marks):
                if said in seen:
                    raise CountyError(f"{path.name}, row {number}: {said} stands in row {seen[said]} already.")
                seen[said] = number
    if not found:
        raise CountyError(f"{path.name} has no rows.")
    return found


def _row(number: int, cells: Mapping[str, str]) -> Expected:
    marks = []
    if serial := cells.get("serial", ""):
        if not re.fullmatch(r"[!-~]{1,60}", serial):
            raise ValueError(f"{serial[:60]!r} is no serial number")
        marks.append(f"serial:{serial}")
    if mac := cells.get("mac", ""):
        bare = re.sub(r"[-:. ]", "", mac).lower()
        if not re.fullmatch(r"[0-9a-f]{12}", bare):
            raise ValueError(f"{mac[:60]!r} is no MAC address")
        marks.append("mac:" + ":".join(bare[at : at + 2] for at in range(0, 12, 2)))
    if not cells.get("name") or not cells.get("unit"):
        raise ValueError("name or unit is empty")
    profile = cells.get("profile") or "touch"
    if profile not in PROFILES:
        raise ValueError(f"{profile[:40]!r} is none of the profiles {', '.join(PROFILES)}")
    seat: dict[str, Any] = {"name": cells["name"], "unit": cells["unit"], "profile": profile,
                            "subscribe": list(EVERYTHING)}  # fmt: skip
    if hours := cells.get("hours"):
        seat["hours"] = hours
    if tags := re.split(r"[、, ]+", cells.get("tags", "")) if cells.get("tags") else []:
        seat["tags"] = tags
    return Expected(number, tuple(marks), seat)
