"""A stick that starts a bare PC: what lies on it, and which disk it would erase."""

import re
import subprocess
from pathlib import Path

import pytest

from sync.county.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
LAY = ROOT / "tools" / "installer" / "lay"
MADE = ("bootx64.efi", "grubx64.efi", "linux", "initrd", "system.tar.zst")
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB2vYk somebody@county"
GIGABYTES = 1024**3 // 512


@pytest.fixture
def installer(tmp_path: Path) -> Path:
    """What tools/make_installer.sh leaves, but for what is in it."""
    (tmp_path / "installer").mkdir()
    for name in MADE:
        (tmp_path / "installer" / name).write_bytes(name.encode())
    return tmp_path / "installer"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def made(stick: Path, *words: str) -> int:
    """The county's command; how it ended."""
    package = stick.with_name("sunshine-kiosk_9_amd64.deb")
    package.write_bytes(b"package")
    to = ["--url", "https://county.example", "--to", str(stick), "--dir", str(stick.parent)]
    return main(["screens", "stick", str(package), *to, *words])


def on(stick: Path) -> dict[str, bytes]:
    return {str(one.relative_to(stick)): one.read_bytes() for one in stick.rglob("*") if one.is_file()}


def test_a_stick_that_starts_a_pc_holds_all_that_the_pc_needs(
    stick: Path, installer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made(stick, "--installer", str(installer)) == 0
    assert "ERASES" in capsys.readouterr().out
    files = on(stick)
    menu = files.pop("boot/grub/grub.cfg").decode()
    assert set(files) == {
        "EFI/BOOT/BOOTX64.EFI", "EFI/BOOT/grubx64.efi", "installer/linux", "installer/initrd",
        "installer/system.tar.zst", "install.sh", "sunshine-address.txt", "sunshine-kiosk_9_amd64.deb",
    }  # fmt: skip
    assert files["EFI/BOOT/BOOTX64.EFI"] == b"bootx64.efi"
    assert files["installer/system.tar.zst"] == b"system.tar.zst"
    assert {f"/{name}" for name in files if name.startswith("installer/")} - set(
        re.findall(r"/installer/\S+", menu)
    ) == {"/installer/system.tar.zst"}


def test_who_touches_no_key_starts_the_pcs_own_disk(stick: Path, installer: Path) -> None:
    assert made(stick, "--installer", str(installer)) == 0
    menu = (stick / "boot/grub/grub.cfg").read_text("utf-8")
    first, erasing = menu.split("\nsubmenu ")
    assert "set default=0" in first
    assert re.search(r"set timeout=\d", first)
    assert "installer" not in first, "the first entry leads to the installer"
    back, _ = erasing.split("确定")
    assert "linux" not in back, "one key too few before the disk is erased"
    assert erasing.count("ERASE") == 2


def test_the_technicians_key_comes_along_and_a_private_one_never(
    stick: Path, installer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "id_ed25519.pub"
    key.write_text(KEY + "\n")
    assert made(stick, "--installer", str(installer), "--ssh-key", str(key)) == 0
    assert on(stick)["installer/technician.pub"] == f"{KEY}\n".encode()
    (stick / "installer/technician.pub").unlink()
    for text in ("-----BEGIN OPENSSH PRIVATE KEY-----\n", f"{KEY}\n{KEY}\n", ""):
        key.write_text(text)
        assert made(stick, "--installer", str(installer), "--ssh-key", str(key)) == 2
        assert "no public key" in capsys.readouterr().err
    assert not (stick / "installer/technician.pub").exists()
    assert made(stick, "--ssh-key", str(key)) == 2, "a key that nobody would be let in by"


@pytest.mark.parametrize("name", MADE)
def test_a_folder_that_is_no_installer_is_named_and_nothing_is_written(
    stick: Path, installer: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (installer / name).write_bytes(b"")
    assert made(stick, "--installer", str(installer)) == 2
    assert f"it has no {name}" in capsys.readouterr().err
    assert on(stick) == {}


# ---- which disk ----


class Machine:
    """What a kernel says of its disks, in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        (root / "block").mkdir(parents=True)

    def add(self, name: str, bus: str, *, size: int = 64 * GIGABYTES, removable: int = 0, kind: str = "") -> None:
        place = self._root / "devices" / bus / name
        (place / "device").mkdir(parents=True)
        for file, value in {"size": size, "removable": removable, "ro": 0, "hidden": 0}.items():
            (place / file).write_text(f"{value}\n")
        (place / "device" / "type").write_text(f"{kind}\n")
        (self._root / "block" / name).symlink_to(place)

    def disks(self) -> list[str]:
        """Those that might be erased."""
        words = ["sh", str(LAY), "disks"]
        done = subprocess.run(words, env={"SYS": str(self._root)}, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        return done.stdout.split()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "sys")


def test_what_can_be_taken_out_is_never_erased(machine: Machine) -> None:
    machine.add("sda", "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6")  # a stick that calls itself fixed
    machine.add("sdb", "pci0000:00/0000:00:17.0/ata1/host0", removable=1)
    machine.add("sr0", "pci0000:00/0000:00:17.0/ata2/host1")
    machine.add("mmcblk1", "pci0000:00/0000:00:1a.0/mmc_host/mmc1", kind="SD")
    machine.add("loop0", "virtual")
    machine.add("ram0", "virtual")
    assert machine.disks() == []


@pytest.mark.parametrize(("name", "kind"), [("sdb", ""), ("nvme0n1", ""), ("mmcblk0", "MMC")])
def test_the_one_internal_disk_is_found_beside_the_stick(machine: Machine, name: str, kind: str) -> None:
    machine.add("sda", "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6")
    machine.add(name, "pci0000:00/0000:00:17.0/host0", kind=kind)
    machine.add("mmcblk0boot0", "pci0000:00/0000:00:1a.0/mmc_host", kind="MMC", size=8192)
    machine.add("sdz", "pci0000:00/0000:00:17.0/host9", size=4 * GIGABYTES)  # too small to be the one
    assert machine.disks() == [f"/dev/{name}"]


def test_of_two_internal_disks_both_are_said_so_that_neither_is_taken(machine: Machine) -> None:
    machine.add("sda", "pci0000:00/0000:00:17.0/ata1/host0")
    machine.add("nvme0n1", "pci0000:00/0000:00:1d.0/nvme/nvme0")
    assert sorted(machine.disks()) == ["/dev/nvme0n1", "/dev/sda"]
    assert re.search(r'\[ \$# -eq 1 \] \|\| stop .*\n(.*\n)*.*lay "\$1"', LAY.read_text("utf-8"))
