"""Ways out that a resident could try: keys, buttons, fingers. None leads anywhere.

The table in docs/operations.md names these tests. The glass is locked as in a hall: full screen, no window manager.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from Xlib import X
from Xlib import display as xdisplay

from kiosk.store import touches
from tests.e2e.screen import PATIENCE_S, Screen, Style, tile, wait_for
from tests.e2e.stage import Terminal, end

HOME = tile("disclosure")
KEYS = {
    "close": ["alt+F4", "ctrl+w", "ctrl+F4", "ctrl+q", "Escape", "alt+space"],
    "consoles": [f"ctrl+alt+F{n}" for n in range(1, 13)],
    "system": ["ctrl+alt+Delete", "ctrl+alt+BackSpace", "ctrl+shift+Escape", "ctrl+alt+Escape", "alt+Print"],
    "desktop": ["Super_L", "super+d", "super+e", "super+l", "super+r", "super+Tab", "Menu", "shift+F10"],
    "windows": ["alt+Tab", "alt+shift+Tab", "alt+Escape", "ctrl+alt+Tab", "ctrl+Escape", "alt+F2", "alt+F1"],
    "pictures": ["Print", "shift+Print", "ctrl+Print", "super+Print"],
    "programs": ["F1", "F3", "F5", "F11", "F12", "ctrl+shift+i", "ctrl+n", "ctrl+t", "ctrl+o", "ctrl+s", "ctrl+p"],
    "media": ["XF86HomePage", "XF86Explorer", "XF86Calculator", "XF86Mail", "XF86Sleep", "XF86WWW", "XF86MyComputer"],
    "back": ["alt+Left", "alt+Right", "BackSpace", "F10", "alt+d", "ctrl+l"],
    "zoom": ["ctrl+plus", "ctrl+minus", "ctrl+0", "ctrl+alt+KP_Add", "ctrl+alt+KP_Subtract"],
}


class Hall:
    """A locked glass, and what is on the screen besides."""

    def __init__(self, screen: Screen, terminal: Terminal) -> None:
        self.screen = screen
        self._terminal = terminal
        self._display = xdisplay.Display(screen.display)
        self._start()

    def _start(self) -> None:
        mapped = self._terminal.home / touches.NAME
        mapped.unlink(missing_ok=True)
        self.process = self._terminal.start("run", "--no-agent", display=self.screen.display)
        self.screen.see("党务公开", HOME)
        assert wait_for(mapped.exists, PATIENCE_S), "it asks xrandr and xinput by itself as it starts"
        self._windows = self.windows()

    def close(self) -> None:
        """End the glass; it must end cleanly and silently."""
        said = end(self.process)
        assert (self.process.returncode, said) == (0, "")

    def leave(self) -> None:
        """Let go of the display."""
        self._display.close()

    def renew(self) -> None:
        """The home page again, as for the next resident."""
        if not self.screen.sees("党务公开", HOME):
            self.close()
            self._start()

    def windows(self) -> list[tuple[int, int, int, int, int]]:
        """Every window that a person can see, and where."""
        found = []
        for window in self._display.screen().root.query_tree().children:
            if window.get_attributes().map_state == X.IsViewable:
                at = window.get_geometry()
                found.append((window.id, at.x, at.y, at.width, at.height))
        return found

    def must_be_locked(self, after: str) -> None:
        """The same one window over the whole glass, no dialogue, no menu, no program."""
        time.sleep(0.15)
        assert self.process.poll() is None, f"{after}: the glass ended"
        now = self.windows()
        assert now == self._windows, f"{after}: the windows changed"
        assert [w[1:] for w in now] == [(0, 0, 1920, 1080)], f"{after}: the glass does not cover the screen"
        # Three seconds after the first page the glass tries its voice with a program, which ends by itself.
        glass = psutil.Process(self.process.pid)
        assert wait_for(lambda: not glass.children(recursive=True), PATIENCE_S), f"{after}: a program was started"

    def drag(self, start: tuple[int, int], finish: tuple[int, int], button: int = 1) -> None:
        """Pull the pointer with a button held."""
        steps = [str(word) for n in range(1, 9) for word in (
            "mousemove", start[0] + (finish[0] - start[0]) * n // 8, start[1] + (finish[1] - start[1]) * n // 8,
            "sleep", "0.02",
        )]  # fmt: skip
        self.screen._xdotool(
            "mousemove", f"{start[0]}", f"{start[1]}", "mousedown", f"{button}", *steps, "mouseup", f"{button}"
        )

    def hold(self, at: tuple[int, int], seconds: float, button: int = 1) -> None:
        """Keep a finger or button down."""
        self.screen._xdotool("mousemove", f"{at[0]}", f"{at[1]}", "mousedown", f"{button}", "sleep", f"{seconds}")
        self.screen._xdotool("mouseup", f"{button}", "mousemove", "0", "0")


@pytest.fixture(scope="module")
def first_hall(first_home: Path, display: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    home = tmp_path_factory.mktemp("hall") / "H"
    shutil.copytree(first_home, home)
    one = Hall(display, Terminal(home, settings={"attract_s": "0", "idle_s": "900"}))
    yield one
    one.close()
    one.leave()


@pytest.fixture
def hall(first_hall: Hall) -> Hall:
    """The hall, on its home page."""
    first_hall.renew()
    return first_hall


@pytest.mark.parametrize("kind", KEYS)
def test_no_key_leads_out(hall: Hall, kind: str) -> None:
    for keys in KEYS[kind]:
        hall.screen.type(keys)
    hall.must_be_locked(kind)
    assert hall.screen.sees("党务公开", HOME), "a key moved the page"


def test_the_keys_of_a_switch_device_walk_within_the_pages(hall: Hall) -> None:
    for _ in range(12):
        for keys in ("Tab", "Return", "space", "Down", "Right", "shift+Tab"):
            hall.screen.type(keys)
        hall.must_be_locked("walking by keys")


@pytest.mark.parametrize("button", [2, 3, 6, 7, 8, 9])
def test_no_other_button_does_anything(hall: Hall, button: int) -> None:
    x, y = hall.screen.see("党务公开", HOME)
    hall.hold((x, y), 0.1, button)
    hall.hold((960, 1060), 0.1, button)
    hall.must_be_locked(f"button {button}")
    assert hall.screen.sees("党务公开", HOME)


def test_a_long_press_opens_no_menu(hall: Hall) -> None:
    hall.hold((960, 1062), 2.5)  # the ticker
    hall.must_be_locked("a long press on the ticker")
    hall.hold((960, 1062), 2.5, 3)
    hall.must_be_locked("a long press of the right button")


def test_the_wheel_only_scrolls(hall: Hall) -> None:
    for button in (4, 5):
        hall.screen._xdotool("mousemove", "960", "540", "click", "--repeat", "20", "--delay", "5", f"{button}")
        hall.screen._xdotool("keydown", "ctrl", "click", "--repeat", "5", f"{button}", "keyup", "ctrl")
    hall.screen._xdotool("mousemove", "0", "0")
    hall.must_be_locked("the wheel")
    assert hall.screen.sees("党务公开", HOME)


@pytest.mark.parametrize(
    ("start", "finish"),
    [((0, 540), (700, 540)), ((1919, 540), (1200, 540)), ((960, 0), (960, 700)), ((0, 0), (600, 600))],
    ids=["left", "right", "top", "corner"],
)
def test_a_swipe_from_an_edge_brings_nothing(hall: Hall, start: tuple[int, int], finish: tuple[int, int]) -> None:
    hall.drag(start, finish)
    hall.screen._xdotool("mousemove", "0", "0")
    hall.must_be_locked(f"a swipe from {start}")
    assert hall.screen.sees("党务公开", HOME)


def test_nothing_can_be_dragged_away(hall: Hall) -> None:
    x, y = hall.screen.see("党务公开", HOME)
    hall.drag((x, y), (1900, 1000))
    hall.must_be_locked("a drag")
    owner = hall._display.get_selection_owner(hall._display.intern_atom("XdndSelection"))
    assert owner == X.NONE, "something is being dragged out of the window"


def test_a_text_field_has_no_menu_no_dialogue_and_no_clipboard(hall: Hall) -> None:
    hall.screen.tap("网上查询", tile("query"))
    hall.screen.see("比如，找这些", Style("Theme.heading", "Theme.paper"))
    for at in ((600, 180), (700, 180)):
        hall.hold(at, 1.5)
        hall.hold(at, 0.1, 3)
        hall.hold(at, 0.1, 2)
    for keys in ("ctrl+o", "ctrl+s", "ctrl+p", "ctrl+v", "ctrl+a", "ctrl+c", "shift+F10", "Menu", "ctrl+shift+u"):
        hall.screen.type(keys)
    hall.must_be_locked("a text field")
    clipboard = hall._display.get_selection_owner(hall._display.intern_atom("CLIPBOARD"))
    assert clipboard == X.NONE, "something was copied"


def test_the_technicians_corner_leads_to_a_pin_and_no_further(hall: Hall) -> None:
    hall.hold((1890, 30), 5.5)
    desk = Style("Theme.title", "Theme.boardFoot", "Theme.boardWords")
    hall.screen.see("维护", desk)
    # The county of this hall set no PIN, and none is made up for it: the pad stays.
    for keys in ("Return", "Escape", "alt+F4", "1", "0"):
        hall.screen.type(keys)
    hall.must_be_locked("the technician's corner")
    assert hall.screen.sees("维护", desk)
    assert hall.screen.sees("5", Style("Theme.type(9.6)", "Theme.card"))
