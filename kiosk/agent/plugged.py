"""What a stick that was plugged in holds for this terminal, taken in as by `kiosk import` and `kiosk provision`.

Anybody can plug one in. So nothing is believed that a command would not believe, nothing is written to it but who a
new terminal is, and a stick that is not this county's leaves no more than a line in the log.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kiosk.agent import pairer, parcel
from kiosk.agent.report import Report
from kiosk.agent.writable import writable
from kiosk.errors import BusyError, ProvisionError, StoreError
from kiosk.health import OK, WARN, Finding
from kiosk.store.connect import open_database, state_path
from kiosk.store.facts import facts_of, pairing_of
from kiosk.store.mailbox import Mailbox
from kiosk.store.trust import StateStore
from sync import address, stick
from sync.contract import limits
from sync.contract.pairing import GIFT_FILE

KEY = "stick"
IMPORT_S = 240.0  # the agent ends us after 300
METADATA_BYTES = 300_000
# Why nothing was taken: `foreign` has another county's files, `nothing` none, `busy`: to be tried again.
FOREIGN, NOTHING, BUSY = "foreign", "nothing", "busy"


def take(home: Path, root: Path) -> dict[str, Any]:
    """`{"findings": [...]}` in words, or `{"cause": ...}`: foreign, nothing, busy."""
    found: list[Finding] = []
    if parcel.is_parcel(root):
        return _said([parcel.offer(root)])
    try:
        if not facts_of(home).get("seat"):
            joined = _join(home, root)
            if joined is None:
                called = _call(home, root)
                return _said([called]) if called is not None else {"cause": NOTHING}
            found.append(joined)
            if joined.level != OK:
                return _said(found)
        found += _receipts(home, root)
        if (root / "metadata").is_dir():
            if not _is_ours(home, root):
                return _said(found) if found else {"cause": FOREIGN}
            found.append(_content(home, root))
    except BusyError:
        return {"cause": BUSY}
    except StoreError as exc:
        found.append(Finding(KEY, WARN, f"插上的 U 盘没能收下：{exc}"))
    return _said(found) if found else {"cause": NOTHING}


def imported(home: Path, folder: Path, *, patience_s: float, may_write: bool) -> Report | None:
    """By `kiosk import`, the way that a command takes: no second way to believe a stick. None: no word came back."""
    words = [] if may_write else ["--no-export"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", "import", str(folder), "--json", *words], capture_output=True, text=True,
            env={**os.environ, "KIOSK_HOME": str(home)}, check=False, timeout=patience_s,
        )  # fmt: skip
        return Report.read(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # the child holds the store's lock, and would hold it on after us
        return None


def _join(home: Path, root: Path) -> Finding | None:
    """A terminal that belongs to nobody yet takes its county from the stick; one that has a county never does."""
    if stick.read(root / GIFT_FILE, limits.PROVISION_BYTES) is None:
        return None
    from kiosk.agent.provision import leave_identity, provision, read_provision

    try:
        done = provision(home, read_provision(root))
        with writable(root) as may_write:  # the county needs to know who was given its file
            left = leave_identity(home, root) if may_write else None
    except ProvisionError as exc:
        return Finding(KEY, WARN, f"U 盘上的接入文件不能用：{exc}")
    with contextlib.suppress(sqlite3.Error, StoreError):  # the agent finds out by itself, a little later
        mailbox = Mailbox(home)
        mailbox.ask("sync")
        mailbox.close()
    said = "，请把 U 盘带回县里登记" if left else "，本机的编号没能存到 U 盘上，请用 kiosk identity 交给县里"
    return Finding(KEY, OK, f"已按 U 盘接入县里，位置 {done.seat.unit}，编号 {done.terminal_id[:8].upper()}{said}")


def _call(home: Path, root: Path) -> Finding | None:
    """Where to ask for a county, as if it had been typed on the glass: nothing is believed by it."""
    said = stick.read(root / address.FILE_NAME, address.MOST_BYTES) or b""
    url = address.read_address(said.decode("utf-8", "replace"))
    if not url:
        return None
    if pairing_of(facts_of(home)).get("address") != url:  # else a code stands there already
        StateStore(home).close()  # plugged in before the first start, we come before whoever makes it
        mailbox = Mailbox(home)
        try:
            mailbox.ask(pairer.KIND, {"url": url})
        except sqlite3.Error as exc:
            raise StoreError(str(exc)) from exc
        finally:
            mailbox.close()
    return Finding(KEY, OK, f"按 U 盘上的地址 {url} 等县里配对，请把屏上的配对码报给县里")


def _receipts(home: Path, root: Path) -> list[Finding]:
    if not (root / "receipts").is_dir():
        return []
    from kiosk.agent.stick import take_in

    count = take_in(home, root).received
    return [Finding(KEY, OK, f"U 盘带回了{count}件群众意见的回执")] if count else []


def _content(home: Path, root: Path) -> Finding:
    theirs, mine = (
        _number(stick.read(root / "metadata/timestamp.json", METADATA_BYTES)),
        _number(_trust(home, "timestamp")),
    )
    if theirs is not None and mine is not None and theirs < mine:
        return Finding(KEY, OK, "插上的 U 盘里的内容比本机的旧，没有收")
    report = imported(home, root, patience_s=IMPORT_S, may_write=False)
    if report is None or report.state == "later":
        why = f"（{report.reason}）" if report is not None else ""
        return Finding(KEY, WARN, f"插上的 U 盘没有读完，请再插一次{why}")
    if report.state == "refused":
        return Finding(KEY, WARN, f"插上的 U 盘里的内容签名不对，没有收（{report.reason}）")
    said = "已收下" if report.state == "updated" else "没有更新的"
    return Finding(KEY, OK, f"插上的 U 盘里的内容{said}：第 {report.release} 版，{report.documents} 份文件")


def _is_ours(home: Path, root: Path) -> bool:
    """Whether a root that this terminal trusts lies there, byte for byte: only to tell whose it is."""
    connection = open_database(state_path(home), read_only=True)
    try:
        roots = connection.execute(
            "SELECT name, data FROM trust WHERE name LIKE '%root' OR name = 'bootstrap'"
        ).fetchall()
    finally:
        connection.close()
    for name, data in roots:
        number = str(name).partition(".")[0] if name != "bootstrap" else str(_number(bytes(data)))
        if stick.read(root / f"metadata/{number}.root.json", METADATA_BYTES) == bytes(data):
            return True
    return False


def _trust(home: Path, name: str) -> bytes | None:
    connection = open_database(state_path(home), read_only=True)
    try:
        row = connection.execute("SELECT data FROM trust WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else None
    finally:
        connection.close()


def _number(data: bytes | None) -> int | None:
    """The version that metadata says, unverified."""
    try:
        return int(json.loads(data or b"")["signed"]["version"])
    except (ValueError, KeyError, TypeError):
        return None


def _said(found: list[Finding]) -> dict[str, Any]:
    return {"findings": [asdict(one) for one in found]}
