"""What an installed terminal puts into its system: the files of assets/system, and links.

`assets/system` mirrors the root of a machine; a file lands where it lies there, with two words filled in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import assets

UNITS = "etc/systemd/system"
PROGRAM = "usr/local/bin/kiosk"
# Everything that would put a prompt on a console, or obey a keyboard there.
MASKED = (
    "getty@.service", "autovt@.service", "serial-getty@.service", "console-getty.service", "container-getty@.service",
    "debug-shell.service", "ctrl-alt-del.target",
)  # fmt: skip
STARTED = ("sunshine-kiosk.target",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or link; `path` counts from the root of the machine."""

    path: str
    data: bytes = b""
    target: str = ""  # of a link
    mode: int = 0o644


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that is written, for the interpreter at `python`."""

    python: str

    def entries(self) -> tuple[Entry, ...]:
        """In the order in which they are written: what locks the machine first, what starts it last."""
        masks = [Entry(f"{UNITS}/{name}", target="/dev/null") for name in MASKED]
        starts = [Entry(f"{UNITS}/multi-user.target.wants/{name}", target=f"../{name}") for name in STARTED]
        return (*masks, *self._files(), *starts)

    def _files(self) -> Iterator[Entry]:
        top = assets.path("system")
        for file in sorted(f for f in top.rglob("*") if f.is_file()):
            text = file.read_text("utf-8").replace("@PYTHON@", self.python)
            path = file.relative_to(top).as_posix()
            yield Entry(path, data=text.encode(), mode=0o755 if path == PROGRAM else 0o644)


def inside(root: Path, path: str) -> Path:
    """Where a path of the machine lies under `root`."""
    return root / path.lstrip("/")
