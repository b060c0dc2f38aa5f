"""What is shipped is whole: the wheel holds every file the programs read, and they run far from the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("kiosk", "screens", "sync", "assets")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    # Without isolation: the build needs no network.
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder)
    return folder


def run(unpacked: Path, *words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A program of the unpacked wheel, with nothing of the checkout in reach."""
    here = {k: v for k, v in os.environ.items() if not k.startswith("KIOSK_")}
    here |= {"PYTHONPATH": str(unpacked), "KIOSK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd="/", env=here, capture_output=True, text=True, timeout=100, check=False
    )


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        shipped = set(file.namelist())
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *PACKAGES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    wanted = {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}
    assert sorted(wanted - shipped) == []
    essential = {
        "screens/qml/Kiosk/Ui/qmldir", "screens/qml/Kiosk/Ui/icons.js", "screens/qml/Kiosk/Touch/Main.qml",
        "assets/demo/regions.csv", "sync/county/records/migrations/env.py",
    }  # fmt: skip
    assert essential <= shipped
    assert not {name for name in shipped if name.partition("/")[0] in ("tests", "tools", "docs")}


def test_the_wheel_names_its_programs_and_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        programs = next(n for n in file.namelist() if n.endswith("entry_points.txt"))
        words = file.read(programs).decode()
        assert "kiosk = kiosk.__main__:main" in words
        assert "county = sync.county.__main__:main" in words
        about = file.read(next(n for n in file.namelist() if n.endswith("METADATA"))).decode()
        assert "License-Expression: GPL-3.0-or-later" in about
        assert any(n.endswith("LICENSE") for n in file.namelist())


@pytest.mark.parametrize("program", ["kiosk", "sync.county"])
def test_the_programs_answer_away_from_the_checkout(unpacked: Path, tmp_path: Path, program: str) -> None:
    done = run(unpacked, program, "--help", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: ")


def test_the_shipped_demo_shows_its_first_page(unpacked: Path, tmp_path: Path) -> None:
    picture = tmp_path / "first.png"
    words = ["kiosk", "run", "--demo", "--windowed", "960x540", "--screenshot", str(picture)]
    done = run(unpacked, *words, home=tmp_path / "home")
    assert (done.returncode, done.stderr) == (0, "")
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.faults
def test_the_trip_by_hand_works_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Installs everything anew; needs a package registry."""
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / "bin"
    here = {k: v for k, v in os.environ.items() if not k.startswith(("KIOSK_", "PYTHON", "VIRTUAL_ENV"))}
    here |= {"KIOSK_HOME": str(tmp_path / "H"), "QT_QPA_PLATFORM": "offscreen"}

    def call(*words: str, timeout_s: float = 120) -> str:
        done = subprocess.run(
            [str(programs / words[0]), *words[1:]], cwd="/", env=here, capture_output=True, text=True,
            timeout=timeout_s, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    call("pip", "install", "--quiet", f"{wheel}[county]", timeout_s=900)
    call("county", "demo", "--dir", str(tmp_path / "D"), "--items", "240", "--seed", "7")
    server = subprocess.Popen(
        [str(programs / "county"), "serve", "--dir", str(tmp_path / "D"), "--port", "0"],
        cwd="/", env=here, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        call("county", "demo", "--dir", str(tmp_path / "D"), "--change", "1")
        call("kiosk", "provision", str(tmp_path / "D" / "provision.json"), "--url", url)
        assert '"state": "updated"' in call("kiosk", "sync", "--json")
        picture = tmp_path / "first.png"
        call("kiosk", "run", "--windowed", "1920x1080", "--screenshot", str(picture))
        assert picture.stat().st_size > 20_000
    finally:
        server.terminate()
        server.wait(10)
        assert server.stdout is not None
        server.stdout.close()
