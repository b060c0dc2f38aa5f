"""The machine under the terminal, in words: memory, heat, how long it runs, whether it can read aloud.

Reads what Linux says of itself; what is not said there is not a finding.
"""

import contextlib
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

OK, WARN, BAD = "ok", "warn", "bad"
LITTLE, TOO_LITTLE = 0.12, 0.05  # of the memory
HOT_C, TOO_HOT_C = 80.0, 95.0
# A sensor that says less or more measures nothing.
SENSIBLE_C = (1.0, 130.0)
# What a maker leaves there who wrote none.
_NO_SERIAL = ("none", "default", "unknown", "123456789", "0123456789")
_SERIAL = re.compile(r"[!-~]{1,60}")
_MAC = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}")


def look(root: Path = Path("/")) -> Iterator[tuple[str, str, str]]:
    """Key, level and words of each finding; never raises."""
    for one in (_memory, _heat, _running, _update):
        try:
            yield from one(root)
        except (OSError, ValueError, KeyError):
            continue
    if shutil.which("espeak-ng") is None:
        yield "speech", WARN, "没有朗读程序，“朗读”键不会出现，请安装 espeak-ng"
    else:
        yield "speech", OK, "可以朗读"


def name(root: Path = Path("/")) -> str:
    """What this machine is, for a person who must tell it from others: maker, model and host name."""
    words = []
    for part in ("sys/class/dmi/id/sys_vendor", "sys/class/dmi/id/product_name", "proc/sys/kernel/hostname"):
        try:
            said = (root / part).read_text("utf-8", "replace").strip()
        except OSError:
            continue
        said = "".join(mark for mark in said if mark.isprintable())
        if said and said not in words:
            words.append(said)
    return " ".join(words)[:80]


def marks(root: Path = Path("/")) -> tuple[str, ...]:
    """What stands on its label and in a list of machines: `serial:...` and `mac:...`."""
    found = []
    with contextlib.suppress(OSError):
        said = (root / "sys/class/dmi/id/product_serial").read_text("ascii", "replace").strip()
        if _SERIAL.fullmatch(said) and len(said.strip("0.-xX")) > 2 and said.lower() not in _NO_SERIAL:
            found.append(f"serial:{said}")
    for address in sorted((root / "sys/class/net").glob("*/address")):
        with contextlib.suppress(OSError):
            said = address.read_text("ascii", "replace").strip().lower()
            if (address.parent / "device").exists() and _MAC.fullmatch(said) and said.strip("0:"):
                found.append(f"mac:{said}")
    return tuple(dict.fromkeys(found))


def prints(root: Path = Path("/")) -> frozenset[str]:
    """Digests of what names this machine's own parts: `disk:...` and `net:...`. None tells the number itself."""
    found = set()
    for device in (root / "sys/block").glob("*/device"):
        if "/usb" in str(device.resolve()) or _is_loose(device):
            continue  # a stick or a card is no part of it
        for part in ("serial", "cid", "wwid"):  # NVMe, eMMC, SATA
            found |= _print("disk:", device / part)
        found |= _print("disk:", device.parent / "serial")  # virtio
    for address in (root / "sys/class/net").glob("*/address"):
        if (address.parent / "device").exists() and "/usb" not in str(address.parent.resolve()):
            found |= _print("net:", address)
    return frozenset(found)


def _is_loose(device: Path) -> bool:
    """A memory card, or what says that it can be taken out. eMMC, which is soldered in, says MMC."""
    for path, word in ((device / "type", "SD"), (device.parent / "removable", "1")):
        with contextlib.suppress(OSError):
            if path.read_text("ascii", "replace").strip() == word:
                return True
    return False


def _print(kind: str, path: Path) -> set[str]:
    try:
        said = path.read_text("utf-8", "replace").strip()
    except OSError:
        return set()
    meaningless = not said.strip("0:-. ") or len(said) < 4
    return set() if meaningless else {kind + hashlib.sha256(f"{kind}{said}".encode()).hexdigest()[:24]}


def _memory(root: Path) -> Iterator[tuple[str, str, str]]:
    lines = (root / "proc/meminfo").read_text("ascii").splitlines()
    kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    free, whole = kb["MemAvailable"], kb["MemTotal"]
    level = BAD if free < whole * TOO_LITTLE else WARN if free < whole * LITTLE else OK
    tail = "" if level == OK else "，不够用；重启本机，再出现请加内存或报告县里"
    yield "memory", level, f"内存剩余 {free / 1e6:.1f} GB，共 {whole / 1e6:.1f} GB{tail}"


def _heat(root: Path) -> Iterator[tuple[str, str, str]]:
    said = []
    for zone in (root / "sys/class/thermal").glob("thermal_zone*/temp"):
        try:
            said.append(int(zone.read_text("ascii")) / 1_000)
        except (OSError, ValueError):
            continue
    warmest = max((c for c in said if SENSIBLE_C[0] <= c <= SENSIBLE_C[1]), default=None)
    if warmest is not None:
        level = BAD if warmest >= TOO_HOT_C else WARN if warmest >= HOT_C else OK
        tail = "" if level == OK else "，太热；请检查风扇和通风口"
        yield "heat", level, f"温度 {warmest:.0f} ℃{tail}"


def _running(root: Path) -> Iterator[tuple[str, str, str]]:
    hours = int(float((root / "proc/uptime").read_text("ascii").split()[0]) // 3_600)
    days = f"{hours // 24} 天 " if hours >= 24 else ""
    yield "running", OK, f"已连续运行 {days}{hours % 24} 小时" if hours else "开机不到一小时"


def _update(root: Path) -> Iterator[tuple[str, str, str]]:
    """A newer program that failed on the glass, as `kiosk update` left word; nothing is said of one that did not."""
    top = root / "opt/sunshine-kiosk.d"
    if (top / "trial").exists():
        yield "update", OK, f"正在试用新版程序 {(top / 'trial').read_text('utf-8').strip()[:40]}"
    failed = sorted(place.name for place in (top / "refused").iterdir() if not place.name.startswith("."))
    if failed:
        names = "、".join(failed[:3])
        yield "update", WARN, f"新版程序 {names} 没有通过试用，已用回原来的版本；原因见 journalctl -u sunshine-update"
