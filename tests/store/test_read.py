"""The read side when the ground moves under it."""

from pathlib import Path

import pytest

from kiosk.clock import Moment
from kiosk.errors import NothingYetError
from kiosk.store.connect import content_path
from kiosk.store.engine import set_aside
from kiosk.store.read import ContentReader, Filter
from kiosk.store.write import ContentStore
from sync.contract import instant
from tests.store.test_write import NOW, begin, fill, piece


def filled(home: Path, *numbers: int) -> None:
    """A store with one adopted release."""
    store = ContentStore(home, moment=NOW)
    begin(store)
    fill(store, *(piece(number) for number in numbers))
    store.adopt(due_at=None)
    store.close()


def test_a_home_without_a_store_has_nothing_yet(tmp_path: Path) -> None:
    with pytest.raises(NothingYetError):
        ContentReader(tmp_path).release()


def test_a_reader_follows_the_file_that_took_the_place_of_a_damaged_one(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    reader = ContentReader(tmp_path)
    release = reader.release()
    assert release is not None
    assert reader.count(release, NOW, Filter("disclosure")) == 1
    set_aside(content_path(tmp_path))
    with pytest.raises(NothingYetError):
        reader.release()
    filled(tmp_path, 2, 3)
    release = reader.release()
    assert release is not None
    assert reader.count(release, NOW, Filter("disclosure")) == 2
    reader.close()


def test_an_unsure_moment_hides_nothing_that_has_ended_and_begins_nothing(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    reader = ContentReader(tmp_path)
    release = reader.release()
    assert release is not None
    long_ago, far_ahead = instant("2020-01-01T00:00:00Z"), instant("2040-01-01T00:00:00Z")
    assert reader.count(release, Moment(long_ago, True), Filter("disclosure")) == 0
    assert reader.count(release, Moment(long_ago, False), Filter("disclosure")) == 1
    assert reader.count(release, Moment(far_ahead, False), Filter("disclosure")) == 1
    reader.close()
