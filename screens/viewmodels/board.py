"""A board as one object: the hall around it, the running line, the main zone. Handed to the root of the QML."""

from pathlib import Path

from PySide6.QtCore import Property, QObject

from kiosk.clock import Clock
from kiosk.settings import Settings
from screens.viewmodels.alarm import Alarm
from screens.viewmodels.board_stage import Stage
from screens.viewmodels.hall import Hall
from screens.viewmodels.page import LOADING, READY
from screens.viewmodels.proof import Proof
from screens.viewmodels.source import ContentSource
from screens.viewmodels.ticker import Ticker


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
        self._stage = Stage(source=self.source, clock=clock, home=home, profile="board", tags=tags, parent=self)
        self._alarm = Alarm(source=self.source, parent=self)
        self._proof = Proof(source=self.source, home=home, clock=clock, screen=screen, parent=self)
        self._stage.turned.connect(self._on_turn)
        self._alarm.turned.connect(self._on_alarm)
        self.source.changed.connect(self.refresh)
        self._hall.refresh()
        self._ticker.refresh()
        self._alarm.refresh()

    @property
    def is_waiting(self) -> bool:
        """Nothing can be shown yet: not even that there is nothing."""
        return self._hall.page_state == LOADING or (self._hall.page_state == READY and not self._stage.pages)

    def refresh(self) -> None:
        """What is on display may have changed."""
        for page in (self._alarm, self._hall, self._ticker, self._stage):
            page.refresh()

    def _on_turn(self, document: str, v: int, title: str, kind: str) -> None:
        if not self._alarm.is_on:
            self._proof.turn(document, v, title, kind)

    def _on_alarm(self, document: str, v: int, title: str, kind: str) -> None:
        front = self._stage.shown
        if document or front is None:
            self._proof.turn(document, v, title, kind)
        else:
            self._proof.turn(front.document, front.v, front.title, front.kind)

    def is_urgent(self) -> bool:
        """An emergency is on."""
        return self._alarm.is_on

    def close(self) -> None:
        """Write what was counted; stop the reading thread, if it is ours."""
        self._proof.close()
        if self._own is not None:
            self._own.close()

    mourning = Property(bool, lambda self: self._settings.flag("mourning"), constant=True)
    hall = Property(Hall, lambda self: self._hall, constant=True)
    alarm = Property(Alarm, lambda self: self._alarm, constant=True)
    ticker = Property(Ticker, lambda self: self._ticker, constant=True)
    stage = Property(Stage, lambda self: self._stage, constant=True)
