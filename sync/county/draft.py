"""Make a county's records from its files: regions, units and settings become rows, nothing is published.

What the program ships (`assets/demo`) serves as the default of every setting a county has not written itself.
"""

import csv
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import assets
from sync import contract
from sync.county.errors import CountyError
from sync.county.places import counters, pinyin
from sync.county.records import DocumentRow, Publication, Records, SettingRow, UnitRow
from sync.county.records.database import audit
from sync.county.regions import LEVELS, Region, RegionTree, read_regions
from sync.county.succession import Follower, Place, followers

GENERIC_SETTINGS = ("windows", "notice_kinds", "hearing", "topics", "audiences", "halls", "synonyms")


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as plain values.

    Raises:
        CountyError
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise CountyError(f"{path} cannot be read: {exc.strerror}.") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise CountyError(f"{path} is not TOML: {exc}.") from exc


def sample_settings() -> dict[str, Any]:
    """The sample county's county.toml."""
    return read_toml(assets.path("demo/county.toml"))


def sample_outline() -> dict[str, Any]:
    """The outline catalogue of 29 items that a county replaces by its own."""
    return read_toml(assets.path("demo/outline.toml"))


def generic_settings(tree: RegionTree) -> dict[str, Any]:
    """Settings of a county that has told us nothing yet but its places: no phones, no people."""
    sample = sample_settings()
    settings = {key: sample[key] for key in GENERIC_SETTINGS if key in sample}
    settings |= {
        "code": tree.county.code,
        "name": tree.county.name,
        "zone": sample.get("zone", "Asia/Shanghai"),
        "sample": False,
        "brand": sample["brand"],
        "service": {"phone": "", "hours": "", "opens": {}},
    }
    return settings


def import_regions(records: Records, tree: RegionTree, *, at: str, source: str) -> list[Follower]:
    """Take a county's tree; rules and settings that exist stay. Returns what follows each place that ended."""
    with records.turn() as session:
        settings = session.get(SettingRow, "county")
        if settings is not None and settings.value["code"] != tree.county.code:
            raise CountyError(
                f"This folder holds {settings.value['name']} ({settings.value['code']}), the file is of "
                f"{tree.county.name} ({tree.county.code}); import it into an empty folder."
            )
        value = settings.value if settings is not None else generic_settings(tree)
        if settings is None:
            session.add(SettingRow(key="county", value=value))
            session.add(SettingRow(key="outline", value=sample_outline()))
        ended = _replace_places(session, tree, value.get("rules", {}), day=at[:10], sample=bool(value.get("sample")))
        detail = {"townships": tree.count("township"), "villages": tree.count("village")}
        audit(session, at=at, actor="county import", action="regions", subject=source, detail=detail)
    return ended


def import_sample_county(records: Records, *, at: str) -> None:
    """The whole sample county: regions, 22 departments, settings, outline."""
    settings = sample_settings()
    tree = read_regions(assets.path("demo/regions.csv"))
    with records.turn() as session:
        session.add(SettingRow(key="county", value=settings))
        session.add(SettingRow(key="outline", value=sample_outline()))
        _replace_places(session, tree, settings.get("rules", {}), day=at[:10], sample=True)
        _add_departments(session, assets.path("demo/units.csv"), tree.county.code, sample=True)
        audit(session, at=at, actor="county demo", action="sample county", subject=settings["name"], detail={})


def _replace_places(session: Session, tree: RegionTree, rules: dict[str, Any], *, day: str,
                    sample: bool) -> list[Follower]:  # fmt: skip
    found = followers((Place(r.code, r.name, r.level, r.parent) for r in session.scalars(select(UnitRow))), tree)
    orders = {"county": 0, "township": 0, "village": 0}
    for place in tree.places:
        orders[place.level] += 1
        fresh = _place_row(place, rules.get(place.level, {}), orders[place.level], sample=sample)
        known = session.get(UnitRow, place.code)
        if known is None:
            session.add(fresh)
            _ensure_publication(session, place.code)
        else:
            _renew_place(known, fresh)
    return _retire_places(session, {place.code for place in tree.places}, found, day)


def _renew_place(known: UnitRow, fresh: UnitRow) -> None:
    """A place we know keeps what the county wrote about it; a former name is remembered."""
    wire = {**known.wire, **{key: fresh.wire[key] for key in ("pinyin", "initials")}}
    former = [*fresh.wire.get("former_names", ()), *known.wire.get("former_names", ())]
    if known.name != fresh.name:
        former.insert(0, known.name)
    if former:
        wire["former_names"] = list(dict.fromkeys(former))
    wire.pop("valid_to", None)
    wire.pop("successors", None)
    known.name, known.level, known.parent, known.sort, known.wire = (
        fresh.name, fresh.level, fresh.parent, fresh.sort, wire,
    )  # fmt: skip


def _retire_places(session: Session, kept: set[str], found: dict[str, Follower], day: str) -> list[Follower]:
    """A place that the new file no longer has goes; it stays as ended when documents, a place below it or an older
    place that it followed still need it."""
    session.flush()
    followed = {code for row in session.scalars(select(UnitRow)) for code in row.wire.get("successors", ())}
    ended: list[Follower] = []
    old = session.scalars(select(UnitRow).where(UnitRow.level != "department", UnitRow.code.not_in(kept))).all()
    for row in sorted(old, key=lambda row: LEVELS.index(row.level), reverse=True):
        below = session.scalar(select(UnitRow.code).where(UnitRow.parent == row.code).limit(1))
        has_papers = session.scalar(select(DocumentRow.id).where(DocumentRow.unit == row.code).limit(1)) is not None
        if below or has_papers or row.code in followed:
            follower = found.get(row.code)
            if "successors" not in row.wire and follower is not None:
                row.wire = {**row.wire, "successors": list(follower.codes)}
            if "valid_to" not in row.wire:
                ended.append(follower or Follower((), is_named=False))
            row.wire = {"valid_to": day, **row.wire}
        else:
            session.delete(row)
        session.flush()
    return ended


def _place_row(place: Region, rule: dict[str, str], order: int, *, sample: bool) -> UnitRow:
    reading, initials = pinyin(place.name)
    if place.pinyin:
        reading, initials = place.pinyin.replace(" ", ""), "".join(p[0] for p in place.pinyin.split())
    wire: dict[str, Any] = {"pinyin": reading, "initials": initials}
    if place.former_names:
        wire["former_names"] = list(place.former_names)
    wire |= {key: text.format(name=place.name, nnn=f"{order:03d}") for key, text in rule.items()}
    if "counters" in wire:
        wire["counters"] = counters(wire["counters"])
    if sample and rule:
        wire["sample"] = True  # the phones and people are made up, the place is real
    return UnitRow(
        code=place.code, name=place.name, level=place.level, parent=place.parent, sort=order, wire=wire
    )  # fmt: skip


def _add_departments(session: Session, path: Path, county: str, *, sample: bool) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            reading, initials = pinyin(row.get("short_name") or row["name"])
            wire: dict[str, Any] = {"pinyin": reading, "initials": initials}
            former = [name for name in row.get("former_names", "").split("、") if name]
            if former:
                wire["former_names"] = former
            for key in ("short_name", "first_responsible", "phone_ask", "phone_supervise", "address", "hours"):
                if row.get(key):
                    wire[key] = row[key]
            if sample:
                wire["sample"] = True
            code = row["code"]
            session.add(UnitRow(
                code=code, name=row["name"], level="department", parent=county, sort=int(row["sort"]), wire=wire
            ))  # fmt: skip
            _ensure_publication(session, code)


def _ensure_publication(session: Session, unit: str) -> None:
    if session.get(Publication, unit) is None:
        session.add(Publication(unit=unit, seq=0, index_sha256=None, dirty=False))


def wire_unit(row: UnitRow) -> contract.Unit:
    """A unit as the terminal sees it."""
    raw = {"code": row.code, "name": row.name, "level": row.level, "sort": row.sort, **row.wire}
    if row.parent is not None:
        raw["parent"] = row.parent
    return contract.build(contract.Unit, raw)


def build_pack(settings: dict[str, Any], outline: dict[str, Any], units: Iterable[UnitRow], *, seq: int,
               years: tuple[int, ...]) -> contract.CountyPack:  # fmt: skip
    """The county pack from its settings, outline and units.

    Raises:
        ContractError: a setting breaks a rule of docs/wire.md.
    """
    wire_units = [wire_unit(row) for row in units]
    raw: dict[str, Any] = {
        key: value for key, value in settings.items() if key not in ("rules", "halls", "code", "name")
    }  # fmt: skip
    raw |= {
        "format": contract.limits.FORMAT,
        "seq": seq,
        "code": settings["code"],
        "name": settings["name"],
        "units": [contract.dump(unit) for unit in wire_units],
        "outline": outline,
        "halls": _halls(settings.get("halls", {}), wire_units),
        "calendar": calendar_days(years),
    }
    return contract.build(contract.CountyPack, raw)


def _halls(rules: dict[str, str], units: Iterable[contract.Unit]) -> dict[str, str]:
    halls: dict[str, str] = {}
    for unit in units:
        rule = rules.get(unit.code) or rules.get(unit.level)
        if rule:
            halls[unit.code] = rule.format(name=unit.name)
    return halls


def calendar_days(years: tuple[int, ...]) -> dict[str, list[str]]:
    """Days off and make-up working days of the years we know; later years degrade to weekends."""
    import datetime as dt

    import chinese_calendar

    known, days_off, workdays = [], [], []
    for year in years:
        try:
            days = chinese_calendar.get_dates(dt.date(year, 1, 1), dt.date(year, 12, 31))
            verdicts = [(day, chinese_calendar.is_workday(day)) for day in days]
        except NotImplementedError:
            continue
        known.append(str(year))
        days_off += [day.isoformat() for day, works in verdicts if not works and day.weekday() < 5]
        workdays += [day.isoformat() for day, works in verdicts if works and day.weekday() >= 5]
    return {"years": known, "days_off": days_off, "workdays": workdays}


def release_office(settings: dict[str, Any]) -> str:
    """The county office whose officers release documents, as the screen names it."""
    return str(settings.get("release_office") or f"{settings['name']}公开工作领导组办公室")
