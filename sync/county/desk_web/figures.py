"""What the ratings come to, by unit and by what was rated; and what was said on a matter in pre-disclosure.

Small numbers stay hidden.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from sync.county.desk_web.work import ADOPTIONS
from sync.county.ratings import numbers_of
from sync.county.records import DocumentRow, Records, UnitRow, WorkRow

RATED = {"window": "窗口服务", "document": "公开内容和指南", "reply": "答复", "unit": "单位", "general": "全县"}
LEAST = 5  # people; below this nobody learns a result


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


def satisfaction(records: Records) -> list[Satisfaction]:
    """Of each unit that was rated. A rating that was amended counts once, as it was left."""
    with records.begin() as session:
        amended = select(WorkRow.amends).where(WorkRow.amends != "")
        rows = session.execute(
            select(WorkRow.unit, WorkRow.place, WorkRow.ref, WorkRow.level, WorkRow.done_at, WorkRow.reply_by).where(
                WorkRow.kind == "rating", WorkRow.submission.not_in(amended)
            )
        ).all()
        names = {row.code: row.name for row in session.execute(select(UnitRow.code, UnitRow.name))}
        numbers = numbers_of(session)
    levels: dict[tuple[str, str], list[int]] = defaultdict(list)
    bad: Counter[tuple[str, str]] = Counter()
    for unit, place, ref, level, done_at, reply_by in rows:
        has_number = place == "window" and ref in numbers.get(unit, ())
        rated = f"{ref}号窗口" if has_number else RATED.get(place, "")
        levels[unit, rated].append(level)
        bad[unit, rated] += bool(reply_by) and not done_at
    found = [
        Satisfaction(
            names.get(unit, "全县"), rated, len(given),
            sum(given) / len(given) if len(given) >= LEAST else None,
            sum(level >= 3 for level in given) / len(given) if len(given) >= LEAST else None, bad[unit, rated],
        )
        for (unit, rated), given in levels.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.bad_open, -one.count, one.unit, one.rated))


def matters(records: Records) -> list[Matter]:
    """Each matter that somebody spoke about, most spoken of first; the stages of a matter are one."""
    with records.begin() as session:
        spoken = select(WorkRow.ref, WorkRow.adoption, WorkRow.reason)
        rows = session.execute(spoken.where(WorkRow.kind == "opinion", WorkRow.place == "document")).all()
        asked = select(DocumentRow).where(DocumentRow.id.in_({row.ref for row in rows})).order_by(DocumentRow.v)
        documents = {row.id: row for row in session.scalars(asked)}
        said: dict[str, Counter[str]] = defaultdict(Counter)
        reasons: dict[str, list[str]] = defaultdict(list)
        titles: dict[str, tuple[str, str]] = {}
        for row in rows:
            document = documents.get(row.ref)
            matter = (document.matter or document.id) if document is not None else row.ref
            titles[matter] = (document.title, document.unit) if document is not None else (row.ref, "")
            said[matter][row.adoption] += 1
            if row.reason:
                reasons[matter].append(f"{ADOPTIONS[row.adoption]}：{row.reason}")
        names = {row.code: row.name for row in session.execute(select(UnitRow.code, UnitRow.name))}
    found = []
    for ref, counts in said.items():
        title, unit = titles.get(ref, (ref, ""))
        found.append(
            Matter(
                ref, title, names.get(unit, unit), counts.total(), counts["adopted"], counts["partly"],
                counts["declined"], tuple(reasons[ref]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-one.said, one.title))
