"""Admit terminals, set what they show, retire them. Publishing makes it count.

A terminal is known by the public keys that a technician carried here from `kiosk identity --json`.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Mapping
from typing import Any

from nacl import pwhash
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sync import contract
from sync.contract.screens import PIN_LEAST, PIN_MOST
from sync.county.approvals import SEALED_SCOPE
from sync.county.errors import CountyError
from sync.county.publish.screens import keys_by_hall, screen_of, waiting
from sync.county.records import DocumentRow, ListKeyRow, Publication, TerminalRow, UnitRow
from sync.county.records.database import Records, audit
from sync.errors import ContractError

EVERYTHING = ("*",)


def admit(records: Records, who: contract.TerminalIdentity, *, name: str, unit: str, profile: str = "touch",
          settings: Mapping[str, Any] | None = None, now: dt.datetime) -> TerminalRow:  # fmt: skip
    """Take a terminal in, or again after it was retired, by the keys that it has now.

    Raises:
        CountyError: it is admitted already, or a value is refused.
    """
    seat = {"name": name, "unit": unit, "profile": profile, "subscribe": list(EVERYTHING), **(settings or {})}
    with records.turn() as session:
        row = take_in(session, who, seat, at=contract.instant_text(now))
        session.expunge(row)
        return row


def take_in(session: Session, who: contract.TerminalIdentity, seat: Mapping[str, Any], *, at: str, pin: str = "",
            is_again: bool = False, how: str = "carried", actor: str = "county screens") -> TerminalRow:  # fmt: skip
    """Admit within a transaction; with `is_again` an admitted terminal of the same keys only takes another seat.

    Raises:
        CountyError: it is admitted already, or a value is refused.
    """
    row = session.get(TerminalRow, who.terminal_id)
    if row is None:
        row = TerminalRow(id=who.terminal_id, admitted_at=at, pin="", published="", wire={})
        session.add(row)
    elif row.active and not (is_again and (row.signing, row.sealing) == (who.signing, who.sealing)):
        raise CountyError(f"The terminal {row.id} ({row.name}) is admitted already; county screens set changes it.")
    row.signing, row.sealing, row.active = who.signing, who.sealing, True
    _change(session, row, seat)
    row.pin = verifier(pin) if pin else row.pin
    audit(session, at=at, actor=actor, action="terminal admitted", subject=row.id,
          detail={"name": row.name, "unit": row.unit, "signing": who.signing, "sealing": who.sealing, "how": how},
          )  # fmt: skip
    session.flush()
    return row


def check(session: Session, seat: Mapping[str, Any]) -> None:
    """Whether a terminal may have this seat.

    Raises:
        CountyError: a value is refused.
    """
    _change(session, TerminalRow(id=str(uuid.uuid4()), wire={}), seat)


def change(records: Records, start: str, settings: Mapping[str, Any], *, pin: str | None = None,
           now: dt.datetime) -> TerminalRow:  # fmt: skip
    """Set some values of the terminal whose id begins so; None takes a value away. `pin` empty takes the PIN away.

    Raises:
        CountyError: no such terminal, or a value is refused.
    """
    with records.turn() as session:
        row = find(session, start)
        _change(session, row, settings)
        if pin is not None:
            row.pin = verifier(pin) if pin else ""
        detail = {**settings, **({"pin": "set" if pin else "taken away"} if pin is not None else {})}
        audit(session, at=contract.instant_text(now), actor="county screens", action="terminal set", subject=row.id,
              detail=detail)  # fmt: skip
        session.flush()
        session.expunge(row)
        return row


def retire(records: Records, start: str, *, now: dt.datetime, is_stolen: bool = False) -> TerminalRow:
    """The terminal is the county's no more: its file goes with the next publication, its words are heard no more.

    One that was stolen knew keys of lists: those are given up, and the lists are sealed anew with their units' next
    publication.

    Raises:
        CountyError: no such terminal.
    """
    with records.turn() as session:
        row = find(session, start)
        row.active, row.pin, row.published = False, "", ""
        if is_stolen:
            _give_up_keys(session, row.unit)
        audit(session, at=contract.instant_text(now), actor="county screens", action="terminal retired",
              subject=row.id, detail={"name": row.name, "stolen": is_stolen})  # fmt: skip
        session.flush()
        session.expunge(row)
        return row


def _give_up_keys(session: Session, hall: str) -> None:
    for key in keys_by_hall(session).get(hall, ()):
        session.execute(delete(ListKeyRow).where(ListKeyRow.unit == key.unit, ListKeyRow.year == key.year))
        sealed = (DocumentRow.unit == key.unit) & (DocumentRow.scope == SEALED_SCOPE)
        session.execute(update(DocumentRow).where(sealed, DocumentRow.status == "published").values(uploaded=False))
        session.execute(update(Publication).where(Publication.unit == key.unit).values(dirty=True))


def every(records: Records) -> list[tuple[TerminalRow, bool]]:
    """The terminals of the county, by unit and name; with each, whether what is set for it waits to be published."""
    with records.begin() as session:
        rows = session.scalars(select(TerminalRow).order_by(TerminalRow.unit, TerminalRow.name, TerminalRow.id)).all()
        late = waiting(session)
        session.expunge_all()
        return [(row, row.id in late) for row in rows]


def find(session: Session, start: str) -> TerminalRow:
    """The one admitted terminal whose id begins so.

    Raises:
        CountyError: none, or several.
    """
    known = session.scalars(select(TerminalRow).where(TerminalRow.active)).all()
    found = [row for row in known if row.id.startswith(start.lower())]
    if len(found) != 1 or len(start) < 4:
        raise CountyError(f"{start[:60]!r} is not the start of exactly one terminal's id (four characters or more).")
    return found[0]


def verifier(pin: str) -> str:
    """The argon2id verifier of a maintenance PIN.

    Raises:
        CountyError: it is not made of 6 to 12 digits, or one that everybody tries first.
    """
    if not (pin.isascii() and pin.isdigit() and PIN_LEAST <= len(pin) <= PIN_MOST):
        raise CountyError(f"A PIN is made of {PIN_LEAST} to {PIN_MOST} digits; this one is not.")
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise CountyError("This PIN is a row of equal or counting digits, which is tried first; take another.")
    cost = {"opslimit": pwhash.argon2id.OPSLIMIT_INTERACTIVE, "memlimit": pwhash.argon2id.MEMLIMIT_INTERACTIVE}
    return pwhash.argon2id.str(pin.encode(), **cost).decode()


def _change(session: Session, row: TerminalRow, settings: Mapping[str, Any]) -> None:
    wire = dict(row.wire)
    for key, value in settings.items():
        if key in ("name", "unit", "profile"):
            setattr(row, key, value)
        elif value is None:
            wire.pop(key, None)
        else:
            wire[key] = value
    row.wire = wire
    for code in {row.unit, *wire.get("subscribe", ())} - {"*"}:
        if session.get(UnitRow, code) is None:
            raise CountyError(f"There is no unit {code[:40]!r} in this county.")
    try:
        screen_of(session, row)
    except ContractError as exc:
        raise CountyError(f"That cannot be set: {exc}.") from exc
