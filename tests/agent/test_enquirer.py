"""Questions of the person at the glass: asked by a child, believed only when the county's key has signed, in time."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.agent.enquirer import Answered, Enquirer
from kiosk.agent.resident import Agent
from kiosk.settings import Settings
from kiosk.store.mailbox import Mailbox
from kiosk.store.outbox import new_id
from kiosk.store.remember import remember
from sync.county.voices import desk
from sync.county.voices.cases import COLUMNS, take_csv
from tests.voices import AT, VoiceCounty, VoiceTerminal, listening, voice_county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    yield county
    county.records.close()


@pytest.fixture
def url(county: VoiceCounty) -> Iterator[str]:
    with listening(county.voices(), county.folder / "site") as url:
        yield url


@pytest.fixture
def terminal(county: VoiceCounty, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VoiceTerminal:
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
    return VoiceTerminal(tmp_path / "home", county, url)


def ask(home: Path, code: str) -> Mapping[str, Any]:
    """What a real child brings back."""
    return ask_for(home, "standing", code=code)


def ask_for(home: Path, kind: str, **args: str) -> Mapping[str, Any]:
    enquirer = Enquirer(home, wall_s=60)  # a busy test machine may take longer than a hall's
    enquirer.want("ask", kind, args)
    return answers(enquirer, 1)[0].body


def answers(enquirer: Enquirer, count: int) -> list[Answered]:
    deadline, found = time.monotonic() + 60, enquirer.tick()
    while len(found) < count:
        assert time.monotonic() < deadline, "no answer"
        time.sleep(0.05)
        found += enquirer.tick()
    return found


def test_the_answer_to_an_opinion_comes_signed(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    code = terminal.say("路灯坏了")
    assert ask(terminal.home, code) == {"cause": "none"}  # it waits at the terminal still
    terminal.deliver()
    assert ask(terminal.home, code)["found"]["state"] == "received"
    desk.answer(county.records, code, state="replied", reply="已经修好", office="示例镇", actor="x", at=AT)
    found = ask(terminal.home, code)["found"]
    assert (found["code"], found["state"], found["reply"], found["office"]) == (code, "replied", "已经修好", "示例镇")


def test_a_case_comes_by_its_number_and_the_right_digits_only(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    head, row = ",".join(COLUMNS), "2026-110-0042,4271,宅基地审批（示例）,示例乡,0350-1,带户口簿,受理:2026-11-01;办结:"
    take_csv(county.records, f"{head}\n{row}\n", at=AT)
    right = ask_for(terminal.home, "case", id=new_id(), number="2026-110-0042", phone4="4271")["found"]
    assert (right["state"], right["title"], [step["name"] for step in right["steps"]]) == (
        "found", "宅基地审批（示例）", ["受理", "办结"],
    )  # fmt: skip
    for number, phone4 in (("2026-110-0042", "4272"), ("2026-110-0043", "4271")):
        wrong = ask_for(terminal.home, "case", id=new_id(), number=number, phone4=phone4)["found"]
        assert (wrong["state"], "title" in wrong) == ("unknown", False)
    assert ask_for(terminal.home, "case", id=new_id(), number="?", phone4="4271") == {"cause": "none"}


def test_words_of_a_stranger_are_no_answer(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    code = terminal.say("路灯坏了")
    terminal.deliver()
    remember(terminal.home, {"reply_key": "1f" * 32})
    assert ask(terminal.home, code) == {"cause": "offline"}


def test_without_a_line_or_a_county_it_says_so(terminal: VoiceTerminal) -> None:
    remember(terminal.home, {"url": "http://127.0.0.1:9/"})
    assert ask(terminal.home, "7K4MX9RT") == {"cause": "offline"}
    remember(terminal.home, {"reply_key": ""})
    assert ask(terminal.home, "7K4MX9RT") == {"cause": "not_here"}


def test_a_question_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    enquirer = Enquirer(tmp_path, command=lambda: sleeper, wall_s=0.3)
    for number in range(5):
        enquirer.want(f"{number}", "standing", {})
    found = answers(enquirer, 5)
    assert {one.ask for one in found} == {"0", "1", "2", "3", "4"}
    assert all(one.body == {"cause": "offline"} for one in found)
    enquirer.stop()


def is_alive(cmdline: Path) -> bool:
    """One that has ended and that nobody has asked for yet has no words."""
    try:
        return cmdline.read_bytes() != b""
    except OSError:
        return False


def test_a_child_ends_with_what_it_started_and_no_round_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "grandchild"
    script = f"sleep 60 & echo $! >{said}.new; mv {said}.new {said}; wait"
    enquirer = Enquirer(tmp_path, command=lambda: ["sh", "-c", script], wall_s=60)

    def wait(_child: object, _timeout: float | None = None) -> int:
        raise AssertionError("over a stick that answers nothing this would last for ever")

    with monkeypatch.context() as patch:
        patch.setattr("subprocess.Popen.wait", wait)
        enquirer.want("ask", "standing", {})
        deadline = time.monotonic() + 60
        while not said.exists():
            assert time.monotonic() < deadline
            assert enquirer.tick() == []
            time.sleep(0.02)
        enquirer._running[0].ends_at = 0.0
        (found,) = enquirer.tick()
        assert found.body == {"cause": "offline"}
        child = Path(f"/proc/{said.read_text().strip()}/cmdline")
        while enquirer._killed or is_alive(child):
            assert time.monotonic() < deadline, "it lives on"
            enquirer.tick()
            time.sleep(0.02)
    enquirer.stop()


def test_the_agent_answers_in_the_mailbox_and_nothing_stands_in_the_list_of_processes(
    county: VoiceCounty, terminal: VoiceTerminal
) -> None:
    code = terminal.say("路灯坏了")
    terminal.deliver()
    agent = Agent(terminal.home, Settings.load(terminal.home), command=lambda: [sys.executable, "-c", "print('{}')"])
    agent._enquirer = Enquirer(terminal.home, wall_s=60)
    mailbox = Mailbox(terminal.home)
    ask_id = mailbox.ask("standing", {"code": code})
    deadline = time.monotonic() + 60
    while (answer := mailbox.answer(ask_id)) is None or answer.state == "working":
        agent._tick()
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                assert code.encode() not in process.read_bytes()
            except OSError:
                continue
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert answer.state == "done"
    assert answer.body["found"]["code"] == code
    agent.stop()
    mailbox.forget(ask_id)
    mailbox.close()
    assert code not in json.dumps([(a.id, dict(a.args)) for a in Mailbox(terminal.home).waiting()])
    assert code.encode() not in (terminal.home / "state.db").read_bytes()
