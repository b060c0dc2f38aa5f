"""The wire is what `tests/data/wire` says: canonical bytes, every field, room for later ones."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from sync import contract
from sync.contract import playlist, survey
from sync.errors import ContractError

GOLDEN = Path(__file__).parent / "data" / "wire"
DOCS = Path(__file__).parent.parent / "docs" / "wire.md"
TYPES: dict[str, type[Any]] = {
    "disclosure": contract.Document,
    "guide": contract.Document,
    "list": contract.Document,
    "list-nil": contract.Document,
    "notice": contract.Document,
    "reply": contract.Document,
    "index": contract.Index,
    "index-custom": contract.IndexNote,
    "pack": contract.CountyPack,
    "playlists": playlist.Playlists,
    "surveys": survey.Surveys,
    "provision": contract.Provision,
    "merits": contract.Merits,
    "recall": contract.Recall,
    "identity": contract.TerminalIdentity,
    "screen": contract.Screen,
    "screen-secrets": contract.ScreenSecrets,
    "opinion": contract.Opinion,
    "rating": contract.Rating,
    "answers": contract.Answers,
    "submission": contract.Submission,
    "heartbeat": contract.Heartbeat,
    "acknowledgement": contract.Acknowledgement,
    "takeover-seen": contract.TakeoverSeen,
    "picture": contract.Picture,
    "receipt": contract.Receipt,
    "standing": contract.Standing,
    "post": contract.SignedPost,
    "api-error": contract.ApiError,
    "case-query": contract.CaseQuery,
    "case-progress": contract.CaseProgress,
    "pairing-request": contract.PairingRequest,
    "pairing-proof": contract.PairingProof,
    "pairing-standing": contract.PairingStanding,
    "pairing-gift": contract.PairingGift,
}
CLASSES = sorted(
    (
        *(found for name in contract.__all__ if dataclasses.is_dataclass(found := getattr(contract, name))),
        *(found for module in (playlist, survey) for found in vars(module).values()
          if getattr(found, "__module__", "") == module.__name__ and dataclasses.is_dataclass(found)),
    ),
    key=str,
)  # fmt: skip


def test_every_golden_file_has_its_type() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(TYPES)


@pytest.mark.parametrize("name", sorted(TYPES))
def test_reading_and_writing_gives_the_same_bytes(name: str) -> None:
    data = (GOLDEN / f"{name}.json").read_bytes()
    assert contract.encode(contract.decode(TYPES[name], data)) == data


@pytest.mark.parametrize("name", sorted(TYPES))
def test_fields_of_a_later_format_survive_in_every_object(name: str) -> None:
    grown = with_unknown(json.loads((GOLDEN / f"{name}.json").read_bytes()))
    data = json.dumps(grown, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert contract.encode(contract.decode(TYPES[name], data)) == data


def test_a_block_of_a_later_format_survives() -> None:
    raw = json.loads((GOLDEN / "disclosure.json").read_bytes())
    raw["blocks"].append({"type": "map", "points": [[1, 2]]})
    data = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    document = contract.decode(contract.Document, data)
    assert isinstance(document.blocks[-1], contract.UnknownBlock)
    assert contract.encode(document) == data


@pytest.mark.parametrize("found", CLASSES, ids=lambda found: found.__name__)
def test_every_field_stands_in_a_golden_file_and_in_the_paper(found: Any) -> None:
    if found is contract.UnknownBlock:
        return
    names = {field.metadata.get("wire", field.name) for field in dataclasses.fields(found)} - {"extra"}
    seen: set[str] = set()
    for name, kind in TYPES.items():
        collect(contract.decode(kind, (GOLDEN / f"{name}.json").read_bytes()), found, seen)
    assert names <= seen, "not in any golden file"
    paper = DOCS.read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in paper] == [], "not in docs/wire.md"


@pytest.mark.parametrize("name", sorted(TYPES))
def test_any_required_field_left_out_is_refused(name: str) -> None:
    raw = json.loads((GOLDEN / f"{name}.json").read_bytes())
    missing = dataclasses.MISSING
    fields = dataclasses.fields(TYPES[name])
    required = {field.name for field in fields if field.default is missing and field.default_factory is missing}
    assert "format" in required
    for field in required:
        broken = {key: value for key, value in raw.items() if key != field}
        with pytest.raises(ContractError, match=f"{field}: missing"):
            contract.build(TYPES[name], broken)


def test_the_paper_names_every_limit() -> None:
    paper = DOCS.read_text("utf-8")
    numbers = {key: value for key, value in vars(contract.limits).items() if key.isupper()}
    missing = [key for key, value in numbers.items() if f"{value:,}" not in paper and str(value) not in paper]
    assert missing == []


def with_unknown(value: Any) -> Any:
    """The same JSON with one more field in each object whose keys the wire declares."""
    if isinstance(value, list):
        return [with_unknown(item) for item in value]
    if not isinstance(value, dict):
        return value
    free = {"halls", "opens"}  # maps with keys of the county's own
    grown = {key: item if key in free else with_unknown(item) for key, item in value.items()}
    return {**grown, "x_later": {"kept": [1, "二", True]}}


def collect(value: Any, wanted: type[Any], seen: set[str]) -> None:
    """The wire names of the fields that stand in objects of the wanted type."""
    if isinstance(value, tuple):
        for item in value:
            collect(item, wanted, seen)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, wanted):
            seen |= set(contract.dump(value))
        for field in dataclasses.fields(value):
            collect(getattr(value, field.name), wanted, seen)
