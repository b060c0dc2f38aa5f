"""The published tree as files: whole or not at all, in the right order, kept for a while, good for any web server."""

import datetime as dt
from pathlib import Path

from sync.county.approvals import Draft
from sync.county.publish.publisher import Publisher
from sync.county.publish.site import Site, blob_path, mirror
from sync.county.records import Records
from tests.county.client import Client
from tests.county.makers import NOW, VILLAGE, disclosure, drafts, shown

County = tuple[Records, Publisher]


def test_old_files_stay_for_the_grace_period_and_then_go(county: County, client: Client) -> None:
    shown(county, Draft(disclosure(1, unit=VILLAGE)))
    old = next((client.site / "targets" / "units" / VILLAGE).iterdir())
    shown(county, Draft(disclosure(2, unit=VILLAGE)))
    county[1].publish(NOW + dt.timedelta(days=6))
    assert old.exists()
    county[1].publish(NOW + dt.timedelta(days=7, seconds=1))
    assert not old.exists()
    assert len(client.index(VILLAGE).entries) == 2


def test_the_copy_for_any_web_server_holds_the_same_files(county: County, tmp_path: Path) -> None:
    shown(county, *drafts(5, unit=VILLAGE))
    out = tmp_path / "out"
    written, _ = mirror(county[1].site, out)
    assert written == len(list(county[1].site.files()))
    shown(county, Draft(disclosure(1, unit=VILLAGE, v=2)))
    again, _ = mirror(county[1].site, out)
    assert again == 5
    assert {p: (out / p).read_bytes() for p in county[1].site.files()} == {
        p: (county[1].site.root / p).read_bytes() for p in county[1].site.files()
    }
    assert len(Client(out, tmp_path / "t2").index(VILLAGE).entries) == 5


def test_upload_order_ends_with_the_timestamp(county: County) -> None:
    shown(county, *drafts(5, unit=VILLAGE))
    names = list(county[1].site.files())
    parts = [name.split("/")[0] for name in names]
    assert parts == sorted(parts, key=["blobs", "targets", "metadata"].index)
    assert names[-1] == "metadata/timestamp.json"
    assert all(name.endswith("snapshot.json") for name in names[-3:-1])


def test_a_half_written_file_is_never_under_its_own_name(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("metadata/timestamp.json", b"old")
    site.stage("metadata/timestamp.json", b"new")
    assert site.read("metadata/timestamp.json") == b"old"
    assert list(site.files()) == ["metadata/timestamp.json"]
    site.commit()
    assert site.read("metadata/timestamp.json") == b"new"


def test_a_file_that_is_staged_twice_is_put_in_its_place_once(tmp_path: Path) -> None:
    site = Site(tmp_path)
    for _ in range(2):  # two documents carry the same picture
        site.stage(blob_path("ab" * 32), b"picture")
    site.commit()
    assert site.read(blob_path("ab" * 32)) == b"picture"
    assert list(tmp_path.rglob("*.part")) == []


def test_the_timestamp_has_a_new_second_each_time(tmp_path: Path) -> None:
    """Or a server's ETag of second and length stays the same, and terminals are told that nothing is new."""
    site, out, seconds = Site(tmp_path / "site"), tmp_path / "out", []
    for number in range(5):
        site.write("metadata/timestamp.json", b"%d" % number)
        mirror(site, out)
        seconds.append([int((root / "metadata" / "timestamp.json").stat().st_mtime) for root in (site.root, out)])
    assert all(len(set(column)) == 5 for column in zip(*seconds, strict=True))
