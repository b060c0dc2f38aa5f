"""The service in a folder that stands for a machine: what is written, what systemd says of it, what is left."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import assets
from kiosk.agent.writable import PLACE
from kiosk.service import Layout, ServiceError, install, look, remove
from kiosk.service.layout import UNITS

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "/opt/sunshine-kiosk/bin/python"
SERVICES = ("sunshine-screen", "sunshine-glass", "sunshine-agent")
# What the units start; a machine has these.
STARTS = (
    "bin/sh",
    "bin/rm",
    "bin/rmdir",
    "bin/mount",
    "bin/umount",
    "usr/lib/xorg/Xorg",
    "usr/bin/xauth",
    "usr/bin/espeak-ng",
    "usr/bin/fc-list",
    PYTHON[1:],
)
# The most that each may be exposed, of 10, by systemd's own measure.
EXPOSED = {
    "sunshine-glass": 1.0,
    "sunshine-agent": 2.0,
    "sunshine-screen": 4.0,
    "sunshine-settle": 2.5,
    "sunshine-update": 3.5,
    "sunshine-stick@": 4.0,
    "sunshine-stick-write": 4.5,
}


def snapshot(root: Path) -> dict[str, str]:
    """Every path under a root: folders, link targets, contents."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        else:
            found[name] = "/" if path.is_dir() else path.read_bytes().hex()
    return found


def kiosk(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A root with systemd's own units and the programs that ours start."""
    root = tmp_path / "machine"
    for name in STARTS:
        program = root / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    units = Path("/usr/lib/systemd/system")
    if units.is_dir():
        shutil.copytree(units, root / "usr/lib/systemd/system", symlinks=True)
        (root / "lib").symlink_to("usr/lib")
    return root


def systemd_analyze(*words: str) -> str:
    """What systemd's own checker says; skipped, loudly, where there is none."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("NOT CHECKED: systemd-analyze is missing; tools/setup.sh test installs it")
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_what_was_installed_is_taken_away_exactly(machine: Path) -> None:
    before = snapshot(machine)
    paths = install(machine, Layout(PYTHON))
    assert len(paths) == len(set(paths)) >= 20
    assert {str(p) for p in paths} <= set(snapshot(machine))
    gone, kept = remove(machine)
    assert (sorted(gone), kept) == (sorted(paths), ())
    assert snapshot(machine) == before


def test_every_file_under_etc_and_usr_is_on_the_list(machine: Path) -> None:
    before = snapshot(machine)
    paths = set(install(machine, Layout(PYTHON)))
    new = {n for n, what in snapshot(machine).items() if n not in before and what != "/"}
    assert new - paths == {"etc/sunshine-kiosk/installed.json"}


def test_installing_twice_changes_nothing_and_a_new_interpreter_is_taken(machine: Path) -> None:
    install(machine, Layout(PYTHON))
    once = snapshot(machine)
    install(machine, Layout(PYTHON))
    assert snapshot(machine) == once
    install(machine, Layout("/usr/bin/python3.12"))
    unit = (machine / UNITS / "sunshine-agent.service").read_text("utf-8")
    assert "ExecStart=/usr/bin/python3.12 -m kiosk agent" in unit
    remove(machine)


def test_what_an_older_version_wrote_and_this_one_does_not_goes(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(machine)
    monkeypatch.setattr("kiosk.service.layout.MASKED", ("old-thing.service",))
    install(machine, Layout(PYTHON))
    assert (machine / UNITS / "old-thing.service").is_symlink()
    monkeypatch.undo()
    install(machine, Layout(PYTHON))
    assert not (machine / UNITS / "old-thing.service").is_symlink()
    remove(machine)
    assert snapshot(machine) == before


def test_a_file_of_somebody_else_stops_it_before_anything_is_written(machine: Path) -> None:
    theirs = machine / "usr/local/bin/kiosk"
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_text("another program")
    before = snapshot(machine)
    with pytest.raises(ServiceError, match="/usr/local/bin/kiosk is there already"):
        install(machine, Layout(PYTHON))
    assert snapshot(machine) == before


def test_a_console_that_somebody_had_closed_before_stays_closed(machine: Path) -> None:
    mask = machine / UNITS / "getty@.service"
    mask.parent.mkdir(parents=True)
    mask.symlink_to("/dev/null")
    install(machine, Layout(PYTHON))
    remove(machine)
    assert str(mask.readlink()) == "/dev/null"


def test_a_file_that_was_changed_since_is_said_and_stays(machine: Path) -> None:
    install(machine, Layout(PYTHON))
    changed = machine / "etc/systemd/journald.conf.d/50-sunshine-kiosk.conf"
    changed.write_text("[Journal]\nSystemMaxUse=1G\n")
    lines = look(machine)
    assert [line.words for line in lines if not line.is_ok] == [
        "/etc/systemd/journald.conf.d/50-sunshine-kiosk.conf is changed; run: kiosk service install"
    ]
    _, kept = remove(machine)
    assert kept == ("etc/systemd/journald.conf.d/50-sunshine-kiosk.conf",)
    assert changed.exists()


def test_an_installation_that_was_cut_short_is_finished_or_removed(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import kiosk.service.files as module

    before = snapshot(machine)
    real, count = module._write, [0]

    def fail(root: Path, entry: object) -> None:
        count[0] += 1
        if count[0] > 9:
            raise OSError(28, "No space left on device", "/etc/x")
        real(root, entry)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_write", fail)
    with pytest.raises(ServiceError, match="No space left"):
        install(machine, Layout(PYTHON))
    monkeypatch.undo()
    remove(machine)
    assert snapshot(machine) == before


def test_the_command_installs_looks_and_removes(machine: Path) -> None:
    done = kiosk("service", "install", "--root", str(machine), "--python", PYTHON)
    assert done.returncode == 0, done.stderr
    assert "/etc/systemd/system/sunshine-glass.service" in done.stdout.splitlines()
    assert kiosk("service", "status", "--root", str(machine)).returncode == 0
    assert kiosk("service", "remove", "--root", str(machine)).returncode == 0
    done = kiosk("service", "status", "--root", str(machine))
    assert (done.returncode, "nothing is installed" in done.stdout) == (1, True)
    done = kiosk("service", "remove", "--root", str(machine))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="NOT CHECKED: systemd-sysusers is missing")
def test_the_account_has_no_shell_and_no_password(machine: Path) -> None:
    assert kiosk("service", "install", "--root", str(machine), "--python", PYTHON).returncode == 0
    (line,) = (x for x in (machine / "etc/passwd").read_text().splitlines() if x.startswith("sunshine-kiosk:"))
    assert line.endswith(":/var/lib/sunshine-kiosk:/usr/sbin/nologin")
    (line,) = (x for x in (machine / "etc/shadow").read_text().splitlines() if x.startswith("sunshine-kiosk:"))
    assert line.split(":")[1] in ("!*", "!", "*")


def test_a_missing_program_is_named_with_its_package(machine: Path) -> None:
    install(machine, Layout(PYTHON))
    (machine / "usr/lib/xorg/Xorg").unlink()
    assert "/usr/lib/xorg/Xorg is missing; install xserver-xorg-core" in [line.words for line in look(machine)]


def test_a_desktop_that_would_take_the_screen_is_named(machine: Path) -> None:
    (machine / UNITS).mkdir(parents=True)
    (machine / UNITS / "display-manager.service").symlink_to("/lib/systemd/system/gdm3.service")
    install(machine, Layout(PYTHON))
    assert any("systemctl disable gdm3.service" in line.words for line in look(machine))


def test_only_root_may_change_the_machine_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse

    from kiosk.commands import service

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for action in ("install", "remove"):
        with pytest.raises(ServiceError, match="only root"):
            service.run(argparse.Namespace(action=action, root="/", python=PYTHON, no_restart=False))


# ---- the units ----


def test_systemd_finds_no_fault_with_the_units(machine: Path) -> None:
    install(machine, Layout(PYTHON))
    others = (
        "sunshine-kiosk.target",
        "sunshine-settle.service",
        "sunshine-update.service",
        "sunshine-update.timer",
        "sunshine-stick@sdb1.service",
        "sunshine-stick-write.path",
        "sunshine-update.path",
        "sunshine-stick-write.service",
    )
    names = [*others, *(f"{name}.service" for name in SERVICES)]
    said = systemd_analyze("verify", f"--root={machine}", *names)
    assert said.strip() == ""


@pytest.mark.parametrize("name", EXPOSED)
def test_a_unit_is_exposed_no_more_than_it_must_be(machine: Path, name: str) -> None:
    install(machine, Layout(PYTHON))
    said = systemd_analyze(
        "security", "--offline=true", "--no-pager", f"--root={machine}", f"{name.replace('@', '@sdb1')}.service"
    )
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
    assert found is not None, said
    assert float(found[1]) <= EXPOSED[name]


def unit(name: str) -> list[str]:
    """The lines of a unit."""
    (entry,) = (e for e in Layout(PYTHON).entries() if e.path == f"{UNITS}/{name}.service")
    return entry.data.decode().splitlines()


def seconds(name: str, key: str) -> int:
    (value,) = (line.partition("=")[2] for line in unit(name) if line.startswith(f"{key}="))
    return int(value)


@pytest.mark.parametrize("name", SERVICES)
def test_what_fell_starts_again_within_ten_seconds_however_often(name: str) -> None:
    assert "Restart=always" in unit(name)
    assert "StartLimitIntervalSec=0" in unit(name), "systemd would give up after five times"
    assert seconds(name, "RestartSec") <= 5
    assert any(line.startswith("MemoryMax=") for line in unit(name))


@pytest.mark.parametrize("name", ["sunshine-glass", "sunshine-agent"])
def test_what_hangs_is_noticed_and_ended(name: str) -> None:
    assert "Type=notify" in unit(name)
    assert 0 < seconds(name, "WatchdogSec") <= 60
    assert seconds(name, "TimeoutAbortSec") <= 3, "a stopped process does not take the first signal"


def test_the_glass_has_no_network() -> None:
    assert {"PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX", "IPAddressDeny=any"} <= set(unit("sunshine-glass"))


def test_the_agent_does_not_wait_for_a_network() -> None:
    after = " ".join(line for line in unit("sunshine-agent") if line.startswith(("After=", "Requires=", "BindsTo=")))
    assert "network-online" not in after


def pauses(folder: Path, tmp_path: Path, count: int) -> list[int]:
    """How long each of so many starts in a row waits; a stand-in for sleep notes it."""
    stand_in = tmp_path / "bin/sleep"
    stand_in.parent.mkdir(exist_ok=True)
    noted = tmp_path / "noted"
    stand_in.write_text(f'#!/bin/sh\necho "$1" >>{noted}\n')
    stand_in.chmod(0o755)
    noted.write_text("")
    script = assets.path("system/usr/local/lib/sunshine-kiosk/pause")
    for _ in range(count):
        environment = {"PATH": f"{stand_in.parent}:{os.environ['PATH']}"}
        subprocess.run(["sh", str(script), str(folder)], check=True, timeout=20, env=environment)
    return [int(line) for line in noted.read_text().split()]


def test_the_pauses_of_an_agent_that_falls_again_and_again_grow_on_any_systemd(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    assert pauses(folder, tmp_path, 7) == [0, 0, 5, 15, 30, 45, 45]
    assert seconds("sunshine-agent", "RestartSec") + 45 < seconds("sunshine-agent", "TimeoutStartSec")
    for odd in ("9 99999999\n", "x y\n", "9 -5\n", ""):  # another start of the machine, or half a file
        (folder / "falls").write_text(odd)
        assert pauses(folder, tmp_path, 1) == [0]
    assert any("sunshine-kiosk/pause /run/sunshine-agent" in line for line in unit("sunshine-agent"))


def test_no_placeholder_is_left() -> None:
    for entry in Layout(PYTHON).entries():
        assert not re.search(rb"@[A-Z_]+@", entry.data), entry.path


def test_a_stick_is_mounted_for_reading_and_for_nothing_else() -> None:
    (line,) = (line for line in unit("sunshine-stick@") if line.startswith("ExecStart="))
    assert line.endswith("sunshine-kiosk/stick put %i")
    script = assets.path("system/usr/local/lib/sunshine-kiosk/stick").read_text("utf-8")
    assert '"${TYPES:-vfat,exfat}"' in script
    assert f'"${{PLACE:-{PLACE}}}"' in script, "where the agent looks"
    assert ",$2,nosuid,nodev,noexec,noatime$owner" in script
    assert "BindsTo=dev-%i.device" in unit("sunshine-stick@"), "it goes with the stick"
    # A mount in a tree of its own would be seen by nobody.
    apart = re.compile(r"(Protect(System|Home|Proc|Kernel\w+|ControlGroups)|Private\w+|MountFlags)=")
    assert [one for n in ("sunshine-stick@", "sunshine-stick-write") for one in unit(n) if apart.match(one)] == []
    rules = assets.path("system/etc/udev/rules.d/90-sunshine-stick.rules").read_text("utf-8")
    for no in ('SUBSYSTEM!="block"', 'ENV{ID_BUS}!="usb"', 'ENV{ID_FS_TYPE}!="vfat|exfat"'):
        assert f'\n{no}, GOTO="sunshine_stick_end"\n' in rules
    assert rules.count("sunshine-stick@") == 2  # one of them the comment's


def test_no_console_has_a_prompt() -> None:
    masked = {Path(e.path).name for e in Layout(PYTHON).entries() if e.target == "/dev/null"}
    assert {"getty@.service", "serial-getty@.service", "debug-shell.service", "ctrl-alt-del.target"} <= masked


def test_the_screen_obeys_no_keys() -> None:
    files = {e.path: e.data.decode() for e in Layout(PYTHON).entries()}
    server = files["etc/X11/xorg.conf.d/50-sunshine-kiosk.conf"]
    for option in ("DontVTSwitch", "DontZap", "DontZoom"):
        assert re.search(rf'Option "{option}" "true"', server)
    assert "srvrkeys:none" in server
    assert "kernel.sysrq = 0" in files["etc/sysctl.d/90-sunshine-kiosk.conf"]
    assert "NAutoVTs=0" in files["etc/systemd/logind.conf.d/50-sunshine-kiosk.conf"]
