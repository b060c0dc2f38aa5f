"""示例 inspections of the sample county: most units were inspected, some had something to put right, one is late."""

import datetime as dt
from collections.abc import Sequence

from sync.county.demo import days
from sync.county.inspections.book import POINTS, Inspection
from sync.county.records import UnitRow

BY = "县公开办督查组（示例）"
_FOUND = {
    "time": "有两份公开晚了，过了规定的日子（示例）", "feedback": "有一条意见没有写采纳不采纳（示例）",
    "content": "有一份清单没有写咨询电话（示例）",
}  # fmt: skip


def inspections(units: Sequence[UnitRow], now: dt.datetime) -> list[Inspection]:
    """Of every third unit there is none, so that 没有检查 can be seen too. Days hang on `now`."""
    today = now.astimezone(days.ZONE).date()
    found = []
    for turn, unit in enumerate(units):
        if turn % 3 == 2:
            continue
        on = days.workday_before(today - dt.timedelta(days=20 + 3 * turn))
        if turn % 4 != 1:
            points = dict.fromkeys(POINTS, True)
            found.append(Inspection(unit.code, on.isoformat(), BY, points, sample=True))
            continue
        wrong = tuple(_FOUND)[turn % len(_FOUND)]
        due = days.workday_from(on + dt.timedelta(days=14))
        is_right = turn % 8 != 1
        found.append(
            Inspection(
                unit.code, on.isoformat(), BY, {key: key != wrong for key in POINTS}, "correct", _FOUND[wrong],
                correct_by=due.isoformat(), corrected_on=f"{due - dt.timedelta(days=2)}" if is_right else "",
                sample=True,
            )
        )  # fmt: skip
    return found
