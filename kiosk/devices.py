"""What hangs on the machine, in words: screen, touch, printer, sound, power.

Reads what Linux says of itself, and asks CUPS; what is not said there is not a finding. No Qt.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

OK, WARN, BAD = "ok", "warn", "bad"
ASK_S = 5
DIRECT = 1 << 1  # INPUT_PROP_DIRECT: touched where it shows
MULTI_TOUCH, TOUCHES = 0x35, 0x14A  # ABS_MT_POSITION_X, BTN_TOUCH
LOW_PERCENT = 20

Said = Iterator[tuple[str, str, str]]


def look(root: Path = Path("/"), *, wants_touch: bool = False, printer: str = "") -> Said:
    """Key, level and words of each finding; never raises. `printer`: as the setting has it."""
    looks: tuple[Callable[[], Said], ...] = (
        lambda: _display(root), lambda: _touch(root, wants_touch), lambda: _printer(printer), lambda: _sound(root),
        lambda: _power(root),
    )  # fmt: skip
    for one in looks:
        try:
            yield from one()
        except (OSError, ValueError, IndexError):
            continue


def _display(root: Path) -> Said:
    found = {path.parent.name.split("-", 1)[1]: path.read_text("ascii").strip()
             for path in sorted((root / "sys/class/drm").glob("card*-*/status"))}  # fmt: skip
    connected = [name for name, state in found.items() if state == "connected"]
    if connected:
        yield "display", OK, f"显示器已接：{'、'.join(connected)}"
    elif found:
        yield "display", BAD, "没有接显示器，请看视频线两头和显示器电源"


def _touch(root: Path, wants_touch: bool) -> Said:
    path = root / "proc/bus/input/devices"
    if not path.exists():
        return
    known = [device for device in path.read_text("utf-8", "replace").split("\n\n") if device.strip()]
    names = [name for device in known if (name := _touch_name(device))]
    if names:
        yield "touch", OK, f"触摸屏已接：{'、'.join(dict.fromkeys(names))}"
    elif known and wants_touch:
        yield "touch", WARN, "没有找到触摸屏，请看触摸屏的 USB 线；用鼠标还能操作"


def _touch_name(device: str) -> str:
    """The name of a device that is touched where it shows; empty for another one."""
    lines = dict(re.findall(r"^[A-Z]: (\w+)=(.*)$", device, re.MULTILINE))
    if not _bits(lines.get("PROP", "")) & DIRECT:
        return ""
    is_touched = _bits(lines.get("ABS", "")) >> MULTI_TOUCH & 1 or _bits(lines.get("KEY", "")) >> TOUCHES & 1
    return lines.get("Name", "").strip('"')[:40] if is_touched else ""


def _bits(words: str) -> int:
    """The kernel's bitmap: words of 64 bits, the highest first."""
    number = 0
    for word in words.split():
        number = number << 64 | int(word, 16)
    return number


def _printer(printer: str) -> Said:
    if printer in ("", "file"):  # none, or the sample county's
        return
    queue = queue_of(printer)
    said = asked("lpstat", "-p", queue) if queue else ""
    if not said:
        yield "printer", WARN, "设了打印机，但系统里没有它：请看 CUPS；居民会改为扫码或拍照"
    elif "disabled" in said:
        yield "printer", WARN, f"打印机 {queue} 停了：看有没有纸、卡纸、断线，再用 cupsenable 打开"
    else:
        yield "printer", OK, f"打印机 {queue} 可用"


def _sound(root: Path) -> Said:
    text = (root / "proc/asound/cards").read_text("utf-8", "replace")
    cards = re.findall(r"^ *\d+ \[.*?\]: .*? - (.*)$", text, re.MULTILINE)
    if cards:
        yield "sound", OK, f"声卡：{cards[0][:40]}"
    else:
        yield "sound", WARN, "没有声卡，朗读和影片没有声音"


def _power(root: Path) -> Said:
    mains, batteries = [], []
    for one in sorted((root / "sys/class/power_supply").glob("*")):
        kind = (one / "type").read_text("ascii").strip()
        if kind == "Mains":
            mains.append((one / "online").read_text("ascii").strip() == "1")
        elif kind in ("Battery", "UPS") and (one / "capacity").exists():
            batteries.append(int((one / "capacity").read_text("ascii")))
    left = f"，电池 {min(batteries)}%" if batteries else ""
    if mains and not any(mains):
        level = BAD if batteries and min(batteries) < LOW_PERCENT else WARN
        yield "power", level, f"没有市电{left}，请看插头和插座"
    elif mains or batteries:
        yield "power", OK, f"供电正常{left}"


def queue_of(printer: str, within_s: float = ASK_S) -> str:
    """The CUPS queue that the setting names, `default` looked up; empty when there is none."""
    if printer != "default":
        return printer
    found = re.search(r":\s*(\S+)\s*$", asked("lpstat", "-d", within_s=within_s))
    return found[1] if found else ""


def asked(*words: str, within_s: float = ASK_S) -> str:
    """What a program says in English; nothing when it fails or is not there."""
    try:
        done = subprocess.run(
            words, capture_output=True, timeout=within_s, check=False, text=True, errors="replace",
            stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""
