"""What hangs on the machine, in words; what Linux does not say is not a finding."""

import os
from pathlib import Path

import pytest

from kiosk import devices

TOUCH = """I: Bus=0003 Vendor=0eef Product=0001 Version=0210
N: Name="eGalax Inc. Touch"
P: Phys=usb-1/input0
H: Handlers=mouse1 event5
B: PROP=2
B: EV=1b
B: KEY=400 0 0 0 0 0
B: ABS=273800000000003
"""
MOUSE = """I: Bus=0003
N: Name="Mouse"
B: PROP=0
B: EV=17
B: KEY=70000 0 0 0 0
"""


def put(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def found(root: Path, *, printer: str = "", wants_touch: bool = True) -> dict[str, tuple[str, str]]:
    said = devices.look(root, wants_touch=wants_touch, printer=printer)
    return {key: (level, words) for key, level, words in said}


def test_a_machine_that_says_nothing_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path) == {}


def test_a_whole_terminal_is_fine(tmp_path: Path) -> None:
    root = put(tmp_path, {
        "sys/class/drm/card0-HDMI-A-1/status": "connected\n", "sys/class/drm/card0-DP-1/status": "disconnected\n",
        "proc/bus/input/devices": f"{MOUSE}\n{TOUCH}\n",
        "proc/asound/cards": " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA at 0xf7\n",
        "sys/class/power_supply/AC/type": "Mains\n", "sys/class/power_supply/AC/online": "1\n",
    })  # fmt: skip
    assert found(root) == {
        "display": ("ok", "显示器已接：HDMI-A-1"), "touch": ("ok", "触摸屏已接：eGalax Inc. Touch"),
        "sound": ("ok", "声卡：HDA Intel PCH"), "power": ("ok", "供电正常"),
    }  # fmt: skip


def test_what_is_missing_is_said_with_what_to_do(tmp_path: Path) -> None:
    root = put(tmp_path, {
        "sys/class/drm/card0-HDMI-A-1/status": "disconnected\n", "proc/bus/input/devices": MOUSE,
        "proc/asound/cards": "--- no soundcards ---\n", "sys/class/power_supply/AC/type": "Mains\n",
        "sys/class/power_supply/AC/online": "0\n", "sys/class/power_supply/BAT0/type": "Battery\n",
        "sys/class/power_supply/BAT0/capacity": "12\n",
    })  # fmt: skip
    said = found(root)
    levels = {key: level for key, (level, _) in said.items()}
    assert levels == {"display": "bad", "touch": "warn", "sound": "warn", "power": "bad"}
    assert "USB 线" in said["touch"][1]
    assert "touch" not in found(root, wants_touch=False), "a board needs none"


@pytest.mark.parametrize(("says", "level"), [
    ("printer hall is idle.  enabled since Mon", "ok"), ("printer hall disabled since Mon -", "warn"), ("", "warn"),
])  # fmt: skip
def test_a_printer_is_asked_for_only_where_one_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, level: str
) -> None:
    program = tmp_path / "bin" / "lpstat"
    put(tmp_path, {"bin/lpstat": f'#!/bin/sh\ntest -n "{says}" && echo "{says}"\n'})
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    assert found(tmp_path, printer="hall")["printer"][0] == level
    assert "printer" not in found(tmp_path) | found(tmp_path, printer="file")
