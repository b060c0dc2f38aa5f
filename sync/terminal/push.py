"""Deliver what waits: post each submission until a receipt that verifies says what became of it.

Nothing else settles one: no status, no page, no word without the reply key's signature. Repeating is harmless, so
whatever breaks off is simply tried again.
"""

from dataclasses import dataclass
from typing import TypeVar

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from sync.contract import CaseProgress, CaseQuery, Receipt, Standing, decode, encode
from sync.errors import Cause, ContractError, TransportError
from sync.ports import Outbox
from sync.terminal.poster import NotTakenError, Poster

Word = TypeVar("Word", Receipt, Standing, CaseProgress)

BATCH = 50
UNKNOWN_TERMINAL = "unknown_terminal"  # as the API says it, and as a cause
PATIENCE = 3  # failures in a row, each of its own, before the rest waits for the next round


@dataclass(frozen=True, slots=True)
class Pushed:
    """How a round went. `reason` and `cause` are set when something waits that could not be delivered."""

    sent: int = 0
    refused: int = 0
    reason: str = ""
    cause: str = ""


def push(poster: Poster, outbox: Outbox, reply_key: str) -> Pushed:
    """One round, in the order of speaking; ends at the first fault that concerns all of them.

    Raises:
        Exception: whatever the outbox raises.
    """
    sent = refused = failures = 0
    while batch := outbox.waiting(BATCH):
        for one in batch:
            try:
                receipt = deliver(poster, one.path, one.body, one.id, one.sha256, reply_key)
            except TransportError as exc:
                failures += 1
                if not (isinstance(exc, NotTakenError) and exc.is_of_this_one) or failures >= PATIENCE:
                    return failed(exc, sent, refused)
                outbox.failed(one.id)
                continue
            failures = 0
            if outbox.settle(receipt):
                sent += receipt.state == "received"
                refused += receipt.state == "refused"
    return Pushed(sent, refused)


def failed(exc: TransportError, sent: int = 0, refused: int = 0) -> Pushed:
    """A round that ended early, and why."""
    key = exc.key if isinstance(exc, NotTakenError) else ""
    cause = key if key == UNKNOWN_TERMINAL else exc.cause.value
    return Pushed(sent, refused, f"{exc} ({key})" if key else str(exc), cause)


def deliver(poster: Poster, path: str, body: bytes, submission_id: str, sha256: str, reply_key: str) -> Receipt:
    """Post, and return the receipt: verified, and of this very submission.

    Raises:
        TransportError: none came; try again later.
    """
    answer = poster.post(path, body)
    receipt = verified(Receipt, answer, reply_key, path)
    if (receipt.id, receipt.sha256) != (submission_id, sha256):
        raise TransportError(f"{path}: the receipt is of something else", Cause.CUT)
    return receipt


def standing(poster: Poster, code: str, reply_key: str) -> Standing:
    """How far an opinion has come. Raises like `deliver`; `NotTakenError` with status 404: no such code."""
    found = verified(Standing, poster.get(f"receipts/{code}"), reply_key, "receipts")
    if found.code != code:
        raise TransportError("receipts: the answer is about another code", Cause.CUT)
    return found


def progress(poster: Poster, asked: CaseQuery, reply_key: str) -> CaseProgress:
    """How far a case has come. Raises like `deliver`."""
    found = verified(CaseProgress, poster.post("case-queries", encode(asked)), reply_key, "case-queries")
    if found.id != asked.id:
        raise TransportError("case-queries: the answer is to another question", Cause.CUT)
    return found


def verified(kind: type[Word], answer: bytes, reply_key: str, what: str) -> Word:
    """An answer of the API that the county's reply key has signed.

    Raises:
        TransportError: it is something else: a portal's page, a proxy's word, a stranger.
    """
    try:
        word = decode(kind, answer)
        VerifyKey(bytes.fromhex(reply_key)).verify(word.signed_bytes(), bytes.fromhex(word.signature))
    except ContractError as exc:
        raise TransportError(f"{what}: the answer is none of the county's: {exc}", Cause.PORTAL) from exc
    except (CryptoError, ValueError, TypeError) as exc:
        raise TransportError(f"{what}: the answer is not signed by the county", Cause.PORTAL) from exc
    return word
