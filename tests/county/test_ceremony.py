"""A real county's keys: enough of them, in the right hands, none of them unencrypted on disk."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from sync import contract
from sync.county.__main__ import main
from sync.county.ceremony import make_practice_keys
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import load_key, open_ring
from sync.county.publish.publisher import Publisher
from sync.county.publish.signing import load
from sync.county.records import open_records, records_url
from sync.county.voices.keys import load_submissions
from tests.county.client import Client
from tests.county.makers import NOW

SECRET = "a passphrase for tests only"
CSV = (
    "code,name,parent_code,level\n371722000000,单县,,county\n"
    "371722100000,浮岗镇,371722000000,township\n371722100200,单家楼村委会,371722100000,village\n"
)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """`county init` run once, slips beside the folder, not in it."""
    (tmp_path / "x.csv").write_text(CSV, "utf-8")
    monkeypatch.setenv("COUNTY_PASSPHRASE", SECRET)
    words = ["init", "--dir", str(tmp_path / "d"), "--regions", str(tmp_path / "x.csv")]
    assert main([*words, "--slips", str(tmp_path / "slips.txt"), "--now", contract.instant_text(NOW)]) == 0
    (tmp_path / "said.txt").write_text(capsys.readouterr().out, "utf-8")
    return tmp_path / "d"


def slips(folder: Path) -> dict[str, str]:
    lines = [line.strip() for line in (folder.parent / "slips.txt").read_text("utf-8").splitlines()]
    return {file: lines[i + 1] for i, file in enumerate(lines) if file.startswith("offline/")}


def test_no_private_key_lies_unencrypted_anywhere_in_the_folder(made: Path) -> None:
    keys = list(made.rglob("*.pem"))
    assert len(keys) == 5 + 4 * 3 + 2 + 2 * 3 + 2
    for path in keys:
        pem = path.read_bytes()
        assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----"), path
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(TypeError):
            serialization.load_pem_private_key(pem, None)
    for path in made.rglob("*"):
        if path.is_file() and path.suffix != ".pem":
            assert b"PRIVATE KEY" not in path.read_bytes(), path


def test_no_passphrase_lies_in_the_folder_and_each_offline_key_has_its_own(made: Path) -> None:
    told = slips(made)
    assert len(told) == 5 + 4 * 3 + 2 * 2 + 1
    assert len(set(told.values())) == len(told)
    everything = b"".join(path.read_bytes() for path in made.rglob("*") if path.is_file())
    assert SECRET.encode() not in everything
    assert not [word for word in told.values() if word.encode() in everything]
    for file, word in told.items():
        (load_submissions if file.startswith("offline/desk/") else load_key)(made / file, word)
    assert stat.S_IMODE((made.parent / "slips.txt").stat().st_mode) == 0o600


def test_offline_keys_are_sorted_by_holder_and_online_ones_apart(made: Path) -> None:
    holders = sorted(path.name for path in (made / "offline").iterdir())
    assert holders == [
        "desk", "office-371722", "office-371722100", "officer-1", "officer-2", "officer-3", "release-officer",
        "root-1", "root-2", "root-3", "root-4", "root-5",
    ]  # fmt: skip
    online = sorted(path.name for path in (made / "keys" / "online").iterdir())
    assert online == [
        "office-371722-desk.pem",
        "office-371722100-desk.pem",
        "reply.pem",
        "snapshot.pem",
        "timestamp.pem",
    ]


def test_each_role_has_its_number_of_keys_and_an_office_one_on_the_server(made: Path) -> None:
    root = load((made / "site/metadata/1.root.json").read_bytes()).signed
    targets = load((made / "site/metadata/1.targets.json").read_bytes()).signed
    online = set(root.unrecognized_fields["x-online-keyids"])
    sizes = {name: (role.threshold, len(role.keyids)) for name, role in root.roles.items()}
    assert sizes == {"root": (3, 5), "targets": (2, 3), "snapshot": (1, 1), "timestamp": (1, 1)}
    for name, role in targets.delegations.roles.items():
        assert role.threshold == (1 if name == "recall" else 2)
        assert len(role.keyids) == 3
        assert len(online & set(role.keyids)) == (1 if name.startswith("office-") else 0)


def test_the_new_county_is_published_and_says_what_was_done(made: Path) -> None:
    assert Client(made / "site", made.parent / "t").pack().name == "单县"
    provision = contract.decode(contract.Provision, (made / "provision.json").read_bytes())
    assert provision.terminal.unit == "371722000000"
    assert provision.root.encode() == (made / "site/metadata/1.root.json").read_bytes()
    said = (made.parent / "said.txt").read_text("utf-8")
    for words in ("What was done", "Who keeps what", "What to do next", "offline", "14 days"):
        assert words in said


def test_a_second_init_would_lock_terminals_out_and_is_refused(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--dir", str(made)]) == 2
    assert "has its keys already" in capsys.readouterr().err


def test_publishing_needs_only_the_online_passphrase_for_the_timestamp(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["publish", "--dir", str(made)]) == 0
    monkeypatch.setenv("COUNTY_PASSPHRASE", "quite another passphrase")
    assert main(["publish", "--dir", str(made)]) == 2
    assert "passphrase" in capsys.readouterr().err


def test_offline_keys_can_be_gone_and_are_missed_only_when_needed(made: Path) -> None:
    ring = open_ring(made)
    ring.load_server_keys(lambda _: SECRET)
    publisher = Publisher(records=open_records(records_url(made)), folder=made, ring=ring)
    publisher.publish(NOW)
    with pytest.raises(UnsignedError, match="county needs 2 different keys, at hand is nobody"):
        publisher.publish(NOW, pack=True)
    told = slips(made)
    for number in (1, 2):
        file = f"offline/officer-{number}/county-{number}.pem"
        ring.add_file(made / file, told[file])
    publisher.publish(NOW, pack=True)


@pytest.mark.parametrize("words", [["--slips", "d/slips.txt"], ["--passphrase-file", "d/secret.txt"]])
def test_secrets_may_not_lie_beside_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    (tmp_path / "x.csv").write_text(CSV, "utf-8")
    (tmp_path / "d").mkdir()
    (tmp_path / "d/secret.txt").write_text(SECRET, "utf-8")
    monkeypatch.chdir(tmp_path)
    if words[0] == "--slips":
        monkeypatch.setenv("COUNTY_PASSPHRASE", SECRET)
    assert main(["init", "--dir", "d", "--regions", "x.csv", *words]) == 2
    assert "must not lie beside the key" in capsys.readouterr().err
    assert not list((tmp_path / "d").rglob("*.pem"))


def test_a_short_passphrase_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_text(CSV, "utf-8")
    monkeypatch.setenv("COUNTY_PASSPHRASE", "short")
    assert main(["init", "--dir", str(tmp_path / "d"), "--regions", str(tmp_path / "x.csv")]) == 2
    assert "has 5 characters; it needs at least 12" in capsys.readouterr().err


def test_without_slips_file_the_slips_are_shown_once_and_stored_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_text(CSV, "utf-8")
    monkeypatch.setenv("COUNTY_PASSPHRASE", SECRET)
    assert main(["init", "--dir", str(tmp_path / "d"), "--regions", str(tmp_path / "x.csv")]) == 0
    said = capsys.readouterr().out
    assert "For root-5\n  offline/root-5/root-5.pem\n      " in said


def test_practice_keys_are_marked_as_throw_away(tmp_path: Path) -> None:
    make_practice_keys(tmp_path, [])
    assert "Never use them" in (tmp_path / "keys/throw-away/THROW-AWAY-KEYS.txt").read_text("utf-8")


def test_a_damaged_or_foreign_key_file_is_named(made: Path, tmp_path: Path) -> None:
    ring = open_ring(made)
    (tmp_path / "bad.pem").write_text("-----BEGIN PRIVATE KEY-----\nnonsense\n", "utf-8")
    with pytest.raises(CountyError, match=r"bad\.pem is wrong, or the file is damaged"):
        ring.add_file(tmp_path / "bad.pem", SECRET)
    (made / "keys/online/timestamp.pem").unlink()
    with pytest.raises(CountyError, match=r"timestamp\.pem of signing host is missing"):
        ring.load_server_keys(lambda _: SECRET)
