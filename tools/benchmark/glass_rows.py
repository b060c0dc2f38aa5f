"""The rows of the glass, each beside the browser kiosk where it is named."""

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmark import press, ticker
from benchmark.county import PYTHON, ROOT, County, Home, environment
from benchmark.figures import Row, middle, p95, spread
from benchmark.peer import make_peer
from benchmark.processes import pss_mb, share, tree
from benchmark.screen import Screen
from benchmark.subjects import Glass, Peer, Subject, chill

Starts = tuple[list[float], list[float]]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often to measure."""

    starts: int = 11
    cold_starts: int = 5
    trips: int = 6
    ticker_s: float = 60
    board_s: float = 1_800
    idle_s: float = 120
    warm_up: int = 500
    visits: int = 2000
    changed: int = 1000
    load_s: float = 20
    taps: int = 3
    pages: int = 1_000
    has_peer: bool = True


QUICK = Effort(
    starts=3, cold_starts=1, trips=1, ticker_s=8, board_s=20, idle_s=6, warm_up=60, visits=120, changed=20, load_s=5,
    taps=1, pages=3,
)  # fmt: skip


def start_rows(work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """Start to first content, warm and cold, both subjects in turn."""
    rows: list[Row] = []
    main = main_of(counties)
    peer = _peer(work, main, effort)
    subjects: dict[str, Subject] = {str(county.items): Glass(home) for county, home in counties}
    if peer:
        subjects["peer"] = peer
    warm = _starts(subjects, screen, effort.starts, is_cold=False)
    cold = _starts(subjects, screen, effort.cold_starts, is_cold=True)
    for kind, found, goal in (("warm", warm, 0.3), ("cold", cold, 0.45)):
        theirs = middle(found["peer"][0]) if peer else None
        for county, _ in counties:
            seen, marks = found[str(county.items)]
            ratio = middle(seen) / theirs if theirs else None
            rows.append(
                Row(f"start to first content, {kind}, {county.items:,} documents", f"<= {goal} x peer",
                    spread(seen, " ms"), ratio, None if ratio is None else ratio <= goal,
                    {"seen_ms": seen, "mark_ms": marks})
            )  # fmt: skip
        if peer:
            rows.append(
                Row(f"peer: start, {kind}", "", spread(found["peer"][0], " ms"), detail={"seen_ms": found["peer"][0]})
            )
    by_size = {county.items: middle(warm[str(county.items)][0]) for county, _ in counties}
    if 50_000 in by_size and 5_000 in by_size:
        growth = by_size[50_000] / by_size[5_000]
        rows.append(
            Row("start warm, 50,000 against 5,000 documents", "<= 1.10", f"{growth:.2f}", growth, growth <= 1.1)
        )
    if peer:
        peer.close()
    else:
        rows.append(Row("peer: start", "", "peer not measured: not installed, or not wanted"))
    return rows


def _starts(subjects: dict[str, Subject], screen: Screen, times: int, *, is_cold: bool) -> dict[str, Starts]:
    found: dict[str, Starts] = {name: ([], []) for name in subjects}
    if not is_cold:
        for subject in subjects.values():
            subject.start(screen)
            subject.start(screen)
    for _ in range(times):
        for name, subject in subjects.items():
            if is_cold:
                chill(subject.cold_paths())
            started = subject.start(screen)
            found[name][0].append(started.seen_ms)
            if started.mark_ms is not None:
                found[name][1].append(started.mark_ms)
    return found


def press_rows(work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """Press to first changed pixel and to the settled page."""
    rows: list[Row] = []
    main = main_of(counties)
    settled: dict[str, float] = {}
    for query, words in (("", "with a page fade of 180 ms"), ("?plain", "without a page fade")):
        peer = _peer(work, main, effort, query)
        if peer is None:
            rows.append(Row("peer: press", "", "peer not measured: not installed, or not wanted"))
            break
        taps = press.trips(peer, screen, count=effort.trips)
        settled[query] = middle([t.settled_ms for t in taps])
        first = [t.first_ms for t in taps]
        rows.append(Row(f"peer {words}: press to first pixel", "", f"{spread(first, ' ms', 1)}, p95 {p95(first):.1f}"))
        rows.append(Row(f"peer {words}: press to settled page", "", spread([t.settled_ms for t in taps], " ms")))
        peer.close()
    for county, home in counties:
        taps = press.trips(Glass(home), screen, count=effort.trips)
        first = [t.first_ms for t in taps]
        last = [t.settled_ms for t in taps]
        pages = {t.name: [u.settled_ms for u in taps if u.name == t.name] for t in taps}
        firsts = {t.name: [u.first_ms for u in taps if u.name == t.name] for t in taps}
        slowest = max(pages, key=lambda name: middle(pages[name]))
        rows.append(
            Row(f"press to first changed pixel, {county.items:,} documents", "median <= 17 ms, p95 <= 34 ms",
                f"{spread(first, ' ms', 1)}, p95 {p95(first):.1f}", None, middle(first) <= 17 and p95(first) <= 34,
                {"first_ms": firsts})
        )  # fmt: skip
        ratio = middle(last) / settled[""] if "" in settled else None
        rows.append(
            Row(f"press to settled page, {county.items:,} documents", "<= 0.7 x peer (with its fade)",
                f"{spread(last, ' ms')}, p95 {p95(last):.0f}; slowest {slowest} {middle(pages[slowest]):.0f}",
                ratio, None if ratio is None else ratio <= 0.7,
                {"settled_ms": pages, "peer_without_fade_ms": settled.get("?plain")})
        )  # fmt: skip
    return rows


def ticker_rows(work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """The running line at rest, and during a sync of many changed documents."""
    rows: list[Row] = []
    county, home = main_of(counties)
    peer = _peer(work, (county, home), effort)
    theirs = None
    if peer:
        with peer.running(screen):
            time.sleep(3)
            run = ticker.watch(screen, effort.ticker_s)
        theirs = run.error_ms
        rows.append(Row("peer: running line", "", f"error {run.error_ms:.2f} ms, {run.stalls} stalls, {_steps(run)}"))
        peer.close()
    with county.served() as server:
        home.kiosk("provision", str(county.folder / "provision.json"), "--url", server.url)
        with Glass(home, has_agent=True).running(screen) as process:
            time.sleep(8)
            _must_have_agent(process.pid)
            rows += _line(ticker.watch(screen, effort.ticker_s), "at rest", theirs)
            county.change(effort.changed)
            # The agent is asked, as a technician would: it pulls in a child of its own.
            pull = subprocess.Popen(
                [PYTHON, "-c", _LATER],
                env=environment(KIOSK_HOME=str(home.path)), cwd=ROOT, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            run = ticker.watch(screen, max(15.0, effort.ticker_s / 2))
            out, _ = pull.communicate(timeout=300)
    report = json.loads(out)
    when = f"while a sync replaces {report['changed']:,} documents in {report['seconds']:.1f} s"
    rows += _line(run, when, theirs)
    return rows


def _until_the_agent_rests(pid: int) -> None:
    """A fresh home has its first pull, its index and its pictures before it; they are not rest."""
    time.sleep(8)
    end, quiet_at = time.monotonic() + 90, time.monotonic() + 6
    while time.monotonic() < min(end, quiet_at):
        if len(tree(pid)) > 2:
            quiet_at = time.monotonic() + 6
        time.sleep(0.2)


def _must_have_agent(pid: int) -> None:
    if len(tree(pid)) < 2:
        raise RuntimeError("the agent does not run beside the glass")


_LATER = """
import sys, time
time.sleep(2)
from kiosk.__main__ import main
sys.exit(main(["sync", "--json"]))
"""


def _line(run: ticker.Run, when: str, theirs: float | None) -> list[Row]:
    ratio = run.error_ms / theirs if theirs else None
    return [
        Row(f"running line {when}: steps", "all the same whole number", _steps(run), None, run.is_uniform),
        Row(f"running line {when}: timing error", "<= 0.5 x peer", f"{run.error_ms:.2f} ms", ratio,
            None if ratio is None else ratio <= 0.5),
        Row(f"running line {when}: stalls over 34 ms", "0",
            f"{run.stalls} in {run.seconds:.0f} s, longest gap {max(run.gaps_ms):.0f} ms", None, run.stalls == 0),
    ]  # fmt: skip


def _steps(run: ticker.Run) -> str:
    most = Counter(round(step, 1) for step in run.steps).most_common(4)
    return ", ".join(f"{count} x {step:g} px" for step, count in most)


def idle_rows(work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """Processor and memory at rest, the running line running, glass and resident agent against the peer."""
    county, home = main_of(counties)
    peer = _peer(work, (county, home), effort)
    cpu = memory = None
    rows: list[Row] = []
    if peer:
        with peer.running(screen) as process:
            time.sleep(8)
            cpu = share(effort.idle_s, process.pid)
            memory = pss_mb(tree(process.pid))
            rows.append(Row("peer: idle", "", f"{cpu:.3f} core, {memory:.0f} MB in {len(tree(process.pid))} processes"))
        peer.close()
    with county.served() as server:
        home.kiosk("provision", str(county.folder / "provision.json"), "--url", server.url)
        with Glass(home, has_agent=True).running(screen) as process:
            _until_the_agent_rests(process.pid)
            ours = share(effort.idle_s, process.pid)
            _must_have_agent(process.pid)
            members = tree(process.pid)
            size = pss_mb(members)
            parts = ", ".join(f"{pss_mb([pid]):.0f}" for pid in members)
    rows.append(
        Row("idle: processor, glass + agent", "<= 0.5 x peer", f"{ours:.3f} core", ours / cpu if cpu else None,
            ours <= 0.5 * cpu if cpu else None)
    )  # fmt: skip
    rows.append(
        Row("idle: memory, glass + agent", "<= 0.35 x peer", f"{size:.0f} MB ({parts})",
            size / memory if memory else None, size <= 0.35 * memory if memory else None)
    )  # fmt: skip
    return rows


_DRAWN = {"QT_QUICK_BACKEND": "software", "QT_XCB_GL_INTEGRATION": "none", "QT_ENABLE_HIGHDPI_SCALING": "0"}


def visit_rows(_work: Path, screen: Screen, counties: list[tuple[County, Home]], effort: Effort) -> list[Row]:
    """What page visits leave in memory, and how soon a page has its content."""
    rows: list[Row] = []
    for county, home in counties:
        done = subprocess.run(
            [PYTHON, "-m", "benchmark.visits", str(home.path), str(effort.warm_up), str(effort.visits)],
            env={**environment(), **screen.environment, **_DRAWN, "PYTHONPATH": f"{ROOT}:{ROOT / 'tools'}"},
            cwd=ROOT, capture_output=True, text=True, timeout=900,
        )  # fmt: skip
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            raise RuntimeError("the visits failed")
        found = json.loads(done.stdout)
        if county is main_of(counties)[0]:
            rows.append(
                Row(f"memory after {effort.visits:,} page visits (after {effort.warm_up})", "growth < 2 MB",
                    f"{found['growth']:+.1f} MB from {found['before']:.0f}", None, found["growth"] < 2, found)
            )  # fmt: skip
        took = found["took"]
        rows.append(
            Row(f"page asked for to page shown, {county.items:,} documents", "<= 17 ms (one frame)",
                f"{spread(took, ' ms', 1)}, p95 {p95(took):.1f}", None, p95(took) <= 17)
        )  # fmt: skip
    return rows


def main_of(counties: list[tuple[County, Home]]) -> tuple[County, Home]:
    """The county of 5,000, or what comes nearest."""
    return min(counties, key=lambda pair: abs(pair[0].items - 5_000))


def _peer(work: Path, pair: tuple[County, Home], effort: Effort, query: str = "") -> Peer | None:
    if not effort.has_peer or not Peer.is_installed():
        return None
    return Peer(make_peer(pair[1], work / "peer"), query=query)
