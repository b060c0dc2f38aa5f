"""The tables of the desk: who may work there, who is logged in, and how far each submission has come."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sync.county.records.tables import Base


class DeskUserRow(Base):
    """A person who works at the desk. `password` is an argon2id hash; `changed_at` empty: it is the first one."""

    __tablename__ = "desk_user"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))  # office, unit
    unit: Mapped[str] = mapped_column(String(32))  # of a unit's person, else empty
    password: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool]


class DeskSessionRow(Base):
    """One login. Only a digest of the cookie is kept."""

    __tablename__ = "desk_session"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column(String(40), index=True)
    form: Mapped[str] = mapped_column(String(64))  # what each form of this session carries
    made_at: Mapped[str] = mapped_column(String(20))
    seen_at: Mapped[str] = mapped_column(String(20))


class WorkRow(Base):
    """What the desk makes of one submission. Holds no words of a resident: those stay in the sealed box."""

    __tablename__ = "work"
    submission: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(String(16))  # of an opinion, else empty
    place: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(32), index=True)  # that it is about
    ref: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]  # of a rating, else 0
    amends: Mapped[str] = mapped_column(String(36), index=True)  # the rating that this one takes the place of
    visit: Mapped[str] = mapped_column(String(16), default="")  # of a rating: equal within one visit; empty: not known
    may_publish: Mapped[bool]
    names_leader: Mapped[bool]  # never shown to the unit that it is about
    named: Mapped[str] = mapped_column(
        Text, default=""
    )  # codes of units whose leader it speaks of: ",A,B,"; never shown to them
    assigned: Mapped[str] = mapped_column(String(32), index=True)  # a unit; empty = the county's office
    at: Mapped[str] = mapped_column(String(20))
    accept_by: Mapped[str] = mapped_column(String(10))  # empty: nothing to do
    reply_by: Mapped[str] = mapped_column(String(10), index=True)
    accepted_at: Mapped[str] = mapped_column(String(20))
    done_at: Mapped[str] = mapped_column(String(20))  # empty: open
    adoption: Mapped[str] = mapped_column(String(16))  # adopted, partly, declined; empty: not said
    reason: Mapped[str] = mapped_column(Text)  # why so; or what was done about a bad rating
    released: Mapped[bool]  # the desk has said that the words may be shown
    document: Mapped[str] = mapped_column(String(26), default="")  # that tells it in public; empty: none
    again: Mapped[str] = mapped_column(
        String(36), default=""
    )  # the rating by which it was opened again, once; empty: none
    erased_at: Mapped[str] = mapped_column(String(20))  # the box was destroyed after the retention period

    @property
    def answerer(self) -> str:
        """To which unit an answer counts: to whom the opinion was passed, else the one that it is about.

        Empty for the county's own office: the opinion is about no unit, or it speaks of the unit's leader and never
        reached the unit.
        """
        is_passed_over = self.names_leader or f",{self.unit}," in self.named
        return self.assigned if is_passed_over else self.assigned or self.unit
