"""What a window should show, what it shows, and what of it stands on the glass: judged by pixels and by its items."""

import unicodedata
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSizeF, QUrl
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem, QQuickView

SAMPLES = 48  # across, and down
NEAR = 48  # of 255: screens of fewer colours round
MOST_ALIEN = 0.02  # of the points looked at
BLACK, BLANK, FROZEN, COVERED, TOFU = "black", "one colour", "frozen", "covered", "no Chinese face"
NO_FACE = "no face for"
# Never drawn by themselves: controls, spaces, marks upon another character.
_UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"}

Points = frozenset[tuple[int, int]]


def judge(picture: QImage, *, is_strip: bool) -> str:
    """What is wrong with a picture; empty: nothing. A strip is mostly dark, a page never is."""
    if picture.isNull() or picture.width() < 1:
        return BLACK
    across, down = min(SAMPLES * (4 if is_strip else 1), picture.width()), min(SAMPLES, picture.height())
    seen = [
        picture.pixel(x * picture.width() // across, y * picture.height() // down) & 0xFFFFFF
        for y in range(down)
        for x in range(across)
    ]
    lit = sum(1 for colour in seen if colour != 0)
    if lit == 0 or (not is_strip and lit < len(seen) * 0.02):
        return BLACK
    return BLANK if len(set(seen)) == 1 else ""


def alien(view: QQuickView, should: QImage, others: Sequence[QRect]) -> Points:
    """Where the glass has another colour than the window has drawn; none when too few, or no glass can be read.

    Left out are what moves (running lines, films) and the places of `others`, windows of ours. The glass is read in
    single rows: a whole picture of it would cost a frame.
    """
    screen, at = view.screen(), view.geometry()
    corner = at.topLeft() - screen.geometry().topLeft()
    moving = [*_moving(view.rootObject()), *(rect.translated(-at.topLeft()) for rect in others)]
    columns = [x * at.width() // min(SAMPLES, at.width()) for x in range(min(SAMPLES, at.width()))]
    count = min(SAMPLES, at.height())
    looked, found = 0, set()
    for y in (row * at.height() // count for row in range(count)):
        points = [x for x in columns if not any(rect.contains(x, y) for rect in moving)]
        if not points or not screen.geometry().contains(at.topLeft() + QPoint(0, y)):
            continue
        row = screen.grabWindow(0, corner.x(), corner.y() + y, at.width(), 1).toImage()
        if row.isNull():
            return frozenset()  # no X: nobody but the compositor sees the glass
        looked += len(points)
        found |= {(x, y) for x in points if x < row.width() and not _is_near(row.pixel(x, 0), should.pixel(x, y))}
    return frozenset(found) if len(found) > looked * MOST_ALIEN else frozenset()


def _is_near(one: int, other: int) -> bool:
    return all(abs((one >> shift & 255) - (other >> shift & 255)) <= NEAR for shift in (0, 8, 16))


def _moving(root: QQuickItem | None) -> list[QRect]:
    return [
        item.mapRectToScene(QRectF(QPoint(0, 0), QSizeF(item.width(), item.height()))).toAlignedRect()
        for item in _seen(root)
        if _is_line(item) or _is_film(item)
    ]


def _is_film(item: QQuickItem) -> bool:
    source = item.property("source")
    return isinstance(source, QUrl) and source.scheme() == "image" and source.host().startswith("film")


def _is_line(item: QQuickItem) -> bool:
    return item.property("reach") is not None and item.property("still") is not None


def running_line(root: QQuickItem | None) -> QQuickItem | None:
    """The line on this page that runs or should: it may, and is longer than its place."""
    return next((item for item in _seen(root) if _is_line(item) and _should_run(item)), None)


def _should_run(line: QQuickItem) -> bool:
    if line.property("still") is False:
        return True
    pieces = next(iter(line.childItems()), None)
    may = bool(line.property("running")) and bool(line.property("count"))
    return may and pieces is not None and pieces.width() > line.width()


def characters(root: QQuickItem | None) -> set[str]:
    """What is written on this window."""
    found: set[str] = set()
    for item in _seen(root):
        text = item.property("text")
        if isinstance(text, str):
            found.update(text)
    return {one for one in found if ord(one) > 0x7E and unicodedata.category(one) not in _UNSEEN}


def _seen(item: QQuickItem | None) -> Iterator[QQuickItem]:
    if item is not None and item.isVisible():
        yield item
        for child in item.childItems():
            yield from _seen(child)
