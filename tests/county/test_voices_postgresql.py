"""The way back on PostgreSQL: the same receipts, also for two at once."""

import threading
from pathlib import Path

import pytest
import requests

from kiosk.store.outbox import envelope, seal
from sync import contract
from sync.contract.submission import code_of, post_bytes
from sync.county.voices import desk
from tests.county.test_postgresql import address
from tests.voices import AT, Key, listening, opinion, voice_county

pytest.importorskip("psycopg")
__all__ = ["address"]


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
