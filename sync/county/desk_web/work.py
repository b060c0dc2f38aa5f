"""The desk's work: the queue with the overdue first, and each step that moves one on. Every step is in the log."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from nacl.public import PrivateKey
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from sync.contract import Answers, Opinion, Rating, limits
from sync.contract.submission import WHOLE_HALL
from sync.county.desk_web import release as releasing
from sync.county.desk_web.intake import clocks_of
from sync.county.desk_web.marks import Mark
from sync.county.desk_web.people import Person
from sync.county.records import DocumentRow, Records, SubmissionRow, UnitRow, WorkRow
from sync.county.records.database import audit
from sync.county.voices import desk
from sync.county.voices.clocks import day_of, workdays_left

ADOPTIONS = {"adopted": "采纳", "partly": "部分采纳", "declined": "不采纳"}
STEPS = {
    "accept": "受理", "assign": "转办", "reply": "答复", "decline": "不予受理", "adopt": "采纳情况", "release": "公开",
    "close": "整改",
}  # fmt: skip
MOST_DONE = 300  # of the finished of each kind, the newest: good ratings push no answered opinion out
OFFICE_ONLY = ("assign", "decline", "adopt", "release")
STEPS_OF_RATING = ("assign", "close")
STEPS_OF_OPINION = tuple(step for step in STEPS if step != "close")


class StepError(Exception):
    """A step that cannot be taken, in words for the person at the desk."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue. `left` is working days until `due` (below 0: late), None when nothing is due."""

    code: str
    kind: str
    topic: str
    level: int
    about: str
    at: dt.date
    state: str
    assigned: str
    due: str
    left: int | None
    names_leader: bool
    is_open: bool
    is_again: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One submission in full, opened."""

    line: Line
    words: Opinion | Rating | None
    trouble: str
    reply: str
    office: str
    adoption: str
    reason: str
    may_publish: bool
    released: bool
    unit: str
    marks: tuple[Mark, ...] = ()  # of words that this person may release now
    answer_marks: tuple[Mark, ...] = ()  # of the answer that goes with them


def queue(records: Records, person: Person, *, at: str, kinds: Iterable[str] = (), done: bool = False) -> list[Line]:
    """What this person may see: the most overdue first, then by due day; of finished work what was finished last."""
    zone = clocks_of(records).zone
    with records.begin() as session:
        asked = select(WorkRow, SubmissionRow.state).join(SubmissionRow, SubmissionRow.id == WorkRow.submission)
        asked = asked.where(WorkRow.done_at != "" if done else WorkRow.done_at == "", WorkRow.kind != "answers")
        if not person.is_office:
            asked = asked.where(*_of_unit(person))
        if kinds:
            asked = asked.where(WorkRow.kind.in_(tuple(kinds)))
        names = _Names(session)
        if done:  # years of good ratings are no page
            newest = asked.order_by(WorkRow.done_at.desc(), WorkRow.submission).limit(MOST_DONE)
            each = [session.execute(newest.where(WorkRow.kind == kind)).all() for kind in ("opinion", "rating")]
            found = sorted(chain(*each), key=lambda one: one[0].done_at, reverse=True)
        else:
            found = list(session.execute(asked))
        lines = [_line(work, state, names, day_of(at, zone), zone) for work, state in found]
    if done:
        return lines
    return sorted(lines, key=lambda line: (line.left is None, line.left if line.left is not None else 0, line.at))


def sheet(records: Records, keys: Collection[PrivateKey], person: Person, code: str, *, at: str) -> Sheet | None:
    """One opened, and logged; None when there is none that this person may see."""
    zone = clocks_of(records).zone
    with records.begin() as session:
        found = _find(session, person, code)
        if found is None:
            return None
        work, row = found
        line = _line(work, row.state, _Names(session), day_of(at, zone), zone)
        rest = (row.reply, row.office, work.adoption, work.reason, work.may_publish, work.released, work.unit)
        answers = releasing.answers_of(work, row)
        number, is_erased = row.id, bool(work.erased_at)
    if is_erased:
        return Sheet(line, None, "原话已按期销毁", *rest)
    (opened,) = desk.opened(records, keys, actor=person.name, at=at, ids=[number])
    words = None if isinstance(opened.words, Answers) else opened.words
    marked: tuple[Mark, ...] = ()
    answered: tuple[Mark, ...] = ()
    if isinstance(words, Opinion) and person.is_office and words.may_publish:
        with records.begin() as session:
            marked = releasing.marks_of(session, words.text.strip(), at)
            for part, text in answers.items():
                answered += releasing.marks_of(session, text, at, part)
    return Sheet(line, words, opened.trouble, *rest, marks=marked, answer_marks=answered)


def take_step(
    records: Records, person: Person, code: str, step: str, form: dict[str, str], *, at: str,
    keys: Collection[PrivateKey] = (),
) -> None:  # fmt: skip
    """Move one on; to release the words the desk's keys open them once more.

    Raises:
        StepError: not this step, not now, not by this person.
    """
    if step not in STEPS or (step in OFFICE_ONLY and not person.is_office):
        raise StepError("您没有办这一步的权限。")
    with records.turn() as session:
        found = _find(session, person, code)
        if found is None:
            raise StepError("没有这一件，或者不归您办。")
        work, row = found
        if step not in (STEPS_OF_RATING if work.kind == "rating" else STEPS_OF_OPINION):
            raise StepError("这一件没有这一步。")
        fields = {key: value.strip() for key, value in form.items()}
        detail = _STEPS[step](_Turn(session, work, row, fields, at, person, keys))
        if work.kind == "opinion" and step in ("accept", "assign", "reply", "decline"):
            row.state_at = at
        audit(session, at=at, actor=person.name, action=f"desk {step}", subject=code, detail=dict(detail))


# ---- steps ----


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one step works on."""

    session: Session
    work: WorkRow
    row: SubmissionRow
    form: dict[str, str]
    at: str
    person: Person
    keys: Collection[PrivateKey]

    def take_back(self) -> None:
        """What is on display must not differ from what stands here: in one act with the step, if the person says so."""
        if not self.work.released:
            return
        if not self.person.is_office:
            raise StepError("已经放行公开了，请县里办公室先收回，再来改。")
        if self.form.get("take_back") != "yes":
            raise StepError("已经放行公开了，要改先收回；改的时候可以一起收回。")
        detail = releasing.take_back(self.session, self.work, at=self.at)
        audit(
            self.session, at=self.at, actor=self.person.name, action="desk release", subject=self.work.code,
            detail=detail,
        )  # fmt: skip


def _accept(turn: _Turn) -> Mapping[str, object]:
    if turn.row.state != "received":
        raise StepError("已经受理过了。")
    turn.row.state, turn.work.accepted_at = "accepted", turn.at
    return {}


def _assign(turn: _Turn) -> Mapping[str, object]:
    unit = turn.session.get(UnitRow, turn.form.get("unit", ""))
    if unit is None:
        raise StepError("请选一个单位。")
    if turn.work.done_at:
        raise StepError("已经办结了。")
    about = turn.session.get(UnitRow, turn.work.unit)
    if turn.work.names_leader and (about is None or unit.code in (about.code, about.parent)):
        # 信访工作条例 30: never to whom it is about; words about a village may speak of its township's leader.
        raise StepError("这件说到了单位负责人，不能转给这个单位，请县里直接办。")
    if f",{unit.code}," in turn.work.named:
        raise StepError("这件说到了这个单位的负责人，不能转给它，请转别的单位，或者县里直接办。")
    turn.work.assigned, turn.work.accepted_at = unit.code, turn.work.accepted_at or turn.at
    if turn.work.kind == "opinion":  # whoever rated has no code to ask by
        turn.row.state, turn.row.office = "transferred", unit.name[: limits.NAME]
    return {"unit": unit.code}


def _reply(turn: _Turn) -> Mapping[str, object]:
    text, office = turn.form.get("text", ""), turn.form.get("office", "")
    if not 1 <= len(text) <= limits.NOTE:
        raise StepError(f"答复要写 1 到 {limits.NOTE} 个字。")
    if not 1 <= len(office) <= limits.NAME:
        raise StepError("请写明由谁答复。")
    turn.take_back()
    turn.row.state, turn.row.reply, turn.row.office = "replied", text.replace("\r\n", "\n"), office
    turn.work.done_at, turn.work.accepted_at = turn.at, turn.work.accepted_at or turn.at
    return {"state": "replied"}


def _decline(turn: _Turn) -> Mapping[str, object]:
    text = turn.form.get("text", "")
    if not 1 <= len(text) <= limits.NOTE:
        raise StepError("不予受理要写明理由，也要告诉人家该找谁。")
    turn.take_back()
    turn.row.state, turn.row.reply, turn.row.office = "declined", text, turn.form.get("office", "")[: limits.NAME]
    turn.work.done_at = turn.at
    return {"state": "declined"}


def _adopt(turn: _Turn) -> Mapping[str, object]:
    said, reason = turn.form.get("adoption", ""), turn.form.get("reason", "")
    if said not in ADOPTIONS:
        raise StepError("请选采纳、部分采纳或者不采纳。")
    if not 1 <= len(reason) <= limits.NOTE:
        raise StepError("采纳不采纳都要写明理由。")
    turn.take_back()
    turn.work.adoption, turn.work.reason = said, reason
    return {"adoption": said}


def _release(turn: _Turn) -> Mapping[str, object]:
    wanted = turn.form.get("released", "") == "yes"
    if wanted and not turn.work.may_publish:
        raise StepError("本人没有同意公开，不能公开。")
    if wanted and turn.row.state != "replied":
        raise StepError("先答复，再公开。")
    if not wanted:
        return releasing.take_back(turn.session, turn.work, at=turn.at)
    if turn.work.released:
        raise StepError("已经放行过了。")
    opened = desk.open_row(turn.row, turn.keys)
    if not isinstance(opened, Opinion):
        raise StepError("原话打不开，放不出去。")
    text = turn.form.get("text", "").replace("\r\n", "\n") or opened.text.strip()
    try:
        return releasing.release(
            turn.session, turn.work, turn.row, opened, text, form=turn.form, actor=turn.person.name, at=turn.at
        )  # fmt: skip
    except releasing.ReleaseError as exc:
        raise StepError(str(exc)) from exc


def _close(turn: _Turn) -> Mapping[str, object]:
    reason = turn.form.get("reason", "")
    if not 1 <= len(reason) <= limits.NOTE:
        raise StepError("请写明查到什么、怎么改的。")
    turn.work.reason, turn.work.done_at = reason, turn.at
    return {}


_STEPS = {
    "accept": _accept, "assign": _assign, "reply": _reply, "decline": _decline, "adopt": _adopt, "release": _release,
    "close": _close,
}  # fmt: skip


# ---- looking ----


class _Names:
    """Units and documents as people call them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, str] = {}

    def unit(self, code: str) -> str:
        return self._name(code, UnitRow, "name") if code else ""

    def document(self, key: str) -> str:
        if key not in self._known:
            title = self._session.scalar(
                select(DocumentRow.title).where(DocumentRow.id == key).order_by(DocumentRow.v.desc()).limit(1)
            )
            self._known[key] = title or key
        return self._known[key]

    def _name(self, key: str, table: type[UnitRow], field: str) -> str:
        if key not in self._known:
            row = self._session.get(table, key)
            self._known[key] = getattr(row, field) if row is not None else key
        return self._known[key]


def _line(work: WorkRow, state: str, names: _Names, today: dt.date, zone: str) -> Line:
    due = "" if work.done_at else work.accept_by if state == "received" and work.accept_by else work.reply_by
    match work.place:
        case "document":
            what = names.document(work.ref)
        case "reply":
            what = work.ref
        case "window" if work.ref != WHOLE_HALL:
            what = f"{work.ref}号窗口"
        case _:
            what = ""
    about = " · ".join(part for part in (names.unit(work.unit), what) if part) or "全县"
    return Line(
        code=work.code, kind=work.kind, topic=work.topic, level=work.level, about=about, at=day_of(work.at, zone),
        state=state, assigned=names.unit(work.assigned) or "县办公室", due=due,
        left=workdays_left(today, dt.date.fromisoformat(due)) if due else None, names_leader=work.names_leader,
        is_open=not work.done_at, is_again=bool(work.again) and not work.done_at,
    )  # fmt: skip


def _of_unit(person: Person) -> tuple[ColumnElement[bool], ...]:
    """A unit sees what was passed to it, and never what speaks of its own leader."""
    return (
        WorkRow.assigned == person.unit,
        or_(WorkRow.names_leader.is_(False), WorkRow.unit != person.unit),
        WorkRow.named.not_like(f"%,{person.unit},%"),
    )


def _find(session: Session, person: Person, code: str) -> tuple[WorkRow, SubmissionRow] | None:
    """What a code names. Two may share one: the older one comes first, and when it is done the other."""
    asked = select(WorkRow, SubmissionRow).join(SubmissionRow, SubmissionRow.id == WorkRow.submission)
    asked = asked.where(WorkRow.code == code, WorkRow.kind != "answers")  # those are counted, not read one by one
    if not person.is_office:
        asked = asked.where(*_of_unit(person))
    found = session.execute(asked.order_by(WorkRow.done_at != "", WorkRow.at, WorkRow.submission).limit(1)).first()
    return (found[0], found[1]) if found is not None else None
