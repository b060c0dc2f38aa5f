"""Batches: many terminals paired by one secret, each into the seat that a list keeps for it.

The records hold how many, until when, and who is expected; the secret is in a file beside them, so that a stolen
database pairs nothing. What a terminal says of its machine counts because it is bound to the key of the pairing, and
no more than its holder's word: the list bounds what a stolen secret is worth.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from sync import contract
from sync.batch import BatchLine, new_batch, print_of
from sync.county import seat, terminals
from sync.county.errors import CountyError
from sync.county.expected import Expected
from sync.county.pairing import identity_of
from sync.county.records import BatchRow, ExpectedRow, Records, TerminalRow
from sync.county.records.database import audit
from sync.errors import ContractError

MOST_OF_ONE, LONGEST_DAYS = 2_000, 60


@dataclass(frozen=True, slots=True)
class Batch:
    """How one stands. `missing`: the seats that nobody has taken, in the order of the list."""

    id: str
    ends_at: str
    most: int
    taken: int
    state: str  # open, ended, full, revoked
    missing: tuple[str, ...]
    expected: int


def make(records: Records, folder: Path, *, url: str, most: int, days: int, now: dt.datetime) -> BatchLine:
    """Begin one; the line is to be written down now, it is kept nowhere.

    Raises:
        CountyError: a value is refused, or nothing is published here.
    """
    if not 1 <= most <= MOST_OF_ONE:
        raise CountyError(f"A batch has 1 to {MOST_OF_ONE} terminals; {most} is not.")
    if not 1 <= days <= LONGEST_DAYS:
        raise CountyError(f"A batch lasts 1 to {LONGEST_DAYS} days; {days} does not.")
    try:
        given = seat.provision_of(folder, url=url, unit="000000", profile="touch")
        contract.build(contract.Provision, contract.dump(given))  # the address, by the wire's own rule
    except ContractError as exc:
        raise CountyError(f"{url[:80]!r} is no address for terminals: {exc}.") from exc
    root = seat.newest_root(folder)
    line, at = new_batch(url, root), contract.instant_text(now)
    with records.turn() as session:
        ends_at = contract.instant_text(now + dt.timedelta(days=days))
        session.add(BatchRow(id=line.id, made_at=at, ends_at=ends_at, most=most, taken=0, root=line.root,
                             revoked_at=""))  # fmt: skip
        audit(session, at=at, actor="county screens", action="batch made", subject=line.id,
              detail={"most": most, "ends_at": ends_at, "root": line.root})  # fmt: skip
    return line


def expect(records: Records, batch: str, listed: Collection[Expected], *, now: dt.datetime) -> tuple[int, int]:
    """The list of who comes, instead of what it still waited for; what was taken stays. Returns waited for, taken.

    Raises:
        CountyError: there is no such batch, it is over, or a seat is refused; then nothing is changed.
    """
    at = contract.instant_text(now)
    with records.turn() as session:
        row = _locked(session, batch)
        if (state := _state(row, at)) not in ("open", "full"):
            raise CountyError(f"The batch {row.id} is {state}; make another.")
        session.execute(delete(ExpectedRow).where(ExpectedRow.batch == row.id, ExpectedRow.terminal == ""))
        taken = {one.seat["name"] for one in session.scalars(select(ExpectedRow).where(ExpectedRow.batch == row.id))}
        for one in listed:
            if one.seat["name"] in taken:
                continue
            try:
                terminals.check(session, one.seat)
            except CountyError as exc:
                raise CountyError(f"Row {one.line}: {exc}") from exc
            session.add(ExpectedRow(batch=row.id, line=one.line, marks="\n".join(one.marks), seat=dict(one.seat),
                                    terminal="", taken_at=""))  # fmt: skip
        session.flush()
        count = select(func.count()).select_from(ExpectedRow).where(ExpectedRow.batch == row.id)
        waits = session.scalar(count.where(ExpectedRow.terminal == "")) or 0
        if waits + row.taken > row.most:
            raise CountyError(f"The batch {row.id} may pair {row.most - row.taken} more; the list waits for {waits}.")
        audit(session, at=at, actor="county screens", action="batch listed", subject=row.id,
              detail={"expected": waits, "taken": len(taken)})  # fmt: skip
        return waits, len(taken)


def revoke(records: Records, batch: str, *, now: dt.datetime) -> Batch:
    """Its secret pairs nobody any more; who was paired stays.

    Raises:
        CountyError: there is no such batch.
    """
    at = contract.instant_text(now)
    with records.turn() as session:
        row = _locked(session, batch)
        row.revoked_at = row.revoked_at or at
        audit(session, at=at, actor="county screens", action="batch revoked", subject=row.id, detail={})
        return _batch(session, row, at)


def every(records: Records, now: dt.datetime) -> list[Batch]:
    """The batches, the newest first."""
    at = contract.instant_text(now)
    with records.begin() as session:
        rows = session.scalars(select(BatchRow).order_by(BatchRow.made_at.desc(), BatchRow.id)).all()
        return [_batch(session, row, at) for row in rows]


def one(session: Session, line: BatchLine, at: str) -> Batch:
    """The batch of this line.

    Raises:
        CountyError: there is none here.
    """
    row = session.get(BatchRow, line.id)
    if row is None or row.root != line.root:
        raise CountyError(f"This county made no batch {line.id}.")
    return _batch(session, row, at)


def root_of(folder: Path, line: BatchLine) -> bytes:
    """The root that the terminals of this batch take, also when there is a newer one by now.

    Raises:
        CountyError: it is none of this county's.
    """
    for root in seat.roots(folder):
        if print_of(root) == line.root:
            return root
    raise CountyError(f"The batch {line.id} names a trust root that is none of this county's.")


def choose(session: Session, batch: str, said: contract.PairingRequest, held: Collection[int]) -> ExpectedRow:
    """The seat of this machine: the one that it took before, the one listed with its number, or else the next one.

    Raises:
        CountyError: there is none for it; the sentence says why.
    """
    rows = session.scalars(select(ExpectedRow).where(ExpectedRow.batch == batch).order_by(ExpectedRow.line)).all()
    who = identity_of(said)
    for row in rows:
        if row.terminal == who.terminal_id:
            if row.marks and not _marks(row) & set(said.marks):
                raise CountyError(
                    f"Two machines speak as the terminal {who.terminal_id[:8]}: the image was taken from one that had "
                    "run already. Erase identity.key and machine.json on it, or pair it by the code on its glass."
                )
            return row
    known = session.get(TerminalRow, who.terminal_id)
    if known is not None and known.active:
        raise CountyError(f"It is admitted already, as {known.name}; county screens set changes that.")
    for row in rows:
        if row.marks and _marks(row) & set(said.marks):
            if not _is_free(session, row):
                raise CountyError(f"The seat {row.seat['name']} of this machine is taken by the terminal "
                                  f"{row.terminal[:8]}; county screens retire gives it free.")  # fmt: skip
            if row.id in held:
                raise CountyError(f"Another terminal with this machine's number is just being paired as "
                                  f"{row.seat['name']}.")  # fmt: skip
            return row
    for row in rows:
        if not row.marks and row.id not in held and _is_free(session, row):
            return row
    raise CountyError("No row of the list is for it, and none for whichever machine comes next is left.")


def take(session: Session, line: BatchLine, row_id: int, said: contract.PairingRequest, *, pin: str, at: str
         ) -> TerminalRow:  # fmt: skip
    """Admit the terminal that has proved to know the secret.

    Raises:
        CountyError: the batch is over, or the seat was taken meanwhile.
    """
    batch = _locked(session, line.id)
    row = session.get(ExpectedRow, row_id, with_for_update=True)
    is_again = row is not None and row.terminal == said.terminal_id
    state = _state(batch, at)
    if state != "open" and not (state == "full" and is_again):
        raise CountyError(f"The batch {line.id} is {state}; nothing was admitted.")
    if row is None or not (is_again or _is_free(session, row)):
        raise CountyError("The seat was taken, or struck from the list, meanwhile; nothing was admitted.")
    found = terminals.take_in(session, identity_of(said), row.seat, at=at, pin=pin, is_again=is_again,
                              how=f"batch {line.id}")  # fmt: skip
    if not is_again:
        batch.taken += 1
    row.terminal, row.taken_at = said.terminal_id, at
    return found


def _locked(session: Session, batch: str) -> BatchRow:
    row = session.get(BatchRow, batch.upper(), with_for_update=True)
    if row is None:
        raise CountyError(f"There is no batch {batch[:40]!r}; county screens batch lists them.")
    return row


def _batch(session: Session, row: BatchRow, at: str) -> Batch:
    rows = session.scalars(select(ExpectedRow).where(ExpectedRow.batch == row.id).order_by(ExpectedRow.line)).all()
    missing = tuple(str(one.seat["name"]) for one in rows if not one.terminal)
    return Batch(row.id, row.ends_at, row.most, row.taken, _state(row, at), missing, len(rows))


def _state(row: BatchRow, at: str) -> str:
    if row.revoked_at:
        return "revoked"
    if row.ends_at <= at:
        return "ended"
    return "full" if row.taken >= row.most else "open"


def _is_free(session: Session, row: ExpectedRow) -> bool:
    """Nobody took it, or whoever did is retired."""
    if not row.terminal:
        return True
    taker = session.get(TerminalRow, row.terminal)
    return taker is None or not taker.active


def _marks(row: ExpectedRow) -> set[str]:
    return set(row.marks.split("\n"))
