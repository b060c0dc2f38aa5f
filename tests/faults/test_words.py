"""Nothing that a resident said is lost or doubled: both ends killed at random instants, a bad road between them."""

import json
import random
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.store.connect import state_path
from kiosk.store.outbox import new_id
from sync.contract import Opinion
from sync.county.voices import desk
from tests.faults.way_back import PUSHER, SPEAKER, BadRoad, Player, python
from tests.voices import AT, VoiceTerminal, voice_county

CANARY = "13835012345"


def play(folder: Path, words: int, seed: int, *, every_s: float, kills: int, ends_s: float) -> str:
    """Say so many words and wait until each has its receipt; then hold the desk against what was said."""
    chance = random.Random(seed)
    county = voice_county(folder / "county")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (county.folder / "site" / "metadata").mkdir(parents=True)
    (county.folder / "site" / "metadata" / "timestamp.json").write_text("{}")
    road = BadRoad(f"http://127.0.0.1:{port}", seed)
    terminal = VoiceTerminal(folder / "home", county, road.url)
    plan = [
        {"format": 1, "id": new_id(), "said_at": AT, "topic": "advice", "about": {"place": "general"},
         "text": f"第{number}条：路灯坏了", "contact": CANARY}
        for number in range(words)
    ]  # fmt: skip
    kept: set[str] = set()
    counted = threading.Lock()

    def heard(line: str) -> None:
        with counted:
            kept.add(line)

    def speak() -> list[str]:
        """What was not acknowledged is said again with its id, as the page does after a failure."""
        with counted:
            left = [raw for raw in plan if raw["id"] not in kept]
        (folder / "plan.json").write_text(json.dumps(left))
        return python(SPEAKER, str(terminal.home), str(folder / "plan.json"))

    def serve() -> list[str]:
        return [sys.executable, "-m", "sync.county", "serve", "--dir", str(county.folder), "--port", str(port)]

    server = Player(serve, folder / "server.log")
    pusher = Player(lambda: python(PUSHER, str(terminal.home)), folder / "pusher.log")
    speaker = Player(speak, folder / "speaker.log", heard)
    try:
        ends_at = time.monotonic() + ends_s
        while not (speaker.is_over and waiting(terminal.home) == (0, words)):
            assert time.monotonic() < ends_at, f"not done: {waiting(terminal.home)}, {len(kept)} kept, {road.harm}"
            if server.kills + pusher.kills + speaker.kills >= kills:
                time.sleep(0.1)
                continue
            time.sleep(chance.random() * 2 * every_s)
            player = chance.choice([server, pusher, pusher] if speaker.is_over else [server, pusher, speaker])
            player.kill()
            player.start()
    finally:
        for player in (speaker, pusher, server):
            player.kill()
        road.stop()
    assert kept == {str(raw["id"]) for raw in plan}
    opened = list(desk.opened(county.records, [county.desk_key()], actor="test", at=AT))
    texts = sorted(one.words.text for one in opened if isinstance(one.words, Opinion))
    assert texts == sorted(str(raw["text"]) for raw in plan), "each at the desk, once"
    county.records.close()
    no_trace(folder, road, but=folder / "plan.json")
    killed = f"killed: server {server.kills}, agent {pusher.kills}, glass {speaker.kills}"
    return f"{words} words, each at the desk once; {killed}; road: {dict(road.harm)}"


def waiting(home: Path) -> tuple[int, int]:
    """How many wait, how many have their receipt."""
    connection = sqlite3.connect(state_path(home), timeout=20)
    try:
        found = dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
    finally:
        connection.close()
    return found.get("waiting", 0), found.get("delivered", 0)


def no_trace(folder: Path, road: BadRoad, but: Path) -> None:
    """Neither words nor phone in any file of the terminal, of the county or of a log, nor in any address."""
    files = [path for path in folder.rglob("*") if path.is_file() and path != but]
    assert {"state.db", "county.db", "server.log", "pusher.log"} <= {path.name for path in files}
    for path in files:
        data = path.read_bytes()
        assert CANARY.encode() not in data, path
        assert "路灯坏了".encode() not in data, path
    assert road.seen
    assert not [line for line in road.seen if CANARY in line]


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_NOW", AT)


def test_words_arrive_once_each_whatever_is_killed(tmp_path: Path) -> None:
    play(tmp_path, 40, 7, every_s=1.0, kills=7, ends_s=150)


@pytest.mark.faults
def test_a_thousand_words_arrive_once_each(tmp_path: Path, say: Callable[[str], None]) -> None:
    say(play(tmp_path, 1_000, random.randrange(1_000_000), every_s=2.0, kills=200, ends_s=900))
