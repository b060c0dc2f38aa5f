"""Lists of people on the glass: where the key is they are read, everywhere else one line says where."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.agent.printer import print_command
from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.press import EXIT_GONE, EXIT_PRINTER
from kiosk.store.connect import content_path, open_database
from kiosk.store.facts import THEME
from kiosk.store.index import SEALED_LIKE
from kiosk.store.remember import remember
from screens.viewmodels.app import App
from sync.contract import instant
from tests.e2e.stage import NOW, Terminal
from tests.screens.conftest import Until
from tests.screens.test_pages import arrive

VILLAGE, ELSEWHERE = "140929100200", "140929101200"


@pytest.fixture
def hall(application: QGuiApplication, hall_home: Path, until: Until) -> Iterator[App]:
    made = App(home=hall_home, clock=Clock(fixed=instant(NOW)), settings=Settings.load(hall_home))
    until(lambda: not made.is_waiting)
    yield made
    made.close()


def titles(village: Any) -> list[str]:
    return [row.title for row in village.property("lists").rows]


def test_a_townships_hall_shows_its_villages_lists_and_opens_them(hall: App, until: Until) -> None:
    assert hall.property("hall").property("name") == "岚漪镇便民服务中心"
    arrive(hall, until, "village", VILLAGE)
    village = hall.property("village")
    (row,) = [row for row in village.property("lists").rows if "最低生活保障对象名单" in row.title]
    assert not village.property("listsElsewhere")
    arrive(hall, until, "item", row.id)
    item = hall.property("item")
    assert item.property("state") == "ready"
    arrive(hall, until, "takeaway", row.id)
    takeaway = hall.property("takeaway")
    assert (takeaway.property("canPrint"), takeaway.property("link")) == (False, "")
    assert "示例" in takeaway.property("title") + takeaway.property("words")
    arrive(hall, until, "village", ELSEWHERE)
    assert village.property("listsElsewhere")
    assert [title for title in titles(village) if "对象名单" in title] == []


def test_nobody_prints_a_list_of_people(hall_home: Path) -> None:
    connection = open_database(content_path(hall_home), read_only=True)
    sql = "SELECT id FROM document WHERE facts {} LIKE ? LIMIT 1"
    sealed, usual = (connection.execute(sql.format(how), (SEALED_LIKE,)).fetchone()[0] for how in ("", "NOT"))
    connection.close()
    here = {**os.environ, "KIOSK_NOW": NOW}
    codes = [
        subprocess.run(
            print_command(hall_home, "no-such-queue"),
            input=json.dumps({"document": document}).encode(),
            env=here,
            capture_output=True,
        ).returncode
        for document in (sealed, usual)
    ]
    assert codes == [EXIT_GONE, EXIT_PRINTER]


def test_every_other_hall_shows_one_line_and_no_row(app: App, until: Until) -> None:
    arrive(app, until, "village", VILLAGE)
    village = app.property("village")
    assert village.property("listsElsewhere")
    assert [title for title in titles(village) if "对象名单" in title] == []
    assert village.property("listsTotal") == len(titles(village))


def test_the_county_turns_its_screens_grey(hall_home: Path, tmp_path: Path) -> None:
    shutil.copytree(hall_home, tmp_path / "H")
    remember(tmp_path / "H", {THEME: "grey"})
    assert colourful(hall_home, tmp_path / "usual.png") > 0.05
    assert colourful(tmp_path / "H", tmp_path / "grey.png") < 0.001


def colourful(home: Path, file: Path) -> float:
    """The share of a home page's pixels that have a hue."""
    terminal = Terminal(home)
    terminal.environment["QT_QPA_PLATFORM"] = "offscreen"
    terminal.run("run", "--no-agent", "--windowed", "960x540", "--screenshot", str(file))
    picture = QImage(str(file))
    places = [(x, y) for x in range(0, picture.width(), 4) for y in range(0, picture.height(), 4)]
    colours = [picture.pixelColor(x, y) for x, y in places]
    spread = [max(c.red(), c.green(), c.blue()) - min(c.red(), c.green(), c.blue()) for c in colours]
    return sum(one > 40 for one in spread) / len(places)
