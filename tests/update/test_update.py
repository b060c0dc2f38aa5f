"""A newer program: taken only as signed, kept only when it reaches the glass, whatever is cut short when."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from kiosk.update.slots import TRIES, Slots, UpdateError
from kiosk.update.trial import Unit, apply, settle
from tests.update.versions import ROOT, SETTLE, Offer, make_machine, make_program, showing, supervised

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="NOT CHECKED: dpkg-deb is missing")


def put(slots: Slots, version: str, deed: str) -> None:
    """A version that lies ready."""
    make_program(slots.place(version), deed)


def boot(slots: Slots) -> None:
    """What happens before the glass starts."""
    subprocess.run(["sh", str(SETTLE), str(slots.top)], check=True, capture_output=True, timeout=20)


def runs(slots: Slots) -> str:
    return slots.current.resolve().name


# ---- the trial, with real processes ----


def test_a_good_version_is_kept_and_writes_its_units(slots: Slots, tmp_path: Path) -> None:
    put(slots, "1.1.0", "works")
    with supervised(slots.top, tmp_path) as supervisor:
        assert showing(supervisor)
        apply(slots, "1.1.0", supervisor, start_s=10, steady_s=0.5)
        assert showing(supervisor)
        assert supervisor.system_of == ["1.1.0"]
    assert (runs(slots), slots.good.resolve().name) == ("1.1.0", "1.1.0")
    assert not slots.is_on_trial
    put(slots, "1.2.0", "works")
    with supervised(slots.top, tmp_path / "sunshine-kiosk") as supervisor:
        apply(slots, "1.2.0", supervisor, start_s=10, steady_s=0.2)
    put(slots, "1.3.0", "works")
    slots.begin("1.3.0")
    slots.accept()
    assert sorted(p.name for p in (slots.top / "versions").iterdir()) == ["1.2.0", "1.3.0"]


def test_what_failed_is_forgotten_when_a_newer_one_is_good(slots: Slots) -> None:
    put(slots, "1.1.0", "works")
    slots.begin("1.1.0")
    slots.give_back("no page")
    assert slots.refused("1.1.0") == "no page"
    put(slots, "1.2.0", "works")
    slots.begin("1.2.0")
    slots.accept()
    assert slots.refused("1.1.0") == ""


@pytest.mark.expects_log("version 1.1.0 failed: .*; the one before runs again")
@pytest.mark.parametrize("deed", ["crashes", "hangs", "agent hangs", "falls later", "shows nothing", "writes nonsense"])
def test_a_version_that_does_not_reach_the_glass_is_given_back(slots: Slots, tmp_path: Path, deed: str) -> None:
    put(slots, "1.1.0", deed)
    with supervised(slots.top, tmp_path) as supervisor:
        with pytest.raises(UpdateError, match=r"version 1.1.0 failed: .*; the one before runs again"):
            apply(slots, "1.1.0", supervisor, start_s=2, steady_s=1)
        assert showing(supervisor)
        assert supervisor.system_of[-1] == "sunshine-kiosk"
    assert (runs(slots), slots.good.resolve().name) == ("sunshine-kiosk", "sunshine-kiosk")
    assert not slots.is_on_trial
    assert slots.refused("1.1.0") != ""


# ---- cut short ----

# Ends itself, as a power cut would, before the Nth change that it makes to the folder.
CUT = """
    import os, signal, sys
    top, left = sys.argv[1], int(sys.argv[2])
    from kiosk.update.slots import Slots
    from kiosk.update.trial import UpdateError, Unit, apply
    class Machine:
        def restart(self): pass
        def look(self): return Unit(True, "1", "showing"), Unit(True, "1")
        def write_system(self, program):
            if sys.argv[3] == "fails": raise UpdateError("as it must")
    changes = ("os.rename", "os.remove", "os.symlink", "os.mkdir", "os.rmdir")
    def watch(event, args):
        global left
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in changes or writes) and top in str(args[0]) + str(args[1:2]):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    slots = Slots(__import__("pathlib").Path(top))
    part = slots.fresh("1.1.0")
    os.mkdir(part / "bin")
    (part / "bin" / "python").write_text("#!/bin/sh")
    (part / "bin" / "python").chmod(0o755)
    whole = part.with_name(".whole.part")
    os.rename(part, whole)
    sys.addaudithook(watch)
    slots.adopt(part, whole, "1.1.0")
    try:
        apply(slots, "1.1.0", Machine(), start_s=1, steady_s=0.0)
    except UpdateError:
        pass
"""


@pytest.mark.expects_log("version 1.1.0 failed: it was broken off")
@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
def test_who_breaks_a_trial_off_gets_the_version_before(slots: Slots, word: signal.Signals) -> None:
    restarts = []

    class Machine:
        def restart(self) -> None:
            restarts.append(runs(slots))

        def look(self) -> tuple[Unit, Unit]:
            os.kill(os.getpid(), word)
            return Unit(True, "1", "showing"), Unit(True, "1")

        def write_system(self, program: Path) -> None:
            os.kill(os.getpid(), word)  # a second time: the way back is not broken off

    before = signal.getsignal(word)
    put(slots, "1.1.0", "works")
    with pytest.raises(UpdateError, match="it was broken off; the one before runs again"):
        apply(slots, "1.1.0", Machine(), start_s=1, steady_s=0.2)
    assert restarts == ["1.1.0", "sunshine-kiosk"]
    assert slots.current.resolve() == slots.good.resolve()
    assert not slots.is_on_trial
    assert slots.refused("1.1.0") == "", "nothing is known of it"
    assert signal.getsignal(word) == before


@pytest.mark.parametrize("outcome", ["works", "fails"])
def test_a_power_cut_at_any_step_leaves_a_version_that_runs(tmp_path: Path, outcome: str) -> None:
    seen = set()
    for step in range(60):
        slots = make_machine(tmp_path / str(step))
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(CUT), str(slots.top), str(step), outcome],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        assert (slots.current / "bin/python").exists()
        boot(slots)
        slots.check()
        assert not slots.is_on_trial
        assert slots.current.resolve() == slots.good.resolve()
        seen.add(runs(slots))
        if done.returncode == 0:
            break
        boot(slots)  # a second cut changes nothing more
        assert slots.current.resolve() == slots.good.resolve()
    else:
        pytest.fail("it never came to an end")
    assert step >= 6
    assert seen == ({"sunshine-kiosk", "1.1.0"} if outcome == "works" else {"sunshine-kiosk"})


def test_a_version_that_takes_the_machine_down_each_time_is_left_alone_in_the_end(slots: Slots) -> None:
    for _ in range(TRIES):
        put(slots, "1.1.0", "works")
        assert slots.refused("1.1.0") == ""
        slots.begin("1.1.0")
        assert slots.is_on_trial
        boot(slots)
    assert "3 times" in slots.refused("1.1.0")


def test_what_a_killed_update_has_left_gives_way_to_the_next_one(slots: Slots, tmp_path: Path) -> None:
    put(slots, "1.1.0", "works")
    slots.begin("1.1.0")
    with supervised(slots.top, tmp_path) as supervisor:
        assert settle(slots, supervisor)
        assert showing(supervisor)
        assert supervisor.system_of == ["sunshine-kiosk"]
        assert not settle(slots, supervisor)
    assert (runs(slots), slots.is_on_trial, slots.refused("1.1.0")) == ("sunshine-kiosk", False, "")


def test_a_trial_that_is_still_watched_is_nobody_elses(slots: Slots) -> None:
    put(slots, "1.1.0", "works")
    slots.begin("1.1.0")
    with (slots.top / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        boot(slots)
        assert (runs(slots), slots.is_on_trial) == ("1.1.0", True)
    boot(slots)
    assert (runs(slots), slots.is_on_trial) == ("sunshine-kiosk", False)


def test_links_that_lead_nowhere_lead_back_to_the_package(slots: Slots) -> None:
    put(slots, "1.1.0", "works")
    slots.begin("1.1.0")
    slots.accept()
    shutil.rmtree(slots.top / "versions")
    boot(slots)
    assert runs(slots) == "sunshine-kiosk"
    slots.check()


# ---- the command ----


def kiosk(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "update", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT CHECKED: root is needed")
def test_the_command_refuses_in_one_sentence(offer: Offer, slots: Slots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(slots.top.parent / "home"))
    place = ("--slots", str(slots.top))
    for words, said in (
        ((), "say from where"),
        ((str(slots.top),), "no folder with a release list"),
        ((str(offer.folder),), "carries no release root"),
        (("--slots", "/nowhere/at/all", str(offer.folder)), "names no program"),
    ):
        done = kiosk(*place, *words)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert said in done.stderr
    assert kiosk("--night", *place).returncode == 0
    shutil.copy(offer.root, slots.good / "release-root.json")
    done = kiosk(*place, str(offer.folder), "--version", "0.9.0", "--allow-downgrade", "--patience", "0")
    assert "names no" not in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT CHECKED: root is needed")
def test_an_older_version_is_not_taken_unless_somebody_says_so(
    offer: Offer, slots: Slots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(slots.top.parent / "home"))
    shutil.copy(offer.root, slots.good / "release-root.json")
    for version in ("0.9.0", "1.1.0"):
        offer.do("withdraw", version)
    offer.add("0~old")
    words = ("--slots", str(slots.top), str(offer.folder), "--patience", "0")
    done = kiosk(*words)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert "0~old is older than" in done.stderr
    assert "--allow-downgrade" in done.stderr
    done = kiosk(*words, "--night")
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing newer" in done.stdout
    assert list((slots.top / "versions").iterdir()) == [], "nothing was even unpacked"
    (slots.top.parent / "home").mkdir()
    (slots.top.parent / "home" / "visit").write_text(f"{os.getpid()}\n")
    done = kiosk(*words, "--allow-downgrade")
    assert done.returncode == 75, "somebody is at the screen: it was taken and waits"
    assert (slots.top / "versions" / "0~old").is_dir()
    assert runs(slots) == "sunshine-kiosk"


@pytest.mark.parametrize("name", ["visit", "emergency"])
def test_who_or_what_is_at_the_glass_holds_an_update_back_and_a_glass_that_fell_does_not(
    tmp_path: Path, name: str
) -> None:
    from kiosk.commands.update import _comes_free

    mark = tmp_path / name
    assert _comes_free(tmp_path, 0)
    mark.write_text(f"{os.getpid()}\n")
    assert not _comes_free(tmp_path, 0)

    def leave(_seconds: float) -> None:
        mark.unlink()

    assert _comes_free(tmp_path, 60, leave)
    for nobody in ("4194304999", "-1", "", "x", "1" * 50):
        mark.write_text(nobody)
        assert _comes_free(tmp_path, 0)
    mark.write_text(f"{os.getpid()}\n")
    for shift_s in (-5 * 3_600, 5 * 3_600):  # whoever has taken the glass over leaves it there, or dates it ahead
        os.utime(mark, (time.time() + shift_s,) * 2)
        assert _comes_free(tmp_path, 0)
    os.utime(mark)
    assert not _comes_free(tmp_path, 0)
    mark.rename(tmp_path / "elsewhere")
    for trap in ("link", "pipe", "folder"):
        if trap == "link":
            mark.symlink_to("elsewhere")
        elif trap == "pipe":
            os.mkfifo(mark)
        else:
            mark.mkdir()
        assert _comes_free(tmp_path, 0)
        mark.rmdir() if mark.is_dir() else mark.unlink()


def test_no_visitor_holds_a_version_off_for_more_than_a_week(slots: Slots) -> None:
    assert not slots.is_held_too_long("0.9.0")
    held = slots.top / "held" / "0.9.0"
    os.utime(held, (time.time() - 6 * 86_400,) * 2)
    assert not slots.is_held_too_long("0.9.0")
    os.utime(held, (time.time() - 8 * 86_400,) * 2)
    assert slots.is_held_too_long("0.9.0")
    assert not slots.is_held_too_long("0.9.1")
