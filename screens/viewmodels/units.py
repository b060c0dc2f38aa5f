"""Choose a unit: county units, townships, or a township's villages, each with how much it discloses."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit to choose; `inside` counts the villages behind a township."""

    id: str
    label: str
    count: int
    inside: int


@dataclass(frozen=True, slots=True)
class UnitsFace:
    """The words above the choice."""

    group: str = "departments"
    title: str = ""


class Units(Page):
    """Arg: "departments", "townships" or a township's code."""

    name = "units"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = UnitsFace()
        self._group = "departments"
        self._rows = RowModel(UnitRow, self)

    def enter(self, arg: str) -> None:
        """Which group to show."""
        self._group = arg or "departments"

    def question(self) -> str:
        """The group."""
        return self._group

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """Units of a group in the county's order, with their counts."""
        county = scene.county
        counts = reader.counts_by("unit", scene.release, scene.moment, Filter("disclosure"))
        title = ""
        if question == "departments":
            units = county.departments
        elif question == "townships":
            units = county.townships
        else:
            township = county.unit(question)
            title = township.name if township else ""
            units = ([township] if township else []) + list(county.villages_of(question))
        rows = tuple(
            UnitRow(
                u.code,
                u.short_name or u.name,
                sum(counts.get(code, 0) for code in county.family(u.code)),
                len(county.villages_of(u.code)) if question == "townships" else 0,
            )
            for u in units
        )
        return UnitsFace(question, title), rows

    def show(self, answer: Any) -> str:
        """Show the group."""
        face, rows = answer
        self._rows.show(rows)
        self._set_face(face)
        return READY if rows else EMPTY

    @Slot(str)
    def choose(self, group: str) -> None:
        """Another group on the same page."""
        self._group = group
        self.refresh()

    group = shown(str, "group", faceChanged)
    title = shown(str, "title", faceChanged)
    rows = Property(QObject, lambda self: self._rows, constant=True)
