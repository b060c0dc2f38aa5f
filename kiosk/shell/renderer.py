"""Which scene graph draws: OpenGL with a graphics card that works, else Qt's software scene graph.

A card that is there can still be drawn for by the CPU (llvmpipe, ten times as dear as the software scene graph), and
one that works can be lost. So the driver is asked once after each start of the machine, and a start with OpenGL that
did not reach its first page is not repeated before the next one.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

BOOT = Path("/proc/sys/kernel/random/boot_id")
NOTE = "renderer.json"
BY_CPU = ("llvmpipe", "softpipe", "swrast", "software", "swiftshader")
PATIENCE_S = 10
OPENGL, SOFTWARE, TRYING = "opengl", "software", "trying"


def ask_driver() -> str:
    """The driver's name for itself; empty when it cannot tell."""
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "kiosk.shell.probe"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def choose(home: Path, wanted: str, *, ask: Callable[[], str] = ask_driver) -> bool:
    """True when OpenGL shall draw. `wanted` is the setting, auto or opengl. Call `reached` with the first page."""
    known = _read(home)
    if known == TRYING:
        log.warning("OpenGL did not reach the first page; drawing by software until the machine starts again")
        known = SOFTWARE
    elif known == "":
        name = "" if wanted == OPENGL else ask()
        known = OPENGL if wanted == OPENGL or (name and not any(w in name.lower() for w in BY_CPU)) else SOFTWARE
        log.info("the graphics driver is %r: drawing by %s", name, known)
    _write(home, TRYING if known == OPENGL else SOFTWARE)
    return known == OPENGL


def reached(home: Path) -> None:
    """The first page is on the glass."""
    if _read(home) == TRYING:
        _write(home, OPENGL)


def _read(home: Path) -> str:
    """What was found since the machine started; empty when nothing was."""
    try:
        note = json.loads((home / NOTE).read_bytes())
        return str(note["state"]) if note["boot"] == _boot() else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _write(home: Path, state: str) -> None:
    with contextlib.suppress(OSError):  # a disk that refuses costs one more question at the next start
        partial = home / f"{NOTE}.{os.getpid()}.part"
        partial.write_text(json.dumps({"boot": _boot(), "state": state}), "utf-8")
        partial.replace(home / NOTE)


def _boot() -> str:
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""
