"""Service guides and notices: written out in full in the data files, only dates are filled in."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from typing import Any

from sync import contract
from sync.county.approvals import Draft
from sync.county.demo import days
from sync.county.demo.area import Area, display_name, hall_name
from sync.county.demo.thread import Desk, contact

_FORMS = {"原件": "original", "复印件": "copy", "原件和复印件": "both"}
_KINDS = {"许可": "permit", "给付": "benefit", "确认": "confirmation", "服务": "service"}


def guides(desk: Desk, *, seed: int) -> Iterator[Draft]:
    """Every guide, from the county."""
    for raw in desk.library.guides:
        yield Draft(_guide(desk, raw, desk.library.area.units[raw["unit"]], seed))


def township_guides(desk: Desk, *, seed: int) -> Iterator[Draft]:
    """The guides that a township handles, once more from each township with its own window and phones."""
    for township in desk.library.area.townships:
        for raw in desk.library.guides:
            if "township" in raw["handled_at"]:
                yield Draft(_guide(desk, raw, township, seed))


def notices(desk: Desk, *, seed: int) -> Iterator[Draft]:
    """Every notice of the data file."""
    for raw in desk.library.notices:
        yield Draft(_notice(desk, raw, desk.library.area, seed))


def _guide(desk: Desk, raw: Mapping[str, Any], unit: contract.Unit, seed: int) -> contract.Document:
    rng = random.Random(f"{seed}/guide/{raw['item_code']}/{unit.code}")
    local = unit.level == "township"
    verified = desk.today - dt.timedelta(days=raw["verified_days_ago"])
    published = days.at_office_hour(days.workday_before(verified), rng, desk.now)
    place = f"{hall_name(unit)}{rng.randint(1, 6)}号窗口" if local else raw["place"]
    body = contract.Guide(
        item_code=f"{raw['item_code']}-{unit.code[6:9]}" if local else raw["item_code"],
        guide_kind=_KINDS[raw["guide_kind"]],
        who_can=raw["who_can"],
        steps=tuple(
            contract.Step(name=s["name"], by=s["by"], time=s["days"], note=s.get("note", "")) for s in raw["steps"]
        ),
        materials=tuple(_material(m) for m in raw["materials"]),
        day_kind=raw["day_kind"],
        place=place,
        hours=raw["hours"],
        phone_ask=unit.phone_ask if local else raw["phone_ask"],
        phone_complaint=unit.phone_supervise if local else raw["phone_complaint"],
        last_verified_on=verified.isoformat(),
        next_check_on=(desk.today + dt.timedelta(days=raw["next_check_in_days"])).isoformat(),
        legal_days=raw["legal_days"],
        promised_days=raw["promised_days"],
        visits=raw["visits"],
        agent_allowed=raw["agent_allowed"],
        aliases=tuple(raw["aliases"]),
        topics=tuple(raw["topics"]),
        audiences=tuple(raw["audiences"]),
        handled_at=("township",) if local else tuple(raw["handled_at"]),
        conditions=tuple(raw["conditions"]),
        fees=tuple(contract.Fee(f["name"], f["amount"], f["unit"], f["basis"]) for f in raw.get("fees", ())),
        result_doc=raw["result_doc"],
        valid_years=raw["valid_years"],
        faq=tuple(contract.Question(question=q["q"], answer=q["a"]) for q in raw["faq"]),
    )
    return contract.Document(
        format=contract.limits.FORMAT, id=days.ulid(published, rng), v=1, kind="guide", unit=unit.code,
        unit_name=display_name(unit), title=f"{raw['name']}（{unit.name}）" if local else raw["name"],
        summary=raw["summary"], issued_on=published.astimezone(days.ZONE).date().isoformat(),
        published_at=contract.instant_text(published), contact=contact(unit), sample=True,
        basis=tuple(contract.Basis(b["law"], b["version"], b["article"]) for b in raw["basis"]),
        blocks=(contract.ParagraphBlock(f"{raw['summary']}办理地点：{place}。"),), guide=body,
        attachments=(*_forms(desk, raw), *_film(desk, raw)),
    )  # fmt: skip


def _forms(desk: Desk, raw: Mapping[str, Any]) -> tuple[contract.Attachment, ...]:
    """The forms of a guide, filled in as an example."""
    if desk.media is None:
        return ()
    return tuple(desk.media.form(form["name"], form["pages"]) for form in raw.get("forms", ()))


def _film(desk: Desk, raw: Mapping[str, Any]) -> tuple[contract.Attachment, ...]:
    """A guide or notice whose data names a film carries one, of as many steps as it has."""
    if "film" not in raw or desk.media is None:
        return ()
    return (desk.media.film(raw["film"], steps=len(raw.get("steps", ())) or raw["film_steps"]),)


def _material(raw: Mapping[str, Any]) -> contract.Material:
    return contract.Material(
        name=raw["name"], form=_FORMS[raw["form"]], count=raw["count"], source=raw["source"],
        form_no=raw.get("form_no", ""), required=raw.get("required", True), note=raw.get("note", ""),
    )  # fmt: skip


def _notice(desk: Desk, raw: Mapping[str, Any], area: Area, seed: int) -> contract.Document:
    unit = area.units[raw["unit"]]
    rng = random.Random(f"{seed}/notice/{raw['title']}")
    # A county speaks of next year's contributions from autumn on, and of this year's in spring.
    year = desk.today.year + (1 if desk.today.month >= 7 else 0)
    first = days.workday_before(desk.today + dt.timedelta(days=raw["start"]))
    after = desk.today + dt.timedelta(days=raw["end"] + 1)
    start = days.at_office_hour(first, rng, desk.now)
    text = raw["text"].replace("{next_year}", str(year))
    end = dt.datetime.combine(after, dt.time(), days.ZONE)
    return contract.Document(
        format=contract.limits.FORMAT, id=days.ulid(start, rng), v=1, kind="notice", unit=unit.code,
        unit_name=display_name(unit), title=raw["title"], summary=text, issued_on=first.isoformat(),
        published_at=contract.instant_text(start), contact=contact(unit), sample=True,
        blocks=tuple(
            contract.ParagraphBlock(line.replace("{next_year}", str(year))) for line in raw["body"].strip().splitlines()
        ),
        attachments=_film(desk, raw),
        notice=contract.Notice(
            text=text, level=raw["level"],
            start=contract.instant_text(start), end=contract.instant_text(end),
        ),
    )  # fmt: skip
