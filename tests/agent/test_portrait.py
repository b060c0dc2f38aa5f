"""A picture of the screens: only for the county's own signed word, through the glass, once; the last one is kept."""

import base64
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from nacl.signing import SigningKey

from kiosk.agent import portrait
from kiosk.agent.told import CALLED
from kiosk.clock import Moment
from kiosk.store.mailbox import PORTRAIT, Mailbox
from kiosk.store.portrait import keep
from kiosk.store.remember import remember
from sync import contract
from sync.county.errors import CountyError
from sync.county.voices import keys, pictures
from sync.errors import ContractError
from tests.agent.test_delivery import county, fact, terminal, url
from tests.voices import AT, VoiceCounty, VoiceTerminal, moment

__all__ = ["county", "terminal", "url"]
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 300


@contextmanager
def glass(terminal: VoiceTerminal, body: dict[str, Any], jpeg: bytes = b"", state: str = "done") -> Iterator[None]:
    """A glass that answers what the agent asks."""
    ends = threading.Event()

    def work() -> None:
        mailbox = Mailbox(terminal.home)
        while not ends.wait(0.02):
            for ask in mailbox.waiting():
                assert ask.kind == PORTRAIT
                if jpeg:
                    assert keep(terminal.home, jpeg)
                mailbox.reply(ask.id, state, body)
        mailbox.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


def ask(county: VoiceCounty, terminal: VoiceTerminal) -> str:
    return pictures.wish(county.records, terminal.identity.terminal_id[:8], actor="县公开办", at=county.at)


def call(terminal: VoiceTerminal) -> None:
    """As the agent does when the county calls: a heartbeat though none is due."""
    remember(terminal.home, {CALLED: f"{time.monotonic()}"})


def test_the_county_sees_what_hangs_in_the_hall(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    terminal.deliver()
    assert pictures.last(county.records, terminal.identity.terminal_id) is None
    who = ask(county, terminal)
    call(terminal)
    with glass(terminal, {"state": "shown", "screens": ["touch"]}, JPEG):
        assert terminal.deliver().reason == ""
    found = pictures.last(county.records, who)
    assert found == pictures.Pictured(who, "shown", AT, AT, JPEG, "")
    # Nothing is left on the terminal, and nothing is asked twice.
    assert not (terminal.home / "portrait.jpg").exists()
    call(terminal)
    assert terminal.deliver().reason == ""
    assert pictures.last(county.records, who) == found


@pytest.mark.parametrize(
    ("body", "jpeg", "state", "said"),
    [
        ({"state": "in_use", "screens": []}, b"", "done", "in_use"),
        ({"state": "dark", "screens": []}, b"", "done", "dark"),
        ({"state": "shown", "screens": ["touch"]}, b"", "done", "dark"),
        ({"state": "shown", "screens": ["touch"]}, b"x" * 200_000, "done", "dark"),
        ({"state": "flying"}, b"", "done", "no_glass"),
        ({"state": "shown"}, b"", "failed", "no_glass"),
    ],
)
def test_no_picture_is_an_answer_too(
    county: VoiceCounty, terminal: VoiceTerminal, body: dict[str, Any], jpeg: bytes, state: str, said: str
) -> None:
    who = ask(county, terminal)
    with glass(terminal, body, jpeg, state):
        assert terminal.deliver().reason == ""
    found = pictures.last(county.records, who)
    assert found is not None
    assert (found.state, found.jpeg, found.wished_at) == (said, b"", "")


def test_a_terminal_without_a_glass_says_so_and_leaves_nothing_to_take_up(
    county: VoiceCounty, terminal: VoiceTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portrait.fulfil, "__kwdefaults__", {"patience_s": 0.3})
    who = ask(county, terminal)
    assert terminal.deliver().reason == ""
    found = pictures.last(county.records, who)
    assert found is not None
    assert found.state == "no_glass"
    mailbox = Mailbox(terminal.home)
    assert mailbox.waiting() == ()
    mailbox.close()


def test_only_the_countys_word_for_this_terminal_counts(
    county: VoiceCounty, terminal: VoiceTerminal, caplog: pytest.LogCaptureFixture
) -> None:
    path = keys.reply_path(county.folder)
    assert path is not None
    me, reply = terminal.identity.terminal_id, keys.load_reply(path, None)

    def signed(key: SigningKey = reply, **changes: str) -> contract.Wish:
        made = {"id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e02", "terminal": me, "what": "picture", "at": AT}
        bare = contract.build(contract.Wish, made | changes | {"signature": "0" * 128})
        return replace(bare, signature=key.sign(bare.signed_bytes()).signature.hex())

    def counts(wish: contract.Wish, granted: str = "") -> bool:
        return portrait.is_ours(wish, me, county.public.reply, granted, Moment(moment(), True))

    assert counts(signed())
    other = "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e03"
    assert not counts(signed(), portrait.granted(signed()))
    assert not counts(signed(at="2026-11-22T20:00:00Z"), portrait.granted(signed(id=other))), "said again by a stranger"
    assert counts(signed(), portrait.granted(signed(id=other)))
    assert counts(signed(), portrait.granted(signed(id=other, at="2099-01-01T00:00:00Z")))
    assert counts(signed(), other), "the fact of an older program"
    assert not counts(signed(terminal="8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a11"))
    assert not counts(signed(what="reboot"))
    assert not counts(signed(at="2026-11-20T00:00:00Z"))
    forged = replace(signed(), signature="ab" * 64)
    with caplog.at_level(logging.CRITICAL, logger="kiosk.agent.portrait"):
        assert not counts(forged)
        assert not counts(signed(SigningKey.generate()))


def test_nobody_sends_a_picture_unasked_or_a_strange_one(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    me = terminal.identity.terminal_id
    said = contract.Picture(
        format=1, id="5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e03", wish="5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e02", at=AT,
        state="shown", jpeg=base64.b64encode(JPEG).decode(),
    )  # fmt: skip
    with county.records.begin() as session:
        assert pictures.take(session, me, said, AT) == "nobody asked for it"
    ask(county, terminal)
    with county.records.begin() as session:
        (wish,) = pictures.waiting(session, AT).values()
        for data in (b"<svg onload=1>", b"\xff\xd8\xff" + b"x" * 149_998):
            strange = replace(said, wish=wish, jpeg=base64.b64encode(data).decode())
            with pytest.raises(ContractError, match="is no JPEG"):
                pictures.take(session, me, strange, AT)
        assert pictures.waiting(session, "2026-11-26T08:00:00Z") == {}, "nobody waits for ever"
    with pytest.raises(CountyError, match="No terminal"):
        pictures.wish(county.records, "ffffffff", actor="x", at=AT)
    with pytest.raises(CountyError, match="No terminal"):
        pictures.wish(county.records, "%", actor="x", at=AT)
    assert fact(terminal, "wish_granted") == ""
