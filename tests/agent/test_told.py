"""An emergency on the screens is told once; no damaged fact and no older county stops residents' words."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.agent import delivery
from kiosk.store.remember import remember
from kiosk.store.shown import TAKEOVER, Seen, ShownLog
from sync.county.records.voices import TakeoverSeenRow
from tests.agent.test_delivery import county, fact, terminal, url
from tests.voices import VoiceCounty, VoiceTerminal

__all__ = ["county", "terminal", "url"]
EMERGENCY = "01JD2K8Q6T3VWXYZ4567890ABC"


def seen(document: str = EMERGENCY, v: int = 1, screen: str = "board", first: str = "2026-11-24T07:00:00Z") -> Seen:
    return Seen(first[:10], screen, document, v, "火险", TAKEOVER, 1, 0.0, first, first)


def test_an_emergency_on_the_screens_is_told_once(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    log = ShownLog(terminal.home)
    log.add([seen(), seen(screen="touch", first="2026-11-24T06:59:58Z"), seen("not an id"), seen(v=2)])
    log.add([seen("01JD2K8Q6T3VWXYZ4567890ABD", first="2026-10-01T00:00:00Z")])  # long over
    for _ in range(2):
        assert terminal.deliver().reason == ""
    with county.records.begin() as session:
        rows = session.scalars(select(TakeoverSeenRow).order_by(TakeoverSeenRow.v)).all()
        told = [(row.terminal, row.document, row.v, row.since, row.screens["names"]) for row in rows]
    me = terminal.identity.terminal_id
    assert told == [
        (me, EMERGENCY, 1, "2026-11-24T06:59:58Z", ["board", "touch"]),
        (me, EMERGENCY, 2, "2026-11-24T07:00:00Z", ["board"]),
    ]
    assert json.loads(fact(terminal, "takeovers_told")) == [f"{EMERGENCY} 1", f"{EMERGENCY} 2"]


@pytest.mark.parametrize("status", [404, 405, 422, 500])
def test_a_county_that_takes_no_emergencies_still_takes_words(
    county: VoiceCounty, terminal: VoiceTerminal, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ShownLog(terminal.home).add([seen()])
    real = delivery.Poster.post

    def older(self: Any, path: str, body: bytes) -> bytes:
        if path == "takeovers":
            raise delivery.NotTakenError("takeovers: no", status)
        return real(self, path, body)

    monkeypatch.setattr(delivery.Poster, "post", older)
    terminal.say()
    delivered = terminal.deliver()
    assert (delivered.sent, delivered.reason, fact(terminal, "takeovers_told")) == (1, "", "")


@pytest.mark.parametrize(
    "rot",
    [
        {"recall_seq": "four", "recall_at": "2026-11-24T07:00:00Z"},
        {"recall_seq": "4", "recall_hidden": "-1", "recall_at": "yesterday"},
        {"recall_seq": "9" * 40},
        {"clock_floor": "rotten"},
        {"clock_floor": "2026-11-24"},
        {"heartbeat_at": "never", "holding_at": "2026-13-01T00:00:00Z", "heartbeat_count": "x"},
        {"takeovers_told": "{["},
    ],
)
def test_a_damaged_fact_stops_nobodys_words(county: VoiceCounty, terminal: VoiceTerminal, rot: dict[str, str]) -> None:
    remember(terminal.home, rot)
    ShownLog(terminal.home).add([seen()])
    terminal.say()
    delivered = terminal.deliver()
    assert (delivered.sent, delivered.reason) == (1, "")
    assert int(fact(terminal, "heartbeat_count")) > 0, "and a heartbeat went"
