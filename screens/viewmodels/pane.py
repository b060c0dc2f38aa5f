"""What a board and a strip have in common: whose hall it is, an emergency over everything, one reading thread."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kiosk.clock import Clock
from kiosk.settings import Settings
from screens.viewmodels.alarm import Alarm
from screens.viewmodels.hall import Hall
from screens.viewmodels.page import LOADING, READY
from screens.viewmodels.proof import Proof
from screens.viewmodels.source import ContentSource


class Pane(QObject):
    """Base of the objects that are handed to the root of the QML. Beside a touch window it reads through its `source`.

    Subclasses make what they play, then call `_begin` with it; `has_content` and `refresh` are theirs (Qt's metaclass
    allows no abc.ABC, so these raise here). They declare `settingsChanged`: a property whose notify signal stands in a
    base class crashes QML (PySide6 6.11).
    """

    settingsChanged: Signal

    def __init__(
        self, *, home: Path, clock: Clock, settings: Settings, source: ContentSource | None, screen: str,
        parent: QObject | None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._settings, self._home, self._clock, self._screen = settings, home, clock, screen
        self._own = None if source is not None else ContentSource(home=home, clock=clock, parent=self)
        found = source or self._own
        assert found is not None
        self.source = found
        self._hall = Hall(source=found, clock=clock, parent=self)
        self._alarm = Alarm(source=found, parent=self)
        self._proofs: list[Proof] = []
        self._is_dark = False

    def _prove(self) -> Proof:
        """Keep the proof of one more zone."""
        self._proofs.append(
            Proof(source=self.source, home=self._home, clock=self._clock, screen=self._screen, parent=self)
        )
        return self._proofs[-1]

    def _begin(self) -> None:
        """Everything is made: ask for content, now and whenever it may have changed."""
        self.source.changed.connect(self.refresh)
        self.refresh()

    def take_settings(self, settings: Settings) -> None:
        """Follow settings that have changed."""
        self._settings = settings
        self.settingsChanged.emit()
        self.refresh()

    def set_dark(self, dark: bool) -> None:
        """The glass is dark, or lit again: what nobody can see does not count as shown. An emergency lights it."""
        self._is_dark = dark
        if dark and not self.is_urgent():
            for proof in self._proofs:
                proof.turn("", 0, "", "")

    @property
    def is_waiting(self) -> bool:
        """Nothing can be shown yet: not even that there is nothing."""
        state = self._hall.page_state
        return state == LOADING or (state == READY and not self.has_content)

    @property
    def has_answer(self) -> bool:
        """What stands here could be read, be it that there is nothing."""
        return self._hall.has_answer

    @property
    def has_content(self) -> bool:
        """There is something to play. Board and strip have their own; Qt's classes can have no abstract ones."""
        raise NotImplementedError

    def refresh(self) -> None:
        """What is on display may have changed."""
        raise NotImplementedError

    def is_urgent(self) -> bool:
        """An emergency is on."""
        return self._alarm.is_on

    def close(self) -> None:
        """Write what was counted; stop the reading thread, if it is ours."""
        for proof in self._proofs:
            proof.close()
        if self._own is not None:
            self._own.close()
