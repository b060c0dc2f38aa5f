"""Low reach: where on this glass a hand from a wheelchair arrives.

A hand reaches from 800 to 1100 mm above the floor. Which pixels that is follows from the glass's size and from how
high its lower edge hangs, both settings.
"""

from PySide6.QtCore import Property, QObject, Signal, Slot

LOWEST_MM, HIGHEST_MM = 800.0, 1100.0
LEAST_BAND_MM = 250.0


def band(glass_mm: float, bottom_mm: float) -> tuple[float, float]:
    """Top and bottom of the band in shares of the glass's height, from its upper edge down.

    At least LEAST_BAND_MM high where the glass is: one that hangs too high or too low gives its nearest part.
    """
    top = min(max(bottom_mm + glass_mm - HIGHEST_MM, 0.0), max(0.0, glass_mm - LEAST_BAND_MM))
    foot = max(min(bottom_mm + glass_mm - LOWEST_MM, glass_mm), min(glass_mm, top + LEAST_BAND_MM))
    return top / glass_mm, foot / glass_mm


class Reach(QObject):
    """Low reach for this visit.

    Signals:
        changed: switched on or off.
    """

    changed = Signal()

    def __init__(self, *, width_mm: float, bottom_mm: float, is_low: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._width_mm = width_mm
        self._bottom_mm = bottom_mm
        self._starts_low = is_low
        self._is_low = is_low

    @Slot()
    def toggle(self) -> None:
        """The key 低位."""
        self._is_low = not self._is_low
        self.changed.emit()

    def setWidth(self, width_mm: float) -> None:
        """The glass turned out to be this wide."""
        self._width_mm = width_mm
        self.changed.emit()

    def configure(self, *, is_low: bool, bottom_mm: float) -> None:
        """As the settings say now."""
        self._bottom_mm, self._starts_low, self._is_low = bottom_mm, is_low, is_low
        self.changed.emit()

    def reset(self) -> None:
        """As each visit begins."""
        if self._is_low != self._starts_low:
            self.toggle()

    @property
    def differs(self) -> bool:
        """The visit has changed it."""
        return self._is_low != self._starts_low

    @Slot(float, float, result="QVariantList")
    def band(self, width: float, height: float) -> list[float]:
        """Top and bottom of the band in pixels, for a window of this size."""
        if width <= 0 or height <= 0:
            return [0.0, height]
        top, foot = band(self._width_mm * height / width, self._bottom_mm)
        return [round(top * height), round(foot * height)]

    isLow = Property(bool, lambda self: self._is_low, notify=changed)
    widthMm = Property(float, lambda self: self._width_mm, notify=changed)
