"""A real X screen for the tests: see words by their pixels, touch them with a real pointer.

Words are drawn once more by the same parts in this process, and looked for in the picture of the screen.
So "the text is on the screen" means its very pixels, and a tap goes where a finger would go.
"""

import functools
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickView

T = TypeVar("T")

PARTS = Path(__file__).resolve().parents[2] / "screens" / "qml"
PATIENCE_S = 30.0


@dataclass(frozen=True)
class Style:
    """How words stand on a page: a size and colours of the theme."""

    size: str
    ground: str
    ink: str = "Theme.ink"
    bold: bool = True


TITLE = Style("Theme.title", "Theme.paper")
ROW = Style("Theme.row", "Theme.card")
NOTE = Style("Theme.caption", "Theme.card", "Theme.soft", bold=False)
VILLAGE = Style("Theme.body", "Theme.card")
CHIP = Style("Theme.body", "Theme.card", bold=False)


def tile(hue: str) -> Style:
    """A window's title on its fill."""
    return Style("Theme.tile", f'Theme.fill("{hue}")', "Theme.fillWords")


class Screen:
    """One Xvfb display. Its frame buffer is a file that we read."""

    def __init__(self, display: str, buffer: Path) -> None:
        self.display = display
        self._buffer = buffer

    def picture(self) -> "Picture":
        """What is on the glass now."""
        raw = self._buffer.read_bytes()
        head = struct.unpack(">25I", raw[:100])
        header, width, height, stride, colours = head[0], head[4], head[5], head[12], head[19]
        pixels = bytearray(raw[header + colours * 12 : header + colours * 12 + stride * height])
        pixels[3::4] = bytes(len(pixels) // 4)  # the fourth byte means nothing
        return Picture(bytes(pixels), width, height, stride)

    def see(self, words: str, style: Style, *, patience_s: float = PATIENCE_S) -> tuple[int, int]:
        """The centre of these words on the glass; waits for them."""
        found = wait_for(lambda: self.picture().find(words, style), patience_s)
        assert found is not None, f"{words!r} did not come to the screen: {self.save()}"
        return found

    def sees(self, words: str, style: Style) -> bool:
        """Whether these words are on the glass now."""
        return self.picture().find(words, style) is not None

    def tap(self, words: str, style: Style) -> None:
        """Find words and put a finger on them for 60 ms."""
        x, y = self.see(words, style)
        self.press(x, y)

    def press(self, x: int, y: int) -> None:
        """A finger at a point."""
        self._xdotool("mousemove", f"{x}", f"{y}", "mousedown", "1")
        time.sleep(0.06)
        self._xdotool("mouseup", "1")
        # A finger leaves; the arrow would lie over the words to look for.
        self._xdotool("mousemove", "0", "0")

    def hold(self, x: int, y: int, seconds: float) -> None:
        """A finger that stays."""
        self._xdotool("mousemove", f"{x}", f"{y}", "mousedown", "1")
        time.sleep(seconds)
        self._xdotool("mouseup", "1", "mousemove", "0", "0")

    def type(self, keys: str) -> None:
        """Press keys together, such as alt+F4."""
        self._xdotool("key", keys)

    def save(self) -> str:
        """Keep the picture of a failure; returns where."""
        folder = Path(os.environ.get("KIOSK_TEST_PICTURES", "var/test-pictures"))
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{time.time_ns()}.png"
        self.picture().image().save(str(path))
        return str(path)

    def _xdotool(self, *words: str) -> None:
        environment = {**os.environ, "DISPLAY": self.display}
        subprocess.run(["xdotool", *words], env=environment, check=True, timeout=10)


class Picture:
    """The pixels of one moment, 32 bits each."""

    def __init__(self, data: bytes, width: int, height: int, stride: int) -> None:
        self._data, self._width, self._height, self._stride = data, width, height, stride

    def image(self) -> QImage:
        """As an image, to keep or look at."""
        return QImage(self._data, self._width, self._height, self._stride, QImage.Format.Format_RGB32).copy()

    def find(self, words: str, style: Style) -> tuple[int, int] | None:
        """The centre of the words, or None. Words in a centred part may begin between two pixels."""
        for shift in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
            found = self._find(*_drawn(words, style, shift))
            if found is not None:
                return found
        return None

    def _find(self, lines: list[bytes], width: int) -> tuple[int, int] | None:
        key = max(range(len(lines)), key=lambda i: len({lines[i][j : j + 4] for j in range(0, len(lines[i]), 4)}))
        for y in range(self._height - len(lines)):
            start = (y + key) * self._stride
            row = self._data[start : start + self._width * 4]
            x = row.find(lines[key])
            while x >= 0:
                if x % 4 == 0 and self._matches(lines, x, y):
                    return x // 4 + width // 2, y + len(lines) // 2
                x = row.find(lines[key], x + 1)
        return None

    def _matches(self, lines: list[bytes], x: int, y: int) -> bool:
        for i, line in enumerate(lines):
            start = (y + i) * self._stride + x
            if self._data[start : start + len(line)] != line:
                return False
        return True


@functools.cache
def _drawn(words: str, style: Style, shift: tuple[float, float]) -> tuple[list[bytes], int]:
    """The pixel lines of words that carry ink, as the parts draw them."""
    application = QGuiApplication.instance()
    assert application is not None
    view = QQuickView()
    view.engine().addImportPath(str(PARTS))
    component = QQmlComponent(view.engine())
    weight = "Theme.bold" if style.bold else "Theme.regular"
    component.setData(
        f"""
        import QtQuick
        import Kiosk.Ui
        Rectangle {{
            width: 1800; height: 160; color: {style.ground}
            Label {{
                x: {8 + shift[0]}; y: {8 + shift[1]}
                wrapMode: Text.NoWrap; text: "{words}"; color: {style.ink}
                font.pixelSize: {style.size}; font.weight: {weight}
            }}
        }}
        """.encode(),
        QUrl(),
    )
    root = component.create()
    assert root is not None, component.errorString()
    view.setContent(QUrl(), component, root)
    view.setGeometry(0, 0, 1800, 160)
    view.show()
    application.processEvents()
    image = view.grabWindow().convertToFormat(QImage.Format.Format_RGB32)
    view.close()
    ground = image.pixel(0, 0)
    inked = [(x, y) for y in range(image.height()) for x in range(image.width()) if image.pixel(x, y) != ground]
    left, right = min(x for x, _ in inked), max(x for x, _ in inked)
    top, bottom = min(y for _, y in inked), max(y for _, y in inked)
    lines = [
        b"".join(struct.pack("<I", image.pixel(x, y) & 0xFFFFFF) for x in range(left, right + 1))
        for y in range(top, bottom + 1)
    ]
    return lines, right - left + 1


def wait_for(look: Callable[[], T | None], patience_s: float) -> T | None:
    """Look again and again until there is something, or patience ends."""
    end = time.monotonic() + patience_s
    while True:
        found = look()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.1)


@contextmanager
def xvfb(folder: Path, size: str = "1920x1080") -> Iterator[Screen]:
    """A display of our own on the first free number."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        raise RuntimeError("Xvfb and xdotool are needed: tools/setup.sh installs them")
    folder.mkdir(parents=True, exist_ok=True)
    reading, writing = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", f"{writing}", "-screen", "0", f"{size}x24", "-fbdir", str(folder), "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        number = os.read(reading, 16).decode().strip()
        yield Screen(f":{number}", folder / "Xvfb_screen0")
    finally:
        os.close(reading)
        process.terminate()
        process.wait(10)
