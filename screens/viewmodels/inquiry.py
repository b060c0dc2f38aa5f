"""One question to the agent: left in the mailbox on the reading thread, looked for until it is answered.

No answer in time is an answer too: the page says so and gives the phone.
"""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from kiosk.errors import StoreError
from kiosk.store.mailbox import Answer, Mailbox
from screens.viewmodels.source import ContentSource

LOOK_MS = 400
NOTHING, LATE = Answer("failed", {}), Answer("late", {})


class Inquiry(QObject):
    """At most one question at a time; a new one makes the older one's answer mean nothing.

    What is `personal` is erased from the mailbox as soon as it is answered, or nobody waits any more.
    """

    def __init__(
        self, *, home: Path, source: ContentSource, patience_ms: int, parent: QObject, personal: bool = False
    ) -> None:
        super().__init__(parent)
        self._is_personal = personal
        self._home = home
        self._source = source
        self._looks = patience_ms // LOOK_MS
        self._left = 0
        self._number = 0
        self._id = ""
        self._done: Callable[[Answer], None] = lambda _answer: None
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def ask(self, kind: str, args: Mapping[str, Any], done: Callable[[Answer], None]) -> None:
        """Ask; `done` gets the answer once: done, failed, or late."""
        self.drop()
        number, self._left, self._done = self._number, self._looks, done
        self._source.run(lambda: _put(self._home, kind, args), lambda ask_id: self._on_asked(number, ask_id))

    def set_patience(self, patience_ms: int) -> None:
        """How long the next answer is waited for."""
        self._looks = patience_ms // LOOK_MS

    def drop(self) -> None:
        """Nobody waits any more."""
        self._number += 1
        self._timer.stop()
        self._forget()

    def _forget(self) -> None:
        if self._is_personal and self._id:
            ask_id, self._id = self._id, ""
            self._source.run(lambda: _erase(self._home, ask_id), lambda _none: None)

    def _on_asked(self, number: int, ask_id: str) -> None:
        self._id = ask_id
        if number != self._number:
            self._forget()
        elif ask_id:
            self._timer.start()
        else:
            self._done(NOTHING)

    def _look(self) -> None:
        number, ask_id = self._number, self._id
        self._source.run(lambda: _get(self._home, ask_id), lambda answer: self._on_answer(number, answer))

    def _on_answer(self, number: int, answer: Answer | None) -> None:
        if number != self._number:
            return
        self._left -= 1
        if answer is not None and answer.state != "working":
            self._forget()
            self._done(answer)
        elif self._left > 0:
            self._timer.start()
        else:
            self._forget()
            self._done(LATE)


# ---- on the reading thread ----


def _put(home: Path, kind: str, args: Mapping[str, Any]) -> str:
    """The question's id; empty when it cannot be left, as on a full disk."""
    try:
        mailbox = Mailbox(home)
        try:
            return mailbox.ask(kind, args)
        finally:
            mailbox.close()
    except (sqlite3.Error, StoreError):
        return ""


def _get(home: Path, ask_id: str) -> Answer | None:
    try:
        mailbox = Mailbox(home)
        try:
            return mailbox.answer(ask_id)
        finally:
            mailbox.close()
    except (sqlite3.Error, StoreError):
        return None


def _erase(home: Path, ask_id: str) -> None:
    try:
        mailbox = Mailbox(home)
        try:
            mailbox.forget(ask_id)
        finally:
            mailbox.close()
    except (sqlite3.Error, StoreError):
        return  # it is swept with the others in time
