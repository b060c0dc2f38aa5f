"""A screen without a monitor whose pixels and pointer this process holds.

The X server keeps its picture in a file in memory; reading that file costs the server and the subject
nothing, so both subjects are watched by the same eye. Presses are real X events (XTEST).
"""

import mmap
import os
import struct
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

WIDTH, HEIGHT = 1920, 1080
LOOK_S = 0.0005  # between two looks at the pixels


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the screen, looked at on every `every`th line."""

    x: int
    y: int
    width: int
    height: int
    every: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One look that differed from the look before: when, and what was seen."""

    at: int  # monotonic nanoseconds
    seen: tuple[bytes, ...]


class Screen:
    """An Xvfb of our own, ended with the `with` block."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bench-screen-")
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", self._folder.name,
             "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as stream:
            number = stream.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        self.name = f":{number}"
        self._display = Display(self.name)
        with (Path(self._folder.name) / "Xvfb_screen0").open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        # XWD: header size, ..., bytes a line (word 12), ..., colours (word 19), each 12 bytes.
        words = struct.unpack(">25I", self._map[:100])
        self._line = words[12]
        self._first = words[0] + words[19] * 12

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._map.close()
        self._display.close()
        self._server.terminate()
        self._server.wait(10)
        self._folder.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """For a subject's process."""
        return {"DISPLAY": self.name}

    def look(self, area: Area) -> tuple[bytes, ...]:
        """The pixels of an area now, line by line."""
        map_, x, width = self._map, self._first + area.x * 4, area.width * 4
        starts = range(x + area.y * self._line, x + (area.y + area.height) * self._line, area.every * self._line)
        return tuple(map_[at : at + width] for at in starts)

    def changes(self, area: Area, *, quiet_s: float, within_s: float, before: tuple[bytes, ...] | None = None,
                pause: float = LOOK_S, rest: float = 0.0) -> list[Change]:  # fmt: skip
        """Every change until nothing changed for `quiet_s`, or until `within_s`.

        With `rest`, a change is looked at again so much later: the server may be in the middle of writing a line.
        """
        last = before if before is not None else self.look(area)
        found: list[Change] = []
        end = time.monotonic() + within_s
        quiet_at = end
        while (now := time.monotonic()) < end and now < quiet_at:
            seen = self.look(area)
            if seen != last:
                at = time.monotonic_ns()
                if rest:
                    time.sleep(rest)
                    seen = self.look(area)
                found.append(Change(at, seen))
                last = seen
                quiet_at = time.monotonic() + quiet_s
            if pause:
                time.sleep(pause)
        return found

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def press(self) -> int:
        """Press; the moment before it was sent."""
        at = time.monotonic_ns()
        xtest.fake_input(self._display, X.ButtonPress, 1)
        self._display.flush()
        return at

    def release(self) -> None:
        """Let go."""
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.flush()

    def save(self, path: Path) -> None:
        """The whole picture as a file, for a look by eye."""
        lines = self.look(Area(0, 0, WIDTH, HEIGHT))
        rgb = bytearray(WIDTH * HEIGHT * 3)
        bgrx = b"".join(lines)
        rgb[0::3], rgb[1::3], rgb[2::3] = bgrx[2::4], bgrx[1::4], bgrx[0::4]
        path.write_bytes(b"P6 %d %d 255\n" % (WIDTH, HEIGHT) + bytes(rgb))
