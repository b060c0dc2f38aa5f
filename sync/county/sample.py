"""The sample county: throw-away keys, made-up documents, all published. And the change that shows a pull."""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync import contract
from sync.county.approvals import PUBLISHED_SCOPE, Approver, Draft, add_drafts, approve
from sync.county.ceremony import make_practice_keys, plan_keys
from sync.county.demo import Withdrawn
from sync.county.demo.asked import sample_surveys
from sync.county.demo.days import ZONE
from sync.county.demo.inspected import inspections
from sync.county.draft import import_sample_county, release_office
from sync.county.errors import CountyError
from sync.county.inspections import book as inspected
from sync.county.keys import KeyRing
from sync.county.publish.publisher import Published, Publisher
from sync.county.publish.removal import withdraw
from sync.county.publish.roles import delegations, role_of_unit
from sync.county.records import DocumentRow, Records, SettingRow, UnitRow
from sync.county.surveys.book import KEY as SURVEYS
from sync.county.voices import keys as voices

_BATCH = 250


def found_sample(records: Records, folder: Path, *, now: dt.datetime) -> Publisher:
    """The sample county without documents, its pack published."""
    import_sample_county(records, at=contract.instant_text(now))
    with records.begin() as session:
        row = session.get_one(SettingRow, "county")
        row.value = {**row.value, SURVEYS: contract.dump(sample_surveys(row.value["code"], now))}
    return found_practice(records, folder, now=now)


def found_practice(records: Records, folder: Path, *, now: dt.datetime) -> Publisher:
    """Throw-away keys for the county in the records, and its first publication."""
    settings = records.setting("county") or {}
    with records.begin() as session:
        plans = delegations(session.scalars(select(UnitRow).order_by(UnitRow.level, UnitRow.sort)).all())
    ring = make_practice_keys(folder, plan_keys(plans, release_office(settings)))
    voices.make(records, folder, practice=True, passphrase=None)
    publisher = Publisher(records=records, folder=folder, ring=ring)
    publisher.found(now)
    return publisher


def take(records: Records, ring: KeyRing, drafts: Iterable[Draft]) -> int:
    """Store and approve documents, batch by batch: each by its unit's reviewer and the release officer."""
    with records.begin() as session:
        units = session.execute(select(UnitRow.code, UnitRow.level)).all()
    role_of = {code: role_of_unit(code, level) for code, level in units}
    taken = 0
    source = iter(drafts)
    while batch := list(itertools.islice(source, _BATCH)):
        with records.begin() as session:
            versions = add_drafts(session, batch)
            approvers = [_approvers_of(draft.document, ring, role_of) for draft in batch]
            approve(session, list(zip(versions, approvers, strict=True)))
        taken += len(batch)
    return taken


def take_off(records: Records, publisher: Publisher, found: Iterable[Withdrawn], *, now: dt.datetime) -> None:
    """Publish documents and withdraw them again, so that screens show what a withdrawn one leaves behind."""
    gone = list(found)
    take(records, publisher.ring, [one.draft for one in gone])
    publisher.publish(now)
    for one in gone:
        withdraw(records, one.draft.document.id, reason=one.reason, now=one.at)


def inspect(records: Records, *, now: dt.datetime) -> None:
    """Write down what 示例 inspections of its departments and townships found."""
    with records.begin() as session:
        asked = select(UnitRow).where(UnitRow.level.in_(("department", "township")))
        units = session.scalars(asked.order_by(UnitRow.level, UnitRow.sort, UnitRow.code)).all()
        session.expunge_all()
    inspected.record(records, inspections(units, now), actor="sample", at=contract.instant_text(now), zone=ZONE.key)


def change(records: Records, publisher: Publisher, *, count: int, now: dt.datetime) -> Published:
    """Publish `count` documents again as their next version: one more paragraph says so."""
    moment = contract.instant_text(now)
    with records.begin() as session:
        rows = session.execute(
            select(DocumentRow.body, DocumentRow.scope, DocumentRow.visible_from, DocumentRow.visible_until)
            .where(
                DocumentRow.status == "published", DocumentRow.uploaded, DocumentRow.scope == PUBLISHED_SCOPE
            )  # what every terminal sees: changes are counted
            .order_by(DocumentRow.v, DocumentRow.id)
            .limit(count)
        ).all()
    if len(rows) < count:
        raise CountyError(f"--change {count}: only {len(rows)} documents are on display.")
    drafts = [
        Draft(_corrected(contract.decode(contract.Document, body), moment), scope, visible_from, visible_until)
        for body, scope, visible_from, visible_until in rows
    ]
    take(records, publisher.ring, drafts)
    return publisher.publish(now)


def sample_clock(records: Records) -> dt.datetime | None:
    """The `--now` that the sample county was made with, so that later commands live in the same time."""
    stored = records.setting("clock")
    return contract.instant(stored["now"]) if stored else None


def set_sample_clock(session: Session, now: dt.datetime) -> None:
    """Remember `--now`."""
    session.merge(SettingRow(key="clock", value={"now": contract.instant_text(now)}))


def _approvers_of(document: contract.Document, ring: KeyRing, role_of: dict[str, str]) -> Sequence[Approver]:
    """The reviewer two hours before the release officer."""
    role = role_of.get(document.unit)
    if role is None:
        raise CountyError(f"{document.id} is of the unit {document.unit}, which is not here.")
    released = contract.instant(document.published_at)
    times = (released - dt.timedelta(hours=2), released)
    return [
        Approver(signer, ring.cards[signer.public_key.keyid], contract.instant_text(at))
        for signer, at in zip(ring.at_hand(role, 2), times, strict=True)
    ]


def _corrected(document: contract.Document, moment: str) -> contract.Document:
    note = contract.ParagraphBlock(
        text=f"更正说明（示例）：本件第{document.v + 1}版于{moment[:10]}发布，内容以本版为准。"
    )
    blocks = (*document.blocks, note) if len(document.blocks) < contract.limits.BLOCKS else document.blocks
    return replace(document, v=document.v + 1, published_at=moment, blocks=blocks)
