"""The resident agent as a real process: pulls by itself, answers the glass, ends quickly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.agent.report import Report
from kiosk.agent.resident import JITTER, PULL_S, Agent
from kiosk.settings import Settings
from kiosk.store.facts import facts_of
from kiosk.store.mailbox import Mailbox
from tests.agent.test_commands import kiosk, one_sentence
from tests.simulator import County, Site, disclosure
from tests.terminal.terminal import Terminal


def wait_for(true: Callable[[], object], seconds: float = 15.0) -> None:
    ends_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def agent(terminal: Terminal) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "agent"],
        env=os.environ | {"KIOSK_HOME": str(terminal.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    yield process
    process.kill()
    process.communicate()


def test_the_agent_pulls_by_itself_and_prints_nothing(terminal: Terminal, agent: "subprocess.Popen[bytes]") -> None:
    log = terminal.home / "log" / "agent.log"
    wait_for(lambda: log.exists() and "release 1: 5 documents" in log.read_text("utf-8"))
    assert len(terminal.titles()) == 5
    agent.send_signal(signal.SIGTERM)
    out, err = agent.communicate(timeout=5)
    assert (agent.returncode, out, err) == (0, b"", b"")


def test_a_sync_beside_the_agent_is_done_by_the_agent(
    terminal: Terminal, county: County, agent: "subprocess.Popen[bytes]"
) -> None:
    wait_for(lambda: len(terminal.titles()) == 5)
    county.put(disclosure(4))
    county.publish()
    done = kiosk(terminal.home, "sync", "--json")
    report = Report.read(done.stdout)
    assert (report.state, report.added, report.documents) == ("updated", 1, 6)
    one_sentence(kiosk(terminal.home, "agent"), 75, "already at work")


def test_the_glass_asks_and_is_answered(terminal: Terminal, county: County, agent: "subprocess.Popen[bytes]") -> None:
    wait_for(lambda: len(terminal.titles()) == 5)
    mailbox = Mailbox(terminal.home)
    county.flip("timestamp")
    ask, odd = mailbox.ask("sync"), mailbox.ask("fly")
    wait_for(lambda: (a := mailbox.answer(ask)) is not None and a.state == "failed")
    wait_for(lambda: (a := mailbox.answer(odd)) is not None and a.state == "failed")
    answer = mailbox.answer(ask)
    assert answer is not None
    assert answer.body["state"] == "refused"
    assert len(terminal.titles()) == 5
    mailbox.close()


def test_sigterm_ends_the_agent_and_its_pull_quickly(terminal: Terminal, agent: "subprocess.Popen[bytes]") -> None:
    stuck: list[float] = []

    def hang(_handler: object, _path: str) -> bool:
        stuck.append(time.monotonic())
        time.sleep(4)
        return False

    terminal.site.fault = hang
    wait_for(lambda: stuck)
    started = time.monotonic()
    agent.send_signal(signal.SIGTERM)
    assert agent.wait(5) == 0
    assert time.monotonic() - started < 2


def test_an_agent_ends_when_its_parent_is_gone(terminal: Terminal) -> None:
    code = (
        "import subprocess, sys, os;"
        "p = subprocess.Popen([sys.executable, '-m', 'kiosk', 'agent', '--parent', str(os.getpid())]);"
        "print(p.pid, flush=True); import time; time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], env=os.environ | {"KIOSK_HOME": str(terminal.home)}, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    try:
        wait_for(lambda: len(terminal.titles()) == 5)
    finally:
        parent.kill()
        parent.communicate()

    def is_gone() -> bool:
        try:
            return Path(f"/proc/{child}/stat").read_text().rsplit(") ", 1)[1][0] == "Z"
        except FileNotFoundError:
            return True

    wait_for(is_gone, 5)


def test_an_agent_that_starts_before_provisioning_pulls_as_soon_as_there_is_a_county(
    site: Site, county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
    terminal = Terminal(tmp_path / "home", site)
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "agent", "--set", "poll_s=86400"],
        env=os.environ | {"KIOSK_HOME": str(terminal.home)},
        stderr=subprocess.PIPE,
    )
    try:
        wait_for(lambda: (terminal.home / "log" / "agent.log").exists())
        time.sleep(2)
        (tmp_path / "p.json").write_bytes(county.provision(site.url))
        assert kiosk(terminal.home, "provision", str(tmp_path / "p.json")).returncode == 0
        wait_for(lambda: len(terminal.titles()) == 5)
        county.put(disclosure(4))
        county.publish()
        assert kiosk(terminal.home, "provision", str(tmp_path / "p.json")).returncode == 0
        wait_for(lambda: len(terminal.titles()) == 6)
    finally:
        process.terminate()
        _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, b"")


def run_briefly(agent: Agent, until: Callable[[], object]) -> None:
    ends_at = time.monotonic() + 10
    while not until():
        assert time.monotonic() < ends_at
        agent._tick()
        time.sleep(0.02)


def test_the_next_pull_is_over_within_the_interval(terminal: Terminal) -> None:
    agent = Agent(terminal.home, Settings.load(terminal.home), command=lambda: ["echo", '{"state": "unchanged"}'])
    for _ in range(5):
        agent._due_at = 0
        run_briefly(agent, lambda: agent._due_at > 0 and agent._child is None)
        assert 60 * (1 - JITTER) - PULL_S - 1 < agent._due_at - time.monotonic() <= 60 - PULL_S


@pytest.mark.expects_log("took too long and was ended")
def test_a_pull_that_takes_too_long_is_ended_and_remembered(terminal: Terminal) -> None:
    (terminal.home / "settings.toml").write_text("pull_deadline_s = 10\n")
    agent = Agent(terminal.home, Settings.load(terminal.home), command=lambda: ["sleep", "60"])
    agent._due_at = 0
    run_briefly(agent, lambda: agent._child is not None)
    agent._ends_at = time.monotonic()
    run_briefly(agent, lambda: agent._child is None)
    facts = facts_of(terminal.home)
    assert (facts["last_sync_state"], "too long" in facts["last_sync_reason"]) == ("later", True)


@pytest.mark.expects_log("outlives its end|hangs in the kernel")
def test_a_pull_that_even_a_kill_does_not_end_holds_nobody_up_and_is_the_only_one(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = Agent(terminal.home, Settings.load(terminal.home), command=lambda: ["sleep", "60"])
    agent._due_at = 0
    run_briefly(agent, lambda: agent._child is not None)
    held = agent._child
    assert held is not None
    for deed in ("terminate", "kill"):  # as a process in an uninterruptible read
        monkeypatch.setattr(held, deed, lambda: None)
    agent._ends_at = time.monotonic()
    for _ in range(2):
        run_briefly(agent, lambda: agent._due_at > 0 and agent._child is None)
        assert "hangs" in facts_of(terminal.home)["last_sync_reason"]
        assert held.poll() is None
        agent._due_at = 0
    os.kill(held.pid, signal.SIGKILL)
    held.wait()
    run_briefly(agent, lambda: agent._child is not None)
    agent._stop_child()


@pytest.mark.expects_log("not now: (the pull ended without a word|no process for the pull)")
@pytest.mark.parametrize("command", [["false"], ["echo", "[]"], ["/nowhere/at/all"]])
def test_a_pull_that_dies_is_a_failure_and_the_next_comes_later(terminal: Terminal, command: list[str]) -> None:
    agent = Agent(terminal.home, Settings.load(terminal.home), command=lambda: command)
    delays = []
    for _ in range(3):
        agent._due_at = 0
        run_briefly(agent, lambda: agent._due_at > 0 and agent._child is None)
        delays.append(agent._due_at - time.monotonic())
    assert delays[0] > 80
    assert delays[2] > 300
    assert delays[2] < 900 * 1.3
    assert facts_of(terminal.home)["last_sync_state"] == "later"


@pytest.mark.expects_log("not now: x")
def test_the_first_failure_is_a_warning_repeats_are_debug_and_recovery_is_info(
    terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="kiosk.agent.resident")
    agent = Agent(terminal.home, Settings.load(terminal.home))
    for report in (Report("later", reason="x"), Report("later", reason="x"), Report("unchanged"), Report("unchanged")):
        agent._finish(report, own_words=False)
    assert [r.levelname for r in caplog.records] == ["WARNING", "DEBUG", "INFO"]
