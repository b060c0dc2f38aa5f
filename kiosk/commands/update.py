"""`kiosk update`: a newer program from a folder, a stick or apt, tried on the glass, given back when it fails there."""

import argparse
import fcntl
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.commands import common

WAIT_S = 10.0
PLUGGED_PATIENCE_S = 5_400  # nobody brings the stick again tomorrow
LONGEST_VISIT_S = 4 * 3_600.0
MARKS = ("visit", "emergency")  # of the glass: kiosk/shell/visit.py


def run(args: argparse.Namespace) -> int:
    """0: the newest runs; 2: refused or failed (what ran before runs); 75: somebody or an emergency is there, later."""
    _stay_in_one_version()
    from kiosk.health import program_version
    from kiosk.settings import Settings
    from kiosk.update import release, trial
    from kiosk.update.slots import Slots, UpdateError

    if os.geteuid() != 0:
        raise UpdateError("only root may change the program; use sudo")
    home = common.home()
    plugged = _plugged() if args.night else ""
    source = args.source or plugged or Settings.load(home).text("update_from")
    if not source:
        if args.night:
            return 0
        raise UpdateError("say from where: kiosk update DIR, or kiosk update apt; or set update_from")
    slots = Slots(Path(args.slots))
    slots.check()
    with (slots.top / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise UpdateError("another kiosk update is running") from exc
        if trial.settle(slots, trial.Systemd()):
            print("kiosk: an update was cut short; the version before runs")
        with tempfile.TemporaryDirectory(dir=slots.top, prefix=".fetch-") as work:
            found = release.find(
                source, slots.top / "trust", slots.good / "release-root.json", Path(work),
                architecture=release.architecture(), wanted=args.version,
            )  # fmt: skip
            mine = program_version() or "0"
            if not release.is_newer(found.version, mine):
                if found.version == mine or args.night:
                    print(f"kiosk: {mine} is here, {source} has nothing newer")
                    return 0
                if not args.allow_downgrade:
                    raise UpdateError(f"{found.version} is older than {mine}; say --allow-downgrade if you mean it")
            why = slots.refused(found.version)
            if why and not args.again:
                raise UpdateError(f"{found.version} failed here before ({why}); say --again to try it once more")
            part = slots.fresh(found.version)
            slots.adopt(part, release.unpack(found, part), found.version)
        patience = PLUGGED_PATIENCE_S if plugged else args.patience
        if not args.now and not _comes_free(home, patience) and not slots.is_held_too_long(found.version):
            print("kiosk: somebody is at the screen, or an emergency is on it; the update waits", file=sys.stderr)
            return 75
        print(f"kiosk: {found.version} is on trial", flush=True)
        trial.apply(slots, found.version, trial.Systemd())
    print(f"kiosk: {found.version} runs, {mine} stays beside it")
    return 0


def _stay_in_one_version() -> None:
    """Run on from the version's own folder: the link that started this process is about to change."""
    prefix = Path(sys.prefix)
    if prefix.resolve() != prefix:
        python = str(prefix.resolve() / "bin" / "python")
        os.execv(python, [python, "-m", "kiosk", *sys.argv[1:]])


def _plugged() -> str:
    """The stick for which the agent asks; empty when it asks for none. Which one it is, root sees for itself."""
    from kiosk.agent.parcel import ASK, is_parcel
    from kiosk.agent.writable import PLACE

    if not (Path("/run/sunshine-agent") / ASK).exists():
        return ""
    return next((str(one) for one in sorted(PLACE.glob("*")) if one.is_mount() and is_parcel(one)), "")


def _comes_free(home: Path, patience_s: int, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Whether nobody is at the screen and no emergency is on it, or both end within some seconds."""
    ends_at = time.monotonic() + patience_s
    while any(_is_marked(home / name) for name in MARKS):
        if time.monotonic() >= ends_at:
            return False
        sleep(WAIT_S)
    return True


def _is_marked(file: Path) -> bool:
    """Whether the glass says so; one that has fallen since does not count, nor a mark older than any visit.

    The folder is the glass's, and we are root: whatever lies there must neither make us wait nor lead us elsewhere.
    """
    try:
        mark = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        kind = os.fstat(mark)
        is_young = abs(time.time() - kind.st_mtime) < LONGEST_VISIT_S
        pid = int(os.read(mark, 20)) if stat.S_ISREG(kind.st_mode) and kind.st_size < 20 and is_young else 0
    except (OSError, ValueError):
        return False
    finally:
        os.close(mark)
    return pid > 0 and Path(f"/proc/{pid}").exists()
