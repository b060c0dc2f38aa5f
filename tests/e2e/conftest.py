"""A sample county, a display and a terminal that has pulled, shared by the stories."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "0")

from PySide6.QtGui import QGuiApplication

from tests.e2e.screen import Screen, xvfb
from tests.e2e.stage import NOW, Terminal, county, serving


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    """This process draws words to look for, offscreen."""
    existing = QGuiApplication.instance()
    return existing if isinstance(existing, QGuiApplication) else QGuiApplication(["tests"])


@pytest.fixture(scope="session")
def first_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample county as `county demo` makes it. Do not change it: take `sample_county`."""
    folder = tmp_path_factory.mktemp("county") / "D"
    county("demo", "--dir", str(folder), "--items", "240", "--seed", "7", "--now", NOW)
    return folder


@pytest.fixture
def sample_county(first_county: Path, tmp_path: Path) -> Path:
    """A copy of the sample county, to change."""
    folder = tmp_path / "D"
    shutil.copytree(first_county, folder)
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
