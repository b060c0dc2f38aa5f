"""What the glass found when it looked at its own picture: a small file that the agent's health reads."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "picture.json"


@dataclass(frozen=True, slots=True)
class PictureState:
    """When the glass looked last, and what it found: words such as "board: black"; empty: all as it should be.

    `missed`: screens and titles of what is meant to be on a board and cannot be shown.
    """

    at: str
    faults: tuple[str, ...]
    missed: tuple[str, ...] = ()


_WORDS = {
    "black": "一片黑", "one colour": "只有一种颜色", "frozen": "滚动的字不动了", "covered": "被别的窗口挡住",
    "no Chinese face": "没有中文字体", "no face for": "有字显示不出来，缺",
}  # fmt: skip


def in_words(fault: str) -> str:
    """A fault for who goes to see it; the name of the screen stays."""
    screen, colon, what = fault.rpartition(": ")
    said = next((said + what.removeprefix(known) for known, said in _WORDS.items() if what.startswith(known)), what)
    return f"{screen}{'：' if colon else ''}{said}"


def keep(home: Path, state: PictureState) -> None:
    """Write it, whole or not at all; a full disk keeps the old one."""
    with contextlib.suppress(OSError):
        path = home / NAME
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(state), ensure_ascii=False), "utf-8")
        fresh.replace(path)


def read(home: Path) -> PictureState | None:
    """What was found last; None when nothing was, or the file is of no use."""
    try:
        raw = json.loads((home / NAME).read_text("utf-8"))
        faults, missed = (tuple(str(one) for one in raw.get(key, ()))[:20] for key in ("faults", "missed"))
        return PictureState(str(raw["at"]), faults, missed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
