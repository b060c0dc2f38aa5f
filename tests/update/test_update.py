"""A newer program: taken only as signed, kept only when it reaches the glass, whatever is cut short when."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from kiosk.update import release
from kiosk.update.slots import TRIES, Slots, UpdateError
from kiosk.update.trial import Unit, apply
from tests.update.versions import ARCHITECTURE, ROOT, SETTLE, Offer, make_program, showing, supervised

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="NOT CHECKED: dpkg-deb is missing")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Offer:
    """A stick with one version of each kind."""
    offer = Offer(tmp_path_factory.mktemp("offer"))
    offer.add("0.9.0")
    offer.add("1.1.0")
    return offer


@pytest.fixture
def offer(made: Offer, tmp_path: Path) -> Offer:
    """A copy to spoil."""
    mine = Offer.__new__(Offer)
    mine.folder, mine.keys, mine._packages = tmp_path / "stick", tmp_path / "keys", tmp_path / "packages"
    for name in ("stick", "keys", "packages"):
        shutil.copytree(made.folder.parent / name, tmp_path / name)
    return mine


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    """A machine with version 1.0.0 from the package manager."""
    return machine(tmp_path)


def machine(folder: Path) -> Slots:
    make_program(folder / "sunshine-kiosk", "works")
    top = folder / "sunshine-kiosk.d"
    (top / "versions").mkdir(parents=True)
    for link in ("current", "good"):
        (top / link).symlink_to("../sunshine-kiosk")
    slots = Slots(top)
    slots.check()
    return slots


def find(offer: Offer, slots: Slots, **more: str) -> release.Release:
    into = slots.top / "fetch"
    into.mkdir(exist_ok=True)
    root = slots.top / "no-root.json" if more.pop("lost", "") else offer.root
    return release.find(str(offer.folder), slots.top / "trust", root, into, architecture=ARCHITECTURE, **more)


def put(slots: Slots, version: str, deed: str) -> None:
    """A version that lies ready."""
    make_program(slots.place(version), deed)


def boot(slots: Slots) -> None:
    """What happens before the glass starts."""
    subprocess.run(["sh", str(SETTLE), str(slots.top)], check=True, capture_output=True, timeout=20)


def runs(slots: Slots) -> str:
    return slots.current.resolve().name


# ---- what is taken ----


def test_the_newest_signed_release_is_found_and_unpacked(offer: Offer, slots: Slots) -> None:
    found = find(offer, slots)
    assert found.version == "1.1.0"
    part = slots.fresh(found.version)
    place = slots.adopt(part, release.unpack(found, part), found.version)
    assert (place / "deed").read_text() == "works"
    assert runs(slots) == "sunshine-kiosk"
    assert find(offer, slots, wanted="0.9.0").version == "0.9.0"
    with pytest.raises(UpdateError, match=r"offers 0.9.0, 1.1.0 for this machine, not 7.0"):
        find(offer, slots, wanted="7.0")


def test_a_version_on_offer_is_not_exchanged_for_other_bytes(offer: Offer, slots: Slots) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        offer.add("1.1.0", "hangs")
    assert b"on offer with other bytes" in refused.value.stderr
    offer.do("withdraw", "1.1.0")
    offer.add("1.1.0", "falls later")
    offer.add("0.9.1")
    assert find(offer, slots).version == "1.1.0"


def test_versions_are_ordered_as_packages_are() -> None:
    assert release.is_newer("0.10.0", "0.9.9")
    assert not release.is_newer("0.9.0", "0.9.0")
    assert release.is_newer("1.0.0", "1.0.0~rc1")


@pytest.mark.parametrize("what", ["*.deb", "*.releases.json"])
def test_a_package_or_list_of_other_bytes_is_refused(offer: Offer, slots: Slots, what: str) -> None:
    for place in offer.folder.glob(f"targets/{what}"):
        data = bytearray(place.read_bytes())
        data[len(data) // 2] ^= 1
        place.write_bytes(data)
    with pytest.raises(UpdateError, match=r"untrusted|cannot be read"):
        find(offer, slots)


def test_metadata_of_other_keys_is_refused(offer: Offer, slots: Slots, tmp_path: Path) -> None:
    find(offer, slots)
    stranger = Offer(tmp_path / "stranger")
    stranger.add("9.0.0")
    for name in ("metadata", "targets"):
        shutil.rmtree(offer.folder / name)
        shutil.copytree(stranger.folder / name, offer.folder / name)
    (offer.folder / "metadata" / "1.root.json").write_bytes((slots.top / "trust" / "root.json").read_bytes())
    with pytest.raises(UpdateError, match="untrusted"):
        find(offer, slots)


def test_an_older_list_than_was_seen_is_refused(offer: Offer, slots: Slots, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(offer.folder, old)
    offer.do("withdraw", "0.9.0")
    find(offer, slots)
    shutil.rmtree(offer.folder)
    shutil.copytree(old, offer.folder)
    with pytest.raises(UpdateError, match="untrusted"):
        find(offer, slots)


def test_keys_are_rotated_by_those_before_and_one_signature_is_too_few(offer: Offer, slots: Slots) -> None:
    first = offer.root.read_bytes()
    offer.do("rotate", "root-1", "targets-2", "online")
    offer.add("1.2.0")
    assert find(offer, slots).version == "1.2.0"
    assert offer.root.read_bytes() == first
    for name in ("targets-1", "targets-2"):
        (offer.keys / f"{name}.pem").unlink()
    offer.add("1.3.0")
    with pytest.raises(UpdateError, match="untrusted"):
        find(offer, slots)


def test_what_needs_more_than_the_machine_has_is_refused_before_it_is_tried(offer: Offer, slots: Slots) -> None:
    offer.add("1.4.0", depends="dpkg (>= 1.0), no-such-package-here | nor-this (>= 2)")
    found = find(offer, slots)
    with pytest.raises(UpdateError, match=r"lacks: no-such-package-here \| nor-this \(>= 2\)"):
        release.unpack(found, slots.fresh("1.4.0"))


def test_without_a_root_or_a_list_nothing_is_believed(offer: Offer, slots: Slots, tmp_path: Path) -> None:
    with pytest.raises(UpdateError, match="carries no release root"):
        find(offer, slots, lost="yes")
    with pytest.raises(UpdateError, match="no folder with a release list"):
        release.find(str(tmp_path), slots.top / "trust", offer.root, tmp_path, architecture=ARCHITECTURE)


@pytest.mark.parametrize("version", ["../../etc", "", "/x", ".hidden", "1" * 60])
def test_a_version_never_leads_out_of_its_folder(slots: Slots, version: str) -> None:
    with pytest.raises(UpdateError, match="is no version"):
        slots.place(version)


# ---- the trial, with real processes ----


def test_a_good_version_is_kept_and_writes_its_units(slots: Slots, tmp_path: Path) -> None:
    put(slots, "1.1.0", "works")
    with supervised(slots.top, tmp_path) as supervisor:
        assert showing(supervisor)
        apply(slots, "1.1.0", supervisor, start_s=10, steady_s=0.5)
        assert showing(supervisor)
        assert supervisor.system_of == ["1.1.0"]
    assert (runs(slots), slots.good.resolve().name) == ("1.1.0", "1.1.0")
    slots.check()
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
    slots.check()
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
@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGHUP])
def test_a_person_who_breaks_a_trial_off_gets_the_version_before(slots: Slots, word: signal.Signals) -> None:
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
    slots.check()
    assert signal.getsignal(word) == before


@pytest.mark.parametrize("outcome", ["works", "fails"])
def test_a_power_cut_at_any_step_leaves_a_version_that_runs(tmp_path: Path, outcome: str) -> None:
    seen = set()
    for step in range(60):
        slots = machine(tmp_path / str(step))
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(CUT), str(slots.top), str(step), outcome],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        assert (slots.current / "bin/python").exists()
        boot(slots)
        slots.check()
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
        with pytest.raises(UpdateError, match="on trial"):
            slots.check()
        boot(slots)
    assert "3 times" in slots.refused("1.1.0")


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


def test_a_visit_holds_an_update_back_and_a_glass_that_fell_does_not(tmp_path: Path) -> None:
    from kiosk.commands.update import _comes_free

    assert _comes_free(tmp_path, 0)
    (tmp_path / "visit").write_text(f"{os.getpid()}\n")
    assert not _comes_free(tmp_path, 0)

    def leave(_seconds: float) -> None:
        (tmp_path / "visit").unlink()

    assert _comes_free(tmp_path, 60, leave)
    mark = tmp_path / "visit"
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
