"""The units of the sample county as the sentence plans see them: who they are, what lies below them."""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import assets
from sync import contract
from sync.county.demo.template import Template, template
from sync.county.regions import read_regions


@dataclass(frozen=True, slots=True)
class Area:
    """All units by code, villages by township, and what each unit looks after."""

    units: Mapping[str, contract.Unit]
    villages_of: Mapping[str, tuple[contract.Unit, ...]]
    duties: Mapping[str, tuple[Template, ...]]

    @property
    def departments(self) -> tuple[contract.Unit, ...]:
        """The county's own offices."""
        return tuple(unit for unit in self.units.values() if unit.level == "department")

    @property
    def townships(self) -> tuple[contract.Unit, ...]:
        """The townships."""
        return tuple(unit for unit in self.units.values() if unit.level == "township")

    @property
    def villages(self) -> tuple[contract.Unit, ...]:
        """All villages."""
        return tuple(village for villages in self.villages_of.values() for village in villages)

    def township_of(self, unit: contract.Unit) -> contract.Unit | None:
        """The township that a village belongs to, or the township itself."""
        if unit.level == "village" and unit.parent:
            return self.units.get(unit.parent)
        return unit if unit.level == "township" else None

    def near(self, unit: contract.Unit) -> Sequence[contract.Unit]:
        """The villages a unit speaks of: those of its township, or all."""
        township = self.township_of(unit)
        villages = self.villages_of.get(township.code, ()) if township else ()
        return villages or self.villages or tuple(self.units.values())

    def duties_of(self, unit: contract.Unit) -> tuple[Template, ...]:
        """What the unit looks after, as short phrases."""
        own = self.duties.get(unit.code.rpartition("-")[2]) if unit.level == "department" else None
        return own or self.duties.get(unit.level) or self.duties["township"]


def read_area() -> Area:
    """The sample county as it ships."""
    settings = tomllib.loads(assets.path("demo/county.toml").read_text("utf-8"))
    rules = settings.get("rules", {})
    units = {unit.code: unit for unit in _departments(settings["code"])}
    orders: dict[str, int] = {}
    for place in read_regions(assets.path("demo/regions.csv")).places:
        if place.level == "county":
            continue
        orders[place.level] = orders.get(place.level, 0) + 1
        rule = rules.get(place.level, {})
        filled = {key: text.format(name=place.name, nnn=f"{orders[place.level]:03d}") for key, text in rule.items()}
        units[place.code] = contract.Unit(
            code=place.code, name=place.name, level=place.level, parent=place.parent, **filled
        )
    villages: dict[str, list[contract.Unit]] = {}
    for unit in units.values():
        if unit.level == "village" and unit.parent:
            villages.setdefault(unit.parent, []).append(unit)
    return Area(units, {code: tuple(found) for code, found in villages.items()}, _duties())


def display_name(unit: contract.Unit) -> str:
    """What people call it."""
    return unit.short_name or unit.name


def branch_name(unit: contract.Unit) -> str:
    """Its party organisation, which publishes and decides."""
    name = display_name(unit)
    if unit.level == "township":
        return f"{name}党委"
    if unit.level == "village":
        return f"{name}党支部"
    if name.startswith("县委") or name.startswith("县纪委"):
        return name
    if "党委" in unit.first_responsible:
        return f"{name}党委"
    return f"{name}党支部" if "党支部" in unit.first_responsible else f"{name}党组"


def hall_name(unit: contract.Unit) -> str:
    """Where one goes in person."""
    if unit.level == "village":
        return f"{unit.name}便民服务室"
    return f"{unit.name}便民服务中心" if unit.level == "township" else "县便民服务中心"


def _departments(county: str) -> list[contract.Unit]:
    with assets.path("demo/units.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            contract.Unit(
                code=row["code"], name=row["name"], level="department", short_name=row["short_name"], parent=county,
                first_responsible=row["first_responsible"], phone_ask=row["phone_ask"],
                phone_supervise=row["phone_supervise"], address=row["address"], hours=row["hours"],
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def _duties() -> dict[str, tuple[Template, ...]]:
    raw = tomllib.loads(assets.path("demo/duties.toml").read_text("utf-8"))
    lists = {**raw.pop("departments"), **raw}
    return {key: tuple(template(word) for word in words) for key, words in lists.items()}
