"""From a bare machine to the county's content, by a code: real glass, real agent, real server, real command."""

import subprocess
import sys
from pathlib import Path

import segno
from PySide6.QtGui import QImage

from kiosk.store.facts import facts_of, pairing_of
from sync.contract.pairing import PAIR_QR
from tests.e2e.screen import TITLE, Screen, tile, wait_for
from tests.e2e.stage import ROOT, Terminal, county, serving

TOWNSHIP = "140929100000"


def code_of(home: Path) -> str:
    return pairing_of(facts_of(home)).get("code", "")


def shows_picture_of(display: Screen, code: str) -> bool:
    """Whether the QR code on the glass, module by module, is this code's."""
    picture = display.picture().image().convertToFormat(QImage.Format.Format_Grayscale8)
    data, stride = bytes(picture.constBits()), picture.bytesPerLine()
    rows = [data[y * stride : y * stride + picture.width()] for y in range(picture.height())]
    modules = [bytes(0 if dark else 255 for dark in line) for line in segno.make(PAIR_QR + code, micro=False).matrix]
    for grain in range(4, 16):
        drawn = [b"".join(bytes([one]) * grain for one in line) for line in modules for _ in range(grain)]
        for y in range(len(rows) - len(drawn)):
            x = rows[y].find(drawn[0])
            if x >= 0 and all(rows[y + i][x : x + len(line)] == line for i, line in enumerate(drawn)):
                return True
    return False


def test_a_bare_terminal_shows_a_code_and_then_what_the_county_gives_it(
    sample_county: Path, tmp_path: Path, display: Screen
) -> None:
    with serving(sample_county) as url:
        terminal = Terminal(tmp_path / "H", settings={"server_url": url})
        with terminal.glass(display.display, agent=True):
            display.see("本机还没有接入县里", TITLE, patience_s=40)
            first = code_of(terminal.home)
            assert wait_for(lambda: shows_picture_of(display, first), 20), display.save()
            assert first[:3] in county("screens", "waiting", "--dir", str(sample_county))
            wrong = first[:-1] + ("A" if first[-1] != "A" else "C")
            seat = ["--name", "王狮一号机", "--unit", TOWNSHIP, "--dir", str(sample_county)]
            refused = subprocess.run(
                [sys.executable, "-m", "sync.county", "screens", "pair", wrong, *seat], cwd=ROOT, capture_output=True,
                text=True, timeout=120,
            )  # fmt: skip
            assert refused.returncode == 2
            assert "not the one on its glass" in refused.stderr
            assert wait_for(lambda: code_of(terminal.home) not in ("", first), 40)
            second = code_of(terminal.home)
            assert wait_for(lambda: shows_picture_of(display, second), 20), display.save()
            county("screens", "pair", second, *seat)
            display.see("党务公开", tile("disclosure"), patience_s=90)
            assert "王狮一号机" in county("screens", "list", "--dir", str(sample_county))
