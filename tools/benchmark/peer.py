"""The peer's data: what the glass shows, written as JavaScript beside the hand-written page."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

from benchmark.county import Home
from kiosk.clock import Clock, Moment, civil_day
from kiosk.store.facts import FactReader, seat_of
from kiosk.store.read import ContentReader, Filter, Release
from screens.viewmodels.county import County
from sync.contract import HeadingBlock, ListBlock, ParagraphBlock, TableBlock, instant

SOURCE = Path(__file__).resolve().parent / "peer"
LISTED = 200  # cards of disclosures that the peer carries; generous to it: the glass carries all


def make_peer(home: Home, folder: Path) -> Path:
    """The page with the home's content; the path to open."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCE, folder)
    reader, facts = ContentReader(home.path), FactReader(home.path)
    release = reader.release()
    assert release is not None
    known = facts.facts()
    seat = seat_of(known)
    county = County(reader.pack(release))
    moment = Clock(floor=instant(known["clock_floor"])).now()
    today = civil_day(moment.at, county.zone)
    opened = Filter("disclosure", open_on=today.isoformat())
    pack = county.pack
    first = {
        "name": county.hall_name(seat.unit if seat else pack.code),
        "motto": pack.brand.line,
        "phone": pack.service.phone,
        "townships": len(county.townships),
        "villages": len(county.villages),
        "windows": [{"key": w.key, "name": w.name, "hint": w.hint, "counter": w.counter} for w in pack.windows],
        "counts": {
            "disclosure": reader.count(release, moment, Filter("disclosure")),
            "services": reader.count(release, moment, Filter("guide")),
        },
        "openCount": reader.count(release, moment, opened),
        "open": [
            {"id": c.id, "title": c.title, "unit": c.unit_name, "days": _days(c.comment_until, today)}
            for c in reader.cards(release, moment, opened, limit=2)
        ],
        "ticker": [c.facts["text"] for c in reader.cards(release, moment, Filter("notice"), limit=40)],
    }
    (folder / "home.js").write_text(f"const HOME = {json.dumps(first, ensure_ascii=False)};\n")
    rest = _rest(reader, release, county, moment)
    (folder / "rest.js").write_text(f"const REST = {json.dumps(rest, ensure_ascii=False)};\n")
    reader.close()
    facts.close()
    return folder / "index.html"


def _rest(reader: ContentReader, release: Release, county: County, moment: Moment) -> dict[str, Any]:
    cards = reader.cards(release, moment, Filter("disclosure"), limit=LISTED)
    opened = Filter("disclosure", open_on=civil_day(moment.at, county.zone).isoformat())
    whole = {c.id: c for c in (*cards, *reader.cards(release, moment, opened, limit=2))}
    aspects = reader.counts_by("aspect", release, moment, Filter("disclosure"))
    return {
        "aspects": [["全部", sum(aspects.values())], *sorted(aspects.items())[:5]],
        "cards": [
            {"id": c.id, "title": c.title, "unit": c.unit_name, "day": c.issued_on, "stage": c.stage} for c in cards
        ],
        "documents": {key: _document(reader, release, moment, key) for key in whole},
        "topics": [["全部", 0], *reader.tag_counts(release, moment).items()],
        "guides": [
            _guide(reader, release, moment, c.id) for c in reader.cards(release, moment, Filter("guide"), limit=LISTED)
        ],
        "townships": [u.name for u in county.townships],
        "villages": [{"name": u.name} for u in county.villages],
        "spendings": [["道路", 1000], ["慰问", 140], ["水电", 120], ["保洁", 80], ["办公", 50], ["网络", 20]],
    }


def _document(reader: ContentReader, release: Release, moment: Moment, key: str) -> dict[str, Any]:
    shown = reader.document(release, moment, key)
    assert shown is not None
    document = shown.document
    blocks: list[dict[str, Any]] = []
    for block in document.blocks:
        if isinstance(block, ParagraphBlock):
            blocks.append({"kind": "paragraph", "text": block.text})
        elif isinstance(block, HeadingBlock):
            blocks.append({"kind": "heading", "text": block.text})
        elif isinstance(block, ListBlock):
            blocks.append({"kind": "list", "items": list(block.items)})
        elif isinstance(block, TableBlock):
            head = [column.name for column in block.columns]
            blocks.append({"kind": "table", "head": head, "rows": [list(row) for row in block.rows]})
    stage = document.disclosure.stage if document.disclosure else ""
    return {"title": document.title, "unit": document.unit_name, "stage": stage, "blocks": blocks}


def _guide(reader: ContentReader, release: Release, moment: Moment, key: str) -> dict[str, Any]:
    shown = reader.document(release, moment, key)
    assert shown is not None
    document, guide = shown.document, shown.document.guide
    assert guide is not None
    return {
        "id": key, "title": document.title, "unit": document.unit_name,
        "fee": guide.fees[0].amount if guide.fees else "不收费",
        "days": f"{guide.promised_days} 天" if guide.promised_days else "当场", "trips": f"{guide.visits} 次",
        "steps": [[s.name, s.note] for s in guide.steps], "materials": [m.name for m in guide.materials],
        "place": guide.place,
    }  # fmt: skip


def _days(until: str, today: dt.date) -> int:
    return (dt.date.fromisoformat(until) - today).days
