"""打印 on the page of taking home: the key is there only with a printer, and says honestly what became of the paper."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.shell.register import register_types
from kiosk.store.connect import state_path
from kiosk.store.mailbox import Mailbox
from kiosk.store.remember import remember
from screens.viewmodels.app import App
from screenshots import SHAPES, Stage, pages
from tests.screens.conftest import Until

CODE = "7K4MX9RT"


@pytest.fixture(params=sorted(SHAPES))
def stage(
    request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path, tmp_path: Path
) -> Iterator[Stage]:
    home = tmp_path / "H"
    shutil.copytree(first_home, home)
    remember(home, {"printer": "hall"})
    register_types()
    made = Stage(application, home, SHAPES[request.param], [])
    made.visit(*pages(made.app)["takeaway"][0])
    yield made
    made.close()


@pytest.fixture
def slip(stage: Stage) -> Stage:
    """After speaking up: the page of the code."""
    stage.visit("receipt", CODE)
    return stage


def test_who_spoke_up_prints_the_code_and_the_next_sees_nothing_of_it(slip: Stage, until: Until) -> None:
    assert slip.tap("打印")
    assert answer(slip.app, until, "done", asked="code") == CODE
    until(lambda: "请取纸" in slip.words())
    mailbox = Mailbox(slip.app.files)
    until(lambda: not [ask for ask in mailbox.waiting() if ask.kind == "print"])
    mailbox.close()
    until(lambda: CODE.encode() not in state_path(slip.app.files).read_bytes())
    slip.app.property("session").end()
    slip.settle()
    slip.visit("receipt", "8PTQ2N6W")
    assert "请取纸" not in slip.words()
    assert slip.where("打印") is not None


def answer(app: App, until: Until, state: str, cause: str = "", *, asked: str = "document") -> object:
    """Answer as the agent would; the document or code that was asked for."""
    mailbox = Mailbox(app.files)
    until(lambda: any(ask.kind == "print" for ask in mailbox.waiting()))
    ask = next(ask for ask in mailbox.waiting() if ask.kind == "print")
    mailbox.reply(ask.id, "working")
    mailbox.reply(ask.id, state, {"cause": cause})
    mailbox.close()
    return ask.args[asked]


@pytest.mark.parametrize(
    ("state", "cause", "words"),
    [
        ("done", "", "已送到打印机，请取纸"),
        ("failed", "printer", "打印机现在用不了，请扫码带走，或者问窗口工作人员"),
        ("failed", "many", "刚才打得太多，请过一会儿再打，或者扫码带走"),
    ],
)
def test_a_resident_prints_and_is_told_what_came_of_it(
    stage: Stage, until: Until, state: str, cause: str, words: str
) -> None:
    document = stage.app.property("navigator").property("arg")
    assert stage.tap("打印")
    assert stage.where("打印") is None, "one paper at a time"
    assert answer(stage.app, until, state, cause) == document
    until(lambda: words in stage.words())
    assert stage.where("打印") is not None


def test_the_next_visitor_sees_nothing_of_the_last_paper(stage: Stage, until: Until) -> None:
    stage.tap("打印")
    answer(stage.app, until, "done")
    until(lambda: "已送到打印机，请取纸" in stage.words())
    stage.app.property("session").end()
    stage.settle()
    stage.visit(*pages(stage.app)["takeaway"][0])
    assert "已送到打印机，请取纸" not in stage.words()


def test_without_a_printer_there_is_no_key(application: QGuiApplication, first_home: Path) -> None:
    register_types()
    made = Stage(application, first_home, SHAPES["wide"], [])
    made.visit(*pages(made.app)["takeaway"][0])
    assert made.where("打印") is None
    made.close()
