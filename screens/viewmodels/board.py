"""A board as one object: the hall around it, the running line, the main zone. Handed to the root of the QML."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Property, QObject, Slot

from kiosk.clock import Clock
from kiosk.settings import Settings
from screens.viewmodels.alarm import Alarm
from screens.viewmodels.board_page import BoardPage
from screens.viewmodels.board_stage import Stage
from screens.viewmodels.film import Film
from screens.viewmodels.hall import Hall
from screens.viewmodels.page import LOADING, READY
from screens.viewmodels.proof import Proof
from screens.viewmodels.source import ContentSource
from screens.viewmodels.ticker import Ticker

COLUMNS = "columns"


class BoardApp(QObject):
    """Composes the view-models of a board. Beside a touch window it reads through that window's `source`."""

    def __init__(
        self, *, home: Path, clock: Clock, settings: Settings, source: ContentSource | None = None,
        screen: str = "board", parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._settings = settings
        self._own = None if source is not None else ContentSource(home=home, clock=clock, parent=self)
        self.source = source or self._own
        assert self.source is not None
        self._hall = Hall(source=self.source, clock=clock, parent=self)
        self._ticker = Ticker(source=self.source, parent=self)
        tags = tuple(settings.text("tags").split())
        self._alarm = Alarm(source=self.source, parent=self)
        self._zones = tuple(
            Stage(source=self.source, clock=clock, home=home, profile="board", tags=tags, column=column, parent=self)
            for column in (0, 1)
        )
        self._proofs = tuple(
            Proof(source=self.source, home=home, clock=clock, screen=screen, parent=self) for _ in self._zones
        )
        self._counted: list[BoardPage | None] = [None, None]
        for stage in self._zones:
            stage.turned.connect(self._on_turn)
            stage.faceChanged.connect(self._on_turn)
        first, second = self._zones
        first.measured.connect(lambda: second.take_rooms(first.rooms))
        self._alarm.turned.connect(self._on_alarm)
        self.source.changed.connect(self.refresh)
        self._hall.refresh()
        self._ticker.refresh()
        self._alarm.refresh()

    @property
    def is_waiting(self) -> bool:
        """Nothing can be shown yet: not even that there is nothing."""
        return self._hall.page_state == LOADING or (self._hall.page_state == READY and not self._zones[0].pages)

    def refresh(self) -> None:
        """What is on display may have changed."""
        for page in (self._alarm, self._hall, self._ticker, *self._zones):
            page.refresh()

    @Slot()
    def _on_turn(self) -> None:
        """Count what stands in front in each zone that is seen."""
        first, second = self._zones
        is_double = bool(first.shown) and first.property("layout") == COLUMNS
        if not is_double and not second.pages:
            second.clear()
        if self._alarm.is_on:
            return
        for at, page in enumerate((first.shown, second.shown if is_double else None)):
            if page is not self._counted[at]:
                self._counted[at] = page
                self._proofs[at].turn(*_facts(page))

    def _on_alarm(self, document: str, v: int, title: str, kind: str) -> None:
        self._counted = [None, None]
        for proof in self._proofs:
            proof.turn("", 0, "", "")
        if document:
            self._proofs[0].turn(document, v, title, kind)
        else:
            self._on_turn()

    def films(self) -> Iterator[tuple[str, Film]]:
        """Each slot's film, and the name under which its pictures are given."""
        for zone, stage in enumerate(self._zones):
            yield f"film{zone}0", stage.property("filmA")
            yield f"film{zone}1", stage.property("filmB")

    def is_urgent(self) -> bool:
        """An emergency is on."""
        return self._alarm.is_on

    def close(self) -> None:
        """Write what was counted; stop the reading thread, if it is ours."""
        for stage, proof in zip(self._zones, self._proofs, strict=True):
            stage.close()
            proof.close()
        if self._own is not None:
            self._own.close()

    mourning = Property(bool, lambda self: self._settings.flag("mourning"), constant=True)
    hall = Property(Hall, lambda self: self._hall, constant=True)
    alarm = Property(Alarm, lambda self: self._alarm, constant=True)
    ticker = Property(Ticker, lambda self: self._ticker, constant=True)
    stage = Property(Stage, lambda self: self._zones[0], constant=True)
    second = Property(Stage, lambda self: self._zones[1], constant=True)


def _facts(page: BoardPage | None) -> tuple[str, int, str, str]:
    return (page.document, page.v, page.title, page.kind) if page is not None else ("", 0, "", "")
