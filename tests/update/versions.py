"""Versions of a program for tests: small, but real packages with real processes that speak to a service manager."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.update import release
from kiosk.update.slots import Slots, UpdateError
from kiosk.update.trial import SHOWING, Unit

ROOT = Path(__file__).resolve().parents[2]
SETTLE = ROOT / "assets/system/usr/local/lib/sunshine-kiosk/settle"
ARCHITECTURE = subprocess.run(
    ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
).stdout.strip()  # fmt: skip
# How a version behaves: as its file `deed` says.
PROGRAM = f"""#!{sys.executable} -IS
import os, socket, sys, time
from pathlib import Path
deed, role = (Path(sys.argv[0]).parent.parent / "deed").read_text(), sys.argv[1]
def say(word):
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.sendto(word.encode(), os.environ["NOTIFY_SOCKET"])
if deed == "crashes":
    sys.exit(1)
if deed == "hangs" or (deed == "agent hangs" and role == "agent"):
    time.sleep(600)
say("STATUS=out of service" if deed == "shows nothing" else "STATUS=showing")
say("READY=1")
if deed == "falls later":
    time.sleep(0.3)
    os.abort()
time.sleep(600)
"""


def make_program(folder: Path, deed: str) -> None:
    """A version as it lies in its folder."""
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "bin/python").write_text(PROGRAM)
    (folder / "bin/python").chmod(0o755)
    (folder / "deed").write_text(deed)


def make_package(folder: Path, version: str, deed: str, depends: str = "dpkg") -> Path:
    """A real package of a version."""
    root = folder / f"root-{version}"
    make_program(root / "opt/sunshine-kiosk", deed)
    (root / "DEBIAN").mkdir(exist_ok=True)
    (root / "DEBIAN/control").write_text(
        f"Package: sunshine-kiosk\nVersion: {version}\nArchitecture: {ARCHITECTURE}\nMaintainer: x <x@localhost>\n"
        f"Depends: {depends}\nDescription: test\n"
    )
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(root), str(folder)], check=True, capture_output=True
    )
    return folder / f"sunshine-kiosk_{version}_{ARCHITECTURE}.deb"


WORDS: Mapping[str, Sequence[str]] = {"run": ("run",), "agent": ("agent",)}


class Offer:
    """A release folder with keys of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys, self._packages = folder / "stick", folder / "keys", folder / "packages"
        self._packages.mkdir(parents=True)
        self.do("init")

    def do(self, what: str, *words: str) -> str:
        command = [sys.executable, str(ROOT / "tools/release.py"), what, str(self.folder)]
        done = subprocess.run([*command, "--keys", str(self.keys), *words], check=True, capture_output=True, text=True)
        return done.stdout

    def add(self, version: str, deed: str = "works", depends: str = "dpkg") -> None:
        self.do("publish", str(make_package(self._packages, version, deed, depends)))

    @property
    def root(self) -> Path:
        return self.folder / "metadata" / "1.root.json"


class Supervisor:
    """Keeps glass and agent of `current` running as systemd would: starts what ends, ends what never came up.

    Implements `kiosk.update.trial.Machine`. `words`: how each is started; `start_s`: how long a start may take.
    """

    def __init__(
        self, top: Path, folder: Path, *, words: Mapping[str, Sequence[str]] = WORDS, start_s: float = 1.0,
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._top, self._folder = top, folder
        self.words, self.start_s, self.environment = words, start_s, dict(environment or {})
        self._is_over = threading.Event()
        self._units = {role: _Kept(self, role) for role in ("run", "agent")}
        self.system_of: list[str] = []

    def close(self) -> None:
        self._is_over.set()
        for unit in self._units.values():
            unit.end()
            unit.join(10)

    def start(self) -> None:
        for unit in self._units.values():
            unit.start()

    def restart(self) -> None:
        for unit in self._units.values():
            unit.end()

    def look(self) -> tuple[Unit, Unit]:
        return self._units["run"].state, self._units["agent"].state

    def write_system(self, program: Path) -> None:
        self.system_of.append(os.path.basename(program.resolve()))  # noqa: PTH119
        if (program / "deed").read_text() == "writes nonsense":
            raise UpdateError("it cannot write its units")

    @property
    def python(self) -> str:
        return str(self._top / "current" / "bin" / "python")

    @property
    def folder(self) -> Path:
        return self._folder

    @property
    def is_over(self) -> bool:
        return self._is_over.is_set()


class _Kept(threading.Thread):
    def __init__(self, supervisor: Supervisor, role: str) -> None:
        super().__init__(daemon=True)
        self._supervisor, self._role = supervisor, role
        self._process: subprocess.Popen[bytes] | None = None
        self.state = Unit(False, "")

    def end(self) -> None:
        self.state = Unit(False, "")
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)  # with its children, as a control group

    def run(self) -> None:
        path = self._supervisor.folder / f"{self._role}.socket"
        line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        line.bind(str(path))
        line.settimeout(0.02)
        while not self._supervisor.is_over:
            _forget(line)  # what the one before said and nobody heard is not said by the next
            self._process = subprocess.Popen(
                [self._supervisor.python, *self._supervisor.words[self._role]], stderr=subprocess.DEVNULL,
                env=self._supervisor.environment | {"NOTIFY_SOCKET": str(path)}, start_new_session=True,
            )  # fmt: skip
            process, status, since = self._process, "", time.monotonic()
            while process.poll() is None and not self._supervisor.is_over:
                try:
                    said = line.recv(200).decode()
                except TimeoutError:
                    if not self.state.is_up and time.monotonic() - since > self._supervisor.start_s:
                        process.kill()
                    continue
                if said.startswith("STATUS="):
                    status = said.removeprefix("STATUS=")
                if process.poll() is None and (said == "READY=1" or self.state.is_up):
                    self.state = Unit(True, str(process.pid), status)
            self.state = Unit(False, "")
            self.end()
            process.wait()
            time.sleep(0.02)
        line.close()


def _forget(line: socket.socket) -> None:
    while True:
        try:
            line.recv(200)
        except TimeoutError:
            return


@contextmanager
def supervised(top: Path, folder: Path, **more: Any) -> Iterator[Supervisor]:
    """Both processes run for the block."""
    supervisor = Supervisor(top, folder, **more)
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.close()


def showing(supervisor: Supervisor) -> bool:
    """Whether a page is shown; waits as long as two starts may take, for the first may be one that hangs."""
    ends_at = time.monotonic() + 20 + 2 * supervisor.start_s
    while time.monotonic() < ends_at:
        glass, agent = supervisor.look()
        if glass.is_up and glass.status == SHOWING and agent.is_up:
            return True
        time.sleep(0.02)
    return False


def make_machine(folder: Path) -> Slots:
    """Version 1.0.0 from the package manager."""
    make_program(folder / "sunshine-kiosk", "works")
    top = folder / "sunshine-kiosk.d"
    (top / "versions").mkdir(parents=True)
    for link in ("current", "good"):
        (top / link).symlink_to("../sunshine-kiosk")
    slots = Slots(top)
    slots.check()
    return slots


def find(offer: Offer, slots: Slots, **more: str) -> release.Release:
    """What the stick offers this machine."""
    into = slots.top / "fetch"
    into.mkdir(exist_ok=True)
    root = slots.top / "no-root.json" if more.pop("lost", "") else offer.root
    return release.find(str(offer.folder), slots.top / "trust", root, into, architecture=ARCHITECTURE, **more)
