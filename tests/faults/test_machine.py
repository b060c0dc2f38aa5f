"""From a bare machine to a screen that looks after itself: the package, installed, booted, hurt and taken away."""

import os
import re
import shutil
import subprocess
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.service import Layout
from tests.e2e.stage import county as county_command
from tests.e2e.stage import serving
from tests.e2e.xorg import CARD
from tests.faults.machine import Booted, Machine, control_group, obstacle
from tests.update.versions import Offer

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(obstacle() != "", reason=f"NOT CHECKED, the package on a machine: {obstacle()}"),
]
ROOT = Path(__file__).resolve().parents[2]
KIOSK = "/usr/local/bin/kiosk"
UNITS = ("sunshine-screen", "sunshine-glass", "sunshine-agent")
Say = Callable[[str], None]
# Every page of the product and the keyboard, in the environment from which much of Qt was taken away.
LOADS = """
    import os, sys
    from pathlib import Path
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "QT_IM_MODULE": "qtvirtualkeyboard",
                   "QT_VIRTUALKEYBOARD_DESKTOP_DISABLE": "1"}
    import screens
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlComponent, QQmlEngine
    from kiosk.shell.register import all_types
    from screens.viewmodels.pages import register
    application = QGuiApplication([])
    for name, one in all_types().items():
        register(one, name)
    engine, top = QQmlEngine(), Path(screens.__file__).parent / "qml"
    engine.addImportPath(str(top))
    files = sorted(top.rglob("*.qml"))
    parts = [QQmlComponent(engine, QUrl.fromLocalFile(str(file))) for file in files]
    keyboard = QQmlComponent(engine)
    keyboard.setData(b"import QtQuick.VirtualKeyboard; InputPanel {}", QUrl())
    made = keyboard.create()
    said = " ".join(part.errorString() for part in [*parts, keyboard])
    lost = ("is not installed", "plugin cannot be loaded", "Cannot load library")
    print(len(files), *(word for word in lost if word in said))
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return Machine(tmp_path_factory.mktemp("machine") / "root")


@pytest.fixture(scope="module")
def before(bare: Machine) -> frozenset[str]:
    """What lay under /etc and /usr/local before."""
    return files_of(bare)


@pytest.fixture(scope="module")
def machine(bare: Machine, before: frozenset[str], package: Path) -> Machine:
    """By the stick that the county makes, as a technician does it."""
    shutil.copy(package, bare.root / "root" / package.name)
    stick = bare.root / "mnt"
    to = ("--to", str(stick), "--dir", str(bare.root))
    county_command("screens", "stick", str(package), "--url", "http://127.0.0.1:8765", *to)
    began = time.monotonic()
    bare.run("sh", "/mnt/install.sh", "--no-restart", timeout_s=1_500)
    bare.installed_s = time.monotonic() - began
    for one in stick.iterdir():
        one.unlink()
    return bare


@pytest.fixture(scope="module")
def provisioned(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """With a sample county's content, as a technician brings it: one command as root."""
    folder = tmp_path_factory.mktemp("county") / "D"
    county_command("demo", "--dir", str(folder), "--items", "240", "--seed", "7")
    shutil.copy(folder / "provision.json", machine.root / "root/provision.json")
    (machine.root / "root/provision.json").chmod(0o600)
    with serving(folder) as url:
        machine.run(KIOSK, "provision", "/root/provision.json", "--url", url)
        assert '"state": "updated"' in machine.run(KIOSK, "sync", "--json")
    return machine


def files_of(machine: Machine) -> frozenset[str]:
    tops = (machine.root / "etc", machine.root / "usr/local", machine.root / "opt")
    return frozenset(str(p.relative_to(machine.root)) for top in tops for p in top.rglob("*"))


def test_the_package_is_small_and_holds_no_browser(package: Path, say: Say) -> None:
    say(f"{package.stat().st_size / 1e6:.0f} MB")
    assert package.stat().st_size < 120_000_000
    listed = subprocess.run(["dpkg-deb", "-c", str(package)], capture_output=True, text=True, check=True).stdout
    assert "WebEngine" not in listed
    assert "kiosk/__main__.py" in listed
    compiled = {tag: set(re.findall(rf"(/\S+)\.cpython-{tag}-\S+\.so\n", listed)) for tag in ("311", "312")}
    assert compiled["311"] == compiled["312"] != set()  # the Pythons of Debian 12 and Ubuntu 24.04


def test_an_installed_machine_is_as_it_should_be(machine: Machine, say: Say) -> None:
    say(f"installed, with all that it needs of Debian, in {machine.installed_s:.0f} s")
    assert machine.run(KIOSK, "service", "status").startswith("[ ok ]")
    assert machine.run("dpkg", "--verify", "sunshine-kiosk") == ""
    account = next(x for x in (machine.root / "etc/passwd").read_text().splitlines() if x.startswith("sunshine-"))
    assert account.endswith("/usr/sbin/nologin")


def test_every_page_loads_from_what_is_left_of_qt(machine: Machine) -> None:
    said = machine.run("/opt/sunshine-kiosk/bin/python", "-c", textwrap.dedent(LOADS)).split()
    assert int(said[0]) > 60
    assert said[1:] == []


def test_the_first_page_shows_what_the_county_approved(provisioned: Machine) -> None:
    picture = "/var/lib/sunshine-kiosk/first.png"
    words = (KIOSK, "run", "--no-agent", "--windowed", "1920x1080", "--screenshot", picture)
    provisioned.run("env", "QT_QPA_PLATFORM=offscreen", *words)
    assert (provisioned.root / picture[1:]).stat().st_size > 50_000
    assert "[ !! ]" not in provisioned.run(KIOSK, "doctor")
    owners = {p.stat().st_uid for p in (provisioned.root / "var/lib/sunshine-kiosk").rglob("*")}
    assert len(owners) == 1
    assert 0 not in owners, "what root does must not lock the glass out"


@pytest.fixture(scope="class")
def running(provisioned: Machine) -> Iterator[Booted]:
    group = control_group()
    if group is None or not os.access(group, os.W_OK):
        pytest.skip("NOT CHECKED, the booted machine: no control groups here")
    provisioned.install("xserver-xorg-video-dummy", "x11-utils")
    card = provisioned.root / "etc/X11/xorg.conf.d/90-card.conf"
    card.write_text(CARD)
    cut_short(provisioned.root / "opt/sunshine-kiosk.d")
    with provisioned.booted(group) as booted:
        yield booted
    card.unlink()


class TestBooted:
    """The machine runs for these, and no longer."""

    def test_a_booted_machine_comes_to_its_screen_by_itself(self, running: Booted, say: Say) -> None:
        say(f"screen, glass and agent after {max(running.wait_for(unit) for unit in UNITS):.1f} s")

    def test_an_update_that_a_power_cut_ended_gives_way_before_the_glass(self, running: Booted) -> None:
        running.wait_for("sunshine-glass")
        assert running.run("readlink", "/opt/sunshine-kiosk.d/current").strip() == "../sunshine-kiosk"
        running.run("test", "-e", "/opt/sunshine-kiosk.d/trial", expect=1)
        assert running.show("sunshine-settle", "ActiveState") == "active"

    def test_the_x_server_is_the_real_one_with_its_rules(self, running: Booted) -> None:
        running.wait_for("sunshine-glass")
        said = running.run("cat", "/run/sunshine-screen/Xorg.log")
        for rule in ("DontVTSwitch", "DontZap", "DontZoom"):
            assert f'(**) Option "{rule}" "true"' in said
        assert "DUMMY(0)" in said
        look = "DISPLAY=:0 XAUTHORITY=/run/sunshine-screen/authority xwininfo -root -tree"
        tree = running.run("/bin/sh", "-c", look)
        assert "1280x720" in tree
        running.run("/bin/sh", "-c", "DISPLAY=:0 XAUTHORITY=/dev/null xwininfo -root", expect=1)  # only with its key

    def test_a_booted_machine_has_no_prompt_on_any_console(self, running: Booted) -> None:
        running.wait_for("sunshine-glass")
        units = running.run("systemctl", "list-units", "--all", "--plain", "--no-legend", "*getty*", "*shell*")
        assert [line for line in units.splitlines() if " running " in line] == []
        processes = running.run("ps", "-eo", "comm", expect=None) or "\n".join(running.run("ls", "/proc").split())
        assert "agetty" not in processes
        assert running.show("ctrl-alt-del.target", "LoadState") == "masked"

    def test_the_glass_of_a_booted_machine_sees_no_network(self, running: Booted) -> None:
        running.wait_for("sunshine-glass")
        seen = running.run("cat", f"/proc/{running.show('sunshine-glass', 'MainPID')}/net/dev")
        assert [line.split(":")[0].strip() for line in seen.splitlines()[2:]] == ["lo"]

    @pytest.mark.parametrize("unit", UNITS)
    def test_what_is_killed_comes_back(self, running: Booted, unit: str, say: Say) -> None:
        for one in UNITS:
            running.wait_for(one)
        glass, old = running.show("sunshine-glass", "InvocationID"), running.show(unit, "InvocationID")
        running.run("/bin/sh", "-c", f"kill -9 {running.show(unit, 'MainPID')}")
        took = running.wait_for(unit, but=old)
        if unit == "sunshine-screen":
            took += running.wait_for("sunshine-glass", but=glass)
        say(f"{unit} back after {took:.1f} s")

    def test_a_glass_that_hangs_is_ended_and_comes_back_with_its_screen(self, running: Booted, say: Say) -> None:
        for one in UNITS:
            running.wait_for(one)
        glass, screen = (running.show(unit, "InvocationID") for unit in ("sunshine-glass", "sunshine-screen"))
        running.run("/bin/sh", "-c", f"kill -STOP {running.show('sunshine-glass', 'MainPID')}")
        took = running.wait_for("sunshine-glass", but=glass)
        running.wait_for("sunshine-screen", but=screen)
        say(f"noticed and back after {took:.1f} s")

    def test_memory_that_runs_out_ends_the_unit_that_grew_and_no_other(self, running: Booted) -> None:
        for one in UNITS:
            running.wait_for(one)
        if not running.show("sunshine-agent", "MemoryCurrent").isdecimal():
            pytest.skip("NOT CHECKED, memory that runs out: control groups count no memory here")
        glass, agent = (running.show(unit, "InvocationID") for unit in ("sunshine-glass", "sunshine-agent"))
        for bound in ("MemoryHigh=infinity MemoryMax=6M", "MemoryHigh=700M MemoryMax=1G"):
            running.run("systemctl", "set-property", "--runtime", "sunshine-agent", *bound.split())
            ends_at = time.monotonic() + 60
            while "6M" in bound and running.show("sunshine-agent", "InvocationID") == agent:
                assert time.monotonic() < ends_at
                time.sleep(0.2)
        running.wait_for("sunshine-agent", but=agent, seconds=150)
        assert running.show("sunshine-glass", "InvocationID") == glass

    def test_a_newer_package_is_proved_and_one_that_shows_no_page_is_given_back(
        self, running: Booted, provisioned: Machine, package: Path, offer: Offer, tmp_path: Path, say: Say
    ) -> None:
        for one in UNITS:
            running.wait_for(one)
        stick = provisioned.root / "root/stick"
        offer.do("publish", str(repacked(package, tmp_path, "90.0")))
        shutil.copytree(offer.folder, stick)
        began = time.monotonic()
        # By being plugged in: mounts reach the agent, which asks; the unit does it, within what that may do.
        running.run("systemctl", "stop", "sunshine-update.path")  # as an older version, which had none
        running.run(KIOSK, "service", "install", "--python", "/opt/sunshine-kiosk.d/current/bin/python")
        running.wait_for("sunshine-update.path")
        running.run("mount", "--make-rshared", "/")
        running.run("systemctl", "restart", "sunshine-agent.service")
        running.run("mkdir", "-p", "/run/sunshine-stick/sdb1")
        running.run("mount", "--bind", "-o", "ro", "/root/stick", "/run/sunshine-stick/sdb1")
        good = ("readlink", "/opt/sunshine-kiosk.d/good")
        while running.run(*good).strip() != "versions/90.0":
            assert time.monotonic() < began + 600, running.run("journalctl", "--no-pager", "-b", "-u", "sunshine-*")
            time.sleep(1)
        say(f"a newer program on a stick, plugged in, proved after {time.monotonic() - began:.0f} s")
        while running.show("sunshine-update", "ActiveState") == "activating":
            time.sleep(0.2)
        assert running.show("sunshine-update", "Result") == "success"
        running.run("test", "-e", "/run/sunshine-agent/update-from-stick", expect=1)
        assert "U 盘里有新程序 90.0" in running.run("grep", "-rh", "a stick", "/var/lib/sunshine-kiosk/log")
        running.run("umount", "-l", "/run/sunshine-stick/sdb1")
        page = "lib/python3*/site-packages/screens/qml/Kiosk/Ui/Theme.qml"
        offer.do("publish", str(repacked(package, tmp_path, "91.0", broken=page)))
        shutil.rmtree(stick)
        shutil.copytree(offer.folder, stick)
        began = time.monotonic()
        running.run(KIOSK, "update", "/root/stick", "--now", expect=2, timeout_s=600)
        say(f"a program without a page given back after {time.monotonic() - began:.0f} s")
        assert running.run("readlink", "/opt/sunshine-kiosk.d/current").strip() == "versions/90.0"
        running.wait_for("sunshine-glass")
        assert running.show("sunshine-glass", "StatusText") == "showing"
        assert running.run(KIOSK, "service", "status").startswith("[ ok ]")
        running.run(KIOSK, "update", "/root/stick", "--now", expect=2, timeout_s=600)  # not tried again by itself


def cut_short(top: Path) -> None:
    """A version that cannot start is on trial, and the power went."""
    program = top / "versions/89.0/bin/python"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    (top / "trial").write_text("89.0\n")
    (top / "current").unlink()
    (top / "current").symlink_to("versions/89.0")


def only(root: Path, pattern: str) -> Path:
    """The one file of that name; python3.12 is a link to the folder of the other."""
    (found,) = {one.resolve() for one in root.glob(pattern)}
    return found


def repacked(package: Path, folder: Path, version: str, broken: str = "") -> Path:
    """The same package as another version; the file that matches `broken` is spoilt in it."""
    root, made = folder / version, folder / f"{version}.deb"
    subprocess.run(["dpkg-deb", "-R", str(package), str(root)], check=True)
    control = root / "DEBIAN/control"
    control.write_text(re.sub("(?m)^Version: .*$", f"Version: {version}", control.read_text()))
    about = only(root, "opt/sunshine-kiosk/lib/python3*/site-packages/sunshine_kiosk-*.dist-info/METADATA")
    about.write_text(re.sub("(?m)^Version: .*$", f"Version: {version}", about.read_text(), count=1))
    if broken:
        only(root, f"opt/sunshine-kiosk/{broken}").write_text("nonsense")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", str(root), str(made)], check=True)
    shutil.rmtree(root)
    return made


def test_the_same_package_again_keeps_everything(provisioned: Machine, package: Path) -> None:
    kept = (provisioned.root / "var/lib/sunshine-kiosk/identity.key").read_bytes()
    provisioned.run("apt-get", "-qq", "-y", "--reinstall", "install", f"/root/{package.name}", timeout_s=600)
    assert (provisioned.root / "var/lib/sunshine-kiosk/identity.key").read_bytes() == kept
    assert provisioned.run(KIOSK, "service", "status").startswith("[ ok ]")
    assert "[ !! ]" not in provisioned.run(KIOSK, "doctor")


def test_removing_the_package_leaves_the_machine_as_it_was_but_for_residents_words(
    provisioned: Machine, before: frozenset[str]
) -> None:
    provisioned.run("apt-get", "-qq", "-y", "remove", "sunshine-kiosk", timeout_s=300)
    written = {entry.path for entry in Layout("/x").entries()}
    left = files_of(provisioned) - before
    ours = [path for path in left if path in written or "sunshine" in path or "kiosk" in path]
    assert ours == []
    assert (provisioned.root / "var/lib/sunshine-kiosk/state.db").exists()
    provisioned.run("apt-get", "-qq", "-y", "purge", "sunshine-kiosk", timeout_s=300)
    assert not (provisioned.root / "var/lib/sunshine-kiosk").exists()
