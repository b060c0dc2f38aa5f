"""Reading helps: attachments page by page, codes to take home, a voice, low reach, the idle page, another language."""

import base64
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.agent.painter import render_command
from kiosk.settings import Settings
from kiosk.shell.register import register_types
from kiosk.store.pages import keep, pages_folder
from screens.viewmodels.app import App
from screens.viewmodels.reach import band
from screens.viewmodels.takeaway import MOST_BYTES, fit
from screens.viewmodels.voice import LONGEST, Voice, sentences
from screenshots import SHAPES, Finder, Stage
from tests.screens.conftest import Until
from tests.screens.test_pages import arrive

# ---- attachments ----


def test_an_attachment_opens_page_by_page(app: App, until: Until) -> None:
    where = Finder(app).paper()
    assert where, "the sample county has a rendered PDF"
    arrive(app, until, "paper", where)
    paper = app.property("paper")
    assert paper.property("status") == "shown"
    assert paper.property("title").endswith(("对比图", "填好的样子（示例）"))
    assert paper.property("picture").startswith("file://")
    assert (paper.property("pageNumber"), paper.property("pages")) == (1, 1)
    paper.turn(5)
    until(lambda: paper.property("pageNumber") == 1)


def test_what_cannot_be_shown_says_so(app: App, until: Until, first_home: Path) -> None:
    where = Finder(app).paper()
    sha256 = where.partition("/")[2]
    keep(first_home, sha256, None, (), 0)
    try:
        arrive(app, until, "paper", where)
        assert app.property("paper").property("status") == "refused"
        assert app.property("paper").property("picture") == ""
    finally:
        (pages_folder(first_home, sha256) / "pages.json").unlink()
        subprocess.run(render_command(first_home, sha256), check=True)


def test_an_attachment_of_nothing_published_is_not_opened(app: App, until: Until) -> None:
    arrive(app, until, "paper", "01J00000000000000000000000/" + "ab" * 32)
    assert app.property("paper").page_state == "empty"


# ---- take it home ----


def read_code(uri: str, tmp_path: Path) -> str:
    """What a phone would read."""
    file = tmp_path / "code.png"
    file.write_bytes(base64.b64decode(uri.partition(",")[2]))
    with Image.open(file) as image:
        picture = image.convert("L").resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)
    (found,) = zxingcpp.read_barcodes(picture)
    text: str = found.text
    return text


def test_every_guide_goes_home_in_a_code(app: App, until: Until, tmp_path: Path) -> None:
    arrive(app, until, "services")
    for row in app.property("services").property("rows").rows[:4]:
        arrive(app, until, "guide", row.id)
        guide = app.property("guide")
        arrive(app, until, "takeaway", row.id)
        words = read_code(app.property("takeaway").property("wordsCode"), tmp_path)
        assert words == app.property("takeaway").property("words")
        assert row.title in words
        assert guide.property("phoneAsk") in words
        assert guide.property("place") in words
        assert guide.property("fee") in words
        assert "示例" in words


def test_words_never_outgrow_a_code_and_keep_place_and_phone() -> None:
    text = fit(["题" * 50, "材料" * 500], "地点：二楼\n电话：123")
    assert len(text.encode()) <= MOST_BYTES
    assert text.endswith("…\n地点：二楼\n电话：123")


# ---- read aloud ----


def test_sentences_are_short_and_nothing_is_lost() -> None:
    texts = ["收费", "不收费", "第一句。第二句！很长" + "长" * 200, "", "　　末尾"]
    found = sentences(texts)
    assert all(len(s) <= LONGEST for s in found)
    spoken = "".join(found).replace("，", "")
    assert spoken == "".join(texts).replace("　", "")


@pytest.fixture
def speaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of espeak-ng that writes down what it is given and takes its time."""
    program, said = tmp_path / "espeak-ng", tmp_path / "said"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *--stdin*) cat >> {said}; echo >> {said}; sleep 0.15;; esac\n', "utf-8"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return said


def test_the_voice_reads_pauses_goes_on_and_stops(application: QGuiApplication, until: Until, speaker: Path) -> None:
    voice = Voice(volume=100)
    voice.probe()
    until(lambda: voice.property("isAvailable"))
    voice.read(["第一句话很长很长很长很长很长很长很长很长很长很长。", "第二句。", "第三句。"])
    until(lambda: speaker.exists() and "第一句" in speaker.read_text("utf-8"))
    voice.pause()
    assert voice.property("state") == "paused"
    voice.resume()
    until(lambda: voice.property("state") == "silent")
    lines = speaker.read_text("utf-8").split()
    assert lines[-2:] == ["第二句。", "第三句。"]
    voice.read(["又一句。" * 30])
    voice.stop()
    assert voice.property("state") == "silent"
    voice.close()


@pytest.mark.parametrize("script", ["exit 1", "echo 'error: no sound card' >&2", None])
def test_without_a_voice_that_works_there_is_no_key(
    application: QGuiApplication, tmp_path: Path, script: str | None
) -> None:
    program = tmp_path / "voice"
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
    voice = Voice(volume=100, program=str(program))
    voice.probe()
    QTest.qWait(400)
    assert not voice.property("isAvailable")
    voice.close()


# ---- low reach ----


@pytest.mark.parametrize(
    ("glass", "bottom", "top_mm", "foot_mm"),
    [
        (268, 820, 1088, 820),  # hangs within reach: all of it
        (476, 750, 1100, 800),  # a tall glass: its middle
        (535, 900, 1150, 900),  # too high: its lowest 250 mm
        (809, 800, 1100, 800),
        (1439, 300, 1100, 800),
    ],
)
def test_the_band_follows_the_mounting(glass: float, bottom: float, top_mm: float, foot_mm: float) -> None:
    top, foot = band(glass, bottom)
    assert bottom + glass * (1 - top) == pytest.approx(top_mm)
    assert bottom + glass * (1 - foot) == pytest.approx(foot_mm)
    assert (foot - top) * glass >= 250 or (top, foot) == (0, 1)


# ---- on the glass ----


@pytest.fixture
def tall(application: QGuiApplication, first_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("KIOSK_BOTTOM_EDGE_MM", "750")
    monkeypatch.setenv("KIOSK_SCREEN_MM", "268")
    register_types()
    made = Stage(application, first_home, SHAPES["tall"], [])
    yield made
    made.close()


def test_in_low_reach_every_target_lies_within_reach_and_all_can_be_seen(tall: Stage) -> None:
    tall.app.property("reach").toggle()
    px_mm = 1080 / 268
    for place in (("home", ""), ("catalogue", ""), ("villages", "")):
        tall.visit(*place)
        seen: set[str] = set()
        for _ in range(6):
            for label, top, foot in tall.targets():
                if label not in ("看滚动的消息",):
                    assert top >= (476.4 + 750 - 1100) * px_mm - 2, label
                    assert foot <= (476.4 + 750 - 800) * px_mm + 2, label
                seen.add(label)
            if not tall.tap("往下"):
                break
        assert {"返回", "首页", "往上", "往下", "结束"} <= seen
        if place[0] == "home":
            wanted = ("我村的事", "党务公开", "大字", "English")
            assert [word for word in wanted if not any(label.startswith(word) for label in seen)] == []


def test_low_reach_says_when_nothing_need_move(application: QGuiApplication, first_home: Path) -> None:
    register_types()
    stage = Stage(application, first_home, SHAPES["wide"], [])
    before = {label: top for label, top, _ in stage.targets()}
    stage.app.property("reach").toggle()
    assert "这块屏本来就够得着，不用再放低" in stage.words()
    after = {label: top for label, top, _ in stage.targets()}
    assert {k: v for k, v in before.items() if k != "低位"} == {k: v for k, v in after.items() if k != "不低位"}
    stage.close()


def test_the_end_of_a_visit_resets_every_help(app: App, until: Until) -> None:
    app.toggleElder()
    app.property("reach").toggle()
    app.property("language").toggle()
    arrive(app, until, "services")
    app.property("session").end()
    until(lambda: app.property("navigator").property("page") == "home")
    assert not app.property("elder")
    assert not app.property("reach").property("isLow")
    assert not app.property("language").property("isEnglish")


def test_the_idle_page_shows_what_is_open_and_any_touch_wakes(tall: Stage) -> None:
    app = tall.app
    app.rest()
    tall.settle()
    assert app.property("isResting")
    attract = app.property("attract")
    leads = []
    for _ in range(attract.property("count")):
        leads.append(attract.property("lead"))
        attract.turn()
    assert any("正在听您意见" in lead for lead in leads)
    assert attract.property("at") == 0
    assert any("轻触屏幕" in words for words in tall.words())
    QTest.mouseClick(tall.view, Qt.MouseButton.LeftButton, pos=tall.view.geometry().center())
    tall.settle()
    assert not app.property("isResting")
    assert app.property("navigator").property("page") == "home"


def test_the_idle_page_comes_by_itself_only_when_nobody_is_there(
    application: QGuiApplication, first_home: Path, until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.clock import Clock
    from sync.contract import instant
    from tests.e2e.stage import NOW

    monkeypatch.setenv("KIOSK_ATTRACT_S", "1")
    made = App(home=first_home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(first_home))
    until(lambda: not made.is_waiting)
    arrive(made, until, "services")
    QTest.qWait(1_300)
    assert not made.property("isResting"), "somebody reads"
    made.property("session").end()
    until(lambda: made.property("isResting"))
    made.close()


def tap_twice(stage: Stage, label: str) -> None:
    """As a hurried finger does, with the page following between the two."""
    place = stage.where(label)
    assert place is not None
    assert stage.tap(label)
    QTest.mouseClick(stage.view, Qt.MouseButton.LeftButton, pos=place)
    stage.settle()


def test_the_key_reads_the_page_and_leaving_it_stops(speaker: Path, tall: Stage, until: Until) -> None:
    voice = tall.app.property("voice")
    assert "朗读" not in [label for label, _, _ in tall.targets()]
    voice.probe()
    until(lambda: voice.property("isAvailable"))
    assert tall.tap("朗读"), "home has the key too"
    until(lambda: speaker.exists() and "正在听您意见" in speaker.read_text("utf-8"))
    before = tall.targets()
    tap_twice(tall, "停止")
    assert voice.property("state") == "silent"
    assert not tall.app.property("language").property("isEnglish"), "the key in its place did not hear the second tap"
    until(lambda: tall.where("English") is not None)
    assert [places for _, *places in tall.targets()] == [places for _, *places in before]
    arrive(tall.app, until, "services")
    row = tall.app.property("services").property("rows").rows[0]
    tall.visit("guide", row.id)
    speaker.unlink()
    assert tall.tap("朗读")
    until(lambda: speaker.exists() and row.title[:8] in speaker.read_text("utf-8"))
    assert voice.property("state") == "speaking"
    assert tall.tap("暂停")
    assert voice.property("state") == "paused"
    assert tall.tap("继续")
    tall.visit("home", "")
    assert voice.property("state") == "silent"


def test_the_end_of_reading_stands_beside_its_key_and_moves_nothing(speaker: Path, tall: Stage, until: Until) -> None:
    voice = tall.app.property("voice")
    voice.probe()
    until(lambda: voice.property("isAvailable"))
    keys = ("返回", "首页", "查找", "带走", "朗读", "大字", "显示", "结束")
    for page in (("guide", Finder(tall.app).first("guide")), ("catalogue", "")):
        tall.visit(*page)
        before = {label: tall.where(label) for label in keys}
        assert tall.tap("朗读")
        assert tall.where("带走") is None
        assert tall.where("暂停") == before["朗读"]
        assert before["带走"] in (None, tall.where("停止"))
        assert tall.tap("暂停")
        assert tall.where("继续") == before["朗读"]
        tap_twice(tall, "停止")
        assert voice.property("state") == "silent"
        assert tall.app.property("navigator").property("page") == page[0], "the second tap did not lead away"
        until(lambda before=before: tall.where("带走") == before["带走"])  # type: ignore[misc]
        assert {label: tall.where(label) for label in before} == before
