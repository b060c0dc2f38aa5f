"""The tables of terminals: who they are, what is set for them, and the keys of sealed lists."""

from typing import Any

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sync.county.records.tables import Base


class TerminalRow(Base):
    """A terminal that the county admitted, by the public keys that a technician carried here."""

    __tablename__ = "terminal"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    signing: Mapped[str] = mapped_column(String(64))  # raw Ed25519, hexadecimal: what it sends is checked with it
    sealing: Mapped[str] = mapped_column(String(64))  # raw X25519
    name: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(32))
    profile: Mapped[str] = mapped_column(String(16))
    wire: Mapped[dict[str, Any]]  # the rest of the wire's `Screen`
    pin: Mapped[str] = mapped_column(Text)  # argon2id verifier, or empty
    active: Mapped[bool]  # false: retired; its words are heard no more, its file is taken away
    admitted_at: Mapped[str] = mapped_column(String(20))
    published: Mapped[str] = mapped_column(String(64))  # digest of what its signed file says, secrets included


class ListKeyRow(Base):
    """Opens the sealed lists of a unit of one year; made with the first such list."""

    __tablename__ = "list_key"
    unit: Mapped[str] = mapped_column(String(32), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary)


class PairingRow(Base):
    """A terminal that waits to be paired, or just was; it ends by itself."""

    __tablename__ = "pairing"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    place: Mapped[str] = mapped_column(String(3), unique=True)  # by which a code finds it
    said: Mapped[str] = mapped_column(Text)  # the request, byte for byte: the key is bound to it
    network: Mapped[str] = mapped_column(String(64), index=True)  # where it came from
    at: Mapped[str] = mapped_column(String(20))
    ends_at: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(8))  # the wire's PAIR_STATES
    share: Mapped[str] = mapped_column(String(66))  # of the county
    box: Mapped[str] = mapped_column(Text)  # Base64
    proof: Mapped[str] = mapped_column(String(64))
    batch: Mapped[str] = mapped_column(String(6), index=True, server_default="")  # whose secret it says it knows


class BatchRow(Base):
    """So many terminals may be paired by one secret, until then. The secret itself is in a file, not here."""

    __tablename__ = "batch"
    id: Mapped[str] = mapped_column(String(6), primary_key=True)
    made_at: Mapped[str] = mapped_column(String(20))
    ends_at: Mapped[str] = mapped_column(String(20))
    most: Mapped[int]
    taken: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))  # SHA-256 of the trust root that its terminals take
    revoked_at: Mapped[str] = mapped_column(String(20))  # empty while it counts


class ExpectedRow(Base):
    """One terminal that a batch waits for: which machine, and the seat that it gets."""

    __tablename__ = "expected"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    batch: Mapped[str] = mapped_column(String(6), index=True)
    line: Mapped[int]  # of the list it came from
    marks: Mapped[str] = mapped_column(Text)  # the wire's marks, one a line; empty: whichever machine comes next
    seat: Mapped[dict[str, Any]]  # name, unit, profile and the rest, as `county screens admit` takes it
    terminal: Mapped[str] = mapped_column(String(36))  # who took it; empty: nobody yet
    taken_at: Mapped[str] = mapped_column(String(20))
