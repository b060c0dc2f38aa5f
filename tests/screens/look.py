"""Look at a page as a careful person would: what is clipped, what lies over something else, what is too small."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

SLACK = 1.5  # px: rounding of positions
ENDLESS = 1e6  # px: no column is as long
BODY = 30  # characters: what is longer is read, not glanced at


@dataclass(frozen=True)
class Fault:
    """One thing that a person would point at."""

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}"


@dataclass(frozen=True)
class Seen:
    """An item with its place on the screen, cut by what clips it.

    `column` is what it scrolls with, and `within` its part there: as if the whole column could be seen at once.
    `key` is the place of the key that it stands on.
    """

    item: QQuickItem
    place: QRectF
    visible: QRectF
    scrolls: bool
    column: QQuickItem | None
    within: QRectF
    key: QRectF | None


def look(root: QQuickItem, *, touch_px: float, picture: QImage | None = None) -> list[Fault]:
    """Every fault of the page under `root`; with a picture of it, also words that hardly stand out."""
    screen = QRectF(0, 0, root.width(), root.height())
    seen = list(_walk(root, screen, False, None, screen, None))
    texts = [s for s in seen if _kind(s.item) == "Text" and s.item.property("text")]
    return [
        *(fault for text in texts for fault in _clipped(text, screen)),
        *(fault for text in texts for fault in _out_of_its_key(text)),
        *_overlapping(texts),
        *_over_keys(texts, [s for s in seen if _is_key(s.item)]),
        *(fault for text in texts if picture is not None for fault in _faint(text, picture)),
        *(fault for s in seen if _is_button(s.item) for fault in _too_small(s, touch_px)),
        *(
            Fault("a target beyond the screen", str(s.item.property("label")))
            for s in seen
            if _is_button(s.item)
            and not s.scrolls
            and not screen.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(s.place)
        ),
        *(Fault("a target without a name", str(s.place)) for s in seen if _is_button(s.item) and not _name(s.item)),
    ]


def _walk(
    item: QQuickItem, window: QRectF, scrolls: bool, column: QQuickItem | None, within: QRectF, key: QRectF | None
) -> Iterator[Seen]:
    if not item.isVisible() or item.opacity() == 0:
        return
    place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    yield Seen(item, place, place.intersected(window), scrolls, column, place.intersected(within), key)
    if item.clip():
        window, within = window.intersected(place), within.intersected(place)
    if item.inherits("QQuickFlickable"):
        column, within = item, QRectF(-ENDLESS, -ENDLESS, 2 * ENDLESS, 2 * ENDLESS)
    scrolls = scrolls or item.inherits("QQuickFlickable") or (item.clip() and item.inherits("QQuickItem"))
    if _is_key(item):
        key = place
    for child in item.childItems():
        yield from _walk(child, window, scrolls, column, within, key)


def _kind(item: QQuickItem) -> str:
    return "Text" if item.inherits("QQuickText") else ""


def _is_key(item: QQuickItem) -> bool:
    return item.property("held") is not None and item.metaObject().indexOfSignal("tapped()") >= 0


def _is_button(item: QQuickItem) -> bool:
    return _is_key(item) and item.isEnabled()


def _name(item: QQuickItem) -> str:
    """What a reader of the screen would say of it."""
    return str(item.property("label") or "").strip()


def _clipped(text: Seen, screen: QRectF) -> Iterator[Fault]:
    item, words = text.item, str(text.item.property("text"))
    if item.property("truncated"):
        yield Fault("cut short", words)
    if item.property("contentWidth") > item.width() + SLACK:
        yield Fault(f"wider than its place by {item.property('contentWidth') - item.width():.0f} px", words)
    if item.implicitHeight() > item.height() + SLACK:
        yield Fault(f"higher than its place by {item.implicitHeight() - item.height():.0f} px", words)
    if not text.scrolls and not screen.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(_ink(text)):
        yield Fault("beyond the screen", words)


def _out_of_its_key(text: Seen) -> Iterator[Fault]:
    if text.key is not None and not text.key.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(_ink(text)):
        yield Fault("out of its key", str(text.item.property("text")))


def _ink(text: Seen) -> QRectF:
    """Where the words really stand: leading above and below carries none."""
    item = text.item
    size = item.property("font").pixelSize()
    lines = max(1, int(item.property("lineCount")))
    width = min(item.property("contentWidth"), text.place.width())
    left = text.place.left()
    # The property itself has no Python type.
    context = qmlContext(item)
    assert context is not None
    align = QQmlExpression(context, item, "effectiveHorizontalAlignment").evaluate()[0]
    if align == 2:
        left = text.place.right() - width
    elif align == 4:
        left += (text.place.width() - width) / 2
    trim = max(0.0, (text.place.height() / lines - size * 0.92) / 2)
    return QRectF(left, text.place.top() + trim, width, text.place.height() - 2 * trim)


def _overlapping(texts: list[Seen]) -> Iterator[Fault]:
    inks = [(t, _ink(t)) for t in texts]
    for i, (one, ink) in enumerate(inks):
        for other, its in inks[i + 1 :]:
            if one.column is other.column:  # further down they lie over each other as well
                both = ink.intersected(one.within).intersected(its.intersected(other.within))
            else:
                both = ink.intersected(one.visible).intersected(its.intersected(other.visible))
            if both.width() > SLACK and both.height() > SLACK:
                yield Fault("over each other", f"{one.item.property('text')} | {other.item.property('text')}")


def _over_keys(texts: list[Seen], keys: list[Seen]) -> Iterator[Fault]:
    """A key without words of its own, as that over the running line, may lie over others."""
    written = [key for key in keys if any(text.key == key.place for text in texts)]
    for text in (text for text in texts if text.key is None):
        for key in written:
            both = _ink(text).intersected(text.visible).intersected(key.visible)
            if both.width() > SLACK and both.height() > SLACK:
                yield Fault("over a key", f"{text.item.property('text')} | {key.item.property('label')}")


def light(colour: QColor) -> float:
    """Relative luminance, as WCAG has it."""
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def ratio(one: QColor, other: QColor) -> float:
    """From 1 to 21."""
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _faint(text: Seen, picture: QImage) -> Iterator[Fault]:
    """The colour of the words against what really lies behind them: the commonest colour around them."""
    if not _is_opaque(text.item):
        return  # what cannot be used now stands back by 40 %
    place = _ink(text).intersected(text.visible).toRect().adjusted(-2, -2, 2, 2).intersected(picture.rect())
    if place.width() < 8 or place.height() < 8:
        return
    # Around the words, where no stroke is: thick strokes cover more than half of the place itself.
    across = range(place.left(), place.right(), max(1, place.width() // 60))
    down = range(place.top(), place.bottom(), max(1, place.height() // 60))
    edge = [(x, y) for x in across for y in (place.top(), place.bottom())]
    edge += [(x, y) for y in down for x in (place.left(), place.right())]
    behind = QColor.fromRgb(Counter(picture.pixel(x, y) for x, y in edge).most_common(1)[0][0])
    words = str(text.item.property("text"))
    least, here = 7.0 if len(words) > BODY else 4.5, ratio(text.item.property("color"), behind)
    if here < least - 0.05:
        yield Fault(f"words at {here:.1f} to 1", words)


def _is_opaque(item: QQuickItem | None) -> bool:
    while item is not None:
        if item.opacity() < 1:
            return False
        item = item.parentItem()
    return True


def _too_small(button: Seen, touch_px: float) -> Iterator[Fault]:
    # The running line is 18 mm by the style guide, and nothing else is reached by it alone.
    if button.item.parentItem() is not None and (
        button.item.parentItem().metaObject().className().startswith("TickerBar")
    ):
        return
    if min(button.place.width(), button.place.height()) < touch_px - SLACK:
        size = f"{button.place.width():.0f} x {button.place.height():.0f} px"
        yield Fault(f"a target of {size}", str(button.item.property("label")))
