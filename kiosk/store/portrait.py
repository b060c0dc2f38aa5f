"""The picture of the screens on its way from the glass to the agent: one file, taken away when it is read."""

import contextlib
from pathlib import Path

from sync.contract import limits

NAME = "portrait.jpg"


def keep(home: Path, jpeg: bytes) -> bool:
    """Whether it could be written, whole."""
    path = home / NAME
    fresh = path.with_suffix(".new")
    try:
        fresh.write_bytes(jpeg)
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        return False
    return True


def take(home: Path) -> bytes | None:
    """Read it and take it away; None when there is none of an allowed size."""
    path = home / NAME
    try:
        with path.open("rb") as file:
            data = file.read(limits.PICTURE_BYTES + 1)
        path.unlink()
    except OSError:
        return None
    return data if 0 < len(data) <= limits.PICTURE_BYTES else None
