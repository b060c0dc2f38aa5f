"""An attachment page by page: pictures that the agent made, one at a time."""

import contextlib
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.errors import StoreError
from kiosk.store.connect import blob_path
from kiosk.store.mailbox import Mailbox
from kiosk.store.pages import pages_of
from kiosk.store.read import ContentReader
from screens.viewmodels.files import readable
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.source import ContentSource, Scene

LOOK_MS = 400
PATIENCE_LOOKS = 20  # 8 s
SHOWN, WAITING, LATE, REFUSED, VIDEO = "shown", "waiting", "late", "refused", "video"


@dataclass(frozen=True, slots=True)
class PaperFace:
    """What stands around the picture. `status` is shown, waiting, late, refused or video."""

    title: str = ""
    crumb: str = ""
    status: str = WAITING
    picture: str = ""
    page_number: int = 1
    pages: int = 0
    total: int = 0
    phone: str = ""
    film: str = ""  # where a film lies, when it is here
    hue: str = "disclosure"


class Paper(Page):
    """Arg: a document's id, a slash, and the digest of one of its attachments."""

    name = "paper"
    faceChanged = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._home = home
        self._face = PaperFace()
        self._document = self._sha256 = ""
        self._number = 1
        self._looks = 0
        self._again = QTimer(self, singleShot=True)
        self._again.setInterval(LOOK_MS)
        self._again.timeout.connect(self.refresh_if_open)

    def enter(self, arg: str) -> None:
        """Which attachment; it begins at its first page."""
        self._document, _, self._sha256 = arg.partition("/")
        self._number, self._looks = 1, 0

    def question(self) -> tuple[str, str, int, int]:
        """Document, digest, page, and how often we have looked in vain."""
        return self._document, self._sha256, self._number, self._looks

    def answer(self, reader: ContentReader, scene: Scene, question: tuple[str, str, int, int]) -> Any:
        """The page's picture; the first look in vain asks the agent for it."""
        document, sha256, number, looks = question
        found = reader.document(scene.release, scene.moment, document)
        here = next((a for a in found.document.attachments if a.sha256 == sha256), None) if found else None
        if found is None or here is None:
            return PaperFace()
        face = PaperFace(
            readable(here.name), found.document.title, phone=scene.county.pack.service.phone,
            hue="services" if found.document.guide else "disclosure",
        )  # fmt: skip
        if here.type.startswith("video/"):
            file = blob_path(self._home, sha256)
            return replace(face, status=VIDEO, film=str(file) if file.is_file() else "")
        made = pages_of(self._home, sha256)
        if made is None:
            if looks == 0:
                ask_for(self._home, sha256)
            return replace(face, status=WAITING if looks < PATIENCE_LOOKS else LATE)
        if not made.is_shown:
            return replace(face, status=REFUSED)
        number = max(1, min(number, len(made.files)))
        return replace(
            face, status=SHOWN, picture=made.files[number - 1].as_uri(), page_number=number, pages=len(made.files),
            total=made.total,
        )  # fmt: skip

    def show(self, answer: PaperFace) -> str:
        """Show the page, or look again soon."""
        self._number = answer.page_number
        self._set_face(answer)
        if answer.status == WAITING and answer.title:
            self._looks += 1
            self._again.start()
        return READY if answer.title else EMPTY

    @Slot(int)
    def turn(self, step: int) -> None:
        """Some pages on or back, never past an end."""
        self._number = max(1, min(self._number + step, max(1, self._face.pages)))
        self.refresh()

    hue = shown(str, "hue", faceChanged)
    title = shown(str, "title", faceChanged)
    crumb = shown(str, "crumb", faceChanged)
    status = shown(str, "status", faceChanged)
    picture = shown(str, "picture", faceChanged)
    pageNumber = shown(int, "page_number", faceChanged)
    pages = shown(int, "pages", faceChanged)
    total = shown(int, "total", faceChanged)
    phone = shown(str, "phone", faceChanged)
    film = shown(str, "film", faceChanged)


def ask_for(home: Path, sha256: str) -> None:
    """Ask the agent to make an attachment's pages; on the reading thread. A full disk asks nothing."""
    with contextlib.suppress(sqlite3.Error, StoreError):
        mailbox = Mailbox(home)
        try:
            mailbox.ask("render", {"sha256": sha256})
        finally:
            mailbox.close()
