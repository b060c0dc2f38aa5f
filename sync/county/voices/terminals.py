"""Which terminals this county has admitted, and by which keys it knows them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.county.records import TerminalRow


def signing_key(session: Session, terminal: str) -> str | None:
    """The Ed25519 key of an admitted terminal, as 64 hexadecimal digits."""
    row = session.get(TerminalRow, terminal)
    return row.signing if row is not None and row.active else None


def admitted(session: Session) -> dict[str, str]:
    """Every admitted terminal's id and what it is called."""
    rows = session.execute(select(TerminalRow.id, TerminalRow.name).where(TerminalRow.active))
    return {row.id: row.name for row in rows}
