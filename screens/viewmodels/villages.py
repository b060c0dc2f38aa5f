"""我村的事, first step: choose a village by township or by its first letter."""

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

    def forget(self) -> None:
        """The next visitor starts with this hall's township."""
        self._choose(VillagesQuestion())

    def question(self) -> VillagesQuestion:
        """What the visitor has chosen, and the page."""
        return replace(self._wanted, page=self._page, page_size=self.page_size)

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
        return face, town_rows, tuple(rows)

    def show(self, answer: Any) -> str:
        """Show the choice."""
        face, townships, rows = answer
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


def first_letters(unit: Unit) -> str:
    """The capital letters that a name may stand under; `initials` of a name with two readings holds both: "zsc cgc"."""
    return "".join({word[0].upper() for word in (unit.initials or unit.pinyin).split() if word})


def village_rows(units: Sequence[Unit], under: str, unit_of: Callable[[str], Unit | None]) -> list[VillageRow]:
    """Villages in order; each letter is printed once. Names that stand twice carry their township."""
    names = [u.name for u in units]
    rows, last = [], ""
    for unit in units:
        letter = under or (first_letters(unit)[:1])
        township = unit_of(unit.parent) if unit.parent else None
        tell = township.name if township is not None and (under or names.count(unit.name) > 1) else ""
        rows.append(VillageRow(unit.code, unit.name, letter if letter != last and not under else "", tell))
        last = letter
    return rows
