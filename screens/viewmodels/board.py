"""A board as one object: the hall around it, the running line, the main zone. Handed to the root of the QML."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.clock import Clock
from kiosk.settings import Settings
from screens.viewmodels.alarm import Alarm
from screens.viewmodels.board_page import BoardPage
from screens.viewmodels.board_stage import Stage
from screens.viewmodels.film import Film
from screens.viewmodels.hall import Hall
from screens.viewmodels.pane import Pane
from screens.viewmodels.source import ContentSource
from screens.viewmodels.ticker import Ticker

COLUMNS = "columns"


class BoardApp(Pane):
    """Composes the view-models of a board."""

    settingsChanged = Signal()

    def __init__(
        self, *, home: Path, clock: Clock, settings: Settings, source: ContentSource | None = None,
        screen: str = "board", parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(home=home, clock=clock, settings=settings, source=source, screen=screen, parent=parent)
        self._ticker = Ticker(source=self.source, parent=self)
        tags = tuple(settings.text("tags").split())
        self._zones = tuple(
            Stage(source=self.source, clock=clock, home=home, profile="board", tags=tags, column=column, parent=self)
            for column in (0, 1)
        )
        self._counted: list[BoardPage | None] = [None, None]
        for stage in self._zones:
            self._prove()
            stage.turned.connect(self._on_turn)
            stage.faceChanged.connect(self._on_turn)
        first, second = self._zones
        first.measured.connect(lambda: second.take_rooms(first.rooms))
        self._alarm.turned.connect(self._on_alarm)
        self._begin()

    def take_settings(self, settings: Settings) -> None:
        """Other tags may mean other playlists; the rest is read where it stands."""
        for stage in self._zones:
            stage.take_tags(tuple(settings.text("tags").split()))
        super().take_settings(settings)

    @property
    def has_content(self) -> bool:
        """There is a page."""
        return bool(self._zones[0].pages)

    def missed(self) -> tuple[str, ...]:
        """Titles of what is in the program and cannot be shown."""
        return tuple(dict.fromkeys(title for stage in self._zones for title in stage.missed.titles))

    def refresh(self) -> None:
        """What is on display may have changed."""
        for page in (self._alarm, self._hall, self._ticker, *self._zones):
            page.refresh()

    def set_dark(self, dark: bool) -> None:
        """The glass is dark, or lit again."""
        super().set_dark(dark)
        self._counted = [None, None]
        self._on_turn()

    @Slot()
    def _on_turn(self) -> None:
        """Count what stands in front in each zone that is seen; one that is not seen stands still."""
        first, second = self._zones
        is_double = bool(first.shown) and first.property("layout") == COLUMNS
        if not is_double and not second.pages:
            second.clear()
        is_seen = not (self._alarm.is_on or self._is_dark)
        first.set_seen(is_seen)
        second.set_seen(is_seen and is_double)
        if not is_seen:
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
        self._on_turn()

    def films(self) -> Iterator[tuple[str, Film]]:
        """Each slot's film, and the name under which its pictures are given."""
        for zone, stage in enumerate(self._zones):
            for slot, film in enumerate(stage.films):
                yield f"film{zone}{slot}", film

    def close(self) -> None:
        """Nobody waits for a page any more."""
        for stage in self._zones:
            stage.close()
        super().close()

    mourning = Property(bool, lambda self: self._settings.flag("mourning"), notify=settingsChanged)
    tickerHanzi = Property(float, lambda self: self._settings.real("ticker_hanzi_s"), notify=settingsChanged)
    hall = Property(Hall, lambda self: self._hall, constant=True)
    alarm = Property(Alarm, lambda self: self._alarm, constant=True)
    ticker = Property(Ticker, lambda self: self._ticker, constant=True)
    stage = Property(Stage, lambda self: self._zones[0], constant=True)
    second = Property(Stage, lambda self: self._zones[1], constant=True)


def _facts(page: BoardPage | None) -> tuple[str, int, str, str]:
    return (page.document, page.v, page.title, page.kind) if page is not None else ("", 0, "", "")
