"""The way back on paper: the code that a receipt shows, what signatures cover, what is refused."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from sync import contract
from sync.contract.submission import CODE_ALPHABET, code_of, post_bytes
from sync.errors import ContractError

GOLDEN = Path(__file__).parent / "data" / "wire"


def golden(name: str, **changes: Any) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_bytes())
    return raw | changes


def test_the_code_is_forty_bits_without_look_alikes() -> None:
    submission_id = golden("submission")["id"]
    bits = bin(int(hashlib.sha256(submission_id.encode()).hexdigest(), 16))[2:].zfill(256)[:40]
    by_hand = "".join(CODE_ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, 40, 5))
    assert code_of(submission_id) == by_hand == golden("standing")["code"]
    assert not set("ILOU") & set(CODE_ALPHABET)
    assert len(set(CODE_ALPHABET)) == 32


@pytest.mark.parametrize("field", ["id", "sha256", "state", "at", "reason", "missing"])
def test_a_receipt_signs_each_of_its_fields(field: str) -> None:
    other = {
        "id": "5b0c9d5e-7c1a-4f7e-9a53-0d6c6a2f8e02", "sha256": "2f" * 32, "state": "received",
        "at": "2026-11-23T01:26:06Z", "reason": "x", "missing": [],
    }  # fmt: skip
    one = contract.build(contract.Receipt, golden("receipt"))
    two = contract.build(contract.Receipt, golden("receipt", **{field: other[field]}))
    assert one.signed_bytes() != two.signed_bytes()


def test_no_line_of_a_text_passes_for_another_field() -> None:
    one = contract.build(contract.Standing, golden("standing", reply="甲\n乙", office="丙"))
    two = contract.build(contract.Standing, golden("standing", reply="乙", office="丙\n甲"))
    assert one.signed_bytes() != two.signed_bytes()


def test_a_post_signs_its_path_and_its_body() -> None:
    assert len({post_bytes("opinions", b"a"), post_bytes("ratings", b"a"), post_bytes("opinions", b"b")}) == 3


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("submission", {"id": "5b0c9d5e-7c1a-1f7e-9a53-0d6c6a2f8e01"}),  # made of a clock and a network card
        ("submission", {"sealed": "A" * 22_000}),
        ("submission", {"sealed": "<script>" * 20}),
        ("submission", {"kind": "report"}),
        ("opinion", {"text": "字" * 501}),
        ("opinion", {"text": ""}),
        ("opinion", {"about": {"place": "unit"}}),
        ("opinion", {"about": {"place": "document"}}),
        ("rating", {"level": 0}),
        ("rating", {"level": 6}),
        ("rating", {"tags": ["t"] * 9}),
        ("answers", {"answers": [{"question": "q1"}, {"question": "q1"}]}),
        ("heartbeat", {"holding": ["EDZD2K6I"]}),
        ("post", {"path": "receipts"}),
    ],
)
def test_what_breaks_a_rule_is_refused(name: str, changes: dict[str, Any]) -> None:
    kinds: dict[str, type[Any]] = {
        "submission": contract.Submission, "opinion": contract.Opinion, "rating": contract.Rating,
        "answers": contract.Answers, "heartbeat": contract.Heartbeat, "post": contract.SignedPost,
    }  # fmt: skip
    contract.build(kinds[name], golden(name))
    with pytest.raises(ContractError):
        contract.build(kinds[name], golden(name, **changes))
