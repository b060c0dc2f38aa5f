"""The table of inspections: what the county's office found at a unit, and when it was put right."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from sync.county.records.tables import Base


class InspectionRow(Base):
    """One inspection. It is never deleted: one that was written wrongly is struck, with a reason."""

    __tablename__ = "inspection"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    unit: Mapped[str] = mapped_column(String(32), index=True)
    on: Mapped[str] = mapped_column("on_day", String(10))
    inspectors: Mapped[str] = mapped_column(String(80))
    met: Mapped[str] = mapped_column(String(80))  # points that were as they should be; keys parted by commas
    unmet: Mapped[str] = mapped_column(String(80))  # and those that were not; the others nobody looked at
    result: Mapped[str] = mapped_column(String(16))  # passed, correct, censured
    found: Mapped[str] = mapped_column(Text)
    correct_by: Mapped[str] = mapped_column(String(10))  # a day; empty: nothing to put right
    corrected_on: Mapped[str] = mapped_column(String(10))  # empty: not yet
    corrected: Mapped[str] = mapped_column(Text)  # what was done
    struck: Mapped[str] = mapped_column(Text)  # why it counts for nothing; empty: it counts
    sample: Mapped[bool]
    at: Mapped[str] = mapped_column(String(20))  # written down then
    actor: Mapped[str] = mapped_column(String(40))  # by this account
