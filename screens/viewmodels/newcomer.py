"""A terminal without a county: the code that pairs it, or the address at which to ask, in words."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.store.facts import facts_of, pairing_of
from screens.viewmodels.inquiry import Inquiry
from screens.viewmodels.page import shown
from screens.viewmodels.pages import register
from screens.viewmodels.source import ContentSource

if TYPE_CHECKING:
    from screens.viewmodels.app import App

LOOK_MS = 1_000
ASK_MS = 8_000
LONGEST = 120
START = "https://"


@dataclass(frozen=True, slots=True)
class NewcomerFace:
    """`state` as `kiosk.agent.pairing` has it; empty: nothing is known, or the county is known and content comes."""

    state: str = ""
    address: str = ""
    code: str = ""
    qr: str = ""  # the same code as a picture
    cause: str = ""
    county: str = ""
    name: str = ""
    has_county: bool = False


class Newcomer(QObject):
    """Looks while its page stands; takes an address that a technician types.

    Signals:
        faceChanged, typedChanged
    """

    faceChanged = Signal()
    typedChanged = Signal()

    def __init__(self, *, home: Path, source: ContentSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home, self._source = home, source
        self._face = NewcomerFace()
        self._typed, self._is_typing, self._is_refused = START, False, False
        self._inquiry = Inquiry(home=home, source=source, patience_ms=ASK_MS, parent=self)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @Slot(bool)
    def watch(self, is_watching: bool) -> None:
        """The page came or went."""
        if is_watching:
            self._look()
            self._timer.start()
        else:
            self._timer.stop()

    def _look(self) -> None:
        before = self._face
        self._source.run(lambda: _face(self._home, before), self._on_face)

    def _on_face(self, face: NewcomerFace) -> None:
        if face != self._face:
            self._face = face
            self.faceChanged.emit()

    # ---- the address ----

    @Slot()
    def begin(self) -> None:
        """Type another address."""
        self._typed, self._is_typing, self._is_refused = self._face.address or START, True, False
        self.typedChanged.emit()

    @Slot()
    def leave(self) -> None:
        """Leave the address as it was."""
        self._is_typing = False
        self.typedChanged.emit()

    @Slot(str)
    def type(self, text: str) -> None:
        """More of it."""
        if text.isascii() and text.isprintable() and " " not in text and len(self._typed) + len(text) <= LONGEST:
            self._typed, self._is_refused = self._typed + text, False
            self.typedChanged.emit()

    @Slot()
    def erase(self) -> None:
        """Take the last character back."""
        self._typed, self._is_refused = self._typed[:-1], False
        self.typedChanged.emit()

    @Slot()
    def clear(self) -> None:
        """All of it, but how nearly every address begins."""
        self._typed, self._is_refused = START, False
        self.typedChanged.emit()

    @Slot()
    def call(self) -> None:
        """Wait at this address from now on."""
        if self.canCall:
            self._inquiry.ask("pair", {"url": self._typed}, self._on_called)

    def _on_called(self, answer: Any) -> None:
        self._is_refused = answer.state != "done"
        self._is_typing = self._is_refused
        if not self._is_refused:
            self._on_face(replace(self._face, state="calling", address=self._typed, code="", qr="", cause=""))
        self.typedChanged.emit()

    def _can_call(self) -> bool:
        scheme, _, rest = self._typed.partition("://")
        return scheme in ("http", "https") and "." in rest.strip(".")

    state = shown(str, "state", faceChanged)
    address = shown(str, "address", faceChanged)
    code = shown(str, "code", faceChanged)
    qr = shown(str, "qr", faceChanged)
    cause = shown(str, "cause", faceChanged)
    county = shown(str, "county", faceChanged)
    name = shown(str, "name", faceChanged)
    hasCounty = shown(bool, "has_county", faceChanged)
    typed = Property(str, lambda self: self._typed, notify=typedChanged)
    isTyping = Property(bool, lambda self: self._is_typing, notify=typedChanged)
    isRefused = Property(bool, lambda self: self._is_refused, notify=typedChanged)
    canCall = Property(bool, _can_call, notify=typedChanged)


def _face(home: Path, before: NewcomerFace) -> NewcomerFace:
    """What the facts say, on the reading thread; a code's picture is made once."""
    facts = facts_of(home)
    said = pairing_of(facts)
    face = NewcomerFace(has_county=bool(facts.get("seat")), **{key: said.get(key, "") for key in
                        ("state", "address", "code", "cause", "county", "name")})  # fmt: skip
    if not face.code:
        return face
    if face.code == before.code:
        return replace(face, qr=before.qr)
    from screens.viewmodels.takeaway import code as picture_of
    from sync.contract.pairing import PAIR_QR

    return replace(face, qr=picture_of(PAIR_QR + face.code))


def newcomer_of(app: "App") -> Newcomer:
    """The one of this glass, made when it is first asked for."""
    found = app.findChild(Newcomer)
    if found is None:
        register(Newcomer, "Newcomer")
        found = Newcomer(home=app.files, source=app.source, parent=app)
    return found
