"""What a technician can do behind the PIN besides settings: test, import, check, read the log, restart, give back.

Whatever may block is done by the agent; the facts are read on the reading thread. Of residents' words only numbers.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot, qVersion

from kiosk.clock import Clock, hall_words
from kiosk.errors import BusyError, KioskError, StoreError
from kiosk.health import OK, plugged_stick, program_version
from kiosk.settings import DECLARATIONS, Declaration, audit
from kiosk.store import factory, journal
from kiosk.store.connect import open_database, state_path
from kiosk.store.facts import facts_of, seat_of
from kiosk.store.identity import Identity
from kiosk.store.mailbox import Answer
from kiosk.store.read import ContentReader
from screens.viewmodels.inquiry import Inquiry
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource
from screens.viewmodels.words import found_words

PATIENCE_MS = {"network": 25_000, "restart": 8_000}
LONG_MS = 900_000
AGAIN_MS = 1_500  # the agent ends first
LAST_LINES = 60


@dataclass(frozen=True, slots=True)
class FactRow:
    """A name, what it is, and how it is: ok, warn, bad; empty where there is nothing to judge."""

    id: str
    level: str
    label: str
    words: str


class Works(QObject):
    """The facts of one page, one errand at a time.

    Signals:
        changed: what is said, whether something is under way, whether the last step must be confirmed.
        restartWanted: the glass is to start anew.
    """

    changed = Signal()
    restartWanted = Signal()

    def __init__(self, *, home: Path, source: ContentSource, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home, self._source, self._clock = home, source, clock
        self._page, self._said, self._is_bad, self._doing = "", "", False, ""
        self._asks_twice = False
        self._facts = RowModel(FactRow, self)
        self._inquiry = Inquiry(home=home, source=source, patience_ms=LONG_MS, parent=self)
        self._again = QTimer(self, singleShot=True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.restartWanted)

    def open(self, page: str) -> None:
        """The facts of a page."""
        self._inquiry.drop()
        self._page, self._doing, self._asks_twice = page, "", False
        self._facts.show([])
        self._say("")
        readers: dict[str, Callable[[], list[tuple[str, str, str]]]] = {
            "content": self._content, "logs": self._log, "about": self._about,
        }  # fmt: skip
        if page in readers:
            self._source.run(readers[page], lambda found: self._show(page, found))

    def _show(self, page: str, found: list[tuple[str, str, str]]) -> None:
        if page == self._page:
            rows = [FactRow(f"{number}", level, label, words) for number, (level, label, words) in enumerate(found)]
            self._facts.show(rows)
            self.changed.emit()

    def _say(self, words: str, *, is_bad: bool = False) -> None:
        self._said, self._is_bad = words, is_bad
        self.changed.emit()

    # ---- errands of the agent ----

    @Slot(str)
    def do(self, kind: str) -> None:
        """network, verify, import, export_logs."""
        if self._doing:
            return
        self._doing, self._asks_twice = kind, False
        self._say({
            "network": self.tr("正在一步一步测网络…"),
            "verify": self.tr("正在把存的内容全部核对一遍…"),
            "import": self.tr("正在从 U 盘取内容…"),
            "export_logs": self.tr("正在往 U 盘存记录…"),
        }.get(kind, ""))  # fmt: skip
        if kind == "network":
            self._show(self._page, [])  # what was so a minute ago is not what is found now
        self._inquiry.set_patience(PATIENCE_MS.get(kind, LONG_MS))
        self._inquiry.ask(kind, {}, lambda answer: self._on_answer(kind, answer))

    def _on_answer(self, kind: str, answer: Answer) -> None:
        self._doing = ""
        found = answer.body.get("findings")
        if answer.state == "late":
            self._say(self.tr("后台没有应答，请重启程序"), is_bad=True)
        elif not isinstance(found, list):
            self._say({
                "no_stick": self.tr("没有找到能用的 U 盘：请插上格式为 FAT32 或 exFAT 的 U 盘，等几秒再试"),
                "refused": self.tr("U 盘里的内容签名不对，没有收"),
            }.get(str(answer.body.get("cause")), self.tr("没有做成，原因在记录里")), is_bad=True)  # fmt: skip
        else:
            rows = [(str(one["level"]), self._label(str(one["key"])), found_words(str(one["words"]))) for one in found]
            self._show(self._page, rows)
            is_fine = all(level == "ok" for level, *_ in rows)
            self._say(self.tr("做完了，都正常") if is_fine else self.tr("做完了，有问题，见下面"), is_bad=not is_fine)

    def _label(self, key: str) -> str:
        return {
            "link": self.tr("网线"), "address": self.tr("地址"), "name": self.tr("域名"), "tls": self.tr("连接"),
            "server": self.tr("县服务器"), "time": self.tr("时间"), "store": self.tr("存储"),
            "release": self.tr("内容"), "documents": self.tr("文件"), "content_age": self.tr("新旧"),
            "import": self.tr("U 盘"), "export": self.tr("U 盘"),
        }.get(key, key)  # fmt: skip

    # ---- the last steps ----

    @Slot()
    def restart(self) -> None:
        """The agent and then the glass start anew."""
        if not self._doing:
            self._doing = "restart"
            self._say(self.tr("正在重启程序…"))
            self._inquiry.set_patience(PATIENCE_MS["restart"])
            self._inquiry.ask("restart", {}, lambda _answer: self._again.start())

    @Slot()
    def giveBack(self) -> None:
        """Factory state: asks first; refused while words wait to be sent."""
        self._source.run(lambda: _held(self._home), self._on_held)

    def _on_held(self, held: tuple[int, int]) -> None:
        waiting, refused = held
        if waiting:
            words = self.tr("不能清：还有 %d 件群众意见没有送到县里。请先同步，或用 kiosk export 带走") % waiting
            self._say(self.tr("不能清：读不出有没有群众意见在等，请联系县里") if waiting < 0 else words, is_bad=True)
            return
        self._asks_twice = True
        words = self.tr("清了以后，本机的内容、设置和钥匙都没有了，要重新接入县里。真的要清吗？")
        if refused:
            words = self.tr("有 %d 件群众意见县里没有收下，只有这里有，也会清掉。") % refused + words
        self._say(words, is_bad=True)

    @Slot()
    def giveBackIndeed(self) -> None:
        """The second word; once more it is looked whether anything waits."""
        if not self._asks_twice:
            return
        self._asks_twice = False
        self._source.run(lambda: _order(self._home), self._on_ordered)

    def _on_ordered(self, is_ordered: bool) -> None:
        if is_ordered:
            self.restart()
        else:
            self.giveBack()

    @Slot()
    def think(self) -> None:
        """Rather not."""
        self._asks_twice = False
        self._say("")

    # ---- on the reading thread ----

    def _content(self) -> list[tuple[str, str, str]]:
        facts = facts_of(self._home)
        seat = seat_of(facts)
        units = "" if seat is None else self.tr("全部") if "*" in seat.subscribe else "、".join(seat.subscribe)
        found = [("", self.tr("订阅单位"), units or self.tr("还没有接入县里"))]
        content = ContentReader(self._home)
        try:
            release = content.release()
            if release is not None:
                signed = hall_words(release.issued_at)
                found.append(("", self.tr("内容"), self.tr("第 %d 版，县里签发于 %s") % (release.id, signed)))
        except StoreError:
            found.append(("bad", self.tr("内容"), self.tr("读不出")))
        finally:
            content.close()
        found.append(("", self.tr("上次同步"), hall_words(facts.get("last_sync_at", "")) or self.tr("还没有")))
        sticks = plugged_stick(facts, self._clock.now())
        found += [("" if one.level == OK else one.level, self.tr("U 盘"), found_words(one.words)) for one in sticks]
        return found + self._queue()

    def _queue(self) -> list[tuple[str, str, str]]:
        """Numbers only."""
        kinds = {"opinion": self.tr("意见"), "rating": self.tr("评价"), "answers": self.tr("问卷")}
        try:
            connection = open_database(state_path(self._home), read_only=True)
            try:
                rows = connection.execute(
                    "SELECT kind, count(*) FROM outbox WHERE state = 'waiting' GROUP BY kind"
                ).fetchall()
            finally:
                connection.close()
        except (StoreError, sqlite3.Error):
            return []
        said = "，".join(self.tr("%s %d 件") % (kinds.get(kind, kind), count) for kind, count in rows)
        return [("", self.tr("等着送的"), said or self.tr("没有"))]

    def _log(self) -> list[tuple[str, str, str]]:
        changed = [("", "", self._change(one)) for one in reversed(audit.changes(self._home)[-20:])]
        return changed + [("", "", line) for line in reversed(journal.lines(self._home, LAST_LINES))]

    def _change(self, one: audit.Change) -> str:
        """A change of a setting, for who reads it on the glass; `kiosk settings log` has it word for word."""
        found = next((known for known in DECLARATIONS if known.key == one.key), None)
        who = {audit.SCREEN: self.tr("屏幕上"), audit.COMMAND: self.tr("用命令"), audit.TERMINAL: self.tr("自动")}
        how = {audit.TRIED: self.tr("试用"), audit.KEPT: self.tr("留用"), audit.UNDONE: self.tr("改回")}
        old, new = (self._value(found, text) for text in (one.old, one.new))
        done = "，".join(filter(None, (who.get(one.who, one.who), how.get(one.how))))
        label = self.tr(found.label) if found is not None else one.key
        return f"{hall_words(one.at)}　{label}：{old} → {new}（{done}）"

    def _value(self, one: Declaration | None, text: str) -> str:
        if text == "":
            return self.tr("默认")
        if text in ("true", "false"):
            return self.tr("开") if text == "true" else self.tr("关")
        if one is not None and one.choices and one.words and text in one.choices:
            return self.tr(one.words[one.choices.index(text)])
        return text.removesuffix(".0")

    def _about(self) -> list[tuple[str, str, str]]:
        found = [
            ("", self.tr("程序"), f"sunshine-kiosk {program_version()}"),
            ("", self.tr("许可"), "GPL-3.0-or-later"),
            ("", "Qt", qVersion()),
        ]
        try:
            who = Identity.load(self._home).public()
        except KioskError:
            return [*found, ("", self.tr("终端"), self.tr("还没有接入县里"))]
        return [
            *found,
            ("", self.tr("终端"), who.terminal_id),
            ("", self.tr("签名公钥"), _grouped(who.signing)),
            ("", self.tr("密封公钥"), _grouped(who.sealing)),
        ]

    page = Property(str, lambda self: self._page, notify=changed)
    said = Property(str, lambda self: self._said, notify=changed)
    isBad = Property(bool, lambda self: self._is_bad, notify=changed)
    isBusy = Property(bool, lambda self: self._doing != "", notify=changed)
    asksTwice = Property(bool, lambda self: self._asks_twice, notify=changed)
    facts = Property(QObject, lambda self: self._facts, constant=True)


def _held(home: Path) -> tuple[int, int]:
    """How many words wait, how many were refused; (-1, 0): nobody can tell."""
    try:
        return factory.words_waiting(home), factory.words_refused(home)
    except StoreError:
        return -1, 0


def _order(home: Path) -> bool:
    try:
        factory.order(home)
    except (BusyError, StoreError):
        return False
    return True


def _grouped(print_: str) -> str:
    """The first half of a key, in groups that can be read to somebody on the phone."""
    return " ".join(print_[at : at + 4] for at in range(0, 32, 4))
