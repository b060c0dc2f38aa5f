"""Which terminals this county has admitted, and by which keys it knows them."""

from sqlalchemy.orm import Session

from sync.county.records import SettingRow

SETTING = "terminals"


def signing_key(session: Session, terminal: str) -> str | None:
    """The Ed25519 key of an admitted terminal, as 64 hexadecimal digits."""
    row = session.get(SettingRow, SETTING)
    return None if row is None else row.value.get(terminal)
