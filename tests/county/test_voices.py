"""The county's end of the way back: who is heard, what is taken, what is signed, who can open it."""

import base64
import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from nacl.signing import VerifyKey

from kiosk.store.outbox import envelope, seal
from sync import contract
from sync.contract.submission import code_of, post_bytes
from sync.county.__main__ import main
from sync.county.errors import CountyError
from sync.county.records.database import open_records, records_url
from sync.county.records.voices import RecallSeenRow
from sync.county.voices import api as voices_api
from sync.county.voices import desk, keys
from tests.voices import AT, Key, VoiceCounty, listening, opinion, rating, voice_county

ME = "8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a11"
CANARY = "13835012345"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[VoiceCounty]:
    county = voice_county(tmp_path / "county")
    yield county
    county.records.close()


@pytest.fixture
def terminal(county: VoiceCounty) -> Key:
    key = Key(ME)
    county.admit(key)
    return key


@pytest.fixture
def url(county: VoiceCounty) -> Iterator[str]:
    with listening(county.voices(), county.folder / "site") as url:
        yield url + "api/v1/"


def sealed(county: VoiceCounty, words: contract.Opinion | contract.Rating) -> bytes:
    kind = "opinion" if isinstance(words, contract.Opinion) else "rating"
    return envelope(words.id, kind, seal(contract.encode(words), county.public.submissions))


def post(url: str, key: Key, path: str, body: bytes, **headers: str) -> requests.Response:
    signed = {"Kiosk-Terminal": key.terminal_id, "Kiosk-Signature": key.sign(post_bytes(path, body)).hex()}
    return requests.post(url + path, data=body, headers=signed | headers, timeout=10)


def receipt(county: VoiceCounty, answer: requests.Response) -> contract.Receipt:
    assert answer.status_code == 200, answer.text
    found = contract.decode(contract.Receipt, answer.content)
    VerifyKey(bytes.fromhex(county.public.reply)).verify(found.signed_bytes(), bytes.fromhex(found.signature))
    return found


def error(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, contract.decode(contract.ApiError, answer.content).error


def test_words_reach_the_desk_and_nobody_else(county: VoiceCounty, terminal: Key, url: str) -> None:
    said = opinion("桥头的路灯坏了", contact=CANARY, may_publish=True)
    got = receipt(county, post(url, terminal, "opinions", sealed(county, said)))
    assert (got.id, got.state, got.at) == (said.id, "received", AT)
    kept = b"".join(path.read_bytes() for path in county.folder.rglob("*") if path.is_file())
    assert CANARY.encode() not in kept
    assert "桥头的路灯坏了".encode() not in kept
    assert [(one.code, one.kind) for one in desk.listing(county.records)] == [(code_of(said.id), "opinion")]
    (found,) = desk.opened(county.records, [county.desk_key()], actor="t", at=AT)
    assert found.words == said


def test_the_same_receipt_however_often_it_is_asked(county: VoiceCounty, terminal: Key, url: str) -> None:
    body = sealed(county, opinion())
    first = post(url, terminal, "opinions", body).content
    county.at = "2026-11-25T08:00:00Z"
    assert {post(url, terminal, "opinions", body).content for _ in range(3)} == {first}
    assert len(desk.listing(county.records)) == 1


def test_ten_at_once_make_one(county: VoiceCounty, terminal: Key, url: str) -> None:
    body = sealed(county, opinion())
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: answers.append(post(url, terminal, "opinions", body).content))
        for _ in range(10)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), len(set(answers))) == (10, 1)
    assert len(desk.listing(county.records)) == 1


def test_another_box_under_a_known_id_is_refused_and_signed(county: VoiceCounty, terminal: Key, url: str) -> None:
    said = opinion()
    receipt(county, post(url, terminal, "opinions", sealed(county, said)))
    second = receipt(county, post(url, terminal, "opinions", sealed(county, said)))  # sealed anew: other bytes
    assert (second.state, second.reason) == ("refused", "another submission came with this id")
    assert len(desk.listing(county.records)) == 1


def test_only_admitted_terminals_are_heard(county: VoiceCounty, terminal: Key, url: str) -> None:
    body = sealed(county, opinion())
    assert error(post(url, Key("8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a12"), "opinions", body)) == (403, "unknown_terminal")
    assert error(post(url, Key(ME), "opinions", body)) == (403, "wrong_signature")
    assert error(requests.post(url + "opinions", data=body, timeout=10)) == (401, "unsigned")
    other = terminal.sign(post_bytes("opinions", body + b" ")).hex()
    assert error(post(url, terminal, "opinions", body, **{"Kiosk-Signature": other})) == (403, "wrong_signature")
    elsewhere = terminal.sign(post_bytes("ratings", body)).hex()
    assert error(post(url, terminal, "opinions", body, **{"Kiosk-Signature": elsewhere})) == (403, "wrong_signature")
    assert desk.listing(county.records) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("opinions", b""),
        ("opinions", b"{"),
        ("opinions", b'{"format":1,"format":1}'),
        ("opinions", b"\xff" * 100),
        ("opinions", b"[" * 1000),
        ("heartbeats", b"{}"),
        ("acknowledgements", b'{"format":1,"id":"x"}'),
    ],
)
def test_what_is_broken_is_told_without_repeating_it(
    county: VoiceCounty, terminal: Key, url: str, path: str, body: bytes
) -> None:
    assert error(post(url, terminal, path, body)) == (422, "broken")


def test_a_wrong_value_is_not_echoed(county: VoiceCounty, terminal: Key, url: str) -> None:
    raw = json.loads(sealed(county, opinion())) | {"id": CANARY}
    answer = post(url, terminal, "opinions", json.dumps(raw).encode())
    assert error(answer) == (422, "broken")
    assert CANARY not in answer.text


def test_a_rating_under_opinions_is_refused(county: VoiceCounty, terminal: Key, url: str) -> None:
    assert error(post(url, terminal, "opinions", sealed(county, rating()))) == (422, "broken")
    assert receipt(county, post(url, terminal, "ratings", sealed(county, rating()))).state == "received"


def test_a_body_that_is_too_long_is_not_read_to_its_end(county: VoiceCounty, terminal: Key, url: str) -> None:
    body = b"x" * (contract.limits.POST_BYTES + 1)
    assert error(post(url, terminal, "opinions", body)) == (413, "too_long")


def test_a_stranger_cannot_use_up_a_terminals_share(
    county: VoiceCounty, terminal: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices_api, "TERMINAL_AT_ONCE", 2)
    monkeypatch.setattr(voices_api, "TERMINAL_PER_S", 0.001)
    monkeypatch.setattr(voices_api, "ADDRESS_AT_ONCE", 3)
    monkeypatch.setattr(voices_api, "ADDRESS_PER_S", 0.001)
    body = sealed(county, opinion())
    with listening(county.voices(), county.folder / "site") as base:
        url = base + "api/v1/"
        said = [error(post(url, Key(ME), "opinions", body)) for _ in range(5)]
        assert said == [(403, "wrong_signature")] * 3 + [(429, "too_many")] * 2
        for _ in range(2):
            receipt(county, post(url, terminal, "opinions", body))
        late = post(url, terminal, "opinions", body)
        assert error(late) == (429, "too_many")
        assert int(late.headers["Retry-After"]) > 60


def test_a_heartbeat_is_kept_once_a_terminal_and_told_what_is_missing(
    county: VoiceCounty, terminal: Key, url: str
) -> None:
    said = opinion()
    post(url, terminal, "opinions", sealed(county, said))
    raw = {
        "format": 1, "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e01", "at": AT, "program": "0.1.0", "release": 3,
        "documents": 9, "findings": [{"key": "disk", "level": "warn", "words": "磁盘剩余不多", "x": 1}],
        "holding": [code_of(said.id), "00000000"],
    }  # fmt: skip
    body = json.dumps(raw).encode()
    for _ in range(2):
        got = receipt(county, post(url, terminal, "heartbeats", body))
        assert got.missing == ("00000000",)
    connection = sqlite3.connect(county.folder / "county.db")
    ((kept,),) = connection.execute("SELECT said FROM pulse").fetchall()
    connection.close()
    assert json.loads(kept)["findings"] == [{"key": "disk", "level": "warn", "words": "磁盘剩余不多"}]
    assert "holding" not in json.loads(kept)


def beat(count: int, at: str, release: int = 3) -> bytes:
    raw = {
        "format": 1, "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e01", "at": at, "program": "0.1.0", "release": release,
        "documents": 9, "count": count,
    }  # fmt: skip
    return json.dumps(raw).encode()


def heard_at(county: VoiceCounty) -> str:
    connection = sqlite3.connect(county.folder / "county.db")
    ((found,),) = connection.execute("SELECT heard_at FROM pulse").fetchall()
    connection.close()
    return str(found)


def test_an_old_heartbeat_that_is_sent_again_makes_nobody_alive(county: VoiceCounty, terminal: Key, url: str) -> None:
    overheard = [beat(n, f"2026-11-24T0{n}:00:00Z") for n in (5, 6, 7)]
    for body in overheard:
        receipt(county, post(url, terminal, "heartbeats", body))
    assert heard_at(county) == AT
    # The terminal falls silent; somebody on the line repeats what he has heard, on this day and later.
    for later in ("2026-11-24T08:30:00Z", "2026-11-25T08:00:00Z", "2027-11-25T08:00:00Z"):
        county.at = later
        for body in overheard:
            receipt(county, post(url, terminal, "heartbeats", body))
        assert heard_at(county) == AT, later
    # It comes back: with the next number though its clock is wrong, or set up anew with a right clock.
    county.at = "2026-11-25T09:00:00Z"
    receipt(county, post(url, terminal, "heartbeats", beat(8, "2020-01-01T00:00:00Z")))
    assert heard_at(county) == county.at
    county.at = "2026-11-25T10:00:00Z"
    receipt(county, post(url, terminal, "heartbeats", beat(1, "2026-11-25T09:59:00Z")))
    assert heard_at(county) == county.at
    county.at = "2026-11-25T10:30:00Z"
    for body in (*overheard, beat(1, "2026-11-25T09:59:00Z")):
        receipt(county, post(url, terminal, "heartbeats", body))
    assert heard_at(county) == "2026-11-25T10:00:00Z"


def test_an_acknowledgement_says_who_has_a_recall_in_force(county: VoiceCounty, terminal: Key, url: str) -> None:
    raw = {"format": 1, "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e01", "recall": 4, "hidden": 2, "at": AT}
    body = json.dumps(raw).encode()
    first = receipt(county, post(url, terminal, "acknowledgements", body))
    county.at = "2026-11-25T08:00:00Z"
    assert receipt(county, post(url, terminal, "acknowledgements", body)) == first
    assert list(desk.recall_seen(county.records, 4)) == [ME]
    assert list(desk.recall_seen(county.records, 5)) == []


def test_a_terminal_cannot_fill_the_records_with_recalls(county: VoiceCounty, terminal: Key, url: str) -> None:
    raw = {"format": 1, "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e01", "hidden": 2, "at": AT}
    for number in range(1, 21):
        receipt(county, post(url, terminal, "acknowledgements", json.dumps(raw | {"recall": number}).encode()))
    with county.records.begin() as session:
        kept = sorted(row.recall for row in session.query(RecallSeenRow))
    assert kept == list(range(13, 21))
    assert [row.recall for row in desk.recall_seen(county.records, 1).values()][-1:] == [13]


def test_the_code_reads_how_far_it_is_and_the_reply(county: VoiceCounty, terminal: Key, url: str) -> None:
    said = opinion()
    post(url, terminal, "opinions", sealed(county, said))
    code = code_of(said.id)
    first = contract.decode(contract.Standing, requests.get(f"{url}receipts/{code}", timeout=10).content)
    assert (first.code, first.state, first.reply) == (code, "received", "")
    desk.answer(
        county.records, code, state="replied", reply="已修好。\n谢谢", office="县交通局", actor="t",
        at="2026-11-26T01:00:00Z",
    )  # fmt: skip
    found = contract.decode(contract.Standing, requests.get(f"{url}receipts/{code}", timeout=10).content)
    assert (found.state, found.reply, found.office, found.at) == (
        "replied", "已修好。\n谢谢", "县交通局", "2026-11-26T01:00:00Z",
    )  # fmt: skip
    VerifyKey(bytes.fromhex(county.public.reply)).verify(found.signed_bytes(), bytes.fromhex(found.signature))
    for strange in ("00000000", "short", code.lower(), "..%2f..%2f"):
        assert requests.get(f"{url}receipts/{strange}", timeout=10).status_code == 404


def test_a_rating_has_no_standing(county: VoiceCounty, terminal: Key, url: str) -> None:
    said = rating()
    post(url, terminal, "ratings", sealed(county, said))
    assert error(requests.get(f"{url}receipts/{code_of(said.id)}", timeout=10)) == (404, "no_such_code")


@pytest.mark.expects_log("the records do not answer")
def test_records_that_do_not_answer_say_later(
    county: VoiceCounty, terminal: Key, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    connection = sqlite3.connect(county.folder / "county.db")
    connection.execute("DROP TABLE submission")
    connection.close()
    answer = post(url, terminal, "opinions", sealed(county, opinion()))
    assert error(answer) == (503, "later")
    assert "Retry-After" in answer.headers
    assert error(requests.get(f"{url}receipts/ABCDEFGH", timeout=10)) == (503, "later")
    assert "ABCDEFGH" not in caplog.text, "a resident's code opens their answer"


def test_a_server_without_the_reply_key_takes_nothing_and_says_so(county: VoiceCounty, terminal: Key) -> None:
    with listening(None, county.folder / "site") as base:
        assert error(post(base + "api/v1/", terminal, "opinions", b"{}")) == (503, "not_here")


def test_the_description_for_machines_is_the_contract(url: str) -> None:
    said = requests.get(url + "openapi.json", timeout=10).json()
    schemas = said["components"]["schemas"]
    assert set(said["paths"]) == {
        f"/api/v1/{path}" for path in
        ("opinions", "ratings", "answers", "heartbeats", "acknowledgements", "takeovers", "pictures", "case-queries", "receipts/{code}",
         "pairings", "pairings/{id}", "pairing-proofs", "events")
    }  # fmt: skip
    assert schemas["Submission"]["required"] == ["format", "id", "kind", "sealed"]
    assert schemas["Submission"]["properties"]["kind"]["enum"] == ["opinion", "rating", "answers"]
    assert schemas["Heartbeat"]["properties"]["findings"]["maxItems"] == contract.limits.FINDINGS


def test_the_log_says_who_opened_what_before_it_is_shown(county: VoiceCounty, terminal: Key, url: str) -> None:
    said = opinion()
    post(url, terminal, "opinions", sealed(county, said))
    with pytest.raises(CountyError, match="--key"):
        desk.opened(county.records, [], actor="t", at=AT)
    desk.opened(county.records, [county.desk_key()], actor="张三", at=AT)
    connection = sqlite3.connect(county.folder / "county.db")
    rows = connection.execute("SELECT actor, action, detail FROM audit_event").fetchall()
    connection.close()
    assert [(r[0], r[1], json.loads(r[2])) for r in rows] == [
        ("张三", "words opened", {"codes": [code_of(said.id)]}),
    ]


def test_a_box_that_does_not_open_or_answers_to_another_id_is_named(
    county: VoiceCounty, terminal: Key, url: str
) -> None:
    one, two = opinion(), opinion()
    moved = envelope(two.id, "opinion", base64.b64decode(json.loads(sealed(county, one))["sealed"]))
    junk = envelope(one.id, "opinion", b"\x00" * 600)
    for body in (moved, junk):
        receipt(county, post(url, terminal, "opinions", body))
    found = list(desk.opened(county.records, [county.desk_key()], actor="t", at=AT))
    assert all(item.words is None for item in found)
    assert {item.trouble for item in found} == {"编号与信封不符", "手头的密钥打不开"}


def test_a_real_countys_keys_lie_encrypted_and_the_desks_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "county"
    folder.mkdir()
    records = open_records(records_url(folder), create=True)
    (slip,) = keys.make(records, folder, practice=False, passphrase="correct horse battery")
    with pytest.raises(CountyError, match="already"):
        keys.make(records, folder, practice=False, passphrase="correct horse battery")
    reply, submissions = folder / "keys/online/reply.pem", folder / slip.file
    assert keys.is_encrypted(reply)
    assert keys.is_encrypted(submissions)
    assert oct(submissions.stat().st_mode & 0o777) == "0o600"
    public = keys.public_keys(records)
    assert public is not None
    signing = keys.load_reply(reply, "correct horse battery")
    assert bytes(signing.verify_key).hex() == public.reply
    assert bytes(keys.load_submissions(submissions, slip.passphrase).public_key).hex() == public.submissions
    with pytest.raises(CountyError, match="wrong"):
        keys.load_submissions(submissions, "correct horse battery")
    with pytest.raises(CountyError, match="not a key for residents' words"):
        keys.load_submissions(reply, "correct horse battery")
    records.close()


def test_the_desk_at_a_prompt(county: VoiceCounty, terminal: Key, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = opinion("桥头的路灯坏了", contact=CANARY)
    post(url, terminal, "opinions", sealed(county, said))
    code, folder = code_of(said.id), str(county.folder)
    assert main(["desk", "list", "--dir", folder]) == 0
    listed = capsys.readouterr().out
    assert code in listed
    assert "路灯" not in listed
    assert main(["desk", "open", code, "--dir", folder]) == 0
    shown = capsys.readouterr().out
    assert "桥头的路灯坏了" in shown
    assert CANARY in shown
    assert main(["desk", "open", "--dir", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["words"]["id"] == said.id
    assert main(["desk", "answer", code, "--dir", folder, "--state", "replied", "--text", "已修好"]) == 0
    assert desk.listing(county.records)[0].state == "replied"
    assert main(["desk", "open", "00000000", "--dir", folder]) == 2
    assert main(["desk", "answer", "--dir", folder]) == 2
