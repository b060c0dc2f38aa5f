"""A whole PC: firmware, disk, boot loader, kernel, screen, keys and USB sockets, emulated by QEMU.

Debian is bootstrapped into a disk image as its installer leaves it: no desktop, an account with sudo, GRUB. Everything
that happens to the machine comes from outside, as at a real one: QMP is its keys, mouse, sockets, power and screen.
"""

import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from tests.faults.machine import Machine

T = TypeVar("T")
ACCOUNT, PASSWORD = "technician", "tried-on-a-stick"
SYSTEM = ("linux-image-amd64", "initramfs-tools", "grub-pc", "udev", "dbus", "kmod", "kbd", "libpam-systemd", "sudo",
          "openssh-server", "ifupdown", "isc-dhcp-client", "ca-certificates")  # fmt: skip
TOOLS = ("qemu-system-x86_64", "mke2fs", "mkfs.vfat", "mcopy", "ssh", "ssh-keygen")
START = 1024 * 1024  # where the one partition of a disk or stick begins
SCREEN = (1280, 720)
HOST = "10.0.2.2"  # as the machine sees the one that emulates it


def obstacle() -> str:
    """Why no PC can be emulated here; empty when one can."""
    missing = [name for name in TOOLS if shutil.which(name) is None]
    return f"{', '.join(missing)} missing (tools/setup.sh faults)" if missing else ""


def debian(root: Path, *packages: str) -> Machine:
    """Debian without a desktop, with an account that may use sudo, reached by SSH with the key beside it."""
    machine = Machine(root)
    machine.install(*SYSTEM, *packages)
    key = root.parent / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    machine.run("useradd", "-m", "-s", "/bin/bash", "-G", "sudo", ACCOUNT)
    machine.run("sh", "-c", f"echo {ACCOUNT}:{PASSWORD} | chpasswd; passwd -l root")
    (root / "root/.ssh").mkdir(mode=0o700, exist_ok=True)
    shutil.copy(f"{key}.pub", root / "root/.ssh/authorized_keys")
    (root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
    (root / "etc/hostname").write_text("debian\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 debian\n")
    (root / "etc/fstab").write_text("LABEL=debian / ext4 errors=remount-ro 0 1\n")
    (root / "etc/network/interfaces.d/all").write_text("auto lo\niface lo inet loopback\n")
    (root / "etc/network/interfaces.d/wire").write_text(
        "".join(f"allow-hotplug {name}\niface {name} inet dhcp\n" for name in ("ens16", "enp0s16"))
    )
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    (root / "etc/machine-id").write_text("")
    return machine


def disk(machine: Machine, image: Path, size: int = 6_000 * START) -> Path:
    """The machine's root as the one partition of a disk."""
    _partitioned(image, size, 0x83)
    blocks = (image.stat().st_size - START) // 4096
    place = ["-E", f"offset={START}", "-d", str(machine.root), str(image), f"{blocks}"]
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-L", "debian", *place], check=True)
    return image


def stick(folder: Path, image: Path, size: int = 512 * START) -> Path:
    """What lies in the folder, on a stick as shops sell them: one FAT partition."""
    _partitioned(image, size, 0x0C)
    sectors = (image.stat().st_size - START) // 1024
    place = ["--offset", f"{START // 512}", str(image), f"{sectors}"]
    subprocess.run(["mkfs.vfat", "-F", "32", "-n", "COUNTY", *place], check=True, capture_output=True)
    files = [str(one) for one in sorted(folder.iterdir())]
    if files:
        subprocess.run(["mcopy", "-s", "-Q", "-i", f"{image}@@{START}", *files, "::"], check=True)
    return image


def _partitioned(image: Path, size: int, kind: int) -> None:
    """A file of so many bytes with a table of one partition."""
    entry = struct.pack("<B3sB3sII", 0x80, b"\xfe\xff\xff", kind, b"\xfe\xff\xff", START // 512, (size - START) // 512)
    with image.open("wb") as file:
        file.write(bytes(446) + entry + bytes(48) + b"\x55\xaa")
        file.truncate(size)


@cache
def accelerator(kernel: Path) -> str:
    """KVM where a kernel comes up by it within 20 s; there are hosts that have it in name only."""
    if not os.access("/dev/kvm", os.W_OK):
        return "tcg"
    words = [
        "-accel",
        "kvm",
        "-m",
        "256",
        "-display",
        "none",
        "-no-reboot",
        "-kernel",
        str(kernel),
        "-append",
        "panic=-1",
    ]
    with suppress(subprocess.TimeoutExpired):
        if subprocess.run(["qemu-system-x86_64", *words], capture_output=True, timeout=20, check=False).returncode == 0:
            return "kvm"
    return "tcg"


class Pc:
    """A PC that is switched on."""

    def __init__(self, folder: Path, key: Path, port: int, process: subprocess.Popen[bytes], account: str) -> None:
        self.folder, self._account = folder, account
        self._process = process
        self._port, self._key = port, key
        self._monitor = _connected(folder / "qmp")
        self._heard = self._monitor.makefile("r")
        self._heard.readline()
        self.tell("qmp_capabilities")
        self._pictures = 0

    def close(self) -> None:
        """Let go of its keys and sockets."""
        self._heard.close()
        self._monitor.close()

    def tell(self, command: str, **arguments: object) -> Any:
        """A QMP command; what it returned."""
        wanted = {"execute": command, "arguments": {name.replace("_", "-"): what for name, what in arguments.items()}}
        self._monitor.sendall(json.dumps(wanted).encode() + b"\n")
        while line := self._heard.readline():
            answer = json.loads(line)
            assert "error" not in answer, (wanted, answer)
            if "return" in answer:
                return answer["return"]
        raise AssertionError("the PC is gone")

    def press(self, keys: str) -> None:
        """Keys held together, as `ctrl-alt-f2`."""
        self.tell("send-key", keys=[{"type": "qcode", "data": key} for key in keys.split("-")], hold_time=150)
        time.sleep(0.4)

    def touch(self, x: float, y: float, hold_s: float = 0.2) -> None:
        """Put a finger on a place of the screen, in parts of its width and height."""
        self._finger(x, y)
        self._finger(x, y, down=True)
        time.sleep(hold_s)
        self._finger(x, y, down=False)

    def _finger(self, x: float, y: float, *, down: bool | None = None) -> None:
        places = [
            {"type": "abs", "data": {"axis": axis, "value": int(part * 32767)}} for axis, part in (("x", x), ("y", y))
        ]
        button = [] if down is None else [{"type": "btn", "data": {"button": "left", "down": down}}]
        self.tell("input-send-event", events=[*places, *button])
        time.sleep(0.1)

    def screen(self, name: str = "") -> Path:
        """A picture of what its screen shows."""
        self._pictures += 1
        file = self.folder / f"{self._pictures:03}{name and '-'}{name}.png"
        self.tell("screendump", filename=str(file), format="png")
        return file

    def plug(self, image: Path, name: str) -> None:
        """A stick into a socket."""
        self.tell("blockdev-add", driver="raw", node_name=name, file={"driver": "file", "filename": str(image)})
        self.tell("device_add", driver="usb-storage", drive=name, id=f"usb-{name}", removable=True)

    def unplug(self, name: str) -> None:
        self.tell("device_del", id=f"usb-{name}")
        for _ in range(100):
            with suppress(AssertionError):
                self.tell("blockdev-del", node_name=name)
                return
            time.sleep(0.1)
        raise AssertionError("the stick is stuck")

    def run(self, command: str, *, expect: int | None = 0, timeout_s: float = 120) -> str:
        """A command on it, by SSH; its output."""
        done = subprocess.run([*self._ssh(), command], capture_output=True, text=True, timeout=timeout_s, check=False)
        assert expect is None or done.returncode == expect, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout.strip()

    def _ssh(self) -> list[str]:
        options = {
            "StrictHostKeyChecking": "no", "UserKnownHostsFile": "/dev/null", "LogLevel": "ERROR", "BatchMode": "yes",
            "ConnectTimeout": "20", "ControlMaster": "auto", "ControlPath": f"{self.folder}/ssh",
            "ControlPersist": "no",
        }  # fmt: skip
        said = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return ["ssh", "-F", "none", "-i", str(self._key), "-p", f"{self._port}", *said, f"{self._account}@127.0.0.1"]

    def boot(self) -> str:
        """Which start of the machine this is; waits for one that can be reached."""
        return until(lambda: self.run("cat /proc/sys/kernel/random/boot_id", expect=None, timeout_s=60), 900, "no SSH")

    @property
    def is_off(self) -> bool:
        return self._process.poll() is not None

    def show(self, unit: str, key: str) -> str:
        """A property of a unit; empty while the machine is not reached."""
        return self.run(f"systemctl show -p {key} --value {unit}", expect=None)


class Console:
    """The serial line, for what is typed before there is a screen."""

    def __init__(self, place: Path) -> None:
        self._line = _connected(place)
        self.said = ""

    def wait(self, words: str, seconds: float) -> None:
        """Until these words have come."""
        ends_at = time.monotonic() + seconds
        while words not in self.said:
            assert time.monotonic() < ends_at, f"{words!r} did not come:\n{self.said[-3000:]}"
            self._line.settimeout(1)
            with suppress(TimeoutError):
                self.said += self._line.recv(65536).decode(errors="replace")

    def close(self) -> None:
        self._line.close()

    def type(self, words: str) -> None:
        self.said = ""
        self._line.sendall(words.encode() + b"\r")


@contextmanager
def switched_on(image: Path, key: Path, accel: str, *more: str, account: str = "root") -> Iterator[Pc]:
    """Power for the time of the block, and whom the key lets in; afterwards it is cut."""
    folder = Path(tempfile.mkdtemp(prefix="pc-"))  # a socket's path is short
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    width, height = SCREEN
    words = [
        "-accel", "tcg,thread=multi" if accel == "tcg" else accel, "-cpu", "max" if accel == "tcg" else "host",
        "-machine", "pc", "-smp", "2", "-m", "3072", "-rtc", "base=utc", "-display", "none", "-vga", "none",
        "-device", f"VGA,edid=on,xres={width},yres={height}", "-nodefaults",
        "-netdev", f"user,id=wire,hostfwd=tcp:127.0.0.1:{port}-:22", "-device", "virtio-net-pci,netdev=wire,addr=10",
        "-device", "ahci,id=sata", "-drive", f"if=none,id=disk,format=raw,cache=unsafe,file={image}",
        "-device", "ide-hd,drive=disk,bus=sata.0,serial=pc-disk",
        "-device", "qemu-xhci", "-device", "usb-kbd", "-device", "usb-tablet",
        "-device", "i6300esb", "-action", "watchdog=reset",
        "-chardev", f"socket,id=line,path={folder}/serial,server=on,wait=off,logfile={folder}/serial.log",
        "-serial", "chardev:line",
        "-qmp", f"unix:{folder}/qmp,server=on,wait=off", *more,
    ]  # fmt: skip
    with (folder / "qemu.log").open("w") as log:
        process = subprocess.Popen(["qemu-system-x86_64", *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        with closing(Pc(folder, key, port, process, account)) as machine:
            yield machine
    finally:
        process.kill()
        process.wait(timeout=30)
    shutil.rmtree(folder)  # after a failure its pictures and its line stay


def until(look: Callable[[], T], seconds: float, otherwise: str) -> T:
    """What it gives as soon as it gives something."""
    ends_at = time.monotonic() + seconds
    while True:
        with suppress(subprocess.TimeoutExpired):
            if found := look():
                return found
        assert time.monotonic() < ends_at, otherwise
        time.sleep(0.5)


def _connected(place: Path) -> socket.socket:
    ends_at = time.monotonic() + 20
    while True:
        line = socket.socket(socket.AF_UNIX)
        try:
            line.connect(str(place))
        except OSError:
            line.close()
            assert time.monotonic() < ends_at, (place.parent / "qemu.log").read_text()
            time.sleep(0.1)
        else:
            return line
