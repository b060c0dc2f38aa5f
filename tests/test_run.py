"""`make run` and `kiosk run --demo`: one command shows the kiosk, says where, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QGuiApplication, QImage

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "var"


def without_display() -> dict[str, str]:
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_QUICK_BACKEND", "QT_ENABLE_HIGHDPI_SCALING")
    return {k: v for k, v in os.environ.items() if k not in gone and not k.startswith("KIOSK_")}


@contextmanager
def running(var: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(ROOT / "tools" / "run.py"), "--var", str(var), *words]
    process = subprocess.Popen(
        command, cwd=ROOT, env=without_display(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def left_behind(var: Path) -> list[str]:
    """Processes that still work in this folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        words = " ".join(process.info["cmdline"] or ())
        home = (process.info["environ"] or {}).get("KIOSK_HOME", "")
        if str(var) in words or home.startswith(str(var)):
            found.append(words)
    return found


def quickly(command: list[str], *, home: Path) -> subprocess.CompletedProcess[str]:
    here = os.environ | {"KIOSK_HOME": str(home)}
    return subprocess.run(command, cwd=ROOT, env=here, capture_output=True, text=True, timeout=30, check=False)


def test_it_shows_the_home_page_on_a_loopback_screen_and_ends_by_itself(
    application: QGuiApplication, var: Path
) -> None:
    with running(var, "--seconds", "4") as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        said = "".join(lines)
        found = re.search(r"VNC viewer to (127\.0\.0\.1):(\d+)", said)
        assert found is not None, said
        port = int(found[2])
        with socket.create_connection(("127.0.0.1", port), 5) as viewer:
            assert viewer.recv(4) == b"RFB "
        listening = [c.laddr for c in psutil.net_connections("inet") if c.status == "LISTEN"]
        reachable = {getattr(at, "ip", "") for at in listening if getattr(at, "port", 0) == port}
        assert reachable <= {"127.0.0.1", "::1"}
        assert process.wait(30) == 0
    picture = QImage(str(var / "screenshot.png"))
    assert (picture.width(), picture.height()) == (1920, 1080)
    colours = {picture.pixel(x, y) for x in range(0, 1920, 16) for y in range(0, 1080, 16)}
    assert len(colours) > 20, "the screen is all but empty"
    assert left_behind(var) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_it_started(var: Path, number: signal.Signals) -> None:
    with running(var) as process:
        assert process.stdout is not None
        assert any("Ctrl-C" in line for line in process.stdout)
        assert len(left_behind(var)) >= 3
        process.send_signal(number)
        assert process.wait(30) == 0
    assert left_behind(var) == []


def test_the_demos_server_ends_even_when_the_glass_is_killed(var: Path) -> None:
    here = os.environ | {"KIOSK_HOME": str(var)}
    glass = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--demo"], cwd=ROOT, env=here, stdout=subprocess.PIPE, text=True
    )
    assert glass.stdout is not None
    assert any("answers at" in line for line in glass.stdout)
    glass.kill()
    glass.wait(10)
    glass.stdout.close()
    ends_at = time.monotonic() + 15
    while (left := left_behind(var)) and time.monotonic() < ends_at:
        time.sleep(0.1)
    assert left == []


def test_a_terminal_without_the_countys_side_says_how_to_get_it(tmp_path: Path) -> None:
    program = (
        "import importlib.util as u, sys; find = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'alembic' else find(name, *a)\n"
        "from kiosk.__main__ import main; sys.exit(main(['run', '--demo']))"
    )
    done = quickly([sys.executable, "-c", program], home=tmp_path)
    assert done.returncode == 2
    assert "pip install 'sunshine-kiosk[county]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_picture_that_cannot_be_written_is_said_and_fails(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "run", "--no-agent", "--windowed", "640x480"]
    done = quickly([*command, "--screenshot", "/nowhere/x.png"], home=tmp_path)
    assert done.returncode == 1
    assert "/nowhere/x.png cannot be written" in done.stderr
