"""A board that turns for days: 2,000 page changes with pictures, papers and films; no gap, nothing that grows."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.board_window import BoardWindow
from kiosk.store.connect import blob_path
from kiosk.store.read import ContentReader
from screens.viewmodels import board_film, film
from screens.viewmodels.board_stage import Stage
from sync.contract import CountyPack, build, dump, instant
from tests.e2e.stage import NOW
from tests.sample import first_county, first_home, paint

__all__ = ["first_county", "first_home"]

WARM_UP = 300
TURNS = int(os.environ.get("SOAK_TURNS", "2000"))
EACH = 250  # page changes from look to look at the memory
GROWTH_MB = 6.0  # room for the allocator's own steps
PATIENT_MS = 120_000  # a busy machine is no fault of the board
PLAYLISTS = {"format": 1, "seq": 1, "lists": [{"id": "all", "name": "全部", "items": [
    {"show": "open"}, {"show": "picture", "most": 8}, {"show": "film", "most": 4}, {"show": "guide"},
    {"show": "notice"}, {"show": "finance"}]}]}  # fmt: skip


@dataclass(frozen=True)
class Weight:
    """What the process holds: its own memory, threads, open files, processes that it started."""

    mb: float
    threads: int
    files: int
    children: int


def weigh() -> Weight:
    gc.collect()
    rollup = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    dirty = next(int(line.split()[1]) / 1024 for line in rollup if line.startswith("Private_Dirty:"))
    children = sum(len(one.read_text("ascii").split()) for one in Path("/proc/self/task").glob("*/children"))
    return Weight(dirty, threading.active_count(), len(list(Path("/proc/self/fd").iterdir())), children)


def items(top: QQuickItem) -> Iterator[QQuickItem]:
    yield top
    for child in top.childItems():
        yield from items(child)


def is_paper(home: Path, picture: str) -> bool:
    """Whether a page's picture was made from a PDF."""
    return bool(picture) and blob_path(home, Path(picture).parent.name).read_bytes().startswith(b"%PDF")


@pytest.mark.faults
def test_two_thousand_page_changes_leave_no_gap_and_no_growth(
    application: QGuiApplication, first_home: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[[str], None]
) -> None:
    monkeypatch.delenv("KIOSK_STILL", raising=False)  # films move, the line runs
    monkeypatch.setattr("screens.viewmodels.board_stage.SETTLE_MS", 1)
    monkeypatch.setattr("screens.viewmodels.board_stage.STUCK_MS", PATIENT_MS)
    monkeypatch.setattr(film, "FIRST_PICTURE_MS", PATIENT_MS)
    monkeypatch.setattr(board_film, "STALL_MS", PATIENT_MS)
    read = ContentReader.pack
    monkeypatch.setattr(
        ContentReader, "pack", lambda *a: _cached(build, CountyPack, read(*a))
    )  # the same pack with playlists that show pictures
    paint(first_home)
    window = BoardWindow(
        home=first_home, settings=Settings.load(first_home), clock=Clock(fixed=instant(NOW)),
        place=QRect(0, 0, 960, 540), has_motion=False, is_locked=False,
    )  # fmt: skip
    window.show()

    def wait(holds: Callable[[], object]) -> None:
        deadline = QDeadlineTimer(PATIENT_MS)
        while not holds():
            assert not deadline.hasExpired(), "it never came"
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    wait(lambda: not window.app.is_waiting)
    stage = window.app.property("stage")
    assert isinstance(stage, Stage)
    gaps: list[str] = []
    seen: dict[str, int] = {}

    sheets = [one for one in items(window.view.rootObject()) if one.property("inFront") is not None][:2]

    def look() -> None:
        """Each picture that was drawn shows one page, and that page had said that it stands whole."""
        page, front = stage.shown, [one for one in sheets if one.property("inFront") and one.opacity() == 1]
        if page is None or len(front) != 1 or front[0].property("told") != page.id:
            gaps.append(page.id if page is not None else "no page")

    wait(lambda: stage.is_next_ready)
    stage.turn()
    window.view.frameSwapped.connect(look)
    weights: list[Weight] = []
    turns = 0
    while turns <= WARM_UP + TURNS:
        if turns >= WARM_UP and (turns - WARM_UP) % EACH == 0:
            weights.append(weigh())
        wait(lambda: stage.is_next_ready)
        stage.turn()
        page = stage.shown
        assert page is not None
        kind = "paper" if is_paper(first_home, page.picture) else page.kind
        seen[kind] = seen.get(kind, 0) + 1
        # What a page leaves is deleted by the event loop, which a test only imitates.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        turns += 1
    window.close()
    after = weigh()
    say(f"{turns} page changes, {seen}; MB " + ", ".join(f"{one.mb:.1f}" for one in weights) + f"; {weights[-1]}")
    assert gaps == []
    assert stage.passed_over == 0
    assert min(seen.get(kind, 0) for kind in ("picture", "paper", "film", "guide", "figure", "text")) >= TURNS // 60
    grown = weights[-1].mb - weights[0].mb
    assert grown < GROWTH_MB, f"{grown:.1f} MB over {TURNS} page changes"
    # A film has a thread, a process and some pipes; the two slots hold two.
    assert weights[-1].threads <= weights[0].threads + 2
    assert weights[-1].files <= weights[0].files + 8
    assert max(one.children for one in weights) <= 2
    assert after.children == 0


_kept: dict[int, CountyPack] = {}


def _cached(make: object, kind: type[CountyPack], pack: CountyPack) -> CountyPack:
    assert callable(make)
    if id(pack) not in _kept:
        _kept[id(pack)] = make(kind, {**dump(pack), "playlists": PLAYLISTS})
    return _kept[id(pack)]
