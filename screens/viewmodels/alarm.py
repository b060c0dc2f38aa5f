"""An emergency notice in force here: it takes a board or strip whole, and a touch screen's upper edge.

What is shown follows from the store and the clock alone, so that it survives a restart, and begins and ends on the
second. Two different keys have signed it, as every document; a notice that names fewer approvals takes nothing.
"""

import datetime as dt
import logging
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal

from kiosk.errors import StoreError
from kiosk.store.read import Card, ContentReader, Filter
from kiosk.store.shown import TAKEOVER
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import moment_words
from sync.contract import instant, limits

log = logging.getLogger(__name__)

LOOKED_AT = 400
LONGEST_WAIT_S = 3_600.0


@dataclass(frozen=True, slots=True)
class AlarmFace:
    """The notice that began last; `id` is empty when there is none."""

    id: str = ""
    v: int = 0
    title: str = ""
    text: str = ""
    body: str = ""
    unit: str = ""
    until: str = ""  # 11月23日 18:00
    phone: str = ""
    is_sample: bool = False


class Alarm(Page):
    """Always open.

    Signals:
        turned: a takeover began or (with an empty document) ended, for the proof of display.
    """

    faceChanged = Signal()
    turned = Signal(str, int, str, str)

    def __init__(self, *, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = AlarmFace()
        self._is_open = True
        # Between two minutes something begins or ends: then, not with the next minute.
        self._edge = QTimer(self, singleShot=True)
        self._edge.timeout.connect(self._source.changed)

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """The latest urgent notice in force here, and in how many seconds that changes."""
        now, sure = scene.moment.text, scene.moment.is_sure
        if not sure:
            # Through a closed download window it came into a release of an older date; what the county has signed since
            # is past too.
            signed = max(scene.release.issued_at, scene.facts.get("clock_floor", ""))
            scene = replace(scene, release=replace(scene.release, issued_at=signed))
        cards = reader.cards(scene.release, scene.moment, Filter("notice"), limit=LOOKED_AT)
        urgent = [c for c in cards if c.facts["level"] == "urgent" and scene.is_meant(c.facts["targets"])]
        wait_s = _seconds_to_an_edge(urgent, scene.moment.at)
        due = [c for c in urgent if c.facts["start"] <= now and (not sure or now < c.facts["end"])]
        for card in sorted(due, key=lambda c: (c.facts["start"], c.id), reverse=True):
            face = self._face_of(reader, scene, card)
            if face is not None:
                return face, wait_s
        return AlarmFace(), wait_s

    def _face_of(self, reader: ContentReader, scene: Scene, card: Card) -> AlarmFace | None:
        until = moment_words(card.facts["end"], scene.moment.at, scene.county.zone)
        bare = AlarmFace(
            id=card.id, title=card.title, text=card.facts["text"], unit=card.unit_name, until=until,
            phone=scene.county.pack.service.phone, is_sample=card.is_sample,
        )  # fmt: skip
        try:
            found = reader.document(scene.release, scene.moment, card.id)
        except StoreError as exc:
            # Its line stands in the index of the store too: better than silence.
            log.warning("the body of emergency notice %s cannot be read: %s", card.id, exc)
            return bare
        if found is None or len(found.approved) < limits.APPROVERS:
            log.warning("emergency notice %s is not approved by two and takes no screen", card.id)
            return None
        from screens.viewmodels.board_text import body_words  # the types of documents come with the first emergency

        document = found.document
        return AlarmFace(
            bare.id, document.v, bare.title, bare.text, body_words(document), bare.unit, until,
            document.contact.phone or bare.phone, bare.is_sample,
        )  # fmt: skip

    def show(self, answer: tuple[AlarmFace, float]) -> str:
        """Take the screen, or give it back."""
        face, wait_s = answer
        before = self._face
        self._set_face(face)
        if (face.id, face.v) != (before.id, before.v):
            self.turned.emit(face.id, face.v, face.title, TAKEOVER if face.id else "")
        if wait_s > 0:
            self._edge.start(round(min(wait_s, LONGEST_WAIT_S) * 1000) + 50)
        return READY if face.id else EMPTY

    @property
    def is_on(self) -> bool:
        """A notice takes the screen."""
        return bool(self._face.id)

    isOn = Property(bool, lambda self: self.is_on, notify=faceChanged)
    documentId = shown(str, "id", faceChanged)
    title = shown(str, "title", faceChanged)
    text = shown(str, "text", faceChanged)
    body = shown(str, "body", faceChanged)
    unit = shown(str, "unit", faceChanged)
    until = shown(str, "until", faceChanged)
    phone = shown(str, "phone", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)


def _seconds_to_an_edge(cards: list[Card], now: dt.datetime) -> float:
    """To the next start or end; 0: none is known."""
    edges = [(instant(card.facts[name]) - now).total_seconds() for card in cards for name in ("start", "end")]
    return min((edge for edge in edges if edge > 0), default=0.0)
