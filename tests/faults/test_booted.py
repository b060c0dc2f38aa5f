"""A whole PC, from Debian's first prompt to a locked terminal: by the technician's steps, through its own keys.

Emulated machines are slow (a start takes minutes), so one serves all stories, in the order of a terminal's life.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.e2e.stage import county as county_command
from tests.faults import machine as chroot
from tests.faults import pc
from tests.faults.pc import Console, Pc, until

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        (chroot.obstacle() or pc.obstacle()) != "",
        reason=f"NOT CHECKED, a whole PC: {chroot.obstacle() or pc.obstacle()}",
    ),
]
ROOT = Path(__file__).resolve().parents[2]
# A serial line for the console, as a PC without a screen has it.
LINE = 'GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0"'
# What is emulated runs some twenty times slower than the slowest PC of a hall, and beside others slower still.
PATIENCE = {
    "screen": "TimeoutStartSec=15min\\n",
    "glass": "TimeoutStartSec=15min\\nWatchdogSec=60\\n",
    "agent": "TimeoutStartSec=15min\\nWatchdogSec=5min\\n",
}
KEYS = (
    *(f"ctrl-alt-f{number}" for number in range(1, 13)),
    *("ctrl-alt-delete",) * 9,  # seven within two seconds would restart a plain machine
    *(f"alt-sysrq-{key}" for key in "hreiuskcob"),
    "ctrl-alt-backspace", "alt-f4", "meta_l", "print", "alt-tab", "ctrl-alt-t", "ctrl-q", "f11", "esc", "menu",
    "sleep", "alt-spc",
)  # fmt: skip


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The disk of a PC with Debian and nothing else, the key that reaches it, and what emulates it."""
    folder = tmp_path_factory.mktemp("pc")
    # The system's own packages of the terminal: an emulated disk would unpack them for half an hour.
    names = subprocess.run([str(ROOT / "tools" / "setup.sh"), "names"], capture_output=True, text=True, check=True)
    debian = pc.debian(folder / "root", *names.stdout.split())
    image = pc.disk(debian, folder / "disk.img")
    (kernel,), (first,) = (list((debian.root / "boot").glob(name)) for name in ("vmlinuz-*", "initrd.img-*"))
    words = "root=LABEL=debian ro console=tty0 console=ttyS0"
    direct = ("-kernel", str(kernel), "-initrd", str(first), "-append", words)
    accel = pc.accelerator(kernel)
    with pc.switched_on(image, folder / "key", accel, *direct) as machine:
        machine.boot()
        machine.run(f"echo '{LINE}' > /etc/default/grub.d/10-line.cfg")
        for unit, patience in PATIENCE.items():
            folder_there = f"/etc/systemd/system/sunshine-{unit}.service.d"
            machine.run(f"mkdir -p {folder_there} && printf '[Service]\\n{patience}' > {folder_there}/slow.conf")
        machine.run("grub-install /dev/sda && update-grub && sync", timeout_s=600)
    return image, folder / "key", accel


@pytest.fixture(scope="module")
def terminal(bare: tuple[Path, Path, str], package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pc]:
    """The PC, switched on, with the county's stick in it, made a terminal through its console."""
    folder = tmp_path_factory.mktemp("stick")
    to = ("--to", str(folder / "files"), "--dir", str(folder))
    (folder / "files").mkdir()
    county_command("screens", "stick", str(package), "--url", f"http://{pc.HOST}:9", *to)
    image, key, accel = bare
    with pc.switched_on(image, key, accel) as machine:
        first = machine.boot()
        machine.plug(pc.stick(folder / "files", folder / "stick.img"), "county")
        with closing(Console(machine.folder / "serial")) as console:
            install(console)
        until(lambda: machine.boot() != first, 900, "no restart")
        shown(machine)
        yield machine


def install(console: Console) -> None:
    """What docs/operations.md has a technician type."""
    console.type("")
    console.wait("login: ", 120)
    console.type(pc.ACCOUNT)
    console.wait("Password: ", 60)
    console.type(pc.PASSWORD)
    console.wait("$ ", 60)
    console.type("sudo mount /dev/sdb1 /mnt")
    console.wait("password for", 60)
    console.type(pc.PASSWORD)
    console.wait("$ ", 60)
    console.type("sudo sh /mnt/install.sh")
    console.wait("the machine restarts", 1_500)


def shown(machine: Pc) -> None:
    """Until the glass shows a page."""
    until(lambda: "showing" in machine.show("sunshine-glass", "StatusText"), 1_500, "no page on the glass")


def state(machine: Pc) -> list[str]:
    """What no key may change: the start, the console in front, what runs and how often it had to begin."""
    return machine.run(
        "cat /proc/sys/kernel/random/boot_id /sys/class/tty/tty0/active; "
        "systemctl show -p NRestarts,MainPID --value sunshine-screen sunshine-glass sunshine-agent"
    ).split()


def test_a_stick_makes_a_locked_terminal_of_a_bare_pc(terminal: Pc) -> None:
    assert terminal.run("systemctl --failed --no-legend") == ""
    said = terminal.run("cat /proc/cmdline")
    assert "panic=10" in said
    assert "quiet" in said
    assert terminal.run("pgrep -c agetty", expect=None) == "0", "a prompt on a console"
    # The screen waits for the driver of the graphics card and comes at the first go.
    assert terminal.show("sunshine-screen", "NRestarts") == "0"


def test_a_finger_on_its_glass_is_felt(terminal: Pc) -> None:
    def still() -> bytes:
        """The page that says the county is not reached, once it stands."""
        first = terminal.screen().read_bytes()
        time.sleep(10)
        return first if terminal.screen().read_bytes() == first else b""

    before = until(still, 300, "the page never stands still")
    terminal.touch(0.915, 0.572)  # 改地址
    until(lambda: terminal.screen("address").read_bytes() != before, 60, "no touch was felt")


def test_no_key_of_a_real_keyboard_leads_out(terminal: Pc) -> None:
    before = state(terminal)
    for keys in KEYS:
        terminal.press(keys)
    assert state(terminal) == before


def test_a_stick_is_mounted_and_goes_and_other_things_on_usb_are_nothing(terminal: Pc, tmp_path: Path) -> None:
    before = state(terminal)
    terminal.plug(pc.stick(tmp_path, tmp_path.with_suffix(".img"), 64 * pc.START), "plugged")
    mounts = "grep sunshine-stick /proc/mounts"
    options = until(lambda: terminal.run(mounts, expect=None), 120, "not mounted")
    assert {"ro", "nosuid", "nodev", "noexec"} <= set(options.split()[3].split(","))
    terminal.unplug("plugged")
    until(lambda: terminal.run(mounts, expect=None) == "", 120, "still mounted")
    terminal.tell("device_add", driver="usb-kbd", id="second-keyboard")
    terminal.tell("device_add", driver="usb-net", id="telephone")
    terminal.press("ctrl-alt-f3")
    assert state(terminal) == before
    assert terminal.run("systemctl --failed --no-legend") == ""


def test_memory_is_bounded_by_the_kernel_and_costs_the_one_that_grew(terminal: Pc) -> None:
    group = "/sys/fs/cgroup/system.slice/sunshine-"
    assert terminal.run(f"cat {group}glass.service/memory.max {group}agent.service/memory.max").split() == [
        str(900 * 1024**2), str(1024**3)
    ]  # fmt: skip
    others = state(terminal)[:6]
    terminal.run("systemctl set-property --runtime sunshine-agent MemoryHigh=infinity MemoryMax=20M")
    until(lambda: terminal.show("sunshine-agent", "NRestarts") != "0", 300, "the bound did nothing")
    terminal.run("systemctl set-property --runtime sunshine-agent MemoryMax=1G")
    assert state(terminal)[:6] == others


def test_a_glass_that_hangs_is_back_by_itself(terminal: Pc) -> None:
    hung = terminal.show("sunshine-glass", "MainPID")
    terminal.run(f"kill -STOP {hung}")
    until(lambda: terminal.show("sunshine-glass", "MainPID") not in ("0", hung), 300, "still hung")
    shown(terminal)


def test_a_kernel_that_falls_starts_anew(terminal: Pc) -> None:
    first = terminal.boot()
    with suppress(subprocess.TimeoutExpired):
        terminal.run("sync; echo 1 > /proc/sys/kernel/sysrq; echo c > /proc/sysrq-trigger", expect=None, timeout_s=20)
    until(lambda: terminal.boot() != first, 900, "the machine stays down")
    shown(terminal)
    assert terminal.run("cat /proc/sys/kernel/sysrq") == "0"


def test_the_power_button_ends_it_in_good_order(terminal: Pc) -> None:
    terminal.tell("system_powerdown")
    until(lambda: terminal.is_off, 300, "still on")
    assert "Power down" in (terminal.folder / "serial.log").read_text(errors="replace")
