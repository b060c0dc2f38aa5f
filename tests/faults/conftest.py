"""Long runs are time-boxed: FAULT_SECONDS for each (60 by default); each prints how much it did."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.conftest import county, site, terminal
from tests.update.versions import Offer

__all__ = ["county", "site", "terminal"]

ROOT = Path(__file__).resolve().parents[2]
Box = Callable[[], bool]
PLACE = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a disk that takes no time


@pytest.fixture(scope="session")
def offer(tmp_path_factory: pytest.TempPathFactory) -> Offer:
    """Release keys and a stick with nothing on it yet."""
    return Offer(tmp_path_factory.mktemp("offer"))


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory, offer: Offer) -> Path:
    """What `make deb` makes, but for the time that packing small takes."""
    out = tmp_path_factory.mktemp("deb")
    command = ["nice", "-n", "10", str(ROOT / "tools" / "make_deb.sh"), str(out)]
    here = os.environ | {"PYTHON": sys.executable, "LEVEL": "1", "RELEASE_ROOT": str(offer.root)}
    done = subprocess.run(command, env=here, capture_output=True, text=True, timeout=1_500, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = out.glob("*.deb")
    return found


@pytest.fixture
def box() -> Box:
    """Whether there is time left."""
    ends_at = time.monotonic() + float(os.environ.get("FAULT_SECONDS", "60"))
    return lambda: time.monotonic() < ends_at


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a count, whatever pytest captures."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    capture = request.config.pluginmanager.get_plugin("capturemanager")

    def line(text: str) -> None:
        if reporter is not None and capture is not None:
            with capture.global_and_fixture_disabled():
                reporter.write_line(f"\n{request.node.name}: {text}")

    return line
