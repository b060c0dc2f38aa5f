"""The way back on PostgreSQL: the same receipts, also for two at once."""

import threading
from pathlib import Path

import pytest
import requests

from kiosk.store.outbox import envelope, seal
from sync import contract
from sync.contract import instant
from sync.contract.submission import code_of, post_bytes
from sync.county import pairing
from sync.county.desk_web import work
from sync.county.desk_web.intake import sort_new
from sync.county.desk_web.people import Person
from sync.county.records import SettingRow, UnitRow, WorkRow
from sync.county.voices import desk, intake
from sync.county.voices.gate import Gate
from tests.pairing import Knocker
from tests.voices import AT, Key, listening, opinion, voice_county

pytest.importorskip("psycopg")
TOWN = "140929100000"


def test_words_are_taken_once_each_on_postgresql(address: str, tmp_path: Path) -> None:
    county = voice_county(tmp_path / "county", address)
    key = Key("8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a11")
    county.admit(key)
    said = [opinion(f"第{n}条") for n in range(5)]
    bodies = [envelope(one.id, "opinion", seal(contract.encode(one), county.public.submissions)) for one in said]
    answers: list[tuple[bytes, int, bytes]] = []
    with listening(county.voices(), county.folder / "site") as url:

        def send(body: bytes) -> None:
            headers = {
                "Kiosk-Terminal": key.terminal_id,
                "Kiosk-Signature": key.sign(post_bytes("opinions", body)).hex(),
            }
            answer = requests.post(url + "api/v1/opinions", data=body, headers=headers, timeout=20)
            answers.append((body, answer.status_code, answer.content))

        threads = [threading.Thread(target=send, args=(body,)) for body in bodies * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        beat = contract.encode(
            contract.Heartbeat(
                format=1, id=said[0].id, at=AT, program="0.1.0", release=1, documents=1,
                holding=(code_of(said[0].id), "00000000"),
            )
        )  # fmt: skip
        headers = {"Kiosk-Terminal": key.terminal_id, "Kiosk-Signature": key.sign(post_bytes("heartbeats", beat)).hex()}
        got = requests.post(url + "api/v1/heartbeats", data=beat, headers=headers, timeout=20)
    assert {status for _, status, _ in answers} == {200}
    assert len({(body, receipt) for body, _, receipt in answers}) == 5
    assert contract.decode(contract.Receipt, got.content).missing == ("00000000",)
    found = list(desk.opened(county.records, [county.desk_key()], actor="t", at=AT))
    assert sorted(one.words.text for one in found if isinstance(one.words, contract.Opinion)) == [
        one.text for one in said
    ]
    county.records.close()


def test_two_desks_that_sort_at_once_make_each_work_once_on_postgresql(address: str, tmp_path: Path) -> None:
    county = voice_county(tmp_path / "county", address)
    with county.records.begin() as session:
        for n in range(40):
            words = opinion(f"第{n}条")
            body = envelope(words.id, "opinion", seal(contract.encode(words), county.public.submissions))
            intake.take(session, lambda _m: b"\0" * 64, terminal="t", path="opinions", body=body, at=AT)
    failed: list[BaseException] = []
    gate = threading.Barrier(4)

    def sort() -> None:
        try:
            gate.wait()
            sort_new(county.records, [county.desk_key()], at=AT)
        except BaseException as exc:
            failed.append(exc)

    threads = [threading.Thread(target=sort) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with county.records.begin() as session:
        assert session.query(WorkRow).count() == 40
    person = Person("office", "办公室", "office", "", "f", False)
    found = work.queue(county.records, person, at=AT)
    assert len(found) == 40
    form = {"text": "好", "office": "县办公室"}
    work.take_step(county.records, person, found[0].code, "reply", form, at=AT)
    sheet = work.sheet(county.records, [county.desk_key()], person, found[0].code, at=AT)
    assert sheet is not None
    assert sheet.reply == "好"
    county.records.close()


def test_tries_are_shared_by_processes_on_postgresql(address: str, tmp_path: Path) -> None:
    county = voice_county(tmp_path / "county", address)
    guard = Gate("case", 5, 1e-9, clock=lambda: 0.0)
    passed: list[bool] = []
    threads = [
        threading.Thread(target=lambda: passed.append(guard.wait_s(county.records, "A1") == 0)) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (12, 5)
    county.records.close()


def test_two_who_offer_the_same_terminal_a_seat_at_once_make_one_offer_on_postgresql(
    address: str, tmp_path: Path
) -> None:
    county = voice_county(tmp_path / "county", address)
    with county.records.begin() as session:
        session.merge(SettingRow(key="county", value={"name": "岚县", "code": "140929000000"}))
        session.add(UnitRow(code=TOWN, name="岚漪镇", level="township", parent=None, sort=1, wire={}))
    (county.folder / "site/metadata").mkdir(parents=True)
    (county.folder / "site/metadata/1.root.json").write_text("{}")
    for n in range(3):
        knocker = Knocker(tmp_path / f"home{n}", county.records, AT)
        ended: list[str] = []
        gate = threading.Barrier(3)

        def offer(
            name: str, knocker: Knocker = knocker, ended: list[str] = ended, gate: threading.Barrier = gate
        ) -> None:
            seated = {"name": name, "unit": TOWN, "profile": "touch", "subscribe": ["*"]}
            gate.wait()
            try:
                pairing.offer(county.records, knocker.code, pairing.Terms(county.folder, seated), now=instant(AT))
                ended.append(name)
            except pairing.PairingError as exc:
                ended.append(exc.key)

        threads = [threading.Thread(target=offer, args=(name,)) for name in ("甲", "乙", "丙")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ended.count("busy") == 2
        assert knocker.answer().name in ended  # and the one offer is whole
    county.records.close()
