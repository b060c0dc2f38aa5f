"""The sample county, and a home that has pulled it: made once a session by the real programs."""

from pathlib import Path

import pytest

from tests.e2e.stage import NOW, Terminal, county, serving


@pytest.fixture(scope="session")
def first_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample county as `county demo` makes it. Do not change it: take `sample_county`."""
    folder = tmp_path_factory.mktemp("county") / "D"
    county("demo", "--dir", str(folder), "--items", "240", "--seed", "7", "--now", NOW)
    return folder


@pytest.fixture(scope="session")
def first_home(first_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has pulled the sample county once. Do not change it: take `terminal`."""
    home = tmp_path_factory.mktemp("home") / "H"
    terminal = Terminal(home)
    with serving(first_county) as url:
        terminal.run("provision", str(first_county / "provision.json"), "--url", url)
        terminal.sync()
    return home
