"""An emergency notice: when it takes a screen, when it gives it back, and what is kept of that."""

import contextlib
import datetime as dt
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock, Moment
from kiosk.errors import StoreError
from kiosk.settings import Settings
from kiosk.store.read import Card, ContentReader, Filter, Shown
from kiosk.store.shown import MOST_ROWS, Seen, ShownLog
from screens.viewmodels.alarm import Alarm, AlarmFace
from screens.viewmodels.board import BoardApp
from screens.viewmodels.source import Scene
from screens.viewmodels.strip import StripApp
from sync.contract import instant, instant_text
from tests.e2e.stage import NOW
from tests.screens.conftest import Until

START = instant(NOW)


class Emergency:
    """Adds one urgent notice to what a reader gives."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **facts: Any) -> None:
        self.facts: Mapping[str, Any] = {
            "text": "请马上下山", "level": "urgent", "targets": [],
            "start": instant_text(START - dt.timedelta(hours=1)), "end": instant_text(START + dt.timedelta(hours=1)),
            **facts,
        }  # fmt: skip
        self.approvers = 2
        read_cards, read_document = ContentReader.cards, ContentReader.document

        def cards(
            reader: ContentReader, release: Any, moment: Moment, wanted: Filter, **words: Any
        ) -> tuple[Card, ...]:
            found = read_cards(reader, release, moment, wanted, **words)
            if wanted.kind != "notice" or not found:
                return found
            return (replace(found[0], title="预警", facts=self.facts), *found[1:])

        def document(reader: ContentReader, release: Any, moment: Moment, document_id: str) -> Shown | None:
            found = read_document(reader, release, moment, document_id)
            return replace(found, approved=found.approved[: self.approvers]) if found else None

        monkeypatch.setattr(ContentReader, "cards", cards)
        monkeypatch.setattr(ContentReader, "document", document)


@pytest.fixture
def emergency(monkeypatch: pytest.MonkeyPatch) -> Emergency:
    return Emergency(monkeypatch)


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """The content of the sample county, and a log of our own."""
    for name in ("content.db", "state.db", "search.db"):
        (tmp_path / name).write_bytes((first_home / name).read_bytes())
    return tmp_path


@pytest.fixture
def make_board(application: QGuiApplication, home: Path, emergency: Emergency) -> Iterator[Callable[[], BoardApp]]:
    """A board asks as soon as it is made: what it is to meet is set before."""
    made: list[BoardApp] = []

    def make() -> BoardApp:
        made.append(BoardApp(home=home, clock=Clock(fixed=START), settings=Settings.load(home)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def board(make_board: Callable[[], BoardApp]) -> BoardApp:
    return make_board()


def alarm_of(app: BoardApp | StripApp) -> Alarm:
    found = app.property("alarm")
    assert isinstance(found, Alarm)
    return found


def settled(app: BoardApp | StripApp, until: Until) -> Alarm:
    """The alarm after its answer."""
    alarm = alarm_of(app)
    until(lambda: alarm.page_state != "loading")
    return alarm


def test_with_a_doubtful_clock_it_begins_by_the_newest_signed_date(board: BoardApp, until: Until, home: Path) -> None:
    """It came through a closed download window, into a release that keeps its old date."""
    with contextlib.closing(sqlite3.connect(home / "content.db")) as content, content:
        content.execute("UPDATE release SET issued_at = '2026-11-01T00:00:00Z'")
        content.execute("UPDATE document SET visible_from = '2026-11-23T00:30:00Z' WHERE kind = 'notice'")
    alarm = settled(board, until)
    found: list[Scene] = []
    board.source.ask(lambda _reader, scene: scene, found.append, lambda error: pytest.fail(str(error)))
    until(lambda: found)
    reader, (scene,) = ContentReader(home), found
    release = reader.release()
    assert release is not None
    for floor, is_on in (("2026-11-23T01:00:00Z", True), ("2026-11-22T00:00:00Z", False)):
        doubtful = replace(scene, release=release, moment=Moment(START, False), facts={"clock_floor": floor})
        assert bool(alarm.answer(reader, doubtful, None)[0].id) == is_on
    reader.close()


def test_it_takes_the_board_and_is_noted_at_once(board: BoardApp, until: Until, home: Path) -> None:
    alarm = settled(board, until)
    assert alarm.is_on
    assert alarm.property("text") == "请马上下山"
    until(lambda: ShownLog(home).takeovers())
    (row,) = ShownLog(home).takeovers()
    assert (row.screen, row.title, row.times) == ("board", "预警", 1)


@pytest.mark.parametrize(
    "facts",
    [
        {"level": "important"},
        {"end": instant_text(START)},  # the end is excluded
        {"start": instant_text(START + dt.timedelta(seconds=1))},
        {"targets": ["140929101000"]},
    ],
)
def test_it_takes_nothing(
    make_board: Callable[[], BoardApp], until: Until, emergency: Emergency, facts: dict[str, Any]
) -> None:
    emergency.facts = {**emergency.facts, **facts}
    assert not settled(make_board(), until).is_on


def test_a_unit_above_means_this_screen_too(
    make_board: Callable[[], BoardApp], until: Until, emergency: Emergency
) -> None:
    emergency.facts = {**emergency.facts, "targets": ["140929000000"]}
    assert settled(make_board(), until).is_on


@pytest.mark.expects_log("is not approved by two")
def test_one_approver_takes_nothing(make_board: Callable[[], BoardApp], until: Until, emergency: Emergency) -> None:
    emergency.approvers = 1
    assert not settled(make_board(), until).is_on


@pytest.fixture
def rotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No document of the store can be read; ask for it before the board that is to meet it."""

    def broken(*_: Any) -> Shown:
        raise StoreError("rot")

    monkeypatch.setattr(ContentReader, "document", broken)


@pytest.mark.expects_log("cannot be read")
@pytest.mark.usefixtures("rotten")
def test_a_rotten_body_does_not_silence_it(board: BoardApp, until: Until) -> None:
    assert settled(board, until).property("text") == "请马上下山"


def test_it_begins_and_ends_on_time_without_being_told(
    application: QGuiApplication, home: Path, emergency: Emergency, until: Until
) -> None:
    began = time.monotonic()
    clock = Clock(system=lambda: START + dt.timedelta(seconds=time.monotonic() - began))
    emergency.facts = {
        **emergency.facts, "start": instant_text(START + dt.timedelta(seconds=2)),
        "end": instant_text(START + dt.timedelta(seconds=4)),
    }  # fmt: skip
    app = BoardApp(home=home, clock=clock, settings=Settings.load(home))
    alarm = alarm_of(app)
    until(lambda: alarm.is_on)
    assert clock.now().at >= START + dt.timedelta(seconds=2)
    until(lambda: not alarm.is_on)
    assert clock.now().at >= START + dt.timedelta(seconds=4)
    app.close()
    (row,) = ShownLog(home).takeovers()
    assert row.times == 1


def test_a_strip_runs_nothing_else(
    application: QGuiApplication, home: Path, emergency: Emergency, until: Until
) -> None:
    app = StripApp(home=home, clock=Clock(fixed=START), settings=Settings.load(home))
    settled(app, until)
    until(lambda: [e["words"] for e in app.property("strip").property("entries")] == ["请马上下山"])
    alarm_of(app).show((AlarmFace(), 0.0))
    until(lambda: len(app.property("strip").property("entries")) > 1)
    app.close()


# ---- the log ----


def seen(day: str, document: str = "D", **changes: Any) -> Seen:
    first, last = f"{day}T01:00:00Z", f"{day}T01:00:10Z"
    return replace(Seen(day, "board", document, 1, "标题", "text", 1, 10.0, first, last), **changes)


def test_showings_add_up_by_day(tmp_path: Path) -> None:
    log = ShownLog(tmp_path)
    log.add([seen("2026-11-23")])
    log.add([seen("2026-11-23", first="2026-11-23T02:00:00Z", last="2026-11-23T02:00:30Z", seconds=30.0)])
    log.add([seen("2026-11-24")])
    first, second = log.rows()
    assert (first.times, first.seconds, first.first, first.last) == (
        2, 40.0, "2026-11-23T01:00:00Z", "2026-11-23T02:00:30Z",
    )  # fmt: skip
    assert second.day == "2026-11-24"
    assert log.rows(since="2026-11-24") == (second,)
    assert log.rows(until="2026-11-23") == (first,)


def test_the_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = ShownLog(tmp_path)
    log.add([seen("2025-01-01"), seen("2026-11-20")])
    assert [row.day for row in log.rows()] == ["2026-11-20"]  # beyond 400 days
    monkeypatch.setattr("kiosk.store.shown.MOST_ROWS", 5)
    log.add([seen(f"2026-11-2{i}", document=str(i)) for i in range(1, 9)])
    assert len(log.rows()) <= 5
    assert MOST_ROWS == 60_000


def test_a_log_that_rotted_is_said_and_hurts_nothing(tmp_path: Path) -> None:
    (tmp_path / "shown.db").write_bytes(b"rot" * 4000)
    with pytest.raises(StoreError):
        ShownLog(tmp_path).add([seen("2026-11-23")])
