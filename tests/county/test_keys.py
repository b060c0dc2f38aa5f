"""Keys change, and nobody is locked out; too few keys change nothing."""

import shutil
from pathlib import Path

import pytest

from sync.county.__main__ import main
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import KeyCard, open_ring
from sync.county.publish import rotate
from sync.county.publish.publisher import Publisher
from sync.county.records import open_records, records_url
from sync.county.rehearsal import rehearse
from tests.county.client import Client
from tests.county.makers import NOW, drafts, shown, small_county
from tests.county.test_ceremony import SECRET, made, slips

__all__ = ["made"]


def cards(publisher: Publisher, role: str) -> list[KeyCard]:
    return [card for card in publisher.ring.cards.values() if role in card.roles]


def test_every_single_loss_in_the_drill_is_survived(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    records, _ = small_county(tmp_path / "d")
    (tmp_path / "scratch").mkdir()
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "d").rglob("*") if p.is_file()}
    steps = list(rehearse(records, tmp_path / "scratch", NOW))
    assert [step for step in steps if step.trouble] == []
    assert len(steps) >= 14
    after = {p: p.stat().st_mtime_ns for p in (tmp_path / "d").rglob("*") if p.is_file()}
    assert after == before, "a rehearsal touches nothing"


def test_too_few_root_keys_change_nothing(tmp_path: Path) -> None:
    _, publisher = small_county(tmp_path)
    before = open_ring(tmp_path).cards, sorted(p.name for p in tmp_path.rglob("*"))
    for card in cards(publisher, "root")[:3]:
        publisher.ring.signers.pop(card.keyid)
    with pytest.raises(UnsignedError, match="needs 3 of the present root keys, at hand are 2"):
        rotate.rotate(publisher, cards(publisher, "timestamp"), now=NOW)
    assert (open_ring(tmp_path).cards, sorted(p.name for p in tmp_path.rglob("*"))) == before
    publisher.publish(NOW)
    assert Client(tmp_path / "site", tmp_path / "t").pack().name == "岢岚县"


def test_a_role_keeps_as_many_keys_as_it_needs(tmp_path: Path) -> None:
    county = small_county(tmp_path)
    publisher = county[1]
    with pytest.raises(CountyError, match="would be left with 1"):
        rotate.revoke(publisher, cards(publisher, "county")[:2], now=NOW)
    revoked = cards(publisher, "office-140929100")[0]
    assert rotate.revoke(publisher, [revoked], now=NOW) == 0
    shown(county, *drafts(1, unit="140929100200"))
    assert Client(tmp_path / "site", tmp_path / "t").index("140929100200").entries
    targets = publisher.signed("targets")
    assert revoked.keyid not in targets.delegations.roles["office-140929100"].keyids
    assert revoked.keyid not in open_ring(tmp_path).cards


def test_an_online_keys_successor_stands_in_the_online_list(tmp_path: Path) -> None:
    _, publisher = small_county(tmp_path)
    desk = next(card for card in cards(publisher, "office-140929100") if card.online)
    done = rotate.rotate(publisher, [desk], now=NOW)
    assert done.root == 2
    online = publisher.signed("root").unrecognized_fields["x-online-keyids"]
    assert done.cards[0].keyid in online
    assert desk.keyid not in online
    assert len(cards(publisher, "office-140929100")) == 3


def test_a_real_countys_new_keys_are_encrypted_and_told_once(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ring = open_ring(made)
    told = slips(made)
    for file in told:
        if "officer" in file or "root" in file:
            ring.add_file(made / file, told[file])
    ring.load_server_keys(lambda _: SECRET)
    publisher = Publisher(records=open_records(records_url(made)), folder=made, ring=ring)
    lost = [card for card in ring.cards.values() if card.holder == "officer-1"]
    done = rotate.rotate(publisher, lost, now=NOW, online_passphrase=lambda: SECRET)
    assert len(done.cards) == len(done.slips) == 4
    for card, slip in zip(done.cards, done.slips, strict=True):
        assert (made / card.file).read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
        assert slip.file == card.file
    assert Client(made / "site", made.parent / "t").pack().name == "单县"
    assert main(["keys", "--dir", str(made), "list"]) == 0
    assert "officer-1 " in capsys.readouterr().out


def test_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_county(tmp_path)
    folder = str(tmp_path)
    assert main(["keys", "--dir", folder, "list"]) == 0
    first = capsys.readouterr().out.splitlines()[1].split()[0]
    assert main(["keys", "--dir", folder, "rotate", "--id", first]) == 0
    assert main(["keys", "--dir", folder, "rotate", "--online"]) == 0
    assert "Root 2 is published" in capsys.readouterr().out
    assert main(["keys", "--dir", folder, "renew", "--role", "root"]) == 0
    assert main(["keys", "--dir", folder, "restored"]) == 0
    for words, said in (
        (["rotate"], "Say which keys"), (["rotate", "--id", "zz"], "not the start"), (["renew"], "Say which role"),
        (["revoke", "--holder", "nobody"], "holds no key"),
    ):  # fmt: skip
        assert main(["keys", "--dir", folder, *words]) == 2
        assert said in capsys.readouterr().err
    client = Client(tmp_path / "site", tmp_path / "t")
    assert client.pack().name == "岢岚县"
    assert client.look()._trusted_set.root.version == 3


def test_after_a_restore_numbers_jump_and_an_old_client_goes_on(tmp_path: Path) -> None:
    county = small_county(tmp_path)
    shown(county, *drafts(2, unit="140929100200"))
    county[0].close()
    shutil.copy2(tmp_path / "county.db", tmp_path / "backup.db")
    client = Client(tmp_path / "site", tmp_path / "t")
    shown((open_records(records_url(tmp_path)), county[1]), *drafts(2, unit="140929100200", start=5))
    assert len(client.index("140929100200").entries) == 4
    shutil.copy2(tmp_path / "backup.db", tmp_path / "county.db")
    records = open_records(records_url(tmp_path))
    publisher = Publisher(records=records, folder=tmp_path, ring=county[1].ring)
    assert rotate.restored(publisher, now=NOW) == []
    index = client.index("140929100200")
    assert (len(index.entries), index.seq > rotate.JUMP) == (2, True)
