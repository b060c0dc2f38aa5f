"""Which touch device belongs to which output, and the matrix that X is told for it. Pure: names and numbers, no Qt.

    ILITEK ILITEK-TP=HDMI-1; eGalax Inc. Touch=DP-2

X spreads every touch device over all outputs together. With several outputs, a turned one or a panel that was glued in
askew, a finger is then felt elsewhere. The matrix is three steps, the last one first: where the output lies among all,
how X has turned its picture, how the panel itself is off (the setting `touch_fix`: six numbers, measured by the touch
test). Points are shares of width and height, from the upper left.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.errors import SettingsError
from kiosk.settings.outputs import Rect

# x' = a x + b y + c, y' = d x + e y + f
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

SAME: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
# As `xrandr --rotate` names them: where the finger is on the picture, from where it is on the panel.
TURNS: Mapping[str, Matrix] = {
    "normal": SAME,
    "left": (0.0, -1.0, 1.0, 1.0, 0.0, 0.0),
    "inverted": (-1.0, 0.0, 1.0, 0.0, -1.0, 1.0),
    "right": (0.0, 1.0, 0.0, -1.0, 0.0, 1.0),
}
# A correction that stretches or shifts more is no correction: with it no finger would find the way back.
LEAST_AREA, MOST_AREA, MOST_SHIFT = 0.25, 4.0, 2.0
LEAST_POINTS = 4

_PANEL = re.compile(
    r"^(?P<name>\S+) (?:connected|disconnected|unknown connection) (?:primary )?"  # what has a place shows something
    r"(?P<w>\d+)x(?P<h>\d+)\+(?P<x>\d+)\+(?P<y>\d+)"
    r"(?: (?P<turn>normal|left|inverted|right))?",
    re.MULTILINE,
)
_WHOLE = re.compile(r"^Screen \d+: .*?current (\d+) x (\d+)", re.MULTILINE)
_DEVICE = re.compile(r"^\W*(?P<name>\S.*?)\s+id=(?P<id>\d+)\s+\[slave\s+pointer", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Panel:
    """One output as X has it: its part of the whole, and how its picture is turned."""

    name: str
    rect: Rect
    turn: str = "normal"


@dataclass(frozen=True, slots=True)
class Device:
    """A pointing device. `is_touch`: it is touched where it shows."""

    id: int
    name: str
    is_touch: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The matrix for each device by its id, what was found amiss in words for a technician, and the turn of the output
    where the touch window stands; `names`: the devices that work that window."""

    matrices: tuple[tuple[int, Matrix], ...]
    faults: tuple[str, ...] = ()
    turn: str = "normal"
    names: tuple[str, ...] = ()


def read_touches(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of device and output.

    Raises:
        SettingsError: it is not of the form.
    """
    found = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        name, sign, output = (word.strip() for word in part.partition("="))
        if not (name and sign and output) or "=" in output:
            raise SettingsError(f"touch_map: {part[:60]!r} is not of the form DEVICE=OUTPUT")
        found.append((name, output))
    return tuple(found)


def read_correction(text: str) -> Matrix:
    """The six numbers of `touch_fix`; none: nothing is corrected.

    Raises:
        SettingsError: they are not six numbers, or would throw touches off the glass.
    """
    if not text.strip():
        return SAME
    try:
        a, b, c, d, e, f = (float(word) for word in text.split())
    except ValueError:
        raise SettingsError(f"touch_fix: {text[:60]!r} is not six numbers") from None
    found = (a, b, c, d, e, f)
    if not LEAST_AREA <= abs(a * e - b * d) <= MOST_AREA or max(abs(one) for one in found) > MOST_SHIFT:
        raise SettingsError(f"touch_fix: {text[:60]!r} would throw touches off the glass")
    return found


def write_correction(matrix: Matrix) -> str:
    """As `read_correction` reads it; a hundred thousandth of a glass is no finger's breadth."""
    return " ".join(f"{one:.5f}" for one in matrix)


def then(first: Matrix, second: Matrix) -> Matrix:
    """The one matrix that does both."""
    a, b, c, d, e, f = second
    g, h, i, j, k, m = first
    return a * g + b * j, a * h + b * k, a * i + b * m + c, d * g + e * j, d * h + e * k, d * i + e * m + f


def back(matrix: Matrix) -> Matrix:
    """The one that undoes it."""
    a, b, c, d, e, f = matrix
    area = a * e - b * d
    return e / area, -b / area, (b * f - c * e) / area, -d / area, a / area, (c * d - a * f) / area


def moved(matrix: Matrix, point: Point) -> Point:
    """Where a point comes to lie."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + b * y + c, d * x + e * y + f


def placed(panel: Panel, whole: tuple[int, int], correction: Matrix = SAME) -> Matrix:
    """From a share of the panel to a share of the whole X screen."""
    x, y, width, height = panel.rect
    wide, high = whole
    place = (width / wide, 0.0, x / wide, 0.0, height / high, y / high)
    return then(then(correction, TURNS[panel.turn]), place)


def fitted(pairs: Sequence[tuple[Point, Point]]) -> Matrix | None:
    """The matrix that brings each first point nearest to its second one (least squares); None: too few, or in a row."""
    if len(pairs) < LEAST_POINTS:
        return None
    n = float(len(pairs))
    mx, my = sum(p[0] for p, _ in pairs) / n, sum(p[1] for p, _ in pairs) / n
    xx = sum((p[0] - mx) ** 2 for p, _ in pairs)
    yy = sum((p[1] - my) ** 2 for p, _ in pairs)
    xy = sum((p[0] - mx) * (p[1] - my) for p, _ in pairs)
    area = xx * yy - xy * xy
    if area < 1e-6:
        return None
    rows: list[tuple[float, float, float]] = []
    for axis in (0, 1):
        mean = sum(goal[axis] for _, goal in pairs) / n
        tx = sum((p[0] - mx) * (goal[axis] - mean) for p, goal in pairs)
        ty = sum((p[1] - my) * (goal[axis] - mean) for p, goal in pairs)
        along, across = (tx * yy - ty * xy) / area, (ty * xx - tx * xy) / area
        rows.append((along, across, mean - along * mx - across * my))
    return rows[0] + rows[1]


def unrest(pairs: Sequence[tuple[Point, Point]]) -> float:
    """What the best matrix leaves over, on average, as a share of the glass; infinite where there is none."""
    best = fitted(pairs)
    if best is None:
        return math.inf
    return sum(math.dist(moved(best, felt), meant) for felt, meant in pairs) / len(pairs)


def corrected(old: Matrix, turn: str, pairs: Sequence[tuple[Point, Point]]) -> Matrix | None:
    """The panel's correction, better by what the touch test has felt: pairs of felt and meant, as shares of the picture
    that X has turned by `turn`, felt through the correction `old`."""
    better = fitted(pairs)
    if better is None:
        return None
    return then(old, then(then(TURNS[turn], better), back(TURNS[turn])))


def panels_of(said: str) -> tuple[tuple[Panel, ...], tuple[int, int]]:
    """The outputs that show something, and the size of the whole, from what `xrandr --current` says."""
    whole = _WHOLE.search(said)
    found = tuple(
        Panel(one["name"], (int(one["x"]), int(one["y"]), int(one["w"]), int(one["h"])), one["turn"] or "normal")
        for one in _PANEL.finditer(said)
    )
    return found, (int(whole[1]), int(whole[2])) if whole else (0, 0)


def devices_of(said: str) -> tuple[Device, ...]:
    """The pointing devices, from what `xinput list --long` says."""
    found = list(_DEVICE.finditer(said))
    ends = [one.start() for one in found[1:]] + [len(said)]
    return tuple(
        Device(int(one["id"]), one["name"], "Touch mode: direct" in said[one.end() : end])
        for one, end in zip(found, ends, strict=False)
    )


def plan(
    *, devices: Iterable[Device], panels: Sequence[Panel], whole: tuple[int, int], mine: str,
    belong: Sequence[tuple[str, str]], correction: Matrix = SAME,
) -> Plan:  # fmt: skip
    """Which device is given which matrix.

    Args:
        mine: the output where the touch window stands.
        belong: pairs of device and output, as the setting says; the correction is for devices of `mine` only.

    Without the setting the only touch device goes with the touch window. Several of them on one output go with it too;
    on several outputs nobody can tell, so they are left as they are, and it is said.
    """
    known = {one.name: one for one in panels}
    if min(whole) <= 0 or not known:
        return Plan(())
    devices = tuple(devices)
    touched = [one for one in devices if one.is_touch]
    goal = dict(belong)
    faults = [f"没有找到设置里写的触摸屏 {name}" for name in goal if name not in {one.name for one in devices}]
    if not goal:
        names = dict.fromkeys(one.name for one in touched)
        if len(names) > 1 and len(known) > 1:
            faults.append(f"接着几块触摸屏（{'、'.join(names)}），请在设置里填哪块对哪块屏")
        elif mine in known:
            goal = dict.fromkeys(names, mine)
    matrices, mates = [], []
    for one in devices:
        output = goal.get(one.name)
        if output is None:
            continue
        if output not in known:
            faults.append(f"触摸屏 {one.name} 对应的屏 {output} 没有接")
            continue
        matrices.append((one.id, placed(known[output], whole, correction if output == mine else SAME)))
        if output == mine:
            mates.append(one.name)
    turn = known[mine].turn if mine in known else "normal"
    return Plan(tuple(matrices), tuple(dict.fromkeys(faults)), turn, tuple(dict.fromkeys(mates)))
