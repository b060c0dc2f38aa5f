"""Ask and answer: how glass, agent and commands speak, through `state.db` and nothing else."""

import json
import sqlite3
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.store.connect import open_database, state_path

KEEP = 200  # answers kept for late readers
# What the glass answers (commands ask it); everything else is the agent's.
PORTRAIT = "portrait"
GLASS_KINDS = ("wipe", "settings", PORTRAIT)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: of the glass to the agent, or of a command to either."""

    id: str
    kind: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it; `state` is working, done or failed."""

    state: str
    body: Mapping[str, Any]


class Mailbox:
    """One process's end of the mailbox. Each call is one short transaction.

    Raises (all methods):
        sqlite3.Error: the disk is full or broken; the caller says so to the person.
    """

    def __init__(self, home: Path) -> None:
        self._connection: sqlite3.Connection = open_database(state_path(home))

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def ask(self, kind: str, args: Mapping[str, Any] | None = None) -> str:
        """Leave a request; returns its id."""
        ask_id = str(uuid.uuid4())
        self._connection.execute(
            "INSERT INTO ask (id, kind, args, asked_at) VALUES (?, ?, ?, ?)",
            (ask_id, kind, json.dumps(dict(args or {}), ensure_ascii=False), _now()),
        )
        return ask_id

    def answer(self, ask_id: str) -> Answer | None:
        """What was answered so far."""
        row = self._connection.execute("SELECT state, body FROM answer WHERE id = ?", (ask_id,)).fetchone()
        return Answer(str(row[0]), _values(row[1])) if row else None

    def forget(self, ask_id: str) -> None:
        """Erase a question of a person and its answer; what lay in the file is overwritten."""
        connection = self._connection
        connection.execute("PRAGMA secure_delete = ON").fetchall()
        connection.execute("BEGIN IMMEDIATE")  # a power cut leaves both or neither
        try:
            connection.execute("DELETE FROM ask WHERE id = ?", (ask_id,))
            connection.execute("DELETE FROM answer WHERE id = ?", (ask_id,))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def waiting(self) -> tuple[Ask, ...]:
        """Requests without any answer, oldest first."""
        rows = self._connection.execute(
            "SELECT id, kind, args FROM ask WHERE typeof(id) = 'text' AND id NOT IN (SELECT id FROM answer)"
            " ORDER BY seq"
        ).fetchall()
        return tuple(Ask(r[0], str(r[1]), _values(r[2])) for r in rows)

    def reply(self, ask_id: str, state: str, body: Mapping[str, Any] | None = None) -> None:
        """Answer a request, or replace an earlier answer; old pairs are swept."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(
                "INSERT INTO answer (id, state, body, answered_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                " SET state = excluded.state, body = excluded.body, answered_at = excluded.answered_at",
                (ask_id, state, json.dumps(dict(body or {}), ensure_ascii=False), _now()),
            )
            connection.execute(
                "DELETE FROM ask WHERE seq <= (SELECT max(seq) FROM ask) - ? AND id IN (SELECT id FROM answer)", (KEEP,)
            )
            connection.execute("DELETE FROM answer WHERE id NOT IN (SELECT id FROM ask)")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _values(text: object) -> Mapping[str, Any]:
    """What a row says; nothing when it rotted, or the agent would stumble over it in each round."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _now() -> str:
    # For the log's reader only; order is by `seq`, never by this clock.
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
