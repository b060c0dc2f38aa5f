"""A board that runs: every frame of its line, every change of its page, its processor and memory.

Usage: python -m benchmark.turns HOME SECONDS; prints one JSON object. Run as a process of its own.
"""

import gc
import itertools
import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from benchmark.processes import own_mb
from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.board_window import BoardWindow
from kiosk.store.facts import FactReader
from screens.viewmodels.board_stage import Stage
from sync.contract import instant

TURN_MS = 3_000  # many more page changes than a board makes
SETTLE_MS = 4_000


def main() -> int:
    """Run for some seconds and say what was seen."""
    home, seconds = Path(sys.argv[1]), float(sys.argv[2])
    application = QGuiApplication(["bench"])
    facts = FactReader(home)
    floor = instant(facts.facts()["clock_floor"])
    facts.close()
    window = BoardWindow(
        home=home, settings=Settings.load(home), clock=Clock(floor=floor), place=QRect(0, 0, 1920, 1080),
        has_motion=False, is_locked=False,
    )  # fmt: skip
    watch = Watch(window)
    QTimer.singleShot(SETTLE_MS, watch.begin)
    QTimer.singleShot(SETTLE_MS + int(seconds * 1000), application.quit)
    window.show()
    application.exec()
    print(json.dumps(watch.report()))
    window.close()
    return 0


class Watch:
    """Looks at each frame that was drawn."""

    def __init__(self, window: BoardWindow) -> None:
        self._window = window
        stage = window.app.property("stage")
        assert isinstance(stage, Stage)
        self._stage = stage
        self._frames: list[tuple[float, int]] = []
        self._neither = self._turns = 0
        self._began = self._cpu = self._memory = 0.0
        self._line: QQuickItem | None = None
        self._turner = QTimer()
        self._turner.setInterval(TURN_MS)
        self._turner.timeout.connect(stage.turn)
        stage.turned.connect(self._on_turn)

    def begin(self) -> None:
        """From now on it counts."""
        self._line = self._find(self._window.view.rootObject())
        self._turns = 0
        self._memory = _memory()
        self._began, self._cpu = time.monotonic(), time.process_time()
        self._window.view.frameSwapped.connect(self._on_frame)
        self._turner.start()

    def report(self) -> dict[str, object]:
        """What was seen. Steps are pixels between frames, gaps seconds between them."""
        wall = time.monotonic() - self._began
        cpu = (time.process_time() - self._cpu) / wall
        pairs = list(itertools.pairwise(self._frames))
        steps = [b[1] - a[1] for a, b in pairs if b[1] > a[1]]  # a piece that leaves takes its width along
        return {
            "seconds": wall, "cpu": cpu, "memory": _memory(), "growth": _memory() - self._memory, "turns": self._turns,
            "neither": self._neither, "frames": len(self._frames), "steps": steps,
            "stalls": sum(b[0] - a[0] > 0.034 for a, b in pairs),
            "step": int(self._line.property("step")) if self._line is not None else 0,
        }  # fmt: skip

    def _on_frame(self) -> None:
        if self._line is not None:
            self._frames.append((time.monotonic(), int(self._line.property("offset"))))
        if self._stage.shown is None:
            self._neither += 1

    def _on_turn(self, *_: object) -> None:
        self._turns += 1

    def _find(self, item: QQuickItem) -> QQuickItem | None:
        """The running line."""
        if item.property("pace") is not None and item.property("offset") is not None:
            return item
        return next((found for child in item.childItems() if (found := self._find(child)) is not None), None)


def _memory() -> float:
    gc.collect()
    return own_mb([os.getpid()])


if __name__ == "__main__":
    sys.exit(main())
