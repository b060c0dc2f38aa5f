"""Whether this glass can draw the rare characters of names: asked of the Qt that draws them, once at each start.

Some milliseconds, after the first picture. What is found is left for the terminal's health (`kiosk.store.faces`),
which the technician's page, `kiosk doctor` and the heartbeat tell.
"""

import logging
import unicodedata
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QTextLayout

from kiosk.store.faces import RARE, keep

log = logging.getLogger(__name__)

FAMILY = "Noto Sans CJK SC"
SOON_MS = 500  # the first picture comes first


def look_soon(home: Path) -> None:
    """Look when the first pictures are over."""
    QTimer.singleShot(SOON_MS, lambda: look(home))


def look(home: Path) -> str:
    """Note which rare characters have no face here, and say it in the log; returns them."""
    found = lacking(RARE)
    if found:
        log.error("no face for %s: names with them show an empty box", " ".join(found))
    keep(home, found)
    return found


def lacking(characters: str) -> str:
    """Those of them that no font of this system draws; glyph 0 is the empty box."""
    font = QFont(FAMILY)
    font.setPixelSize(30)
    return "".join(one for one in characters if _is_private(one) or not _has_face(one, font))


def _is_private(character: str) -> bool:
    """Of a private area: a font may have something there, and it is not what was meant."""
    return unicodedata.category(character) == "Co"


def _has_face(character: str, font: QFont) -> bool:
    layout = QTextLayout(character, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [index for run in layout.glyphRuns() for index in run.glyphIndexes()]
    return bool(glyphs) and 0 not in glyphs
