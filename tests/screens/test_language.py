"""English is whole: every word of the code has its pair, with the same holes, and the glass switches at once."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from screens.viewmodels.app import App
from screens.viewmodels.language import ENGLISH, pairs_of
from screens.viewmodels.words import long_day_words
from tests.screens.conftest import Until
from tests.screens.test_pages import arrive

SCREENS = Path(__file__).resolve().parents[2] / "screens"
HOLE = re.compile(r"%[sd\d]|\{\w+\}")
HANZI = re.compile(r"[\u3400-\u9fff]")
# Words about Chinese input name what they are about.
MAY_HOLD_HANZI = ("低保",)


def words() -> Iterator[str]:
    """Every literal of the code that is worded for the visitor."""
    for file in SCREENS.rglob("*.qml"):
        for raw in re.findall(r'qsTr\(\s*"((?:[^"\\]|\\.)*)"', file.read_text("utf-8")):
            yield raw.replace("\\n", "\n").replace('\\"', '"')
    for file in SCREENS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("tr", "_date"):
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                        yield part.value


def test_every_word_has_its_pair() -> None:
    pairs = pairs_of(ENGLISH)
    found = set(words())
    assert len(found) > 200
    assert sorted(word for word in found if HANZI.search(word) and word not in pairs) == []


def test_pairs_have_the_same_holes_and_no_chinese() -> None:
    for source, english in pairs_of(ENGLISH).items():
        if "{" not in source:  # a date may leave parts out
            assert sorted(HOLE.findall(source)) == sorted(HOLE.findall(english)), source
        left = english
        for word in MAY_HOLD_HANZI:
            left = left.replace(word, "")
        assert not HANZI.search(left), english


def test_holes_filled_in_order_stand_in_order() -> None:
    for source, english in pairs_of(ENGLISH).items():
        assert re.findall(r"%[sd]", source) == re.findall(r"%[sd]", english), source


@pytest.fixture
def english(app: App) -> Iterator[App]:
    app.property("language").toggle()
    yield app
    app.property("language").close()


def test_the_switch_words_everything_anew_and_content_stays(english: App, until: Until) -> None:
    hall = english.property("hall")
    until(lambda: hall.property("updated").startswith("Content as of today"))
    until(lambda: hall.property("date") == "Monday, 23 Nov 2026")
    assert hall.property("name") == "岢岚县便民服务中心"
    arrive(english, until, "services")
    row = english.property("services").property("rows").rows[0]
    arrive(english, until, "guide", row.id)
    guide = english.property("guide")
    assert HANZI.search(guide.property("title"))
    assert "checked" in guide.property("provenance")
    english.property("language").toggle()
    until(lambda: guide.property("provenance").endswith("有效"))


def test_however_often_it_is_switched_one_catalogue_is_kept(app: App) -> None:
    for _ in range(6):
        app.property("language").toggle()
    assert len(app.property("language").findChildren(QTranslator)) == 1
    assert QCoreApplication.translate("Anywhere", "返回") == "返回"
    app.property("language").toggle()
    assert QCoreApplication.translate("Anywhere", "返回") == "Back"
    app.property("language").close()


def test_english_tells_one_from_many_and_chinese_does_not(app: App) -> None:
    def said(word: str, which: str) -> str:
        return QCoreApplication.translate("Anywhere", word, which)

    assert (said("天", "one"), said("天", "")) == ("天", "天")
    app.property("language").toggle()
    assert (said("天", "one"), said("天", ""), said("还剩 %1 天", "one")) == ("day", "days", "%1 day left")
    assert (said("件", ""), said("件", "answers"), said("件", "unknown")) == ("guides", "answers", "guides")
    app.property("language").close()


def test_dates_take_the_form_of_the_language(english: App) -> None:
    import datetime as dt

    assert long_day_words(dt.date(2027, 1, 3)) == "Sunday, 3 Jan 2027"
    english.property("language").toggle()
    assert long_day_words(dt.date(2027, 1, 3)) == "2027年1月3日 星期日"


def test_what_is_counted_has_its_form_for_one() -> None:
    """`tr("%d 天", "one" if ...)` without its pair would fall back to the many."""
    asked = {
        word
        for file in [*SCREENS.rglob("*.py"), *SCREENS.rglob("*.qml")]
        for word in re.findall(r'tr\(\s*"([^"]+)",[^)]*?"one"', file.read_text("utf-8"), re.IGNORECASE)
    }
    assert len(asked) > 5
    assert sorted(word for word in asked if f"{word}#one" not in pairs_of(ENGLISH)) == []
