"""The versions of the program side by side, and two links that say which one runs and which one is proved.

    /opt/sunshine-kiosk             what the package manager installed
    /opt/sunshine-kiosk.d/versions/V   what came as an update, whole or not at all
    /opt/sunshine-kiosk.d/current   link: what glass and agent run
    /opt/sunshine-kiosk.d/good      link: what was proved on the glass last
    /opt/sunshine-kiosk.d/trial     there while `current` is on trial

Each step is one rename on a disk that was told to write before, so a power cut leaves the state before or after it.
Whatever was left, `settle` of assets/system makes `current` what `good` is at the next start, before the glass.
"""

import contextlib
import os
import re
import shutil
import time
from pathlib import Path

from kiosk.errors import KioskError

TOP = Path("/opt/sunshine-kiosk.d")
PYTHON = "bin/python"
TRIES = 3
HELD_AT_MOST_S = 7 * 86_400
_VERSION = re.compile(r"[0-9][0-9A-Za-z.+~-]{0,39}")


class UpdateError(KioskError):
    """The update was not taken; what runs goes on running."""


class Slots:
    """The folders and links under `top`."""

    def __init__(self, top: Path = TOP) -> None:
        self.top = top
        self.current, self.good = top / "current", top / "good"
        self._trial, self._versions = top / "trial", top / "versions"

    def check(self) -> None:
        """
        Raises:
            UpdateError: this machine was not installed by the package.
        """
        for link in (self.current, self.good):
            if not link.is_symlink() or not (link / PYTHON).exists():
                raise UpdateError(
                    f"{link} names no program; install the package once: apt install ./sunshine-kiosk_*.deb"
                )

    @property
    def is_on_trial(self) -> bool:
        """What runs is not proved. With nobody who holds the lock it is what a killed update has left."""
        return self._trial.exists()

    def place(self, version: str) -> Path:
        """Where a version lies.

        Raises:
            UpdateError: it is no version that can be a folder.
        """
        if not _VERSION.fullmatch(version):
            raise UpdateError(f"{version[:60]!r} is no version")
        return self._versions / version

    def fresh(self, version: str) -> Path:
        """An empty folder to unpack into; half of an earlier try goes."""
        place = self.place(version)
        part = place.with_name(f".{place.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        return part

    def adopt(self, part: Path, program: Path, version: str) -> Path:
        """Make what was unpacked as `program` (inside `part`) a version, once all of it is on the disk."""
        place = self.place(version)
        if not (program / PYTHON).exists():
            raise UpdateError(f"the package of {version} holds no program")
        os.sync()
        if place.exists():
            if place in (self.current.resolve(), self.good.resolve()):
                raise UpdateError(f"{version} runs here already")
            shutil.rmtree(place)
        program.rename(place)
        _settle_folder(self._versions)
        shutil.rmtree(part, ignore_errors=True)
        return place

    def refused(self, version: str) -> str:
        """Why a version is not tried again by itself; empty when it may be."""
        with contextlib.suppress(OSError):
            return (self.top / "refused" / version).read_text("utf-8").strip()
        with contextlib.suppress(OSError):
            if (self.top / "tries" / version).stat().st_size >= TRIES:
                return f"it was begun {TRIES} times and never came to an end"
        return ""

    def is_held_too_long(self, version: str) -> bool:
        """Somebody at the screen holds it off; whether that began so long ago that it is no visitor."""
        mark = self.top / "held" / version
        mark.parent.mkdir(exist_ok=True)
        if not mark.exists():
            mark.touch()
        return time.time() - mark.stat().st_mtime > HELD_AT_MOST_S

    def begin(self, version: str) -> None:
        """From here on a version is on trial."""
        place = self.place(version)
        tries = self.top / "tries"
        tries.mkdir(exist_ok=True)
        with (tries / version).open("a", encoding="utf-8") as stream:
            stream.write(".")
            os.fsync(stream.fileno())
        self._write(self._trial, f"{version}\n")
        self._point(self.current, place)

    def accept(self) -> None:
        """What is on trial is proved; everything but it and what was good before goes."""
        before = self.good.resolve()
        self._point(self.good, self.current.resolve())
        self._end_trial()
        # What failed before it is older now, and nobody needs to hear of it any more.
        for marks in ("refused", "tries", "held"):
            shutil.rmtree(self.top / marks, ignore_errors=True)
        for place in self._versions.iterdir():
            if place not in (self.good.resolve(), before):
                shutil.rmtree(place, ignore_errors=True)

    def give_back(self, reason: str) -> None:
        """What was good runs again. With a reason, the version on trial is not tried again by itself."""
        version = self._trial.read_text("utf-8").strip()
        self._point(self.current, self.good.resolve())
        if reason:
            (self.top / "refused").mkdir(exist_ok=True)
            self._write(self.top / "refused" / version, f"{reason}\n")
        self._end_trial()

    def _end_trial(self) -> None:
        self._trial.unlink()
        _settle_folder(self.top)

    def _point(self, link: Path, place: Path) -> None:
        part = link.with_name(f".{link.name}.part")
        part.unlink(missing_ok=True)
        part.symlink_to(os.path.relpath(place, self.top.resolve()))
        part.replace(link)
        _settle_folder(self.top)

    def _write(self, place: Path, text: str) -> None:
        part = place.with_name(f".{place.name}.part")
        with part.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(place)
        _settle_folder(place.parent)


def _settle_folder(folder: Path) -> None:
    """The renames in a folder are on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
