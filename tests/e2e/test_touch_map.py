"""A finger is felt where it touches: several outputs, a panel plugged anew, an output that moves, a crooked panel."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.store import touches
from tests.e2e.screen import PATIENCE_S, wait_for
from tests.e2e.stage import Terminal, end
from tests.e2e.xorg import LEFT, RIGHT, TOUCH, Outputs, lacking, two_outputs

pytestmark = pytest.mark.skipif(lacking() != "", reason=f"NOT CHECKED, touch on a real X server: {lacking()}")


@pytest.fixture
def outputs(tmp_path: Path) -> Iterator[Outputs]:
    with two_outputs(tmp_path / "X") as found:
        yield found


def soon(look: Callable[[], bool]) -> None:
    assert wait_for(look, PATIENCE_S)


def felt(outputs: Outputs, at: tuple[float, float], wanted: tuple[int, int]) -> bool:
    """Within two pixels."""
    x, y = outputs.touch(*at)
    return abs(x - wanted[0]) <= 2 and abs(y - wanted[1]) <= 2


def test_a_touch_screen_goes_with_its_window_through_plugs_moves_and_corrections(
    outputs: Outputs, terminal: Terminal
) -> None:
    glass = Terminal(terminal.home, settings={"outputs": f"{LEFT}=board; {RIGHT}=touch"})
    assert felt(outputs, (0.5, 0.5), (1040, 360)), "X spreads it over both outputs, else this test proves nothing"
    process = glass.start("run", "--no-agent", display=outputs.display)
    try:
        soon(lambda: felt(outputs, (0.5, 0.5), (1680, 300)))
        assert felt(outputs, (0.0, 0.0), (1280, 0))
        assert felt(outputs, (1.0, 1.0), (2079, 599))
        assert touches.read(glass.home) == touches.TouchState((TOUCH,))
        soon(lambda: (glass.home / "visit").exists())  # the pages felt it too

        outputs.run("xinput", "set-prop", TOUCH, "Coordinate Transformation Matrix", *"100010001")
        outputs.run("xinput", "create-master", "Hand")  # as after a plug: a device came, a matrix is lost
        soon(lambda: felt(outputs, (0.5, 0.5), (1680, 300)))

        outputs.run("xrandr", "--output", RIGHT, "--left-of", LEFT)
        soon(lambda: felt(outputs, (0.5, 0.5), (400, 300)))

        glass.run("settings", "set", "touch_fix", "1.0 0.0 0.05 0.0 0.9 0.0")
        soon(lambda: felt(outputs, (0.5, 0.5), (440, 270)))

        glass.run("settings", "set", "touch_map", f"{TOUCH}={LEFT}")
        soon(lambda: felt(outputs, (0.5, 0.5), (1440, 360)))
    finally:
        said = end(process)
    assert (process.returncode, said) == (0, "")


def test_a_terminal_without_the_programs_says_what_to_install(outputs: Outputs, terminal: Terminal) -> None:
    """The glass shows all the same."""
    glass = Terminal(terminal.home)
    (glass.home / touches.NAME).unlink(missing_ok=True)
    glass.environment["PATH"] = "/nowhere"
    process = glass.start("run", "--no-agent", display=outputs.display)
    try:
        soon(lambda: (glass.home / touches.NAME).exists())
    finally:
        said = end(process)
    assert process.returncode == 0
    assert "xinput" in said
    glass.environment["PATH"] = os.environ["PATH"]
    assert "请安装 xinput" in glass.run("doctor")
