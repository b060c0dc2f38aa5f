"""The way back by stick: posts go out as files with the same signature as over the network, receipts come in.

Both roads may be used at once: everything is idempotent by id, and only a receipt settles a submission.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.agent import locks
from kiosk.agent.delivery import acknowledgement, heartbeat, moment_of
from kiosk.errors import ProvisionError, StoreError
from kiosk.store.facts import REPLY_KEY, FactReader
from kiosk.store.identity import Identity
from kiosk.store.outbox import MOST_WAITING
from kiosk.store.outgoing import OutgoingStore
from sync import stick
from sync.contract import Receipt, SignedPost, encode, limits
from sync.contract.submission import post_bytes
from sync.errors import TransportError
from sync.terminal.push import verified

OUTBOX, RECEIPTS = "outbox", "receipts"


@dataclass(frozen=True, slots=True)
class Carried:
    """What a stick took along: submissions `out`; receipts that settled one, `received` or `refused`."""

    out: int = 0
    received: int = 0
    refused: int = 0


def put_out(home: Path, root: Path, *, release: int = 0, documents: int = 0) -> Carried:
    """Write what waits to the stick. It goes on waiting until its receipt comes.

    A terminal that knows no reply key writes nothing: it could believe no receipt.

    Raises:
        ProvisionError: this home has no identity yet.
        StoreError: the home cannot be read, or the stick not be written.
    """
    facts = _facts(home)
    if not facts.get(REPLY_KEY):
        return Carried()
    with locks.hold(home, locks.PULL, wait_s=10.0):
        who = Identity.load(home)
        moment = moment_of(facts)
        outgoing = OutgoingStore(home, moment)
        try:
            waiting = outgoing.waiting(MOST_WAITING)
            posts = [(one.id, one.path, one.body) for one in waiting]
            said = acknowledgement(facts, moment)
            posts += [(said.id, "acknowledgements", encode(said))] if said is not None else []
            beat = heartbeat(home, facts, moment, outgoing.counts(), (release, documents))
            posts.append((beat.id, "heartbeats", encode(beat)))
        finally:
            outgoing.close()
    for number, path, body in posts:
        post = SignedPost(
            format=limits.FORMAT, terminal=who.terminal_id, path=path, body=body.decode(),
            signature=who.sign(post_bytes(path, body)).hex(),
        )  # fmt: skip
        try:
            stick.write(root, root / OUTBOX / who.terminal_id / f"{number}.json", encode(post))
        except OSError as exc:
            raise StoreError(f"{root} cannot be written: {exc.strerror or exc}") from exc
    return Carried(out=len(waiting))


def take_in(home: Path, root: Path) -> Carried:
    """Settle what the stick has receipts for; whatever else lies there is passed over.

    Raises:
        StoreError: the home cannot be read or written.
    """
    facts = _facts(home)
    if not facts.get(REPLY_KEY):
        return Carried()
    with locks.hold(home, locks.PULL, wait_s=10.0):
        try:
            who = Identity.load(home)
        except ProvisionError:
            return Carried()
        outgoing = OutgoingStore(home, moment_of(facts))
        received = refused = 0
        try:
            for receipt in _receipts(outgoing, root / RECEIPTS / who.terminal_id, facts[REPLY_KEY]):
                if outgoing.settle(receipt):
                    received += receipt.state == "received"
                    refused += receipt.state == "refused"
        finally:
            outgoing.close()
    return Carried(received=received, refused=refused)


def _receipts(outgoing: OutgoingStore, folder: Path, reply_key: str) -> Iterator[Receipt]:
    """Asked for by name, one for each that waits: a stick full of names costs nothing."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return
    for one in outgoing.waiting(MOST_WAITING):
        data = stick.read(folder / f"{one.id}.json", limits.POST_BYTES)
        if data is None:
            continue
        try:
            receipt = verified(Receipt, data, reply_key, "receipt")
        except TransportError:
            continue
        if (receipt.id, receipt.sha256) == (one.id, one.sha256):
            yield receipt


def _facts(home: Path) -> dict[str, str]:
    reader = FactReader(home)
    try:
        return dict(reader.facts())
    finally:
        reader.close()
