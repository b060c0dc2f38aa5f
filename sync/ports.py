"""What a pull needs from its terminal: where trust is kept and where content goes.

The terminal's store implements these; `sync` knows nothing else of it. Whatever an implementation raises
passes through a pull untouched and leaves the shown release as it was.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sync.contract import CountyPack, Document, Entry, Gone, Recall, Receipt, Screen, dump


class TrustState(Protocol):
    """The terminal's durable trust: verified metadata, byte for byte.

    Names are `bootstrap` (the root it was provisioned with), `<n>.root` (the roots that followed),
    `timestamp`, `snapshot`, `targets` and the names of delegated roles.
    """

    def load(self) -> Mapping[str, bytes]:
        """Everything that was saved."""

    def save(self, files: Mapping[str, bytes]) -> None:
        """Add or replace these, all or none, durably before it returns."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The release on display. `scope` is what was subscribed when it was pulled.

    `due_at` is the first moment at which a document that was announced but not yet published is to be
    looked for again.
    """

    release: int
    snapshot: int
    documents: int
    scope: str
    due_at: str | None = None


@dataclass(frozen=True, slots=True)
class UnitMark:
    """The index a unit's documents were taken from."""

    seq: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Alarms:
    """Which list a unit on display was read from, and the ids of its emergencies that are not over."""

    mark: UnitMark
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """What the store keeps of an entry; a differing field means that the entry has changed."""

    v: int
    sha256: str
    visible_from: str
    visible_until: str | None
    approved_at: str
    approved: str

    @classmethod
    def of(cls, entry: Entry) -> "Held":
        """The same facts of an entry on the wire."""
        approved = json.dumps(dump(entry.approved), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return cls(entry.v, entry.sha256, entry.visible_from, entry.visible_until, entry.approved_at, approved)


@dataclass(frozen=True, slots=True)
class Adopted:
    """A release that went on display, and how it differs from the one before.

    `left`: a unit, and why something of its list was not taken.
    """

    release: int
    documents: int
    added: int
    changed: int
    removed: int
    left: tuple[tuple[str, str], ...] = ()


class Setup(Protocol):
    """What the county has set for this terminal, and the lists that its hall may open.

    A fault of the configuration never stops content: the one before stays in force.
    """

    @property
    def terminal_id(self) -> str:
        """Whose configuration is asked for; empty before there is an id."""

    def kept(self) -> str:
        """The digest of the file in force; empty when there is none."""

    def changed_lists(self, said: Screen | None) -> Collection[str]:
        """Units whose sealed lists open otherwise once this is in force."""

    def keep(self, said: Screen | None, sha256: str) -> None:
        """From now on this is in force, durably; None takes it away."""

    def subscribe(self) -> tuple[str, ...]:
        """Which units this terminal fetches."""

    def opens(self, unit: str, year: int) -> bool:
        """Whether this hall may show the unit's sealed lists of a year."""

    def open(self, unit: str, year: int, data: bytes) -> bytes:
        """The gzip in a sealed blob.

        Raises:
            ContractError: the key does not open it.
        """


class ContentSink(Protocol):
    """Takes a release unseen, piece by piece, and shows it whole or not at all.

    Only verified bytes are handed over. After `begin` nothing is seen until `adopt` returns; a crash in
    between leaves the release before, and what was already fetched need not be fetched again.
    """

    def shown(self) -> Shown | None:
        """The release on display, if there is one."""

    def recall(self) -> bytes | None:
        """The recall in force, as served."""

    def put_recall(self, said: Recall, data: bytes, sha256: str, *, at: str) -> int:
        """Hide what it names from this moment on, in every release; returns how many documents are hidden.

        Durable before it returns, and no part of a release: whatever becomes of the pull, it holds.
        """

    def begin(self, *, issued_at: str, snapshot: int, scope: str) -> None:
        """Start the next release as a copy of the shown one, dropping an unfinished one."""

    def pack(self) -> bytes | None:
        """The county pack of the release being made, as served."""

    def put_pack(self, pack: CountyPack, data: bytes, sha256: str) -> None:
        """Use this county pack from now on."""

    def units(self) -> Mapping[str, UnitMark]:
        """The units that the release being made has documents of, by code."""

    def alarms(self) -> Mapping[str, Alarms]:
        """What the release on display has of each unit's emergencies, by the unit's code."""

    def begin_part(self) -> None:
        """Start the next release as one that only adds to the shown one: it keeps that one's date and number of the
        signed state, so that it never passes for the newest."""

    def end_part(self, unit: str, mark: UnitMark, ended: Collection[str]) -> None:
        """Of this unit's list only some was taken: these ids go, everything else stays as it was."""

    def look_again(self, units: Collection[str]) -> None:
        """The next release reads these units' lists anew, changed or not."""

    def held(self, unit: str) -> Mapping[str, Held]:
        """The documents of a unit in the release being made whose bytes are here, by id."""

    def body(self, sha256: str) -> bytes | None:
        """A document's bytes as served, when they are here and whole."""

    def put_document(self, entry: Entry, document: Document, data: bytes) -> None:
        """Show this document, in place of any other version of its id in its unit."""

    def put_broken(self, unit: str, entry: Entry, reason: str, data: bytes | None) -> None:
        """Show in the place of this document that it cannot be shown; `data` is its blob when that was fetched."""

    def keep_signed(self, sha256: str, data: bytes) -> None:
        """Keep a verified list as served, for neighbours; it may be let go when nothing names it any more."""

    def keep_progress(self) -> None:
        """The pull breaks off: keep the bodies that came, so that they need not be fetched again."""

    def has_file(self, sha256: str) -> bool:
        """Whether an attachment is here."""

    def put_file(self, sha256: str, most_bytes: int, chunks: Iterable[bytes]) -> None:
        """Keep an attachment; only bytes of this digest are kept.

        Raises:
            UntrustedError: the bytes are others, or more.
        """

    def keep_only(self, unit: str, ids: Collection[str]) -> None:
        """No longer show the unit's documents with other ids."""

    def end_unit(self, unit: str, mark: UnitMark, gone: Iterable[Gone], documents: int) -> None:
        """A unit is complete: it now has so many documents and these tombstones."""

    def drop_unit(self, unit: str) -> None:
        """No longer show anything of this unit."""

    def adopt(self, *, due_at: str | None) -> Adopted:
        """Check the new release whole, then show it.

        Raises:
            RefusedError: it is not what the units said it would be.
        """


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One submission that waits: the last part of its address, the bytes to post, the digest of its box."""

    id: str
    path: str
    body: bytes
    sha256: str


class Outbox(Protocol):
    """The terminal's submissions, in the order of speaking. Each call is durable before it returns."""

    def waiting(self, most: int) -> tuple[Outgoing, ...]:
        """What waits for a receipt."""

    def settle(self, receipt: Receipt) -> bool:
        """The county's verified word on one; False when it was settled already, or is not ours."""

    def failed(self, submission_id: str) -> None:
        """One was not taken while others may be: it goes behind them."""


class Signer(Protocol):
    """Who a terminal is, and its signature."""

    @property
    def terminal_id(self) -> str:
        """The id that the county knows its key by."""

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of a message."""
