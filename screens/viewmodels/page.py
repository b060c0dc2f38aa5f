"""What every page shares: one of four honest states, a question off the GUI thread, an answer shown at once."""

import logging
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import Property, QObject, QTimer, Signal

from kiosk.errors import NothingYetError, StoreError
from kiosk.store.read import ContentReader
from screens.viewmodels.source import ContentSource, Scene

log = logging.getLogger(__name__)

RETRY_MS = 3_000  # a page that could not be read asks again by itself
LOADING, EMPTY, FAILED, READY = "loading", "empty", "failed", "ready"


@dataclass(frozen=True, slots=True)
class Question:
    """Base of what a page asks; frozen, so that the reading thread may keep it."""


def shown(kind: type, name: str, notify: Signal) -> Any:
    """A read-only QML property that is a field of the page's `face`."""
    return Property(kind, lambda self: getattr(self._face, name), notify=notify)


class Page(QObject):
    """A page's view-model. Subclasses name their question, ask on the reading thread, show on this one. (Qt's metaclass
    allows no abc.ABC beside it: what they must give raises here.)

    Signals:
        stateChanged: loading, empty, failed or ready.
        faceChanged: any value of the face.
        settled: an answer to the latest question was shown (also when it failed).
    """

    name: ClassVar[str] = ""
    stateChanged = Signal()
    # Each subclass declares this signal itself: a property that notifies by a signal of its base class (or by
    # one of the same name as there) has a broken metaobject, and QML crashes on reading it (PySide6 6.11).
    faceChanged: Signal
    settled = Signal()

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._state = LOADING
        self._asked = 0
        self._is_open = False
        self._is_answered = False  # this question was answered once

    @property
    def page_state(self) -> str:
        """loading, empty, failed or ready; what QML reads as `state`."""
        return self._state

    @property
    def has_answer(self) -> bool:
        """It could be read, be it that there is nothing."""
        return self._state in (READY, EMPTY)

    # ---- for the navigator ----

    def open(self, arg: str) -> None:
        """Enter the page, with what it is about."""
        self._is_open = True
        self._is_answered = False
        self._set_state(LOADING)
        self.enter(arg)
        self.refresh()

    def leave(self) -> None:
        """The page is no longer on the glass."""
        self._is_open = False
        self._is_answered = False

    def forget(self) -> None:
        """A visit has ended: nothing of it may remain."""

    # ---- for subclasses ----
    # Every page has its own `answer` and `show`; ABC would say so, but its metaclass does not go with QObject's.

    def enter(self, arg: str) -> None:
        """Remember what the page is about."""

    def question(self) -> Any:
        """What to ask; must be immutable."""
        return None

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """On the reading thread: fetch and prepare. Each page has its own; Qt's classes can have no abstract ones."""
        raise NotImplementedError

    def show(self, answer: Any) -> str:
        """On the GUI thread: show the answer; returns the state. As `answer`, each page has its own."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Ask again; an answer to an older question is dropped."""
        self._asked += 1
        number, question = self._asked, self.question()
        self._source.ask(
            lambda reader, scene: self.answer(reader, scene, question),
            lambda answer: self._done(number, answer),
            lambda exc: self._failed(number, exc),
        )

    def refresh_if_open(self) -> None:
        """What is on display may have changed."""
        if self._is_open:
            self.refresh()

    def _done(self, number: int, answer: Any) -> None:
        if number != self._asked:
            return
        try:
            state = self.show(answer)
        except Exception:
            # A rim: content that a page cannot show makes it say so, not hang in its skeleton.
            log.exception("page %s cannot show its answer", self.name)
            state = FAILED
        self._is_answered = state == READY
        self._set_state(state)
        self.settled.emit()

    def _failed(self, number: int, exc: StoreError) -> None:
        if number != self._asked:
            return
        if isinstance(exc, NothingYetError):
            self._set_state(EMPTY)
        elif not self._is_answered:
            self._set_state(FAILED)
            QTimer.singleShot(RETRY_MS, self.refresh_if_open)
        else:
            # What is shown was right a minute ago; better than nothing, and the next minute asks again.
            log.warning("page %s keeps its last answer: %s", self.name, exc)
        self.settled.emit()

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.stateChanged.emit()

    def _set_face(self, face: Any) -> None:
        if face != getattr(self, "_face", None):
            self._face = face
            self.faceChanged.emit()

    # ---- QML ----

    state = Property(str, lambda self: self._state, notify=stateChanged)
