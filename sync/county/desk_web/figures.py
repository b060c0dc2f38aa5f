"""What the ratings come to, by unit and by what was rated; and what was said on a matter in pre-disclosure.

Small numbers stay hidden.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.county.desk_web.work import ADOPTIONS
from sync.county.ratings import SATISFIED, numbers_of
from sync.county.records import DocumentRow, Records, UnitRow, WorkRow

RATED = {"window": "窗口服务", "document": "公开内容和指南", "reply": "答复", "unit": "单位", "general": "全县"}
LEAST = 5  # ratings; below this nobody learns a result
MOST_PAPERS = 300  # of the list; those that wait for somebody first
KINDS = {"guide": "办事指南", "disclosure": "公开内容", "list": "公示名单", "notice": "通知公告", "reply": "公开的答复"}


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A unit's ratings. `mean` and `good_share` are None below LEAST."""

    unit: str
    rated: str  # windows, papers, replies, or the unit itself
    count: int
    mean: float | None
    good_share: float | None
    bad_open: int


@dataclass(frozen=True, slots=True)
class PaperRated:
    """One guide, disclosure or answer; as of a unit, nothing but the count below LEAST."""

    title: str
    kind: str
    rated: Satisfaction


@dataclass(frozen=True, slots=True)
class Matter:
    """What was said on one matter."""

    matter: str
    title: str
    unit: str
    said: int
    adopted: int
    partly: int
    declined: int
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """For the 采纳情况 of the next stage; of residents' own words there is none in it."""
        counts = (
            f"共收到意见 {self.said} 条，采纳 {self.adopted} 条，部分采纳 {self.partly} 条，不采纳 {self.declined} 条。"
        )
        return "".join((counts, *(f"{reason.rstrip('。')}。" for reason in self.reasons)))

    @property
    def undecided(self) -> int:
        """Those of which nobody has said yet what becomes of them."""
        return self.said - self.adopted - self.partly - self.declined


@dataclass(slots=True)
class _Given:
    """What one thing was given."""

    levels: list[int] = field(default_factory=list)
    bad_open: int = 0

    def told(self, unit: str, rated: str) -> Satisfaction:
        count, is_enough = len(self.levels), len(self.levels) >= LEAST
        return Satisfaction(
            unit, rated, count, sum(self.levels) / count if is_enough else None,
            sum(level >= SATISFIED for level in self.levels) / count if is_enough else None, self.bad_open,
        )  # fmt: skip


def satisfaction(records: Records) -> list[Satisfaction]:
    """Of each unit that was rated. A rating that was amended counts once, as it was left."""
    with records.begin() as session:
        names, numbers = _names(session), numbers_of(session)
        given: dict[tuple[str, str], _Given] = defaultdict(_Given)
        for row in _ratings(session):
            has_number = row.place == "window" and row.ref in numbers.get(row.unit, ())
            _add(given[row.unit, f"{row.ref}号窗口" if has_number else RATED.get(row.place, "")], row)
    found = [one.told(names.get(unit, "全县"), rated) for (unit, rated), one in given.items()]
    return sorted(found, key=lambda one: (-one.bad_open, -one.count, one.unit, one.rated))


def papers(records: Records) -> list[PaperRated]:
    """Of each document, and of each answer by its code, that was rated: those whose bad ratings wait first."""
    with records.begin() as session:
        names = _names(session)
        given: dict[tuple[str, str, str], _Given] = defaultdict(_Given)
        for row in _ratings(session):
            if row.place in ("document", "reply"):
                _add(given[row.place, row.ref, row.unit], row)
        most = sorted(given, key=lambda key: (-given[key].bad_open, -len(given[key].levels), key))[:MOST_PAPERS]
        asked = select(DocumentRow.id, DocumentRow.title, DocumentRow.kind).order_by(DocumentRow.v)
        known = {row.id: row for row in session.execute(asked.where(DocumentRow.id.in_({ref for _, ref, _ in most})))}
    found = []
    for place, ref, unit in most:
        document = known.get(ref)
        kind = "答复" if place == "reply" else KINDS.get(document.kind, "") if document else ""
        told = given[place, ref, unit].told(names.get(unit, "全县"), kind)
        found.append(PaperRated(document.title if document else ref, kind, told))
    return found


def _names(session: Session) -> dict[str, str]:
    return {row.code: row.name for row in session.execute(select(UnitRow.code, UnitRow.name))}


def _ratings(session: Session) -> Sequence[Any]:
    """Rows with unit, place, ref, level, done_at and reply_by."""
    amended = select(WorkRow.amends).where(WorkRow.amends != "")
    asked = select(WorkRow.unit, WorkRow.place, WorkRow.ref, WorkRow.level, WorkRow.done_at, WorkRow.reply_by)
    return session.execute(asked.where(WorkRow.kind == "rating", WorkRow.submission.not_in(amended))).all()


def _add(given: _Given, row: Any) -> None:
    given.levels.append(row.level)
    given.bad_open += bool(row.reply_by) and not row.done_at


def matters(records: Records) -> list[Matter]:
    """Each matter that somebody spoke about, most spoken of first; the stages of a matter are one."""
    with records.begin() as session:
        spoken = select(WorkRow.ref, WorkRow.adoption, WorkRow.reason)
        rows = session.execute(spoken.where(WorkRow.kind == "opinion", WorkRow.place == "document")).all()
        asked = select(DocumentRow).where(DocumentRow.id.in_({row.ref for row in rows})).order_by(DocumentRow.v)
        # Of a guide one asks or corrects something; only what a disclosure says is adopted or not.
        documents = {row.id: row for row in session.scalars(asked.where(DocumentRow.kind == "disclosure"))}
        said: dict[str, Counter[str]] = defaultdict(Counter)
        reasons: dict[str, list[str]] = defaultdict(list)
        titles: dict[str, tuple[str, str]] = {}
        for row in [row for row in rows if row.ref in documents]:
            document = documents[row.ref]
            matter = document.matter or document.id
            titles[matter] = (document.title, document.unit)
            said[matter][row.adoption] += 1
            if row.reason:
                reasons[matter].append(f"{ADOPTIONS[row.adoption]}：{row.reason}")
        names = _names(session)
    found = []
    for ref, counts in said.items():
        title, unit = titles[ref]
        found.append(
            Matter(
                ref, title, names.get(unit, unit), counts.total(), counts["adopted"], counts["partly"],
                counts["declined"], tuple(reasons[ref]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-one.said, one.title))
