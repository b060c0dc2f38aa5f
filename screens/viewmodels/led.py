"""Words in dots: bitmap hanzi of 12, 16, 24 or 32 dots, each dot lit in one colour or not lit at all.

The faces are bitmaps of 12 and 16 dots; 24 and 32 are the same with each dot doubled, so that a stroke is two
dots wide and reads from afar. Nothing is ever smoothed: what an LED module cannot show is not drawn.
"""

import functools

from PySide6.QtCore import Property, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

SIZES = (12, 16, 24, 32)
FAMILY = "WenQuanYi Bitmap Song"
SPARE = "Unifont"  # what the bitmaps lack
SAMPLE = "国漪镇额爨圈，gy"
MOST_DOTS = 40_000  # the width of one piece
# Bitmap Song ends with the Basic Multilingual Plane; these stand in the outline faces of the system.
_STRATEGY = QFont.StyleStrategy(QFont.StyleStrategy.NoAntialias.value | QFont.StyleStrategy.PreferBitmap.value)


def dots(text: str, size: int, colour: QColor) -> QImage:
    """The words as an image of `size` rows: transparent but for the dots that are lit.

    `size` is one of SIZES.
    """
    base = size if size < 24 else size // 2
    font = _font(base)
    metrics, (top, rows) = QFontMetrics(font), _cell(base)
    width = max(1, min(MOST_DOTS, metrics.horizontalAdvance(text)))
    image = QImage(width, metrics.height() + 4, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing, False)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(0, metrics.ascent(), text)
    painter.end()
    image = image.copy(QRect(0, top - (base - rows) // 2, width, base))
    if base == size:
        return image
    twice = Qt.TransformationMode.FastTransformation
    return image.scaled(width * 2, size, Qt.AspectRatioMode.IgnoreAspectRatio, twice)


def dots_wide(text: str, size: int) -> int:
    """How many dots a text takes across."""
    base = size if size < 24 else size // 2
    return QFontMetrics(_font(base)).horizontalAdvance(text) * (size // base)


@functools.cache
def _font(size: int) -> QFont:
    font = QFont([FAMILY, SPARE])
    font.setPixelSize(size)
    font.setStyleStrategy(_STRATEGY)
    font.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
    return font


@functools.cache
def _cell(size: int) -> tuple[int, int]:
    """The first row that a hanzi lights, and how many rows it has."""
    font = _font(size)
    metrics = QFontMetrics(font)
    image = QImage(metrics.horizontalAdvance(SAMPLE), metrics.height() + 4, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(0, metrics.ascent(), SAMPLE)
    painter.end()
    lit = [y for y in range(image.height()) if any(image.pixel(x, y) & 0xFF for x in range(image.width()))]
    return (lit[0], min(size, lit[-1] - lit[0] + 1)) if lit else (0, size)


class LedText(QQuickPaintedItem):
    """One run of words in dots. As wide as its words, as high as its size."""

    faceChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text, self._size, self._colour = "", 16, QColor(255, 176, 0)
        self._image: QImage | None = None
        self.setAntialiasing(False)
        self.setSmooth(False)

    def paint(self, painter: QPainter) -> None:
        """Qt: draw."""
        if self._image is None:
            self._image = dots(self._text, self._size, self._colour)
        painter.drawImage(0, 0, self._image)

    def _change(self) -> None:
        self._image = None
        self.setImplicitSize(dots_wide(self._text, self._size), self._size)
        self.faceChanged.emit()
        self.update()

    def _set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._change()

    def _set_size(self, size: int) -> None:
        if size != self._size and size in SIZES:
            self._size = size
            self._change()

    def _set_colour(self, colour: QColor) -> None:
        if colour != self._colour:
            self._colour = colour
            self._change()

    text = Property(str, lambda self: self._text, _set_text, notify=faceChanged)
    dots = Property(int, lambda self: self._size, _set_size, notify=faceChanged)
    colour = Property(QColor, lambda self: self._colour, _set_colour, notify=faceChanged)
