"""After speaking up: the code by which the answer is found, and what happens next, by the county's own clocks."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.schedule.days import is_workday
from kiosk.store.read import ContentReader
from screens.viewmodels.page import EMPTY, READY, Page, shown
from screens.viewmodels.printing import Printing
from screens.viewmodels.source import ContentSource, Scene
from screens.viewmodels.takeaway import code as qr_code
from screens.viewmodels.takeaway import standing_link
from screens.viewmodels.words import day_words
from sync.contract import WorkCalendar

HALF = 4


@dataclass(frozen=True, slots=True)
class ReceiptFace:
    """The code in two halves, its QR code, and the days until which."""

    code: str = ""
    picture: str = ""
    accept_by: str = ""
    reply_by: str = ""
    is_sample: bool = False
    can_print: bool = False


class Receipt(Page):
    """Arg: the code."""

    name = "receipt"
    faceChanged = Signal()
    printingChanged = Signal()

    def __init__(self, *, source: ContentSource, home: Path, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._face = ReceiptFace()
        self._code = ""
        self._printing = Printing(home=home, source=source, changed=self.printingChanged.emit, parent=self)

    def enter(self, arg: str) -> None:
        """Whose receipt."""
        if arg != self._code:
            self._printing.drop()
        self._code = arg

    def forget(self) -> None:
        """The next visitor cannot read on."""
        self._code = ""
        self._printing.drop()
        self._set_face(ReceiptFace())

    @Slot()
    def print(self) -> None:
        """The code on a slip of paper."""
        if self._face.can_print:
            self._printing.begin({"code": self._code})

    def question(self) -> str:
        """The code."""
        return self._code

    def answer(self, reader: ContentReader, scene: Scene, question: str) -> ReceiptFace:
        """The days follow from the pack's clocks and work calendar."""
        if not question:
            return ReceiptFace()
        pack = scene.county.pack
        spaced = f"{question[:HALF]} {question[HALF:]}"
        words = self.tr("意见查询码：%s\n在县里任何一块屏的“网上查询”输入它，就能看到答复。\n电话：%s") % (
            spaced, pack.service.phone,
        )  # fmt: skip
        if pack.site_url:
            words += "\n" + self.tr("网页：%s") % standing_link(pack.site_url, question)
        accept, reply = (
            day_words(workdays_after(scene.today, days, pack.calendar).isoformat(), scene.today)
            for days in (pack.hearing.accept_workdays, pack.hearing.reply_workdays)
        )
        can_print = bool(scene.facts.get("printer"))
        return ReceiptFace(spaced, qr_code(words), accept, reply, pack.sample, can_print)

    def show(self, answer: ReceiptFace) -> str:
        """Show the code."""
        self._set_face(answer)
        return READY if answer.code else EMPTY

    code = shown(str, "code", faceChanged)
    picture = shown(str, "picture", faceChanged)
    acceptBy = shown(str, "accept_by", faceChanged)
    replyBy = shown(str, "reply_by", faceChanged)
    isSample = shown(bool, "is_sample", faceChanged)
    canPrint = shown(bool, "can_print", faceChanged)
    printing = Property(str, lambda self: self._printing.state, notify=printingChanged)


def workdays_after(day: dt.date, count: int, calendar: WorkCalendar) -> dt.date:
    """The day on which so many working days have passed; the first day does not count."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_workday(day, calendar)
    return day
