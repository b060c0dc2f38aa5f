"""The matrix that X is told for a touch screen, as a table."""

import itertools

import pytest

from kiosk.errors import SettingsError
from kiosk.settings.touches import (
    SAME,
    TURNS,
    Device,
    Matrix,
    Panel,
    Point,
    back,
    corrected,
    devices_of,
    fitted,
    moved,
    panels_of,
    placed,
    plan,
    read_correction,
    read_touches,
    then,
    write_correction,
)  # fmt: skip

OUTPUTS = """Screen 0: minimum 320 x 200, current 3000 x 1920, maximum 16384 x 16384
HDMI-1 connected primary 1920x1080+0+0 (normal left inverted right x axis y axis) 476mm x 268mm
   1920x1080     60.00*+
HDMI-2 connected 1080x1920+1920+0 left (normal left inverted right x axis y axis) 476mm x 268mm
   1920x1080     60.00*+
DP-1 disconnected (normal left inverted right x axis y axis)
DP-2 connected (normal left inverted right x axis y axis)
   1920x1080     60.00 +
"""
DEVICES = """⎡ Virtual core pointer                    \tid=2\t[master pointer  (3)]
\tReporting 2 classes:
\t\tType: XITouchClass
\t\tTouch mode: direct
⎜   ↳ Virtual core XTEST pointer              \tid=4\t[slave  pointer  (2)]
\tReporting 1 classes:
⎜   ↳ ILITEK ILITEK-TP                        \tid=9\t[slave  pointer  (2)]
\tReporting 3 classes:
\t\tClass originated from: 9. Type: XITouchClass
\t\tTouch mode: direct
\t\tMax number of touches: 10
⎜   ↳ ILITEK ILITEK-TP Mouse                  \tid=10\t[slave  pointer  (2)]
⎜   ↳ SynPS/2 Touchpad                        \tid=11\t[slave  pointer  (2)]
\t\tTouch mode: dependent
⎣ Virtual core keyboard                   \tid=3\t[master keyboard (2)]
    ↳ ILITEK keys                             \tid=12\t[slave  keyboard (3)]
"""
CORNERS: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
WIDE, TALL = Panel("HDMI-1", (0, 0, 1920, 1080)), Panel("HDMI-2", (1920, 0, 1080, 1920), "left")
WHOLE = (3000, 1920)
ILITEK, OTHER = Device(9, "ILITEK ILITEK-TP", True), Device(14, "eGalax", True)


def close(matrix: Matrix | None, wanted: Matrix) -> bool:
    return matrix is not None and matrix == pytest.approx(wanted, abs=1e-9)


def test_what_x_says_is_read() -> None:
    assert panels_of(OUTPUTS) == ((WIDE, TALL), WHOLE)
    assert devices_of(DEVICES) == (
        Device(4, "Virtual core XTEST pointer", False), ILITEK, Device(10, "ILITEK ILITEK-TP Mouse", False),
        Device(11, "SynPS/2 Touchpad", False),
    )  # fmt: skip
    assert panels_of("") == ((), (0, 0))
    assert devices_of("") == ()


@pytest.mark.parametrize(
    ("turn", "upper_left", "upper_right", "lower_left"),
    [
        ("normal", (100, 50), (300, 50), (100, 150)),
        ("left", (300, 50), (300, 150), (100, 50)),
        ("inverted", (300, 150), (100, 150), (300, 50)),
        ("right", (100, 150), (100, 50), (300, 150)),
    ],
)
def test_each_corner_of_the_panel_comes_to_lie_on_the_turned_picture(
    turn: str, upper_left: Point, upper_right: Point, lower_left: Point
) -> None:
    """The picture takes 200 x 100 pixels from (100, 50) on, of 400 x 200."""
    matrix = placed(Panel("one", (100, 50, 200, 100), turn), (400, 200))
    for corner, wanted in zip(CORNERS, (upper_left, upper_right, lower_left), strict=False):
        x, y = moved(matrix, corner)
        assert (x * 400, y * 200) == pytest.approx(wanted), corner


def test_a_matrix_is_undone_by_its_inverse() -> None:
    for turn in TURNS.values():
        assert close(then(turn, back(turn)), SAME)
    odd: Matrix = (1.1, 0.02, -0.03, -0.01, 0.95, 0.04)
    assert close(then(odd, back(odd)), SAME)
    assert close(then(back(odd), odd), SAME)


@pytest.mark.parametrize(
    ("devices", "panels", "belong", "wanted", "fault"),
    [
        ((ILITEK,), (WIDE, TALL), "", {9: TALL}, ""),
        ((ILITEK,), (TALL,), "", {9: TALL}, ""),
        ((ILITEK, OTHER), (TALL,), "", {9: TALL, 14: TALL}, ""),
        ((ILITEK, OTHER), (WIDE, TALL), "", {}, "接着几块触摸屏（ILITEK ILITEK-TP、eGalax）"),
        ((ILITEK, OTHER), (WIDE, TALL), "eGalax=HDMI-2; ILITEK ILITEK-TP=HDMI-1", {9: WIDE, 14: TALL}, ""),
        ((ILITEK, OTHER), (WIDE, TALL), "eGalax=HDMI-2", {14: TALL}, ""),
        ((ILITEK,), (WIDE, TALL), "eGalax=HDMI-2", {}, "没有找到设置里写的触摸屏 eGalax"),
        ((ILITEK,), (TALL,), "ILITEK ILITEK-TP=HDMI-1", {}, "对应的屏 HDMI-1 没有接"),
        ((), (WIDE, TALL), "", {}, ""),
        ((ILITEK,), (), "", {}, ""),
    ],
)
def test_a_device_goes_with_its_output(
    devices: tuple[Device, ...], panels: tuple[Panel, ...], belong: str, wanted: dict[int, Panel], fault: str
) -> None:
    found = plan(devices=devices, panels=panels, whole=WHOLE, mine="HDMI-2", belong=read_touches(belong))
    assert dict(found.matrices) == {number: placed(panel, WHOLE) for number, panel in wanted.items()}
    assert (fault in "".join(found.faults)) if fault else not found.faults


def test_the_correction_is_for_the_panel_that_people_touch_only() -> None:
    crooked: Matrix = (1.02, 0.0, -0.01, 0.0, 1.0, 0.0)
    pairs = read_touches("eGalax=HDMI-2;ILITEK ILITEK-TP=HDMI-1")
    found = plan(
        devices=(ILITEK, OTHER), panels=(WIDE, TALL), whole=WHOLE, mine="HDMI-2", belong=pairs, correction=crooked
    )
    assert dict(found.matrices) == {9: placed(WIDE, WHOLE), 14: placed(TALL, WHOLE, crooked)}
    assert (found.turn, found.names) == ("left", ("eGalax",))


@pytest.mark.parametrize("turn", sorted(TURNS))
def test_what_the_touch_test_felt_makes_the_next_touches_exact(turn: str) -> None:
    """A panel glued in askew, behind a correction that somebody made before, on an output that is turned."""
    panel: Matrix = (0.97, 0.015, 0.02, -0.01, 1.04, -0.03)  # where it feels a finger
    old: Matrix = (1.01, 0.0, -0.004, 0.0, 0.99, 0.006)
    felt = then(then(panel, old), TURNS[turn])  # from where the finger is on the glass to where the picture feels it
    where = itertools.product((0.05, 0.5, 0.95), (0.05, 0.5, 0.95))
    pairs = [(moved(felt, at), moved(TURNS[turn], at)) for at in where]
    better = corrected(old, turn, pairs)
    assert better is not None
    assert close(then(panel, better), SAME)
    assert close(read_correction(write_correction(better)), tuple(round(one, 5) for one in better))  # type: ignore[arg-type]


def test_a_trembling_finger_is_evened_out_and_too_few_points_say_nothing() -> None:
    pairs = [
        ((x + 0.01, y + (0.004 if (i + j) % 2 else -0.004)), (x, y))
        for i, x in enumerate((0.1, 0.5, 0.9))
        for j, y in enumerate((0.1, 0.5, 0.9))
    ]
    found = fitted(pairs)
    assert found is not None
    assert max(abs(moved(found, p)[1] - goal[1]) for p, goal in pairs) < 0.0085
    assert max(abs(moved(found, p)[0] - goal[0]) for p, goal in pairs) < 1e-9
    assert fitted(pairs[:3]) is None
    assert fitted([((0.1 * n, 0.2 * n), (0.1 * n, 0.2 * n)) for n in range(5)]) is None


@pytest.mark.parametrize("text", ["1 0 0", "1 0 0 0 1 x", "0.1 0 0 0 0.1 0", "1.0 1.0 0.0 1.0 1.0 0.0", "1 0 9 0 1 0"])
def test_a_correction_that_would_throw_touches_off_the_glass_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        read_correction(text)


@pytest.mark.parametrize("text", ["ILITEK", "=HDMI-1", "a=b=c", "ILITEK="])
def test_a_wrong_list_of_touch_screens_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        read_touches(text)
