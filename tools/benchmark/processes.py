"""What a tree of processes costs: processor time and memory that is its own (PSS), read from /proc."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def tree(*roots: int) -> list[int]:
    """The processes and all their descendants."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            stat = _read(entry / "stat")
            if stat:
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [root for root in roots if root in parents]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid and child not in found)
    return found


def processor_s(pids: Iterable[int]) -> float:
    """Processor seconds so far, of the processes and of their ended children that were waited for."""
    total = 0
    for pid in pids:
        stat = _read(PROC / str(pid) / "stat")
        if stat:
            total += sum(int(n) for n in stat.rpartition(")")[2].split()[11:15])
    return total / TICK


def pss_mb(pids: Iterable[int]) -> float:
    """Megabytes of memory, shared pages by their share."""
    return _memory_mb(pids, "Pss:")


def own_mb(pids: Iterable[int]) -> float:
    """Megabytes that the processes themselves took; unlike the above it does not change when others end."""
    return _memory_mb(pids, "Anonymous:")


def _memory_mb(pids: Iterable[int], field: str) -> float:
    total = 0
    for pid in pids:
        for line in _read(PROC / str(pid) / "smaps_rollup").splitlines():
            if line.startswith(field):
                total += int(line.split()[1])
    return total / 1024


def share(seconds: float, *roots: int) -> float:
    """The share of one core that the trees take during the next `seconds`."""
    before, began = {pid: processor_s([pid]) for pid in tree(*roots)}, time.monotonic()
    time.sleep(seconds)
    after = {pid: processor_s([pid]) for pid in tree(*roots)}
    spent = sum(value - before.get(pid, 0.0) for pid, value in after.items())
    return spent / (time.monotonic() - began)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
