"""The terminal's trust and facts in `state.db`: implements the pull's `TrustState`."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.store.engine import open_state, transaction, translated
from kiosk.store.schema import fact, trust


class StateStore:
    """One home's state, for a process that provisions or pulls.

    Raises (every method):
        StoreError: the file is damaged, too new, or cannot be written.
    """

    def __init__(self, home: Path) -> None:
        self._engine = open_state(home)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def load(self) -> Mapping[str, bytes]:
        with translated(), self._engine.connect() as connection:
            return dict(connection.execute(select(trust.c.name, trust.c.data)).all())

    def save(self, files: Mapping[str, bytes]) -> None:
        if not files:
            return
        with transaction(self._engine) as connection:
            put = insert(trust)
            put = put.on_conflict_do_update(index_elements=["name"], set_={"data": put.excluded.data})
            connection.execute(put, [{"name": n, "data": d} for n, d in files.items()])

    def replace_trust(self, bootstrap: bytes) -> None:
        """Trust this root and nothing else, from now on."""
        with transaction(self._engine) as connection:
            connection.execute(delete(trust))
            connection.execute(insert(trust).values(name="bootstrap", data=bootstrap))

    def facts(self) -> Mapping[str, str]:
        """Every fact."""
        with translated(), self._engine.connect() as connection:
            return dict(connection.execute(select(fact.c.key, fact.c.value)).all())

    def learn(self, facts: Mapping[str, str]) -> None:
        """Set facts, all in one transaction."""
        with transaction(self._engine) as connection:
            put = insert(fact)
            put = put.on_conflict_do_update(index_elements=["key"], set_={"value": put.excluded.value})
            connection.execute(put, [{"key": k, "value": v} for k, v in facts.items()])
