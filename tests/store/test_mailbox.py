"""The mailbox between glass and agent lives through rotten rows: the agent reads it in each round."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.store.connect import state_path
from kiosk.store.mailbox import Mailbox
from kiosk.store.trust import StateStore


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    StateStore(tmp_path).close()
    return Mailbox(tmp_path)


@pytest.mark.parametrize("rot", ["'{'", "x'00'", "'[1]'", "17"])
def test_a_question_or_answer_that_rotted_says_nothing_and_others_go_on(
    mailbox: Mailbox, tmp_path: Path, rot: str
) -> None:
    bad, good = mailbox.ask("render", {"sha256": "0"}), mailbox.ask("render", {"sha256": "1"})
    mailbox.reply(mailbox.ask("sync"), "done", {"release": 1})
    with sqlite3.connect(state_path(tmp_path)) as connection:
        connection.execute(f"UPDATE ask SET args = {rot} WHERE id = ?", (bad,))
        connection.execute(f"UPDATE answer SET body = {rot}")
        (answered,) = connection.execute("SELECT id FROM answer").fetchone()
    connection.close()
    assert {one.id: one.args for one in mailbox.waiting()} == {bad: {}, good: {"sha256": "1"}}
    answer = mailbox.answer(answered)
    assert answer is not None
    assert (answer.state, answer.body) == ("done", {})
    mailbox.close()
