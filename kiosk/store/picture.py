"""What the glass found when it looked at its own picture: a small file that the agent's health reads."""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

NAME = "picture.json"


@dataclass(frozen=True, slots=True)
class PictureState:
    """When the glass looked last, and what it found: words such as "board: black"; empty: all as it should be."""

    at: str
    faults: tuple[str, ...]


def keep(home: Path, state: PictureState) -> None:
    """Write it, whole or not at all; a full disk keeps the old one."""
    with contextlib.suppress(OSError):
        path = home / NAME
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"at": state.at, "faults": list(state.faults)}, ensure_ascii=False), "utf-8")
        fresh.replace(path)


def read(home: Path) -> PictureState | None:
    """What was found last; None when nothing was, or the file is of no use."""
    try:
        raw = json.loads((home / NAME).read_text("utf-8"))
        return PictureState(str(raw["at"]), tuple(str(one) for one in raw["faults"])[:20])
    except (OSError, ValueError, KeyError, TypeError):
        return None
