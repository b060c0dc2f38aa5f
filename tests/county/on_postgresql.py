"""`pytest -p tests.county.on_postgresql tests/county/...`: the county of every test lives on PostgreSQL."""

import pytest

from tests.county.postgres import drawn_up, on_postgresql, postgres

__all__ = ["drawn_up", "on_postgresql", "postgres"]


@pytest.fixture(autouse=True)
def everything_on_postgresql(on_postgresql: str) -> None:
    """Every test there is."""
