"""A newer program on a stick that was plugged in: looked at here, taken, tried and given back by root (`kiosk update`).

The question is a file, as in `writable`; root finds the stick by itself and believes nothing that was found out here.
"""

import os
from pathlib import Path

from kiosk.health import OK, WARN, Finding, program_version
from kiosk.update.slots import TOP, Slots, UpdateError
from sync import stick

KEY = "stick"
ASK = "update-from-stick"  # in the agent's folder under /run; sunshine-update.path sees it
ROOT_BYTES = 300_000


def is_parcel(root: Path, top: Path = TOP) -> bool:
    """Whether a stick holds releases of who built this program: a list, and the very root that came with it."""
    from kiosk.update.release import LIST

    try:
        ours = (top / "good/release-root.json").read_bytes()
    except OSError:
        return False
    return any(root.glob(f"targets/*.{LIST}")) and any(
        stick.read(one, ROOT_BYTES) == ours for one in root.glob("metadata/*.root.json")
    )


def offer(root: Path, top: Path = TOP) -> Finding:
    """What became of it, in words; root is asked when it is newer and signed as it must be."""
    from kiosk.update import release

    slots, mine = Slots(top), program_version() or "0"
    try:
        first, here = top / "good/release-root.json", release.architecture()
        found = release.newest(str(root), top / "trust", first, architecture=here)
        why = slots.refused(found) if found else ""
    except UpdateError as exc:
        return Finding(KEY, WARN, f"U 盘里的程序没有收：{exc}")
    if not found or not release.is_newer(found, mine):
        return Finding(KEY, OK, f"U 盘里的程序（{found or '没有本机能用的'}）不比本机的（{mine}）新")
    if why:
        return Finding(KEY, WARN, f"U 盘里的程序 {found} 在本机试过，没有成，不再自己试（{why}）")
    try:
        (Path(os.environ.get("RUNTIME_DIRECTORY", "/run/sunshine-agent")) / ASK).touch(mode=0o600)
    except OSError:
        return Finding(KEY, WARN, f"U 盘里有新程序 {found}，这台机器不会自己换，请用 kiosk update")
    said = "签名正确，没有人用的时候换上。五分钟后可以拔；明天版本还没变，请看记录"
    return Finding(KEY, OK, f"U 盘里有新程序 {found}（本机 {mine}），{said}")
