"""The schema is Alembic's, its version is checked at start, the audit trail only grows."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

import sync.county.records as records_package
from sync.county.errors import CountyError
from sync.county.publish.publisher import Publisher
from sync.county.records import AuditEvent, Base, Records, open_records, records_url
from sync.county.records.database import HEAD, audit

County = tuple[Records, Publisher]


def test_the_migrations_make_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    records = open_records(records_url(tmp_path), create=True)
    with records.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    records.close()


def test_the_program_knows_its_newest_step() -> None:
    scripts = ScriptDirectory(str(Path(records_package.__file__).parent / "migrations"))
    assert scripts.get_current_head() == HEAD


def test_a_newer_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    records = open_records(records_url(tmp_path), create=True)
    with records.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    records.close()
    for create in (False, True):
        with pytest.raises(CountyError, match="newer than this program"):
            open_records(records_url(tmp_path), create=create)


def test_an_older_database_is_named_as_such(tmp_path: Path) -> None:
    records = open_records(records_url(tmp_path), create=True)
    with records.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    records.close()
    with pytest.raises(CountyError, match="is at step 0000, this program needs step"):
        open_records(records_url(tmp_path))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:////nowhere/county.db", "There is no county at"),
        ("nonsense", "not a database address"),
        ("oracle://x", "is not installed|not a database address"),
    ],
)
def test_a_database_that_is_not_there_is_one_sentence(url: str, reason: str) -> None:
    with pytest.raises(CountyError, match=reason):
        open_records(url)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "county.db").write_bytes(b"not a database at all, but long enough" * 100)
    with pytest.raises(CountyError, match="cannot be opened"):
        open_records(records_url(tmp_path))


def test_the_audit_trail_refuses_changes(county: County) -> None:
    for statement in (update(AuditEvent).values(actor="nobody"), delete(AuditEvent)):
        with pytest.raises(DBAPIError, match="append-only"), county[0].begin() as session:
            session.execute(statement)


def test_each_audit_event_seals_the_one_before(county: County) -> None:
    with county[0].begin() as session:
        audit(session, at="2026-11-23T01:20:00Z", actor="a", action="b", subject="c", detail={})
        audit(session, at="2026-11-23T01:20:00Z", actor="a", action="b", subject="c", detail={})
        digests = session.scalars(text("SELECT digest FROM audit_event")).all()
    assert len(set(digests)) == len(digests)


def test_environment_and_flag_choose_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COUNTY_DATABASE", raising=False)
    assert records_url(Path("/d")) == "sqlite:////d/county.db"
    monkeypatch.setenv("COUNTY_DATABASE", "postgresql://x/y")
    assert records_url(Path("/d")) == "postgresql+psycopg://x/y"
    assert records_url(Path("/d"), "sqlite:///z") == "sqlite:///z"
