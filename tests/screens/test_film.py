"""A film in an attachment: a real decoder in a process of its own; what cannot be played shows a card."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.shell.register import register_types
from screens.viewmodels import film as films
from screens.viewmodels.film import Film
from screenshots import SHAPES, Stage
from sync.county.demo.film import walk
from tests.screens.conftest import Until

SHORT = Path(__file__).parents[1] / "data" / "film" / "short.mp4"


@pytest.fixture
def film(application: QGuiApplication) -> Iterator[Film]:
    made = Film(volume=0.0)
    yield made
    made.stop()


def alive(film: Film) -> bool:
    """Whether its process still runs."""
    process = film._process
    return process is not None and process.poll() is None


def test_a_film_plays_pauses_ends_and_begins_again(film: Film, until: Until) -> None:
    states: list[str] = []
    film.changed.connect(lambda: states.append(film.property("state")))
    film.open(SHORT)
    until(lambda: film.property("state") == "ready")
    assert film.property("frame") == 1, "it stands still until it is told to play"
    assert film.property("length") >= 1_400
    film.toggle()
    until(lambda: film.property("frame") > 3)
    assert (film.picture.width(), film.picture.height()) == (192, 108)
    assert film.picture.pixelColor(20, 20) != film.picture.pixelColor(170, 90)
    film.toggle()
    assert film.property("state") == "paused"
    film.toggle()
    until(lambda: film.property("state") == "ended")
    shown = film.property("frame")
    film.toggle()
    until(lambda: film.property("frame") > shown)
    assert states[:5] == ["opening", "ready", "playing", "paused", "playing"]


def test_the_film_of_the_sample_county_plays_to_its_end(film: Film, until: Until, tmp_path: Path) -> None:
    file = tmp_path / "walk"
    file.write_bytes(walk(2))
    film.open(file)
    until(lambda: film.property("state") == "ready")
    film.toggle()
    until(lambda: film.property("state") == "ended")
    assert (film.picture.width(), film.picture.height()) == (640, 360)
    assert film.property("length") == 6_000
    assert film.picture.pixelColor(80, 210).green() > film.picture.pixelColor(80, 210).red()


def test_stopping_ends_the_process_and_leaves_no_picture(film: Film, until: Until) -> None:
    film.open(SHORT)
    until(lambda: film.property("frame") > 0)
    process = film._process
    film.stop()
    assert process is not None
    assert process.poll() is not None
    assert film.picture.isNull()
    assert film.property("state") == ""


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\nhttp://127.0.0.1:9/steal.ts\n",
        b"\x00\x00\x00\x18ftypmp42" + os.urandom(20_000),
        SHORT.read_bytes()[:6_000] + os.urandom(2_000),
        b"",
    ],
    ids=["a playlist", "noise", "cut short", "nothing"],
)
def test_a_hostile_file_shows_a_card_and_takes_nothing_along(
    film: Film, until: Until, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "film"
    file.write_bytes(content)
    film.open(file)
    until(lambda: film.property("state") in ("ready", "refused"))
    film.toggle()
    until(lambda: film.property("state") in ("refused", "ended"))


def test_a_decoder_that_sends_no_picture_is_given_up(
    application: QGuiApplication, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(films, "FIRST_PICTURE_MS", 200)
    film = Film(volume=0.0, command=lambda *_: ["sleep", "60"])
    film.open(SHORT)
    until(lambda: film.property("state") == "refused")
    assert not alive(film)


def test_a_decoder_that_lies_about_sizes_is_given_up(application: QGuiApplication, until: Until) -> None:
    lie = "import sys; sys.stdout.buffer.write(b'\\xff' * 12); sys.stdout.flush(); input()"
    film = Film(volume=0.0, command=lambda *_: [sys.executable, "-c", lie])
    film.open(SHORT)
    until(lambda: film.property("state") == "refused")
    assert not alive(film)


def test_the_decoder_ends_with_the_glass(application: QGuiApplication, until: Until) -> None:
    film = Film(volume=0.0)
    film.open(SHORT)
    until(lambda: film.property("frame") > 0)
    process = film._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    until(lambda: process.poll() is not None)
    film.stop()


@pytest.fixture(params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    made = Stage(application, first_home, SHAPES[request.param], [])
    yield made
    made.close()


def show_a_film(stage: Stage, file: Path = SHORT) -> None:
    """The page of an attachment that is a film; the sample county has none."""
    from screens.viewmodels.paper import VIDEO, PaperFace

    stage.visit("paper", "01J00000000000000000000000/" + "0" * 64)
    paper = stage.app.property("paper")
    paper.show(PaperFace("修路现场（示例）", "岚漪镇", VIDEO, phone="0350-000 0001", film=str(file)))
    paper._set_state("ready")
    paper.settled.emit()
    stage.settle()


def bright(stage: Stage) -> bool:
    """Whether a picture stands in the room, not its black alone; beside the key in the middle."""
    place = stage.view.width() // 4, int(stage.view.height() * 0.45)
    return stage.view.grabWindow().pixelColor(*place).value() > 40


def test_a_film_that_cannot_be_played_says_so_before_anybody_waits_for_it(
    stage: Stage, until: Until, tmp_path: Path
) -> None:
    spoilt = tmp_path / "film"
    spoilt.write_bytes(b"\x00\x00\x00\x18ftypmp42" + os.urandom(20_000))
    show_a_film(stage, spoilt)
    until(lambda: stage.app.property("film").property("state") == "refused")
    stage.settle()
    assert any("打不开" in words for words in stage.words())
    assert not stage.tap("播放")


def test_a_resident_plays_a_film_and_leaving_ends_it(stage: Stage, until: Until) -> None:
    show_a_film(stage)
    film = stage.app.property("film")
    until(lambda: film.property("state") == "ready")
    stage.settle()
    assert bright(stage), "its first picture shows what it is"
    assert stage.tap("播放")
    until(lambda: film.property("frame") > 2)
    stage.settle()
    assert bright(stage), "only the black of the room"
    assert stage.tap("暂停")
    assert film.property("state") == "paused"
    assert stage.tap("接着放")
    assert stage.tap("返回")
    assert film.property("state") == ""
    assert not alive(film)
