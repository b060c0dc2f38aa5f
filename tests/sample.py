"""The sample county, and a home that has pulled it: made once a session by the real programs."""

import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.agent.painter import render_command
from kiosk.store.pages import missing
from tests.e2e.stage import NOW, Terminal, county, serving


@pytest.fixture(scope="session")
def first_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample county as `county demo` makes it. Do not change it: take `sample_county`."""
    folder = tmp_path_factory.mktemp("county") / "D"
    county("demo", "--dir", str(folder), "--items", "240", "--seed", "7", "--now", NOW)
    return folder


HALL = "140929100000"  # a township whose service hall is admitted
PAINTED = 10


def paint(home: Path) -> None:
    """Make the newest attachments into pages, as the agent does beside the glass."""
    for sha256 in missing(home, most=PAINTED):
        subprocess.run(render_command(home, sha256), check=True)


@pytest.fixture(scope="session")
def first_home(first_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has pulled the sample county once. Do not change it: take `terminal`."""
    home = tmp_path_factory.mktemp("home") / "H"
    terminal = Terminal(home)
    with serving(first_county) as url:
        terminal.run("provision", str(first_county / "provision.json"), "--url", url)
        terminal.sync()
    paint(home)
    return home


@pytest.fixture(scope="session")
def hall_home(first_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in a township's hall that the county admitted."""
    folder = tmp_path_factory.mktemp("hall")
    shutil.copytree(first_county, folder / "D")
    terminal = Terminal(folder / "H")
    with serving(folder / "D") as url:
        terminal.run("provision", str(folder / "D" / "provision.json"), "--url", url)
        where = ("--name", "岚漪镇便民服务中心（示例）", "--unit", HALL, "--dir", str(folder / "D"))
        county("screens", "admit", "--json", terminal.run("identity", "--json"), *where)
        county("publish", "--dir", str(folder / "D"))
        terminal.sync()
    paint(folder / "H")
    return folder / "H"
