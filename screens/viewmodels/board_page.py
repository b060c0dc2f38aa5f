"""What a board shows at one time: frozen values made on the reading thread, drawn as they are."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Room:
    """How much the main card holds, as the layout measured it: pixels of its body, and of one hanzi of each size."""

    width: int
    height: int
    body: int  # one hanzi of running text
    heading: int  # one of a title
    row: int  # one of a title that fits into one line only so
    side_rows: int = 3

    @property
    def columns(self) -> float:
        """Hanzi of running text in a line."""
        return self.width / self.body

    def shrunk(self, share: float) -> "Room":
        """The same room with less height, for a text that the estimate took for shorter."""
        return dataclasses.replace(self, height=int(self.height * share))


@dataclass(frozen=True, slots=True)
class Line:
    """One block of text. `kind` is para, head, item (behind its `sign`) or bring (under it)."""

    kind: str
    text: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the word for it and the unit on its baseline; one that is a word has no unit."""

    label: str
    number: str
    unit: str = ""
    is_large: bool = False  # it stands alone and there is room


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page. `kind` is text, figure, guide, picture, table, film, clock or welcome; `part` of `parts` of a document.

    `layout` names the zones that stand while it is in front.
    """

    id: str
    kind: str
    head: str
    title: str
    document: str = ""
    v: int = 0
    hue: str = "disclosure"
    is_title_small: bool = False
    is_untitled: bool = False  # its title stood on the page before
    is_small: bool = False  # its lines stand in the size of a list
    days_left: int = -1  # to comment; -1: no such window
    when: str = ""
    figures: tuple[Figure, ...] = ()
    lines: tuple[Line, ...] = ()
    columns: tuple[Any, ...] = ()
    rows: tuple[Any, ...] = ()
    total: tuple[str, ...] = ()
    picture: str = ""
    # A part of a paper, in shares of its width and height; `share` 1: the whole of it.
    left: float = 0.0
    wide: float = 1.0
    top: float = 0.0
    share: float = 1.0
    hanzi: int = 0  # to be read in the picture
    film: str = ""  # where it lies
    caption: str = ""
    source: str = ""
    aside: str = ""  # whom to call
    is_sample: bool = False
    part: int = 1
    parts: int = 1
    seconds: int = 10
    layout: str = "side"


@dataclass(frozen=True, slots=True)
class SideRow:
    """One card of the side list; `is_open`: `when` counts down."""

    id: str
    unit: str
    title: str
    when: str
    is_open: bool
    is_sample: bool


def plain(page: BoardPage) -> dict[str, Any]:
    """The page as QML reads it: snake_case becomes camelCase, tuples become lists."""
    return {_camel(field.name): _plain(getattr(page, field.name)) for field in dataclasses.fields(page)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {_camel(field.name): _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
