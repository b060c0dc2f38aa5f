"""A sample county, a display and a terminal that has pulled, shared by the stories."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.e2e.screen import Screen, xvfb
from tests.e2e.stage import Terminal
from tests.sample import first_county, first_home

__all__ = ["first_county", "first_home"]


@pytest.fixture
def sample_county(first_county: Path, tmp_path: Path) -> Path:
    """A copy of the sample county, to change."""
    folder = tmp_path / "D"
    shutil.copytree(first_county, folder)
    return folder


@pytest.fixture
def terminal(first_home: Path, tmp_path: Path) -> Terminal:
    """A terminal with content, whose server is dead."""
    home = tmp_path / "H"
    shutil.copytree(first_home, home)
    return Terminal(home)


@pytest.fixture(scope="session")
def display(application: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A wide screen."""
    with xvfb(tmp_path_factory.mktemp("display")) as screen:
        yield screen
