"""Rare characters of names: every one has a glyph on this system, and the glass says so when one has not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk import health
from kiosk.agent.delivery import heartbeat
from kiosk.clock import Moment
from kiosk.shell.faces import lacking
from kiosk.store import faces as store
from kiosk.store.faces import RARE
from sync.contract import instant
from tests.e2e.stage import NOW

MOMENT = Moment(instant(NOW), True)
NOBODYS = "\U0007abcd"  # of a plane with no characters: no font draws it, not even one of all code points
LACKING = "𣒍 𣵦"  # what Noto alone has not


def test_no_rare_character_is_an_empty_box(application: QGuiApplication) -> None:
    assert lacking(RARE) == ""


def test_an_empty_box_would_be_found(application: QGuiApplication) -> None:
    assert lacking(NOBODYS) == NOBODYS


def test_the_doctor_says_which_are_lacking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = {f.key: f for f in health.examine(tmp_path, MOMENT)}
    assert found["glyphs"].level == "ok"
    monkeypatch.setattr(store, "RARE", RARE + NOBODYS)
    found = {f.key: f for f in health.examine(tmp_path, MOMENT)}
    assert found["glyphs"].level == "warn"
    assert NOBODYS in found["glyphs"].words


def test_a_glass_with_too_few_fonts_says_so_to_technician_and_county(first_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(first_home, tmp_path / "H"))
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>/usr/share/fonts/opentype/noto</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    show(home, FONTCONFIG_FILE=str(fonts))
    moment = Moment(instant(NOW), True)
    (finding,) = [one for one in health.examine(home, moment) if one.key == "glyphs"]
    assert (finding.level, LACKING in finding.words) == (health.WARN, True), finding
    told = {one.key: one.words for one in heartbeat(home, {}, moment, (0, 0), (1, 0)).findings}
    assert LACKING in told["glyphs"]
    assert "no face for" in (home / "log" / "glass.log").read_text("utf-8")
    show(home)
    (finding,) = [one for one in health.examine(home, moment) if one.key == "glyphs"]
    assert finding.level == health.OK


def show(home: Path, **more: str) -> None:
    """The real glass, for its first picture."""
    command = [sys.executable, "-m", "kiosk", "run", "--no-agent", "--windowed", "960x540", "--screenshot"]
    environment = os.environ | {"KIOSK_HOME": str(home), "KIOSK_NOW": NOW, "QT_QPA_PLATFORM": "offscreen"} | more
    subprocess.run([*command, str(home / "first.png")], env=environment, check=True, timeout=60)
