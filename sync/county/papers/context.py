"""What a paper is read against: the county's units, outline, kinds of notice, and the shelf of files beside it."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from sync import contract
from sync.county.draft import wire_unit
from sync.county.errors import CountyError
from sync.county.papers.errors import Place
from sync.county.papers.shelf import Shelf
from sync.county.papers.unit_book import UnitBook
from sync.county.records import Records, SettingRow, UnitRow

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page of an attached PDF, for the checks."""

    file: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document out of a clerk's files, not yet compared to what is known.

    `document.v` is 1 and `published_at` is the moment of reading unless the clerk gave one.
    """

    document: contract.Document
    place: Place
    scope: str = "society"
    visible_until: str | None = None
    is_timed: bool = False  # the clerk gave published_at
    exempt: str = ""  # why there was no pre-disclosure
    pages: tuple[PdfPage, ...] = ()
    rows: tuple[int, ...] = ()  # the table row of each row of a list, for the checks
    left_out: tuple[str, ...] = ()

    def digest(self) -> str:
        """The same for the same content, whenever it is read."""
        raw = contract.dump(self.document)
        del raw["v"]
        if not self.is_timed:
            del raw["published_at"]
        words = json.dumps([raw, self.scope, self.visible_until, self.exempt], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Context:
    """The county as the importers see it."""

    county: str
    units: UnitBook
    zone: ZoneInfo
    now: dt.datetime
    items: dict[str, contract.OutlineItem]
    notice_kinds: dict[str, contract.NoticeKind]
    topics: dict[str, str]  # name -> key
    audiences: dict[str, str]
    sample: bool
    shelf: Shelf
    calendar: dict[str, list[str]] = field(default_factory=dict)

    def identity(self, kind: str, *key: str) -> str:
        """The ULID of a paper: the same for the same county, kind and key, on any machine."""
        words = "\x1f".join((self.county, kind, *key))
        number = int.from_bytes(hashlib.sha256(words.encode()).digest()[:16])
        text = ""
        for _ in range(26):
            number, digit = divmod(number, 32)
            text = _DIGITS[digit] + text
        return text

    def renew(self, session: Session) -> None:
        """Read units and outline again, after a table has changed them."""
        outline = session.get(SettingRow, "outline")
        self.units.read(wire_unit(row) for row in session.query(UnitRow).order_by(UnitRow.code))
        self.items.clear()
        for item in outline.value["items"] if outline is not None else ():
            self.items[item["no"]] = contract.build(contract.OutlineItem, item)


def open_context(records: Records, shelf: Shelf, *, now: dt.datetime) -> Context:
    """Read the county once.

    Raises:
        CountyError: no county in the records yet.
    """
    with records.begin() as session:
        settings, outline = session.get(SettingRow, "county"), session.get(SettingRow, "outline")
        if settings is None or outline is None:
            raise CountyError("这个文件夹里还没有县的资料；请先用 county import 导入区划表（CSV）。")
        value: dict[str, Any] = settings.value
        units = [wire_unit(row) for row in session.query(UnitRow).order_by(UnitRow.code)]
        items = {item["no"]: contract.build(contract.OutlineItem, item) for item in outline.value["items"]}
    kinds = [contract.build(contract.NoticeKind, kind) for kind in value.get("notice_kinds", ())]
    return Context(
        county=value["code"],
        units=UnitBook(units),
        zone=ZoneInfo(value.get("zone", "Asia/Shanghai")),
        now=now,
        items=items,
        notice_kinds={kind.key: kind for kind in kinds},
        topics={topic["name"]: topic["key"] for topic in value.get("topics", ())},
        audiences={topic["name"]: topic["key"] for topic in value.get("audiences", ())},
        sample=bool(value.get("sample")),
        shelf=shelf,
    )  # fmt: skip
