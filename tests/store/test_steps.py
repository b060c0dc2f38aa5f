"""Each step of the schema leaves the programs before it reading and writing: who is given a step back has news."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine

from kiosk.errors import StoreError
from kiosk.store import engine as opening
from kiosk.store.connect import state_path
from kiosk.store.engine import open_content, open_state
from kiosk.store.steps import CONTENT, STATE, Step
from kiosk.store.trust import StateStore

LADDERS = {"content": CONTENT, "state": STATE}


def climbed(path: Path, ladder: Sequence[Step]) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for step in ladder:
            step.run(connection)
    return engine


def tables(path: Path) -> dict[str, list[tuple[str, str, bool]]]:
    """Of each table: name and type of its columns, and whether a row must give a value."""
    with sqlite3.connect(path) as connection:
        names = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        return {
            name: [
                (column, kind, bool(must or key) and default is None)
                for _, column, kind, must, default, key in connection.execute(f"PRAGMA table_info({name})").fetchall()
            ]
            for name in names
        }


def trouble(folder: Path, ladder: Sequence[Step], older: int) -> str:
    """What a program of the first `older` steps runs into with a file of the whole ladder; empty when nothing."""
    folder.mkdir()
    climbed(folder / "old.db", ladder[:older]).dispose()
    climbed(folder / "new.db", ladder).dispose()
    with sqlite3.connect(folder / "new.db") as connection:
        for table, columns in tables(folder / "old.db").items():
            once = unique(folder / "old.db", table)
            for number, wanted in enumerate((columns, [one for one in columns if one[2]], columns), 1):
                row: dict[str, object] = {}
                for name, kind, _ in wanted:
                    value = number if name in once else 1
                    row[name] = 1 if name == "slot" else value if kind == "INTEGER" else f"{value}"
                if "slot" in row:
                    connection.execute(f"DELETE FROM {table}")
                names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
                where = " AND ".join(f'"{name}" = ?' for name in row)
                try:
                    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
                    found = connection.execute(f"SELECT {names} FROM {table} WHERE {where}", list(row.values()))
                    if tuple(row.values()) not in found.fetchall():
                        return f"{table}: another row came back"
                except sqlite3.Error as exc:
                    return f"{table}: {exc}"
    return ""


def unique(path: Path, table: str) -> set[str]:
    """The columns whose values may not come twice."""
    with sqlite3.connect(path) as connection:
        keys = {r[1] for r in connection.execute(f"PRAGMA table_info({table})").fetchall() if r[5]}
        for index in connection.execute(f"PRAGMA index_list({table})").fetchall():
            if index[2]:
                keys |= {r[2] for r in connection.execute(f"PRAGMA index_info('{index[1]}')").fetchall()}
    return keys


@pytest.mark.parametrize("name", LADDERS)
def test_the_program_before_each_step_can_still_use_the_file(name: str, tmp_path: Path) -> None:
    ladder = LADDERS[name]
    for number in range(2, len(ladder) + 1):
        oldest = max(step.since for step in ladder[:number])
        assert oldest < number, f"after {ladder[number - 1].name!r} a version that is given back would have no news"
        for older in range(oldest, number):
            assert trouble(tmp_path / f"{number}-{older}", ladder[:number], older) == ""


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE outbox DROP COLUMN reason"],
        ["ALTER TABLE fact RENAME COLUMN value TO said"],
        ["DROP TABLE answer"],
        ["CREATE UNIQUE INDEX one_hour ON outbox (attempts)"],
        ["DROP TABLE fact", "CREATE TABLE fact (key TEXT PRIMARY KEY, value TEXT NOT NULL, at TEXT NOT NULL)"],
        ["CREATE TRIGGER other AFTER INSERT ON fact BEGIN UPDATE fact SET value = 'x'; END"],
    ],
)
def test_a_step_that_takes_something_away_is_found(statements: list[str], tmp_path: Path) -> None:
    assert trouble(tmp_path / "x", (*STATE, step(*statements)), len(STATE)) != ""


def step(*statements: str, since: int = 1) -> Step:
    def run(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return Step("of a later program", run, since)


def later(monkeypatch: pytest.MonkeyPatch, *more: Step) -> Callable[[], None]:
    """A later program runs from here on; returns how to go back to today's."""
    monkeypatch.setattr(opening, "STATE_STEPS", (*STATE, *more))
    return lambda: monkeypatch.setattr(opening, "STATE_STEPS", STATE)


def test_the_program_before_goes_on_with_the_file_of_a_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_state(tmp_path).dispose()
    more = step("ALTER TABLE fact ADD COLUMN source VARCHAR DEFAULT '' NOT NULL", "CREATE TABLE more (x INTEGER)")
    give_back = later(monkeypatch, more)
    open_state(tmp_path).dispose()
    give_back()
    state = StateStore(tmp_path)
    state.learn({"terminal_id": "x"})
    assert state.facts()["terminal_id"] == "x"
    state.close()
    later(monkeypatch, more)
    open_state(tmp_path).dispose()  # the step is not run a second time
    with sqlite3.connect(state_path(tmp_path)) as connection:
        assert connection.execute("SELECT source FROM fact WHERE key = 'terminal_id'").fetchone() == ("",)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(STATE) + 1,)


def test_a_step_that_the_program_before_cannot_bear_keeps_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_back = later(
        monkeypatch,
        step("CREATE TABLE more (x INTEGER)"),
        step("ALTER TABLE outbox DROP COLUMN reason", since=len(STATE) + 1),
        step("CREATE TABLE yet_more (x INTEGER)"),
    )
    open_state(tmp_path).dispose()
    give_back()
    with pytest.raises(StoreError, match="update the program"):
        open_state(tmp_path)
    later(monkeypatch, step("CREATE TABLE more (x INTEGER)"))
    open_state(tmp_path).dispose()


def test_content_of_a_later_program_is_shown_and_written_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "CONTENT_STEPS", (*CONTENT, step("ALTER TABLE document ADD COLUMN colour VARCHAR")))
    open_content(tmp_path).dispose()
    monkeypatch.setattr(opening, "CONTENT_STEPS", CONTENT)
    open_content(tmp_path).dispose()
