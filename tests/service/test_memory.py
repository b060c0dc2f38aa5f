"""A glass that grows starts itself anew while nobody is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Clock
from kiosk.commands.common import moment
from kiosk.health import examine
from kiosk.notify import ENDING, READY
from kiosk.shell.memory_watch import CALM_S, LEAST_S, MemoryWatch, own_mb
from kiosk.store import faces, grown
from tests.e2e.screen import wait_for
from tests.service.manager import Manager
from tests.terminal.conftest import county, site, terminal
from tests.terminal.terminal import Terminal

__all__ = ["county", "site", "terminal"]

# The glass, with rounds of a tenth of a second and 300 MB too many the first time it runs.
GLASS = """
import sys
from pathlib import Path
from kiosk.shell import memory_watch
memory_watch.LOOK_MS, memory_watch.CALM_S, memory_watch.LEAST_S = 100, 1.0, 0.0
mark = Path(sys.argv[1])
hog = b"" if mark.exists() else b"x" * 300_000_000
with mark.open("a") as starts:
    starts.write("again ")
sys.argv[1:2] = ["run", "--no-agent", "--windowed", "640x480"]
from kiosk.__main__ import main
raise SystemExit(main())
"""


class Body:
    """How large it is, when it is, whether somebody is there."""

    def __init__(self, home: Path) -> None:
        self.mb, self.now, self.is_busy, self.restarts = 100.0, 0.0, False, 0
        self.owner = QObject()
        self.watch = MemoryWatch(
            home=home, clock=Clock.from_environment(), most_mb=lambda: 400, is_busy=lambda: self.is_busy,
            restart=self._restart, measure=lambda: self.mb, monotonic=lambda: self.now, parent=self.owner,
        )  # fmt: skip

    def _restart(self) -> None:
        self.restarts += 1

    def after(self, seconds: float) -> int:
        """A round; how often it has started anew."""
        self.now += seconds
        self.watch.look()
        return self.restarts


@pytest.fixture
def body(application: QGuiApplication, tmp_path: Path) -> Body:
    return Body(tmp_path)


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    found = Manager(tmp_path)
    yield found
    found.close()


@pytest.mark.expects_log("has grown to 900 MB", "starts anew: 900 MB")
def test_who_is_at_the_glass_is_never_interrupted(body: Body, tmp_path: Path) -> None:
    body.mb = 900.0
    body.is_busy = True
    assert body.after(LEAST_S * 2) == 0
    body.is_busy = False
    assert body.after(CALM_S - 1) == 0
    assert grown.read(tmp_path) is None
    assert body.after(2) == 1
    found = grown.read(tmp_path)
    assert found is not None
    assert (found.mb, found.most_mb) == (900, 400)


@pytest.mark.expects_log("has grown to 401 MB", "starts anew: 401 MB")
def test_a_glass_within_its_bound_runs_for_ever_and_a_tight_bound_costs_one_restart_in_half_an_hour(body: Body) -> None:
    assert body.after(LEAST_S * 100) == 0
    young = Body(body.watch._home)
    young.mb = 401.0
    assert young.after(LEAST_S - 1) == 0
    assert young.after(2) == 1


def test_what_is_measured_is_memory_that_is_really_taken() -> None:
    before = own_mb()
    hog = b"x" * 200_000_000
    assert 190 < own_mb() - before < 230
    assert len(hog) == 200_000_000
    assert own_mb(Path("/nowhere")) == 0.0


@pytest.mark.parametrize("profile", ["touch", "board"])
def test_a_glass_that_has_grown_starts_anew_and_says_so(
    terminal: Terminal, tmp_path: Path, manager: Manager, profile: str
) -> None:
    terminal.pull()
    mark = tmp_path / "starts"
    words = ("-c", GLASS, str(mark), "--profile", profile)
    here = {"KIOSK_GLASS_MB": "300", "QT_QPA_PLATFORM": "offscreen"}
    with manager.start(*words, home=terminal.home, patience_s=60, environment=here) as process:
        assert manager.hears(READY, 30)
        assert manager.hears(ENDING, 30)
        assert wait_for(lambda: mark.read_text() == "again again ", 30)
        (terminal.home / faces.NAME).unlink()
        assert wait_for((terminal.home / faces.NAME).exists, 30), "it shows its pages once more"
        assert process.poll() is None
    (found,) = (one for one in examine(terminal.home, moment(terminal.home)) if one.key == "glass_memory")
    assert (found.level, "超过 300 MB，趁没人用重启了" in found.words) == ("warn", True)
    assert "the glass starts anew" in (terminal.home / "log" / "glass.log").read_text("utf-8")
