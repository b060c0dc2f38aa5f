"""A graphics card that is none, or that is lost: the software scene graph draws."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kiosk.shell import renderer
from tests.e2e.conftest import display
from tests.e2e.screen import Screen
from tests.service.test_watchdog import GLASS

__all__ = ["display"]


def card() -> str:
    return "Mesa Intel(R) UHD Graphics 620"


@pytest.mark.parametrize("name", ["llvmpipe (LLVM 15.0.6, 256 bits)", "softpipe", "Google SwiftShader", ""])
def test_a_card_that_the_cpu_draws_for_is_none(tmp_path: Path, name: str) -> None:
    assert not renderer.choose(tmp_path, "auto", ask=lambda: name)


def test_a_card_is_asked_once_while_the_machine_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return card()

    for _ in range(3):
        assert renderer.choose(tmp_path, "auto", ask=ask)
        renderer.reached(tmp_path)
    assert len(asked) == 1
    monkeypatch.setattr(renderer, "BOOT", tmp_path / "boot")
    (tmp_path / "boot").write_text("another")
    assert renderer.choose(tmp_path, "auto", ask=ask)
    assert len(asked) == 2


@pytest.mark.expects_log("OpenGL did not reach the first page")
@pytest.mark.parametrize("wanted", ["auto", "opengl"])
def test_a_card_that_is_lost_is_left_alone_until_the_machine_starts_again(
    tmp_path: Path, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert renderer.choose(tmp_path, wanted, ask=card)  # and the glass falls before its first page
    assert not renderer.choose(tmp_path, wanted, ask=card)
    assert not renderer.choose(tmp_path, wanted, ask=card)
    monkeypatch.setattr(renderer, "BOOT", tmp_path / "boot")
    (tmp_path / "boot").write_text("another")
    assert renderer.choose(tmp_path, wanted, ask=card)


def test_a_note_that_rotted_is_none(tmp_path: Path) -> None:
    for rot in (b"", b"[]", b'{"boot": 1}', b"\xff"):
        (tmp_path / renderer.NOTE).write_bytes(rot)
        assert renderer.choose(tmp_path, "auto", ask=card)


def test_the_driver_of_a_screen_without_a_card_says_who_it_is(display: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DISPLAY": display.display, "QT_QPA_PLATFORM": "xcb"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("QT_XCB_GL_INTEGRATION", raising=False)
    name = renderer.ask_driver()
    if not name:
        pytest.skip("NOT CHECKED: no OpenGL driver at all on this screen")
    assert any(word in name.lower() for word in renderer.BY_CPU)


def test_a_glass_that_falls_with_opengl_comes_back_by_software(tmp_path: Path) -> None:
    program = """
        import os, signal, sys
        import kiosk.shell.window as window
        from kiosk.__main__ import main
        if sys.argv[1] == "falls":
            window.TouchWindow.run = lambda *a, **w: os.kill(os.getpid(), signal.SIGKILL)
        else:
            window.TouchWindow.run = lambda *a, **w: print(os.environ.get("QT_QUICK_BACKEND")) or 0
        sys.exit(main(sys.argv[2:]))
    """
    here = {k: v for k, v in os.environ.items() if not k.startswith("QT_")}
    here |= {"KIOSK_HOME": str(tmp_path), "KIOSK_RENDERER": "opengl", "QT_QPA_PLATFORM": "offscreen"}

    def start(how: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", textwrap.dedent(program), how, *GLASS[2:]]
        return subprocess.run(command, env=here, capture_output=True, text=True, timeout=60, check=False)

    assert start("lives").stdout == "None\n"
    assert json.loads((tmp_path / renderer.NOTE).read_text())["state"] == "trying"
    (tmp_path / renderer.NOTE).unlink()
    assert start("falls").returncode == -9
    assert start("lives").stdout == "software\n"
