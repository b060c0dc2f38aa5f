"""Render boards and strips to PNG: wide, tall and 4K boards, two LED fields, each also enlarged dot by dot.

Usage: python tools/board_pictures.py OUT [--home DIR]     (the clock stands at KIOSK_NOW)
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "0"
os.environ["KIOSK_STILL"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.clock import Clock
from kiosk.settings import Settings, home_from_environment
from kiosk.shell.board_window import BoardWindow
from screens.viewmodels.board_stage import Stage

BOARDS = {"board-4k": (3840, 2160), "board-wide": (1920, 1080), "board-tall": (1080, 1920)}
STRIPS = {"strip-384x64": (384, 64), "strip-192x32": (192, 32)}
DOT = 4  # pixels of an enlarged dot
PATIENCE_MS = 20_000


def main() -> int:
    """Draw every kind of page once on the wide board, the first page on the others, and the strips."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--home", type=Path, default=None)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication(["pictures"])
    home = args.home or home_from_environment()
    for name, size in BOARDS.items():
        window = _window(application, home, size, "board")
        stage = window.app.property("stage")
        assert isinstance(stage, Stage)
        kinds: set[str] = set()
        for _ in range(len(stage.pages) if name == "board-wide" else 1):
            page = stage.shown
            if page is not None and page.kind not in kinds:
                kinds.add(page.kind)
                _save(window.view.grabWindow(), args.out / f"{name}-{page.kind}.png")
            _turn(application, stage)
        window.close()
    for name, size in STRIPS.items():
        window = _window(application, home, size, "strip")
        picture = window.view.grabWindow()
        _save(picture, args.out / f"{name}.png")
        keep, dots = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
        _save(picture.scaled(picture.size() * DOT, keep, dots), args.out / f"{name}-x{DOT}.png")
        window.close()
    return 0


def _turn(application: QGuiApplication, stage: Stage) -> None:
    _until(application, lambda: stage.is_next_ready)
    stage.turn()


def _window(application: QGuiApplication, home: Path, size: tuple[int, int], profile: str) -> BoardWindow:
    window = BoardWindow(
        home=home, settings=Settings.load(home), clock=Clock.from_environment(), place=QRect(0, 0, *size),
        has_motion=False, is_locked=False, profile=profile,
    )  # fmt: skip
    window.show()
    _until(application, lambda: not window.app.is_waiting)
    deadline = QDeadlineTimer(400)
    _until(application, deadline.hasExpired)
    return window


def _until(application: QGuiApplication, holds: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(PATIENCE_MS)
    while not holds() and not deadline.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _save(picture: QImage, path: Path) -> None:
    if not picture.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"{path} cannot be written")


if __name__ == "__main__":
    sys.exit(main())
