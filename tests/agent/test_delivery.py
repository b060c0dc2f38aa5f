"""What goes back: words, acknowledgements, heartbeats. Only the county's signed word settles anything."""

import gzip
import hashlib
import http.server
import json
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from kiosk import health
from kiosk.agent import delivery
from kiosk.agent.report import Report
from kiosk.agent.resident import Agent
from kiosk.clock import Moment
from kiosk.settings import Settings
from kiosk.store.connect import state_path
from kiosk.store.remember import remember
from sync.county.records import SubmissionRow, open_records, records_url
from sync.county.voices import desk
from tests.voices import VoiceCounty, VoiceTerminal, listening, moment, voice_county

Handler = http.server.BaseHTTPRequestHandler


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
    monkeypatch.setattr("kiosk.health._fonts", lambda: delivery.health.Finding("fonts", "ok", ""))
    monkeypatch.setattr("kiosk.health._rare", lambda _home: ())
    return VoiceTerminal(tmp_path / "home", county, url)


def at_the_desk(county: VoiceCounty) -> list[str]:
    return [one.code for one in desk.listing(county.records)]


def states(terminal: VoiceTerminal) -> list[tuple[str, bool, str | None]]:
    connection = sqlite3.connect(state_path(terminal.home))
    rows = connection.execute("SELECT state, sealed IS NOT NULL, reason FROM outbox ORDER BY seq").fetchall()
    connection.close()
    return [(state, bool(box), reason) for state, box, reason in rows]


def fact(terminal: VoiceTerminal, key: str) -> str:
    connection = sqlite3.connect(state_path(terminal.home))
    row = connection.execute("SELECT value FROM fact WHERE key = ?", (key,)).fetchone()
    connection.close()
    return row[0] if row else ""


@contextmanager
def stranger(answer: Callable[[Handler, bytes], None]) -> Iterator[str]:
    """Somebody who answers in the county's place."""

    class Stranger(Handler):
        def do_POST(self) -> None:
            answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answers(status: int, body: bytes, **headers: str) -> Callable[[Handler, bytes], None]:
    def answer(handler: Handler, _body: bytes) -> None:
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_words_are_delivered_in_the_order_of_speaking(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    codes = [terminal.say(f"第{n}条") for n in range(3)]
    done = terminal.deliver()
    assert (done.sent, done.waiting, done.reason) == (3, 0, "")
    assert sorted(at_the_desk(county)) == sorted(codes)
    assert states(terminal) == [("delivered", True, None)] * 3
    assert terminal.deliver().sent == 0


FORGED = json.dumps(
    {"format": 1, "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e01", "sha256": "1f" * 32, "state": "received",
     "at": "2026-11-23T01:26:05Z", "signature": "ab" * 64}
).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (answers(200, b"<html>sign in</html>", Content_Type="text/html"), "portal"),
        (answers(200, b"  <!doctype html><p>sign in"), "portal"),
        (answers(302, b"", Location="http://127.0.0.1:1/"), "portal"),
        (answers(200, b""), "portal"),
        (answers(200, b"{}"), "portal"),
        (answers(204, b""), "server"),
        (answers(201, FORGED), "server"),
        (answers(200, FORGED), "portal"),
        (answers(500, b"oops"), "server"),
        (answers(502, b"<html>bad gateway</html>", Content_Type="text/html"), "server"),
        (answers(404, b"not found"), "server"),
        (answers(403, b'{"error":"unknown_terminal","format":1,"reason":"x"}'), "unknown_terminal"),
        (answers(200, FORGED + b" " * 40_000), "cut"),
        (answers(200, gzip.compress(FORGED), Content_Encoding="gzip"), "portal"),
    ],
    ids=["portal", "bare portal", "redirect", "empty", "no receipt", "204", "201", "forged", "500", "502", "404",
         "not admitted", "endless", "gzip"],
)  # fmt: skip
def test_nothing_but_a_receipt_settles_a_submission(
    county: VoiceCounty, terminal: VoiceTerminal, answer: Callable[[Handler, bytes], None], cause: str
) -> None:
    terminal.say()
    with stranger(answer) as elsewhere:
        remember(terminal.home, {"url": elsewhere})
        done = terminal.deliver()
    assert (done.sent, done.waiting, done.cause) == (0, 1, cause)
    assert states(terminal) == [("waiting", True, None)]
    assert fact(terminal, "push_cause") == cause


def test_a_receipt_by_another_key_or_of_another_word_settles_nothing(
    county: VoiceCounty, terminal: VoiceTerminal, url: str
) -> None:
    terminal.say()
    remember(terminal.home, {"reply_key": bytes(SigningKey.generate().verify_key).hex()})
    assert terminal.deliver().cause == "portal"
    assert len(at_the_desk(county)) == 1, "the county has it; the terminal does not believe it yet"
    remember(terminal.home, {"reply_key": county.public.reply})
    assert terminal.deliver().sent == 1
    assert len(at_the_desk(county)) == 1


def test_one_that_is_not_taken_does_not_hold_up_the_others(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    first, second = terminal.say(), terminal.say()
    connection = sqlite3.connect(state_path(terminal.home))
    box = b"\0"  # too short for the wire: the county does not take it
    connection.execute("UPDATE outbox SET sealed = ?, sha256 = ? WHERE seq = 1", (box, hashlib.sha256(box).hexdigest()))
    connection.commit()
    connection.close()
    done = terminal.deliver()
    assert (done.sent, done.waiting, done.cause) == (1, 1, "server")
    assert at_the_desk(county) == [second]
    assert first != second


def test_refused_words_are_kept_with_the_reason(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    terminal.say()
    connection = sqlite3.connect(state_path(terminal.home))
    ((submission,),) = connection.execute("SELECT id FROM outbox").fetchall()
    connection.close()
    with county.records.begin() as session:
        session.add(
            SubmissionRow(
                id=submission, code="00000000", kind="opinion", terminal="x", sha256="0" * 64, sealed=b"", at=county.at,
                state="received", state_at=county.at, reply="", office="",
            )
        )  # fmt: skip
    done = terminal.deliver()
    assert (done.sent, done.waiting) == (0, 0)
    assert states(terminal) == [("refused", True, "another submission came with this id")]
    (told,) = [one.words for one in health.examine(terminal.home, Moment(moment(), True)) if one.key == "words_refused"]
    assert told == "有1件群众意见县里没有收下，请联系县里。原因：编号和县里已有的重了（1件）"


@pytest.mark.expects_log("the county has lost 4 submissions")
def test_a_county_restored_from_yesterday_gets_the_words_again(
    county: VoiceCounty, terminal: VoiceTerminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drill: words of today are not in yesterday's backup; nobody has to say that it was restored."""
    before = [terminal.say(f"昨天第{n}条") for n in range(3)]
    terminal.deliver()
    shutil.copy(county.folder / "county.db", tmp_path / "backup.db")
    today = [terminal.say(f"今天第{n}条") for n in range(4)]
    assert terminal.deliver().sent == 4
    county.records.close()
    shutil.copy(tmp_path / "backup.db", county.folder / "county.db")
    restored = VoiceCounty(county.folder, open_records(records_url(county.folder)), county.public)
    assert sorted(at_the_desk(restored)) == sorted(before)
    with listening(restored.voices(), county.folder / "site") as again:
        remember(terminal.home, {"url": again})
        assert terminal.deliver().sent == 0
        monkeypatch.setenv("KIOSK_NOW", "2026-11-25T08:00:00Z")
        assert terminal.deliver().sent == 4
        assert sorted(at_the_desk(restored)) == sorted(before + today)
        opened = desk.opened(restored.records, [restored.desk_key()], actor="drill", at=restored.at)
        assert all(one.words is not None for one in opened)
        monkeypatch.setenv("KIOSK_NOW", "2026-11-26T08:00:00Z")
        assert terminal.deliver().sent == 0, "once"
    restored.records.close()


def test_a_recall_is_acknowledged_once(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    remember(terminal.home, {"recall_seq": "4", "recall_hidden": "2", "recall_at": "2026-11-24T07:00:00Z"})
    for _ in range(2):
        assert terminal.deliver().reason == ""
    (row,) = desk.recall_seen(county.records, 4).values()
    assert (row.terminal, row.recall, row.hidden, row.at) == (
        terminal.identity.terminal_id, 4, 2, "2026-11-24T07:00:00Z",
    )  # fmt: skip
    assert fact(terminal, "recall_told") == "4"


def test_a_heartbeat_goes_every_quarter_of_an_hour_and_when_something_changes(
    county: VoiceCounty, terminal: VoiceTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts: list[str] = []
    real = delivery.Poster.post

    def counted(self: Any, path: str, body: bytes) -> bytes:
        posts.append(path)
        return real(self, path, body)

    monkeypatch.setattr(delivery.Poster, "post", counted)
    for minute, beats in ((0, 1), (1, 0), (14, 0), (15, 1), (16, 0)):
        posts.clear()
        monkeypatch.setenv("KIOSK_NOW", f"2026-11-24T08:{minute:02}:00Z")
        terminal.deliver()
        assert posts == ["heartbeats"] * beats, minute
    posts.clear()
    remember(terminal.home, {"last_sync_state": "refused", "last_sync_reason": "坏了"})
    terminal.deliver()
    assert posts == ["heartbeats"]


def test_a_heartbeat_says_what_is_wrong_in_words(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    remember(
        terminal.home,
        {"last_sync_state": "refused", "last_sync_reason": "x\x00y" * 200, "content_issued_at": "2026-11-23T00:00:00Z"},
    )
    assert terminal.deliver().reason == ""
    connection = sqlite3.connect(county.folder / "county.db")
    ((text,),) = connection.execute("SELECT said FROM pulse").fetchall()
    connection.close()
    said = json.loads(text)
    assert (said["release"], said["documents"], said["issued_at"]) == (3, 9, "2026-11-23T00:00:00Z")
    assert "sync" in {finding["key"] for finding in said["findings"]}
    assert {finding["level"] for finding in said["findings"]} <= {"warn", "bad"}
    assert all(len(finding["words"]) <= 200 for finding in said["findings"])


def test_a_month_of_heartbeats_costs_below_seven_megabytes(
    county: VoiceCounty, terminal: VoiceTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With polls every 300 s (8 MB) a metered line stays below 15 MB a month."""
    sizes: list[int] = []
    real_send, real_recv = socket.socket.sendall, socket.socket.recv_into

    def sent(self: Any, data: Any, *args: Any) -> None:
        sizes.append(len(data))
        real_send(self, data, *args)

    monkeypatch.setattr(socket.socket, "sendall", sent)

    def received(self: Any, *args: Any) -> int:
        count = real_recv(self, *args)
        sizes.append(count)
        return count

    monkeypatch.setattr(socket.socket, "recv_into", received)
    assert terminal.deliver().reason == ""
    assert sum(sizes) > 500, "the wire was watched"
    assert sum(sizes) * 4 * 24 * 30 < 7_000_000


def test_a_terminal_without_the_countys_key_sends_nothing(county: VoiceCounty, terminal: VoiceTerminal) -> None:
    terminal.say()
    remember(terminal.home, {"reply_key": ""})
    assert terminal.deliver() == delivery.Delivered()
    assert at_the_desk(county) == []


def test_what_is_due_is_erased_on_the_way(
    county: VoiceCounty, terminal: VoiceTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.say()
    terminal.deliver()
    monkeypatch.setenv("KIOSK_NOW", "2026-12-01T08:00:00Z")
    terminal.deliver()
    assert states(terminal) == [("delivered", False, None)]


@pytest.mark.expects_log("2 submissions wait: x")
def test_the_agent_lets_words_that_could_not_go_wait_longer_and_longer(terminal: VoiceTerminal) -> None:
    agent = Agent(terminal.home, Settings.load(terminal.home))
    delays = []
    for _ in range(6):
        agent._push_at = 0.0
        assert "--no-push" not in agent._arguments()
        agent._finish(Report("unchanged", unsent=2, unsent_reason="x"), own_words=False)
        assert "--no-push" in agent._arguments(), "pulls go on, words wait"
        agent._finish(Report("unchanged"), own_words=False)
        delays.append(agent._push_at - time.monotonic())
    assert 40 < delays[0] < 80
    assert delays[1] > 90
    assert 700 < delays[5] < 900 * 1.3
    agent._asks = ["somebody"]
    assert "--no-push" not in agent._arguments(), "whoever asks is answered"
    agent._finish(Report("unchanged", sent=2), own_words=False)
    assert agent._push_failures == 0


def test_doctor_says_whether_words_arrive_and_why_not(
    county: VoiceCounty, terminal: VoiceTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> tuple[str, str]:
        (found,) = (one for one in health.examine(terminal.home, Moment(moment(), True)) if one.key == "words")
        return found.level, found.words

    terminal.say()
    assert said() == ("ok", "1件群众意见等着送")
    remember(terminal.home, {"push_cause": "unknown_terminal"})
    level, words = said()
    assert (level, "还没送到县里（最早2026-11-24）" in words, "登记" in words) == ("warn", True, True)
    monkeypatch.setattr(health, "MOST_WAITING", 1)
    assert said()[0] == "bad"
    terminal.deliver()
    assert said() == ("ok", "群众意见都已送到县里")
