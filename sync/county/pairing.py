"""Pair a terminal by the code that a person reads from its glass: who waits, the county's offer, the terminal's proof.

Nothing of the terminal is believed before it has proved that it knows the code, and then all of it at once: its keys,
its machine, its address. The offer is in the records for the server to hand on; the key behind it stays in this
process, so a stolen database pairs nothing.
"""

import base64
import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync import contract
from sync.contract.pairing import PAIR_PLACE
from sync.county import seat, terminals
from sync.county.errors import CountyError
from sync.county.records import PairingRow, SettingRow, TerminalRow
from sync.county.records.database import Records, audit
from sync.errors import ContractError, UntrustedError
from sync.pairing import CountySide, typed_code

LOOK_S = 0.5
MOST_GIFT = 20_000  # bytes; Base64 and the standing around it must stay below POST_BYTES


class PairingError(CountyError):
    """Nothing was paired. `key` tells why: no_code, busy, nobody, wrong or silent."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(words)
        self.key = key


@dataclass(frozen=True, slots=True)
class Waiting:
    """A terminal that waits: nothing of it is proved before it is paired."""

    request: contract.PairingRequest
    at: str
    state: str
    is_known: bool  # the county admitted its keys before


def waiting(records: Records, now: dt.datetime) -> list[Waiting]:
    """Who waits, the newest first."""
    moment = contract.instant_text(now)
    with records.begin() as session:
        rows = session.scalars(
            select(PairingRow).where(PairingRow.ends_at > moment).order_by(PairingRow.at.desc(), PairingRow.place)
        ).all()
        known = {(row.id, row.signing) for row in session.scalars(select(TerminalRow).where(TerminalRow.active))}
        found = []
        for row in rows:
            said = contract.decode(contract.PairingRequest, row.said.encode())
            found.append(Waiting(said, row.at, row.state, (said.terminal_id, said.signing) in known))
        return [one for one in found if one.state not in ("paired", "wrong", "ended")]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a terminal gets when it proves itself. `root` is given instead of the newest one."""

    folder: Path
    seated: Mapping[str, Any]
    pin: str = ""
    url: str | None = None  # instead of the address by which it came
    root: bytes | None = None
    actor: str = "county screens"


@dataclass(frozen=True, slots=True)
class Offer:
    """What was put into the records for one terminal. `admit` takes it in, at this instant, when it has proved itself.

    Raises (admitting):
        CountyError: something has changed meanwhile.
    """

    request: contract.PairingRequest
    side: CountySide
    admit: Callable[[Session, str], TerminalRow]


def offer(records: Records, code: str, terms: Terms, *, now: dt.datetime) -> Offer:
    """Answer the terminal that shows this code: one try, whatever comes of it.

    Raises:
        CountyError: no such terminal waits, the code is none, or a value is refused; then the code is not used up.
    """
    typed = typed_code(code)
    if typed is None:
        raise PairingError("no_code", f"{code[:40]!r} is no pairing code; the terminal shows 8 letters and digits.")
    moment = contract.instant_text(now)
    with records.turn() as session:
        # Two at once: the second waits, and then finds it offered.
        row = session.scalar(
            select(PairingRow).where(PairingRow.place == typed[:PAIR_PLACE], PairingRow.ends_at > moment)
            .with_for_update()
        )  # fmt: skip
        if row is not None and row.state == "offered":
            raise PairingError("busy", f"Somebody is pairing the terminal {typed[:PAIR_PLACE]} just now.")
        if row is None or row.state != "waiting":
            raise PairingError(
                "nobody",
                f"No terminal waits with a code that begins with {typed[:PAIR_PLACE]}; read it again, it changes every "
                "half hour and after a wrong try. county screens waiting lists who waits.",
            )
        said = contract.decode(contract.PairingRequest, row.said.encode())
        if terms.pin:
            terminals.verifier(terms.pin)

        def admit(session: Session, at: str) -> TerminalRow:
            return terminals.take_in(session, identity_of(said), terms.seated, at=at, pin=terms.pin, is_again=True,
                                     how="paired", actor=terms.actor)  # fmt: skip

        return put(session, row, terms, admit, password=typed, share=said.share, at=moment)


def put(session: Session, row: PairingRow, terms: Terms, admit: Callable[[Session, str], TerminalRow], *,
        password: str, share: str, at: str) -> Offer:  # fmt: skip
    """Make the offer, in the row of a terminal that waits.

    Raises:
        CountyError: a value is refused; then nothing has happened.
    """
    said, seated = contract.decode(contract.PairingRequest, row.said.encode()), terms.seated
    with session.begin_nested() as trial:
        terminals.take_in(session, identity_of(said), seated, at=at, is_again=True)
        trial.rollback()
    try:
        given = contract.PairingGift(
            format=contract.limits.FORMAT, name=seated["name"],
            county=session.get_one(SettingRow, "county").value["name"],
            provision=seat.provision_of(terms.folder, url=terms.url or said.address, unit=seated["unit"],
                                        profile=seated["profile"], subscribe=tuple(seated["subscribe"]),
                                        root=terms.root),
        )  # fmt: skip
        content = contract.encode(given)
        contract.decode(contract.PairingGift, content)
        side = CountySide(password, row.said.encode(), share)
    except ContractError as exc:
        raise CountyError(f"That cannot be set: {exc}.") from exc
    except UntrustedError as exc:
        raise CountyError("What waits there is no terminal of ours: it sent no valid share.") from exc
    if len(content) > MOST_GIFT:
        raise CountyError(
            f"Root and authority are too long to travel so ({len(content)} bytes); use county screens bundle."
        )
    row.share, row.box, row.state = side.share, base64.b64encode(side.put(content)).decode(), "offered"
    audit(session, at=at, actor=terms.actor, action="pairing offered", subject=said.terminal_id,
          detail={"place": row.place, "name": seated["name"], "unit": seated["unit"]})  # fmt: skip
    return Offer(said, side, admit)


def look(records: Records, made: Offer, *, now: dt.datetime) -> TerminalRow | None:
    """The terminal when it has proved itself and is admitted; None while it has not answered.

    Raises:
        CountyError: it never will, or something has changed meanwhile. Nothing is admitted.
    """
    with records.turn() as session:
        row = session.get(PairingRow, made.request.id, with_for_update=True)
        state = row.state if row is not None else "wrong"  # it asks anew: it threw this code away
        if row is not None and state == "proved":
            if made.side.is_proved(row.proof):
                found = made.admit(session, contract.instant_text(now))
                row.state = "paired"
                session.flush()
                session.expunge(found)
                return found
            row.state = state = "wrong"
    if state == "wrong":
        raise PairingError(
            "wrong",
            "The terminal could not open what was offered: the code is not the one on its glass, or somebody "
            "stands between. It shows a new code now. If this happens again though the code was right, give "
            "the terminal its county by stick: county screens bundle.",
        )
    if state != "offered":
        raise PairingError("silent", _SILENT)
    return None


def settle(records: Records, made: Offer, *, now: Callable[[], dt.datetime], wait_s: float) -> TerminalRow:
    """Wait for the terminal's proof, then admit it; another outcome leaves nothing admitted.

    Raises:
        CountyError: the code was wrong, the terminal does not answer, or a value is refused.
    """
    ends_at = time.monotonic() + wait_s
    try:
        while True:
            found = look(records, made, now=now())
            if found is not None:
                return found
            if time.monotonic() >= ends_at:
                raise PairingError("silent", _SILENT)
            time.sleep(LOOK_S)
    except BaseException:
        end(records, made)
        raise


def end(records: Records, made: Offer) -> None:
    """An offer that nobody waits for any more must not be taken."""
    with records.turn() as session:
        row = session.get(PairingRow, made.request.id, with_for_update=True)
        if row is not None and row.state in ("offered", "proved"):
            row.state = "ended"


def identity_of(said: contract.PairingRequest) -> contract.TerminalIdentity:
    """Who it says it is."""
    return contract.TerminalIdentity(
        format=contract.limits.FORMAT, terminal_id=said.terminal_id, signing=said.signing, sealing=said.sealing
    )


_SILENT = ("The terminal did not answer in time; nothing was admitted. Look whether it is on, and use the code that it "
           "shows now.")  # fmt: skip
