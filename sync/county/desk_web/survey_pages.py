"""问卷 at the desk: write one, see how many took part, count it after its end. Signing is for those with the keys."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from nacl.public import PrivateKey
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sync.contract import instant
from sync.contract.survey import Survey
from sync.county.desk_web import intake
from sync.county.desk_web.people import Person
from sync.county.errors import CountyError
from sync.county.records import Records, UnitRow
from sync.county.surveys import book, form, tally
from sync.county.voices.clocks import day_of

Form = Mapping[str, str]
Render = Callable[..., Response]
EXAMPLE = """单选 今天来办什么？*
- 医保
- 养老
- 别的事
多选2 哪里不方便？
- 路远
- 排队久
打分10 给大厅打几分？ 很差—很好
填写 还想说什么？"""


@dataclass(frozen=True, slots=True)
class Running:
    """A signed survey: `people` have answered; counted once it has ended."""

    survey: Survey
    people: int
    has_begun: bool
    has_ended: bool
    is_counted: bool


class SurveyPages:
    """The pages; only the county's office sees them."""

    def __init__(self, records: Records, keys: Collection[PrivateKey], now: Callable[[], str], render: Render) -> None:
        self._records, self._keys, self._now, self._render = records, keys, now, render

    def show(self, request: Request, person: Person, fields: Form) -> Response:
        """What is asked, what waits, and the form for another."""
        return self._page(person, "", {})

    def write(self, request: Request, person: Person, fields: Form) -> Response:
        """Another survey; it waits for signatures."""
        if not person.is_office:
            return self._no(person)
        county = self._records.setting("county") or {}
        at = self._now()
        target = fields.get("target", "")
        asked = form.Asked(
            title=fields.get("title", ""), intro=fields.get("intro", ""), unit=fields.get("unit", ""),
            start=fields.get("start", ""), end=fields.get("end", ""),
            questions=fields.get("questions", "").replace("\r\n", "\n"), targets=[target] if target else [],
        )  # fmt: skip
        try:
            made = form.survey_of(
                asked, zone=str(county.get("zone", "Asia/Shanghai")), now=instant(at),
                is_sample=bool(county.get("sample")),
            )  # fmt: skip
            book.draft(self._records, made, actor=person.name, at=at)
        except CountyError as exc:
            return self._page(person, str(exc), fields)
        return RedirectResponse("/surveys", 303)

    def step(self, request: Request, person: Person, fields: Form) -> Response:
        """Take one back, count one, or read what was written to one."""
        if not person.is_office:
            return self._no(person)
        survey, at = request.path_params["id"], self._now()
        try:
            if request.path_params["step"] == "drop":
                book.drop(self._records, survey, actor=person.name, at=at)
            elif request.path_params["step"] in ("count", "words"):
                found = book.find(self._records, survey)
                if found is None:
                    raise CountyError("没有这份问卷。")
                heard = tally.hear(self._records, self._keys, found, actor=person.name, at=at)
                if request.path_params["step"] == "words":
                    asked = [(one.ask, heard.words.get(one.key, [])) for one in found.questions if one.kind == "text"]
                    return self._render("survey_words.html", person, survey=found, asked=asked)
                if heard.unopened:
                    raise CountyError(f"有 {heard.unopened} 份用手头的密钥打不开，请把以前的密钥也加上再数。")
                book.tell(self._records, tally.result_of(found, heard, at=at), actor=person.name, at=at)
            else:
                return self._render("wrong.html", person, 404, words="没有这一步。")
        except CountyError as exc:
            return self._page(person, str(exc), {})
        return RedirectResponse("/surveys", 303)

    def _no(self, person: Person) -> Response:
        return self._render("wrong.html", person, 403, words="问卷由县办公室办理。")

    def _page(self, person: Person, trouble: str, fields: Form) -> Response:
        if not person.is_office:
            return self._no(person)
        at = self._now()
        intake.sort_new(self._records, self._keys, at=at)
        signed, waiting = book.signed(self._records), book.waiting(self._records)
        counted = {one.survey for one in (*signed.results, *waiting.results)}
        running = [
            Running(one, tally.came(self._records, one.id), one.start <= at, one.end <= at, one.id in counted)
            for one in signed.surveys
        ]
        units = self._units()
        names = {code: name for code, name, _ in units}
        return self._render(
            "surveys.html", person, 422 if trouble else 200, trouble=trouble, form=fields, running=running,
            waiting=waiting, drafts=[(one, form.lines_of(one, names)) for one in waiting.surveys],
            results=signed.results, past={one.id for one in book.past(self._records)}, units=units, example=EXAMPLE,
            day=lambda text: day_of(text, self._zone()).isoformat(),
        )  # fmt: skip

    def _zone(self) -> str:
        return str((self._records.setting("county") or {}).get("zone", "Asia/Shanghai"))

    def _units(self) -> list[tuple[str, str, str]]:
        with self._records.begin() as session:
            asked = select(UnitRow.code, UnitRow.name, UnitRow.level).where(UnitRow.level != "village")
            return [(code, name, level) for code, name, level in session.execute(asked.order_by(UnitRow.sort))]
