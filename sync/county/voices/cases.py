"""How far a case has come. The county's own system may answer in the table's place: give `Voices` another source.

The table is small and filled from a CSV; an answer never says whether a number exists under other digits.
"""

import csv
import hmac
import io
from dataclasses import replace
from typing import Protocol

from nacl.signing import SigningKey
from sqlalchemy.orm import Session

from sync.contract import CaseProgress, CaseQuery, CaseStep, build, dump, limits
from sync.county.errors import CountyError
from sync.county.records import Records
from sync.county.records.database import audit
from sync.county.records.voices import CaseRow
from sync.errors import ContractError

COLUMNS = ("number", "phone4", "title", "office", "phone", "note", "steps")
MOST_ROWS = 100_000


class CaseSource(Protocol):
    """Where cases are looked up."""

    def find(self, session: Session, number: str, phone4: str) -> CaseRow | None:
        """The case of this number, if the digits are its own."""


class TableCases:
    """The county's own small table."""

    def find(self, session: Session, number: str, phone4: str) -> CaseRow | None:
        """Compares in constant time, also when there is no such number."""
        row = session.get(CaseRow, number)
        is_right = hmac.compare_digest(row.phone4 if row is not None else "----", phone4)
        return row if is_right else None


def answer(session: Session, source: CaseSource, reply: SigningKey, asked: CaseQuery, at: str) -> CaseProgress:
    """The signed answer; nothing of the question is kept."""
    row = source.find(session, asked.number, asked.phone4)
    bare = CaseProgress(
        format=limits.FORMAT, id=asked.id, state="unknown" if row is None else "found", at=at, signature=""
    )  # fmt: skip
    if row is not None:
        steps = tuple(CaseStep(**step) for step in row.steps["steps"])
        bare = replace(bare, title=row.title, office=row.office, phone=row.phone, note=row.note, steps=steps)
    return replace(bare, signature=reply.sign(bare.signed_bytes()).signature.hex())


def take_csv(records: Records, text: str, *, at: str) -> int:
    """Put in or replace the cases of a CSV with the columns `COLUMNS`; steps as 受理:2026-11-01;审查:

    Raises:
        CountyError: a row breaks a rule; nothing was taken.
    """
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise CountyError(f"The first line must read {','.join(COLUMNS)}.")
    count = 0
    with records.turn() as session:
        for count, row in enumerate(rows, start=1):
            if count > MOST_ROWS:
                raise CountyError(f"More than {MOST_ROWS} rows.")
            session.merge(_case(row, count + 1, at))
        audit(
            session, at=at, actor="county cases", action="cases taken", subject=f"{count} cases", detail={}
        )  # fmt: skip
    return count


def _case(row: dict[str, str], line: int, at: str) -> CaseRow:
    steps = []
    for part in filter(None, (row["steps"] or "").split(";")):
        name, _, day = part.partition(":")
        steps.append({"name": name, **({"on": day} if day else {})})
    example = {"format": limits.FORMAT, "id": "00000000-0000-4000-8000-000000000000"}
    try:
        asked = build(CaseQuery, example | {"number": row["number"], "phone4": row["phone4"]})
        said = build(
            CaseProgress,
            example | {"state": "found", "at": at, "signature": "0" * 128, "steps": steps}
            | {key: row[key] or "" for key in ("title", "office", "phone", "note")},
        )  # fmt: skip
    except ContractError as exc:
        raise CountyError(f"Line {line}: {exc.path} breaks a rule; nothing was taken.") from exc
    return CaseRow(
        number=asked.number, phone4=asked.phone4, title=said.title, office=said.office, phone=said.phone,
        note=said.note, steps={"steps": [dump(step) for step in said.steps]}, updated_at=at,
    )  # fmt: skip
