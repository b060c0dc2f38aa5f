"""Rows of the county's word that there is news: how soon a terminal shows a release, and what listeners cost."""

import asyncio
import contextlib
import random
import resource
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from benchmark.county import PYTHON, ROOT, County, Home, environment
from benchmark.figures import Row, p95, spread
from benchmark.glass_rows import Effort
from benchmark.processes import processor_s, pss_mb

LISTENERS = 1_000
LONGEST_S = 120.0
CALM_S = 20.0


def push_rows(work: Path, counties: list[County], effort: Effort) -> list[Row]:
    """The smallest county: what is measured is the way, not the size."""
    county, times = counties[0], 2 * max(1, effort.trips)
    with county.served() as server:
        home = county.home(work / "home-push", server.url)
        with _agent(home, listen=True):
            time.sleep(8)  # it begins to listen after its first pull
            pushed = [_until_shown(county, home, after_s=6.0) for _ in range(times)]
        with _agent(home, listen=False):
            time.sleep(8)
            polled = [_until_shown(county, home, after_s=random.uniform(0.0, 60.0)) for _ in range(min(4, times))]
    with county.served() as server:
        before = pss_mb([server.pid])
        heard, core, held = asyncio.run(_listen(server.url, server.pid, county))
        memory = held - before
    return [
        Row("push: published until adopted by the terminal", "p95 < 5 s",
            f"{spread(pushed, ' s', 1)}; p95 {p95(pushed):.1f} s", None, p95(pushed) < 5),
        Row("push: the same without, asking every 60 s", "-", spread(polled, " s", 1)),
        Row(f"push: {LISTENERS:,} connections open at the server", "< 100 MB",
            f"+{memory:.0f} MB over {before:.0f} MB, {core:.3f} core at rest; all {len(heard):,} told within"
            f" {max(heard):.1f} s", None, memory < 100 and len(heard) == LISTENERS),
    ]  # fmt: skip


@contextlib.contextmanager
def _agent(home: Home, *, listen: bool) -> Iterator[None]:
    process = subprocess.Popen(
        [PYTHON, "-m", "kiosk", "agent", "--set", f"listen={str(listen).lower()}", "--set", "poll_s=60"],
        env=environment(KIOSK_HOME=str(home.path)), cwd=ROOT,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _until_shown(county: County, home: Home, *, after_s: float) -> float:
    """Seconds from the timestamp's writing until the store has adopted the release; begins at some time of a poll."""
    time.sleep(after_s)
    before = _release(home)
    county.change(1)
    written = (county.folder / "site" / "metadata" / "timestamp.json").stat().st_mtime
    ends_at = time.monotonic() + LONGEST_S
    while _release(home) == before:
        if time.monotonic() > ends_at:
            raise RuntimeError(f"not shown after {LONGEST_S:.0f} s")
        time.sleep(0.02)
    return max(0.0, time.time() - written)


def _release(home: Home) -> int:
    connection = sqlite3.connect(f"file:{home.path / 'content.db'}?mode=ro", uri=True, timeout=10)
    try:
        row = connection.execute("SELECT release FROM current").fetchone()
        return int(row[0]) if row else 0
    finally:
        connection.close()


async def _listen(url: str, pid: int, county: County) -> tuple[list[float], float, float]:
    """Seconds from the writing until each listener heard of it; the core and MB of the server at rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * LISTENERS)), hard))
    place = urlsplit(url)
    lines = []
    for _ in range(LISTENERS):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(b"GET /api/v1/events HTTP/1.1\r\nHost: county\r\n\r\n")
        lines.append((reader, writer))
    for reader, _writer in lines:
        await reader.readuntil(b"data: ")
    spent = processor_s([pid])
    await asyncio.sleep(CALM_S)
    core = (processor_s([pid]) - spent) / CALM_S
    held = pss_mb([pid])

    async def heard(reader: asyncio.StreamReader) -> float:
        await reader.readuntil(b"data: ")
        return time.time()

    waiting = [asyncio.create_task(heard(reader)) for reader, _writer in lines]
    await asyncio.to_thread(county.change, 1)
    written = (county.folder / "site" / "metadata" / "timestamp.json").stat().st_mtime
    told = [at - written for at in await asyncio.wait_for(asyncio.gather(*waiting), LONGEST_S)]
    for _reader, writer in lines:
        writer.close()
    return told, core, held
