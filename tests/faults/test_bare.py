"""A PC with an empty disk, from its firmware to a terminal: by the county's stick, with four presses of keys."""

import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.stage import county as county_command
from tests.faults import machine as chroot
from tests.faults import pc
from tests.faults.pc import Console, Pc, until

FIRMWARE = Path("/usr/share/OVMF/OVMF_CODE_4M.fd")


def obstacle() -> str:
    """Why it cannot be tried here; empty when it can."""
    return chroot.obstacle() or pc.obstacle() or ("" if FIRMWARE.exists() else "ovmf is missing")


pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(obstacle() != "", reason=f"NOT CHECKED, a PC with an empty disk: {obstacle()}"),
]
ROOT = Path(__file__).resolve().parents[2]
DISK = 12 * 1024**3
MENU = (1024, 768)  # what assets/stick/grub.cfg asks for


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The technician's."""
    file = tmp_path_factory.mktemp("key") / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True)
    return file


@pytest.fixture(scope="module")
def stick(package: Path, key: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county's, with the installer as it is made; its kernel talks to the serial line too."""
    folder = tmp_path_factory.mktemp("stick")
    files, made = folder / "files", folder / "installer"
    files.mkdir()
    make = ["env", "LEVEL=1", "nice", str(ROOT / "tools" / "make_installer.sh"), str(made)]
    done = subprocess.run(make, capture_output=True, text=True, timeout=1_800, check=False)
    assert done.returncode == 0, done.stderr
    words = ["--url", f"http://{pc.HOST}:9", "--to", str(files), "--dir", str(folder), "--installer", str(made)]
    county_command("screens", "stick", str(package), *words, "--ssh-key", f"{key}.pub")
    shutil.rmtree(made)
    menu = files / "boot/grub/grub.cfg"
    text = menu.read_text("utf-8")
    menu.write_text(text.replace("boot=sunshine", "boot=sunshine console=tty0 console=ttyS0"), "utf-8")
    return pc.stick(files, folder / "stick.img", 2_000 * pc.START)


@contextmanager
def power(disk: Path, key: Path, stick: Path | None = None) -> Iterator[Pc]:
    """The PC, switched on, with a firmware that remembers nothing; with the stick in it, it starts that."""
    known = disk.with_name("vars.fd")
    shutil.copy(FIRMWARE.with_name("OVMF_VARS_4M.fd"), known)
    words = [
        "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={FIRMWARE}",
        "-drive", f"if=pflash,format=raw,unit=1,file={known}",
    ]  # fmt: skip
    if stick is not None:
        words += ["-drive", f"if=none,id=county,format=raw,readonly=on,file={stick}"]
        words += ["-device", "usb-storage,drive=county,bootindex=1"]
    # Without a kernel of the PC's own there is nothing to try KVM by.
    with pc.switched_on(disk, key, "tcg", *words, account="technician") as machine:
        yield machine


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """An empty one."""
    with (tmp_path / "disk.img").open("wb") as file:
        file.truncate(DISK)
    return tmp_path / "disk.img"


def menu(machine: Pc) -> None:
    """Until the stick's menu stands on the screen."""

    def is_up() -> bool:
        return struct.unpack(">II", machine.screen().read_bytes()[16:24]) == MENU

    until(is_up, 180, "no menu")


def is_empty(disk: Path) -> bool:
    """Whether nothing was ever written to it: no block of the file is there."""
    return disk.stat().st_blocks == 0


def test_who_touches_no_key_loses_nothing(disk: Path, stick: Path, key: Path) -> None:
    with power(disk, key, stick) as machine:
        menu(machine)
        until(lambda: struct.unpack(">II", machine.screen().read_bytes()[16:24]) != MENU, 180, "the menu stays")
    assert is_empty(disk)


def test_four_keys_make_a_terminal_of_an_empty_disk(disk: Path, stick: Path, key: Path) -> None:
    with power(disk, key, stick) as machine:
        menu(machine)
        for pressed in ("down", "ret", "down", "ret"):
            assert is_empty(disk)
            machine.press(pressed)
        with closing(Console(machine.folder / "serial")) as console:
            console.wait("the PC starts anew", 2_400)
    with power(disk, key) as machine:  # the stick is out
        machine.boot()
        until(lambda: "showing" in machine.show("sunshine-glass", "StatusText"), 600, "no page on the glass")
        assert machine.run("tail -n 1 /etc/sunshine-kiosk/county") == f"http://{pc.HOST}:9"
        assert machine.run("systemctl --failed --no-legend") == ""
        assert "/ata" in machine.run('readlink -f "/sys/class/block/$(basename "$(findmnt -no SOURCE /)")"')
        assert [machine.run(f"sudo passwd -S {who}").split()[1] for who in ("root", "technician")] == ["L", "L"]
        assert "panic=10" in machine.run("cat /proc/cmdline")
