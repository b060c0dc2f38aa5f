"""Render boards and strips to PNG: every kind of page and layout, wide, tall and in 4K; LED fields, also enlarged.

Usage: python tools/board_pictures.py OUT [--home DIR] [--only WORD ...]     (the clock stands at KIOSK_NOW)
"""

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "0"
os.environ["KIOSK_STILL"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.agent.painter import render_command
from kiosk.clock import Clock
from kiosk.settings import Settings, home_from_environment
from kiosk.shell.board_window import BoardWindow
from kiosk.store.pages import missing
from screens.viewmodels import board_program
from screens.viewmodels.alarm import Alarm, AlarmFace
from screens.viewmodels.board import BoardApp
from screens.viewmodels.board_page import BoardPage
from screens.viewmodels.board_stage import Stage
from sync.contract import build
from sync.contract.playlist import Playlists

Size = tuple[int, int]
BOARDS: dict[str, Size] = {"board-4k": (3840, 2160), "board-wide": (1920, 1080), "board-tall": (1080, 1920)}
STRIPS: dict[str, Size] = {"strip-384x64": (384, 64), "strip-192x32": (192, 32)}
DOT = 4  # pixels of an enlarged dot
PATIENCE_MS = 20_000
PAPERS = 4
MOST_TURNS = 8
STALE = dt.timedelta(days=12)
LAYOUTS = ("full", "columns", "head")
SHOWS = ("open", "new", "notice", "guide", "finance", "list", "reply", "picture", "film", "ticker", "welcome")
EMERGENCY = AlarmFace(
    id="01M9" + "0" * 22, v=1, title="森林火险红色预警", unit="县林业局", until="今天 18:00", phone="0350-000 1017",
    text="森林火险红色预警：全县禁止野外用火，进山的人请马上下山，看到烟火打12119", is_sample=True,
    body="正在山里干活的群众请马上下山，老人和孩子先走。\n各村护林员守住进山路口，不让人带火上山。",
)  # fmt: skip


def main() -> int:
    """Draw everything, or what has one of the words of `--only` in its name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--only", nargs="*", default=[""])
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    studio = Studio(args.home.absolute() if args.home else home_from_environment(), args.out, args.only)
    for name, size in BOARDS.items():
        studio.board(name, size)
    for name, size in STRIPS.items():
        studio.strip(name, size)
    return 0


class Studio:
    """Takes pictures of the windows over one home."""

    def __init__(self, home: Path, out: Path, only: list[str]) -> None:
        self._application = QGuiApplication(["pictures"])
        self._home, self._out, self._only = home, out, only
        self._now = Clock.from_environment().now().at
        # As the agent does beside the glass.
        for sha256 in missing(home, most=PAPERS):
            subprocess.run(render_command(home, sha256), check=False)

    def board(self, name: str, size: Size) -> None:
        """The default program, every source by itself, every layout; old content, an emergency, a first start."""
        self._first(name, size)
        for show in SHOWS:
            if self._wants(f"{name}-{show}"):
                self._pages(f"{name}-{show}", size, _plays("side", show))
        for layout in LAYOUTS:
            self._first(f"{name}-{layout}", size, playlists=_plays(layout, "open", "guide", "finance"))
        self._first(f"{name}-stale", size, clock=Clock(fixed=self._now + STALE))
        self._first(f"{name}-unsure", size, clock=Clock(floor=self._now, system=lambda: self._now - STALE))
        self._first(f"{name}-far", size, settings={"viewing_m": "8", "screen_mm": "1218"})
        self._emergency(f"{name}-emergency", size)
        with tempfile.TemporaryDirectory() as empty:
            self._first(f"{name}-empty", size, home=Path(empty))

    def strip(self, name: str, size: Size) -> None:
        """What runs, what stands, an emergency; each also with its dots enlarged."""
        for way, settings in (("", {}), ("-page", {"strip_way": "page"}), ("-emergency", {})):
            if not self._wants(name + way):
                continue
            window = self._window(size, "strip", settings=settings)
            if way == "-emergency":
                self._alarm(window)
            picture = window.view.grabWindow()
            _save(picture, self._out / f"{name}{way}.png")
            keep, dots = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
            _save(picture.scaled(picture.size() * DOT, keep, dots), self._out / f"{name}{way}-x{DOT}.png")
            window.close()

    def _first(self, name: str, size: Size, **words: Any) -> None:
        if self._wants(name):
            window = self._window(size, "board", **words)
            _save(window.view.grabWindow(), self._out / f"{name}.png")
            window.close()

    def _pages(self, name: str, size: Size, playlists: Any) -> None:
        """The pages of one document of each look that a source has."""
        window = self._window(size, "board", playlists=playlists)
        stage = window.app.property("stage")
        assert isinstance(stage, Stage)
        looks: set[tuple[object, ...]] = set()
        number = 0
        for _ in range(min(MOST_TURNS, len(stage.pages))):
            page = stage.shown
            if page is not None and (look := _look(page)) not in looks:
                looks.add(look)
                number += 1
                _save(window.view.grabWindow(), self._out / f"{name}-{number}.png")
            if len(stage.pages) < 2:
                break
            self._until(lambda: stage.is_next_ready)
            stage.turn()
        window.close()

    def _emergency(self, name: str, size: Size) -> None:
        if not self._wants(name):
            return
        window = self._window(size, "board")
        self._alarm(window)
        _save(window.view.grabWindow(), self._out / f"{name}.png")
        window.close()

    def _alarm(self, window: BoardWindow) -> None:
        alarm = window.app.property("alarm")
        assert isinstance(alarm, Alarm)
        alarm.show((EMERGENCY, 0.0))
        self._until(QDeadlineTimer(400).hasExpired)

    def _wants(self, name: str) -> bool:
        return any(word in name for word in self._only)

    def _window(
        self, size: Size, profile: str, *, home: Path | None = None, clock: Clock | None = None,
        settings: dict[str, str] | None = None, playlists: Any = (),
    ) -> BoardWindow:  # fmt: skip
        # As if the county's pack said so.
        vars(board_program)["playlists_of"] = lambda _pack: playlists
        home = home or self._home
        window = BoardWindow(
            home=home, settings=Settings.load(home, settings or {}), clock=clock or Clock(fixed=self._now),
            place=QRect(0, 0, *size), has_motion=False, is_locked=False, profile=profile,
        )  # fmt: skip
        window.show()
        self._until(lambda: not window.app.is_waiting)
        if isinstance(window.app, BoardApp):
            films = [film for _, film in window.app.films()]
            self._until(lambda: all(film.property("state") != "opening" for film in films))
        self._until(QDeadlineTimer(400).hasExpired)
        return window

    def _until(self, holds: Callable[[], bool]) -> None:
        deadline = QDeadlineTimer(PATIENCE_MS)
        while not holds() and not deadline.hasExpired():
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _plays(layout: str, *shows: str) -> Any:
    items = [{"show": show, "most": 6} for show in shows]
    one = {"id": "one", "name": "一", "layout": layout, "items": items}
    return build(Playlists, {"format": 1, "seq": 1, "lists": [one]}).lists


def _look(page: BoardPage) -> tuple[object, ...]:
    """What makes a page look unlike another."""
    return page.kind, page.head, bool(page.figures), len(page.lines), page.is_title_small, page.days_left > 0


def _save(picture: QImage, path: Path) -> None:
    if not picture.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"{path} cannot be written")


if __name__ == "__main__":
    sys.exit(main())
