"""我村的事, first step: choose a village by township, by its first letter, or one of this visit again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.store.read import ContentReader
from screens.viewmodels.page import EMPTY, READY, shown
from screens.viewmodels.paged import PagedPage, page_of
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene
from sync.contract import Unit

MOST_RECENT = 3


@dataclass(frozen=True, slots=True)
class TownshipRow:
    """A township to choose."""

    id: str
    name: str
    villages: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village to choose; `letter` only on the first of each letter."""

    id: str
    name: str
    letter: str
    township: str


@dataclass(frozen=True, slots=True)
class VillagesQuestion:
    """A township or a letter, and the page."""

    township: str = ""
    letter: str = ""
    recent: tuple[str, ...] = ()
    page: int = 0
    page_size: int = 18


@dataclass(frozen=True, slots=True)
class VillagesFace:
    """The words around the villages."""

    township: str = ""
    letter: str = ""
    letters: tuple[str, ...] = ()
    page: int = 0
    pages: int = 1
    count: int = 0


class Villages(PagedPage):
    """Arg: none. The hall's own township stands first."""

    name = "villages"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, room=18, parent=parent)
        self._face = VillagesFace()
        self._wanted = VillagesQuestion()
        self._townships = RowModel(TownshipRow, self)
        self._rows = RowModel(VillageRow, self)
        # Of this visit alone: where the last visitor comes from is nobody's business.
        self._recent: tuple[str, ...] = ()
        self._recent_rows = RowModel(VillageRow, self)

    def forget(self) -> None:
        """The next visitor starts with this hall's township."""
        self._recent = ()
        self._recent_rows.show(())
        self._choose(VillagesQuestion())

    def question(self) -> VillagesQuestion:
        """What the visitor has chosen, and the page."""
        return replace(self._wanted, recent=self._recent, page=self._page, page_size=self.page_size)

    def answer(self, reader: ContentReader, scene: Scene, question: VillagesQuestion) -> Any:
        """The townships, and the villages of the chosen township or letter."""
        county = scene.county
        own = county.township_of(scene.unit)
        # A county hall lies in the township that holds the county seat; the county's order puts it first.
        home = own or next(iter(county.townships), None)
        townships = sorted(county.townships, key=lambda u: u != home)
        chosen = question.township or (home.code if home and not question.letter else "")
        if question.letter:
            units: Sequence[Unit] = [u for u in county.villages if question.letter in first_letters(u)]
            units = sorted(units, key=lambda u: (u.pinyin, u.code))
        else:
            units = county.villages_of(chosen)
        page, pages = page_of(len(units), question.page, question.page_size)
        first = page * question.page_size
        rows = village_rows(units, question.letter, county.unit)[first : first + question.page_size]
        letters = tuple(sorted({letter for u in county.villages for letter in first_letters(u)}))
        face = VillagesFace(chosen, question.letter, letters, page, pages, len(units))
        town_rows = tuple(TownshipRow(u.code, u.name, len(county.villages_of(u.code)), u == home) for u in townships)
        recent = (unit for code in question.recent if (unit := county.unit(code)) is not None)
        recent_rows = tuple(VillageRow(u.code, u.name, "", _township(u, county.unit)) for u in recent)
        return face, town_rows, tuple(rows), recent_rows

    def show(self, answer: Any) -> str:
        """Show the choice."""
        face, townships, rows, recent = answer
        self._recent_rows.show(recent)
        self._townships.show(townships)
        self._rows.show(rows)
        self._set_face(face)
        self._page, self._pages = face.page, face.pages
        return READY if rows else EMPTY

    @Slot(str)
    def chooseTownship(self, code: str) -> None:
        """The villages of a township."""
        self._choose(VillagesQuestion(township=code))

    @Slot(str)
    def chooseLetter(self, letter: str) -> None:
        """Villages of every township by first letter."""
        self._choose(VillagesQuestion(letter=letter))

    @Slot(str)
    def remember(self, village: str) -> None:
        """A village was chosen; it comes back in one tap until the visitor is at home again."""
        self._recent = (village, *(code for code in self._recent if code != village))[:MOST_RECENT]

    def _choose(self, wanted: VillagesQuestion) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self.restart_paging()
            self.refresh_if_open()

    township = shown(str, "township", faceChanged)
    letter = shown(str, "letter", faceChanged)
    letters = Property(list, lambda self: list(self._face.letters), notify=faceChanged)
    pageNumber = Property(int, lambda self: self._face.page + 1, notify=faceChanged)
    pages = shown(int, "pages", faceChanged)
    count = shown(int, "count", faceChanged)
    townships = Property(QObject, lambda self: self._townships, constant=True)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    recent = Property(QObject, lambda self: self._recent_rows, constant=True)


def first_letters(unit: Unit) -> str:
    """The capital letters that a name may stand under; `initials` of a name with two readings holds both: "zsc cgc"."""
    return "".join({word[0].upper() for word in (unit.initials or unit.pinyin).split() if word})


def _township(unit: Unit, unit_of: Callable[[str], Unit | None]) -> str:
    found = unit_of(unit.parent) if unit.parent else None
    return found.name if found is not None else ""


def village_rows(units: Sequence[Unit], under: str, unit_of: Callable[[str], Unit | None]) -> list[VillageRow]:
    """Villages in order; each letter is printed once. Names that stand twice carry their township."""
    names = [u.name for u in units]
    rows, last = [], ""
    for unit in units:
        letter = under or (first_letters(unit)[:1])
        tell = _township(unit, unit_of) if under or names.count(unit.name) > 1 else ""
        rows.append(VillageRow(unit.code, unit.name, letter if letter != last and not under else "", tell))
        last = letter
    return rows
