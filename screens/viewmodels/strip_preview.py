"""What an LED field shows, dot for dot, on another screen: for who sets it up. Live, and no proof of display."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.clock import Clock
from kiosk.errors import SettingsError
from kiosk.settings import Settings
from kiosk.settings.outputs import read_outputs
from screens.viewmodels.alarm import Alarm
from screens.viewmodels.hall import Hall
from screens.viewmodels.led import LedText
from screens.viewmodels.pages import make, register
from screens.viewmodels.source import ContentSource
from screens.viewmodels.strip import Strip, StripApp

USUAL = (192, 32)


class StripPreview(QObject):
    """The first strip of the settings, or one of the usual size."""

    changed = Signal()

    def __init__(
        self, *, home: Path, source: ContentSource, clock: Clock, settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        for one, name in ((StripPreview, "StripPreviewModel"), (StripApp, "StripApp"), (Strip, "StripModel"),
                          (Alarm, "AlarmModel"), (Hall, "HallModel")):  # fmt: skip
            register(one, name)
        make(LedText, "LedText")
        self._settings = settings
        self._field = USUAL
        self._app = StripApp(home=home, clock=clock, settings=settings(), source=source, screen="", parent=self)
        self.reload()

    @Slot()
    def reload(self) -> None:
        """As the settings are now."""
        settings = self._settings()
        self._app.take_settings(settings)
        self._field = _field(settings.text("outputs"))
        self.changed.emit()

    def _words(self) -> str:
        wide, high = self._field
        settings = self._settings()
        rows, dots = self._app.layoutFor(high, settings.number("strip_rows"), settings.text("strip_dots"))
        is_paged = settings.text("strip_way") == "page"
        way = self.tr("一屏一屏显示") if is_paged else self.tr("滚动")
        return self.tr("%d × %d 点，%d 行，字高 %d 点，%s") % (wide, high, rows, dots, way)

    strip = Property(StripApp, lambda self: self._app, constant=True)
    fieldWidth = Property(int, lambda self: self._field[0], notify=changed)
    fieldHeight = Property(int, lambda self: self._field[1], notify=changed)
    words = Property(str, lambda self: self._words(), notify=changed)


def _field(outputs: str) -> tuple[int, int]:
    """Dots across and down of the first strip that has a place of its own."""
    try:
        places = [one.place for one in read_outputs(outputs) if one.profile == "strip" and one.place is not None]
    except SettingsError:
        places = []
    return (places[0][2], places[0][3]) if places else USUAL
