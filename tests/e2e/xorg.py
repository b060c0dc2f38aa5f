"""A real X server with two outputs and a touch screen, all of memory: its own `dummy` and `inputtest` drivers.

Touches go in by the driver's socket as from a panel, in shares of its width and height; what X makes of them is X's.
"""

import os
import re
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEFT, RIGHT = "DUMMY0", "DUMMY1"  # 1280x720 and, at its right, 800x600
TOUCH = "Panel of Memory"
NEEDED = ("Xorg", "xrandr", "xinput", "xdotool")
DRIVERS = ("drivers/dummy_drv.so", "input/inputtest_drv.so")
MODULES = Path("/usr/lib/xorg/modules")
FULL = 65_535.0
VERSION, SYNC, TOUCHED = 0, 1, 6  # xf86-input-inputtest-protocol.h
BEGIN, END = 18, 20  # XI_TouchBegin, XI_TouchEnd
# A graphics card of memory, for X servers on machines without one.
CARD = """
Section "Device"
    Identifier "memory"
    Driver "dummy"
    VideoRam 64000
EndSection
Section "Monitor"
    Identifier "none"
    HorizSync 5-1000
    VertRefresh 5-200
EndSection
Section "Screen"
    Identifier "screen"
    Device "memory"
    Monitor "none"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Modes "1280x720" "800x600"
    EndSubSection
EndSection
"""
_CONF = (
    CARD
    + """\
Section "InputDevice"
    Identifier "{touch}"
    Driver "inputtest"
    Option "DeviceType" "Touch"
    Option "TouchCount" "5"
    Option "SocketPath" "{socket}"
EndSection
Section "InputDevice"
    Identifier "keys"
    Driver "inputtest"
    Option "DeviceType" "Keyboard"
    Option "SocketPath" "{socket}.keys"
EndSection
Section "ServerLayout"
    Identifier "all"
    Screen "screen"
    InputDevice "{touch}" "SendCoreEvents"
    InputDevice "keys" "CoreKeyboard"
EndSection
Section "ServerFlags"
    Option "AutoAddDevices" "false"
EndSection
"""
)


def lacking() -> str:
    """What this machine does not have for it; empty: nothing."""
    return " ".join(
        [one for one in NEEDED if shutil.which(one) is None] + [one for one in DRIVERS if not (MODULES / one).exists()]
    )


class Outputs:
    """The server, and a finger on its panel."""

    def __init__(self, display: str, panel: socket.socket) -> None:
        self.display, self._panel = display, panel
        self._ask(struct.pack("=IIHH", 12, VERSION, 1, 1))

    def touch(self, x: float, y: float) -> tuple[int, int]:
        """A tap on a share of the panel; where X felt it, in pixels of the whole screen."""
        self._finger(BEGIN, x, y)
        said = self.run("xdotool", "getmouselocation")
        self._finger(END, x, y)
        found = re.match(r"x:(\d+) y:(\d+)", said)
        assert found is not None, said
        return int(found[1]), int(found[2])

    def run(self, *command: str) -> str:
        """A program of this display; what it says."""
        here = {**os.environ, "DISPLAY": self.display}
        return subprocess.run(command, env=here, check=True, capture_output=True, text=True, timeout=20).stdout

    def _finger(self, kind: int, x: float, y: float) -> None:
        axes = struct.pack("=128d", x * FULL, y * FULL, *[0.0] * 126)
        body = struct.pack("=III8s4x", 0, kind, 0, b"\x03") + axes
        self._panel.send(struct.pack("=II", 8 + len(body), TOUCHED) + body)
        self._ask(struct.pack("=II", 8, SYNC))

    def _ask(self, packet: bytes) -> None:
        self._panel.send(packet)
        assert self._panel.recv(64), "the server's panel is gone"


@contextmanager
def two_outputs(folder: Path) -> Iterator[Outputs]:
    """The server on the first free display, its two outputs side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    where = folder / "panel"
    conf = folder / "xorg.conf"
    conf.write_text(_CONF.replace("{touch}", TOUCH).replace("{socket}", f"{where}"), "utf-8")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xorg", "-displayfd", f"{writing}", "-config", f"{conf}", "-logfile", f"{folder / 'log'}", "-nolisten", "tcp",
         "-noreset", "-novtswitch", "-sharevts"],
        pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    panel = socket.socket(socket.AF_UNIX)
    panel.settimeout(20)
    try:
        display = f":{os.read(reading, 16).decode().strip()}"
        ends_at = time.monotonic() + 20
        while not where.exists() and time.monotonic() < ends_at:
            time.sleep(0.05)
        panel.connect(f"{where}")
        found = Outputs(display, panel)
        found.run("xrandr", "--addmode", RIGHT, "800x600")
        found.run("xrandr", "--output", RIGHT, "--mode", "800x600", "--right-of", LEFT)
        yield found
    finally:
        panel.close()
        os.close(reading)
        server.terminate()
        server.wait(20)
