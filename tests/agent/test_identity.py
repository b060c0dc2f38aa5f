"""A terminal's identity: made once, kept to its owner, proved and opened by its keys alone."""

import json
import stat
from pathlib import Path

import pytest
from nacl.exceptions import BadSignatureError
from nacl.public import PublicKey, SealedBox
from nacl.signing import VerifyKey

from kiosk.errors import ProvisionError, StoreError
from kiosk.store.connect import identity_path
from kiosk.store.identity import Identity
from sync.contract import TerminalIdentity, decode
from sync.errors import UntrustedError
from tests.agent.test_commands import kiosk, one_sentence
from tests.terminal.terminal import Terminal


def sealed(public: TerminalIdentity, words: bytes) -> bytes:
    return SealedBox(PublicKey(bytes.fromhex(public.sealing))).encrypt(words)


def test_provisioning_makes_an_identity_that_outlives_everything_but_its_file(terminal: Terminal) -> None:
    before = Identity.load(terminal.home).public()
    terminal.provision(subscribe=("990100",))
    terminal.pull()
    (terminal.home / "state.db").unlink()
    terminal.provision(replace=True)
    assert Identity.load(terminal.home).public() == before


def test_only_the_owner_can_read_the_private_keys(terminal: Terminal) -> None:
    assert stat.S_IMODE(identity_path(terminal.home).stat().st_mode) == 0o600
    kept = json.loads(identity_path(terminal.home).read_text())
    private = [kept["private_signing"], kept["private_sealing"]]
    shown = kiosk(terminal.home, "identity", "--json").stdout + kiosk(terminal.home, "identity").stdout
    assert [key for key in private if key in shown or key in repr(Identity.load(terminal.home))] == []
    for path in terminal.home.rglob("*"):
        if path.is_file() and path != identity_path(terminal.home):
            assert [key for key in private if key.encode() in path.read_bytes()] == [], path


def test_the_printed_file_is_what_the_county_reads(terminal: Terminal) -> None:
    done = kiosk(terminal.home, "identity", "--json")
    public = decode(TerminalIdentity, done.stdout.encode())
    assert public == Identity.load(terminal.home).public()
    assert public.signing in kiosk(terminal.home, "identity").stdout
    one_sentence(kiosk(terminal.home / "nobody", "identity"), 2, "no identity")


def test_a_signature_is_this_terminals_and_of_these_bytes(terminal: Terminal) -> None:
    identity = Identity.load(terminal.home)
    key = VerifyKey(bytes.fromhex(identity.public().signing))
    signature = identity.sign("意见".encode())
    assert len(signature) == 64
    key.verify("意见".encode(), signature)
    with pytest.raises(BadSignatureError):
        key.verify("意见。".encode(), signature)


def test_a_sealed_box_opens_here_and_nowhere_else(terminal: Terminal, tmp_path: Path) -> None:
    identity = Identity.load(terminal.home)
    box = sealed(identity.public(), b"key")
    assert identity.open_sealed(box) == b"key"
    other = Identity.load_or_make(tmp_path / "other")
    for wrong in (sealed(other.public(), b"key"), box[:-1], bytes([box[0] ^ 1]) + box[1:], b""):
        with pytest.raises(UntrustedError):
            identity.open_sealed(wrong)


def test_a_home_of_an_older_program_keeps_its_id(tmp_path: Path) -> None:
    known = "8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a11"
    assert Identity.load_or_make(tmp_path, terminal_id=known).terminal_id == known
    assert Identity.load_or_make(tmp_path, terminal_id="another").terminal_id == known


def test_content_comes_to_homes_without_an_identity_and_with_a_broken_one(terminal: Terminal) -> None:
    said = Identity.load(terminal.home).terminal_id
    identity_path(terminal.home).unlink()
    assert terminal.pull().state == "updated"
    assert Identity.load(terminal.home).terminal_id == said
    identity_path(terminal.home).write_text("{")
    assert terminal.pull().state == "unchanged"


def test_no_flipped_digit_gives_another_key(tmp_path: Path) -> None:
    made = Identity.load_or_make(tmp_path)
    whole = identity_path(tmp_path).read_bytes()
    for place in range(len(whole)):
        identity_path(tmp_path).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            found = Identity.load(tmp_path)
        except StoreError:
            continue
        assert found.public() == made.public(), place
        assert (found.sign(b"x"), found.open_sealed(sealed(made.public(), b"y"))) == (made.sign(b"x"), b"y")
    with pytest.raises(ProvisionError):
        Identity.load(tmp_path / "empty")


def test_a_damaged_identity_is_replaced_only_on_purpose(terminal: Terminal) -> None:
    before = Identity.load(terminal.home).public()
    identity_path(terminal.home).write_text("{")
    with pytest.raises(StoreError, match="--replace"):
        terminal.provision()
    terminal.provision(replace=True)
    after = Identity.load(terminal.home).public()
    assert (after.terminal_id == before.terminal_id, after.sealing == before.sealing) == (False, False)
