"""Several windows: what the setting says, where each stands, and what happens when screens come, go and shrink."""

import functools
import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.errors import SettingsError
from kiosk.settings import Settings
from kiosk.settings.outputs import Output, place_all, read_outputs
from kiosk.shell.placer import Placer
from tests.e2e.screen import Screen, wait_for, xvfb
from tests.e2e.stage import Terminal, end
from tests.screens.conftest import Until

SCREENS = {"HDMI-1": (0, 0, 1920, 1080), "HDMI-2": (1920, 0, 1080, 1920), "DP-1": (3000, 0, 640, 480)}


def test_the_setting_is_read() -> None:
    assert read_outputs("HDMI-1=touch; HDMI-2 = board@left;DP-1=strip:0,0,192x32@over ;") == (
        Output("HDMI-1", "touch"), Output("HDMI-2", "board", None, "left"),
        Output("DP-1", "strip", (0, 0, 192, 32), "over"),
    )  # fmt: skip
    assert read_outputs("") == ()


@pytest.mark.parametrize(
    "text",
    ["HDMI-1", "HDMI-1=wall", "=board", "A=touch;B=touch", "A=strip:0,0,4x4", "A=strip:1,2", "A=board@up",
     ";".join(f"A{i}=board" for i in range(9))],
)  # fmt: skip
def test_what_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="outputs"):
        read_outputs(text)


def test_the_setting_takes_what_it_explains(tmp_path: Path) -> None:
    text = "HDMI-1=touch; HDMI-2=board@left; DP-1=strip:0,0,192x32"
    assert Settings.load(tmp_path, {"outputs": text}).text("outputs") == text


@pytest.mark.parametrize(
    ("output", "screens", "expected"),
    [
        (Output("HDMI-2", "board"), SCREENS, (1920, 0, 1080, 1920)),
        (Output("", "board"), SCREENS, (0, 0, 1920, 1080)),
        (Output("DP-1", "strip", (0, 0, 192, 32)), SCREENS, (3000, 0, 192, 32)),
        (Output("DP-1", "strip", (100, 50, 192, 32)), SCREENS, (3100, 50, 192, 32)),
        (Output("DP-1", "strip", (600, 470, 192, 32)), SCREENS, (3600, 470, 40, 10)),  # cut at the edge
        (Output("DP-1", "strip", (900, 0, 192, 32)), SCREENS, (3000, 0, 192, 32)),  # outside: from the corner
        (Output("VGA-1", "board"), SCREENS, None),
        (Output("VGA-1", "touch"), SCREENS, (0, 0, 1920, 1080)),  # a resident must find it somewhere
        (Output("VGA-1", "touch"), {}, None),
    ],
)
def test_each_window_has_its_place(output: Output, screens: dict[str, tuple[int, int, int, int]],
                                   expected: tuple[int, int, int, int] | None) -> None:  # fmt: skip
    assert place_all([output], screens, "HDMI-1") == (expected,)


# ---- following ----


class FakeScreen(QObject):
    geometryChanged = Signal(QRect)

    def __init__(self, name: str, rect: QRect) -> None:
        super().__init__()
        self._name, self.rect = name, rect

    def name(self) -> str:
        return self._name

    def serialNumber(self) -> str:
        return f"serial-{self._name}"

    def geometry(self) -> QRect:
        return self.rect


class FakeApplication(QObject):
    screenAdded = Signal(object)
    screenRemoved = Signal(object)
    primaryScreenChanged = Signal(object)

    def __init__(self, *screens: FakeScreen) -> None:
        super().__init__()
        self.list = list(screens)

    def screens(self) -> list[FakeScreen]:
        return self.list

    def primaryScreen(self) -> FakeScreen | None:
        return self.list[0] if self.list else None


class FakeWindow:
    def __init__(self) -> None:
        self.rect, self.is_shown = QRect(), False
        self.at: object = None

    def screen(self) -> object:
        return self.at

    def setScreen(self, screen: object) -> None:
        self.at = screen

    def geometry(self) -> QRect:
        return self.rect

    def setGeometry(self, rect: QRect) -> None:
        self.rect = rect

    def isVisible(self) -> bool:
        return self.is_shown

    def show(self) -> None:
        self.is_shown = True

    def hide(self) -> None:
        self.is_shown = False


@pytest.mark.expects_log("output HDMI-2 is not there; its board is hidden")
def test_screens_that_come_go_and_shrink_are_followed(application: QGuiApplication, until: Until) -> None:
    first = FakeScreen("HDMI-1", QRect(0, 0, 1920, 1080))
    second = FakeScreen("HDMI-2", QRect(1920, 0, 1280, 720))
    screens = FakeApplication(first, second)
    touch, board = FakeWindow(), FakeWindow()
    outputs = (Output("HDMI-1", "touch"), Output("HDMI-2", "board"))
    Placer(screens, outputs, (touch, board), parent=screens)  # type: ignore[arg-type]
    assert (board.rect, board.at, board.is_shown) == (QRect(1920, 0, 1280, 720), second, True)

    screens.list.remove(second)  # unplugged
    screens.screenRemoved.emit(second)
    until(lambda: not board.is_shown)
    assert touch.is_shown

    again = FakeScreen("HDMI-2", QRect(1920, 0, 1024, 768))  # plugged again, as another screen
    screens.list.append(again)
    screens.screenAdded.emit(again)
    until(lambda: board.is_shown)
    assert (board.rect, board.at) == (QRect(1920, 0, 1024, 768), again)

    again.rect = QRect(1920, 0, 800, 600)  # shrunk: a TV that was off and on
    again.geometryChanged.emit(again.rect)
    until(lambda: board.rect == QRect(1920, 0, 800, 600))


def test_an_output_may_be_named_by_its_serial_number(application: QGuiApplication) -> None:
    screens = FakeApplication(FakeScreen("HDMI-1", QRect(0, 0, 100, 100)), FakeScreen("DP-1", QRect(100, 0, 200, 100)))
    window = FakeWindow()
    Placer(screens, (Output("serial-DP-1", "board"),), (window,), parent=screens)  # type: ignore[arg-type]
    assert window.rect == QRect(100, 0, 200, 100)


# ---- in one process ----


@pytest.fixture
def three(first_home: Path, tmp_path: Path) -> Terminal:
    """A terminal with three screens and no display server."""
    config = {
        "synchronousWindowSystemEvents": False,
        "screens": [
            {"name": name, "x": x, "y": y, "width": w, "height": h, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
            for name, (x, y, w, h) in SCREENS.items()
        ],
    }
    (tmp_path / "screens.json").write_text(json.dumps(config), "utf-8")
    terminal = Terminal(first_home, settings={"outputs": "HDMI-1=touch;HDMI-2=board;DP-1=strip:0,0,192x32"})
    terminal.environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={tmp_path / 'screens.json'}"
    return terminal


@pytest.mark.parametrize("outputs", ["HDMI-1=touch;HDMI-2=board;DP-1=strip:0,0,192x32", "HDMI-2=board;DP-1=strip"])
def test_one_process_shows_several_windows_and_ends_cleanly(three: Terminal, outputs: str, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    three.environment |= {"KIOSK_OUTPUTS": outputs, "KIOSK_MARKS": str(marks)}
    process = three.start("run", "--no-agent")
    try:
        limit = time.monotonic() + 60
        wanted = outputs.count("=")
        while time.monotonic() < limit and (not marks.exists() or marks.read_text("utf-8").count("first") < wanted):
            assert process.poll() is None
            time.sleep(0.1)
        assert marks.read_text("utf-8").count("first-content") == wanted
    finally:
        said = end(process)
    assert process.returncode == 0, said
    assert said == ""


def monitor(display: str, *words: str) -> None:
    """A cable is plugged or pulled: what Qt takes for a screen comes, goes or has another size."""
    subprocess.run(["xrandr", "--display", display, *words], check=True, timeout=10)


def test_a_running_program_follows_plugs_and_sizes(first_home: Path, tmp_path: Path) -> None:
    """On a real X server: plugged, pulled, plugged again as a smaller screen, pulled; one process all the while."""
    terminal = Terminal(first_home, settings={"outputs": "screen=board:0,0,1280x720;right=board"})
    with xvfb(tmp_path, "2560x720") as wall:
        process = terminal.start("run", "--no-agent", display=wall.display)

        def lit() -> tuple[bool, ...]:
            """Whether something stands in the left screen, and near and far in the right one."""
            image = wall.picture().image()
            return tuple(image.pixelColor(x, y).name() != "#000000" for x, y in ((8, 300), (1290, 300), (2550, 700)))

        try:
            assert wait_for(lambda: lit() == (True, False, False), 40), wall.save()
            monitor(wall.display, "--setmonitor", "right", "1280/600x720/340+1280+0", "none")
            assert wait_for(lambda: lit() == (True, True, True), 15), wall.save()
            monitor(wall.display, "--delmonitor", "right")
            assert wait_for(lambda: lit() == (True, False, False), 15), wall.save()
            monitor(wall.display, "--setmonitor", "right", "800/400x600/300+1280+0", "none")
            assert wait_for(lambda: lit() == (True, True, False), 15), wall.save()
            monitor(wall.display, "--delmonitor", "right")
            assert wait_for(lambda: lit() == (True, False, False), 15), wall.save()
        finally:
            said = end(process)
        assert process.returncode == 0, said
        assert {line.partition(": ")[2] for line in said.splitlines()} == {
            "output right is not there; its board is hidden"
        }


def test_a_terminal_shows_the_profile_that_the_county_gave_it(first_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "H"
    shutil.copytree(first_home, home)
    connection = sqlite3.connect(home / "state.db")
    seat = {"unit": "140929000000", "profile": "strip", "subscribe": ["*"]}
    connection.execute("UPDATE fact SET value = ? WHERE key = 'seat'", (json.dumps(seat),))
    connection.commit()
    connection.close()
    terminal, picture = Terminal(home), tmp_path / "strip.png"
    # A home may be named from where one stands; pictures made of papers are in it.
    here = os.path.relpath(home, Path(__file__).parents[2])
    terminal.environment |= {"QT_QPA_PLATFORM": "offscreen", "KIOSK_STILL": "1", "KIOSK_HOME": here}
    terminal.run("run", "--no-agent", "--windowed", "192x32", "--screenshot", str(picture))
    image = QImage(str(picture))
    assert image.pixelColor(0, 31).name() == "#000000"  # a field of dots, no page
    assert any(image.pixelColor(x, 16).name() != "#000000" for x in range(192)), "no word stands on it"
    assert {image.pixelColor(x, 16).name() for x in range(192)} <= {"#000000", "#ffb000", "#ff3020", "#fff4d8"}


@contextmanager
def turning(folder: Path) -> Iterator[tuple[Screen, str]]:
    """An X server whose output really turns, as a window of 640 by 360 on a wall that we read."""
    with xvfb(folder, "640x640") as wall:
        reading, writing = os.pipe()
        server = subprocess.Popen(
            ["Xephyr", "-displayfd", f"{writing}", "-screen", "640x360", "-softCursor", "-nolisten", "tcp"],
            pass_fds=(writing,), env={**os.environ, "DISPLAY": wall.display}, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        try:
            yield wall, f":{os.read(reading, 16).decode().strip()}"
        finally:
            os.close(reading)
            server.terminate()
            server.wait(10)


@pytest.mark.parametrize("profile", ["board", "touch"])
def test_a_running_program_follows_an_output_that_is_turned(first_home: Path, tmp_path: Path, profile: str) -> None:
    """The red line stands at the foot, wherever the foot is, and the page fills what is now wide and tall."""
    terminal = Terminal(first_home, settings={"profile": profile})
    with turning(tmp_path) as (wall, display):

        def stands(foot: str) -> bool:
            """The line is there, and at no other edge."""
            image = wall.picture().image()
            edges = {"foot": (320, 357), "right": (637, 180), "top": (320, 2), "left": (2, 180)}
            return [name for name, (x, y) in edges.items() if image.pixelColor(x, y).name() == "#7a130f"] == [foot]

        process = terminal.start("run", "--no-agent", display=display)
        try:
            assert wait_for(lambda: stands("foot"), 40), wall.save()
            for turn, foot in (("left", "right"), ("inverted", "top"), ("right", "left"), ("normal", "foot")):
                # Without a gamma table xrandr complains, and turns.
                subprocess.run(["xrandr", "--display", display, "-o", turn], check=False, timeout=10)
                assert wait_for(functools.partial(stands, foot), 15), (turn, wall.save())
        finally:
            said = end(process)
        assert (process.returncode, said) == (0, "")
