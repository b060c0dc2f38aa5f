"""The tables of the way back: what residents said (sealed), how terminals are, who has seen which recall."""

from typing import Any

from sqlalchemy import Float, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sync.county.records.tables import Base


class SubmissionRow(Base):
    """One submission as it came. `at` is when it first came; the receipt is made from this row, always the same."""

    __tablename__ = "submission"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    terminal: Mapped[str] = mapped_column(String(36), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[str] = mapped_column(String(20), index=True)
    state: Mapped[str] = mapped_column(String(16))  # as `Standing.state`
    state_at: Mapped[str] = mapped_column(String(20))
    reply: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(String(80))


class PulseRow(Base):
    """The newest heartbeat of a terminal."""

    __tablename__ = "pulse"
    terminal: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[str] = mapped_column(String(20))  # the terminal's own time
    heard_at: Mapped[str] = mapped_column(String(20))
    said: Mapped[dict[str, Any]]


class PulsePastRow(Base):
    """The last heartbeats of a terminal; the oldest go when newer ones come."""

    __tablename__ = "pulse_past"
    terminal: Mapped[str] = mapped_column(String(36), primary_key=True)
    heard_at: Mapped[str] = mapped_column(String(20), primary_key=True)
    said: Mapped[dict[str, Any]]


class RecallSeenRow(Base):
    """A terminal has put a recall in force."""

    __tablename__ = "recall_seen"
    terminal: Mapped[str] = mapped_column(String(36), primary_key=True)
    recall: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hidden: Mapped[int]
    at: Mapped[str] = mapped_column(String(20))
    heard_at: Mapped[str] = mapped_column(String(20))


class TakeoverSeenRow(Base):
    """An emergency notice came onto a terminal's screens."""

    __tablename__ = "takeover_seen"
    terminal: Mapped[str] = mapped_column(String(36), primary_key=True)
    document: Mapped[str] = mapped_column(String(26), primary_key=True)
    v: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[str] = mapped_column(String(20))
    screens: Mapped[dict[str, Any]]  # {"names": [...]}
    heard_at: Mapped[str] = mapped_column(String(20))


class PictureRow(Base):
    """The newest picture of a terminal's screen, and the wish for another (`wish` is empty when none is open)."""

    __tablename__ = "picture"
    terminal: Mapped[str] = mapped_column(String(36), primary_key=True)
    wish: Mapped[str] = mapped_column(String(36))
    wished_at: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(36))  # the wish that the rest answers
    state: Mapped[str] = mapped_column(String(16))  # as `Picture.state`; empty before the first
    at: Mapped[str] = mapped_column(String(20))
    heard_at: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class CaseRow(Base):
    """How far a case has come, and the last four digits of the telephone that was given with it."""

    __tablename__ = "case_progress"
    number: Mapped[str] = mapped_column(String(30), primary_key=True)
    phone4: Mapped[str] = mapped_column(String(4))
    title: Mapped[str] = mapped_column(String(80))
    office: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200))
    steps: Mapped[dict[str, Any]]
    updated_at: Mapped[str] = mapped_column(String(20))


class GateRow(Base):
    """When a share is whole again: of whom is known by a digest only."""

    __tablename__ = "gate"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[float] = mapped_column(Float, index=True)  # seconds of the system's clock
