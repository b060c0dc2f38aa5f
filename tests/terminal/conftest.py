from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator import County, Site, disclosure, served
from tests.terminal.terminal import Terminal


@pytest.fixture
def county() -> County:
    """Three county papers, two of a village, all on display."""
    county = County()
    county.put(*(disclosure(n) for n in (1, 2, 3)))
    county.put(*(disclosure(n, unit="990100101201") for n in (11, 12)))
    county.publish()
    return county


@pytest.fixture
def site(county: County) -> Iterator[Site]:
    with served(county) as site:
        yield site


@pytest.fixture
def terminal(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A provisioned terminal that has not pulled yet."""
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
    terminal = Terminal(tmp_path / "home", site)
    terminal.provision()
    return terminal
