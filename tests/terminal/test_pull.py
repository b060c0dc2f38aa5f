import datetime as dt
import hashlib
import http.server
import json
from pathlib import Path

from kiosk.store.connect import blob_path, content_path, open_database
from kiosk.store.facts import facts_of
from tests.simulator import COUNTY, TOWN, VILLAGE, County, Site, disclosure, pack, ulid
from tests.terminal.terminal import Terminal

FIRST = sorted([f"示例决定第{n}号 v1" for n in (11, 12, 1, 2, 3)])


def test_a_first_pull_brings_everything_that_is_on_display(terminal: Terminal) -> None:
    report = terminal.pull()
    assert (report.state, report.release, report.documents, report.added) == ("updated", 1, 5, 5)
    assert terminal.titles() == FIRST


def test_nothing_changed_costs_two_requests_and_a_kilobyte(terminal: Terminal) -> None:
    terminal.pull()
    report = terminal.pull()
    assert (report.state, report.requests, report.documents) == ("unchanged", 2, 5)
    assert report.bytes_in <= 1_000
    assert len(terminal.site.requests) == 2


def test_bytes_in_counts_headers_and_bodies_as_the_server_sent_them(terminal: Terminal, county: County) -> None:
    report = terminal.pull()
    sent = sum(len(county.files.get(p, b"not found\n")) for p in terminal.site.requests)
    assert report.requests == len(terminal.site.requests)
    heads = sum(
        len(f"HTTP/1.1 200 OK\r\nContent-Length: {len(county.files[p])}\r\n\r\n")
        if p in county.files
        else len("HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\n")
        for p in terminal.site.requests
    )
    assert report.bytes_in == sent + heads


def test_one_changed_document_costs_six_requests(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.put(disclosure(2, v=2))
    county.publish()
    report = terminal.pull()
    assert (report.state, report.changed, report.added, report.removed) == ("updated", 1, 0, 0)
    assert report.requests <= 6
    assert "示例决定第2号 v2" in terminal.titles()
    assert "示例决定第2号 v1" not in terminal.titles()


def test_a_withdrawn_document_leaves_a_tombstone(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.withdraw(COUNTY, ulid(2))
    county.publish()
    report = terminal.pull()
    assert (report.removed, report.documents) == (1, 4)
    assert "示例决定第2号 v1" not in terminal.titles()
    connection = open_database(content_path(terminal.home))
    assert connection.execute("SELECT title, reason FROM gone").fetchall() == [("示例决定第2号", "有误")]
    connection.close()


def test_only_subscribed_units_are_pulled(terminal: Terminal) -> None:
    terminal.provision(subscribe=(VILLAGE,))
    assert terminal.pull().documents == 2
    assert not [p for p in terminal.site.requests if f"units/{COUNTY}/" in p]
    terminal.provision(subscribe=(COUNTY,))
    report = terminal.pull()
    assert (report.added, report.removed) == (3, 2)


def test_a_first_fill_takes_bundles_and_not_single_blobs(terminal: Terminal) -> None:
    terminal.pull()
    blobs = [p for p in terminal.site.requests if p.startswith("blobs/")]
    assert len(blobs) == 2
    assert all(p.startswith("blobs/packs/") for p in blobs)


def test_a_county_without_bundles_is_pulled_blob_by_blob(terminal: Terminal, county: County) -> None:
    county.bundles = False
    county.publish()
    assert terminal.pull().documents == 5
    assert terminal.titles() == FIRST


def test_a_changed_closing_date_is_taken_over_without_a_new_blob(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.entry_changes[ulid(2)] = {"visible_until": "2026-11-24T05:00:00Z"}
    county.publish()
    report = terminal.pull()
    assert (report.changed, report.documents) == (1, 5)
    assert not [p for p in terminal.site.requests if p.startswith("blobs/")]
    assert "示例决定第2号 v1" not in terminal.titles()


def test_attachments_are_kept_as_files_and_swept_when_nobody_names_them(terminal: Terminal, county: County) -> None:
    picture = b"\x89PNG sample"
    sha256 = hashlib.sha256(picture).hexdigest()
    county.files[f"blobs/{sha256[:2]}/{sha256}"] = picture
    said = {"sha256": sha256, "type": "image/png", "bytes": len(picture), "name": "图.png"}
    county.put(disclosure(4, attachments=[said]))
    county.publish()
    terminal.pull()
    assert blob_path(terminal.home, sha256).read_bytes() == picture
    for number in (4, 3):  # the release before stays whole; the one before that is forgotten
        county.withdraw(COUNTY, ulid(number))
        county.publish()
        terminal.pull()
    assert not blob_path(terminal.home, sha256).exists()


def test_one_connection_is_enough_even_for_attachments_of_bundled_documents(
    terminal: Terminal, county: County, site: Site
) -> None:
    for number in range(20, 24):
        data = b"%PDF" + bytes([number]) * 90_000
        sha256 = hashlib.sha256(data).hexdigest()
        county.files[f"blobs/{sha256[:2]}/{sha256}"] = data
        said = {"sha256": sha256, "type": "application/pdf", "bytes": len(data), "name": "附件.pdf"}
        county.put(disclosure(number, text=str(number) * 900, attachments=[said]))
    county.publish()
    seen = set()

    def look(handler: http.server.BaseHTTPRequestHandler, _path: str) -> bool:
        seen.add(handler.client_address)
        return False

    site.fault = look
    assert terminal.pull().documents == 9
    assert len(list((terminal.home / "blobs").glob("*/*"))) == 4
    assert len(seen) == 1


def test_sealed_and_village_scope_entries_are_not_stored(terminal: Terminal, county: County) -> None:
    county.entry_changes = {ulid(1): {"sealed": True, "year": 2026}, ulid(2): {"scope": "village"}}
    county.publish()
    assert terminal.pull().documents == 3


def test_an_announced_document_is_looked_for_again_when_its_time_has_come(terminal: Terminal, county: County) -> None:
    county.bundles = False
    county.put(disclosure(9))
    county.entry_changes[ulid(9)] = {"visible_from": "2026-11-24T09:00:00Z"}
    county.publish()
    path = county.path_of("blob")
    data = county.files.pop(path)
    assert terminal.pull().documents == 5
    assert terminal.pull().state == "unchanged"
    county.files[path] = data
    county.issued_at = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
    county.stamp()
    report = terminal.pull()
    assert (report.state, report.documents) == ("updated", 6)


def test_a_unit_that_leaves_the_county_pack_is_taken_off(terminal: Terminal, county: County) -> None:
    terminal.pull()
    smaller = pack(2)
    smaller["units"] = [u for u in smaller["units"] if u["code"] != VILLAGE]
    county.pack = smaller
    county.publish()
    report = terminal.pull()
    assert (report.removed, report.documents) == (2, 3)


def test_an_expired_office_keeps_its_documents_and_does_not_stop_the_others(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.expires[f"office-{TOWN}"] = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
    county.put(disclosure(21, unit=VILLAGE), disclosure(4))
    county.publish()
    report = terminal.pull()
    assert (report.state, report.documents, report.added) == ("updated", 6, 1)
    assert any("expired" in note for note in report.notes)


def test_an_expired_county_pack_stays_and_content_goes_on(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.expires["county"] = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
    county.put(disclosure(4))
    county.publish()
    report = terminal.pull()
    assert (report.state, report.added) == ("updated", 1)
    assert any("county pack" in note for note in report.notes)


def test_the_facts_say_when_and_how_the_last_pull_went(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.issued_at += dt.timedelta(hours=1)
    county.stamp()
    terminal.pull()
    facts = facts_of(terminal.home)
    assert facts["last_sync_state"] == "unchanged"
    assert facts["content_issued_at"] == facts["clock_floor"] == "2026-11-24T03:20:00Z"
    assert facts["last_contact_at"] == facts["last_sync_at"] == "2026-11-24T08:00:00Z"
    assert json.loads(facts["seat"])["unit"] == COUNTY


def test_the_same_files_on_a_stick_are_pulled_the_same_way(
    terminal: Terminal, county: County, site: Site, tmp_path: Path
) -> None:
    county.write(tmp_path / "stick")
    report = terminal.pull(folder=tmp_path / "stick")
    assert (report.state, report.documents) == ("updated", 5)
    assert site.requests == []
    county.flip("timestamp")
    county.write(tmp_path / "stick")
    assert terminal.pull(folder=tmp_path / "stick").state == "refused"
    assert terminal.titles() == FIRST
