"""Terminals whose codes begin alike knock at one moment: one waits, the others are told to take another code."""

import threading
from collections import Counter
from pathlib import Path

import pytest

from kiosk.store.identity import Identity
from sync import contract
from tests.pairing import post
from tests.pairing import request as pairing_request
from tests.voices import listening, voice_county

AT_ONCE = 6


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_terminals_whose_codes_begin_alike_one_waits_and_the_others_choose_anew(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = request.getfixturevalue("address") if database == "postgresql" else None
    county = voice_county(tmp_path / "county", address)
    ids = [Identity.load_or_make(tmp_path / f"home{n}") for n in range(AT_ONCE)]
    with listening(county.voices(), county.folder / "site") as url:
        for place in ("ACD", "EFH", "JKM"):
            answers: Counter[tuple[int, str]] = Counter()
            gate = threading.Barrier(AT_ONCE)

            def knock(one: Identity, place: str = place, answers: Counter[tuple[int, str]] = answers,
                      gate: threading.Barrier = gate) -> None:  # fmt: skip
                _, body = pairing_request("https://gongkai.example.cn/", one, place=place)
                gate.wait()
                status, answer = post(url.rstrip("/"), "pairings", body, one)
                kind = contract.PairingStanding if status == 200 else contract.ApiError
                said = contract.decode(kind, answer)
                answers[status, said.state if isinstance(said, contract.PairingStanding) else said.error] += 1

            threads = [threading.Thread(target=knock, args=(one,)) for one in ids]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert answers == {(200, "waiting"): 1, (409, "place_taken"): AT_ONCE - 1}
    county.records.close()
