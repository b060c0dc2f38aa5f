"""A terminal without a county: its code on the glass, and the address that a technician types there."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.register import register_types
from kiosk.store.facts import PAIRING
from kiosk.store.mailbox import Mailbox
from kiosk.store.trust import StateStore
from screens.viewmodels.app import App
from screens.viewmodels.glass import pixels_per_mm
from screenshots import SHAPES, Stage
from screenshots import shown as shown_items
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.screens.conftest import Until

WAITING = {"state": "waiting", "address": "https://gongkai.example.cn", "code": "K7M42XYA"}


def say(home: Path, said: dict[str, str], **facts: str) -> None:
    """What the agent leaves in the facts."""
    state = StateStore(home)
    state.learn({PAIRING: json.dumps(said), **facts})
    state.close()


@pytest.fixture(params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, tmp_path: Path) -> Iterator[Stage]:
    say(tmp_path, {})
    register_types()
    warnings: list[str] = []
    made = Stage(application, tmp_path, SHAPES[request.param], warnings)
    yield made
    made.close()
    assert warnings == []


def shows(stage: Stage, words: str) -> bool:
    stage.settle()
    return any(words in text for text in stage.words())


@pytest.mark.parametrize("face", ["normal", "elder", "contrast"])
def test_the_code_stands_on_the_glass_and_gives_way_to_the_next(
    stage: Stage, tmp_path: Path, until: Until, face: str
) -> None:
    stage.face(face)
    say(tmp_path, WAITING)
    until(lambda: shows(stage, "本机还没有接入县里"))
    assert [word for word in stage.words() if len(word) == 1 and word not in "123"] == list("K7M42XYA".replace("2", ""))
    assert shows(stage, "https://gongkai.example.cn")
    say(tmp_path, {**WAITING, "code": "AAAA3333", "cause": "wrong"})
    until(lambda: shows(stage, "刚才输入的配对码不对"))
    assert "M" not in stage.words()
    assert all(top > 0 and foot < stage.view.height() for _, top, foot in stage.targets())
    say(tmp_path, {"state": "unreachable", "address": "https://gongkai.example.cn"})
    until(lambda: shows(stage, "连不上县服务器"))
    assert not shows(stage, "配对码")
    say(tmp_path, {"state": "paired", "county": "岚漪县（示例）", "name": "一号机"}, seat="{}")
    until(lambda: shows(stage, "已接入岚漪县（示例），本机叫“一号机”"))


def test_a_technician_types_the_address_on_the_glass(stage: Stage, tmp_path: Path, until: Until) -> None:
    say(tmp_path, {"state": "no_address"})
    until(lambda: shows(stage, "请输入县服务器的地址"))
    for key in ("清掉", "a", "b", "c", "退一个", ".gov.cn"):
        assert stage.tap(key)
    assert shows(stage, "https://ab.gov.cn|")
    assert stage.tap("连接这个地址")
    mailbox = Mailbox(tmp_path)
    until(lambda: bool(mailbox.waiting()))
    (ask,) = mailbox.waiting()
    assert (ask.kind, ask.args) == ("pair", {"url": "https://ab.gov.cn"})
    mailbox.reply(ask.id, "failed")
    until(lambda: shows(stage, "这个地址用不上"))
    assert stage.tap("连接这个地址")
    until(lambda: bool(mailbox.waiting()))
    say(tmp_path, {"state": "calling", "address": "https://ab.gov.cn"})  # the agent has it before it answers
    mailbox.reply(mailbox.waiting()[0].id, "done")
    mailbox.close()
    until(lambda: shows(stage, "县服务器：https://ab.gov.cn"))
    say(tmp_path, WAITING)
    until(lambda: shows(stage, "联系县里的管理员"))
    assert stage.tap("改地址")
    assert shows(stage, "https://gongkai.example.cn|")
    assert stage.tap("不改了")
    assert shows(stage, "联系县里的管理员")


@pytest.mark.parametrize("face", ["normal", "elder"])
def test_the_code_and_its_keys_fit_a_panel_of_15_inches(
    application: QGuiApplication, tmp_path: Path, until: Until, face: str
) -> None:
    say(tmp_path, {**WAITING, "cause": "wrong"})
    register_types()
    warnings: list[str] = []
    stage = Stage(application, tmp_path, QSize(1920, 1080), warnings, ppm=pixels_per_mm(344.0, (1920, 1080)))
    stage.face(face)
    until(lambda: shows(stage, "刚才输入的配对码不对"))
    assert all(top > 0 and foot < stage.view.height() for _, top, foot in stage.targets())
    assert "改地址" in [label for label, _, _ in stage.targets()]
    say(tmp_path, {"state": "no_address"})
    until(lambda: shows(stage, "请输入县服务器的地址"))
    assert all(top > 0 and foot < stage.view.height() for _, top, foot in stage.targets())
    assert "连接这个地址" in [label for label, _, _ in stage.targets()]
    titles = [item for item in shown_items(stage.root) if item.property("text") == "请输入县服务器的地址"]
    assert all(item.mapToScene(QPointF(0, 0)).y() > 0 for item in titles)
    stage.close()
    assert warnings == []


def test_the_first_release_dates_the_glass_before_its_fact_is_written(
    application: QGuiApplication, first_home: Path, tmp_path: Path, until: Until
) -> None:
    home = shutil.copytree(first_home, tmp_path / "home")
    state = StateStore(home)
    state.learn({"clock_floor": ""})
    state.close()
    app = App(home=home, clock=Clock(system=lambda: instant(NOW)), settings=Settings.load(home))
    hall = app.property("hall")
    until(lambda: hall.property("name") != "")
    until(lambda: hall.property("banner") == "")
    assert hall.property("time") == "09:26"
    app.close()
