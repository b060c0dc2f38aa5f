"""A throw-away PostgreSQL server for a process's tests, where Debian's is installed, and a database for each of them."""

import itertools
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
_numbers = itertools.count()


class Server:
    """Knows its port. `with_schema` is made once, then copied: making the schema takes a second."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._has_schema = False

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def do(self, statement: str) -> None:
        """One statement outside any transaction."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, *, with_schema: bool = False) -> Iterator[str]:
        """The URL of a new database, empty or with our tables."""
        name = f"county{next(_numbers)}"
        if with_schema and not self._has_schema:
            from sync.county.records import open_records, records_url

            self.do("CREATE DATABASE schema")
            open_records(records_url(Path(), self.url("schema")), create=True).close()
            self._has_schema = True
        self.do(f"CREATE DATABASE {name} TEMPLATE {'schema' if with_schema else 'template1'}")
        try:
            yield self.url(name)
        finally:
            self.do(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server; it ends with the process's tests."""
    pytest.importorskip("psycopg", reason="PostgreSQL's driver is not installed")
    if PROGRAMS is None:
        pytest.skip("PostgreSQL is not installed")
    home = Path("/tmp") / f"county-pg-{os.getpid()}-{next(_numbers)}"  # a short path: its socket has to fit
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
            yield Server(port)
        finally:
            run("pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def address(postgres: Server) -> Iterator[str]:
    """The URL of an empty database."""
    with postgres.database() as url:
        yield url


@pytest.fixture
def drawn_up(postgres: Server) -> Iterator[str]:
    """The URL of a database with our tables and nothing in them."""
    with postgres.database(with_schema=True) as url:
        yield url


@pytest.fixture
def on_postgresql(drawn_up: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whoever asks for a county's records in this test gets this database."""
    monkeypatch.setenv("COUNTY_DATABASE", drawn_up)
    return drawn_up
