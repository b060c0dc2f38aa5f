"""Take rows away, a few per transaction, so that no reader in the glass waits: what a crash left
half-written, and releases that are two or more behind."""

from sqlalchemy import Column, Engine, Select, Table, delete, func, select, update

from kiosk.store.engine import transaction, translated
from kiosk.store.schema import (
    OPEN,
    attachment,
    body,
    document,
    gone,
    hidden,
    pack,
    recall,
    release,
    signed,
    tag,
    unit_index,
)  # fmt: skip

BATCH = 25
BODIES = 25


def undo_unadopted(engine: Engine, shown: int) -> None:
    """Remove rows of releases after the shown one, and let the rows they ended go on. Bodies stay."""
    _rows(engine, select(document.c.rid).where(document.c.from_release > shown))
    ended = select(document.c.rid).where(document.c.to_release > shown, document.c.to_release < OPEN).limit(BATCH)
    while True:
        with transaction(engine) as connection:
            rids = list(connection.execute(ended).scalars())
            if not rids:
                break
            connection.execute(update(document).where(document.c.rid.in_(rids)).values(to_release=OPEN))
    with transaction(engine) as connection:
        for table in (pack, unit_index, gone):
            connection.execute(delete(table).where(table.c.from_release > shown))
            connection.execute(
                update(table).where(table.c.to_release > shown, table.c.to_release < OPEN).values(to_release=OPEN)
            )
        connection.execute(delete(release).where(release.c.id > shown))


def forget(engine: Engine, previous: int) -> None:
    """Remove what neither `previous` nor a later release shows, and bodies that no document names."""
    _rows(engine, select(document.c.rid).where(document.c.to_release <= previous))
    with transaction(engine) as connection:
        for table in (pack, unit_index, gone):
            connection.execute(delete(table).where(table.c.to_release <= previous))
        connection.execute(delete(release).where(release.c.id < previous))
    with translated(), engine.connect() as connection:
        stray = list(connection.execute(select(body.c.sha256).except_(select(document.c.sha256))).scalars())
    with transaction(engine) as connection:
        named = select(unit_index.c.sha256).union(select(pack.c.sha256), select(recall.c.sha256))
        connection.execute(delete(signed).where(signed.c.sha256.not_in(named)))
    for start in range(0, len(stray), BODIES):
        with transaction(engine) as connection:
            connection.execute(delete(body).where(body.c.sha256.in_(stray[start : start + BODIES])))


def one_of_each(engine: Engine, release_id: int) -> list[tuple[str, str]]:
    """Of documents whose id stands in two units, leave only that of the unit that had it before; or of the first.

    Only rows of this unadopted release go; the index of their unit counts as not read, so that they come when the other
    unit has let go. Returns unit and id of each.
    """
    d = document.c
    here = (d.to_release == OPEN,)
    with translated(), engine.connect() as connection:
        ids = connection.execute(select(d.id).where(*here).group_by(d.id).having(func.count() > 1)).scalars().all()
        gone: list[tuple[int, str, str]] = []
        for one in ids:
            before = select(d.unit).where(d.id == one, d.from_release < release_id, d.to_release >= release_id)
            owners = set(connection.execute(before).scalars())
            rows = connection.execute(select(d.rid, d.unit, d.from_release).where(d.id == one, *here)).all()
            _, *rest = sorted(rows, key=lambda row: (row.unit not in owners, row.from_release, row.rid))
            gone += [(row.rid, row.unit, one) for row in rest if row.from_release == release_id]
    for start in range(0, len(gone), BATCH):
        _rows(engine, select(d.rid).where(d.rid.in_([rid for rid, _, _ in gone[start : start + BATCH]])))
    if gone:
        with transaction(engine) as connection:
            mine = unit_index.c.unit.in_({unit for _, unit, _ in gone}) & (unit_index.c.to_release == OPEN)
            connection.execute(update(unit_index).where(mine).values(sha256=""))
    return [(unit, one) for _, unit, one in gone]


def _rows(engine: Engine, which: Select[tuple[int]]) -> None:
    while True:
        with transaction(engine) as connection:
            rids = list(connection.execute(which.limit(BATCH)).scalars())
            if not rids:
                return
            for table, column in _PARTS:
                connection.execute(delete(table).where(column.in_(rids)))
            connection.execute(delete(document).where(document.c.rid.in_(rids)))


_PARTS: tuple[tuple[Table, Column[int]], ...] = (
    (tag, tag.c.document), (attachment, attachment.c.document), (hidden, hidden.c.document),
)  # fmt: skip
