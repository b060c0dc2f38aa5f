"""The same county on PostgreSQL. Runs where PostgreSQL and its driver are installed, on a throw-away server."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from sync.county.__main__ import main
from sync.county.publish.removal import withdraw
from sync.county.records import AuditEvent, Base, open_records, records_url
from sync.county.sample import change, found_sample, take
from tests.county.client import Client
from tests.county.makers import HOUSEHOLD, NOW, drafts, ulid
from tests.county.test_events import until

pytest.importorskip("psycopg")


def test_a_county_lives_on_postgresql(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "county"
    folder.mkdir()
    records = open_records(records_url(folder, address), create=True)
    publisher = found_sample(records, folder, now=NOW)
    take(records, publisher.ring, drafts(40, unit=HOUSEHOLD))
    assert publisher.publish(NOW).documents == 40
    assert change(records, publisher, count=2, now=NOW).documents == 2
    withdraw(records, ulid(5), reason="内容有误", now=NOW)
    publisher.publish(NOW)
    index = Client(folder / "site", tmp_path / "terminal").index(HOUSEHOLD)
    assert (len(index.entries), len(index.gone)) == (39, 1)
    with pytest.raises(DBAPIError, match="append-only"), records.begin() as session:
        session.execute(update(AuditEvent).values(actor="nobody"))
    with records.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    records.close()
    open_records(records_url(folder, address)).close()
    assert not (folder / "county.db").exists()


def test_a_command_gives_its_connections_back_also_when_it_fails(
    drawn_up: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNTY_DATABASE", drawn_up)
    records = open_records(records_url(tmp_path, drawn_up))
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    def alone() -> bool:
        with records.begin() as session:  # each look anew: a transaction sees the same all the time
            return bool(session.scalar(others) == 0)

    for command, code in ((["fleet"], 0), (["screens", "retire", "8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a11"], 2)):
        assert main([*command, "--dir", str(tmp_path)]) == code, capsys.readouterr()
        assert until(alone)
    records.close()
