"""What waits at a desk, and what its holder is shown before signing. `Showing.code` stands for exactly that."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync import contract
from sync.county.approvals import signed_of
from sync.county.checks.gates import Rules
from sync.county.desk.accounts import Account
from sync.county.desk.findings import refresh
from sync.county.desk.plain import differences
from sync.county.errors import CountyError
from sync.county.keys import KeyRing
from sync.county.publish.roles import role_of_unit
from sync.county.records import DocumentRow, FindingRow, PaperRow, UnitRow

MOST_AT_ONCE = 20
STATES = {"reviewer": "waiting", "approver": "reviewed"}


@dataclass(frozen=True, slots=True)
class Item:
    """One change at the desk."""

    document: contract.Document
    sha256: str
    live: contract.Document | None
    paper: PaperRow
    signed: bytes
    scope: str
    visible_until: str | None
    lines: tuple[str, ...]
    open: tuple[FindingRow, ...]
    cleared: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class Showing:
    """Up to twenty changes, shown together."""

    items: tuple[Item, ...]
    waiting: int  # in all
    names: Mapping[str, str] = field(default_factory=dict)  # the county's, by key

    @property
    def code(self) -> str:
        """Stands for everything shown: any change of a text, a date or a finding gives another code."""
        digest = hashlib.sha256()
        for item in self.items:
            live = contract.encode(item.live) if item.live is not None else b""
            findings = [f"{f.number} {f.words} {f.cleared_by} {f.cleared_reason}" for f in (*item.open, *item.cleared)]
            digest.update(item.signed + hashlib.sha256(live).digest() + "\n".join(findings).encode())
        text = digest.hexdigest()
        return f"{text[:4]}-{text[4:8]}"


def units_of(session: Session, ring: KeyRing, account: Account) -> list[str]:
    """The units that the holder's keys can sign for."""
    roles = {role for card in ring.cards.values() if card.holder == account.holder and not card.online
             for role in card.roles}  # fmt: skip
    units = session.execute(select(UnitRow.code, UnitRow.level))
    return [code for code, level in units if role_of_unit(code, level) in roles]


def show(session: Session, duty: str, account: Account, rules: Rules, *, ring: KeyRing, ids: Sequence[str] = (),
         unit: str | None = None) -> Showing:  # fmt: skip
    """The changes that wait for this account and its keys, oldest first.

    Raises:
        CountyError: a named document does not wait here, or too many are named.
    """
    if len(ids) > MOST_AT_ONCE:
        raise CountyError(f"一次最多签{MOST_AT_ONCE}件，现在有{len(ids)}件；请分几次看。")
    query = (
        select(PaperRow.document, PaperRow.v)
        .join(DocumentRow, (DocumentRow.id == PaperRow.document) & (DocumentRow.v == PaperRow.v))
        .join(UnitRow, UnitRow.code == DocumentRow.unit)
        .where(PaperRow.state == STATES[duty], DocumentRow.status == "draft")
        .where(DocumentRow.unit.in_(units_of(session, ring, account)))
    )
    if account.units:
        query = query.where(UnitRow.code.in_(account.units) | UnitRow.parent.in_(account.units))
    if unit is not None:
        query = query.where(DocumentRow.unit == unit)
    if ids:
        query = query.where(PaperRow.document.in_(ids))
    waiting = int(session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    rows = session.execute(
        query.order_by(PaperRow.at, PaperRow.file, PaperRow.row, PaperRow.document).limit(MOST_AT_ONCE)
    )
    items = [_item(session, document, v, rules) for document, v in rows.all()]
    missing = sorted(set(ids) - {item.document.id for item in items})
    if missing:
        raise CountyError(f"{missing[0]} 不在待{'审核' if duty == 'reviewer' else '审批'}之列。")
    return Showing(tuple(items), waiting, rules.names)


def draw(showing: Showing, folder: Path, county: Path) -> list[Path]:
    """The picture of each change, in `folder`."""
    from sync.county.desk.picture import compare

    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for item in showing.items:
        path = folder / f"{item.document.id}-v{item.document.v}.png"
        path.write_bytes(compare(item.live, item.document, county, showing.names))
        drawn.append(path)
    return drawn


def _item(session: Session, document: str, v: int, rules: Rules) -> Item:
    still_open = refresh(session, document, v, rules)
    row = session.get(DocumentRow, (document, v))
    paper = session.get(PaperRow, (document, v))
    assert row is not None
    assert paper is not None
    live_body = session.scalar(
        select(DocumentRow.body).where(DocumentRow.id == document, DocumentRow.status == "published")
    )
    new = contract.decode(contract.Document, row.body)
    live = contract.decode(contract.Document, live_body) if live_body is not None else None
    cleared = session.scalars(
        select(FindingRow).where(FindingRow.document == document, FindingRow.v == v, FindingRow.cleared_by != "")
    ).all()
    if hashlib.sha256(row.body).hexdigest() != row.sha256:
        raise CountyError(f"{document} 第{v}版的内容和登记的不一样，数据库可能被改动过；请运行 county verify。")
    return Item(new, row.sha256, live, paper, signed_of(row).words(), row.scope, row.visible_until,
                tuple(differences(live, new, rules.names)), tuple(still_open), tuple(cleared))  # fmt: skip
