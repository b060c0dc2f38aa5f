"""The same county on PostgreSQL. Runs where PostgreSQL and its driver are installed, on a throw-away server."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from sync.county.publish.removal import withdraw
from sync.county.records import AuditEvent, Base, open_records, records_url
from sync.county.sample import change, found_sample, take
from tests.county.client import Client
from tests.county.makers import HOUSEHOLD, NOW, drafts, ulid

pytest.importorskip("psycopg")
PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@pytest.fixture
def address() -> Iterator[str]:
    """The URL of an empty database; the server ends with the test."""
    if PROGRAMS is None:
        pytest.skip("PostgreSQL is not installed")
    home = Path("/tmp") / f"county-pg-{os.getpid()}"  # a short path: its socket has to fit
    home.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(home, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    def run(program: str, *words: str) -> None:
        command = [*as_user, str(PROGRAMS / program), *words]
        subprocess.run(command, check=True, timeout=60, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {home}"
    try:
        run("initdb", "-D", str(home / "data"), "-A", "trust", "-E", "UTF8", "-U", "postgres", "--no-sync")
        run("pg_ctl", "-D", str(home / "data"), "-o", options, "-w", "-l", str(home / "log"), "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "county")
            yield f"postgresql://postgres@127.0.0.1:{port}/county"
        finally:
            run("pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


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
