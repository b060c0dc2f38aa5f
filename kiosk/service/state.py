"""How the service is: whether each file still stands as it was written, and what the machine lacks for it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.service.files import print_at, written
from kiosk.service.layout import inside

# What the units start, and the Debian package that brings it.
PROGRAMS = {
    "/usr/lib/xorg/Xorg": "xserver-xorg-core",
    "/usr/bin/xauth": "xauth",
    "/usr/bin/espeak-ng": "espeak-ng",
    "/usr/bin/fc-list": "fontconfig",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of `kiosk service status`."""

    is_ok: bool
    words: str


def look(root: Path) -> tuple[Line, ...]:
    """Look at an installation; never raises for what it finds.

    Raises:
        ServiceError: the list of what was written cannot be read.
    """
    files = written(root)["files"]
    if not files:
        return (Line(False, f"nothing is installed in {root}; run: kiosk service install"),)
    return (*_files(root, files), *_programs(root), *_rivals(root))


def _files(root: Path, files: dict[str, str]) -> Iterator[Line]:
    wrong = 0
    for path, print_ in files.items():
        found = print_at(root, path)
        if found != print_:
            wrong += 1
            yield Line(False, f"/{path} is {'gone' if not found else 'changed'}; run: kiosk service install")
    if not wrong:
        yield Line(True, f"{len(files)} files stand as they were written")


def _programs(root: Path) -> Iterator[Line]:
    for path, package in PROGRAMS.items():
        there = inside(root, path)
        if not there.exists() and not (root == Path("/") and shutil.which(there.name)):
            yield Line(False, f"{path} is missing; install {package}")


def _rivals(root: Path) -> Iterator[Line]:
    """A desktop would start its own screen."""
    manager = inside(root, "etc/systemd/system/display-manager.service")
    if manager.is_symlink() and str(manager.readlink()) != "/dev/null":
        name = manager.readlink().name
        yield Line(False, f"a desktop is installed and would take the screen; run: systemctl disable {name}")
