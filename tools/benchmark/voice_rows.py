"""The way back under load: how many submissions one server process takes a second, each durable before its receipt."""

import contextlib
import http.client
import shutil
import subprocess
import threading
import time
import uuid
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from nacl.signing import SigningKey
from nacl.utils import random

from benchmark.county import PYTHON, ROOT, County, Server, environment
from benchmark.figures import Row, p95, spread
from benchmark.glass_rows import Effort
from benchmark.load import poll_like
from benchmark.postgres import postgres
from benchmark.processes import processor_s
from sync.contract import Submission, encode
from sync.contract.submission import post_bytes
from sync.county.records import TerminalRow, open_records
from sync.county.voices import keys

WORKERS = 8
TERMINALS = 50
# 1,000 terminals send 1.1 heartbeats a second and, at 50 words each a day, 0.6 words; ten times that at a peak.
GOAL_PER_S = 20
BOX_BYTES = 560  # a short opinion: 512 padded, 48 of the box


def voice_rows(work: Path, _counties: list[County], effort: Effort) -> list[Row]:
    """On SQLite and, where it is installed, on PostgreSQL; and a whole county at once."""
    rows = [_flood(work / "voices-sqlite", None, "SQLite", effort)]
    with postgres() as url:
        if url is not None:
            rows.append(_flood(work / "voices-postgresql", url, "PostgreSQL", effort))
    return [*rows, _everybody(work / "voices-everybody", effort)]


def _flood(folder: Path, database: str | None, name: str, effort: Effort) -> Row:
    """As many as go through."""
    with _served(folder, database) as (server, terminals):
        times, failed = _load(server.url, terminals, effort.load_s)
    rate = len(times) / effort.load_s
    return Row(
        f"submissions taken a second, {name}, {TERMINALS} terminals", f">= {GOAL_PER_S}/s",
        f"{rate:.0f}/s, {failed} failed, {spread([t * 1000 for t in times], ' ms')}, p95 {p95(times) * 1000:.0f} ms",
        None, rate >= GOAL_PER_S and not failed,
    )  # fmt: skip


def _everybody(folder: Path, effort: Effort) -> Row:
    """1,000 terminals poll and report, and their peak of words comes in, all at one process over SQLite."""
    with _served(folder, None) as (server, terminals):
        polls: list[tuple[int, int]] = []
        polling = threading.Thread(
            target=lambda: polls.append(poll_like(server.url, terminals=1000, every_s=60, seconds=effort.load_s))
        )
        before, began = processor_s([server.pid]), time.monotonic()
        polling.start()
        times, failed = _load(server.url, terminals, effort.load_s, pace_s=WORKERS / GOAL_PER_S)
        polling.join()
        core = (processor_s([server.pid]) - before) / (time.monotonic() - began)
    failed += polls[0][1]
    return Row(
        f"server: 1,000 terminals polling and {GOAL_PER_S} reports and words a second, SQLite", "< 0.5 core, 0 failed",
        f"{core:.2f} core, {polls[0][0]} polls, {len(times)} posts, {failed} failed, p95 {p95(times) * 1000:.0f} ms",
        None, core < 0.5 and not failed,
    )  # fmt: skip


@contextlib.contextmanager
def _served(folder: Path, database: str | None) -> Iterator[tuple[Server, list[tuple[str, SigningKey]]]]:
    """A county that takes words, and its admitted terminals."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "site" / "metadata").mkdir(parents=True)
    (folder / "site" / "metadata" / "timestamp.json").write_text("{}")
    url = database or f"sqlite:///{folder / 'county.db'}"
    records = open_records(url, create=True)
    keys.make(records, folder, practice=True, passphrase=None)
    terminals = [(str(uuid.uuid4()), SigningKey.generate()) for _ in range(TERMINALS)]
    with records.begin() as session:
        for number, key in terminals:
            session.add(
                TerminalRow(
                    id=number, signing=bytes(key.verify_key).hex(), sealing="0" * 64, name="示例", unit="140929100000",
                    profile="touch", wire={}, pin="", active=True, admitted_at="2026-11-23T00:00:00Z", published="",
                )
            )  # fmt: skip
    records.close()
    process = subprocess.Popen(
        [PYTHON, "-m", "sync.county", "serve", "--dir", str(folder), "--database", url, "--port", "0"],
        env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield Server(process.stdout.readline().strip(), process.pid), terminals
    finally:
        process.terminate()
        process.wait(20)


def _load(
    url: str, terminals: list[tuple[str, SigningKey]], seconds: float, pace_s: float = 0.0
) -> tuple[list[float], int]:
    """Posts from `WORKERS` connections at once, each at its pace or as fast as it goes: seconds of each, failed."""
    place = urlsplit(url)
    times: list[float] = []
    failed = [0]
    lock = threading.Lock()
    ends_at = time.monotonic() + seconds

    def work(share: list[tuple[str, SigningKey]]) -> None:
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
        number = 0
        while time.monotonic() < ends_at:
            terminal, key = share[number % len(share)]
            number += 1
            sealed = b64encode(random(BOX_BYTES)).decode()
            body = encode(Submission(format=1, id=str(uuid.uuid4()), kind="opinion", sealed=sealed))
            headers = {
                "Kiosk-Terminal": terminal,
                "Kiosk-Signature": key.sign(post_bytes("opinions", body)).signature.hex(),
            }
            began = time.monotonic()
            connection.request("POST", "/api/v1/opinions", body, headers)
            answer = connection.getresponse()
            answer.read()
            with lock:
                times.append(time.monotonic() - began)
                failed[0] += answer.status != 200
            time.sleep(max(0.0, pace_s - (time.monotonic() - began)))
        connection.close()

    shares = [terminals[start::WORKERS] for start in range(WORKERS)]
    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failed[0]
