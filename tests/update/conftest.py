"""A stick with versions on offer, and a machine that may take them."""

import shutil
from pathlib import Path

import pytest

from kiosk.update.slots import Slots
from tests.update.versions import Offer, make_machine


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Offer:
    """A stick with one version of each kind."""
    offer = Offer(tmp_path_factory.mktemp("offer"))
    offer.add("0.9.0")
    offer.add("1.1.0")
    return offer


@pytest.fixture
def offer(made: Offer, tmp_path: Path) -> Offer:
    """A copy to spoil."""
    mine = Offer.__new__(Offer)
    mine.folder, mine.keys, mine._packages = tmp_path / "stick", tmp_path / "keys", tmp_path / "packages"
    for name in ("stick", "keys", "packages"):
        shutil.copytree(made.folder.parent / name, tmp_path / name)
    return mine


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    """A machine with version 1.0.0 from the package manager."""
    return make_machine(tmp_path)
