"""The county's surveys: drafts that wait for signatures, and what is signed. A survey that has begun never changes."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from sync import contract
from sync.contract.survey import Survey, SurveyResult, Surveys
from sync.county.errors import CountyError
from sync.county.records import Records, SettingRow, UnitRow
from sync.county.records.database import audit

KEY = "surveys"  # in the county's settings: what the pack tells
DRAFTS = "survey_drafts"  # a setting: what waits
PAST = "surveys_past"  # a setting: those that were counted, for whoever reads what was written
KEEP = dt.timedelta(days=400)  # a result stands so long


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for signatures: surveys, results, and ids of signed surveys that are to be taken off."""

    surveys: tuple[Survey, ...] = ()
    results: tuple[SurveyResult, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.surveys or self.results or self.gone)


def signed(records: Records) -> Surveys:
    """What stands in the county pack."""
    return _signed(records.setting("county") or {})


def waiting(records: Records) -> Waiting:
    """What nobody has signed yet."""
    return _waiting(records.setting(DRAFTS) or {})


def past(records: Records) -> tuple[Survey, ...]:
    """What was signed and has been counted; it is in the pack no more."""
    return _past(records.setting(PAST) or {})


def find(records: Records, survey: str) -> Survey | None:
    """A survey that is or was signed."""
    return next((one for one in (*signed(records).surveys, *past(records)) if one.id == survey), None)


def draft(records: Records, survey: Survey, *, actor: str, at: str) -> None:
    """Put a survey before those who sign.

    Raises:
        CountyError: its unit or a target is none of this county, or it has ended already.
    """
    if survey.end <= at:
        raise CountyError("截止日期已经过了。")
    with records.turn() as session:
        for code in (survey.unit, *survey.targets):
            if session.get(UnitRow, code) is None:
                raise CountyError(f"没有 {code} 这个单位。")
        old = _waiting(_row(session).value)
        if len(old.surveys) >= contract.limits.SURVEYS:
            raise CountyError("等着签发的问卷太多了。")
        _keep(session, replace(old, surveys=(*old.surveys, survey)))
        audit(session, at=at, actor=actor, action="survey drafted", subject=survey.id, detail={"title": survey.title})


def drop(records: Records, survey: str, *, actor: str, at: str) -> None:
    """Take back what waits under this id; else a signed survey or result is taken off by the next signatures."""
    with records.turn() as session:
        now = _signed(_value(session, "county"))
        stands = {one.id for one in now.surveys} | {one.survey for one in now.results}
        old = _waiting(_row(session).value)
        kept = tuple(one for one in old.surveys if one.id != survey)
        results = tuple(one for one in old.results if one.survey != survey)
        gone = old.gone
        if (kept, results) == (old.surveys, old.results):
            if survey not in stands:
                raise CountyError("没有这份问卷。")
            gone = tuple(dict.fromkeys((*old.gone, survey)))
        _keep(session, Waiting(kept, results, gone))
        audit(session, at=at, actor=actor, action="survey dropped", subject=survey, detail={})


def tell(records: Records, result: SurveyResult, *, actor: str, at: str) -> None:
    """Put a result before those who sign. Counted once: a second count would tell who came between the two.

    Raises:
        CountyError: it was counted before.
    """
    with records.turn() as session:
        known = {one.survey for one in _signed(_value(session, "county")).results}
        known |= {one.id for one in _past(_value(session, PAST))}
        old = _waiting(_row(session).value)
        if result.survey in known | {one.survey for one in old.results}:
            raise CountyError("这份问卷已经数过了，只数一次。")
        _keep(session, replace(old, results=(*old.results, result)))
        audit(session, at=at, actor=actor, action="survey counted", subject=result.survey, detail={})


def take_over(session: Session, *, at: str) -> Surveys:
    """Move what waits into the county's settings, in a turn; the caller signs the pack.

    Raises:
        CountyError: nothing waits, or there is no county.
    """
    county, drafts = session.get(SettingRow, "county"), _row(session)
    if county is None:
        raise CountyError("This folder holds no county yet; begin with county import or county demo.")
    new = _waiting(drafts.value)
    if not new:
        raise CountyError("No survey waits for signatures; write one with county survey add FILE, or at the desk.")
    old = _signed(county.value)
    counted = {one.survey for one in (*old.results, *new.results)}
    begun = {one.id for one in old.surveys if one.start <= at}
    fresh = {one.id: one for one in new.surveys if one.id not in begun}
    surveys = [one for one in old.surveys if one.id not in fresh and one.id not in counted and one.id not in new.gone]
    oldest = contract.instant_text(contract.instant(at) - KEEP)
    results = [one for one in (*old.results, *new.results) if one.end > oldest and one.survey not in new.gone]
    made = Surveys(
        format=contract.limits.FORMAT, seq=old.seq + 1, surveys=(*surveys, *fresh.values()),
        results=tuple(results[-contract.limits.SURVEYS :]),
    )  # fmt: skip
    checked = contract.build(Surveys, contract.dump(made))
    county.value = {**county.value, KEY: contract.dump(checked)}
    _keep_past(session, [one for one in old.surveys if one.id in counted])
    drafts.value = {}
    audit(
        session, at=at, actor="county survey", action="surveys signed", subject=f"surveys {made.seq}",
        detail={"surveys": [one.id for one in made.surveys], "results": [one.survey for one in made.results]},
    )  # fmt: skip
    return checked


def _signed(county: dict[str, Any]) -> Surveys:
    raw = county.get(KEY)
    return contract.build(Surveys, raw) if raw else Surveys(format=contract.limits.FORMAT, seq=0)


def _past(raw: dict[str, Any]) -> tuple[Survey, ...]:
    return tuple(contract.build(Survey, one) for one in raw.get("surveys", ()))


def _value(session: Session, key: str) -> dict[str, Any]:
    row = session.get(SettingRow, key)
    return row.value if row is not None else {}


def _row(session: Session) -> SettingRow:
    row = session.get(SettingRow, DRAFTS)
    if row is None:
        row = SettingRow(key=DRAFTS, value={})
        session.add(row)
        session.flush()
    return row


def _keep_past(session: Session, counted: list[Survey]) -> None:
    row = session.get(SettingRow, PAST)
    known = list(row.value["surveys"]) if row is not None else []
    made = [*known, *(contract.dump(one) for one in counted)]
    session.merge(SettingRow(key=PAST, value={"surveys": made[-contract.limits.SURVEYS :]}))


def _keep(session: Session, new: Waiting) -> None:
    _row(session).value = {
        "surveys": [contract.dump(one) for one in new.surveys],
        "results": [contract.dump(one) for one in new.results],
        "gone": list(new.gone),
    }


def _waiting(raw: dict[str, Any]) -> Waiting:
    return Waiting(
        tuple(contract.build(Survey, one) for one in raw.get("surveys", ())),
        tuple(contract.build(SurveyResult, one) for one in raw.get("results", ())),
        tuple(raw.get("gone", ())),
    )
