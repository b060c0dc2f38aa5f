"""The terminal's store: the only place on the terminal that knows SQL.

`content.db` holds what is shown; the agent alone writes it. `state.db` holds trust state, outbox and
ask/answer; agent and glass both write it, in short transactions. `schema` and `write` use SQLAlchemy and
are imported by the agent only; `connect`, `read` and `mailbox` are plain `sqlite3` for the glass.
"""
