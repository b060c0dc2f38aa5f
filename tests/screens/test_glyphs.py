"""Rare characters of names: every one has a glyph on this system, and the doctor sees it when one has not."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QGuiApplication, QTextLayout

from kiosk import health
from kiosk.clock import Moment
from kiosk.health import RARE
from sync.contract import instant
from tests.e2e.stage import NOW

MOMENT = Moment(instant(NOW), True)
NOBODYS = "\U0007abcd"  # of a plane with no characters: no font draws it, not even one of all code points


def tofu(text: str) -> list[str]:
    """The characters that no font of the system draws; glyph 0 is the empty box."""
    font = QFont("Noto Sans CJK SC")
    font.setPixelSize(30)
    lacking = []
    for character in text:
        layout = QTextLayout(character, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        glyphs = [index for run in layout.glyphRuns() for index in run.glyphIndexes()]
        if not glyphs or 0 in glyphs:
            lacking.append(character)
    return lacking


def test_no_rare_character_is_an_empty_box(application: QGuiApplication) -> None:
    assert tofu(RARE) == []


def test_an_empty_box_would_be_found(application: QGuiApplication) -> None:
    assert tofu(NOBODYS) == [NOBODYS]


def test_the_doctor_says_which_are_lacking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = {f.key: f for f in health.examine(tmp_path, MOMENT)}
    assert found["glyphs"].level == "ok"
    monkeypatch.setattr(health, "RARE", RARE + NOBODYS)
    found = {f.key: f for f in health.examine(tmp_path, MOMENT)}
    assert found["glyphs"].level == "warn"
    assert NOBODYS in found["glyphs"].words
