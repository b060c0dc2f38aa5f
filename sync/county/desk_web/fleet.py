"""The fleet in words: how each terminal is, what it should show, when it was last heard. Nothing of any resident."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sync.contract import Screen, instant
from sync.county import pairing
from sync.county.desk_web.intake import clocks_of
from sync.county.desk_web.people import Person
from sync.county.publish.screens import screen_of, waiting
from sync.county.records import Records, TerminalRow, UnitRow
from sync.county.voices import fleet, pictures
from sync.county.voices.fleet import Past, Place, Seen
from sync.county.voices.pictures import Pictured

# A word, and a shape that is told apart without colour.
WORDS = {
    "never": ("○", "从没报到"),
    "silent": ("✕", "失联"),
    "bad": ("▲", "有故障"),
    "stale": ("◐", "内容旧"),
    "warn": ("△", "有提醒"),
    "well": ("●", "正常"),
}
PROFILES = {"touch": "触摸屏", "board": "大屏", "strip": "条屏"}
AGAIN_S, PICTURE_AGAIN_S = 60, 3
NO_PICTURE = {
    "in_use": "有人正在用屏幕，不拍；请过一会儿再看",
    "dark": "屏幕没有亮",
    "no_glass": "终端有回音，显示程序没有",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of all: the terminals asked for, how many there are of each state, and what can be filtered by."""

    lines: list[Seen]
    counts: dict[str, int]
    places: list[Place]
    units: list[Place]
    state: str
    place: str
    unit: str
    again: str  # the address of the same page, asked for by itself; empty: not by itself
    still: str
    newcomers: int  # terminals that wait to be paired; told to the office only
    now: dt.datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Sheet:
    """One terminal in full. `is_waiting`: what is set for it is not published yet."""

    seen: Seen
    screen: Screen
    shows: list[tuple[str, str]]
    is_waiting: bool
    past: list[Past]
    picture: Pictured | None
    now: dt.datetime
    zone: ZoneInfo


def overview(records: Records, person: Person, asked: Mapping[str, str], *, at: str) -> Overview:
    """The terminals that this person looks after, as filtered by `state`, `place` and `unit`."""
    mine = [seen for seen in fleet.fleet(records, instant(at)) if _is_mine(person, seen.place)]
    state, place, unit = (asked.get(key, "") for key in ("state", "place", "unit"))
    here = [seen for seen in mine if (not place or seen.place.above == place) and (not unit or seen.place.unit == unit)]
    filters = {key: value for key, value in (("state", state), ("place", place), ("unit", unit)) if value}
    is_still = "still" in asked
    return Overview(
        lines=[seen for seen in here if not state or seen.state == state],
        counts={key: sum(seen.state == key for seen in here) for key in fleet.STATES},
        places=sorted({s.place.above: s.place for s in mine}.values(), key=lambda one: one.above),
        units=sorted(
            {s.place.unit: s.place for s in mine if not place or s.place.above == place}.values(),
            key=lambda one: one.unit,
        ),
        state=state, place=place, unit=unit,
        again="" if is_still else "/fleet?" + urlencode(filters | {"again": 1}),
        still="/fleet?" + urlencode(filters if is_still else filters | {"still": 1}),
        newcomers=len(pairing.waiting(records, instant(at))) if person.is_office else 0,
        now=instant(at), zone=ZoneInfo(clocks_of(records).zone),
    )  # fmt: skip


def of_terminal(records: Records, person: Person, terminal: str, *, at: str) -> Sheet | None:
    """One terminal; None when there is none that this person looks after."""
    found = [one for one in fleet.fleet(records, instant(at)) if one.terminal == terminal]
    if not found or not _is_mine(person, found[0].place):
        return None
    with records.begin() as session:
        row = session.get(TerminalRow, terminal)
        if row is None:
            return None
        screen = screen_of(session, row)
        names = {u.code: u.name for code in screen.subscribe if (u := session.get(UnitRow, code))}
        late = row.id in waiting(session)
    shows = list(_shows(screen, found[0].place, names))
    return Sheet(
        found[0], screen, shows, late, fleet.past(records, terminal), pictures.last(records, terminal), instant(at),
        ZoneInfo(clocks_of(records).zone)
    )  # fmt: skip


def picture(records: Records, person: Person, terminal: str, *, at: str) -> bytes:
    """The last picture of a terminal's screens; empty when there is none for this person."""
    found = pictures.last(records, terminal) if _is_for(records, person, terminal, at) else None
    return found.jpeg if found is not None else b""


def ask_picture(records: Records, person: Person, terminal: str, *, at: str) -> bool:
    """Ask for a newer one; whether there is such a terminal for this person."""
    if not _is_for(records, person, terminal, at):
        return False
    pictures.wish(records, terminal, actor=person.name, at=at)
    return True


def _is_for(records: Records, person: Person, terminal: str, at: str) -> bool:
    seen = [one for one in fleet.fleet(records, instant(at)) if one.terminal == terminal]
    return bool(seen) and _is_mine(person, seen[0].place)


def ago(span: dt.timedelta | None) -> str:
    """A span in words, as coarse as a person says it."""
    if span is None:
        return "从来没有"
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes}分钟前"
    return f"{minutes // 60}小时前" if minutes < 48 * 60 else f"{minutes // 1440}天前"


def late(seen: Seen) -> str:
    """How far the content that it shows is behind what the county signed last."""
    if seen.lag is None:
        return "不清楚"
    if not seen.lag:
        return "最新"
    if not seen.is_behind:
        return "刚发布，正在取"
    return f"落后{ago(seen.lag).removesuffix('前')}"


def local(text: str | None, zone: ZoneInfo) -> str:
    """An instant as the county's clocks show it."""
    return f"{instant(text).astimezone(zone):%Y-%m-%d %H:%M}" if text else "—"


def _shows(screen: Screen, place: Place, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What it should show now, line by line, as the county has set it."""
    yield "样式", PROFILES[screen.profile] + ("，灰色（悼念日）" if screen.theme == "grey" else "")
    yield "站在", place.unit_name if place.unit == place.above else f"{place.above_name} · {place.unit_name}"
    everything = "*" in screen.subscribe
    yield "内容", "全县的公开" if everything else "、".join(names.get(code, code) for code in screen.subscribe)
    yield "亮屏时间", screen.hours or "一直亮"
    if screen.tags:
        yield "节目标签", "、".join(screen.tags)
    if screen.min_version:
        yield "程序不低于", screen.min_version


def _is_mine(person: Person, place: Place) -> bool:
    """The office looks after all; a unit after its own and those of its villages."""
    return person.is_office or person.unit in (place.unit, place.above)
