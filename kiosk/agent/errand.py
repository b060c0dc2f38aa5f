"""One errand of the technician at the glass, in a process of its own under a deadline: whatever may block or crash.

`python -m kiosk.agent.errand` with the question as JSON on stdin; the answer on stdout: findings in words, or a cause.
"""

import contextlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kiosk import log
from kiosk.agent import plugged
from kiosk.agent.stick_watch import KIND as PLUGGED
from kiosk.agent.writable import PLACE, writable
from kiosk.clock import Clock
from kiosk.errors import StoreError
from kiosk.health import BAD, OK, Finding, examine, program_version
from kiosk.settings import Settings, audit, home_from_environment
from kiosk.store import journal
from kiosk.store.authority import authority
from kiosk.store.facts import facts_of
from kiosk.store.shown import ShownLog, as_csv
from sync import stick
from sync.contract import instant

IMPORT_S = 840.0  # the agent ends an errand after 900
LOG_MB = 1
STICKS = (PLACE, Path("/media"), Path("/run/media"), Path("/mnt"))


def main() -> int:
    """Run one."""
    home = home_from_environment()
    log.set_up(home, "errand", LOG_MB)
    print(json.dumps(answer(home, json.loads(sys.stdin.read())), ensure_ascii=False))
    return 0


def answer(home: Path, asked: Mapping[str, Any], *, sticks: Sequence[Path] = STICKS) -> dict[str, Any]:
    """`{"findings": [...]}` or `{"cause": ...}`: no_stick, refused, failed, or what `plugged.take` says."""
    kind = asked.get("kind")
    if kind == "network":
        from kiosk.agent.probe import steps

        facts = facts_of(home)
        found = steps(Settings.load(home), facts, trusted=authority(home, facts))
        return {"findings": [asdict(one) for one in found]}
    if kind == "verify":
        return {"findings": [asdict(one) for one in _store(home)]}
    if kind == "import":
        return _import(home, sticks)
    if kind == PLUGGED:
        return plugged.take(home, Path(str(asked.get("path"))))
    if kind == "export_logs":
        return _export(home, sticks)
    return {"cause": "failed"}


def _store(home: Path) -> list[Finding]:
    keys = ("store", "release", "documents", "content_age")
    return [one for one in examine(home, _clock(home).now(), deep=True) if one.key in keys]


def _import(home: Path, sticks: Sequence[Path]) -> dict[str, Any]:
    found = [one for one in _mounted(sticks) if (one / "metadata").is_dir() or (one / "receipts").is_dir()]
    if not found:
        return {"cause": "no_stick"}
    with writable(found[0]):  # residents' words go out with it, where they can
        report = plugged.imported(home, found[0], patience_s=IMPORT_S, may_write=True)
    if report is None or report.state == "later":
        return {"cause": "failed"}
    if report.state == "refused":
        return {"cause": "refused"}
    said = "U 盘里的内容已收下" if report.state == "updated" else "U 盘里没有更新的内容"
    words = f"{said}：第 {report.release} 版，{report.documents} 份文件"
    return {"findings": [asdict(Finding("import", OK, words))]}


def _export(home: Path, sticks: Sequence[Path]) -> dict[str, Any]:
    """Findings, changes of settings and the logs, as one text file; what the screens showed as a table beside it."""
    found = [one for one in _mounted(sticks) if one.parent == PLACE or os.access(one, os.W_OK)]
    if not found:
        return {"cause": "no_stick"}
    moment = _clock(home).now()
    terminal = facts_of(home).get("terminal_id", "")[:8] or "new"
    name, proof = (f"sunshine-{what}-{terminal}-{moment.text.replace(':', '')}" for what in ("kiosk", "shown"))
    text = [f"sunshine-kiosk {program_version()}  {terminal}  {moment.text}", ""]
    text += [f"{one.level:4}  {journal.cleaned(one.words)}" for one in examine(home, moment)]
    text += ["", *(f"{did.at}  {did.who}  {did.how}  {did.key}: {did.old} -> {did.new}" for did in audit.changes(home))]
    text += ["", *journal.lines(home, 20_000), ""]
    files = {f"{name}.txt": "\n".join(text).encode()}
    with contextlib.suppress(StoreError):  # one that cannot be read keeps the log from nobody
        if rows := ShownLog(home).rows():
            files[f"{proof}.csv"] = as_csv(rows).encode("utf-8-sig")  # so that Excel takes it for what it is
    try:
        with writable(found[0]):
            for one, data in files.items():
                stick.write(found[0], found[0] / one, data)
    except OSError as exc:
        return {"findings": [asdict(Finding("export", BAD, f"U 盘写不进去：{exc.strerror}"))]}
    return {"findings": [asdict(Finding("export", OK, f"已存到 U 盘：{'、'.join(files)}"))]}


def _mounted(sticks: Sequence[Path]) -> list[Path]:
    """Folders where a stick may be: /media/X, /media/X/Y and the like; /mnt itself too."""
    found = [folder for root in sticks for depth in ("*/*", "*") for folder in sorted(root.glob(depth))]
    return [folder for folder in [*found, *sticks] if folder.is_dir() and os.path.ismount(folder)]


def _clock(home: Path) -> Clock:
    floor = facts_of(home).get("clock_floor")
    return Clock.from_environment(floor=instant(floor) if floor else None)


if __name__ == "__main__":
    sys.exit(main())
