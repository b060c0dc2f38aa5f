"""Releases in the store: unseen until adopted, undone after a crash, forgotten in time."""

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import Moment
from kiosk.errors import StoreError
from kiosk.store import write as writing
from kiosk.store.connect import content_path, open_database, state_path
from kiosk.store.engine import DamagedError, open_content, open_state, set_aside
from kiosk.store.read import ContentReader
from kiosk.store.rows import document_row, tags
from kiosk.store.steps import Step
from kiosk.store.write import ContentStore
from sync.contract import CountyPack, Document, Entry, build, encode, pack_gzip
from sync.errors import ContractError, UntrustedError
from sync.ports import Held, UnitMark
from tests.simulator import COUNTY, disclosure, pack, ulid

NOW = Moment(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC), True)


def piece(number: int, v: int = 1, **changes: Any) -> tuple[Entry, Document, bytes]:
    raw = disclosure(number, v=v) | changes
    document = build(Document, raw)
    data = pack_gzip(encode(document))
    approved = [{"office": "甲", "keyid": "a" * 64}, {"office": "乙", "keyid": "b" * 64}]
    entry = build(
        Entry,
        {
            "id": document.id, "v": v, "kind": document.kind, "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data), "approved": approved, "approved_at": "2026-11-20T01:00:00Z",
            "visible_from": "2026-11-20T01:00:00Z",
        },
    )  # fmt: skip
    return entry, document, data


def begin(store: ContentStore, snapshot: int = 1) -> None:
    store.begin(issued_at="2026-11-24T07:00:00Z", snapshot=snapshot, scope="*")


def fill(
    store: ContentStore, *pieces: tuple[Entry, Document, bytes], documents: int | None = None, seq: int = 1
) -> None:
    county = build(CountyPack, pack())
    store.put_pack(county, b"pack", "c" * 64)
    for entry, document, data in pieces:
        store.put_document(entry, document, data)
    store.end_unit(COUNTY, UnitMark(seq, "d" * 64), (), len(pieces) if documents is None else documents)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ContentStore]:
    store = ContentStore(tmp_path, moment=NOW)
    yield store
    store.close()


@pytest.fixture
def small_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests do not look into the pack."""
    monkeypatch.setattr(writing, "unpack_gzip", lambda data, most: data)
    monkeypatch.setattr(writing, "decode", lambda cls, data: build(CountyPack, pack()))


pytestmark = pytest.mark.usefixtures("small_pack")


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = open_database(content_path(home), read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_release_is_seen_only_after_it_is_adopted(store: ContentStore, tmp_path: Path) -> None:
    begin(store)
    fill(store, piece(1), piece(2))
    reader = ContentReader(tmp_path)
    assert reader.release() is None
    adopted = store.adopt(due_at=None)
    assert (adopted.release, adopted.documents, adopted.added) == (1, 2, 2)
    release = reader.release()
    assert release is not None
    assert (release.id, release.issued_at) == (1, "2026-11-24T07:00:00Z")
    reader.close()


def test_the_old_release_stays_whole_while_the_next_is_written(store: ContentStore, tmp_path: Path) -> None:
    begin(store)
    fill(store, piece(1), piece(2))
    store.adopt(due_at=None)
    begin(store, 2)
    entry, document, data = piece(1, v=2)
    store.put_document(entry, document, data)
    store.keep_only(COUNTY, {ulid(1)})
    store._flush()
    seen = rows(
        tmp_path, "SELECT id, v FROM document JOIN current WHERE from_release <= release AND to_release > release"
    )
    assert sorted(seen) == [(ulid(1), 1), (ulid(2), 1)]
    store.end_unit(COUNTY, UnitMark(2, "e" * 64), (), 1)
    adopted = store.adopt(due_at=None)
    assert (adopted.added, adopted.changed, adopted.removed, adopted.documents) == (0, 1, 1, 1)


def test_what_a_crash_left_is_undone_and_bodies_are_kept(store: ContentStore, tmp_path: Path) -> None:
    begin(store)
    fill(store, piece(1), piece(2))
    store.adopt(due_at=None)
    begin(store, 2)
    third = piece(3)
    store.keep_only(COUNTY, {ulid(1)})
    fill(store, piece(1, v=2), third, seq=2)
    store._flush()
    store.close()
    again = ContentStore(tmp_path, moment=NOW)
    begin(again, 3)
    assert {k: h.v for k, h in again.held(COUNTY).items()} == {ulid(1): 1, ulid(2): 1}
    assert again.units()[COUNTY].seq == 1
    assert again.body(third[0].sha256) == third[2]
    adopted = again.adopt(due_at=None)
    assert (adopted.release, adopted.documents) == (2, 2)
    again.tidy()
    assert again.body(third[0].sha256) is None
    again.close()


def test_a_release_with_other_numbers_than_its_index_is_refused(store: ContentStore, tmp_path: Path) -> None:
    begin(store)
    fill(store, piece(1), documents=2)
    with pytest.raises(ContractError, match="its index has 2"):
        store.adopt(due_at=None)
    assert rows(tmp_path, "SELECT * FROM current") == []


def test_a_body_that_rots_before_adoption_is_refused(store: ContentStore, tmp_path: Path) -> None:
    begin(store)
    fill(store, piece(1))
    store._flush()
    connection = open_database(content_path(tmp_path))
    connection.execute("UPDATE body SET data = x'00'")
    connection.close()
    with pytest.raises(UntrustedError, match="not stored as it was signed"):
        store.adopt(due_at=None)


def test_a_rotten_body_is_not_offered_again(store: ContentStore, tmp_path: Path) -> None:
    begin(store)
    one = piece(1)
    fill(store, one)
    store.adopt(due_at=None)
    connection = open_database(content_path(tmp_path))
    connection.execute("UPDATE body SET data = x'00'")
    connection.close()
    assert store.body(one[0].sha256) is None


def test_the_release_before_stays_and_older_ones_are_forgotten(store: ContentStore, tmp_path: Path) -> None:
    begin(store)
    fill(store, *(piece(n) for n in range(60)))
    store.adopt(due_at=None)
    store.tidy()
    for v in (2, 3):
        begin(store, v)
        fill(store, *(piece(n, v=v) for n in range(60)), seq=v)
        store.adopt(due_at=None)
        store.tidy()
    assert rows(tmp_path, "SELECT DISTINCT v FROM document ORDER BY v") == [(2,), (3,)]
    assert rows(tmp_path, "SELECT count(*) FROM body") == [(120,)]
    assert rows(tmp_path, "SELECT id FROM release ORDER BY id") == [(2,), (3,)]
    assert rows(tmp_path, "SELECT seq FROM unit_index ORDER BY seq") == [(2,), (3,)]


def test_a_reader_never_waits_for_more_than_a_small_transaction(
    store: ContentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(store)
    fill(store, *(piece(n) for n in range(200)))
    store.adopt(due_at=None)
    largest = 0
    plain = writing._Pending.write

    def watched(self: Any, connection: Any, release_id: int) -> None:
        nonlocal largest
        largest = max(largest, self.weight)
        plain(self, connection, release_id)

    monkeypatch.setattr(writing._Pending, "write", watched)
    begin(store, 2)
    fill(store, *(piece(n, v=2) for n in range(200)), seq=2)
    store.adopt(due_at=None)
    assert 0 < largest <= 26


def test_a_full_disk_is_a_store_error_and_leaves_the_old_release(store: ContentStore, tmp_path: Path) -> None:
    begin(store)
    fill(store, piece(1))
    store.adopt(due_at=None)
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="full"):
        begin(store, 2)
        fill(store, *(piece(n) for n in range(2, 200)), seq=2)
        store.adopt(due_at=None)
    assert rows(tmp_path, "SELECT release FROM current") == [(1,)]
    assert rows(tmp_path, "SELECT id FROM document WHERE to_release > 1 AND from_release <= 1") == [(ulid(1),)]


def test_pragmas_hold_on_the_writers_connection(tmp_path: Path) -> None:
    engine = open_content(tmp_path)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 3
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "delete"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


@pytest.mark.parametrize(("opening", "path"), [(open_content, content_path), (open_state, state_path)])
def test_a_database_that_only_later_programs_can_use_is_not_opened(tmp_path: Path, opening: Any, path: Any) -> None:
    opening(tmp_path).dispose()
    connection = sqlite3.connect(path(tmp_path))
    connection.executescript("PRAGMA user_version = 99; PRAGMA application_id = 98")
    connection.close()
    with pytest.raises(StoreError, match="version 99"):
        opening(tmp_path)
    connection = sqlite3.connect(path(tmp_path))
    assert connection.execute("PRAGMA user_version").fetchone() == (99,)
    connection.close()


def test_a_step_that_fails_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.store import engine as opening

    first = opening.CONTENT_STEPS[0].run

    def breaks(connection: Any) -> None:
        first(connection)
        raise StoreError("power failed")

    monkeypatch.setattr(opening, "CONTENT_STEPS", (Step("create", breaks),))
    with pytest.raises(StoreError, match="power"):
        open_content(tmp_path)
    connection = sqlite3.connect(content_path(tmp_path))
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()


def test_a_file_that_is_no_database_is_damaged_and_can_be_set_aside(tmp_path: Path) -> None:
    content_path(tmp_path).write_bytes(b"not a database" * 1000)
    with pytest.raises(DamagedError):
        open_content(tmp_path)
    kept = set_aside(content_path(tmp_path))
    assert kept.read_bytes().startswith(b"not a database")
    open_content(tmp_path).dispose()


def test_the_entrys_facts_come_back_as_they_went_in(store: ContentStore) -> None:
    entry, document, data = piece(1)
    begin(store)
    fill(store, (entry, document, data))
    store.adopt(due_at=None)
    begin(store, 2)
    assert store.held(COUNTY) == {entry.id: Held.of(entry)}


def _guide(**changes: Any) -> dict[str, Any]:
    return {
        "item_code": "1", "guide_kind": "service", "who_can": "居民", "steps": [{"name": "申请"}], "materials": [],
        "day_kind": "workday", "place": "大厅", "hours": "8-18", "phone_ask": "1", "phone_complaint": "2",
        "last_verified_on": "2026-11-01", "next_check_on": "2027-05-01", "legal_days": 20, "promised_days": 5,
        "aliases": ["办证"], "topics": ["farming"], "audiences": ["elder"],
    } | changes  # fmt: skip


def _document(kind: str, body: dict[str, Any]) -> Document:
    raw = {k: v for k, v in disclosure(1).items() if k != "disclosure"}
    return build(Document, raw | {"kind": kind, kind: body})


def _facts(document: Document) -> dict[str, Any]:
    entry, _, _ = piece(1)
    found: dict[str, Any] = json.loads(document_row(entry, document, {})["facts"])
    return found


def test_a_guides_row_says_fee_days_and_trips() -> None:
    facts = _facts(_document("guide", _guide()))
    assert (facts["fee"], facts["legal"], facts["promised"], facts["visits"], facts["agent"]) == (
        "不收费",
        20,
        5,
        1,
        False,
    )
    assert facts["aliases"] == ["办证"]
    paid = _document("guide", _guide(fees=[{"name": "工本费", "amount": "10", "unit": "元/证"}]))
    assert _facts(paid)["fee"] == "10元/证"
    assert tags(paid) == ["topic:farming", "audience:elder"]


def test_a_finance_lists_row_says_income_and_spending() -> None:
    body = {
        "template": "finance", "period": "2026年第三季度", "period_from": "2026-07-01", "period_until": "2026-09-30",
        "columns": [{"name": "收支"}, {"name": "项目"}, {"name": "金额（元）", "numeric": True}],
        "rows": [["收入", "甲", "186,400"], ["收入", "乙", "20.50"], ["支出", "丙", "92315"], ["合计", "", "9"]],
        "complaint_phone": "1",
    }  # fmt: skip
    facts = _facts(_document("list", body))
    assert (facts["income"], facts["spending"], facts["rows"]) == ("186420.5", "92315", 4)
    body["rows"] = [["收入", "甲", "不详"]]
    assert _facts(_document("list", body))["income"] == ""


def test_a_disclosures_row_takes_its_aspect_from_the_outline() -> None:
    entry, document, _ = piece(1)
    assert document_row(entry, document, {"A3": "B"})["aspect"] == "B"
    assert document_row(entry, document, {})["aspect"] == "A"


def test_a_schema_that_is_no_text_any_more_is_damage(store: ContentStore, tmp_path: Path) -> None:
    store.close()
    path = content_path(tmp_path)
    data = path.read_bytes()
    assert data.count(b"CREATE TABLE document (") == 1
    path.write_bytes(data.replace(b"CREATE TABLE document (", b"CREATE T\xcc\xffBLE \xccocument ("))
    with pytest.raises(DamagedError):
        open_content(tmp_path)
    reader = ContentReader(tmp_path)
    with pytest.raises(StoreError):
        reader.release()
    reader.close()
