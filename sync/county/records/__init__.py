"""What the county server remembers: units, documents, approvals, publications and who did what.

SQLAlchemy 2 over SQLite (`D/county.db`) or PostgreSQL by URL; the schema is Alembic's.
"""

from sync.county.records.database import Records, open_records, records_url
from sync.county.records.desk import DeskSessionRow, DeskUserRow, WorkRow
from sync.county.records.inspections import InspectionRow
from sync.county.records.tables import (
    AccountRow,
    ApprovalRow,
    AttachmentRow,
    AuditEvent,
    Base,
    BundleRow,
    DocumentRow,
    FindingRow,
    MatterRow,
    PaperRow,
    Publication,
    RetiredFile,
    RoleRow,
    SettingRow,
    UnitRow,
)
from sync.county.records.terminals import BatchRow, ExpectedRow, ListKeyRow, PairingRow, TerminalRow
from sync.county.records.voices import PulsePastRow, PulseRow, RecallSeenRow, SubmissionRow

__all__ = [
    "AccountRow", "ApprovalRow", "AttachmentRow", "AuditEvent", "Base", "BatchRow", "BundleRow", "DeskSessionRow",
    "DeskUserRow", "DocumentRow", "ExpectedRow", "FindingRow", "InspectionRow", "ListKeyRow", "MatterRow", "PairingRow",
    "PaperRow",
    "Publication", "PulsePastRow", "PulseRow", "RecallSeenRow", "Records", "RetiredFile", "RoleRow", "SettingRow",
    "SubmissionRow", "TerminalRow", "UnitRow", "WorkRow", "open_records", "records_url",
]  # fmt: skip
