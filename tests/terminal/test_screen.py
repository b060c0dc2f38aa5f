"""What the county sets for a terminal reaches that terminal; sealed lists open where their key is, and nowhere else."""

import datetime as dt
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import Moment
from kiosk.store.facts import facts_of, screen_of, seat_of
from kiosk.store.identity import Identity
from kiosk.store.read import ContentReader, Filter
from kiosk.store.vault import Vault
from tests.simulator import COUNTY, TOWN, VILLAGE, County, Site, disclosure, ulid
from tests.terminal.terminal import Terminal

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
PERSON = "示例张三丰"


def people(number: int = 51, v: int = 1, person: str = PERSON) -> dict[str, Any]:
    """A list of people of the village, made up."""
    said = disclosure(number, unit=VILLAGE, v=v, title="示例低保对象名单")
    del said["disclosure"]
    return said | {
        "kind": "list", "blocks": [],
        "list": {
            "template": "assistance", "period": "2026年三季度", "period_from": "2026-07-01",
            "period_until": "2026-09-30", "columns": [{"name": "姓名"}, {"name": "人数", "numeric": True}],
            "rows": [[person, "3"]], "complaint_phone": "0350-1",
        },
    }  # fmt: skip


def rows_of(home: Path) -> list[tuple[str, ...]]:
    """Every row of every list that the glass would show."""
    reader = ContentReader(home)
    moment = Moment(dt.datetime.fromisoformat(os.environ["KIOSK_NOW"].replace("Z", "+00:00")), True)
    try:
        release = reader.release()
        assert release is not None
        shown = [reader.document(release, moment, c.id) for c in reader.cards(release, moment, Filter("list"), limit=9)]
        return [row for one in shown if one and one.document.public_list for row in one.document.public_list.rows]
    finally:
        reader.close()


@pytest.fixture
def known(terminal: Terminal, county: County) -> Terminal:
    """A terminal that shows the county's papers and that the county has set nothing for."""
    assert terminal.pull().state == "updated"
    return terminal


def who(terminal: Terminal) -> Any:
    return Identity.load(terminal.home).public()


def test_the_signed_configuration_takes_the_place_of_the_provision_files_seat(known: Terminal, county: County) -> None:
    county.set_screen(who(known), subscribe=[VILLAGE, TOWN], profile="board", reply_key="1" * 64)
    county.publish()
    report = known.pull()
    facts = facts_of(known.home)
    seat, screen = seat_of(facts), screen_of(facts)
    assert seat is not None
    assert screen is not None
    assert (seat.unit, seat.profile, screen.name, facts["reply_key"]) == (TOWN, "board", "示例一号机", "1" * 64)
    assert (report.documents, len(known.titles())) == (2, 2)
    known.provision()  # the same county once more: what it signed still counts
    assert seat_of(facts_of(known.home)) == seat


def test_a_configuration_costs_one_request_when_it_changes_and_none_otherwise(
    known: Terminal, county: County, site: Site
) -> None:
    county.set_screen(who(known))
    county.publish()
    known.pull()
    asked = [path.rpartition("/")[2] for path in site.requests]
    assert len(asked) == 6  # root 404, timestamp, snapshot, targets (the role is new), role, file
    report = known.pull()
    assert (report.state, report.requests) == ("unchanged", 2)
    assert report.bytes_in <= 1000
    county.put(disclosure(4))
    county.publish()
    report = known.pull()
    assert (report.changed + report.added, report.requests) == (1, 6)
    county.set_screen(who(known), name="示例二号机")
    county.publish()
    assert (known.pull().requests, screen_of(facts_of(known.home)).name) == (5, "示例二号机")  # type: ignore[union-attr]


def test_when_the_county_takes_the_file_away_its_seat_and_keys_go(known: Terminal, county: County) -> None:
    county.seal(people(), KEY)
    county.set_screen(who(known), keys=[(VILLAGE, 2026, KEY)])
    county.publish()
    known.pull()
    assert rows_of(known.home) == [(PERSON, "3")]
    county.extra_targets["screens"].clear()
    county.publish()
    known.pull()
    facts = facts_of(known.home)
    assert (facts["screen"], facts["list_units"], seat_of(facts).unit) == ("", "", COUNTY)  # type: ignore[union-attr]
    assert rows_of(known.home) == []
    assert dict(Vault.load(known.home).keys) == {}


@pytest.mark.parametrize(
    "changes",
    [{"terminal_id": "00000000-0000-4000-8000-000000000000"}, {"profile": "poster"}, {"subscribe": []}, {"unit": "x"}],
    ids=str,
)
def test_a_configuration_that_breaks_a_rule_changes_nothing_and_stops_nothing(
    known: Terminal, county: County, changes: dict[str, Any]
) -> None:
    county.set_screen(who(known))
    county.publish()
    known.pull()
    county.set_screen(who(known), **{"name": "坏", **changes})
    county.put(disclosure(4))
    county.publish()
    report = known.pull()
    assert (report.state, report.documents) == ("updated", 6)
    assert any("configuration" in note for note in report.notes)
    assert screen_of(facts_of(known.home)).name == "示例一号机"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("signers", "threshold"),
    [(["person1"], 2), (["person1"], 1), (["online1", "online2"], 2), (["thief", "person1"], 2)],
    ids=["one of two", "a threshold of one", "two keys of a server", "a stranger"],
)
def test_a_configuration_that_two_people_did_not_sign_is_refused(
    known: Terminal, county: County, signers: list[str], threshold: int
) -> None:
    county.set_screen(who(known))
    county.publish()
    known.pull()
    county.signs["screens"], county.thresholds["screens"] = signers, threshold
    county.may_sign["screens"] = ["person1", "person2", "online1", "online2"]
    county.delegate()
    county.set_screen(who(known), name="坏")
    county.publish()
    assert known.pull().state == "refused"
    assert screen_of(facts_of(known.home)).name == "示例一号机"  # type: ignore[union-attr]


def test_only_a_terminal_with_the_key_shows_a_sealed_list(known: Terminal, county: County, tmp_path: Path) -> None:
    county.seal(people(), KEY)
    county.set_screen(who(known), keys=[(VILLAGE, 2026, KEY)])
    other = Terminal(tmp_path / "other", known.site)
    other.provision()
    county.set_screen(who(other), keys=[(VILLAGE, 2025, KEY), (TOWN, 2026, KEY)])
    county.publish()
    assert (known.pull().documents, other.pull().documents) == (6, 5)
    assert rows_of(known.home) == [(PERSON, "3")]
    assert rows_of(other.home) == []
    # Whoever carries the other away finds no name in anything that it wrote.
    for path in other.home.rglob("*"):
        if path.is_file():
            assert PERSON.encode() not in path.read_bytes(), path
    with sqlite3.connect(other.home / "content.db") as connection:
        assert connection.execute("SELECT count(*) FROM document WHERE kind = 'list'").fetchone() == (0,)


def test_a_key_that_comes_later_opens_what_was_there_before(known: Terminal, county: County) -> None:
    county.seal(people(), KEY)
    county.publish()
    assert known.pull().documents == 5
    county.set_screen(who(known), keys=[(VILLAGE, 2026, KEY)])
    county.publish()
    report = known.pull()
    assert (report.added, rows_of(known.home)) == (1, [(PERSON, "3")])
    county.set_screen(who(known), keys=[])
    county.publish()
    assert (known.pull().removed, rows_of(known.home)) == (1, [])


def test_a_sealed_list_is_corrected_and_withdrawn_like_any_other(known: Terminal, county: County) -> None:
    county.set_screen(who(known), keys=[(VILLAGE, 2026, KEY)])
    county.seal(people(), KEY)
    county.publish()
    known.pull()
    county.seal(people(v=2, person="示例李四"), KEY)
    county.publish()
    assert (known.pull().changed, rows_of(known.home)) == (1, [("示例李四", "3")])
    county.recalls(ids=[ulid(51)])
    county.publish()
    known.pull()
    assert rows_of(known.home) == []


def test_a_sealed_blob_that_does_not_open_is_one_broken_card(known: Terminal, county: County) -> None:
    county.set_screen(who(known), keys=[(VILLAGE, 2026, KEY)])
    county.seal(people(), OTHER)
    county.publish()
    report = known.pull()
    assert (report.state, rows_of(known.home)) == ("updated", [])
    assert any("does not open" in note for note in report.notes)


def test_what_is_for_a_village_counts_only_when_it_came_sealed(known: Terminal, county: County) -> None:
    county.set_screen(who(known), keys=[(VILLAGE, 2026, KEY)])
    county.put(people())
    county.entry_changes[ulid(51)] = {"scope": "village"}
    county.publish()
    assert known.pull().documents == 5
    assert rows_of(known.home) == []


def test_nobody_finds_a_sealed_list_by_a_word(known: Terminal, county: County) -> None:
    county.set_screen(who(known), keys=[(VILLAGE, 2026, KEY)])
    county.seal(people(), KEY)
    county.publish()
    known.pull()
    data = (known.home / "search.db").read_bytes()
    assert [word for word in (PERSON, "低保对象名单", "张三") if word.encode() in data] == []
    with sqlite3.connect(known.home / "search.db") as connection:
        assert connection.execute("SELECT count(*) FROM name WHERE kind = 'list'").fetchone() == (0,)


def test_a_neighbour_that_relays_without_our_file_still_brings_the_papers(
    known: Terminal, county: County, site: Site
) -> None:
    county.set_screen(who(known))
    county.put(disclosure(4))
    county.publish()

    def without_screens(handler: Any, path: str) -> bool:
        if "targets/screens/" not in path:
            return False
        handler.answer(404, b"not found\n")
        return True

    site.fault = without_screens
    report = known.pull()
    assert (report.state, report.documents, screen_of(facts_of(known.home))) == ("updated", 6, None)
    site.fault = None
    known.pull()
    assert screen_of(facts_of(known.home)) is not None
