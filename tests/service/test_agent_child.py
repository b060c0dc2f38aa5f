"""The agent as a child of the glass: one that hangs is noticed, ended and started again."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.shell.agent_child import AgentChild

PATIENCE_S = 40


def wait(application: QGuiApplication, what: Callable[[], bool]) -> None:
    """Let the glass live until that is so."""
    ends_at = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < ends_at
        application.processEvents()
        time.sleep(0.02)


def agents() -> list[int]:
    """The agents that live as children of ours."""
    return [
        one.pid for one in psutil.Process().children()
        if one.status() != psutil.STATUS_ZOMBIE and "agent" in one.cmdline()
    ]  # fmt: skip


@pytest.mark.expects_log("the agent has not gone round for 6 s and is ended")
@pytest.mark.expects_log(r"the agent ended with code \d+; again in 1 s")
def test_an_agent_that_hangs_is_ended_and_comes_back(application: QGuiApplication, tmp_path: Path) -> None:
    child = AgentChild(home=tmp_path, silence_s=6)
    child.start()
    try:
        wait(application, lambda: bool(agents()))
        (first,) = agents()
        wait(application, lambda: "SigCgt:\t0000000000000000" not in Path(f"/proc/{first}/status").read_text())
        os.kill(first, signal.SIGSTOP)
        wait(application, lambda: first not in agents())
        wait(application, lambda: bool(agents()))
    finally:
        child.stop()
        child.deleteLater()
    assert agents() == []
