"""What one unit has on display, and who approved it: the index that two keys sign."""

from dataclasses import dataclass, field
from typing import Annotated

from sync.contract import limits
from sync.contract.basics import (
    Bytes,
    Extra,
    Format,
    Instant,
    KeyId,
    Kind,
    Name,
    Number,
    Scope,
    Sha256,
    Title,
    Ulid,
    UnitCode,
    Version,
    Year,
)
from sync.contract.codec import Count, OneOf, Text


@dataclass(frozen=True, slots=True)
class Approval:
    """One of the two signatures that put an entry on display: whose office, which key."""

    office: Name
    keyid: KeyId
    name: Annotated[str, Text(limits.NAME)] = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document on display.

    `sha256` and `bytes` are of the blob as served (gzip). `bundle` names, by position in
    `Index.bundles`, a transport file that also holds the blob. A `sealed` blob opens with its unit's key of `year`.
    """

    id: Ulid
    v: Version
    kind: Kind
    sha256: Sha256
    bytes: Bytes
    approved: Annotated[tuple[Approval, ...], Count(8, limits.APPROVERS)]
    approved_at: Instant
    visible_from: Instant
    scope: Scope = "public"
    sealed: bool = False
    year: Year | None = None
    visible_until: Instant | None = None
    bundle: Number | None = None
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """Two different keys; visible for some time."""
        if len({a.keyid for a in self.approved}) < limits.APPROVERS:
            return f"approved by fewer than {limits.APPROVERS} different keys"
        if self.sealed != (self.year is not None):
            return "a sealed entry says the year of its key, and no other does"
        if self.visible_until is not None and self.visible_until <= self.visible_from:
            return "visible_until is not after visible_from"
        return None


@dataclass(frozen=True, slots=True)
class Gone:
    """The tombstone of a withdrawn document."""

    id: Ulid
    title: Title
    at: Instant
    reason: Annotated[str, Text(limits.SUMMARY, 1)]
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file `blobs/packs/<sha256>` of many blobs, for the first fill only."""

    sha256: Sha256
    bytes: Bytes
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Index:
    """Everything one unit has on display, in one signed file."""

    format: Format
    unit: UnitCode
    seq: Version
    entries: Annotated[tuple[Entry, ...], Count(limits.INDEX_ENTRIES)]
    gone: Annotated[tuple[Gone, ...], Count(limits.INDEX_ENTRIES)] = ()
    bundles: Annotated[tuple[Bundle, ...], Count(1000)] = ()
    extra: Extra = field(default_factory=dict)

    def check(self) -> str | None:
        """No id twice; bundles exist."""
        if len({e.id for e in self.entries}) != len(self.entries):
            return "an id stands twice"
        if any(e.bundle is not None and e.bundle >= len(self.bundles) for e in self.entries):
            return "an entry names a bundle that is not there"
        return None


@dataclass(frozen=True, slots=True)
class IndexNote:
    """What a role says beside the digest of a unit's index (`custom` of the TUF target): its emergencies in force.

    By it a terminal whose download window is closed knows which lists cannot wait.
    """

    format: Format
    urgent: Annotated[tuple[Ulid, ...], Count(limits.URGENT)] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recall:
    """What the officer on duty takes off every screen; it can only subtract."""

    format: Format
    seq: Version
    ids: Annotated[tuple[Ulid, ...], Count(10_000)] = ()
    sha256: Annotated[tuple[Sha256, ...], Count(10_000)] = ()
    units: Annotated[tuple[UnitCode, ...], Count(10_000)] = ()
    reason: Annotated[str, Text(limits.SUMMARY)] = ""
    state: Annotated[str, OneOf(("none", "active"))] = "none"
    extra: Extra = field(default_factory=dict)
