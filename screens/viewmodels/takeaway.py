"""Take it home: two QR codes, a link to the county's site and the essential words themselves; and on paper."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.store.read import ContentReader
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.printing import Printing
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.words import day_words
from sync.contract import Document

# What a phone still reads from a screen in one go; about 260 hanzi.
MOST_BYTES = 780
QUIET = 4  # light modules around a code, as the standard asks


@dataclass(frozen=True, slots=True)
class TakeawayFace:
    """The two codes as pictures of one pixel a module, and what they hold."""

    title: str = ""
    crumb: str = ""
    hue: str = "disclosure"
    words: str = ""
    words_code: str = ""
    link: str = ""
    link_code: str = ""
    can_print: bool = False


class Takeaway(Page):
    """Arg: a document's id."""

    name = "takeaway"
    faceChanged = Signal()
    printingChanged = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = TakeawayFace()
        self._id = ""
        self._printing = Printing(home=home, source=source, changed=self.printingChanged.emit, parent=self)

    def enter(self, arg: str) -> None:
        """Which document."""
        if arg != self._id:
            self._printing.drop()
        self._id = arg

    def question(self) -> str:
        """The document's id."""
        return self._id

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> Any:
        """Both codes, drawn on the reading thread."""
        found = reader.document(scene.release, scene.moment, question)
        if found is None:
            return TakeawayFace()
        document = found.document
        words = essence(document, scene, self)
        link = "" if found.is_sealed else page_link(scene.county.pack.site_url or "", document)
        return TakeawayFace(
            title=document.title,
            crumb=document.unit_name,
            hue="services" if document.guide else "disclosure",
            words=words,
            words_code=code(words),
            link=link,
            link_code=code(link) if link else "",
            can_print=bool(scene.facts.get("printer")) and not found.is_sealed,
        )

    def show(self, answer: TakeawayFace) -> str:
        """Show both."""
        self._set_face(answer)
        return READY if answer.title else EMPTY

    def forget(self) -> None:
        """Nothing of the visit stays."""
        self._id = ""
        self._printing.drop()

    @Slot()
    def print(self) -> None:
        """On paper, once at a time."""
        if self._face.can_print:
            self._printing.begin({"document": self._id})

    title = shown(str, "title", faceChanged)
    crumb = shown(str, "crumb", faceChanged)
    hue = shown(str, "hue", faceChanged)
    words = shown(str, "words", faceChanged)
    wordsCode = shown(str, "words_code", faceChanged)
    link = shown(str, "link", faceChanged)
    linkCode = shown(str, "link_code", faceChanged)
    canPrint = shown(bool, "can_print", faceChanged)
    printing = Property(str, lambda self: self._printing.state, notify=printingChanged)


def page_link(site: str, document: Document) -> str:
    """The document's page on the county's site."""
    return f"{site.rstrip('/')}/d/{document.id}" if site else ""


def standing_link(site: str, code: str) -> str:
    """Where the county's site tells how far the words of a code have come."""
    return f"{site.rstrip('/')}/r/{code}" if site else ""


def code(text: str) -> str:
    """A QR code as a picture that QML can draw: one pixel a module, light around it."""
    return "data:image/png;base64," + base64.b64encode(modules(text)).decode()


def modules(text: str) -> bytes:
    """A QR code as a PNG of one pixel a module, light around it."""
    import segno  # on first use, in the reading thread: the first page does not pay for it

    made, out = segno.make(text, encoding="utf-8", error="l", micro=False, boost_error=True), io.BytesIO()
    made.save(out, kind="png", scale=1, border=QUIET)
    return out.getvalue()


def essence(document: Document, scene: Scene, words: QObject) -> str:
    """What one needs at home: bring what, pay what, how long, where, whom to call. At most MOST_BYTES."""
    head = [document.title + (words.tr("（示例）") if document.sample else "")]
    guide = document.guide
    if guide is None:
        parts = [
            words.tr("%s，%s") % (document.unit_name, day_words(document.issued_on, scene.today)),
            _until(document, scene, words),
            document.summary,
        ]
        return fit([*head, *parts], words.tr("电话：%s") % document.contact.phone)
    fees = "；".join(f"{f.name}{f.amount}{f.unit}" for f in guide.fees) or words.tr("不收费")
    days = words.tr("当场办") if guide.day_kind == "onspot" else _days(document, words)
    body = [
        words.tr("收费：%s") % fees,
        words.tr("几天：%s") % days,
        words.tr("跑几次：%d 次") % guide.visits,
        words.tr("带：%s") % "、".join(m.name for m in guide.materials),
    ]
    tail = words.tr("地点：%s\n时间：%s\n电话：%s") % (guide.place, guide.hours, guide.phone_ask)
    return fit([*head, *body], tail)


def _days(document: Document, words: QObject) -> str:
    guide = document.guide
    number = (guide.promised_days or guide.legal_days) if guide else 0
    is_work = guide is not None and guide.day_kind == "workday"
    one = "one" if number == 1 else ""
    return (words.tr("%d 个工作日", one) if is_work else words.tr("%d 天", one)) % number


def _until(document: Document, scene: Scene, words: QObject) -> str:
    body = document.disclosure
    if body is None or body.comment_until is None:
        return ""
    return words.tr("提意见到：%s") % day_words(body.comment_until, scene.today)


def fit(lines: Sequence[str], tail: str) -> str:
    """The lines and the tail within MOST_BYTES; the tail (place and phone) is never cut."""
    room = MOST_BYTES - len(tail.encode()) - 1
    text = "\n".join(line for line in lines if line)
    if len(text.encode()) > room:
        text = text.encode()[: room - 3].decode(errors="ignore") + "…"
    return f"{text}\n{tail}"
