"""The units and catalogue sheets: they change the county pack rather than make documents."""

import re
from typing import Any

from sqlalchemy.orm import Session

from sync import contract
from sync.county.draft import wire_unit
from sync.county.papers.context import Context
from sync.county.papers.errors import CellError, Place, Refusal, in_chinese, shown
from sync.county.papers.rows import Entry
from sync.county.papers.values import Cells
from sync.county.places import counters, display_name, pinyin
from sync.county.records import Publication, SettingRow, UnitRow
from sync.county.records.database import audit
from sync.errors import ContractError

_LEVELS = {"县": "county", "县级": "county", "县直部门": "department", "县直": "department", "部门": "department",
           "单位": "department", "乡镇": "township", "乡": "township", "镇": "township", "街道": "township",
           "村": "village", "社区": "village", "村级": "village"}  # fmt: skip
_CODE = re.compile(r"[0-9]{12}|[0-9]{6}-[0-9a-z]{1,16}")
_ITEM = re.compile(r"([A-Z])([0-9]{1,3})")


class PlacesIntake:
    """Gathers rows; `apply` writes them all."""

    def __init__(self, session: Session, context: Context, actor: str) -> None:
        self.session, self.context, self.actor = session, context, actor
        self.has_changed = False
        self.count = 0
        self._units: list[tuple[dict[str, Any], Entry]] = []
        self._items: list[tuple[dict[str, Any], Entry]] = []

    def add(self, entry: Entry) -> Refusal | None:
        """Read one row."""
        self.count += 1
        try:
            if entry.sheet.kind == "units":
                self._units.append((_unit(entry.cells), entry))
            else:
                self._items.append((_item(entry.cells), entry))
        except CellError as exc:
            return Refusal(entry.place, exc.column, exc.reason)
        return None

    @property
    def is_pending(self) -> bool:
        """Whether rows wait to be written."""
        return bool(self._units or self._items)

    def apply(self) -> list[Refusal]:
        """Write what was gathered, so that later rows can refer to it; returns what cannot be."""
        if not self.is_pending:
            return []
        refused = [*self._apply_units(), *self._apply_items()]
        if self.has_changed and not refused:
            detail = {"units": len(self._units), "items": len(self._items)}
            at = contract.instant_text(self.context.now)
            audit(self.session, at=at, actor=self.actor, action="places", subject=self.context.county, detail=detail)
        self._units, self._items = [], []
        if not refused:
            self.session.flush()
            self.context.renew(self.session)
        return refused

    def _apply_units(self) -> list[Refusal]:
        refused: list[Refusal] = []
        new = {raw["code"] for raw, _ in self._units}
        known = {row.code: row for row in self.session.query(UnitRow)}
        for raw, entry in self._units:
            parent = raw["parent"] or (known[raw["code"]].parent if raw["code"] in known else None)
            if raw["level"] != "county" and parent not in new and parent not in known:
                refused.append(_refusal(entry, "parent", f"没有代码是“{raw['parent']}”的单位"))
                continue
            stray = [code for code in raw["wire"].get("successors", ()) if code not in new and code not in known]
            refused += [_refusal(entry, "successors", f"没有代码是“{code}”的单位") for code in stray]
            self._write(known.get(raw["code"]), raw | {"parent": parent})
        if refused:
            return refused
        self.session.flush()
        for raw, entry in self._units:
            try:
                wire_unit(_row(self.session.get(UnitRow, raw["code"])))
            except ContractError as exc:
                refused.append(Refusal(entry.place, "", in_chinese(exc)))
        return refused

    def _write(self, known: UnitRow | None, raw: dict[str, Any]) -> None:
        wire = dict(raw["wire"])
        if known is None:
            known = UnitRow(code=raw["code"], name=raw["name"], level=raw["level"], parent=raw["parent"],
                            sort=raw["sort"], wire={})  # fmt: skip
            self.session.add(known)
            if self.session.get(Publication, raw["code"]) is None:
                self.session.add(Publication(unit=raw["code"], seq=0, index_sha256=None, dirty=False))
            self.has_changed = True
        former = list(dict.fromkeys([*wire.get("former_names", ()), *known.wire.get("former_names", ())]))
        if known.name != raw["name"] and known.name not in former:
            former.insert(0, known.name)
        if former:
            wire["former_names"] = former
        if "pinyin" not in wire:
            wire["pinyin"], wire["initials"] = pinyin(wire.get("short_name") or raw["name"])
        merged = {**known.wire, **wire}
        fresh = (raw["name"], raw["level"], raw["parent"], raw["sort"] or known.sort, merged)
        if fresh != (known.name, known.level, known.parent, known.sort, known.wire):
            known.name, known.level, known.parent, known.sort, known.wire = fresh
            self.has_changed = True

    def _apply_items(self) -> list[Refusal]:
        if not self._items:
            return []
        aspects: dict[str, dict[str, Any]] = {}
        refused: list[Refusal] = []
        seen: set[str] = set()
        for raw, entry in self._items:
            letter, aspect = raw["aspect"], raw.pop("aspect_name")
            known = aspects.setdefault(letter, {"letter": letter, "name": aspect, "short": ""})
            if known["name"] != aspect:
                refused.append(_refusal(entry, "aspect", f"编号 {letter} 开头的方面前面写的是“{known['name']}”"))
            known["short"] = known["short"] or raw.pop("aspect_short")
            raw.pop("aspect_short", None)
            if raw["no"] in seen:
                refused.append(_refusal(entry, "no", f"“{raw['no']}”写了两次"))
            seen.add(raw["no"])
        for known in aspects.values():
            known["short"] = known["short"] or known["name"][:4]
        stored = _row(self.session.get(SettingRow, "outline"))
        content = {"aspects": list(aspects.values()), "items": [raw for raw, _ in self._items]}
        if refused or content == {key: stored.value.get(key) for key in content}:
            return refused
        value = {"version": contract.instant_text(self.context.now)[:10], **content}
        try:
            contract.build(contract.Outline, value)
        except ContractError as exc:
            return [Refusal(Place(self._items[0][1].place.file, self._items[0][1].place.sheet), "", in_chinese(exc))]
        stored.value = value
        self.has_changed = True
        return []


def _unit(cells: Cells) -> dict[str, Any]:
    code = cells.line("code", need=True).lower()
    if not _CODE.fullmatch(code):
        raise CellError(cells.heading("code"), f"“{code[:30]}”要写12位数字，县直部门写 6位数字-序号")
    level = cells.choice("level", _LEVELS)
    if (level == "department") != ("-" in code):
        raise CellError(cells.heading("code"), "只有县直部门的代码带“-”")
    wire: dict[str, Any] = {}
    for key, most in (("short_name", 80), ("first_responsible", 80), ("phone_ask", 40), ("phone_supervise", 40),
                      ("address", 400), ("hours", 400)):  # fmt: skip
        if cells.line(key, most):
            wire[key] = cells.line(key, most)
    for key in ("former_names", "successors"):
        if cells.names(key):
            wire[key] = cells.names(key)
    if words := cells.line("counters", 2000):
        try:
            wire["counters"] = counters(words)
        except ValueError as exc:
            raise CellError(cells.heading("counters"), f"“{shown(str(exc))}”前面要写窗口的号数，如 3 社保医保") from exc
    for key in ("valid_from", "valid_to"):
        day = cells.day(key)
        if day is not None:
            wire[key] = day
    reading = re.sub(r"[^a-z0-9 ]", "", cells.line("pinyin", 200).lower())
    if reading:
        wire["pinyin"], wire["initials"] = reading.replace(" ", ""), "".join(part[0] for part in reading.split())
    if wire.get("successors") and "valid_to" not in wire:
        raise CellError(cells.heading("valid_to"), "写了后继单位，也要写撤销日期")
    name = display_name(cells.line("name", 80, need=True), level)
    parent = cells.line("parent") or None
    if level == "department" and parent is None:
        parent = code[:6] + "000000"
    return {"code": code, "name": name, "level": level, "parent": parent, "sort": cells.number("sort"), "wire": wire}


def _item(cells: Cells) -> dict[str, Any]:
    no = cells.line("no", need=True).upper()
    found = _ITEM.fullmatch(no)
    if found is None:
        raise CellError(cells.heading("no"), f"“{no[:20]}”要写成一个字母加数字，如 A1")
    name = cells.line("name", need=True)
    raw: dict[str, Any] = {
        "no": no,
        "aspect": found.group(1),
        "name": name,
        "short": cells.line("short", 80) or name[:10],
    }
    for key in ("deadline", "scope", "forms", "levels"):
        if cells.line(key):
            raw[key] = cells.line(key, 400 if key == "deadline" else 40)
    return raw | {"aspect_name": cells.line("aspect", 80, need=True), "aspect_short": cells.line("aspect_short", 80)}


def _refusal(entry: Entry, key: str, reason: str) -> Refusal:
    return Refusal(entry.place, entry.cells.heading(key), reason)


def _row(row: Any) -> Any:
    assert row is not None
    return row
