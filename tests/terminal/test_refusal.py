"""What is wrong is refused, and the release on display stays."""

import datetime as dt
import gzip
import hashlib
import json

import pytest

from kiosk.clock import Clock
from kiosk.health import examine
from kiosk.store.trust import StateStore
from sync.contract import limits, pack_gzip
from sync.errors import UntrustedError
from sync.terminal.trust import Trust
from tests.simulator import COUNTY, TOWN, VILLAGE, County, disclosure, ulid
from tests.terminal.terminal import Terminal
from tests.terminal.test_pull import FIRST

KINDS = ("timestamp", "snapshot", "root", "targets", "office", "county", "index", "pack", "blob")


def everything_new(county: County, *, bundles: bool) -> None:
    """A new version of every kind of file."""
    county.bundles = bundles
    county.pack = county.pack | {"seq": 2}
    county.put(*(disclosure(n, v=2) for n in (1, 2, 3)))
    county.rotate_root()
    county.delegate()
    county.publish()


@pytest.mark.parametrize("kind", KINDS)
def test_one_flipped_byte_in_any_kind_of_file_is_refused(terminal: Terminal, county: County, kind: str) -> None:
    terminal.pull()
    everything_new(county, bundles=False)
    good = dict(county.files)
    county.flip(kind)
    report = terminal.pull()
    assert (report.state, report.exit_code) == ("refused", 76), report.reason
    assert report.reason
    assert (report.release, terminal.titles()) == (1, FIRST)
    county.files = good
    assert terminal.pull().state == "updated"
    assert "示例决定第1号 v2" in terminal.titles()


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_byte_in_the_first_pull_shows_nothing(terminal: Terminal, county: County, kind: str) -> None:
    everything_new(county, bundles=False)
    county.flip(kind)
    assert terminal.pull().state == "refused"
    assert terminal.titles() == []


def test_a_rollback_is_refused(terminal: Terminal, county: County) -> None:
    terminal.pull()
    old = dict(county.files)
    county.withdraw(COUNTY, ulid(1))
    county.publish()
    assert terminal.pull().removed == 1
    county.files = old
    assert terminal.pull().state == "refused"
    assert "示例决定第1号 v1" not in terminal.titles()


def test_a_rollback_is_refused_even_when_the_newer_content_never_arrived(terminal: Terminal, county: County) -> None:
    terminal.pull()
    old = dict(county.files)
    county.withdraw(COUNTY, ulid(1))
    county.publish()
    del county.files[county.path_of("index")]
    assert terminal.pull().state == "later"
    county.files = old
    report = terminal.pull()
    assert report.state == "refused"
    assert "version" in report.reason


def test_a_role_that_needs_one_signature_is_refused(terminal: Terminal, county: County) -> None:
    terminal.pull()
    role = f"office-{COUNTY}"
    county.thresholds[role] = 1
    county.signs[role] = ["person1"]
    county.put(disclosure(4))
    county.delegate()
    county.publish()
    report = terminal.pull()
    assert report.state == "refused"
    assert "never fewer than 2" in report.reason
    assert terminal.titles() == FIRST


def test_a_role_signed_by_keys_on_servers_only_is_refused(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.signs[f"office-{COUNTY}"] = ["online1", "online2"]
    county.put(disclosure(4))
    county.publish()
    report = terminal.pull()
    assert report.state == "refused"
    assert "one server" in report.reason


def test_the_same_key_under_two_ids_does_not_count_twice(terminal: Terminal, county: County) -> None:
    terminal.pull()
    from securesystemslib.signer import CryptoSigner, SSlibKey

    person = county.keys["person1"]
    key = person.public_key
    twin = SSlibKey("f" * 64, key.keytype, key.scheme, key.keyval)
    county.keys["twin"] = CryptoSigner(person._private_key, twin)
    role = f"office-{COUNTY}"
    county.may_sign[role] = ["person1", "twin"]
    county.signs[role] = ["person1", "twin"]
    county.put(disclosure(4))
    county.delegate()
    county.publish()
    assert terminal.pull().state == "refused"
    assert terminal.titles() == FIRST


def test_a_role_signed_by_a_stranger_is_refused(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.signs[f"office-{COUNTY}"] = ["person1", "thief"]
    county.put(disclosure(4))
    county.publish()
    assert terminal.pull().state == "refused"


def test_a_path_that_a_role_may_not_sign_is_ignored(terminal: Terminal, county: County) -> None:
    index = {"format": 1, "unit": COUNTY, "seq": 99, "entries": []}
    foreign = {f"units/{COUNTY}/index.json.gz": gzip.compress(json.dumps(index).encode(), mtime=0)}
    county.extra_targets[f"office-{TOWN}"] = foreign
    county.publish()
    assert terminal.pull().documents == 5
    assert terminal.titles() == FIRST


def test_content_signed_by_the_top_role_itself_is_refused(terminal: Terminal, county: County) -> None:
    from tuf.api.metadata import Metadata, TargetFile

    terminal.pull()
    signed = Metadata.from_bytes(county._signed["targets"]).signed
    path = f"units/{COUNTY}/index.json.gz"
    data = gzip.compress(county.indexes[COUNTY])
    signed.targets[path] = TargetFile.from_data(path, data, ["sha256"])
    signed.version = county._next("targets")
    county._sign(signed, ["targets1", "targets2"])
    county.publish()
    report = terminal.pull()
    assert report.state == "refused"
    assert "may not sign content" in report.reason


def only_that_unit_waits(terminal: Terminal, county: County, word: str) -> None:
    """The county's list is wrong: its papers stay as they were, a village's news come, and doctor says why."""
    county.put(disclosure(13, unit=VILLAGE))
    county.publish()
    report = terminal.pull()
    assert (report.state, report.broken) == ("updated", 1), report
    assert terminal.titles() == sorted([*FIRST, "示例决定第13号 v1"])
    assert [note for note in report.notes if COUNTY in note and word in note]
    found = {f.key: f.words for f in examine(terminal.home, Clock.from_environment().now())}
    assert COUNTY in found["documents"]
    assert word in found["documents"]


def test_an_index_that_names_another_unit_keeps_only_that_unit(terminal: Terminal, county: County) -> None:
    terminal.pull()
    path = f"units/{COUNTY}/index.json.gz"
    county.extra_targets[f"office-{COUNTY}"] = {path: pack_gzip(county.indexes[TOWN])}
    only_that_unit_waits(terminal, county, TOWN)


def test_an_index_that_goes_back_keeps_only_that_unit(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.put(disclosure(4))
    county.publish()
    terminal.pull()
    county.seqs[COUNTY] = 0
    county.withdraw(COUNTY, ulid(4))
    county.publish()
    report = terminal.pull()
    assert [note for note in report.notes if "goes back" in note]
    assert terminal.titles() == sorted([*FIRST, "示例决定第4号 v1"])


def test_a_unit_whose_list_is_wrong_comes_back_with_the_next_good_one(terminal: Terminal, county: County) -> None:
    terminal.pull()
    path = f"units/{COUNTY}/index.json.gz"
    county.extra_targets[f"office-{COUNTY}"] = {path: b"<html>"}
    county.put(disclosure(4))
    only_that_unit_waits(terminal, county, "gzip")
    again = terminal.pull()
    assert (again.state, again.broken) == ("unchanged", 1)
    county.extra_targets[f"office-{COUNTY}"] = {}
    county.put(disclosure(5))
    county.publish()
    assert terminal.pull().broken == 0
    assert "示例决定第4号 v1" in terminal.titles()


def test_a_county_pack_that_goes_back_is_refused(terminal: Terminal, county: County) -> None:
    county.pack = county.pack | {"seq": 3}
    county.publish()
    terminal.pull()
    county.pack = county.pack | {"seq": 2}
    county.publish()
    report = terminal.pull()
    assert report.state == "refused"
    assert "goes back" in report.reason


def test_an_id_that_another_unit_takes_stays_with_the_unit_that_had_it(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.put(disclosure(11, unit=COUNTY, title="冒名的"), disclosure(4))
    county.put(disclosure(11, unit=VILLAGE, v=2))  # and its owner corrects it at the same time
    county.publish()
    wanted = sorted([*(title for title in FIRST if "第11号" not in title), "示例决定第11号 v2", "示例决定第4号 v1"])
    for _ in range(2):
        report = terminal.pull()
        assert (report.documents, report.broken) == (6, 1), report
        assert terminal.titles() == wanted
    county.withdraw(VILLAGE, ulid(11))
    county.publish()
    assert terminal.pull().state == "updated"
    assert "冒名的 v1" in terminal.titles(), "its owner has let go of it"


def test_a_document_moves_to_another_unit_in_one_release(terminal: Terminal, county: County) -> None:
    terminal.pull()
    del county.documents[VILLAGE][ulid(11)]
    county.put(disclosure(11, unit=COUNTY, title="搬来的"))
    county.publish()
    report = terminal.pull()
    assert (report.state, report.documents, report.broken) == ("updated", 5, 0)
    assert "搬来的 v1" in terminal.titles()


def test_a_gzip_bomb_of_a_list_keeps_only_that_unit(terminal: Terminal, county: County) -> None:
    terminal.pull()
    bomb = gzip.compress(bytes(limits.INDEX_UNPACKED_BYTES + 1), mtime=0)
    assert len(bomb) < limits.INDEX_BYTES
    county.extra_targets[f"office-{COUNTY}"] = {f"units/{COUNTY}/index.json.gz": bomb}
    only_that_unit_waits(terminal, county, "unpacked")


def test_an_attachment_of_other_bytes_is_refused(terminal: Terminal, county: County) -> None:
    sha256 = hashlib.sha256(b"right").hexdigest()
    county.files[f"blobs/{sha256[:2]}/{sha256}"] = b"wrong"
    county.put(disclosure(4, attachments=[{"sha256": sha256, "type": "image/png", "bytes": 5, "name": "图.png"}]))
    county.publish()
    assert terminal.pull().state == "refused"
    assert not list((terminal.home / "blobs").glob("*/*"))


def test_an_expired_timestamp_stops_adoption_and_takes_nothing_down(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.pull()
    monkeypatch.setenv("KIOSK_NOW", "2026-12-24T08:00:00Z")
    assert terminal.pull().state == "refused"
    assert terminal.titles() == FIRST


def test_expiry_is_judged_by_our_clock_and_never_by_the_systems(terminal: Terminal, county: County) -> None:
    """Guards the one private name of python-tuf that we set."""
    state = StateStore(terminal.home)
    base = terminal.site.url + "/"
    from sync.terminal.fetcher import HttpFetcher
    from sync.terminal.options import Options

    fetcher = HttpFetcher(Options(base, ("*",), terminal.home))
    for now, is_fine in (
        (dt.datetime(2026, 11, 25, tzinfo=dt.UTC), True),
        (dt.datetime(2040, 1, 1, tzinfo=dt.UTC), False),
    ):
        with Trust(state=state, base=base, fetcher=fetcher, scratch=terminal.home / "s", now=now) as trust:
            assert trust._updater._trusted_set.reference_time == now
            if is_fine:
                trust.refresh()
            else:
                with pytest.raises(UntrustedError, match="expired"):
                    trust.refresh()
    fetcher.close()
    state.close()
