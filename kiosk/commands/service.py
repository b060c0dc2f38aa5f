"""`kiosk service install|remove|status`: the terminal as a service of its machine."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

TARGET = "sunshine-kiosk.target"
UNITS = ("sunshine-screen.service", "sunshine-glass.service", "sunshine-agent.service")
# What they wait for; a machine that runs already has them from now on, not from its next start.
PATHS = ("sunshine-update.path", "sunshine-stick-write.path")
PATIENCE_S = 300


def run(args: argparse.Namespace) -> int:
    """0 when it went well (status: when nothing is amiss), 1 otherwise."""
    root = Path(args.root)
    if args.action == "install":
        return _install(root, args.python or sys.executable, restarts=not args.no_restart)
    return _remove(root) if args.action == "remove" else _status(root)


def _install(root: Path, python: str, *, restarts: bool) -> int:
    from kiosk.service import Layout, ServiceError, install

    _must_be_root(root)
    if not python.startswith("/"):
        raise ServiceError(f"--python {python!r} is not the whole path of an interpreter")
    paths = install(root, Layout(python))
    for path in paths:
        print(f"/{path}")
    if shutil.which("systemd-sysusers") is None:
        print("kiosk: no systemd-sysusers here; the account sunshine-kiosk comes with the next start of the machine")
    else:
        _call("systemd-sysusers", f"--root={root.resolve()}", str(root / "etc/sysusers.d/sunshine-kiosk.conf"))
    if _is_live(root):
        _call("systemctl", "daemon-reload")
        if _says(TARGET) == "active":
            _call("systemctl", "start", *PATHS)
    if _is_live(root) and restarts:
        _call("sysctl", "--quiet", "--load", "/etc/sysctl.d/90-sunshine-kiosk.conf")
        _call("systemctl", "try-restart", "systemd-journald.service", *UNITS)
        if shutil.which("update-grub"):
            _call("update-grub")
    print(f"kiosk: it starts with the machine, or now with: systemctl start {TARGET}")
    return 0


def _remove(root: Path) -> int:
    from kiosk.service import remove

    _must_be_root(root)
    if _is_live(root):
        _call("systemctl", "stop", TARGET, *UNITS, "sunshine-stick@*.service")
    gone, kept = remove(root)
    for path in gone:
        print(f"/{path}")
    for path in kept:
        print(f"kiosk: /{path} was changed by somebody since and stays", file=sys.stderr)
    if _is_live(root):
        _call("systemctl", "daemon-reload")
        if shutil.which("update-grub"):
            _call("update-grub")
    print("kiosk: the account sunshine-kiosk and /var/lib/sunshine-kiosk stay: residents' words may wait there")
    return 0


def _status(root: Path) -> int:
    from kiosk.service import Line, look

    lines = list(look(root))
    if _is_live(root):
        for unit in UNITS:
            said = _says(unit)
            lines.append(Line(said == "active", f"{unit} is {said}"))
    for line in lines:
        print("[ ok ]" if line.is_ok else "[ !! ]", line.words)
    return int(not all(line.is_ok for line in lines))


def _says(unit: str) -> str:
    """How systemd says that a unit is: active, failed ..."""
    asked = subprocess.run(
        ["systemctl", "is-active", unit], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    return asked.stdout.strip() or "unknown"


def _must_be_root(root: Path) -> None:
    from kiosk.service import ServiceError

    if root == Path("/") and os.geteuid() != 0:
        raise ServiceError("only root may change the machine; use sudo, or --root DIR for an image")


def _is_live(root: Path) -> bool:
    """Whether this machine itself is meant and its systemd runs."""
    return root == Path("/") and Path("/run/systemd/system").is_dir()


def _call(*command: str) -> None:
    """Run a program of the system; what it says is said, and it does not stop the rest."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as exc:
        print(f"kiosk: {' '.join(command[:2])}: {exc}", file=sys.stderr)
        return
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip() or f"code {done.returncode}").splitlines()[-1]
        print(f"kiosk: {' '.join(command[:2])}: {words}", file=sys.stderr)
