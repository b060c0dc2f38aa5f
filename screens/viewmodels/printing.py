"""One paper through the agent's printer: how far it is, for the page that asked."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject

from kiosk.store.mailbox import Answer
from screens.viewmodels.inquiry import Inquiry
from screens.viewmodels.source import ContentSource

PATIENCE_MS = 70_000  # longer than the agent gives a job


class Printing:
    """`state` is empty, working, done, failed, or many (this hour's paper is used up); each calls `changed`."""

    def __init__(self, *, home: Path, source: ContentSource, changed: Callable[[], None], parent: QObject) -> None:
        # What was printed is nobody's business afterwards.
        self._inquiry = Inquiry(home=home, source=source, patience_ms=PATIENCE_MS, parent=parent, personal=True)
        self._changed = changed
        self.state = ""

    def begin(self, paper: Mapping[str, str]) -> None:
        """Print, once at a time."""
        if self.state != "working":
            self._set("working")
            self._inquiry.ask("print", paper, self._on_printed)

    def drop(self) -> None:
        """Nobody waits for it any more."""
        self._inquiry.drop()
        self._set("")

    def _on_printed(self, answer: Answer) -> None:
        if answer.state == "done":
            self._set("done")
        else:
            self._set("many" if answer.body.get("cause") == "many" else "failed")

    def _set(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self._changed()
