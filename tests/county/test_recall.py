"""One officer takes a document off; nothing else can be done with that key."""

import datetime as dt
from pathlib import Path

import pytest

from sync import contract
from sync.county.__main__ import main
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import open_ring
from sync.county.publish.publisher import Publisher
from sync.county.publish.recall import recall
from sync.county.publish.signing import load
from sync.county.records import open_records, records_url
from tests.county.client import Client
from tests.county.makers import HOUSEHOLD, NOW, drafts, shown, small_county, ulid

LATER = NOW + dt.timedelta(minutes=5)


def in_force(folder: Path, name: str = "t") -> contract.Recall | None:
    data = Client(folder / "site", folder / name).target("recall/recall.json.gz")
    return contract.decode(contract.Recall, contract.unpack_gzip(data, 4_000_000)) if data else None


def test_a_recall_is_published_at_once_and_lists_grow(tmp_path: Path) -> None:
    county = small_county(tmp_path)
    unit = "140929100200"
    shown(county, *drafts(3, unit=unit))
    assert in_force(tmp_path) is None
    before = {p.name for p in (tmp_path / "site/metadata").iterdir()}
    done = recall(county[1], ids=[ulid(1)], reason="有误", now=LATER)
    fresh = {p.name for p in (tmp_path / "site/metadata").iterdir()} - before
    assert sorted(name.partition(".")[2] for name in fresh) == ["recall.json", "snapshot.json"]
    assert done.said.ids == (ulid(1),)
    recall(county[1], units=[unit], reason="核查", now=LATER)
    said = in_force(tmp_path)
    assert said is not None
    assert (said.seq, said.ids, said.units, said.reason, said.state) == (2, (ulid(1),), (unit,), "核查", "active")
    recall(county[1], ids=[ulid(1)], units=[unit], lift=True, reason="", now=LATER)
    said = in_force(tmp_path)
    assert said is not None
    assert (said.seq, said.ids, said.units, said.state) == (3, (), (), "none")


def test_what_does_not_exist_cannot_be_recalled(tmp_path: Path) -> None:
    _, publisher = small_county(tmp_path)
    for asked, word in (({"ids": ["X"]}, "document"), ({"units": [HOUSEHOLD]}, "unit"), ({"sha256": ["0"]}, "digest")):
        with pytest.raises(CountyError, match=word):
            recall(publisher, reason="x", now=LATER, **asked)  # type: ignore[arg-type]
    with pytest.raises(CountyError, match="Say why"):
        recall(publisher, ids=[ulid(1)], reason=" ", now=LATER)
    shown((publisher.records, publisher), *drafts(1, unit="140929100200"))
    recall(publisher, ids=[ulid(1)], reason="x", now=LATER)
    with pytest.raises(CountyError, match="Nothing to do"):
        recall(publisher, ids=[ulid(1)], reason="x", now=LATER)


def test_without_an_officers_key_nothing_is_recalled_and_with_one_it_is(tmp_path: Path) -> None:
    county = small_county(tmp_path)
    shown(county, *drafts(1, unit="140929100200"))
    ring = open_ring(tmp_path)
    ring.practice = False
    for name in ("snapshot", "timestamp"):
        ring.add_file(tmp_path / f"keys/throw-away/{name}.pem", None)
    publisher = Publisher(records=open_records(records_url(tmp_path)), folder=tmp_path, ring=ring)
    with pytest.raises(UnsignedError, match="recall needs 1"):
        recall(publisher, ids=[ulid(1)], reason="x", now=LATER)
    assert in_force(tmp_path) is None
    ring.add_file(tmp_path / "keys/throw-away/recall-2.pem", None)
    recall(publisher, ids=[ulid(1)], reason="x", now=LATER)
    assert in_force(tmp_path) is not None
    newest = max((tmp_path / "site/metadata").glob("*.recall.json"), key=lambda p: int(p.name.split(".")[0]))
    assert len(load(newest.read_bytes()).signatures) == 1


def test_by_hand_recall_and_a_stick_with_one_units_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, stick = tmp_path / "d", tmp_path / "stick"
    folder.mkdir()
    county = small_county(folder)
    shown(county, *drafts(2, unit="140929100200"))
    shown(county, *drafts(2, unit="140929100201", start=10))
    now = ["--now", contract.instant_text(LATER)]
    assert main(["recall", "--dir", str(folder), "--id", ulid(1), "--reason", "有误", *now]) == 0
    assert "Recall 1 is published: 1 document(s)" in capsys.readouterr().out
    assert main(["export-usb", "--dir", str(folder), "--to", str(stick), "--unit", "140929100200"]) == 0
    client = Client(stick, tmp_path / "t")
    assert client.pack().name == "岢岚县"
    index = client.index("140929100200")
    assert {client.document(entry).id for entry in index.entries} == {ulid(1), ulid(2)}
    assert client.target("recall/recall.json.gz") is not None
    blobs = [p for p in (stick / "blobs").rglob("*") if p.is_file()]
    assert len(blobs) < len([p for p in (folder / "site/blobs").rglob("*") if p.is_file()])
    assert main(["export-usb", "--dir", str(folder), "--to", str(stick)]) == 0
    whole = {p.relative_to(folder / "site") for p in (folder / "site").rglob("*") if p.is_file()}
    assert whole <= {p.relative_to(stick) for p in stick.rglob("*")}
    assert main(["export-usb", "--dir", str(folder), "--to", str(stick), "--unit", "nowhere"]) == 2
    assert "nowhere has published nothing" in capsys.readouterr().err
