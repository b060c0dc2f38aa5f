"""示例 ratings and opinions of the sample county as the desk holds them, so that 绩效评估 has figures to count.

Each is a sealed box like a resident's, with its work done: answered, or put right. Levels and days come from a seed;
most are good, some were late, some units have too few to be told. Nothing of it is on display; `voices` writes that.
"""

import datetime as dt
import hashlib
import random
import uuid
from collections.abc import Collection, Iterator, Sequence

from nacl.public import PublicKey, SealedBox
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract import About, Opinion, Rating, encode, instant_text, limits
from sync.contract.submission import code_of
from sync.county.approvals import PUBLISHED_SCOPE
from sync.county.demo import days
from sync.county.desk_web import intake
from sync.county.records import DocumentRow, Records, SubmissionRow, UnitRow
from sync.county.records.database import audit
from sync.county.voices.keys import public_keys

TERMINAL = "示例"
_SAID = (
    ("advice", "大厅里能不能放几把带靠背的椅子？（示例）", "已经添了六把，放在取号机旁边。（示例）"),
    ("question", "代办要带哪些证件？（示例）", "带老人和代办人的身份证、户口本。（示例）"),
    ("opinion", "公示贴得太高，看不清。（示例）", "已经往下挪了，字也放大了。（示例）"),
    ("correction", "门口牌子上的电话打不通。（示例）", "换成新号码了，谢谢提醒。（示例）"),
)
_LEVELS = (5, 5, 5, 4, 4, 4, 4, 3, 3, 2, 1)
_PUT_RIGHT = "已经和窗口说了，当天改了。（示例）"
_DAYS = range(32, 330)  # ago: so that all lie in the twelve months that are over
_BUSY = range(32, 92)  # of a hall with numbered windows: enough in a month for each to be told
_READ = ("140929-08", "140929-02", "140929100000")  # whose guides and disclosures many rated last month


def hear(records: Records, units: Sequence[UnitRow], *, seed: int, now: dt.datetime) -> int:
    """Put them into the records; how many."""
    rng = random.Random(f"{seed}/heard")
    public = public_keys(records)
    assert public is not None, "a sample county has its keys before its words"
    box = SealedBox(PublicKey(bytes.fromhex(public.submissions)))
    clocks, count = intake.clocks_of(records), 0
    with records.begin() as session:
        spoken = [*_all(units, rng, now), *_of_papers(session, random.Random(f"{seed}/read"), now)]
        for said, at in spoken:
            sealed = box.encrypt(encode(said))
            row = SubmissionRow(
                id=said.id, code=code_of(said.id), kind="rating" if isinstance(said, Rating) else "opinion",
                terminal=TERMINAL, sha256=hashlib.sha256(sealed).hexdigest(), sealed=sealed, at=instant_text(at),
                state="received", state_at=instant_text(at), reply="", office="",
            )  # fmt: skip
            work = intake.work_of(session, row, said, clocks)
            took = rng.choice((1, 2, 3, 4, 6, 8, 24))  # the last is late
            done = instant_text(days.at_office_hour(days.workday_from(at.date() + dt.timedelta(days=took)), rng, now))
            if isinstance(said, Opinion):
                unit = next(one for one in units if one.code == said.about.unit)
                row.state, row.state_at, row.office = "replied", done, unit.name
                row.reply = next(reply for _, text, reply in _SAID if text == said.text)
                work.assigned, work.accepted_at, work.done_at = unit.code, instant_text(at), done
            elif not work.done_at:
                work.reason, work.done_at = _PUT_RIGHT, done
            session.add_all((row, work))
            count += 1
        audit(
            session,
            at=instant_text(now),
            actor="sample",
            action="sample words",
            subject=f"{count} submissions",
            detail={},
        )
    return count


def heard_units(records: Records) -> list[UnitRow]:
    """Departments, townships, and some villages of the first two townships."""
    with records.begin() as session:
        asked = select(UnitRow).order_by(UnitRow.level, UnitRow.sort, UnitRow.code)
        all_units = list(session.scalars(asked))
        session.expunge_all()
    own = [unit for unit in all_units if unit.level in ("department", "township")]
    first = [unit.code for unit in own if unit.level == "township"][:2]
    villages = [unit for unit in all_units if unit.level == "village" and unit.parent in first]
    return own + villages[::3]


def _all(
    units: Collection[UnitRow], rng: random.Random, now: dt.datetime
) -> Iterator[tuple[Opinion | Rating, dt.datetime]]:
    for turn, unit in enumerate(units):
        numbers = [str(one["number"]) for one in unit.wire.get("counters", ())]
        many = rng.randrange(1, 4) if turn % 5 == 3 else rng.randrange(6, 12) + 12 * len(numbers)
        for _ in range(many):
            about = About("window", unit.code, rng.choice(numbers)) if numbers else About("unit", unit.code)
            at = _moment(rng, now, _BUSY if numbers else _DAYS)
            yield Rating(limits.FORMAT, _id(rng), instant_text(at), about, rng.choice(_LEVELS)), at
        for _ in range(rng.randrange(1, 4) if unit.level != "village" else 1):
            topic, text, _reply = rng.choice(_SAID)
            at = _moment(rng, now, _DAYS)
            yield Opinion(limits.FORMAT, _id(rng), instant_text(at), topic, About("unit", unit.code), text), at


def _of_papers(session: Session, rng: random.Random, now: dt.datetime) -> Iterator[tuple[Rating, dt.datetime]]:
    """Two guides and a disclosure of each, and as many of the unit itself that the others are not few."""
    for unit in _READ:
        last = now.astimezone(days.ZONE).date().replace(day=1) - dt.timedelta(days=1)
        read: list[str] = []
        for kind, many in (("guide", 2), ("disclosure", 1)):
            asked = select(DocumentRow.id).where(DocumentRow.unit == unit, DocumentRow.kind == kind)
            asked = asked.where(DocumentRow.scope == PUBLISHED_SCOPE, DocumentRow.status != "withdrawn")
            asked = asked.where(DocumentRow.visible_from < f"{last:%Y-%m}-01")  # nobody rates what is not there yet
            read += session.scalars(asked.order_by(DocumentRow.id.desc()).limit(many)).all()
        for about in (About("unit", unit), *(About("document", unit, ref) for ref in read)):
            for _ in range(rng.randrange(6, 15)):
                at = days.at_office_hour(days.workday_before(last.replace(day=rng.randrange(9, 29))), rng, now)
                yield Rating(limits.FORMAT, _id(rng), instant_text(at), about, rng.choice(_LEVELS)), at


def _moment(rng: random.Random, now: dt.datetime, ago: Sequence[int]) -> dt.datetime:
    day = days.workday_before(now.astimezone(days.ZONE).date() - dt.timedelta(days=rng.choice(ago)))
    return days.at_office_hour(day, rng, now)


def _id(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))
