"""A whole Debian machine in a folder: bootstrapped, installed into, and booted by its own systemd in namespaces.

Nothing of the machine that runs the tests is touched: its own mounts, processes, network and control group.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
QUIET = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "PATH": PATH}
# Run in the new namespaces; $1 is the machine's root.
BEGIN = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount -t sysfs -o ro sysfs "$1/sys"
mount -t cgroup2 cgroup2 "$1/sys/fs/cgroup"
mount -t tmpfs tmpfs "$1/run"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for node in null:3 zero:5 full:7 random:8 urandom:9; do
    mknod -m 666 "$1/dev/${node%:*}" c 1 "${node#*:}"
done
mknod -m 666 "$1/dev/tty" c 5 0
mkdir -p "$1/dev/pts" "$1/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
mount -t tmpfs tmpfs "$1/dev/shm"
ln -s pts/ptmx "$1/dev/ptmx"
ln -s /proc/self/fd "$1/dev/fd"
exec env -i container=lxc PATH="$PATH" chroot "$1" /lib/systemd/systemd --log-target=journal
"""


def obstacle() -> str:
    """Why no machine can be made here; empty when one can."""
    if os.geteuid() != 0:
        return "root is needed"
    missing = [name for name in ("debootstrap", "unshare", "nsenter", "chroot") if shutil.which(name) is None]
    return f"{missing[0]} is missing" if missing else ""


def control_group() -> Path | None:
    """Where control groups of the second version are mounted."""
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(place)
    return None


class Machine:
    """One root, made by debootstrap from where this machine's packages come from."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.installed_s = 0.0  # how long the package took
        asked = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        uri, codename = asked.stdout.splitlines()[0].split()
        command = ["debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv", codename, str(root), uri]
        subprocess.run(command, check=True, capture_output=True, timeout=900)
        for name in ("sources.list", "sources.list.d", "apt.conf.d"):
            ours, theirs = Path("/etc/apt") / name, root / "etc/apt" / name
            if ours.is_dir():
                shutil.copytree(ours, theirs, dirs_exist_ok=True)
            elif ours.exists():
                shutil.copy(ours, theirs)
            else:
                theirs.unlink(missing_ok=True)
        (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")  # an image: nothing is started
        (root / "usr/sbin/policy-rc.d").chmod(0o755)
        self.run("apt-get", "-qq", "update", timeout_s=300)

    def run(self, *words: str, expect: int = 0, timeout_s: float = 120) -> str:
        """A command in the machine while it is not booted; its output."""
        inside = 'mount -t proc proc "$1/proc"; shift; exec chroot "$@"'
        command = ["unshare", "-m", "sh", "-c", inside, "sh", str(self.root), str(self.root), *words]
        return _finish(command, expect, timeout_s)

    def install(self, *packages: str) -> None:
        """apt, without recommendations."""
        self.run("apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages, timeout_s=1_500)

    @contextmanager
    def booted(self, group: Path) -> Iterator["Booted"]:
        """Boot it; everything in it ends with the block. `group`: where control groups are."""
        own = group / f"machine-{os.getpid()}"
        own.mkdir()
        process = subprocess.Popen(
            ["sh", "-c", f'echo $$ > {own}/cgroup.procs; exec unshare -m -p -u -i -C -n --fork --kill-child "$@"', "sh",
             "sh", "-c", BEGIN, "sh", str(self.root)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield Booted(self.root, process.pid)
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
            _remove(own)


class Booted:
    """A machine that runs."""

    def __init__(self, root: Path, outside: int) -> None:
        self._root = root
        self._outside = outside

    def run(self, *words: str, expect: int | None = 0, timeout_s: float = 60) -> str:
        """A command in it; its output."""
        init = self._init()
        enter = ["nsenter", "-t", init, "-m", "-p", "-u", "-i", "-n", "-C", "chroot", str(self._root)]
        return _finish([*enter, *words], expect, timeout_s)

    def _init(self) -> str:
        """The machine's first process, as it is numbered outside; it comes in a moment."""
        ends_at = time.monotonic() + 20
        while not (children := Path(f"/proc/{self._outside}/task/{self._outside}/children").read_text().split()):
            assert time.monotonic() < ends_at, "the machine did not begin"
            time.sleep(0.05)
        return children[0]

    def show(self, unit: str, key: str) -> str:
        """A property of a unit."""
        return self.run("systemctl", "show", "-p", key, "--value", unit, expect=None).strip()

    def wait_for(self, unit: str, *, but: str = "", seconds: float = 60) -> float:
        """Until the unit is ready, in another run than `but`; how long that took."""
        started = time.monotonic()
        while not (self.show(unit, "ActiveState") == "active" and self.show(unit, "InvocationID") != but):
            assert time.monotonic() - started < seconds, self.run("journalctl", "--no-pager", "-b", "-u", unit)
            time.sleep(0.1)
        return time.monotonic() - started


def _finish(command: list[str], expect: int | None, timeout_s: float) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, env=QUIET, check=False)
    assert expect is None or done.returncode == expect, f"{command[-3:]}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def _remove(group: Path) -> None:
    """Control groups go from the leaves, once their processes are gone."""
    for _ in range(50):
        for folder in sorted((p for p in group.rglob("*") if p.is_dir()), reverse=True):
            _try(folder)
        if _try(group):
            return
        time.sleep(0.1)


def _try(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
