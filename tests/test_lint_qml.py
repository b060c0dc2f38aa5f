"""The linter of the pages: it passes what stands here, and it really sees a misspelt name."""

import shutil
from pathlib import Path

import pytest

import lint_qml
from kiosk.shell.register import all_types


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("types")
    lint_qml.write_types(folder)
    return folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the QML tree, to spoil."""
    return shutil.copytree(lint_qml.QML, tmp_path / "qml")


def spoil(copy: Path, name: str, right: str, wrong: str) -> Path:
    file = copy / "Kiosk" / "Touch" / name
    words = file.read_text("utf-8")
    assert right in words
    file.write_text(words.replace(right, wrong, 1), "utf-8")
    return file


def test_every_qml_file_is_free_of_warnings(types: Path) -> None:
    files = [file for piece in lint_qml.PIECES for file in piece.rglob("*.qml")]
    assert len(files) > 50
    done = lint_qml.lint(files, types=types, qml=lint_qml.QML)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("app.navigator.page", "app.navigator.pge", "pge"),
        ("root.app.back()", "root.app.bakc()", "bakc"),
        ("Theme.paper", "Theme.papper", "papper"),
        ("Theme.mm(", "Theme.mn(", "mn"),
        ("TickerBar {", "TickerBra {", "TickerBra"),
        ("required property App app", "required property Ap app", "Ap"),
    ],
)
def test_a_misspelt_name_fails(types: Path, copy: Path, right: str, wrong: str, named: str) -> None:
    file = spoil(copy, "Main.qml", right, wrong)
    done = lint_qml.lint([file], types=types, qml=copy)
    assert done.returncode != 0
    assert named in done.stdout + done.stderr


def test_a_misspelt_column_of_a_page_fails(types: Path, copy: Path) -> None:
    file = spoil(copy, "Catalogue.qml", "model.pageNumber", "model.pageNumbr")
    done = lint_qml.lint([file], types=types, qml=copy)
    assert done.returncode != 0
    assert "pageNumbr" in done.stdout + done.stderr


def test_every_registered_type_is_described(types: Path) -> None:
    words = (types / "Kiosk" / "ViewModels" / "viewmodels.qmltypes").read_text("utf-8")
    assert all(f'name: "{name}"' in words for name in all_types())
