"""The county as data: what a terminal must know about where it stands. A terminal ships no county."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from zoneinfo import ZoneInfo

from sync.contract import limits
from sync.contract.basics import (
    WINDOWS,
    Day,
    Extra,
    Few,
    Format,
    ItemNo,
    Level,
    Line,
    Name,
    Number,
    Profile,
    Sha256,
    Slug,
    UnitCode,
    Url,
    Version,
    WindowKey,
)
from sync.contract.codec import Between, Count, OneOf, Pattern, Text

Letter = Annotated[str, Pattern(r"[A-Z]", "a capital letter")]
Phone = Annotated[str, Text(40)]


@dataclass(frozen=True, slots=True)
class HallWindow:
    """A numbered window of a unit's hall, e.g. 3 社保医保."""

    number: Annotated[str, Pattern(r"[0-9A-Z]{1,4}", "the number of a window, such as 3 or A2")]
    name: Annotated[str, Text(limits.NAME)] = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """A county office, department, township or village. `pinyin` is lower case without tones."""

    code: UnitCode
    name: Name
    level: Level
    short_name: Annotated[str, Text(limits.NAME)] = ""
    parent: UnitCode | None = None
    pinyin: Annotated[str, Text(200)] = ""
    initials: Annotated[str, Text(limits.NAME)] = ""
    former_names: Annotated[tuple[Name, ...], Few] = ()
    valid_from: Day | None = None
    valid_to: Day | None = None
    successors: Annotated[tuple[UnitCode, ...], Few] = ()
    first_responsible: Annotated[str, Text(limits.NAME)] = ""
    phone_ask: Phone = ""
    phone_supervise: Phone = ""
    address: Line = ""
    hours: Line = ""
    sort: Number = 0
    sample: bool = False
    counters: Annotated[tuple[HallWindow, ...], Count(limits.COUNTERS)] = ()  # of its hall
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """No window stands twice."""
        is_twice = len({one.number for one in self.counters}) != len(self.counters)
        return "a window stands twice" if is_twice else None


@dataclass(frozen=True, slots=True)
class Aspect:
    """One of the outline's aspects, e.g. A 党组织决议、决定及执行情况, short 决议决定."""

    letter: Letter
    name: Name
    short: Name
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One item of the outline catalogue."""

    no: ItemNo
    aspect: Letter
    name: Line
    short: Name
    deadline: Line = ""
    scope: Annotated[str, Text(40)] = ""
    forms: Annotated[str, Text(40)] = ""
    levels: Annotated[str, Text(40)] = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outline:
    """The county's outline catalogue."""

    version: Annotated[str, Text(40)]
    aspects: Annotated[tuple[Aspect, ...], Count(26, 1)]
    items: Annotated[tuple[OutlineItem, ...], Count(300, 1)]
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """Every item belongs to an aspect."""
        letters = {a.letter for a in self.aspects}
        stray = [i.no for i in self.items if i.aspect not in letters]
        return f"items without an aspect: {', '.join(stray)}" if stray else None


@dataclass(frozen=True, slots=True)
class Window:
    """One of the five windows on the home page."""

    key: WindowKey
    name: Name
    hint: Line
    hint_short: Line = ""
    counter: Annotated[str, Text(4)] = ""
    offers: Annotated[tuple[Line, ...], Few] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of posting and its shortest comment window."""

    key: Slug
    name: Name
    min_days: Number
    day_kind: Annotated[str, OneOf(("day", "workday"))]
    basis: Line = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """A way to sort guides: by subject or by who asks."""

    key: Slug
    name: Name
    icon: Annotated[str, Text(32)] = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Synonym:
    """Everyday words and the official one they mean: 房子塌了, 墙倒了 -> 危房改造."""

    means: Name
    words: Annotated[tuple[Name, ...], Count(40, 1)]
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brand:
    """The county's brand line and emblem."""

    line: Line
    emblem: Sha256 | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """The hall's human side: where to turn when the screen does not help."""

    phone: Phone
    hours: Line
    opens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # "workday" -> ("08:00-12:00", ...)
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hotline:
    """A telephone that takes what a screen must not: reports of misconduct."""

    name: Name
    phone: Annotated[str, Text(40, 1)]
    note: Line = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hearing:
    """How the county hears residents: whom a report is made to, and how soon an opinion is taken up and answered."""

    reports: Annotated[tuple[Hotline, ...], Count(6)] = ()
    accept_workdays: Annotated[int, Between(1, 15)] = 1
    reply_workdays: Annotated[int, Between(1, 60)] = 15
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Official days off and make-up working days; years not in `years` degrade to weekends."""

    years: Annotated[tuple[Annotated[str, Pattern(r"[0-9]{4}", "a year")], ...], Few] = ()
    days_off: Annotated[tuple[Day, ...], Count(2000)] = ()
    workdays: Annotated[tuple[Day, ...], Count(2000)] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountyPack:
    """`county/pack.json.gz`, signed by the county role."""

    format: Format
    seq: Version
    code: UnitCode
    name: Name
    zone: Annotated[str, Pattern(r"[A-Za-z_]+(/[A-Za-z_+-]+)*", "a time zone such as Asia/Shanghai")]
    units: Annotated[tuple[Unit, ...], Count(limits.UNITS, 1)]
    outline: Outline
    windows: Annotated[tuple[Window, ...], Count(5, 5)]
    brand: Brand
    service: Service
    hearing: Hearing = field(default_factory=Hearing)
    halls: Mapping[str, str] = field(default_factory=dict)  # unit code -> hall name
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    notice_kinds: Annotated[tuple[NoticeKind, ...], Few] = ()
    topics: Annotated[tuple[Topic, ...], Few] = ()
    audiences: Annotated[tuple[Topic, ...], Few] = ()
    synonyms: Annotated[tuple[Synonym, ...], Count(limits.SYNONYMS)] = ()
    site_url: Url | None = None
    sample: bool = False
    playlists: Mapping[str, object] | None = None  # as `playlist.Playlists` has it; made only where a board asks
    surveys: Mapping[str, object] | None = None  # as `survey.Surveys` has it; made only where they are looked at
    merits: Mapping[str, object] | None = None  # as `merits.Merits` has it; made only where they are looked at
    extra: Extra = field(default_factory=dict)

    def hall_name(self, code: str) -> str:
        """What the hall of a unit is called; empty for one that the county does not know."""
        return self.halls.get(code) or next((unit.name for unit in self.units if unit.code == code), "")

    def check(self) -> str | None:
        """Codes are unique; parents exist; each window stands once; the zone is one that exists."""
        if {w.key for w in self.windows} != set(WINDOWS):
            return "each of the five windows stands once"
        try:
            ZoneInfo(self.zone)
        except (ValueError, OSError, KeyError):
            return f"there is no time zone {self.zone}"
        codes = {u.code for u in self.units}
        if len(codes) != len(self.units):
            return "a unit code stands twice"
        stray = [u.code for u in self.units if u.parent is not None and u.parent not in codes]
        return f"units with an unknown parent: {', '.join(stray[:5])}" if stray else None


@dataclass(frozen=True, slots=True)
class TerminalSeat:
    """Where a terminal stands and what it shows; `subscribe` is unit codes, or `*` for all."""

    unit: UnitCode
    profile: Profile
    subscribe: Annotated[tuple[Annotated[str, Text(40, 1)], ...], Count(limits.UNITS, 1)]
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provision:
    """`provision.json`: the first address and the first trust of a terminal.

    `root` is the exact text of the TUF root metadata. `authority`: who signs the certificates of the county's
    servers, as PEM, where it is none of those that are known to all; then no other is believed.
    """

    format: Format
    url: Url
    root: Annotated[str, Text(limits.METADATA_BYTES, 2)]
    terminal: TerminalSeat
    authority: Annotated[str, Text(limits.AUTHORITY)] = ""
    extra: Extra = field(default_factory=dict)
