"""The settings behind the PIN: rows from the one declaration, an editor for one of them, changes on trial.

Every change goes through `kiosk.settings.trial` on the reading thread, so that it is checked, written down and durable
before anything on the glass follows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.clock import Clock
from kiosk.errors import SettingsError
from kiosk.settings import DECLARATIONS, Declaration, Settings, Value, audit, declaration
from kiosk.settings.trial import begin, change
from kiosk.store import touches
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource

LONGEST = 600
# A share of the glass: 5 mm of 476. What no straight correction explains, a finger or a broken panel did.
MOST_UNREST = 0.01
FLAG, CHOICE, NUMBER, TEXT = "flag", "choice", "number", "text"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as it is. `note` says what is special about it; `can` whether it can be changed here."""

    id: str
    label: str
    value: str
    note: str
    kind: str
    is_on: bool
    can: bool


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One value that can be chosen."""

    id: str
    label: str
    is_chosen: bool


class SettingsDesk(QObject):
    """Rows of one page, and the editor of one row.

    Signals:
        changed: the page, what is said.
        editorChanged: the editor came, went, or what stands in it.
        applied: key and value that stand in the file from now on.
        tried: a value is on trial; its key.
    """

    changed = Signal()
    editorChanged = Signal()
    applied = Signal(str, object)
    tried = Signal(str)

    def __init__(
        self, *, home: Path, source: ContentSource, clock: Clock, settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._home, self._source, self._clock, self._settings = home, source, clock, settings
        self._page, self._said = "", ""
        self._rows, self._choices = RowModel(SettingRow, self), RowModel(ChoiceRow, self)
        self._one: Declaration | None = None
        self._text, self._refused = "", ""
        self._is_fresh = self._is_busy = False
        self._preview: QObject | None = None
        self._touch = touches.TouchState()

    @Slot(str)
    def open(self, page: str) -> None:
        """Show the settings of a page of the declaration."""
        self._page, self._said = page, ""
        self.cancel()
        self.refresh()
        if page == "display":
            self._source.run(lambda: touches.read(self._home), self._on_touch)

    def _on_touch(self, state: touches.TouchState) -> None:
        self._touch = state
        self.changed.emit()

    def refresh(self) -> None:
        """As the settings are now."""
        self._rows.show([self._row(one) for one in DECLARATIONS if one.page == self._page])
        self.changed.emit()

    def made_preview(self) -> QObject:
        """What an LED strip shows; made when somebody first looks, with the types it needs."""
        if self._preview is None:
            from screens.viewmodels.strip_preview import StripPreview

            self._preview = StripPreview(
                home=self._home, source=self._source, clock=self._clock, settings=self._settings, parent=self
            )
        return self._preview

    def close(self) -> None:
        """Nothing that was typed remains."""
        self.open("")

    def say(self, words: str) -> None:
        """What became of a change."""
        self._said = words
        self.refresh()

    def _row(self, one: Declaration) -> SettingRow:
        settings = self._settings()
        fixed = settings.sources[one.key] in ("environment", "flag")
        note = ""
        if fixed:
            note = self.tr("由启动参数定，这里改不了")
        elif one.restart:
            note = self.tr("重启程序后生效")
        value = settings.value(one.key)
        return SettingRow(
            one.key, self.tr(one.label), self._words(one, value), note, _kind(one), value is True, not fixed
        )

    def _words(self, one: Declaration, value: Value) -> str:
        if isinstance(value, bool):
            return self.tr("开") if value else self.tr("关")
        if one.choices and one.words:
            return self.tr(one.words[one.choices.index(str(value))])
        if value == "":
            return self.tr("没有填")
        if value == 0 and one.zero:
            return self.tr(one.zero)
        if isinstance(value, str):
            return audit.redacted(value)
        return f"{value:g} {self._unit(one)}".strip()

    def _unit(self, one: Declaration) -> str:
        return {
            "s": self.tr("秒"), "min": self.tr("分钟"), "mm": self.tr("毫米"), "m": self.tr("米"), "MB": "MB",
            "kbit/s": "kbit/s", "hanzi/s": self.tr("字每秒"),
        }.get(one.unit, one.unit)  # fmt: skip

    def _allowed(self, one: Declaration) -> str:
        if one.least is not None and one.most is not None:
            allowed = self.tr("可以填 %s 到 %s %s") % (f"{one.least:g}", f"{one.most:g}", self._unit(one))
            return self.tr("%s；0 是%s") % (allowed, self.tr(one.zero)) if one.zero else allowed
        if one.choices:
            return self.tr("请选一个")
        if one.example:
            return self.tr("填法如 %s；可以不填") % one.example
        return self.tr("可以不填")

    # ---- one setting ----

    @Slot(str)
    def edit(self, key: str) -> None:
        """Open the editor; a yes or no is turned over at once."""
        one = declaration(key)
        if self._is_busy or self._settings().sources[key] in ("environment", "flag"):
            return
        self._one, self._refused, self._is_fresh = one, "", True
        value = self._settings().value(key)
        if isinstance(value, bool):
            self._write("false" if value else "true")
            return
        self._text = f"{value:g}" if isinstance(value, float) else str(value)
        self._show_choices()
        self.editorChanged.emit()

    @Slot()
    def cancel(self) -> None:
        """Close the editor; nothing is changed."""
        self._one, self._text, self._refused = None, "", ""
        self.editorChanged.emit()

    @Slot(str)
    def type(self, word: str) -> None:
        """Another sign; the first one of a number takes the place of the old number."""
        if self._one is not None and len(self._text) + len(word) <= LONGEST:
            self._text = word if self._is_fresh and _kind(self._one) == NUMBER else self._text + word
            self._is_fresh, self._refused = False, ""
            self.editorChanged.emit()

    @Slot()
    def erase(self) -> None:
        """The last sign."""
        self._text, self._refused, self._is_fresh = self._text[:-1], "", False
        self.editorChanged.emit()

    @Slot()
    def clear(self) -> None:
        """Everything."""
        self._text, self._refused, self._is_fresh = "", "", False
        self.editorChanged.emit()

    @Slot(str)
    def choose(self, value: str) -> None:
        """One of the choices."""
        self._text, self._refused = value, ""
        self._show_choices()
        self.editorChanged.emit()

    @Slot()
    def save(self) -> None:
        """Take what stands in the editor; refused with what is allowed, in words."""
        if self._one is not None and not self._is_busy:
            self._write(self._text)

    @Slot(float, float, float)
    def measured(self, width_mm: float, width: float, height: float) -> None:
        """The page turned out to be so wide, of this shape; the setting is of the glass, whatever the turn."""
        is_sideways = self._settings().text("orientation") in ("left", "right")
        self._one = declaration("screen_mm")
        self._write(f"{width_mm * height / width if is_sideways else width_mm:.0f}")

    @Slot("QVariantList")
    def touched(self, points: list[list[float]]) -> None:
        """The touch test felt these: x, y and where the cross stood, as shares of the output. Corrected on trial."""
        from kiosk.settings.touches import SAME, corrected, read_correction, unrest, write_correction

        if self._settings().sources["touch_fix"] in ("environment", "flag"):
            self.say(self.tr("由启动参数定，这里改不了"))
            return
        try:
            old = read_correction(self._settings().text("touch_fix"))
        except SettingsError:
            old = SAME  # as the glass does with a value that it cannot use
        pairs = [((x, y), (goal_x, goal_y)) for x, y, goal_x, goal_y in points]
        better = corrected(old, self._touch.turn, pairs)
        if better is None or unrest(pairs) > MOST_UNREST:
            self.say(self.tr("点得太散，算不出校正，请再测一次"))
            return
        text = write_correction(better)
        try:
            read_correction(text)
        except SettingsError:
            self.say(self.tr("偏得太多，校正不了，请检查触摸屏"))
            return
        self._one = declaration("touch_fix")
        self._write(text)

    def _show_choices(self) -> None:
        one = self._one
        words = zip(one.choices, one.words or one.choices, strict=True) if one else ()
        self._choices.show([ChoiceRow(value, self.tr(label), value == self._text) for value, label in words])

    def _write(self, text: str) -> None:
        one = self._one
        assert one is not None
        refused = self._objection(one, text)
        if refused:
            self._refused = refused
            self.editorChanged.emit()
            return
        self._is_busy = True
        home, at = self._home, self._clock.now().text

        def work() -> tuple[Value] | str:
            try:
                make = begin if one.risky else change
                return (make(home, one.key, text, who=audit.SCREEN, at=at),)
            except SettingsError as exc:
                return str(exc)

        self._source.run(work, lambda result: self._on_written(one, result))

    def _objection(self, one: Declaration, text: str) -> str:
        """Why a text cannot be the value; empty when it can."""
        try:
            one.read(text)
            if one.key == "profile" and text != "touch":
                return self.tr("改了就再也点不到这里；请在县里或用命令行改")
            if one.key == "outputs" and text:
                from kiosk.settings.outputs import read_outputs

                if not any(found.profile == "touch" for found in read_outputs(text)):
                    return self.tr("总要有一块触摸屏，不然再也点不到这里")
            if one.key in ("touch_map", "touch_fix"):
                from kiosk.settings.touches import read_correction, read_touches

                (read_touches if one.key == "touch_map" else read_correction)(text)
        except SettingsError:
            return self.tr("这样不行：%s") % self._allowed(one)
        return ""

    def _on_written(self, one: Declaration, result: Any) -> None:
        self._is_busy = False
        if isinstance(result, str):
            self._refused = self.tr("没有存下：本机存不下或读不出，请看磁盘")
            self._said = self._refused
            self.editorChanged.emit()
            self.changed.emit()
            return
        self.cancel()
        self.applied.emit(one.key, result[0])
        if one.risky:
            self.tried.emit(one.key)
            self.say("")
        else:
            self.say(self.tr("存下了，重启程序后生效") if one.restart else self.tr("存下了，已经生效"))

    page = Property(str, lambda self: self._page, notify=changed)
    said = Property(str, lambda self: self._said, notify=changed)
    canCorrect = Property(bool, lambda self: bool(self._touch.names), notify=changed)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    preview = Property(QObject, lambda self: self.made_preview(), constant=True)
    choices = Property(QObject, lambda self: self._choices, constant=True)
    isEditing = Property(bool, lambda self: self._one is not None and _kind(self._one) != FLAG, notify=editorChanged)
    key = Property(str, lambda self: self._one.key if self._one else "", notify=editorChanged)
    kind = Property(str, lambda self: _kind(self._one) if self._one else "", notify=editorChanged)
    label = Property(str, lambda self: self.tr(self._one.label) if self._one else "", notify=editorChanged)
    allowed = Property(str, lambda self: self._allowed(self._one) if self._one else "", notify=editorChanged)
    unit = Property(str, lambda self: self._unit(self._one) if self._one else "", notify=editorChanged)
    text = Property(str, lambda self: self._text, notify=editorChanged)
    refused = Property(str, lambda self: self._refused, notify=editorChanged)


def _kind(one: Declaration) -> str:
    if isinstance(one.default, bool):
        return FLAG
    if one.choices:
        return CHOICE
    return TEXT if isinstance(one.default, str) else NUMBER
