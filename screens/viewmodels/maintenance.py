"""The technician's page: behind the county's PIN, how this terminal is, in the very sentences of `kiosk doctor`.

The PIN is checked by `kiosk pin` in a process of its own: what checks it costs 64 MB, and the glass does not carry it.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Property, QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from kiosk.clock import Clock
from kiosk.health import BAD, OK, Finding, examine, program_version
from kiosk.settings import Settings
from kiosk.store.mailbox import Answer
from screens.viewmodels.inquiry import Inquiry
from screens.viewmodels.pages import register
from screens.viewmodels.rows import RowModel
from screens.viewmodels.settings_desk import SettingsDesk
from screens.viewmodels.source import ContentSource
from screens.viewmodels.trial import Trial
from screens.viewmodels.words import found_words
from screens.viewmodels.works import Works

LONGEST_PIN = 12
PIN_TIME_MS = 20_000
ASK_AGAIN_S = 10
SYNC_TIME_MS = 120_000
CLOSED, PIN, STATUS = "closed", "pin", "status"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding, with its name for people."""

    id: str
    level: str
    label: str
    words: str


def make_maintenance(
    *, home: Path, source: ContentSource, clock: Clock, settings: Callable[[], Settings], trial: Trial,
    adopt: Callable[[str, object], None], parent: QObject,
) -> "Maintenance":  # fmt: skip
    """The technician's pages, known to QML; `adopt` follows a setting that has changed."""
    for one in (Maintenance, SettingsDesk, Works):
        register(one, one.__name__)
    made = Maintenance(home=home, source=source, clock=clock, settings=settings, parent=parent)
    made.desk.applied.connect(adopt)
    made.desk.tried.connect(trial.start)
    made.works.restartWanted.connect(trial.restartWanted)
    return made


class Maintenance(QObject):
    """Closed, asking for the PIN, or open.

    Signals:
        changed: step, what was typed, what is said.
        lookedChanged: what was found.
    """

    changed = Signal()
    lookedChanged = Signal()

    def __init__(
        self, *, home: Path, source: ContentSource, clock: Clock, settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.desk = SettingsDesk(home=home, source=source, clock=clock, settings=settings, parent=self)
        self.works = Works(home=home, source=source, clock=clock, parent=self)
        self._page = STATUS
        self._home, self._source, self._clock = home, source, clock
        self._step, self._pin, self._said = CLOSED, "", ""
        self._wait_s = 0
        self._is_busy = self._is_syncing = False
        self._problems, self._fine = RowModel(FindingRow, self), RowModel(FindingRow, self)
        self._headline, self._looked_at = "", ""
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count)
        self._checking: QProcess | None = None
        self._sync = Inquiry(home=home, source=source, patience_ms=SYNC_TIME_MS, parent=self)

    @property
    def is_open(self) -> bool:
        """Whether it lies over the pages."""
        return self._step != CLOSED

    def open(self) -> None:
        """Ask for the PIN; at once for nothing where there is no county yet."""
        if self._step == CLOSED:
            self._step, self._said = PIN, ""
            self._knock("")

    @Slot()
    def close(self) -> None:
        """Back to the pages; nothing that was typed remains. How long to wait is known to the gate, not to us."""
        self._step, self._pin, self._said, self._wait_s = CLOSED, "", "", 0
        self._page = STATUS
        self.desk.close()
        self.works.open("")
        self._is_busy = self._is_syncing = False
        self._second.stop()
        self._sync.drop()
        if self._checking is not None:
            self._checking.kill()
        self.changed.emit()

    # ---- the PIN ----

    @Slot(str)
    def type(self, digit: str) -> None:
        """One more digit."""
        if digit.isdecimal() and digit.isascii() and len(self._pin) < LONGEST_PIN and not self._is_busy:
            self._pin += digit
            self._said = ""
            self.changed.emit()

    @Slot()
    def erase(self) -> None:
        """Take the last one back."""
        if not self._is_busy:
            self._pin = self._pin[:-1]
            self.changed.emit()

    @Slot()
    def enter(self) -> None:
        """Try what was typed."""
        if self._pin and not self._is_busy and self._wait_s == 0:
            self._knock(self._pin)

    def _knock(self, pin: str) -> None:
        self._is_busy, self._pin = True, ""
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("KIOSK_HOME", str(self._home))
        process.setProcessEnvironment(environment)
        process.finished.connect(lambda *_: self._on_answer(process, is_try=bool(pin)))
        process.errorOccurred.connect(lambda *_: self._on_answer(process, is_try=bool(pin)))
        QTimer.singleShot(PIN_TIME_MS, process, process.kill)
        self._checking = process
        # Without a PIN the gate is only asked whether there is one; an empty one is never right.
        process.start(sys.executable, ["-m", "kiosk", "pin", *([] if pin else ["--look"])])
        process.write(pin.encode())
        process.closeWriteChannel()
        self.changed.emit()

    def _on_answer(self, process: QProcess, *, is_try: bool) -> None:
        if process is not self._checking or process.state() != QProcess.ProcessState.NotRunning:
            return
        self._checking = None
        process.deleteLater()
        if self._step == CLOSED:
            return
        try:
            said = json.loads(bytes(process.readAllStandardOutput().data()))
            state, wait_s = str(said["state"]), int(said["wait_s"])
        except (ValueError, KeyError, TypeError):
            state, wait_s = "unsure", 0
        self._is_busy, self._wait_s = False, wait_s
        if state == "open":
            self._step, self._said = STATUS, ""
            self.look()
        elif state == "none":
            self._said = self.tr("县里还没有给本机设维护口令，请联系县里")
        elif state == "wrong" and is_try:
            self._said = self.tr("口令不对")
        elif state == "unsure":
            self._said = self.tr("本机存不下或读不出，没法核对口令，请联系县里")
        if wait_s:
            self._second.start()
        self.changed.emit()

    def _count(self) -> None:
        self._wait_s = max(0, self._wait_s - 1)
        if self._wait_s == 0:
            self._second.stop()
        elif self._wait_s % ASK_AGAIN_S == 0 and not self._is_busy:
            self._knock("")  # the county may have lifted it
        self.changed.emit()

    @Slot(str)
    def turn(self, page: str) -> None:
        """Another page of those behind the PIN."""
        if self._step == STATUS:
            self._page, self._said = page, ""
            self.desk.open(page)
            self.works.open(page)
            self.changed.emit()
            if page == STATUS:
                self.look()

    # ---- how the terminal is ----

    @Slot()
    def look(self) -> None:
        """Look at everything once more."""
        moment = self._clock.now()
        self._source.run(lambda: examine(self._home, moment), self._on_looked)

    def _on_looked(self, findings: tuple[Finding, ...]) -> None:
        if self._step != STATUS:
            return
        labels, rows = self._labels(), []
        for number, one in enumerate(findings):
            rows.append(
                FindingRow(f"{number} {one.key}", one.level, labels.get(one.key, one.key), found_words(one.words))
            )
        problems = sorted((row for row in rows if row.level != OK), key=lambda row: row.level != BAD)
        self._problems.show(problems)
        self._fine.show([row for row in rows if row.level == OK])
        if not problems:
            self._headline = self.tr("一切正常")
        elif problems[0].level == BAD:
            self._headline = self.tr("有故障，%d 件事要处理") % len(problems)
        else:
            self._headline = self.tr("能用，有 %d 件事要处理") % len(problems)
        self.lookedChanged.emit()

    @Slot()
    def sync(self) -> None:
        """Ask the agent to pull now."""
        if not self._is_syncing and self._step == STATUS:
            self._is_syncing, self._said = True, ""
            self._sync.ask("sync", {}, self._on_synced)
            self.changed.emit()

    def _on_synced(self, answer: Answer) -> None:
        self._is_syncing = False
        if answer.state == "done":
            self._said = self.tr("同步好了")
        elif answer.state == "late":
            self._said = self.tr("后台没有应答，请重启本机")
        else:
            self._said = self.tr("没有同步成，原因见下面")
        self.changed.emit()
        self.look()

    def _labels(self) -> dict[str, str]:
        return {
            "home": self.tr("数据"), "disk": self.tr("磁盘"), "settings": self.tr("设置"),
            "provision": self.tr("配发"), "screen": self.tr("配置"), "offline": self.tr("断网"),
            "program": self.tr("程序"), "store": self.tr("存储"), "release": self.tr("内容"),
            "documents": self.tr("文件"), "content_age": self.tr("新旧"), "sync": self.tr("同步"),
            "words": self.tr("投递"), "clock": self.tr("时钟"), "memory": self.tr("内存"), "heat": self.tr("温度"),
            "running": self.tr("运行"), "speech": self.tr("朗读"), "fonts": self.tr("字体"),
            "glyphs": self.tr("生僻字"), "display": self.tr("显示器"), "touch": self.tr("触摸"),
            "printer": self.tr("打印机"), "sound": self.tr("声音"), "power": self.tr("供电"),
            "words_refused": self.tr("投递"), "words_foreign": self.tr("投递"),
            "glass_memory": self.tr("内存"),
            "copy": self.tr("编号"), "update": self.tr("程序"), "picture": self.tr("画面"), "stick": self.tr("U 盘"),
        }  # fmt: skip

    # ---- QML ----

    step = Property(str, lambda self: self._step, notify=changed)
    page = Property(str, lambda self: self._page, notify=changed)
    work = Property(QObject, lambda self: self.works, constant=True)
    settings = Property(QObject, lambda self: self.desk, constant=True)
    typed = Property(int, lambda self: len(self._pin), notify=changed)
    said = Property(str, lambda self: self._said, notify=changed)
    waitSeconds = Property(int, lambda self: self._wait_s, notify=changed)
    isBusy = Property(bool, lambda self: self._is_busy, notify=changed)
    isSyncing = Property(bool, lambda self: self._is_syncing, notify=changed)
    headline = Property(str, lambda self: self._headline, notify=lookedChanged)
    program = Property(str, lambda _self: program_version(), constant=True)
    problems = Property(QObject, lambda self: self._problems, constant=True)
    fine = Property(QObject, lambda self: self._fine, constant=True)
