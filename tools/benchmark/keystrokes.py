"""A keystroke of search on the glass: from the press of a letter until the frame with its results is drawn.

Usage: python -m benchmark.keystrokes HOME; prints a JSON list of milliseconds.

The real page over a home, drawn by the software renderer, one letter after the other as a quick finger types.
"""

import json
import sys
import time
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.shell.register import register_types
from screenshots import SHAPES, Stage

TYPED = ("dibao", "ncdbsq", "nongcun", "mzj", "2026", "yanglao", "tuigeng", "shebao", "dyc", "gongshi")


def main() -> int:
    """Type everything once."""
    application = QGuiApplication(sys.argv[:1])
    register_types()
    stage = Stage(application, Path(sys.argv[1]), SHAPES["wide"], [])
    stage.visit("search", "")
    stage.settle()
    print(json.dumps(type_all(application, stage)))
    stage.close()
    return 0


def type_all(application: QGuiApplication, stage: Stage) -> list[float]:
    """Milliseconds of each keystroke."""
    page = stage.app.property("search")
    count = {"answers": 0, "frames": 0}

    def answered() -> None:
        count["answers"] += 1

    def drawn() -> None:
        count["frames"] += 1

    page.settled.connect(answered)
    stage.view.frameSwapped.connect(drawn)
    took = []
    for word in TYPED:
        page.clear()
        stage.settle()
        for letter in word:
            before = count["answers"]
            began = time.perf_counter()
            page.press(letter)
            while count["answers"] == before:
                application.processEvents()
            frames = count["frames"]
            stage.view.update()
            while count["frames"] == frames:
                application.processEvents()
            took.append((time.perf_counter() - began) * 1000)
    return took


if __name__ == "__main__":
    sys.exit(main())
