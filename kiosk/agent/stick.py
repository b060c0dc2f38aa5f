"""The way back by stick: posts go out as files with the same signature as over the network, receipts come in.

Both roads may be used at once: everything is idempotent by id, and only a receipt settles a submission.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kiosk.agent import locks, told
from kiosk.agent.delivery import COUNT, acknowledgement, heartbeat
from kiosk.agent.moment import moment_of
from kiosk.errors import ProvisionError, StoreError
from kiosk.store.facts import REPLY_KEY, facts_of
from kiosk.store.identity import Identity
from kiosk.store.outbox import MOST_WAITING
from kiosk.store.outgoing import OutgoingStore
from kiosk.store.remember import remember
from sync import stick
from sync.contract import Receipt, SignedPost, encode, limits
from sync.contract.submission import post_bytes
from sync.errors import TransportError
from sync.terminal.push import verified

OUTBOX, RECEIPTS = "outbox", "receipts"
# Facts: id and digest of what went out last; of the acknowledgement also which recall.
STICK_BEAT, STICK_RECALL = "stick_beat", "stick_recall"


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
    facts = facts_of(home)
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
            for one in told.untold(home, facts.get(told.TOLD, ""), moment.at.date()):
                posts.append((one.id, "takeovers", encode(one)))
            beat = heartbeat(home, facts, moment, outgoing.counts(), (release, documents), outgoing.holding())
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
    # Which receipts the next stick may bring for what is no word of a resident.
    asked = {path: f"{number} {hashlib.sha256(body).hexdigest()}" for number, path, body in posts}
    recall = f"{asked.get('acknowledgements', '')} {facts.get('recall_seq', '')}"
    kept = {STICK_BEAT: asked["heartbeats"], STICK_RECALL: recall if said is not None else ""}
    remember(home, kept | {COUNT: str(beat.count)})
    return Carried(out=len(waiting))


def take_in(home: Path, root: Path) -> Carried:
    """Settle what the stick has receipts for; whatever else lies there is passed over.

    What the county says it has lost waits again, as over the network.

    Raises:
        StoreError: the home cannot be read or written.
    """
    facts = facts_of(home)
    if not facts.get(REPLY_KEY):
        return Carried()
    with locks.hold(home, locks.PULL, wait_s=10.0):
        try:
            who = Identity.load(home)
        except ProvisionError:
            return Carried()
        outgoing = OutgoingStore(home, moment_of(facts))
        received = refused = 0
        look = _Receipts(root / RECEIPTS / who.terminal_id, facts[REPLY_KEY])
        try:
            for one in outgoing.waiting(MOST_WAITING):
                receipt = look.of(one.id, one.sha256)
                if receipt is not None and outgoing.settle(receipt):
                    received += receipt.state == "received"
                    refused += receipt.state == "refused"
            beat = look.of(*_words(facts.get(STICK_BEAT, ""), 2))
            if beat is not None and beat.missing:
                outgoing.send_again(beat.missing)
        finally:
            outgoing.close()
        number, sha256, seq = _words(facts.get(STICK_RECALL, ""), 3)
        if look.of(number, sha256) is not None:
            remember(home, {"recall_told": seq})
    return Carried(received=received, refused=refused)


class _Receipts:
    """Receipts on a stick, asked for by name: a stick full of names costs nothing."""

    def __init__(self, folder: Path, reply_key: str) -> None:
        self._folder = folder
        self._reply_key = reply_key
        self._is_safe = not (folder.is_symlink() or folder.parent.is_symlink())

    def of(self, number: str, sha256: str) -> Receipt | None:
        """The county's word on this very post, if it lies there."""
        data = stick.read(self._folder / f"{number}.json", limits.POST_BYTES) if number and self._is_safe else None
        if data is None:
            return None
        try:
            receipt = verified(Receipt, data, self._reply_key, "receipt")
        except TransportError:
            return None
        return receipt if (receipt.id, receipt.sha256) == (number, sha256) else None


def _words(fact: str, count: int) -> list[str]:
    """The words of a fact; empty ones when it says nothing."""
    words = fact.split()
    return words if len(words) == count else [""] * count
