"""Fixtures of the county's tests: a small practice county, made anew for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.county.publish.publisher import Publisher
from sync.county.records import Records
from tests.county.client import Client
from tests.county.makers import small_county
from tests.county.papers.conftest import people, take
from tests.county.postgres import address, drawn_up, on_postgresql, postgres

__all__ = ["address", "drawn_up", "on_postgresql", "people", "postgres", "take"]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[tuple[Records, Publisher]]:
    """Two townships, three villages and the county, with throw-away keys."""
    folder = tmp_path / "county"
    folder.mkdir()
    records, publisher = small_county(folder)
    yield records, publisher
    records.close()


@pytest.fixture
def client(county: tuple[Records, Publisher], tmp_path: Path) -> Client:
    return Client(county[1].site.root, tmp_path / "terminal")
