"""From a document of the wire to the rows that lists and filters ask. Pure."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.store import broken
from kiosk.store.schema import FOREVER
from kiosk.store.seal import row_seal
from sync.contract import CountyPack, Document, Entry, Fee, Guide, PublicList, instant
from sync.ports import Held

# In the order in which the read side asks for them.
CARD_COLUMNS = (
    "id", "kind", "unit", "unit_name", "title", "summary", "issued_on", "stage", "item_no", "comment_until", "sample",
    "facts",
)  # fmt: skip


def document_row(entry: Entry, document: Document, aspects: Mapping[str, str]) -> dict[str, Any]:
    """The columns of `document`; `aspects` gives the aspect of each outline item."""
    held = Held.of(entry)
    row: dict[str, Any] = {
        "id": document.id,
        "v": document.v,
        "kind": document.kind,
        "unit": document.unit,
        "unit_name": document.unit_name,
        "sha256": entry.sha256,
        "title": document.title,
        "summary": document.summary,
        "issued_on": document.issued_on,
        "published_at": document.published_at,
        "visible_from": entry.visible_from,
        "visible_until": entry.visible_until or FOREVER,
        "sample": int(document.sample),
        "approved": held.approved,
        "approved_at": entry.approved_at,
        "aspect": "",
        "item_no": "",
        "stage": "",
        "matter": "",
        "comment_from": None,
        "comment_until": None,
        "facts": json.dumps(
            _facts(document) | ({"sealed": True} if entry.sealed else {}), ensure_ascii=False, separators=(",", ":")
        ),
    }
    if document.disclosure is not None:
        said = document.disclosure
        row |= {
            "aspect": aspects.get(said.item_no, said.item_no[:1]),
            "item_no": said.item_no,
            "stage": said.stage,
            "matter": said.matter,
            "comment_from": said.comment_from,
            "comment_until": said.comment_until,
        }
    if document.reply is not None:
        row |= {"matter": document.reply.matter or ""}
    return _sealed(row)


def broken_row(entry: Entry, unit: str, county: CountyPack | None, reason: str) -> dict[str, Any]:
    """The columns for a document that cannot be shown; the day is that of its approval."""
    place = next((u for u in county.units if u.code == unit), None) if county else None
    approved_at = instant(entry.approved_at).astimezone(ZoneInfo(county.zone) if county else None)
    return _sealed(
        {
            "id": entry.id,
            "v": entry.v,
            "kind": entry.kind,
            "unit": unit,
            "unit_name": place.name if place else unit,
            "sha256": entry.sha256,
            "title": broken.TITLE,
            "summary": "",
            "issued_on": approved_at.date().isoformat(),
            "published_at": entry.approved_at,
            "visible_from": entry.visible_from,
            "visible_until": entry.visible_until or FOREVER,
            "sample": int(county.sample) if county else 0,
            "approved": Held.of(entry).approved,
            "approved_at": entry.approved_at,
            "aspect": "",
            "item_no": "",
            "stage": "",
            "matter": "",
            "comment_from": None,
            "comment_until": None,
            "facts": broken.facts(reason),
        }
    )


def _sealed(row: dict[str, Any]) -> dict[str, Any]:
    card = [row[name] for name in CARD_COLUMNS]
    return row | {"seal": row_seal(card, (row["approved"], row["approved_at"]))}


def tags(document: Document) -> list[str]:
    """What a guide is filed under."""
    if document.guide is None:
        return []
    found = [f"topic:{t}" for t in document.guide.topics] + [f"audience:{a}" for a in document.guide.audiences]
    return list(dict.fromkeys(found))


def _facts(document: Document) -> dict[str, Any]:
    if document.guide is not None:
        return _guide(document.guide)
    if document.public_list is not None:
        return _list(document.public_list)
    if document.notice is not None:
        said = document.notice
        return {
            "text": said.text, "level": said.level, "start": said.start, "end": said.end, "targets": list(said.targets),
        }  # fmt: skip
    if document.reply is not None:
        told = document.reply
        return {
            "topic": told.topic, "said": told.said, "reply": told.reply, "by": told.replied_by,
            "about": told.about or "", "adoption": told.adoption, "reason": told.reason,
        }  # fmt: skip
    return {}


def _guide(guide: Guide) -> dict[str, Any]:
    return {
        "fee": _fee(guide.fees[0]) if guide.fees else "不收费",
        "legal": guide.legal_days,
        "promised": guide.promised_days,
        "day_kind": guide.day_kind,
        "visits": guide.visits,
        "agent": guide.agent_allowed,
        "aliases": list(guide.aliases),
    }


def _fee(fee: Fee) -> str:
    """400元/人; an amount that is words stands alone."""
    return fee.amount + fee.unit if fee.amount[:1].isdigit() else fee.amount


def _list(said: PublicList) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "template": said.template,
        "period": said.period,
        "period_from": said.period_from,
        "period_until": said.period_until,
        "nil": said.nil,
        "rows": len(said.rows),
    }
    if said.template == "finance":
        facts |= {"income": _sum(said, "收入"), "spending": _sum(said, "支出")}
    return facts


def _sum(said: PublicList, side: str) -> str:
    """The total of the rows of one side, as plain digits; empty when a cell is no number."""
    total = Decimal(0)
    for row in said.rows:
        if len(row) > 2 and row[0] == side:
            try:
                total += Decimal(row[2].replace(",", "").replace("，", "").strip())
            except InvalidOperation:
                return ""
    return f"{total.normalize():f}" if total else "0"
