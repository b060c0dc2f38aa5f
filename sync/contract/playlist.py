"""What a county's boards and strips play, where and when: the object `playlists` of the county pack.

It rides in the pack, so that it is signed by the county role, adopted together with the content it names, and
costs no request of its own. A board reads it; a touch screen never makes these types.
"""

from dataclasses import dataclass, field
from typing import Annotated

from sync.contract.basics import Day, Extra, Format, Level, Name, Number, Profile, Slug, Ulid, UnitCode
from sync.contract.codec import Between, Count, Pattern, Text

# Where an item's pages come from. `document` is one document in full, `welcome` the hall itself.
SHOWS = (
    "open", "new", "result", "guide", "notice", "ticker", "reply", "finance", "list", "picture", "film", "document",
    "welcome",
)  # fmt: skip
# How a board's glass is divided: a main zone and a list beside it, the main zone alone, two main zones, or nothing but
# the hall and the time, ready for an emergency.
LAYOUTS = ("side", "full", "columns", "head")
BESIDES = ("side", "full")  # those that a campaign may have for its own pages, which come one at a time
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

WallTime = Annotated[str, Pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", "a time such as 08:30")]
DayWord = Annotated[
    str,
    Pattern(
        r"mon|tue|wed|thu|fri|sat|sun|workday|dayoff|[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "mon to sun, workday, dayoff or a day such as 2026-10-01",
    ),
]
Tag = Annotated[str, Pattern(r"[a-z0-9][a-z0-9_-]{0,31}", "a short lower-case tag")]


@dataclass(frozen=True, slots=True)
class Daypart:
    """Hours of some days, half-open. One that ends before it starts runs over midnight and belongs to its start."""

    start: WallTime = "00:00"
    end: WallTime = "24:00"
    days: Annotated[tuple[DayWord, ...], Count(60)] = ()  # none: every day
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """It lasts some time."""
        if self.start == "24:00":
            return "a daypart starts before 24:00"
        return (
            "a daypart does not end when it starts; a whole day is 00:00 to 24:00" if self.start == self.end else None
        )


@dataclass(frozen=True, slots=True)
class Target:
    """Which screens: those that any of the lists names, and whose profile is named if profiles are. Nothing: all.

    A unit means the screens that stand in it or in a unit below it.
    """

    levels: Annotated[tuple[Level, ...], Count(4)] = ()
    units: Annotated[tuple[UnitCode, ...], Count(400)] = ()
    terminals: Annotated[tuple[Annotated[str, Text(64, 1)], ...], Count(400)] = ()
    tags: Annotated[tuple[Tag, ...], Count(60)] = ()
    profiles: Annotated[tuple[Profile, ...], Count(3)] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaylistItem:
    """Pages of one source: of at most `most` documents, with `full` their whole text; `seconds` 0: as reading takes."""

    show: Slug  # one of SHOWS; a word that a terminal does not know yet shows nothing there, and the rest plays
    document: Ulid | None = None
    unit: UnitCode | None = None  # of this unit and those below it only
    most: Annotated[int, Between(1, 50)] = 6
    seconds: Annotated[int, Between(0, 600)] = 0
    full: bool = False
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """`document` names its document."""
        if (self.show == "document") != (self.document is not None):
            return "an item shows a document exactly when it names one"
        return None


@dataclass(frozen=True, slots=True)
class Playlist:
    """What plays between two days (both included), in its dayparts, on its target.

    Of those that could play, the highest priority does; equal ones take turns. A campaign plays besides, one of its
    pages after every `every` others.
    """

    id: Slug
    name: Name
    items: Annotated[tuple[PlaylistItem, ...], Count(60, 1)]
    priority: Annotated[int, Between(0, 9)] = 5
    campaign: bool = False
    every: Annotated[int, Between(1, 20)] = 4
    valid_from: Day | None = None
    valid_until: Day | None = None
    when: Annotated[tuple[Daypart, ...], Count(20)] = ()
    target: Target = field(default_factory=Target)
    # One of LAYOUTS; none, or a word that a terminal does not know: "side". Of a campaign one of BESIDES, for its own
    # pages; else they stand as what plays does.
    layout: Slug | None = None
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """It is valid for a day at least."""
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            return "valid_until is before valid_from"
        return None


@dataclass(frozen=True, slots=True)
class Playlists:
    """Everything the county has authored for its boards and strips."""

    format: Format
    seq: Number
    lists: Annotated[tuple[Playlist, ...], Count(100)]
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """No id stands twice."""
        return "a playlist's id stands twice" if len({one.id for one in self.lists}) != len(self.lists) else None


def unknown_words(lists: tuple[Playlist, ...]) -> list[str]:
    """The words for sources and layouts that this programme does not know; a county does not publish them."""
    shows = [item.show for one in lists for item in one.items if item.show not in SHOWS]
    layouts = [one.layout for one in lists if one.layout is not None and one.layout not in LAYOUTS]
    said = [f"show {word!r} is not one of {', '.join(SHOWS)}" for word in shows]
    besides = [one.layout for one in lists if one.campaign and one.layout in LAYOUTS and one.layout not in BESIDES]
    said += [f"layout {word!r} is not one of {', '.join(BESIDES)}, which a campaign may have" for word in besides]
    return said + [f"layout {word!r} is not one of {', '.join(LAYOUTS)}" for word in layouts]
