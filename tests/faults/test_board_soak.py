"""A board that turns for days: 2,000 page changes with pictures, no gap between two pages, memory flat."""

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.board_window import BoardWindow
from kiosk.store.read import ContentReader
from screens.viewmodels.board_stage import Stage
from sync.contract import CountyPack, build, dump, instant
from tests.e2e.stage import NOW
from tests.sample import first_county, first_home
from tests.screens.conftest import until

__all__ = ["first_county", "first_home", "until"]

WARM_UP, TURNS = 300, 2_000
GROWTH_MB = 12.0  # room for the allocator's own steps
PLAYLISTS = {"format": 1, "seq": 1, "lists": [{"id": "all", "name": "全部", "items": [
    {"show": "open"}, {"show": "picture", "most": 6}, {"show": "guide"}, {"show": "notice"}]}]}  # fmt: skip


def resident_mb() -> float:
    """This process's own memory."""
    for line in Path("/proc/self/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Private_Dirty:"):
            return int(line.split()[1]) / 1024
    raise LookupError("Private_Dirty")


@pytest.mark.faults
def test_two_thousand_page_changes_leave_no_gap_and_no_growth(
    application: QGuiApplication, first_home: Path, until: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = until
    assert callable(wait)
    monkeypatch.setenv("KIOSK_STILL", "1")
    monkeypatch.setattr("screens.viewmodels.board_stage.SETTLE_MS", 1)
    read = ContentReader.pack
    monkeypatch.setattr(
        ContentReader, "pack", lambda *a: _cached(build, CountyPack, read(*a))
    )  # the same pack with playlists that show pictures
    window = BoardWindow(
        home=first_home, settings=Settings.load(first_home), clock=Clock(fixed=instant(NOW)),
        place=QRect(0, 0, 960, 540), has_motion=False, is_locked=False,
    )  # fmt: skip
    window.show()
    wait(lambda: not window.app.is_waiting)
    stage = window.app.property("stage")
    assert isinstance(stage, Stage)
    assert "picture" in {page.kind for page in stage.pages}
    gaps: list[str] = []

    def look() -> None:
        """Each picture that was drawn shows a page whole."""
        page = stage.shown
        if page is None or stage.property("front") not in (0, 1):
            gaps.append("no page")

    window.view.frameSwapped.connect(look)
    before = 0.0
    for turn in range(WARM_UP + TURNS):
        if turn == WARM_UP:
            gc.collect()
            before = resident_mb()
        wait(lambda: stage.is_next_ready)
        stage.turn()
        # What a page leaves is deleted by the event loop, which a test only imitates.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    grown = resident_mb() - before
    window.close()
    assert gaps == []
    assert stage.passed_over == 0
    assert grown < GROWTH_MB, f"{grown:.1f} MB over {TURNS} page changes"


_kept: dict[int, CountyPack] = {}


def _cached(make: object, kind: type[CountyPack], pack: CountyPack) -> CountyPack:
    assert callable(make)
    if id(pack) not in _kept:
        _kept[id(pack)] = make(kind, {**dump(pack), "playlists": PLAYLISTS})
    return _kept[id(pack)]
