"""Contrast of every pair of colours that words stand in: 7:1 for what is read, 4.5:1 for all, in every theme."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine

from kiosk.shell.window import QML
from tests.screens.look import ratio

HUES = ("disclosure", "services", "query", "voice", "rating")
# What is read at length, and titles or single lines on a fill.
BODY = [("ink", "paper"), ("ink", "card"), ("soft", "paper"), ("soft", "card"), ("ok", "paper"), ("warn", "warnGround"),
        ("bad", "badGround"), ("tickerText", "ticker"), ("markWords", "mark")]  # fmt: skip
BODY_BY_HUE = [("words", "paper"), ("words", "card"), ("number", "card"), ("number", "paper")]
LARGE_BY_HUE = [("fillWords", "fill"), ("chosenWords", "chosen"), ("words", "tint"), ("ink", "tint"), ("soft", "tint")]
THEMES = [{"contrast": False, "mourning": False}, {"contrast": True, "mourning": False},
          {"contrast": False, "mourning": True}]  # fmt: skip


def test_black_on_white_is_21_and_grey_on_grey_would_be_found() -> None:
    assert ratio(QColor("#000"), QColor("#fff")) == pytest.approx(21)
    assert ratio(QColor("#777"), QColor("#fff")) < 4.5


@pytest.fixture(scope="module")
def theme(application: QGuiApplication) -> Iterator[Any]:
    engine = QQmlEngine()
    engine.addImportPath(str(QML))
    component = QQmlComponent(engine)
    component.setData(
        b"""
        import QtQuick
        import Kiosk.Ui
        QtObject {
            property bool contrast: false
            property bool mourning: false
            onContrastChanged: Theme.contrast = contrast
            onMourningChanged: Theme.mourning = mourning
            property var asked: []
            property var colours: ({})
            function look(names, hues) {
                const found = {};
                for (const name of names) {
                    if (typeof Theme[name] === "function")
                        for (const hue of hues)
                            found[name + " " + hue] = Theme[name](hue).toString();
                    else
                        found[name] = Theme[name].toString();
                }
                colours = found;
            }
        }
        """,
        QUrl(),
    )
    made = component.create()
    assert made is not None, component.errorString()
    yield made
    made.setProperty("contrast", False)
    made.setProperty("mourning", False)


def pairs() -> Iterator[tuple[str, str, float]]:
    for front, back in BODY:
        yield front, back, 7.0
    for hue in HUES:
        for least, names in ((7.0, BODY_BY_HUE), (4.5, LARGE_BY_HUE)):
            for front, back in names:
                yield _named(front, hue), _named(back, hue), least


def _named(name: str, hue: str) -> str:
    return f"{name} {hue}" if name in ("words", "number", "fill", "chosen", "tint") else name


@pytest.mark.parametrize("look", THEMES, ids=["usual", "contrast", "mourning"])
def test_words_stand_out(theme: Any, look: dict[str, bool]) -> None:
    for name, value in look.items():
        theme.setProperty(name, value)
    names = sorted({part.partition(" ")[0] for front, back, _ in pairs() for part in (front, back)})
    theme.look(names, list(HUES))
    colours = theme.property("colours").toVariant()
    faint = {}
    for front, back, least in pairs():
        found = ratio(QColor(colours[front]), QColor(colours[back]))
        if found < least - 0.05:
            faint[f"{front} on {back}"] = round(found, 1)
    assert faint == {}
