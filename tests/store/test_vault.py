"""The vault: what the county sealed to a terminal opens with that terminal's identity, and with nothing else."""

import base64
import json
from pathlib import Path

import pytest
from nacl import pwhash
from nacl.public import PublicKey, SealedBox
from nacl.secret import SecretBox

from kiosk.store.engine import open_state
from kiosk.store.facts import SCREEN
from kiosk.store.identity import Identity
from kiosk.store.remember import remember
from kiosk.store.vault import Vault
from sync.contract.sealed import MAGIC
from sync.errors import ContractError

VILLAGE, KEY, OTHER = "990100101201", bytes(range(32)), bytes(range(1, 33))
CHEAP = {"opslimit": pwhash.argon2id.OPSLIMIT_MIN, "memlimit": pwhash.argon2id.MEMLIMIT_MIN}


def home_with(home: Path, *, to: Identity | None = None, whose: str = "", pin: str = "") -> Path:
    """A home whose county sealed one list key and a PIN to it (or to another)."""
    identity = Identity.load_or_make(home)
    secrets = {
        "format": 1, "terminal_id": whose or identity.terminal_id, "pin": pin,
        "keys": [{"unit": VILLAGE, "year": 2026, "key": KEY.hex()}],
    }  # fmt: skip
    sealing = PublicKey(bytes.fromhex((to or identity).public().sealing))
    box = base64.b64encode(SealedBox(sealing).encrypt(json.dumps(secrets).encode() + b" " * 99)).decode()
    said = {
        "format": 1, "terminal_id": identity.terminal_id, "name": "示例", "unit": "990100101", "profile": "touch",
        "subscribe": ["*"], "box": box,
    }  # fmt: skip
    open_state(home).dispose()
    remember(home, {SCREEN: json.dumps(said)})
    return home


def blob(key: bytes, words: bytes = b"list") -> bytes:
    return MAGIC + bytes(SecretBox(key).encrypt(words))


def test_a_list_opens_with_its_villages_key_of_its_year(tmp_path: Path) -> None:
    vault = Vault.load(home_with(tmp_path))
    assert vault.open(VILLAGE, blob(KEY)) == b"list"
    assert vault.open(VILLAGE, blob(KEY), 2026) == b"list"
    broken = blob(KEY)[:-1] + bytes([blob(KEY)[-1] ^ 1])
    for unit, data, year in (
        (VILLAGE, blob(OTHER), None), ("990100101202", blob(KEY), None), (VILLAGE, blob(KEY), 2025),
        (VILLAGE, broken, None), (VILLAGE, b"list", None), (VILLAGE, MAGIC, None),
    ):  # fmt: skip
        with pytest.raises(ContractError):
            vault.open(unit, data, year)


def test_a_box_for_another_terminal_gives_nothing(tmp_path: Path) -> None:
    stranger = Identity.load_or_make(tmp_path / "stranger")
    assert Vault.load(home_with(tmp_path / "a", to=stranger)).keys == {}
    # Sealed to us, but moved out of another terminal's file.
    assert Vault.load(home_with(tmp_path / "b", whose=stranger.terminal_id)).keys == {}
    assert Vault.load(tmp_path / "nobody").keys == {}


def test_a_stolen_store_without_the_identity_opens_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    (home / "identity.key").unlink()
    assert Vault.load(home).keys == {}
    Identity.load_or_make(home)
    assert Vault.load(home).keys == {}


def test_the_pin_is_checked_by_its_verifier(tmp_path: Path) -> None:
    verifier = pwhash.argon2id.str(b"240817", **CHEAP).decode()
    vault = Vault.load(home_with(tmp_path, pin=verifier))
    assert (vault.has_pin, vault.check_pin("240817")) == (True, True)
    assert [vault.check_pin(wrong) for wrong in ("240818", "", "240817 ", "2" * 5000)] == [False] * 4


@pytest.mark.parametrize("verifier", ["", "240817", "$argon2id$v=19$m=8,t=1,p=1$broken"])
def test_without_a_whole_verifier_no_pin_is_right(tmp_path: Path, verifier: str) -> None:
    vault = Vault.load(home_with(tmp_path, pin=verifier))
    assert [vault.check_pin(pin) for pin in ("", verifier, "240817")] == [False] * 3
