"""Long runs are time-boxed: FAULT_SECONDS for each (60 by default); each prints how much it did."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.conftest import county, site, terminal

__all__ = ["county", "site", "terminal"]

Box = Callable[[], bool]
PLACE = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a disk that takes no time


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
