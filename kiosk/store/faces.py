"""Which rare characters the glass found no face for: a small file that the terminal's health reads."""

import contextlib
import json
from pathlib import Path

NAME = "faces.json"
# Of the extensions A, B and E, as they stand in names of people and places.
RARE = "㙦㘵㳇𣒍𡐓𣵦𨟠𬇕"


def keep(home: Path, lacking: str) -> None:
    """Write it, whole or not at all; a full disk keeps the old one."""
    with contextlib.suppress(OSError):
        fresh = (home / NAME).with_suffix(".new")
        fresh.write_text(json.dumps({"lacking": lacking}, ensure_ascii=False), "utf-8")
        fresh.replace(home / NAME)


def read(home: Path) -> str | None:
    """The characters without a face, "" when all have one; None when no glass has looked yet."""
    try:
        raw = json.loads((home / NAME).read_text("utf-8"))
        return str(raw["lacking"])[:40]
    except (OSError, ValueError, KeyError, TypeError):
        return None
