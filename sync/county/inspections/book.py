"""Inspections as the county's office writes them down: what was looked at, what was found, by when it must be right.

Nothing is deleted or changed: one that was written wrongly is struck with a reason and written anew. Each step is in
the county's sealed log.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.county.errors import CountyError
from sync.county.records import InspectionRow, Records, UnitRow
from sync.county.records.database import audit
from sync.county.voices.clocks import day_of

# The five checks of 监督检查; each was met, was not, or was not looked at that day.
POINTS = {
    "content": "内容全面真实", "form": "形式讲求实效", "procedure": "程序规范", "time": "时限及时",
    "feedback": "意见反馈",
}  # fmt: skip
RESULTS = {"passed": "合格", "correct": "限期整改", "censured": "通报批评"}
LONGEST_FOUND, LONGEST_NAMES = 1000, 80


@dataclass(frozen=True, slots=True)
class Inspection:
    """One inspection. Days are `2026-11-03`; `points` says of each point looked at whether it was met."""

    unit: str
    on: str
    inspectors: str
    points: Mapping[str, bool] = field(default_factory=dict)
    result: str = "passed"
    found: str = ""
    correct_by: str = ""
    corrected_on: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One of the list: `state` is passed, open, late (not put right in time), right or struck."""

    id: int
    said: Inspection
    unit_name: str
    state: str
    was_late: bool  # put right after its day
    corrected: str
    struck: str


def wrong(one: Inspection, *, today: str) -> str:
    """What cannot be so, in a sentence for whoever wrote it; empty when all is well."""
    days = [day for day in (one.on, one.correct_by, one.corrected_on) if day]
    if not one.on or not all(_is_day(day) for day in days):
        return "日期要写成 2026-11-03 这样。"
    if one.on > today:
        return "检查日期还没有到。"
    if not 0 < len(one.inspectors.strip()) <= LONGEST_NAMES:
        return f"检查人要写，最多 {LONGEST_NAMES} 个字。"
    if not one.points or not set(one.points) <= set(POINTS):
        return "至少写一项检查内容合格不合格。"
    if one.result not in RESULTS:
        return f"结果写：{'、'.join(RESULTS.values())}。"
    if len(one.found) > LONGEST_FOUND:
        return f"查到的问题最多 {LONGEST_FOUND} 个字。"
    return _wrong_result(one, today)


def _wrong_result(one: Inspection, today: str) -> str:
    has_unmet = not all(one.points.values())
    if one.result == "passed":
        if has_unmet:
            return "有不合格的项，结果就不能写合格。"
        return "结果是合格，就没有整改期限和整改日期。" if one.correct_by or one.corrected_on else ""
    if not has_unmet:
        return "结果不是合格，就要写哪一项不合格。"
    if not one.found.strip():
        return "不合格的，要写查到什么问题。"
    if one.correct_by < one.on:
        return "要写整改期限，不早于检查那天。"
    return _wrong_correction(one.corrected_on, one.on, today) if one.corrected_on else ""


def _wrong_correction(day: str, on: str, today: str) -> str:
    if not _is_day(day):
        return "日期要写成 2026-11-03 这样。"
    return "" if on <= day <= today else "整改完成的日期，要在检查那天以后、今天以前。"


def record(records: Records, said: Sequence[Inspection], *, actor: str, at: str, zone: str) -> tuple[int, int]:
    """Write all of them down, or none; returns how many are new and how many were put right by this.

    One that is there already (same unit, day and inspectors) is not doubled.

    Raises:
        CountyError: one of them cannot be so; its number from 1 stands before the reason when there are several.
    """
    today = day_of(at, zone).isoformat()
    new = righted = 0
    with records.turn() as session:
        for number, one in enumerate(said, start=1):
            where = f"第{number}条：" if len(said) > 1 else ""
            if reason := wrong(one, today=today):
                raise CountyError(where + reason)
            if session.get(UnitRow, one.unit) is None:
                raise CountyError(f"{where}没有 {one.unit[:40]} 这个单位。")
            known = _same(session, one)
            if known is None:
                _add(session, one, actor=actor, at=at)
                new += 1
                continue
            if _bare(known) != _values(one):
                raise CountyError(
                    f"{where}{one.on} 由{one.inspectors}对这个单位的检查已经记过（第 {known.id} 号），写的不一样。"
                )
            if one.corrected_on and known.corrected_on not in ("", one.corrected_on):
                raise CountyError(f"{where}第 {known.id} 号检查的整改完成日期已经记成 {known.corrected_on}。")
            if one.corrected_on and not known.corrected_on:
                _put_right(session, known, one.corrected_on, "", actor=actor, at=at)
                righted += 1
    return new, righted


def put_right(records: Records, number: int, day: str, words: str, *, actor: str, at: str, zone: str) -> None:
    """What was found is mended since that day.

    Raises:
        CountyError: nothing was to be mended there, or the day cannot be.
    """
    with records.turn() as session:
        row = _open(session, number)
        if not row.correct_by or row.corrected_on:
            raise CountyError("这次检查没有等着整改的问题。")
        if reason := _wrong_correction(day, row.on, day_of(at, zone).isoformat()):
            raise CountyError(reason)
        _put_right(session, row, day, words.strip()[:LONGEST_FOUND], actor=actor, at=at)


def strike(records: Records, number: int, reason: str, *, actor: str, at: str) -> None:
    """It was written wrongly and counts for nothing; it stays in the list.

    Raises:
        CountyError: no reason, or no such inspection.
    """
    if not reason.strip():
        raise CountyError("作废要写原因。")
    with records.turn() as session:
        row = _open(session, number)
        row.struck = reason.strip()[:LONGEST_FOUND]
        audit(
            session, at=at, actor=actor, action="inspection struck", subject=f"inspection {number}",
            detail={"unit": row.unit, "reason": row.struck},
        )  # fmt: skip


def listing(records: Records, *, at: str, zone: str, unit: str = "") -> list[Line]:
    """All of them, or one unit's: what is late first, then what is open, then the newest."""
    today = day_of(at, zone).isoformat()
    with records.begin() as session:
        names = {row.code: row.name for row in session.execute(select(UnitRow.code, UnitRow.name))}
        asked = select(InspectionRow).order_by(InspectionRow.on.desc(), InspectionRow.id.desc())
        rows = session.scalars(asked.where(InspectionRow.unit == unit) if unit else asked)
        found = [_line(row, names.get(row.unit, row.unit), today) for row in rows]
    order = {"late": 0, "open": 1}
    return sorted(found, key=lambda line: order.get(line.state, 2))


def state_of(row: InspectionRow, today: str) -> str:
    """As `Line.state` has it."""
    if row.struck:
        return "struck"
    if not row.correct_by:
        return "passed"
    if row.corrected_on:
        return "right"
    return "late" if row.correct_by < today else "open"


def _line(row: InspectionRow, name: str, today: str) -> Line:
    was_late = bool(row.corrected_on) and row.corrected_on > row.correct_by
    return Line(row.id, said_of(row), name, state_of(row, today), was_late, row.corrected, row.struck)


def said_of(row: InspectionRow) -> Inspection:
    """As it was written."""
    points = dict.fromkeys(_keys(row.met), True) | dict.fromkeys(_keys(row.unmet), False)
    return Inspection(
        unit=row.unit, on=row.on, inspectors=row.inspectors,
        points={key: points[key] for key in POINTS if key in points},
        result=row.result, found=row.found, correct_by=row.correct_by, corrected_on=row.corrected_on,
        sample=row.sample,
    )  # fmt: skip


def points_of(row: InspectionRow) -> tuple[int, int]:
    """How many points were looked at, and how many of them were met."""
    met = len(_keys(row.met))
    return met + len(_keys(row.unmet)), met


def _keys(text: str) -> list[str]:
    return [key for key in text.split(",") if key]


def _values(one: Inspection) -> dict[str, object]:
    """The columns that are written once."""
    return {
        "unit": one.unit, "on": one.on, "inspectors": one.inspectors.strip(),
        "met": ",".join(key for key in POINTS if one.points.get(key) is True),
        "unmet": ",".join(key for key in POINTS if one.points.get(key) is False),
        "result": one.result, "found": one.found.strip(), "correct_by": one.correct_by,
    }  # fmt: skip


def _bare(row: InspectionRow) -> dict[str, object]:
    return _values(said_of(row))


def _same(session: Session, one: Inspection) -> InspectionRow | None:
    asked = select(InspectionRow).where(
        InspectionRow.unit == one.unit, InspectionRow.on == one.on,
        InspectionRow.inspectors == one.inspectors.strip(), InspectionRow.struck == "",
    )  # fmt: skip
    return session.scalars(asked).first()


def _add(session: Session, one: Inspection, *, actor: str, at: str) -> None:
    row = InspectionRow(
        **_values(one),
        corrected_on=one.corrected_on,
        corrected="",
        struck="",
        sample=one.sample,
        at=at,
        actor=actor[:40],
    )
    session.add(row)
    session.flush()
    audit(
        session, at=at, actor=actor, action="inspection recorded", subject=f"inspection {row.id}",
        detail={**_values(one), "corrected_on": one.corrected_on},
    )  # fmt: skip


def _put_right(session: Session, row: InspectionRow, day: str, words: str, *, actor: str, at: str) -> None:
    row.corrected_on, row.corrected = day, words
    audit(
        session, at=at, actor=actor, action="inspection put right", subject=f"inspection {row.id}",
        detail={"unit": row.unit, "on": day, "words": words},
    )  # fmt: skip


def _open(session: Session, number: int) -> InspectionRow:
    row = session.get(InspectionRow, number, with_for_update=True) if number < 2**31 else None
    if row is None or row.struck:
        raise CountyError(f"没有第 {number} 号检查，或者已经作废。")
    return row


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def zone_of(records: Records) -> str:
    """The county's time zone."""
    return str((records.setting("county") or {}).get("zone", "Asia/Shanghai"))
