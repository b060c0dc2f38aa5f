"""Terminals that wait to be paired: the server's part. It knows the place of a code, never the code.

The table is bounded, each network's share of it too, and what is over goes by itself.
"""

import datetime as dt
from collections.abc import Mapping

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from sync.contract import PairingProof, PairingRequest, PairingStanding, decode, instant, instant_text, limits
from sync.contract.submission import post_bytes
from sync.county.records import PairingRow
from sync.county.voices.refusal import Refusal

PATH, PROOF_PATH = "pairings", "pairing-proofs"
LASTS = dt.timedelta(minutes=30)
MOST_WAITING = 500
MOST_OF_ONE_NETWORK = 60
OPEN = ("waiting", "offered", "proved")


def take(session: Session, headers: Mapping[str, str], body: bytes, network: str, at: str) -> PairingStanding:
    """A terminal asks for a county; the same request again only says how it stands.

    Raises:
        ContractError: it is not what the wire says.
        Refusal: it is not signed by the key that it names, its place is taken, or too many wait.
    """
    said = decode(PairingRequest, body)
    _insist_on_signature(said.signing, PATH, headers, body)
    sweep(session, at)
    row = session.get(PairingRow, said.id)
    if row is not None:
        return standing(row)
    if said.drops is not None:
        session.execute(delete(PairingRow).where(PairingRow.id == said.drops, PairingRow.said.contains(said.signing)))
    if session.scalar(select(PairingRow.id).where(PairingRow.place == said.place)) is not None:
        raise Refusal(409, "place_taken", "another terminal waits with a code that begins so")
    count = select(func.count()).select_from(PairingRow)
    # What is over needs its row no more than to say so: a workbench with two hundred machines is one network.
    of_network = count.where(PairingRow.network == network, PairingRow.state.in_(OPEN))
    if (session.scalar(count) or 0) >= MOST_WAITING or (session.scalar(of_network) or 0) >= MOST_OF_ONE_NETWORK:
        raise Refusal(429, "too_many", "too many terminals wait", wait_s=60)
    ends_at = instant_text(instant(at) + LASTS)
    row = PairingRow(id=said.id, place=said.place, said=body.decode(), network=network, at=at, ends_at=ends_at,
                     state="waiting", share="", box="", proof="", batch=said.batch or "")  # fmt: skip
    session.add(row)
    session.flush()
    return standing(row)


def prove(session: Session, headers: Mapping[str, str], body: bytes, at: str) -> PairingStanding:
    """The terminal opened the box, or could not. Whether the proof is right is judged by who made the offer.

    Raises:
        ContractError, Refusal: as with `take`.
    """
    said = decode(PairingProof, body)
    row = find(session, said.id, at)
    if row is None:
        raise gone()
    _insist_on_signature(decode(PairingRequest, row.said.encode()).signing, PROOF_PATH, headers, body)
    if row.state == "offered":
        row.proof, row.state = said.proof, "proved" if said.proof else "wrong"
    return standing(row)


def find(session: Session, request_id: str, at: str) -> PairingRow | None:
    """A request that still counts."""
    row = session.get(PairingRow, request_id)
    return row if row is not None and row.ends_at > at else None


def gone() -> Refusal:
    """There is no such request, or no more."""
    return Refusal(404, "no_such_pairing", "no terminal waits with this id")


def standing(row: PairingRow) -> PairingStanding:
    """How far it has come."""
    return PairingStanding(format=limits.FORMAT, id=row.id, state=row.state, share=row.share, box=row.box)


def sweep(session: Session, at: str) -> None:
    """Let go of what is over."""
    session.execute(delete(PairingRow).where(PairingRow.ends_at <= at))


def _insist_on_signature(key: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    try:
        signature = bytes.fromhex(headers.get("kiosk-signature", ""))
        VerifyKey(bytes.fromhex(key)).verify(post_bytes(path, body), signature)
    except (BadSignatureError, ValueError, TypeError):
        raise Refusal(403, "wrong_signature", "not signed by the key that it names") from None
