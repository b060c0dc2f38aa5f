"""The real program on a real X server: what is laid over it, and what takes it off, is gone within a look or two."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.store.picture import read
from tests.e2e.screen import wait_for, xvfb
from tests.e2e.stage import Terminal, end

# Another program's window, as a notice of the desktop's would be: red, 400 by 300, at the top.
STRANGER = """
from PySide6.QtCore import Qt
from PySide6.QtGui import QBackingStore, QColor, QGuiApplication, QPainter, QRasterWindow
class Red(QRasterWindow):
    def paintEvent(self, event):
        QPainter(self).fillRect(0, 0, self.width(), self.height(), QColor("#ff0000"))
application = QGuiApplication([])
window = Red()
window.setProperty("flags", 0x0801)
window.setGeometry(200, 150, 400, 300)
window.show()
application.exec()
"""


@pytest.mark.parametrize("profile", ["board", "touch"])
def test_a_window_that_is_covered_or_taken_off_comes_back(first_home: Path, tmp_path: Path, profile: str) -> None:
    terminal = Terminal(first_home, settings={"profile": profile, "look_s": "5"})
    (first_home / "picture.json").unlink(missing_ok=True)
    with xvfb(tmp_path, "1280x720") as glass:

        def at(x: int, y: int) -> str:
            return glass.picture().image().pixelColor(x, y).name()

        def is_well() -> bool:
            kept = read(first_home)
            return kept is not None and kept.faults == ()

        def times_covered() -> int:
            log = first_home / "log" / "glass.log"
            return log.read_text("utf-8").count(f"{profile}: covered; it is shown anew") if log.exists() else 0

        before = times_covered()
        process = terminal.start("run", "--no-agent", display=glass.display)
        environment = {**terminal.environment, "DISPLAY": glass.display}
        stranger = None
        try:
            assert wait_for(lambda: at(300, 200) != "#000000" and is_well(), 40), glass.save()
            stranger = subprocess.Popen([sys.executable, "-c", STRANGER], env=environment)
            assert wait_for(lambda: at(300, 200) == at(590, 440) == "#ff0000", 20), glass.save()
            assert wait_for(lambda: times_covered() > before, 40), glass.save()
            assert wait_for(lambda: "#ff0000" not in (at(300, 200), at(590, 440)) and is_well(), 40), glass.save()
            ours = ["xdotool", "search", "--name", "sunshine-kiosk", "windowunmap"]
            subprocess.run(ours, env=environment, check=True, timeout=10)
            assert wait_for(lambda: at(1, 100) != "#000000" and at(300, 200) not in ("#000000", "#ff0000"), 40)
            assert wait_for(is_well, 40)
        finally:
            if stranger is not None:
                stranger.kill()
                stranger.wait(10)
            said = end(process)
        assert process.returncode == 0, said
