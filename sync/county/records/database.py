"""Open the county's records: the right database, at the right schema, in short transactions."""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from sync.county.errors import CountyError
from sync.county.opened import note
from sync.county.records.tables import AuditEvent, Base, SettingRow

HEAD = "0017"  # the newest step in migrations/versions; a test holds them together
_TURN = 0x6B656C616E


def records_url(folder: Path, database: str | None = None) -> str:
    """`--database`, else COUNTY_DATABASE, else `D/county.db`."""
    url = database or os.environ.get("COUNTY_DATABASE") or f"sqlite:///{folder / 'county.db'}"
    # The driver we ask for in pyproject.toml, whichever one SQLAlchemy's version prefers.
    return re.sub("^postgres(ql)?://", "postgresql+psycopg://", url)


def open_records(url: str, *, create: bool = False) -> "Records":
    """Open the records; with `create`, bring the schema up to date first.

    Raises:
        CountyError: no such database, not ours, or of another version of this program.
    """
    engine = _engine(url)
    try:
        if create:
            migrate(engine)
        else:
            _check(engine, url)
    except DBAPIError as exc:
        engine.dispose()
        raise CountyError(f"The database {_shown(url)} cannot be opened: {exc.orig}.") from exc
    except CountyError:
        engine.dispose()
        raise
    records = Records(engine)
    note(records)
    return records


class Records:
    """The open database. Every write happens inside `with records.begin() as session`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextlib.contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction: committed at the end, undone by any exception."""
        with Session(self.engine) as session, session.begin():
            yield session

    @contextlib.contextmanager
    def turn(self) -> Iterator[Session]:
        """Like `begin`, one at a time: for whatever joins the log, or decides by what it finds.

        SQLite lets one write at a time anyway; on PostgreSQL two officers would else both find the same.
        """
        with self.begin() as session:
            wait_for_turn(session)
            yield session

    def setting(self, key: str) -> dict[str, Any] | None:
        """A stored setting, or None."""
        with self.begin() as session:
            row = session.get(SettingRow, key)
            return None if row is None else row.value

    def scrub(self, table: str) -> bool:
        """Leave no byte of what was deleted or overwritten in a table's file; False when that could not be done.

        SQLite does so by itself (`secure_delete`). PostgreSQL leaves the old rows, also after a plain VACUUM, until
        others come to lie there: the table is written anew. Who cannot have it within two seconds, as beside a
        backup, waits no longer.
        """
        if self.engine.dialect.name != "postgresql":
            return True
        with (
            contextlib.suppress(OperationalError),
            self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            connection.execute(text("SET lock_timeout = '2s'"))
            try:
                connection.execute(text(f'VACUUM (FULL) "{table}"'))
            finally:
                connection.execute(text("RESET lock_timeout"))
            return True
        return False

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def audit(session: Session, *, at: str, actor: str, action: str, subject: str, detail: dict[str, Any],
          sign: Callable[[str], str] | None = None) -> None:  # fmt: skip
    """Append one event, sealed to the one before it; `sign` is given that one's digest and returns a signature."""
    wait_for_turn(session)  # two writers would otherwise both continue from the same event
    before = log_head(session)
    if sign is not None:
        detail = {**detail, "signature": sign(before)}
    digest = seal(before, at, actor, action, subject, detail)
    session.add(AuditEvent(at=at, actor=actor, action=action, subject=subject, detail=detail, digest=digest))
    session.flush()


def wait_for_turn(session: Session) -> None:
    """Until no other transaction has the turn; it ends with the transaction.

    Taken before any row is touched: who holds a row and then waits here could wait for one who wants that row.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def insert_once(session: Session, table: Any, row: dict[str, Any]) -> None:
    """Add it unless its key is there already; two at once make one row."""
    made = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
    session.execute(made.values(row).on_conflict_do_nothing())


def columns_of(row: Base) -> dict[str, Any]:
    """The values of a row that was made and not added."""
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).columns}


def log_head(session: Session) -> str:
    """The digest of the last event; it stands for the whole log."""
    return session.scalar(select(AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1)) or ""


def seal(before: str, at: str, actor: str, action: str, subject: str, detail: dict[str, Any]) -> str:
    """The digest of an event: over its content and the digest of the event before."""
    sealed = json.dumps([before, at, actor, action, subject, detail], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(sealed.encode()).hexdigest()


def migrate(engine: Engine) -> None:
    """Bring the schema to `HEAD`; a database of a newer program is refused."""
    from alembic import command
    from alembic.config import Config

    found = schema_version(engine)
    if found is not None and found > HEAD:
        raise CountyError(_newer(found))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def schema_version(engine: Engine) -> str | None:
    """The step the database is at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if found is None else str(found)


def _check(engine: Engine, url: str) -> None:
    if engine.dialect.name == "sqlite" and engine.url.database and not Path(engine.url.database).exists():
        raise CountyError(f"There is no county at {_shown(url)}; begin with county demo, county import or county init.")
    found = schema_version(engine)
    if found is None:
        raise CountyError(f"The database {_shown(url)} holds no county; begin with county init.")
    if found > HEAD:
        raise CountyError(_newer(found))
    if found < HEAD:
        raise CountyError(
            f"The database is at step {found}, this program needs step {HEAD}; run county init on it to bring it up."
        )


def _newer(found: str) -> str:
    return f"The database is newer than this program (step {found}, known is {HEAD}); install the newer program."


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError) as exc:
        raise CountyError(
            f"{url.split('@')[-1]!r} is not a database address like postgresql://user@host/name."
        ) from exc
    except ModuleNotFoundError as exc:
        raise CountyError(f"The driver for this kind of database is not installed: {exc.name}.") from exc
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    """Real transactions (also around DDL), foreign keys, no commit lost to a power cut; what is deleted is wiped."""

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would otherwise commit before DDL
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("PRAGMA secure_delete=ON")  # what is destroyed leaves no bytes in the file's free pages

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _shown(url: str) -> str:
    return url.removeprefix("sqlite:///") if url.startswith("sqlite") else url.split("@")[-1]
