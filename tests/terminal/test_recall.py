"""A recall takes content off at once, whatever else is wrong, and can do nothing else."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from kiosk.store import steps
from kiosk.store.connect import content_path
from kiosk.store.engine import open_content
from kiosk.store.facts import facts_of
from kiosk.store.read import ContentReader, Filter
from kiosk.store.schema import content
from sync.contract import pack_gzip
from tests.simulator import COUNTY, TOWN, VILLAGE, County, disclosure, ulid
from tests.terminal.terminal import Terminal
from tests.terminal.test_pull import FIRST

WITHOUT_ONE = [title for title in FIRST if "第1号" not in title]


def tombstones(terminal: Terminal) -> list[tuple[str, str]]:
    reader = ContentReader(terminal.home)
    release = reader.release()
    assert release is not None
    found = [(t.id, t.reason) for t in reader.tombstones(release)]
    assert [reader.tombstone(release, i) is not None for i, _ in found] == [True] * len(found)
    reader.close()
    return found


def test_a_recalled_document_is_gone_after_one_pull_and_leaves_a_tombstone(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.recalls(ids=[ulid(1)])
    county.publish()
    report = terminal.pull()
    assert report.state == "updated"
    assert terminal.titles() == WITHOUT_ONE
    assert tombstones(terminal) == [(ulid(1), "有误")]
    facts = facts_of(terminal.home)
    assert (facts["recall_seq"], facts["recall_at"]) == ("1", "2026-11-24T08:00:00Z")


@pytest.mark.parametrize("kind", ["office", "index", "blob", "county", "pack"])
def test_it_holds_even_when_the_rest_of_the_release_is_refused(terminal: Terminal, county: County, kind: str) -> None:
    terminal.pull()
    county.recalls(ids=[ulid(1)])
    county.bundles = False
    county.pack = county.pack | {"seq": 2}
    county.put(disclosure(4))
    county.publish()
    county.flip(kind)
    report = terminal.pull()
    assert (report.state, report.release) == ("refused", 1)
    assert terminal.titles() == WITHOUT_ONE
    assert facts_of(terminal.home)["recall_hidden"] == "1"


@pytest.mark.parametrize("kind", ["index", "pack", "office"])
def test_it_holds_even_when_the_rest_cannot_be_fetched(terminal: Terminal, county: County, kind: str) -> None:
    terminal.pull()
    county.recalls(ids=[ulid(1)])
    county.pack = county.pack | {"seq": 2}
    county.put(disclosure(4))
    county.publish()
    del county.files[county.path_of(kind)]
    assert terminal.pull().state == "later"
    assert terminal.titles() == WITHOUT_ONE


def test_a_unit_or_a_blob_can_be_recalled_and_counts_agree(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.recalls(units=[VILLAGE])
    county.publish()
    terminal.pull()
    assert all("第1" not in title or "第1号" in title for title in terminal.titles())
    assert len(terminal.titles()) == 3
    reader = ContentReader(terminal.home)
    release = reader.release()
    assert release is not None
    from kiosk.clock import Clock

    moment = Clock.from_environment().now()
    assert reader.count(release, moment, Filter("disclosure")) == 3
    assert reader.counts_by("unit", release, moment, Filter("disclosure")) == {COUNTY: 3}
    reader.close()
    sha256 = next(p for p in county.files if p.startswith("blobs/") and "/packs/" not in p).rpartition("/")[2]
    county.recalls(units=[VILLAGE], sha256=[sha256])
    county.publish()
    terminal.pull()
    assert len(terminal.titles()) == 2


def test_new_versions_of_a_recalled_document_stay_hidden(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.recalls(ids=[ulid(1)], units=[TOWN])
    county.publish()
    terminal.pull()
    county.put(disclosure(1, v=2), disclosure(30, unit=TOWN))
    county.publish()
    assert terminal.pull().state == "updated"
    assert terminal.titles() == WITHOUT_ONE


def test_what_is_recalled_is_not_missed_when_the_county_has_deleted_it(terminal: Terminal, county: County) -> None:
    county.bundles = False
    county.put(disclosure(7))
    county.recalls(ids=[ulid(7)])
    county.publish()
    del county.files[county.path_of("blob")]
    assert terminal.pull().state == "updated"
    assert terminal.titles() == FIRST


def test_a_newer_list_lifts_what_it_leaves_out(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.recalls(ids=[ulid(1)])
    county.publish()
    terminal.pull()
    county.put(disclosure(8))
    county.publish()
    terminal.pull()
    county.recalls(ids=[])
    county.publish()
    terminal.pull()
    assert "示例决定第1号 v1" in terminal.titles()
    assert tombstones(terminal) == []


def test_a_list_that_is_no_longer_signed_stays_in_force(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.recalls(ids=[ulid(1)])
    county.publish()
    terminal.pull()
    county.recall = None
    county.put(disclosure(8))
    county.publish()
    terminal.pull()
    assert "示例决定第1号 v1" not in terminal.titles()
    assert "示例决定第8号 v1" in terminal.titles()


def test_a_recall_travels_on_a_stick(terminal: Terminal, county: County, tmp_path: Path) -> None:
    terminal.pull()
    county.recalls(ids=[ulid(1)])
    county.publish()
    for path in [p for p in county.files if p.startswith("blobs/")]:
        del county.files[path]
    county.write(tmp_path / "stick")
    terminal.pull(folder=tmp_path / "stick")
    assert terminal.titles() == WITHOUT_ONE


def test_the_recall_officer_can_never_add_or_alter(terminal: Terminal, county: County) -> None:
    """Whatever else the recall role signs is not read, not even when delegations give it all paths."""
    terminal.pull()
    index = {"format": 1, "unit": COUNTY, "seq": 99, "entries": []}
    county.extra_targets["recall"] = {f"units/{COUNTY}/index.json.gz": pack_gzip(str(index).encode())}
    county.publish()
    assert terminal.pull().state in ("updated", "unchanged")
    assert terminal.titles() == FIRST


def test_a_recall_by_a_stranger_is_refused(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.signs["recall"] = ["thief"]
    county.recalls(ids=[ulid(1)])
    county.publish()
    assert terminal.pull().state == "refused"
    assert terminal.titles() == FIRST


def test_a_recall_that_goes_back_is_refused(terminal: Terminal, county: County) -> None:
    terminal.pull()
    county.recalls(ids=[ulid(1)])
    county.recall = (county.recall or {}) | {"seq": 5}
    county.publish()
    terminal.pull()
    county.recall = {"format": 1, "seq": 4}
    county.publish()
    assert terminal.pull().state == "refused"
    assert terminal.titles() == WITHOUT_ONE


def test_unchanged_costs_no_more_with_a_recall_in_force(terminal: Terminal, county: County) -> None:
    county.recalls(ids=[ulid(1)])
    county.publish()
    terminal.pull()
    report = terminal.pull()
    assert (report.state, report.requests) == ("unchanged", 2)


def test_a_store_of_the_first_program_is_shown_and_brought_up_to_date(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.pull()
    connection = sqlite3.connect(content_path(terminal.home))
    connection.executescript(
        "DROP TABLE hidden; DROP TABLE recall; DROP TABLE signed;"
        " ALTER TABLE document DROP COLUMN seal; PRAGMA user_version = 1;"
    )
    connection.close()
    assert terminal.titles() == FIRST
    county.recalls(ids=[ulid(1)])
    county.publish()
    terminal.pull()
    assert terminal.titles() == WITHOUT_ONE


def test_the_steps_lead_to_the_schema(tmp_path: Path) -> None:
    from sqlalchemy import create_engine

    open_content(tmp_path).dispose()
    engine = create_engine(f"sqlite:///{tmp_path / 'whole.db'}")
    content.create_all(engine)
    engine.dispose()

    def shape(path: Path) -> dict[str, str]:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
            # A column that was added later stands behind the constraints in the text of its table.
            return {
                name: "".join(sql.split())
                if kind != "table"
                else repr(
                    [row[1:] for row in connection.execute(f"PRAGMA table_xinfo({name})")]
                    + connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()
                )
                for name, kind, sql in rows
            }

    assert shape(content_path(tmp_path)) == shape(tmp_path / "whole.db")
    assert len(steps.CONTENT) >= 2
