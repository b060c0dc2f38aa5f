"""Read a county's tree of places from a CSV: `code,name,parent_code,level`, one county a file.

Optional columns: `pinyin` (the reading, where ours is wrong), `former_names` and `former_codes` (parted by 、): the
places that were merged or renamed into this one. Codes may have 6, 9 or 12 digits; rows of the levels above a county
(province, city) are read over.
Refuses a bad row with file, row, column and reason, and takes all rows or none.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sync.county.characters import odd_characters, tidy
from sync.county.errors import CountyError, RegionError
from sync.county.places import display_name

LEVELS = ("county", "township", "village")
COLUMNS = ("code", "name", "parent_code", "level")
_PARENT_LEVEL = {"township": "county", "village": "township"}
_OWN_DIGITS = {"county": 6, "township": 9, "village": 12}  # the rest of the twelve are zeros
_ABOVE = ("province", "city", "prefecture")
_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Region:
    """One place of the tree. `name` is what residents call it."""

    code: str
    name: str
    parent: str | None
    level: str
    official_name: str
    pinyin: str = ""
    former_names: tuple[str, ...] = ()
    former_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionTree:
    """A county with its townships and villages, in the order of the file."""

    county: Region
    places: tuple[Region, ...]

    def count(self, level: str) -> int:
        """How many places of one level."""
        return sum(place.level == level for place in self.places)


def read_regions(path: Path) -> RegionTree:
    """Read and check the whole file.

    Raises:
        CountyError: not a readable region file.
        RegionError: a row is wrong.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CountyError(f"{path} is larger than {_MOST_BYTES // 1_000_000} MB; that is no list of places.")
        data = path.read_bytes()
    except OSError as exc:
        raise CountyError(f"{path} cannot be read: {exc.strerror}.") from exc
    return parse_regions(data, path.name)


def csv_rows(data: bytes, file: str) -> list[list[str]]:
    """The cells of a CSV file: UTF-8, UTF-16 with its mark, or GB18030; comma, tab or semicolon.

    Raises:
        CountyError: it is none.
    """
    text = text_of(data, file)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count))
    try:
        return list(reader)
    except csv.Error as exc:
        raise CountyError(f"{file}, row {reader.line_num}: not CSV ({exc}).") from exc


def parse_regions(data: bytes, file: str) -> RegionTree:
    """The tree in the bytes of a CSV file."""
    rows = csv_rows(data, file)
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    missing = [column for column in COLUMNS if column not in head]
    if missing:
        raise CountyError(f"{file}: the first row must name the columns {', '.join(COLUMNS)}; missing is {missing[0]}.")
    places: list[tuple[int, Region]] = []
    above: set[str] = set()  # codes of cities and provinces
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            raise RegionError(file, number, "all", f"{len(cells)} cells, the first row names {len(head)}")
        row = dict(zip(head, (cell.strip() for cell in cells), strict=True))
        if row["level"].lower() in _ABOVE:
            above.add(_padded(row["code"]))
            continue
        places.append((number, _region(row, file, number, above)))
    return _tree(places, file)


def text_of(data: bytes, file: str) -> str:
    """A CSV's text, as the usual programs save it: UTF-8, UTF-16 with its mark, or GB18030."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CountyError(f"{file} is neither UTF-8, UTF-16 nor GB18030 text; save it as CSV UTF-8.")


def _shown(text: str, file: str, number: int, column: str) -> str:
    """A name with characters that every screen has; old places of GB 18030 are moved."""
    text = tidy(text)
    for char, _ in odd_characters(text):
        raise RegionError(
            file, number, column,
            f"{text!r} has the character U+{ord(char):04X}, which is made up here (自造字) or no character: "
            "no screen can show it; write the standard one",
        )  # fmt: skip
    return text


def _padded(code: str) -> str:
    """A code of 2, 4, 6 or 9 digits with the zeros that make it twelve."""
    return code.ljust(12, "0") if re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}", code) else code


def _region(row: dict[str, str], file: str, number: int, above: set[str]) -> Region:
    code, name, level = _padded(row["code"]), row["name"], row["level"].lower()
    if level not in LEVELS:
        raise RegionError(file, number, "level", f"{row['level']!r} is not one of {', '.join(LEVELS)}")
    if not re.fullmatch(r"[0-9]{12}", code):
        raise RegionError(file, number, "code", f"{code!r} is not twelve digits")
    if code[_OWN_DIGITS[level] :].strip("0"):
        raise RegionError(file, number, "code", f"{code} is not the code of a {level}: it must end in zeros")
    name = _shown(name, file, number, "name")
    if not name or len(name) > 60 or not name.isprintable():
        raise RegionError(file, number, "name", "must be 1 to 60 printable characters")
    parent = _padded(row["parent_code"]) or None
    if level == "county" and parent in above:
        parent = None
    if (parent is None) != (level == "county"):
        reason = "a county has no parent here" if parent else f"a {level} needs its parent's code"
        raise RegionError(file, number, "parent_code", reason)
    names = _shown(row.get("former_names", ""), file, number, "former_names")
    former = tuple(part for part in re.split("[、;；]", names) if part)
    codes = tuple(_padded(part) for part in re.split("[、;；]", row.get("former_codes", "")) if part)
    if wrong := [part for part in codes if not re.fullmatch(r"[0-9]{12}", part)]:
        raise RegionError(file, number, "former_codes", f"{wrong[0]!r} is not twelve digits")
    reading = re.sub(r"[^a-z0-9 ]", "", row.get("pinyin", "").lower())
    shown = display_name(name, level)
    return Region(code, shown, parent, level, official_name=name, pinyin=reading, former_names=former,
                  former_codes=codes)  # fmt: skip


def _tree(places: list[tuple[int, Region]], file: str) -> RegionTree:
    counties = [place for _, place in places if place.level == "county"]
    if len(counties) != 1:
        raise CountyError(f"{file} must hold exactly one row of level county, there are {len(counties)}.")
    seen: dict[str, Region] = {}
    for number, place in places:
        if place.code in seen:
            raise RegionError(file, number, "code", f"{place.code} stands twice")
        seen[place.code] = place
    for number, place in places:
        if place.parent is None:
            continue
        above = seen.get(place.parent)
        if above is None:
            raise RegionError(file, number, "parent_code", f"no row has the code {place.parent}")
        if above.level != _PARENT_LEVEL[place.level]:
            raise RegionError(
                file, number, "parent_code", f"{above.name} is a {above.level}, not above a {place.level}"
            )
        digits = _OWN_DIGITS[above.level]
        if place.code[:digits] != above.code[:digits]:
            # A township's signing role covers its villages by this prefix.
            raise RegionError(file, number, "code", f"does not begin with {above.code[:digits]} of {above.name}")
    return RegionTree(counties[0], _without_twins(place for _, place in places))


def _without_twins(places: Iterable[Region]) -> tuple[Region, ...]:
    """Two villages of one township keep their official names where the short ones would be the same."""
    kept = tuple(places)
    twins = Counter((place.parent, place.name) for place in kept)
    return tuple(
        place if twins[(place.parent, place.name)] == 1 else replace(place, name=place.official_name) for place in kept
    )
