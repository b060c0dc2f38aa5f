"""How the glass has mapped the touch screen: a small file that the terminal's health and the touch test read."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "touch.json"


@dataclass(frozen=True, slots=True)
class TouchState:
    """`names`: the devices that work the touch window; none: the glass maps none. `turn`: as X has turned that output.
    `faults`: what is amiss, in words for a technician."""

    names: tuple[str, ...] = ()
    turn: str = "normal"
    faults: tuple[str, ...] = ()


def keep(home: Path, state: TouchState) -> None:
    """Write it, whole or not at all; a full disk keeps the old one."""
    with contextlib.suppress(OSError):
        fresh = (home / NAME).with_suffix(".new")
        fresh.write_text(json.dumps(asdict(state), ensure_ascii=False), "utf-8")
        fresh.replace(home / NAME)


def read(home: Path) -> TouchState:
    """As it was mapped last; nothing when no glass has, or the file is of no use."""
    try:
        raw = json.loads((home / NAME).read_text("utf-8"))
        names, faults = (tuple(str(one)[:80] for one in raw[key])[:9] for key in ("names", "faults"))
        return TouchState(names, str(raw["turn"]), faults)
    except (OSError, ValueError, KeyError, TypeError):
        return TouchState()
