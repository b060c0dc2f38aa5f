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
class Offer:
    """What was put into the records for one terminal."""

    request: contract.PairingRequest
    side: CountySide
    seated: Mapping[str, Any]
    pin: str


def offer(
    records: Records, folder: Path, code: str, seated: Mapping[str, Any], *, pin: str, url: str | None, now: dt.datetime
) -> Offer:
    """Answer the terminal that shows this code: one try, whatever comes of it.

    Raises:
        CountyError: no such terminal waits, the code is none, or a value is refused; then the code is not used up.
    """
    typed = typed_code(code)
    if typed is None:
        raise CountyError(f"{code[:40]!r} is no pairing code; the terminal shows 8 letters and digits.")
    moment = contract.instant_text(now)
    with records.begin() as session:
        row = session.scalar(
            select(PairingRow).where(PairingRow.place == typed[:PAIR_PLACE], PairingRow.ends_at > moment)
        )
        if row is not None and row.state == "offered":
            raise CountyError(f"Somebody is pairing the terminal {typed[:PAIR_PLACE]} just now.")
        if row is None or row.state != "waiting":
            raise CountyError(
                f"No terminal waits with a code that begins with {typed[:PAIR_PLACE]}; read it again, it changes every "
                "half hour and after a wrong try. county screens waiting lists who waits."
            )
        said = contract.decode(contract.PairingRequest, row.said.encode())
        who = _identity(said)
        with session.begin_nested() as trial:
            terminals.take_in(session, who, seated, at=moment, pin=pin, is_again=True)
            trial.rollback()
        try:
            given = contract.PairingGift(
                format=contract.limits.FORMAT, name=seated["name"],
                county=session.get_one(SettingRow, "county").value["name"],
                provision=seat.provision_of(folder, url=url or said.address, unit=seated["unit"],
                                            profile=seated["profile"], subscribe=tuple(seated["subscribe"])),
            )  # fmt: skip
            content = contract.encode(given)
            contract.decode(contract.PairingGift, content)
            side = CountySide(typed, row.said.encode(), said.share)
        except ContractError as exc:
            raise CountyError(f"That cannot be set: {exc}.") from exc
        except UntrustedError as exc:
            raise CountyError("What waits there is no terminal of ours: it sent no valid share.") from exc
        if len(content) > MOST_GIFT:
            raise CountyError(
                f"The trust root is too long to travel so ({len(content)} bytes); use county screens bundle."
            )
        row.share, row.box, row.state = side.share, base64.b64encode(side.put(content)).decode(), "offered"
        audit(session, at=moment, actor="county screens", action="pairing offered", subject=said.terminal_id,
              detail={"place": row.place, "name": seated["name"], "unit": seated["unit"]})  # fmt: skip
        return Offer(said, side, seated, pin)


def settle(records: Records, made: Offer, *, now: Callable[[], dt.datetime], wait_s: float) -> TerminalRow:
    """Wait for the terminal's proof, then admit it; another outcome leaves nothing admitted.

    Raises:
        CountyError: the code was wrong, the terminal does not answer, or a value is refused.
    """
    ends_at = time.monotonic() + wait_s
    try:
        while True:
            moment = contract.instant_text(now())
            with records.begin() as session:
                row = session.get(PairingRow, made.request.id)
                state = row.state if row is not None else "wrong"  # it asks anew: it threw this code away
                if row is not None and state == "proved":
                    if not made.side.is_proved(row.proof):
                        row.state = state = "wrong"
                    else:
                        found = terminals.take_in(
                            session, _identity(made.request), made.seated, at=moment, pin=made.pin, is_again=True,
                            how="paired",
                        )  # fmt: skip
                        row.state = "paired"
                        session.flush()
                        session.expunge(found)
                        return found
            if state == "wrong":
                raise CountyError(
                    "The terminal could not open what was offered: the code is not the one on its glass, or somebody "
                    "stands between. It shows a new code now. If this happens again though the code was right, give "
                    "the terminal its county by stick: county screens bundle."
                )
            if state != "offered" or time.monotonic() >= ends_at:
                raise CountyError("The terminal did not answer in time; nothing was admitted. Look whether it is on, "
                                  "and use the code that it shows now.")  # fmt: skip
            time.sleep(LOOK_S)
    except BaseException:
        _end(records, made)
        raise


def _end(records: Records, made: Offer) -> None:
    """An offer that nobody waits for any more must not be taken."""
    with records.begin() as session:
        row = session.get(PairingRow, made.request.id)
        if row is not None and row.state in ("offered", "proved"):
            row.state = "ended"


def _identity(said: contract.PairingRequest) -> contract.TerminalIdentity:
    return contract.TerminalIdentity(
        format=contract.limits.FORMAT, terminal_id=said.terminal_id, signing=said.signing, sealing=said.sealing
    )
