"""督查 at the desk: write an inspection down, put right, struck. A unit sees its own and changes nothing."""

from collections.abc import Callable, Mapping

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sync.county.desk_web.people import Person
from sync.county.errors import CountyError
from sync.county.inspections import book
from sync.county.inspections.commands import STATES
from sync.county.records import Records, UnitRow
from sync.county.voices.clocks import day_of

Form = Mapping[str, str]
Render = Callable[..., Response]
MARKS = {"": None, "met": True, "unmet": False}


class InspectionPages:
    """The pages."""

    def __init__(self, records: Records, now: Callable[[], str], render: Render) -> None:
        self._records, self._now, self._render = records, now, render

    def show(self, request: Request, person: Person, fields: Form) -> Response:
        """What was found, what is still open, and the form for another."""
        return self._page(person, "", {})

    def write(self, request: Request, person: Person, fields: Form) -> Response:
        """Another inspection; what was written stays in the form when it cannot be."""
        if not person.is_office:
            return self._no(person)
        points = {key: MARKS.get(fields.get(f"point_{key}", "")) for key in book.POINTS}
        said = book.Inspection(
            unit=fields.get("unit", ""), on=fields.get("on", ""), inspectors=fields.get("inspectors", "").strip(),
            points={key: mark for key, mark in points.items() if mark is not None}, result=fields.get("result", ""),
            found=fields.get("found", "").replace("\r\n", "\n").strip(), correct_by=fields.get("correct_by", ""),
            sample=bool((self._records.setting("county") or {}).get("sample")),
        )  # fmt: skip
        try:
            new, _ = book.record(self._records, [said], actor=person.name, at=self._now(), zone=self._zone())
            if not new:
                raise CountyError("这次检查已经记过了。")
        except CountyError as exc:
            return self._page(person, str(exc), fields)
        return RedirectResponse("/inspections", 303)

    def step(self, request: Request, person: Person, fields: Form) -> Response:
        """Put right, or struck."""
        if not person.is_office:
            return self._no(person)
        number, at = request.path_params["number"], self._now()
        try:
            match request.path_params["step"]:
                case "right":
                    day, words = fields.get("day", ""), fields.get("words", "")
                    book.put_right(self._records, number, day, words, actor=person.name, at=at, zone=self._zone())
                case "strike":
                    book.strike(self._records, number, fields.get("reason", ""), actor=person.name, at=at)
                case _:
                    return self._render("wrong.html", person, 404, words="没有这一步。")
        except CountyError as exc:
            return self._page(person, str(exc), {})
        return RedirectResponse("/inspections", 303)

    def _no(self, person: Person) -> Response:
        return self._render("wrong.html", person, 403, words="检查由县办公室记录。")

    def _page(self, person: Person, trouble: str, fields: Form) -> Response:
        at, zone = self._now(), self._zone()
        lines = book.listing(self._records, at=at, zone=zone, unit="" if person.is_office else person.unit)
        return self._render(
            "inspections.html", person, 422 if trouble else 200, trouble=trouble, form=fields, lines=lines,
            points=book.POINTS, results=book.RESULTS, stands=STATES, today=day_of(at, zone).isoformat(),
            groups=self._units() if person.is_office else [],
        )  # fmt: skip

    def _zone(self) -> str:
        return book.zone_of(self._records)

    def _units(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Names of groups with their units: the county's, the townships, then each township's villages."""
        with self._records.begin() as session:
            asked = select(UnitRow.code, UnitRow.name, UnitRow.level, UnitRow.parent).order_by(
                UnitRow.sort, UnitRow.code
            )
            rows = session.execute(asked).all()
        names = {row.code: row.name for row in rows}
        groups: dict[str, list[tuple[str, str]]] = {"县级": [], "乡镇": []}
        for row in rows:
            if row.level != "village":
                groups["乡镇" if row.level == "township" else "县级"].append((row.code, row.name))
        for row in rows:
            if row.level == "village":
                groups.setdefault(f"{names.get(row.parent or '', '')}的村", []).append((row.code, row.name))
        return [(name, units) for name, units in groups.items() if units]
