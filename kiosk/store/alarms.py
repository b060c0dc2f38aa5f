"""What the release on display has of emergencies, for a pull through a closed download window."""

import json
from collections.abc import Mapping

from sqlalchemy import Engine, select

from kiosk.store.engine import translated
from kiosk.store.schema import current, document, unit_index
from sync.ports import Alarms, UnitMark


def alarms(engine: Engine, now: str) -> Mapping[str, Alarms]:
    """Of each unit: the list it was read from, and its urgent notices that are not over at the instant `now`.

    An unfinished release does not count: a crash may have left it.
    """
    u, d = unit_index.c, document.c
    with translated(), engine.connect() as connection:
        at = connection.execute(select(current.c.release)).scalar()
        marks = connection.execute(select(u.unit, u.seq, u.sha256).where(u.from_release <= at, u.to_release > at)).all()
        notices = connection.execute(
            select(d.unit, d.id, d.facts).where(d.kind == "notice", d.from_release <= at, d.to_release > at)
        ).all()
    ids: dict[str, set[str]] = {}
    for unit, one, text in notices:
        facts = json.loads(text)
        if facts.get("level") == "urgent" and facts.get("end", "") > now:
            ids.setdefault(unit, set()).add(one)
    return {unit: Alarms(UnitMark(seq, sha256), frozenset(ids.get(unit, ()))) for unit, seq, sha256 in marks}
