"""A board as one object: the hall around it, the running line, the main zone. Handed to the root of the QML."""

from pathlib import Path

from PySide6.QtCore import Property, QObject

from kiosk.clock import Clock
from kiosk.settings import Settings
from screens.viewmodels.board_stage import Stage
from screens.viewmodels.hall import Hall
from screens.viewmodels.page import LOADING, READY
from screens.viewmodels.source import ContentSource
from screens.viewmodels.ticker import Ticker


class BoardApp(QObject):
    """Composes the view-models of a board. Beside a touch window it reads through that window's `source`."""

    def __init__(
        self, *, home: Path, clock: Clock, settings: Settings, source: ContentSource | None = None,
        parent: QObject | None = None,
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
        self.source.changed.connect(self.refresh)
        self._hall.refresh()
        self._ticker.refresh()

    @property
    def is_waiting(self) -> bool:
        """Nothing can be shown yet: not even that there is nothing."""
        return self._hall.page_state == LOADING or (self._hall.page_state == READY and not self._stage.pages)

    def refresh(self) -> None:
        """What is on display may have changed."""
        for page in (self._hall, self._ticker, self._stage):
            page.refresh()

    def close(self) -> None:
        """Stop the reading thread, if it is ours."""
        if self._own is not None:
            self._own.close()

    mourning = Property(bool, lambda self: self._settings.flag("mourning"), constant=True)
    hall = Property(Hall, lambda self: self._hall, constant=True)
    ticker = Property(Ticker, lambda self: self._ticker, constant=True)
    stage = Property(Stage, lambda self: self._stage, constant=True)
