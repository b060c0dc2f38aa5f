"""`make run`: the kiosk with a sample county, on this machine's screen or on one of its own.

Without a display the glass stands on a VNC screen that listens on loopback only, and a picture of that screen
is written. Whatever is started here ends with it.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZE = "1920x1080"
START_S = 120.0  # making the sample county is most of it
SETTLE_S = 1.5
TICK_S = 0.1


class Ended(Exception):
    """Somebody asked for the end, or the glass ended by itself."""


def main() -> int:
    """Run until told to stop, or for `--seconds`."""
    parser = argparse.ArgumentParser(description="The kiosk with a sample county.")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="where everything is kept (default var)")
    parser.add_argument("--seconds", type=float, help="end by itself, with code 0, after so long on the screen")
    parser.add_argument("--windowed", metavar="WxH", help="a window instead of the full screen")
    args = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        with _display(args.var) as environment:
            return _run(args, environment)
    except Ended:
        return 0


def _run(args: argparse.Namespace, environment: dict[str, str]) -> int:
    var: Path = args.var.resolve()
    marks = var / "marks"
    marks.parent.mkdir(parents=True, exist_ok=True)
    marks.unlink(missing_ok=True)
    environment |= {"KIOSK_HOME": str(var), "KIOSK_MARKS": str(marks)}
    size = ["--windowed", args.windowed] if args.windowed else []
    glass = subprocess.Popen([sys.executable, "-m", "kiosk", "run", "--demo", *size], cwd=ROOT, env=environment)
    with _ending(glass):
        _wait_for_content(glass, marks)
        if "VNC" in environment:
            _wait(glass, SETTLE_S)
            picture = var / "screenshot.png"
            _take_picture(picture, environment)
            print(f"run: no display here; to see the screen, connect a VNC viewer to {environment['VNC']}")
            print(f"run: a picture of it: {picture}")
        print("run: Ctrl-C here ends it", flush=True)
        _wait(glass, args.seconds)
    return 0


def _wait_for_content(glass: subprocess.Popen[bytes], marks: Path) -> None:
    ends_at = time.monotonic() + START_S
    while not (marks.exists() and "first-content" in marks.read_text("utf-8")):
        if time.monotonic() > ends_at:
            raise SystemExit(f"run: the glass showed nothing for {START_S:g} s")
        _wait(glass, TICK_S)


def _wait(glass: subprocess.Popen[bytes], seconds: float | None) -> None:
    """Let time pass; without `seconds`, until the glass ends by itself."""
    try:
        code = glass.wait(seconds)
    except subprocess.TimeoutExpired:
        return
    if code:
        raise SystemExit(code)
    raise Ended


@contextmanager
def _display(var: Path) -> Iterator[dict[str, str]]:
    """The environment with a display to draw on: this machine's, else a VNC screen's."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield dict(os.environ)
        return
    if shutil.which("Xvnc") is None:
        raise SystemExit("run: there is no display and no Xvnc; tools/setup.sh run installs it")
    var.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    reading, writing = os.pipe()
    # -localhost and -nolisten: the screen has no password, so nobody beyond this machine may reach it.
    command = ["Xvnc", "-displayfd", f"{writing}", "-rfbport", f"{port}", "-localhost", "-SecurityTypes", "None"]
    command += ["-nolisten", "tcp", "-geometry", SIZE, "-depth", "24", "-AlwaysShared"]
    with (var / "xvnc.log").open("wb") as log:
        server = subprocess.Popen(command, pass_fds=(writing,), stdout=log, stderr=log, process_group=0)
    os.close(writing)
    with _ending(server), os.fdopen(reading) as numbers:
        number = numbers.readline().strip()
        if not number:
            raise SystemExit(f"run: Xvnc did not start; it says why in {var / 'xvnc.log'}")
        yield os.environ | {"DISPLAY": f":{number}", "VNC": f"127.0.0.1:{port}"}


def _free_port() -> int:
    """The first port from 5901 that nobody uses, as a VNC viewer expects it."""
    for port in range(5901, 5999):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit("run: the ports 5901 to 5998 are all taken")


def _take_picture(path: Path, environment: Mapping[str, str]) -> None:
    """Write what is on the X screen, whoever drew it."""
    program = (
        "import sys; from PySide6.QtGui import QGuiApplication; application = QGuiApplication([]);"
        "sys.exit(not application.primaryScreen().grabWindow(0).save(sys.argv[1], 'PNG'))"
    )
    here = {**environment, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run([sys.executable, "-c", program, str(path)], env=here, timeout=60, check=False)
    if done.returncode:
        raise SystemExit(f"run: {path} could not be written")


@contextmanager
def _ending(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the process with the block, whatever happens meanwhile."""
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end(*_: object) -> None:
    raise Ended


if __name__ == "__main__":
    sys.exit(main())
