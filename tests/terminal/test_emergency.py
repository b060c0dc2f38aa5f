"""Through a closed download window: emergencies come and go at once, the rest waits, nothing passes for whole."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.agent.once import pull_once
from kiosk.settings import Settings
from kiosk.store.connect import blob_path, content_path, open_database
from kiosk.store.facts import facts_of
from tests.simulator import COUNTY, TOWN, County, Site, disclosure, emergency, served, ulid
from tests.terminal.terminal import Terminal
from tests.terminal.test_pull import FIRST

CLOSED = {"download_window": "01:00-05:00"}  # it is 16:00 in Beijing
NAMED = {"format": 1, "urgent": [ulid(90)]}


def pull(terminal: Terminal, **flags: str) -> Any:
    terminal.site.requests.clear()
    return pull_once(terminal.home, Settings.load(terminal.home, flags))


def notices(home: Path) -> list[tuple[str, int]]:
    """Notices of the release on display: id and version of each that no recall hides."""
    connection = open_database(content_path(home), read_only=True)
    try:
        return connection.execute(
            "SELECT document.id, v FROM document, current WHERE kind = 'notice' AND from_release <= current.release"
            " AND to_release > current.release AND rid NOT IN (SELECT document FROM hidden)"
        ).fetchall()
    finally:
        connection.close()


def kinds(site: Site) -> set[str]:
    """What was asked for: the folders of the addresses."""
    return {path.split("/")[0] if path.startswith("blobs") else "/".join(path.split("/")[:2]) for path in site.requests}


@pytest.fixture
def filled(terminal: Terminal, county: County) -> Terminal:
    """Filled, then the window closed; an emergency and other news are out."""
    terminal.pull()
    county.put(emergency(90), disclosure(4), disclosure(13, unit="990100101201"))
    county.notes[COUNTY] = NAMED
    county.publish()
    return terminal


def test_an_emergency_comes_through_a_closed_window_and_the_bulk_does_not(
    filled: Terminal, county: County, site: Site
) -> None:
    before = facts_of(filled.home)["content_issued_at"]
    report = pull(filled, **CLOSED)
    assert (report.state, report.waiting, report.release, report.documents) == ("updated", True, 2, 6)
    assert notices(filled.home) == [(ulid(90), 1)]
    assert filled.titles() == FIRST
    assert len([path for path in site.requests if path.startswith("blobs")]) == 1
    assert [path for path in site.requests if path.startswith("targets")] == [county.path_of("index")]
    assert facts_of(filled.home)["content_issued_at"] == before, "it does not pass for the newest"
    # What it costs then: what nothing new costs.
    report = pull(filled, **CLOSED)
    assert (report.state, report.waiting, report.release) == ("unchanged", True, 2)
    assert kinds(site) <= {"metadata/2.root.json", "metadata/timestamp.json"}
    # The window opens.
    report = pull(filled)
    assert (report.state, report.waiting, report.documents) == ("updated", False, 8)
    assert "示例决定第4号 v1" in filled.titles()
    assert notices(filled.home) == [(ulid(90), 1)]
    assert facts_of(filled.home)["content_issued_at"] > before
    assert pull(filled).state == "unchanged"


def test_its_correction_and_its_end_come_through_too(filled: Terminal, county: County) -> None:
    pull(filled, **CLOSED)
    county.put(emergency(90, v=2, text="火险降级"))
    county.publish()
    assert pull(filled, **CLOSED).changed == 1
    assert notices(filled.home) == [(ulid(90), 2)]
    county.withdraw(COUNTY, ulid(90))
    county.notes.clear()
    county.publish()
    report = pull(filled, **CLOSED)
    assert (report.removed, report.waiting, report.documents) == (1, True, 5)
    assert notices(filled.home) == []
    assert filled.titles() == FIRST
    assert pull(filled).documents == 7


def test_a_recall_hides_what_came_in_part(filled: Terminal, county: County) -> None:
    pull(filled, **CLOSED)
    county.recalls(ids=[ulid(90)])
    county.publish()
    assert pull(filled, **CLOSED).waiting
    assert notices(filled.home) == []


def test_what_came_in_part_never_goes_back(filled: Terminal, county: County, site: Site) -> None:
    old = County()
    old.files = dict(county.files)
    pull(filled, **CLOSED)
    county.put(emergency(90, v=2))
    county.publish()
    pull(filled, **CLOSED)
    with served(old) as stale:
        report = pull(filled, server_url=stale.url, **CLOSED)
    assert report.state == "refused", report.reason
    assert notices(filled.home) == [(ulid(90), 2)]


@pytest.mark.parametrize(
    "note", [None, {"urgent": "all"}, [ulid(90)], {"format": 1, "urgent": [ulid(4), ulid(77)]}, {"format": 1}]
)
def test_a_note_that_names_no_emergency_lets_everything_wait(terminal: Terminal, county: County, note: Any) -> None:
    """An older county names none; a disclosure is none, whatever is said of it."""
    terminal.pull()
    county.put(emergency(90), disclosure(4))
    county.notes |= {COUNTY: note} if note is not None else {}
    county.publish()
    pull(terminal, **CLOSED)
    assert (notices(terminal.home), terminal.titles()) == ([], FIRST)
    assert pull(terminal).documents == 7


def test_only_units_that_it_subscribes_are_asked(terminal: Terminal, county: County, site: Site) -> None:
    terminal.provision((TOWN,), replace=True)
    terminal.pull()
    county.put(emergency(90))
    county.notes[COUNTY] = NAMED
    county.publish()
    assert pull(terminal, **CLOSED).state == "unchanged"
    assert not [path for path in site.requests if path.startswith(("blobs", "targets"))]


def test_one_that_is_not_there_yet_is_looked_for_again(filled: Terminal, county: County) -> None:
    (path,) = [f"blobs/{e[:2]}/{e}" for e in blobs_of(county, ulid(90))]
    data = county.files.pop(path)
    assert pull(filled, **CLOSED).state == "later"
    assert filled.titles() == FIRST
    county.files[path] = data
    assert pull(filled, **CLOSED).state == "updated"
    assert notices(filled.home) == [(ulid(90), 1)]


def with_a_map(county: County) -> tuple[str, bytes]:
    """An emergency with a large paper; its address and bytes, which the server does not have yet."""
    data = b"%PDF" + b"m" * 300_000
    sha256 = hashlib.sha256(data).hexdigest()
    said = {"sha256": sha256, "type": "application/pdf", "bytes": len(data), "name": "避险路线图.pdf"}
    county.put(emergency(90) | {"attachments": [said]}, disclosure(4))
    county.notes[COUNTY] = NAMED
    county.publish()
    return f"blobs/{sha256[:2]}/{sha256}", data


@pytest.mark.parametrize("flags", [{}, CLOSED], ids=["open", "closed"])
def test_its_words_do_not_wait_for_its_attachment(
    terminal: Terminal, county: County, site: Site, flags: dict[str, str]
) -> None:
    """At the moment at which the paper is asked for, the words are on display; it comes with a later pull."""
    terminal.pull()
    path, data = with_a_map(county)
    seen: list[list[tuple[str, int]]] = []

    def look(_handler: object, asked: str) -> bool:
        if asked.strip("/") == path:
            seen.append(notices(terminal.home))
        return False

    site.fault = look
    report = pull(terminal, **flags)
    assert seen
    assert all(on == [(ulid(90), 1)] for on in seen)
    assert (report.state, report.waiting) == (("updated", True) if flags else ("later", False)), report.reason
    assert notices(terminal.home) == [(ulid(90), 1)]
    assert terminal.titles() == FIRST, "the bulk is adopted whole"
    county.files[path] = data
    report = pull(terminal)
    assert (report.state, report.documents) == ("updated", 7)
    assert blob_path(terminal.home, path[-64:]).read_bytes() == data


def test_with_the_window_open_it_goes_before_the_bulk_and_is_counted_once(
    filled: Terminal, county: County, site: Site
) -> None:
    (first,) = blobs_of(county, ulid(90))
    report = pull(filled)
    assert (report.state, report.added, report.changed, report.removed) == ("updated", 3, 0, 0)
    asked = [path for path in site.requests if path.startswith("blobs")]
    assert asked[0].endswith(first)
    assert len([path for path in site.requests if path == county.path_of("index")]) == 1, "its list is read once"
    assert notices(filled.home) == [(ulid(90), 1)]
    assert "示例决定第4号 v1" in filled.titles()
    assert pull(filled).state == "unchanged"
    # Other news while it is in force: one release, no more.
    county.put(disclosure(5))
    county.publish()
    more = pull(filled)
    assert (more.added, more.release) == (1, report.release + 1)


def blobs_of(county: County, one: str) -> list[str]:
    """The digest of a document's blob, as its unit's index says."""
    return [e["sha256"] for e in json.loads(county.indexes[COUNTY])["entries"] if e["id"] == one]
