"""The page of last resort: when the glass itself cannot be made, residents read where to go instead of black.

Drawn without QML and without our own parts, since these may be what is broken. After a while the process ends with
a failure, so that whoever keeps it tries the glass again.
"""

import contextlib
import logging
import signal
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPaintEvent, QRasterWindow

from kiosk.shell.agent_child import AgentChild
from kiosk.shell.watchdog import Watchdog
from kiosk.store.facts import facts_of
from kiosk.store.read import ContentReader

log = logging.getLogger(__name__)

AGAIN_MS = 60_000
PAPER, INK, SOFT = "#FAF7F2", "#1F1B16", "#5A534A"
TITLE, COUNTER = "本机暂时不能显示内容", "请到人工窗口办理，或向工作人员询问"
ENGLISH = "Out of service. Please ask at the counter."


def show(home: Path, *, size: tuple[int, int] | None, with_agent: bool) -> int:
    """Show the page until told to stop (0) or until it is time to try the glass again (1)."""
    existing = QGuiApplication.instance()
    application = existing if isinstance(existing, QGuiApplication) else QGuiApplication(["kiosk"])
    page = Page(*contact(home))
    waking = QTimer(application)  # an idle Qt loop never runs Python's signal handlers
    waking.timeout.connect(lambda: None)
    waking.start(200)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: application.exit(0))
    agent = AgentChild(home=home, parent=application) if with_agent else None
    if agent is not None:
        agent.start()  # what is broken may be content, and the agent brings better
    watchdog = Watchdog(parent=application)
    if size is None:
        page.setFlags(Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        page.setCursor(Qt.CursorShape.BlankCursor)
        page.setGeometry(application.primaryScreen().geometry())
        page.showFullScreen()
    else:
        page.setGeometry(0, 0, *size)
        page.show()
    QTimer.singleShot(AGAIN_MS, application, lambda: application.exit(1))
    code = int(application.exec())
    watchdog.end()
    if agent is not None:
        agent.stop()
    return code


def contact(home: Path) -> tuple[str, str]:
    """The service phone and this terminal's number, as far as the store still tells; never raises."""
    phone = number = ""
    with contextlib.suppress(Exception):  # whatever is broken in the store, this page comes
        reader = ContentReader(home)
        release = reader.release()
        if release is not None:
            phone = f"服务电话 {reader.pack(release).service.phone}"
        reader.close()
    with contextlib.suppress(Exception):
        number = facts_of(home).get("terminal_id", "")[:8].upper()
    return phone, f"终端 {number}" if number else ""


class Page(QRasterWindow):
    """The words, in the middle of the glass."""

    def __init__(self, phone: str, terminal: str) -> None:
        super().__init__()
        self._lines = ((TITLE, 9.0, INK, True), (COUNTER, 5.5, INK, False), (phone, 5.5, INK, True),
                       (ENGLISH, 3.6, SOFT, False), (terminal, 3.6, SOFT, False))  # fmt: skip
        self.setTitle("sunshine-kiosk")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt: draw the words, sized by the short side."""
        unit = min(self.width(), self.height()) / 100
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), self.height()), QColor(PAPER))
        lines = [line for line in self._lines if line[0]]
        top = (self.height() - sum(size * 1.9 * unit for _, size, _, _ in lines)) / 2
        for text, size, ink, is_bold in lines:
            font = QFont("Noto Sans CJK SC")
            # The longest line must fit a tall screen too.
            font.setPixelSize(max(8, int(min(size * unit, self.width() * 0.9 / max(1, len(text)) * 1.1))))
            font.setBold(is_bold)
            painter.setFont(font)
            painter.setPen(QColor(ink))
            painter.drawText(QRectF(0, top, self.width(), size * 1.9 * unit), Qt.AlignmentFlag.AlignCenter, text)
            top += size * 1.9 * unit
        painter.end()
