"""What the technician reads is whole in English too: every sentence of its makers has a pattern."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import devices, health, machine
from kiosk.agent import errand, parcel, plugged, probe, stick_watch
from kiosk.clock import Clock
from kiosk.english import HANZI, _patterns, english
from kiosk.health import examine
from kiosk.shell import touch_mapper
from kiosk.store import picture
from tests.agent.test_commands import kiosk
from tests.terminal.terminal import Terminal

MAKERS = (health, machine, devices, probe, errand, plugged, parcel, stick_watch, picture, touch_mapper)


def literals(file: Path) -> Iterator[str]:
    """What a module says in Chinese, its holes as {}."""
    tree = ast.parse(file.read_text("utf-8"))
    parts = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
    for one in ast.walk(tree):
        if isinstance(one, ast.JoinedStr):
            said = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in one.values)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in parts:
            said = one.value
        else:
            continue
        if HANZI.search(said):
            yield said


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: str(maker.__name__))
def test_each_literal_of_a_maker_stands_in_a_pattern(maker: object) -> None:
    sources = [pattern.pattern.replace("(.+?)", "{}").replace("\\", "") for pattern, _ in _patterns()]
    found = set(literals(Path(str(maker.__file__))))
    assert found
    lost = [said for said in found if not any(all(p in one for p in said.split("{}")) for one in sources)]
    assert lost == []


def test_english_holds_no_chinese_and_as_many_holes() -> None:
    for pattern, meant in _patterns():
        assert not HANZI.search(meant), meant
        assert meant.count("{}") == pattern.groups, meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("磁盘剩余 0.3 GB，空间不足", "0.3 GB of the disk are free: too little room"),
        ("内容截至 2026-11-24 09:20（3 天前）", "Content as of 2026-11-24 09:20 (3 days ago)"),
        ("触摸点没有对上：xinput 没有应答", "Touches are not mapped: xinput does not answer"),
        ("屏幕画面不对，请到现场看一看：board：一片黑；有字显示不出来，缺䶮", "The picture on the screen is not as it "
         "should be, go and look: board: all black; characters without a face: 䶮"),
        ("程序版本 不明，县里要求不低于 2，请更新", "The program is unknown, the county wants 2 at least: update it"),
        ("显示器已接：HDMI-A-1、DP-1", "Screens connected: HDMI-A-1, DP-1"),
        ("已连续运行 1 天 1 小时", "Running for 1 day and 1 hour"),
        ("内容截至 2026-11-24 09:20（1 天前）", "Content as of 2026-11-24 09:20 (1 day ago)"),
        ("本机比县里快 1 小时，请校准本机时间", "This clock is 1 hour fast: set it"),
        ("U 盘里没有更新的内容：第 1 版，1 份文件", "The stick has nothing newer: release 1, 1 document"),
        ("内容库损坏，21 处不完整", "The content store is damaged in 21 places"),
        ("1件群众意见等着送", "Residents' words that wait to be sent: 1"),
        ("a word of the system", "a word of the system"),
        ("谁也不认识的话", "谁也不认识的话"),
    ],
)  # fmt: skip
def test_a_sentence_is_read_in_english(words: str, meant: str) -> None:
    assert english(words) == meant


def test_doctor_speaks_english_of_a_new_terminal_and_of_one_that_runs(terminal: Terminal, tmp_path: Path) -> None:
    terminal.pull()
    for home in (tmp_path / "new", terminal.home):
        # What the county calls its halls stays as it is.
        found = examine(home, Clock.from_environment().now(), deep=True)
        said = [english(one.words).replace("示例县委", "") for one in found]
        assert [words for words in said if HANZI.search(words)] == []
    done = kiosk(terminal.home, "doctor", "--lang", "en")
    assert re.search(r"\[ ok \] The content store is whole\n", done.stdout)
    assert not HANZI.search(done.stdout.replace("示例县委", ""))
