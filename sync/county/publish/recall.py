"""Take things off every screen at once: one officer's signature over a list that can only subtract."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from sync import contract
from sync.county.errors import CountyError
from sync.county.publish.publisher import Publisher
from sync.county.publish.roles import RECALL_TARGET
from sync.county.records import AttachmentRow, DocumentRow, SettingRow, UnitRow
from sync.county.records.database import audit

SETTING = "recall"
LISTS = ("ids", "sha256", "units")


@dataclass(frozen=True, slots=True)
class Recalled:
    """The list now in force, and the timestamp that made it visible."""

    said: contract.Recall
    version: int


def recall(publisher: Publisher, *, reason: str, now: dt.datetime, ids: Iterable[str] = (), sha256: Iterable[str] = (),
           units: Iterable[str] = (), lift: bool = False) -> Recalled:  # fmt: skip
    """Add these to the list (or take them from it) and publish it, before anything else that waits.

    Raises:
        CountyError: nothing of that name, no reason, or nothing to do.
        UnsignedError: no recall officer's key is at hand.
    """
    asked = {"ids": set(ids), "sha256": set(sha256), "units": set(units)}
    if not any(asked.values()):
        raise CountyError("Say what to take off: --id, --sha or --unit.")
    if not lift and not 1 <= len(reason.strip()) <= contract.limits.SUMMARY:
        raise CountyError(f"Say why, in 1 to {contract.limits.SUMMARY} characters; the screen shows it.")
    publisher.ring.at_hand("recall", 1)
    with publisher.records.turn() as session:
        row = session.get(SettingRow, SETTING)
        before: dict[str, Any] = dict(row.value) if row is not None else {"seq": 0}
        if not lift:
            _must_exist(session, asked)
        lists = {key: _changed(before.get(key, ()), asked[key], lift) for key in LISTS}
        if row is not None and all(lists[key] == before.get(key, []) for key in LISTS):
            raise CountyError("Nothing to do: " + ("none of it is recalled." if lift else "all of it is recalled."))
        value = lists | {"seq": int(before["seq"]) + 1, "reason": reason.strip() or before.get("reason", "")}
        session.merge(SettingRow(key=SETTING, value=value))
        action = "recall lifted" if lift else "recall"
        detail = {"reason": reason, **{key: sorted(values) for key, values in asked.items()}}
        audit(
            session, at=contract.instant_text(now), actor="county recall", action=action,
            subject=f"recall {value['seq']}", detail=detail,
        )  # fmt: skip
    said = contract.build(
        contract.Recall,
        {"format": contract.limits.FORMAT, "state": "active" if any(lists.values()) else "none", **value},
    )
    data = contract.pack_gzip(contract.encode(said))
    if len(data) > contract.limits.RECALL_BYTES:
        raise CountyError("The recall list is too long; withdraw documents that were recalled long ago.")
    return Recalled(said, publisher.publish_file("recall", RECALL_TARGET, data, now))


def _changed(before: Iterable[str], asked: set[str], lift: bool) -> list[str]:
    known = set(before)
    return sorted(known - asked if lift else known | asked)


def _must_exist(session: Session, asked: dict[str, set[str]]) -> None:
    """A slip of the finger must not pass for a recall."""
    for document in asked["ids"]:
        if session.scalar(select(DocumentRow.id).where(DocumentRow.id == document).limit(1)) is None:
            raise CountyError(f"There is no document {document[:40]!r} in this county.")
    for code in asked["units"]:
        if session.get(UnitRow, code) is None:
            raise CountyError(f"There is no unit {code[:40]!r} in this county.")
    for digest in asked["sha256"]:
        blob = select(DocumentRow.id).where(or_(DocumentRow.blob_sha256 == digest, DocumentRow.sha256 == digest))
        file = select(AttachmentRow.sha256).where(AttachmentRow.sha256 == digest)
        if session.scalar(blob.limit(1)) is None and session.scalar(file.limit(1)) is None:
            raise CountyError(f"Nothing of this county has the digest {digest[:70]!r}.")
