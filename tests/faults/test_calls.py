"""Every call of a pull to the file system fails once: an honest word, old or new content, no lost words.

The pulls run in forked children, which strace takes hold of before they begin: to start Python anew for each would
take most of the time.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.store.connect import blob_path, content_path, state_path
from tests.faults.test_disk import publish_version
from tests.faults.words import open_ears, say_something, words_kept
from tests.simulator import County, disclosure
from tests.terminal.terminal import Terminal

CALLS = ("pwrite64", "write", "fdatasync", "fsync", "rename", "openat", "unlink", "ftruncate", "mkdir", "pread64")
ERRORS = ("ENOSPC", "EIO")
HEAL_EVERY = 8
BUDGET_S = 480  # then it ends and says how far it came; lower numbers, where most of a pull's calls are, come first

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@dataclass(slots=True)
class Fault:
    """One pull whose n-th call of a kind fails."""

    terminal: Terminal
    call: str
    error: str
    number: int
    code: int = 0
    out: str = ""
    err: str = ""
    came: bool = False

    def run(self, paths: list[Path]) -> None:
        """Fork, let strace take hold, go; read what it said."""
        folder = self.terminal.home.parent
        log, said, err = (folder / name for name in ("calls.strace", "calls.said", "calls.err"))
        ready, go = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
                os.read(ready, 1)
                os._exit(self._pull(said))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(99)
        words = ["strace", "-f", "-qq", "-p", str(pid), "-o", str(log), "-e", f"trace={self.call}"]
        words += ["-e", f"inject={self.call}:error={self.error}:when={self.number}"]
        words += [word for path in paths for word in ("-P", str(path))]
        tracer = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text():
            assert tracer.poll() is None, "strace could not take hold"
            time.sleep(0.002)
        os.write(go, b"x")
        self.code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        tracer.wait(30)
        for end in (ready, go):
            os.close(end)
        self.out = said.read_text("utf-8")
        self.err = err.read_text("utf-8", "replace")
        self.came = "INJECTED" in log.read_text("utf-8", "replace")

    def _pull(self, said: Path) -> int:
        """`kiosk sync --json` in this process; its words go where no fault reaches."""
        words, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(errors):
            code = main(["sync", "--json"])
        said.write_text(words.getvalue() + "\0" + errors.getvalue(), "utf-8")
        return code

    def judge(self) -> None:
        """What a technician may expect of a failing disk."""
        where = (self.call, self.error, self.number, self.code, self.out, self.err[-2000:])
        assert self.code in (0, 1, 2, 75, 76), where
        assert "Traceback" not in self.err + self.out, where
        if self.code:
            words, _, errors = self.out.partition("\0")
            reason = json.loads(words)["reason"] if words else errors
            assert reason, where


def publish_with_file(county: County, v: int) -> list[str]:
    """A new version of everything, with a new attachment; what is then shown."""
    data = f"picture {v}".encode()
    sha256 = hashlib.sha256(data).hexdigest()
    county.files[f"blobs/{sha256[:2]}/{sha256}"] = data
    said = {"sha256": sha256, "type": "image/png", "bytes": len(data), "name": "图.png"}
    county.put(disclosure(900, v=v, attachments=[said]))
    return publish_version(county, v, count=3)


def files_of(terminal: Terminal, county: County) -> list[Path]:
    """Everything of a home that a pull may write: databases, the new attachment, the trust's scratch."""
    home = terminal.home
    here = [
        base.with_name(base.name + end) for base in (content_path(home), state_path(home)) for end in ("", "-journal")
    ]
    newest = next(d for d in county.documents["990100"].values() if d.get("attachments"))
    blob = blob_path(home, newest["attachments"][0]["sha256"])
    return [*here, home, blob.parent.parent, blob.parent, blob, blob.with_name(blob.name + ".part"), home / "scratch"]


def fail_everywhere(
    terminal: Terminal, county: County, more: Callable[[], bool], calls: tuple[str, ...], step: int
) -> str:
    wanted = expected = publish_with_file(county, 1)
    open_ears(terminal.home)
    terminal.pull()
    v, said, counts, codes = 1, 0, dict.fromkeys(calls, 0), dict.fromkeys((0, 1, 2, 75, 76), 0)
    left = [(call, error) for call in calls for error in ERRORS]
    number = 1
    while left:
        for call, error in list(left):
            if not more():
                left = []
                break
            v += 1
            wanted = publish_with_file(county, v)
            say_something(terminal.home, said)
            said += 1
            fault = Fault(terminal, call, error, number)
            fault.run(files_of(terminal, county))
            fault.judge()
            shown = terminal.titles()
            assert shown in (expected, wanted), (call, error, number)
            assert words_kept(terminal.home) == said, (call, error, number)
            expected = shown
            counts[call] += fault.came
            codes[fault.code] += fault.came
            if not fault.came:
                left.remove((call, error))
        number += step
        if number % HEAL_EVERY == 0:  # or what failed pulls leave behind makes each next one longer, without end
            assert terminal.pull().state in ("updated", "unchanged")
            assert terminal.titles() == wanted
            expected = wanted
    assert terminal.pull().state in ("updated", "unchanged")
    assert terminal.titles() == wanted
    each = ", ".join(f"{call} {count}" for call, count in counts.items())
    return f"{sum(counts.values())} ({each}); exit codes {codes}; {said} words, 0 lost"


@pytest.fixture
def home_in_environment(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(terminal.home))


@needs_strace
@pytest.mark.usefixtures("home_in_environment")
def test_a_few_failing_calls(terminal: Terminal, county: County) -> None:
    left = iter([True] * 8)
    fail_everywhere(terminal, county, lambda: next(left, False), ("fdatasync", "pwrite64", "rename"), 7)


@needs_strace
@pytest.mark.faults
@pytest.mark.usefixtures("home_in_environment")
def test_every_call_fails_once(terminal: Terminal, county: County, say: Callable[[str], None]) -> None:
    end = time.monotonic() + BUDGET_S
    said = fail_everywhere(terminal, county, lambda: time.monotonic() < end, CALLS, 1)
    say("failed calls" + (" (ended by time): " if time.monotonic() >= end else ": ") + said)
