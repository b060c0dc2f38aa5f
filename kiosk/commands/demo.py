"""`kiosk run --demo`: a sample county on this machine, its server, and a terminal that has pulled from it.

Everything lies in HOME/demo: `county` (records, throw-away keys, the published tree) and `terminal` (the
home of the glass), so that a home which belongs to a real county is never touched. The sample's dates
count from the day it was made; one that is more than a few days old is made anew.
"""

import datetime as dt
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kiosk.clock import Clock
from kiosk.errors import KioskError
from sync.contract import instant, instant_text

ITEMS, SEED = 420, 7
KEEPS = dt.timedelta(days=3)
STAMP = "made-at"
HALL, HALL_UNIT = "岚漪镇便民服务中心一号机（示例）", "140929100000"
PATIENCE_S = 900.0
# What the county's side imports; a terminal carries none of it.
COUNTY_PARTS = ("alembic", "starlette", "uvicorn", "pypinyin", "chinese_calendar", "PIL")


class DemoError(KioskError):
    """The sample county cannot be made here."""


@contextmanager
def sample_county(home: Path) -> Iterator[Path]:
    """Make or take the sample county, serve it, pull from it; yields the terminal's home.

    SIGTERM ends it in good order, also while it is being made; the server ends with this block.

    Raises:
        DemoError: the county's side is not installed, or one of its commands failed.
    """
    _must_have_the_county()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder = home / "demo"
    county, terminal = folder / "county", folder / "terminal"
    _make(folder, county, terminal)
    server = subprocess.Popen(
        [*_tied(), *_county("serve"), "--dir", str(county), "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        url = server.stdout.readline().strip()
        if not url:
            raise DemoError(f"the sample county's server did not start (exit code {server.wait(10)})")
        here = os.environ | {"KIOSK_HOME": str(terminal)}
        _run([*_kiosk("provision"), str(county / "provision.json"), "--url", url], here)
        _admit(county, terminal, here)
        _run([*_kiosk("settings"), "set", "printer", "file"], here)  # 打印 can be shown where no printer stands
        _run(_kiosk("sync"), here)
        print(f"kiosk: the sample county answers at {url}; all of it lies in {folder}", flush=True)
        yield terminal
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        server.stdout.close()


def _must_have_the_county() -> None:
    missing = [name for name in COUNTY_PARTS if importlib.util.find_spec(name) is None]
    if missing:
        raise DemoError(
            f"--demo needs the county's side, which is not installed here ({missing[0]} is missing); "
            "run: pip install 'sunshine-kiosk[county]'"
        )


def _make(folder: Path, county: Path, terminal: Path) -> None:
    now = Clock.from_environment(floor=None).now().at
    fixed = ["--now", instant_text(now)] if "KIOSK_NOW" in os.environ else []
    made_at = _made_at(folder)
    if made_at is not None and dt.timedelta(0) <= now - made_at < KEEPS and _is_usable(county):
        return
    print("kiosk: making a sample county with throw-away keys; this takes some seconds", flush=True)
    for old in (folder / STAMP, county, terminal):
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    _run([*_county("demo"), "--dir", str(county), "--items", f"{ITEMS}", "--seed", f"{SEED}", *fixed])
    # Last, so that a county which was only half made is never taken for a whole one.
    (folder / STAMP).write_text(instant_text(now), "utf-8")


def _admit(county: Path, terminal: Path, here: Mapping[str, str]) -> None:
    """The county admits its terminal: it stands in a township, whose village lists it may show."""
    from kiosk.store.facts import SCREEN, facts_of

    is_known = bool(facts_of(terminal).get(SCREEN))
    if is_known:
        return
    identity = _run([*_kiosk("identity"), "--json"], here)
    seat = ["--json", identity, "--name", HALL, "--unit", HALL_UNIT]
    _run([*_county("screens"), "admit", *seat, "--dir", str(county)])
    _run([*_county("publish"), "--dir", str(county)])


def _is_usable(county: Path) -> bool:
    """Publish what came due; an older program's county that cannot do it is made anew."""
    try:
        _run([*_county("publish"), "--dir", str(county)])
    except DemoError:
        return False
    return True


def _made_at(folder: Path) -> dt.datetime | None:
    try:
        return instant((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        [*_tied(), *command], env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise DemoError(f"{' '.join(command[2:4])}: {words[-1]}")
    return done.stdout.strip()


def _county(command: str) -> list[str]:
    return [sys.executable, "-m", "sync.county", command]


def _kiosk(command: str) -> list[str]:
    return [sys.executable, "-m", "kiosk", command]


def _tied() -> list[str]:
    """Words before a command that let it end with this process, even when this process is killed."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
