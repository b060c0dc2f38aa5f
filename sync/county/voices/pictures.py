"""Pictures of terminals' screens: asked for by a person, answered by the terminal, the last one kept.

The wish rides, signed, on the receipt of a heartbeat. A terminal sends no picture while somebody is at its screen, so
what lies here is what hung in the hall anyway.
"""

import base64
import datetime as dt
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from sync.contract import Picture, Wish, instant, instant_text, limits
from sync.county.errors import CountyError
from sync.county.records import Records, TerminalRow
from sync.county.records.database import audit
from sync.county.records.voices import PictureRow
from sync.county.voices.signing import Sign
from sync.errors import ContractError

OPEN = dt.timedelta(days=1)  # a wish that nobody answered is forgotten


@dataclass(frozen=True, slots=True)
class Pictured:
    """The last answer of a terminal. `state` as `Picture.state`, empty before the first; `jpeg` only when `shown`.

    `at` is the terminal's own time; `wished_at` is set while a newer wish waits for its answer.
    """

    terminal: str
    state: str
    at: str
    heard_at: str
    jpeg: bytes
    wished_at: str


def wish(records: Records, terminal: str, *, actor: str, at: str) -> str:
    """Ask a terminal (by the beginning of its id) for a picture; returns its whole id. Who asked is in the log.

    Raises:
        CountyError: there is no such terminal, or several.
    """
    with records.turn() as session:
        found = session.scalars(
            select(TerminalRow.id)
            .where(TerminalRow.active, TerminalRow.id.startswith(terminal, autoescape=True))
            .limit(2)
        ).all()
        if len(found) != 1 or not terminal:
            raise CountyError(
                f"{'No terminal' if not found else 'More than one terminal'} begins with {terminal[:40]!r}."
            )
        row = session.get(PictureRow, found[0], with_for_update=True)
        if row is None:
            row = PictureRow(
                terminal=found[0], wish="", wished_at="", answer="", state="", at="", heard_at="", data=b""
            )
            session.add(row)
        row.wish, row.wished_at = str(uuid.uuid4()), at
        audit(session, at=at, actor=actor, action="picture asked", subject=found[0], detail={})
    return found[0]


def last(records: Records, terminal: str) -> Pictured | None:
    """The newest picture of a terminal, by its whole id; None when none was ever asked for."""
    with records.begin() as session:
        row = session.get(PictureRow, terminal, options=[undefer(PictureRow.data)])
        if row is None:
            return None
        return Pictured(terminal, row.state, row.at, row.heard_at, row.data, row.wished_at if row.wish else "")


def waiting(session: Session, at: str) -> dict[str, str]:
    """Terminals that a wish waits for, and its id."""
    since = instant_text(instant(at) - OPEN)
    rows = session.execute(
        select(PictureRow.terminal, PictureRow.wish).where(PictureRow.wish != "", PictureRow.wished_at >= since)
    )
    return {row.terminal: row.wish for row in rows}


def wish_of(session: Session, sign: Sign, terminal: str, at: str) -> Wish | None:
    """What to ask of a terminal that was just heard."""
    row = session.get(PictureRow, terminal)
    if row is None or not row.wish or instant(at) - instant(row.wished_at) > OPEN:
        return None
    bare = Wish(id=row.wish, terminal=terminal, what="picture", at=row.wished_at, signature="")
    return replace(bare, signature=sign(bare.signed_bytes()).hex())


def take(session: Session, terminal: str, said: Picture, at: str) -> str:
    """Keep an answer; returns why it is refused, or nothing.

    Raises:
        ContractError: it is no picture.
    """
    row = session.get(PictureRow, terminal, with_for_update=True)
    if row is not None and row.answer == said.wish:
        return ""  # it came before; the receipt was lost
    if row is None or not row.wish or row.wish != said.wish:
        return "nobody asked for it"
    data = base64.b64decode(said.jpeg)
    if len(data) > limits.PICTURE_BYTES or (data and not data.startswith(b"\xff\xd8\xff")):
        raise ContractError("is no JPEG of an allowed size", "jpeg")
    row.wish, row.answer, row.state = "", said.wish, said.state
    row.at, row.heard_at, row.data = said.at, at, data
    return ""
