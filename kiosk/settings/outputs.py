"""Which window stands on which output: what the setting `outputs` says, held against the screens that are there.

    HDMI-1=touch; HDMI-2=board@left; DP-1=strip:0,0,192x32

A name is the output's own or its serial number; behind the profile a place on it (x, y, width x height in pixels)
and how the picture is turned. Pure: knows names and rectangles, no Qt.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.errors import SettingsError

ONE = re.compile(
    r"(?P<name>[\w.\-/ ]{1,60}?)\s*=\s*(?P<profile>touch|board|strip)"
    r"(?::(?P<x>\d{1,5}),(?P<y>\d{1,5}),(?P<w>\d{1,5})x(?P<h>\d{1,5}))?(?:@(?P<turned>left|right|over))?"
)
MOST = 8

Rect = tuple[int, int, int, int]  # x, y, width, height


@dataclass(frozen=True, slots=True)
class Output:
    """One window: the output it belongs to (empty: the primary one), what it shows, where, how turned."""

    name: str
    profile: str
    place: Rect | None = None
    turned: str = "auto"


def read_outputs(text: str) -> tuple[Output, ...]:
    """The windows that the setting asks for.

    Raises:
        SettingsError: it is not of the form; more than one touch window, or more than MOST.
    """
    found = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        match = ONE.fullmatch(part)
        if match is None:
            raise SettingsError(f"outputs: {part[:60]!r} is not of the form HDMI-1=board or DP-1=strip:0,0,192x32@left")
        place = None
        if match["x"] is not None:
            place = (int(match["x"]), int(match["y"]), int(match["w"]), int(match["h"]))
            if min(place[2:]) < 8:
                raise SettingsError(f"outputs: {part[:60]!r} is smaller than 8 pixels")
        found.append(Output(match["name"].strip(), match["profile"], place, match["turned"] or "auto"))
    if sum(one.profile == "touch" for one in found) > 1:
        raise SettingsError("outputs: one touch window at most; it is where a visit takes place")
    if len(found) > MOST:
        raise SettingsError(f"outputs: at most {MOST} windows")
    return tuple(found)


def place_all(outputs: Sequence[Output], screens: Mapping[str, Rect], primary: str) -> tuple[Rect | None, ...]:
    """Where each window stands now; None: its output is not there, it is hidden.

    A touch window is never hidden while any screen is there. A place that reaches beyond a shrunken screen is cut,
    one that lies outside takes the screen from its corner.
    """
    return tuple(_place(one, screens, primary) for one in outputs)


def _place(one: Output, screens: Mapping[str, Rect], primary: str) -> Rect | None:
    screen = screens.get(one.name or primary)
    if screen is None and one.profile == "touch":
        screen = screens.get(primary) or next(iter(screens.values()), None)
    if screen is None:
        return None
    if one.place is None:
        return screen
    x, y, width, height = one.place
    left, top, wide, high = screen
    if x >= wide or y >= high:
        x = y = 0
    return left + x, top + y, min(width, wide - x), min(height, high - y)
