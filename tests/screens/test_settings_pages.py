"""The settings behind the PIN, as a technician touches them: refused in words, in effect at once, written down."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.settings import DECLARATIONS, Settings, audit, trial
from kiosk.settings.touches import read_correction, write_correction
from kiosk.store import factory, touches
from kiosk.store.facts import STICK_SAID
from kiosk.store.mailbox import Mailbox
from kiosk.store.remember import remember
from screens.viewmodels.language import ENGLISH, pairs_of
from screenshots import SHAPES, Stage
from tests.agent.test_commands import kiosk
from tests.agent.test_gate import made
from tests.agent.test_screens import Places
from tests.screens.behind_the_pin import NOW, entered, stands
from tests.screens.conftest import Until

__all__ = ["made"]


@pytest.fixture
def home(made: tuple[Places, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[1], tmp_path / "H"))


def written(home: Path) -> list[tuple[str, str, str, str, str]]:
    return [(one.who, one.how, one.key, one.old, one.new) for one in audit.changes(home)]


def tap(stage: Stage, *labels: str) -> None:
    for label in labels:
        assert stage.tap(label), (label, stage.targets())


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_page_stands_up_to_a_careful_look(
    application: QGuiApplication, home: Path, until: Until, shape: str
) -> None:
    stage = entered(application, home, until, shape)
    try:
        for face in ("normal", "contrast"):  # which has the sizes of elder
            stage.face(face)
            for label, name in PAGES.items():
                tap(stage, label)
                stands(stage, f"{name}-{shape}-{face}")
            desk = stage.app.property("maintenance").property("settings")
            for key in ("server_url", "idle_s", "orientation")[: 3 if face == "normal" else 1]:
                desk.edit(key)
                stage.settle()
                stands(stage, f"edit-{key}-{shape}-{face}")
                desk.cancel()
                stage.settle()
    finally:
        stage.close()


PAGES = {"网络": "network", "内容": "content", "外观": "look", "屏幕": "display", "记录": "logs", "关于": "about"}


def test_a_wrong_number_is_refused_with_what_is_allowed_and_a_right_one_works_at_once(
    application: QGuiApplication, home: Path, until: Until
) -> None:
    stage = entered(application, home, until, "wide")
    try:
        tap(stage, "外观", "无人操作多久后提醒", "5", "存下")
        assert "这样不行：可以填 10 到 900 秒" in stage.words()
        assert written(home) == []
        tap(stage, "0", "存下")
        assert written(home) == [("screen", "set", "idle_s", "", "50")]
        assert Settings.load(home).number("idle_s") == 50
        assert stage.app.property("session").findChildren(QTimer)[0].interval() == 50_000
        assert "存下了，已经生效" in stage.words()
    finally:
        stage.close()


def test_a_change_that_nobody_confirms_goes_back_by_itself(
    application: QGuiApplication, home: Path, until: Until
) -> None:
    stage = entered(application, home, until, "wide")
    try:
        tap(stage, "外观", "灰色主题")
        assert stage.app.property("mourning")
        assert "改成这样，能用吗？" in stage.words()
        assert trial.pending(home) is not None
        timer = stage.app.property("trial").findChild(QTimer)
        assert isinstance(timer, QTimer)
        timer.setInterval(4)
        until(lambda: not stage.app.property("mourning"))
        assert trial.pending(home) is None
        assert not Settings.load(home).flag("mourning")
        assert written(home)[0] == ("screen", "tried", "mourning", "", "true")
        assert written(home)[1] == ("terminal", "undone", "mourning", "true", "")
    finally:
        stage.close()


def test_a_change_that_is_confirmed_stays(application: QGuiApplication, home: Path, until: Until) -> None:
    stage = entered(application, home, until, "tall")
    try:
        tap(stage, "外观", "灰色主题", "能用，留下")
        until(lambda: trial.pending(home) is None)
        assert stage.app.property("mourning")
        assert Settings.load(home).flag("mourning")
        assert [how for _, how, *_ in written(home)] == ["tried", "kept"]
        tap(stage, "灰色主题", "现在就改回去")
        until(lambda: stage.app.property("mourning"))
    finally:
        stage.close()


def test_a_change_that_would_close_this_page_for_good_is_refused(
    application: QGuiApplication, home: Path, until: Until
) -> None:
    stage = entered(application, home, until, "wide")
    try:
        tap(stage, "屏幕", "终端类型", "条屏", "存下")
        assert "改了就再也点不到这里；请在县里或用命令行改" in stage.words()
        desk = stage.app.property("maintenance").property("settings")
        desk.cancel()
        desk.edit("outputs")
        desk.clear()
        desk.type("HDMI-1=board")
        desk.save()
        assert desk.property("refused") == "总要有一块触摸屏，不然再也点不到这里"
        assert written(home) == []
    finally:
        stage.close()


def test_a_full_disk_is_said_and_nothing_is_changed(application: QGuiApplication, home: Path, until: Until) -> None:
    (home / audit.FILE).mkdir()  # nothing can be appended there
    stage = entered(application, home, until, "wide")
    try:
        tap(stage, "外观", "灰色主题")
        until(lambda: "没有存下：本机存不下或读不出，请看磁盘" in stage.words())
        assert not stage.app.property("mourning")
        assert not (home / "settings.toml").exists()
    finally:
        stage.close()


def test_every_setting_has_a_page_and_words_in_both_languages() -> None:
    pairs = pairs_of(ENGLISH)
    for one in DECLARATIONS:
        assert one.page in PAGES.values(), one.key
        assert one.label in pairs, one.label
        assert not one.words or len(one.words) == len(one.choices), one.key
        assert all(word in pairs for word in (*one.words, one.zero) if word), one.words
        assert one.example == "" or one.read(one.example) == one.example


def test_the_clock_of_a_change_is_the_one_clock(application: QGuiApplication, home: Path, until: Until) -> None:
    stage = entered(application, home, until, "wide")
    try:
        tap(stage, "外观", "往下", "滚动字幕速度", "2", "存下")
        assert [one.at for one in audit.changes(home)] == [NOW]
        assert stage.app.property("tickerHanzi") == 2.0
        tap(stage, "记录")
        until(lambda: "2026-11-24 16:00　滚动字幕速度：默认 → 2（屏幕上）" in stage.words())
    finally:
        stage.close()


def test_what_became_of_a_stick_stands_on_the_page_of_content_and_that_of_the_state(
    application: QGuiApplication, home: Path, until: Until
) -> None:
    said = {"at": NOW, "level": "warn", "words": "插上的 U 盘没有读完，请再插一次"}
    remember(home, {STICK_SAID: json.dumps(said)})
    stage = entered(application, home, until, "tall")
    try:
        for page in ("状态", "内容"):
            tap(stage, page)
            until(lambda: "插上的 U 盘没有读完，请再插一次（2026-11-24 16:00）" in stage.words())
    finally:
        stage.close()


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_technician_tests_pixels_touch_and_size(
    application: QGuiApplication, home: Path, until: Until, shape: str
) -> None:
    stage = entered(application, home, until, shape)
    width, height = SHAPES[shape].width(), SHAPES[shape].height()
    try:
        tap(stage, "屏幕", "测试图")
        stands(stage, f"test-grid-{shape}")
        colours = []
        for _ in range(6):
            tap(stage, "下一张")
            colours.append(stage.view.grabWindow().pixelColor(width // 2, height // 3).name())
        assert colours == ["#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#808080"]
        tap(stage, "下一张", "测触摸")
        stands(stage, f"test-touch-{shape}")
        edge, off = round(12 * min(width, height) / 268), 30
        for number in range(9):
            x = edge + (width - 2 * edge) * (number % 3) / 2
            y = edge + (height - 2 * edge) * (number // 3) / 2
            QTest.mouseClick(
                stage.view, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + off * (number == 4), round(y))
            )
        stage.settle()
        mm = off * float(stage.app.property("reach").property("widthMm")) / width
        assert any(f"最多偏 {mm:.1f} 毫米" in words for words in stage.words()), stage.words()
        stands(stage, f"test-touched-{shape}")
        assert "按这几点校正" not in stage.words(), "nobody maps this one"
        tap(stage, "测完了", "用卡量屏")
        stands(stage, f"test-size-{shape}")
        tap(stage, "大很多", "小一点", "一样大了", "能用，留下")
        until(lambda: trial.pending(home) is None)
        scale = width / float(stage.app.property("reach").property("widthMm"))
        assert Settings.load(home).real("screen_mm") == pytest.approx(width / (scale + 19 / 85.6), abs=1)
    finally:
        stage.close()


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_crooked_panel_is_corrected_by_nine_touches_or_goes_back_by_itself(
    application: QGuiApplication, home: Path, until: Until, shape: str
) -> None:
    """Each finger is felt 2 % of the glass too far to the right. What stands in the file is of no use to anybody."""
    touches.keep(home, touches.TouchState(("ILITEK ILITEK-TP",)))
    (home / "settings.toml").write_text('touch_fix = "9.0 0.0 0.0 0.0 9.0 0.0"\n', "utf-8")
    stage = entered(application, home, until, shape)
    width, height = SHAPES[shape].width(), SHAPES[shape].height()
    edge, off = round(12 * min(width, height) / 268), round(0.02 * width)

    def nine(scatter: int = 0, shrink: int = 1) -> None:
        for number in range(9):
            x = edge + (width - 2 * edge) * (number % 3) / 2
            y = edge + (height - 2 * edge) * (number // 3) / 2
            x, y = (middle + (one - middle) / shrink for one, middle in ((x, width / 2), (y, height)))
            at = QPoint(min(width - 1, round(x) + off + scatter * (number % 2)), round(y))
            QTest.mouseClick(stage.view, Qt.MouseButton.LeftButton, pos=at)
        stage.settle()

    try:
        tap(stage, "屏幕")
        until(lambda: bool(stage.app.property("maintenance").property("settings").property("canCorrect")))
        tap(stage, "测触摸")
        nine()
        stands(stage, f"test-crooked-{shape}")
        tap(stage, "按这几点校正", "能用，留下")
        until(lambda: trial.pending(home) is None)
        screen = stage.view.screen().size()
        found = read_correction(Settings.load(home).text("touch_fix"))
        assert found == pytest.approx((1, 0, -off / screen.width(), 0, 1, 0), abs=2e-3)

        tap(stage, "测触摸")
        nine()
        tap(stage, "按这几点校正")
        until(lambda: trial.pending(home) is not None)
        assert Settings.load(home).text("touch_fix") != write_correction(found)
        stage.app.property("trial").undo()
        until(lambda: trial.pending(home) is None)
        assert Settings.load(home).text("touch_fix") == write_correction(found)

        tap(stage, "测触摸")
        nine(scatter=round(0.2 * min(width, height)))
        tap(stage, "按这几点校正")
        assert "点得太散，算不出校正，请再测一次" in stage.words()
        tap(stage, "屏幕", "测触摸")
        nine(shrink=3)
        tap(stage, "按这几点校正")
        assert "偏得太多，校正不了，请检查触摸屏" in stage.words()
        assert trial.pending(home) is None
        assert [key for _who, _how, key, *_ in written(home)] == ["touch_fix"] * 4
    finally:
        stage.close()


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_the_name_of_an_output_can_be_typed(application: QGuiApplication, home: Path, until: Until, shape: str) -> None:
    stage = entered(application, home, until, shape)
    try:
        tap(stage, "屏幕", "哪块触摸屏对哪块屏", "大写", "T", "P", "小写", "x", "空格", "2")
        stands(stage, f"edit-touch_map-{shape}")
        tap(stage, "存下")
        assert any(words.startswith("这样不行：填法如 ILITEK") for words in stage.words())
        tap(stage, "=", "大写", "D", "P", "-", "1", "存下", "能用，留下")
        until(lambda: trial.pending(home) is None)
        assert Settings.load(home).text("touch_map") == "TPx 2=DP-1"
    finally:
        stage.close()


def answer(home: Path, until: Until, kind: str, state: str, body: dict[str, object]) -> None:
    """The agent's part."""
    mailbox = Mailbox(home)
    try:
        until(lambda: any(one.kind == kind for one in mailbox.waiting()))
        for one in mailbox.waiting():
            mailbox.reply(one.id, state, body)
    finally:
        mailbox.close()


def test_the_network_is_tested_by_the_agent_and_said_in_words(
    application: QGuiApplication, home: Path, until: Until
) -> None:
    stage = entered(application, home, until, "wide")
    try:
        tap(stage, "网络", "测一测网络")
        found = [
            {"key": "link", "level": "ok", "words": "网线或无线已接通：eth0"},
            {"key": "name", "level": "bad", "words": "找不到 gk.example.gov.cn 的地址，多半是路由器的 DNS"},
            {"key": "server", "level": "warn", "words": "前一步不通，没有测"},
        ]
        answer(home, until, "network", "done", {"findings": found})
        until(lambda: "做完了，有问题，见下面" in stage.words())
        stage.settle()
        assert {str(one["words"]) for one in found} <= set(stage.words())
        assert {"网线", "域名", "县服务器", "正常", "故障", "注意"} <= set(stage.words())
        stands(stage, "network-tested-wide")
        tap(stage, "测一测网络")
        stage.settle()
        assert "正在一步一步测网络…" in stage.words()
        assert not {"网线", "故障"} & set(stage.words()), "what was found before is not what is found now"
    finally:
        stage.close()


def test_factory_state_takes_two_words_and_never_takes_residents_words_along(
    application: QGuiApplication, home: Path, until: Until
) -> None:
    with sqlite3.connect(home / "state.db") as connection:
        connection.execute(
            "INSERT INTO outbox (id, kind, sealed, sha256, said_at) VALUES ('a', 'opinion', x'00', '', '2026-01-01')"
        )
    connection.close()
    stage = entered(application, home, until, "tall")
    wanted: list[bool] = []
    stage.app.property("trial").restartWanted.connect(lambda: wanted.append(True))
    try:
        tap(stage, "内容")
        until(lambda: "意见 1 件" in stage.words())
        tap(stage, "关于", "恢复出厂")
        until(lambda: any(words.startswith("不能清：还有 1 件群众意见") for words in stage.words()))
        assert "真的清掉" not in stage.words()
        with sqlite3.connect(home / "state.db") as connection:
            connection.execute("UPDATE outbox SET state = 'delivered'")
        connection.close()
        tap(stage, "恢复出厂", "不清了")
        assert not (home / factory.MARK).exists()
        tap(stage, "恢复出厂")
        stands(stage, "factory-asked-tall")
        tap(stage, "真的清掉")
        answer(home, until, "restart", "done", {})
        until(lambda: wanted)
        assert (home / factory.MARK).exists()
    finally:
        stage.close()


def test_the_hidden_entry_moves_to_the_corner_that_was_set(
    application: QGuiApplication, home: Path, until: Until
) -> None:
    stage = entered(application, home, until, "wide")
    try:
        desk = stage.app.property("maintenance")
        for key, value in (("staff_corner", "bottom-left"), ("staff_hold_s", "3")):
            desk.property("settings").edit(key)
            desk.property("settings").clear()
            desk.property("settings").type(value)
            desk.property("settings").save()
            stage.settle()
            assert str(Settings.load(home).value(key)) == value
        tap(stage, "退出维护")
        QTest.mousePress(stage.view, Qt.MouseButton.LeftButton, pos=QPoint(20, SHAPES["wide"].height() - 20))
        until(lambda: stage.app.property("isMaintained"))
        QTest.mouseRelease(stage.view, Qt.MouseButton.LeftButton, pos=QPoint(20, SHAPES["wide"].height() - 20))
    finally:
        stage.close()


def test_a_running_glass_follows_the_command(application: QGuiApplication, home: Path, until: Until) -> None:
    stage = entered(application, home, until, "wide")
    try:
        assert kiosk(home, "settings", "set", "mourning", "true").returncode == 0
        until(lambda: stage.app.property("mourning"))
        said = kiosk(home, "settings", "set", "log_mb", "9").stdout
        assert said == "log_mb = 9  (after a restart of the program)\n"
        assert [who for who, *_ in written(home)] == ["command", "command"]
    finally:
        stage.close()
