"""The way back under load: how many submissions one server process takes a second, each durable before its receipt."""

import http.client
import shutil
import subprocess
import threading
import time
import uuid
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlsplit

from nacl.signing import SigningKey
from nacl.utils import random

from benchmark.county import PYTHON, ROOT, County, environment
from benchmark.figures import Row, p95, spread
from benchmark.glass_rows import Effort
from benchmark.postgres import postgres
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
    """On SQLite and, where it is installed, on PostgreSQL."""
    rows = [_measure(work / "voices-sqlite", None, "SQLite", effort)]
    with postgres() as url:
        if url is not None:
            rows.append(_measure(work / "voices-postgresql", url, "PostgreSQL", effort))
    return rows


def _measure(folder: Path, database: str | None, name: str, effort: Effort) -> Row:
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
    server = subprocess.Popen(
        [PYTHON, "-m", "sync.county", "serve", "--dir", str(folder), "--database", url, "--port", "0"],
        env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        done, failed, times = _load(server.stdout.readline().strip(), terminals, effort.load_s)
    finally:
        server.terminate()
        server.wait(20)
    rate = done / effort.load_s
    return Row(
        f"submissions taken a second, {name}, {TERMINALS} terminals", f">= {GOAL_PER_S}/s",
        f"{rate:.0f}/s, {failed} failed, {spread([t * 1000 for t in times], ' ms')}, p95 {p95(times) * 1000:.0f} ms",
        None, rate >= GOAL_PER_S and not failed,
    )  # fmt: skip


def _load(url: str, terminals: list[tuple[str, SigningKey]], seconds: float) -> tuple[int, int, list[float]]:
    """As many as go through, from `WORKERS` connections at once: done, failed, seconds of each."""
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
        connection.close()

    shares = [terminals[start::WORKERS] for start in range(WORKERS)]
    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times), failed[0], times
