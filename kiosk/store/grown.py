"""That the glass has started itself anew because it had grown: a small file that the terminal's health reads."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "grown.json"


@dataclass(frozen=True, slots=True)
class Grown:
    """When it started anew last, how large it was and how large it may be, in MB."""

    at: str
    mb: int
    most_mb: int


def keep(home: Path, grown: Grown) -> None:
    """Write it, whole or not at all; a full disk keeps the old one."""
    with contextlib.suppress(OSError):
        fresh = (home / NAME).with_suffix(".new")
        fresh.write_text(json.dumps(asdict(grown)), "ascii")
        fresh.replace(home / NAME)


def read(home: Path) -> Grown | None:
    """The last time; None when there was none, or the file is of no use."""
    try:
        raw = json.loads((home / NAME).read_text("ascii"))
        return Grown(str(raw["at"]), int(raw["mb"]), int(raw["most_mb"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
