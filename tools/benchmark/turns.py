"""A board that runs: every frame of its line, every change of its page, its processor and memory.

Usage: python -m benchmark.turns HOME SECONDS [long]; prints one JSON object. Run as a process of its own. `long`: pages
stay as long as reading takes, frames are counted and not kept, processor and memory are read each minute.
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
from kiosk.store.facts import facts_of
from screens.viewmodels.board_stage import Stage
from sync.contract import instant

TURN_MS = 3_000  # many more page changes than a board makes
SETTLE_MS = 4_000
MINUTE_MS = 60_000


def main() -> int:
    """Run for some seconds and say what was seen."""
    home, seconds, is_long = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:] == ["long"]
    application = QGuiApplication(["bench"])
    floor = instant(facts_of(home)["clock_floor"])
    window = BoardWindow(
        home=home, settings=Settings.load(home), clock=Clock(floor=floor), place=QRect(0, 0, 1920, 1080),
        has_motion=False, is_locked=False,
    )  # fmt: skip
    watch = Watch(window, is_long=is_long)
    QTimer.singleShot(SETTLE_MS, watch.begin)
    QTimer.singleShot(SETTLE_MS + int(seconds * 1000), application.quit)
    window.show()
    application.exec()
    print(json.dumps(watch.report()))
    window.close()
    return 0


class Watch:
    """Looks at each frame that was drawn."""

    def __init__(self, window: BoardWindow, *, is_long: bool) -> None:
        self._window, self._is_long = window, is_long
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
        self._minutes: list[tuple[float, float, float]] = []  # processor, memory, load of the machine
        self._spent = (0.0, 0.0)
        self._minute = QTimer()
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self._on_minute)
        self._count, self._last, self._stalls = 0, 0.0, 0
        stage.turned.connect(self._on_turn)

    def begin(self) -> None:
        """From now on it counts."""
        self._line = self._find(self._window.view.rootObject())
        self._turns = 0
        self._memory = _memory()
        self._began, self._cpu = time.monotonic(), time.process_time()
        self._window.view.frameSwapped.connect(self._on_frame)
        self._spent = (self._began, self._cpu)
        if self._is_long:
            self._minute.start()
        else:
            self._turner.start()

    def report(self) -> dict[str, object]:
        """What was seen. Steps are pixels between frames, gaps seconds between them."""
        wall = time.monotonic() - self._began
        cpu = (time.process_time() - self._cpu) / wall
        pairs = list(itertools.pairwise(self._frames))
        steps = [b[1] - a[1] for a, b in pairs if b[1] > a[1]]  # a piece that leaves takes its width along
        return {
            "seconds": wall, "cpu": cpu, "memory": _memory(), "growth": _memory() - self._memory, "turns": self._turns,
            "neither": self._neither, "frames": self._count, "steps": steps, "stalls": self._stalls,
            "minutes": self._minutes,
            "step": int(self._line.property("step")) if self._line is not None else 0,
        }  # fmt: skip

    def _on_frame(self) -> None:
        now = time.monotonic()
        self._stalls += self._count > 0 and now - self._last > 0.034
        self._last = now
        self._count += 1
        if self._line is not None and not self._is_long:
            self._frames.append((now, int(self._line.property("offset"))))
        if self._stage.shown is None:
            self._neither += 1

    def _on_minute(self) -> None:
        now, cpu = time.monotonic(), time.process_time()
        share = (cpu - self._spent[1]) / (now - self._spent[0])
        self._spent = (now, cpu)
        self._minutes.append((share, _memory(), os.getloadavg()[0]))

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
