"""The rows of the wire and of the county's end."""

import json
import os
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

from benchmark.county import PYTHON, ROOT, County, Home, environment
from benchmark.figures import Row, spread
from benchmark.glass_rows import Effort
from benchmark.load import poll_like
from benchmark.processes import processor_s, pss_mb


def sync_rows(work: Path, counties: list[County], _effort: Effort) -> list[Row]:
    """First fill, nothing changed, one changed, for every size."""
    rows: list[Row] = []
    fills: dict[int, tuple[float, float]] = {}
    for county in counties:
        n = f"{county.items:,} documents"
        with county.served() as server:
            home = county.home(work / "home-sync", server.url, is_filled=False)
            report, peak = _pull(home)
            content, other = _content_bytes(home), _metadata_bytes(county.folder / "site")
            ratio = report["bytes_in"] / (content + other)
            fills[county.items] = (report["seconds"], peak)
            rows.append(
                Row(f"first fill, {n}: bytes", "<= 1.1 x content + metadata",
                    f"{report['bytes_in'] / 1e6:.2f} MB in {report['requests']} requests; "
                    f"content {content / 1e6:.2f}, metadata {other / 1e6:.2f} MB",
                    ratio, ratio <= 1.1, report)
            )  # fmt: skip
            rows.append(
                Row(
                    f"first fill, {n}: time and peak memory", "", f"{report['seconds']:.1f} s, peak {peak:.0f} MB (RSS)"
                )
            )
            reports = [_pull(home) for _ in range(5)]
            nothing = [r for r, _ in reports]
            most = max(r["bytes_in"] for r in nothing)
            calls = max(r["requests"] for r in nothing)
            rows.append(
                Row(f"sync, nothing changed, {n}", "<= 2 requests, <= 1,000 bytes",
                    f"{calls} requests, {most} bytes, {spread([r['seconds'] * 1000 for r in nothing], ' ms')}",
                    None, calls <= 2 and most <= 1000)
            )  # fmt: skip
            county.change(1)
            report, _ = _pull(home)
            document = _newest_bytes(home)
            metadata = report["bytes_in"] - document
            cap = 15_000 if county.items <= 5_000 else 30_000
            rows.append(
                Row(f"sync, one document changed, {n}", f"<= 6 requests, metadata <= {cap // 1000} kB",
                    f"{report['requests']} requests, {report['bytes_in']:,} bytes, {metadata:,} not the document, "
                    f"{report['seconds'] * 1000:.0f} ms",
                    None, report["requests"] <= 6 and metadata <= cap and report["changed"] == 1, report)
            )  # fmt: skip
            began = time.monotonic()
            home.kiosk("sync", "--check", "--json")
            rows.append(
                Row(
                    f"whole store read and verified again, {n}",
                    "",
                    f"{time.monotonic() - began:.2f} s (the whole command)",
                )
            )
    if len(fills) > 1:
        each = {n: seconds / n * 1000 for n, (seconds, _) in fills.items()}
        words = ", ".join(f"{n:,}: {each[n]:.2f} ms a document, {fills[n][1]:.0f} MB" for n in sorted(fills))
        large = sorted(n for n in fills if n >= 5_000)
        reached = None
        if len(large) > 1:
            reached = each[large[-1]] <= 1.2 * each[large[0]] and fills[large[-1]][1] <= 1.25 * fills[large[0]][1]
        rows.append(Row("first fill: growth", "time linear, memory flat", words, None, reached))
    return rows


def publish_rows(_work: Path, counties: list[County], _effort: Effort) -> list[Row]:
    """One document published, as a whole command and as the publisher's own work."""
    rows: list[Row] = []
    for county in counties:
        whole = [county.change(1) for _ in range(3)]
        inside = _publish_inside(county)
        rows.append(
            Row(f"publish one of {county.items:,} documents", "<= 1 s",
                f"{spread(inside, ' s', 2)}; whole command {spread(whole, ' s', 2)}",
                None, sorted(inside)[len(inside) // 2] <= 1.0)
        )  # fmt: skip
    return rows


def server_rows(_work: Path, counties: list[County], effort: Effort) -> list[Row]:
    """One server process under the polls of 1,000 terminals."""
    county = counties[-1]
    with county.served() as server:
        poll_like(server.url, terminals=1000, every_s=60, seconds=2)
        before, began = processor_s([server.pid]), time.monotonic()
        polls, failed = poll_like(server.url, terminals=1000, every_s=60, seconds=effort.load_s)
        core = (processor_s([server.pid]) - before) / (time.monotonic() - began)
        memory = pss_mb([server.pid])
    return [
        Row("server: 1,000 terminals polling every 60 s", "< 0.25 core",
            f"{core:.3f} core, {memory:.0f} MB, {polls} polls, {failed} failed", None, core < 0.25 and not failed)
    ]  # fmt: skip


def _pull(home: Home) -> tuple[dict[str, Any], float]:
    """One `kiosk sync` and its peak memory in MB."""
    process = subprocess.Popen(
        [PYTHON, "-m", "kiosk", "sync", "--json"], env=environment(KIOSK_HOME=str(home.path)), cwd=ROOT,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"kiosk sync ended with {process.returncode}: {out}")
    return json.loads(out), usage.ru_maxrss / 1024


def _query(home: Home, sql: str) -> int:
    connection = sqlite3.connect(home.path / "content.db")
    try:
        return int(connection.execute(sql).fetchone()[0] or 0)
    finally:
        connection.close()


def _content_bytes(home: Home) -> int:
    """Documents as they travel, and their attachments."""
    return _query(home, "SELECT sum(length(data)) FROM body") + _query(
        home, "SELECT sum(bytes) FROM (SELECT DISTINCT sha256, bytes FROM attachment)"
    )


def _newest_bytes(home: Home) -> int:
    return _query(
        home,
        "SELECT sum(length(data)) FROM body WHERE sha256 IN (SELECT sha256 FROM document WHERE from_release ="
        " (SELECT release FROM current))",
    )


def _metadata_bytes(site: Path) -> int:
    """The newest of each signed file."""
    newest: dict[str, tuple[float, int]] = {}
    for folder in ("metadata", "targets"):
        for path in (site / folder).rglob("*"):
            if path.is_file():
                stat = path.stat()
                key = str(path.parent / path.name.partition(".")[2])
                newest[key] = max(newest.get(key, (0.0, 0)), (stat.st_mtime, stat.st_size))
    return sum(size for _, size in newest.values())


_PUBLISH = """
import sys, time, datetime as dt
from pathlib import Path
from sync.county import sample
from sync.county.keys import open_ring
from sync.county.publish.publisher import Publisher
from sync.county.records import open_records, records_url
folder = Path(sys.argv[1])
records, ring = open_records(records_url(folder)), open_ring(folder)
ring.load_server_keys(lambda _: None)
publisher = Publisher(records=records, folder=folder, ring=ring)
for _ in range(3):
    began = time.monotonic()
    sample.change(records, publisher, count=1, now=dt.datetime.now(dt.UTC))
    print(time.monotonic() - began)
"""


def _publish_inside(county: County) -> list[float]:
    """Review, signatures, index, snapshot and timestamp of one document, by a process that already runs."""
    done = subprocess.run(
        [PYTHON, "-c", _PUBLISH, str(county.folder)],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"publishing failed: {done.stderr[-400:]}")
    return [float(line) for line in done.stdout.split()]
