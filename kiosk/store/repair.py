"""Find what rotted on the disk and have it fetched again. Nothing on display is taken down for it.

A disk can return other bytes than were written and SQLite would not notice. The glass checks each body
when it reads it; here the agent looks at all of them, lets go of the bad ones and marks their units, so
that the next pull reads those units again and finds the bodies missing.
"""

import hashlib
from pathlib import Path

from sqlalchemy import Engine, delete, func, select, update

from kiosk.errors import StoreError
from kiosk.store import broken
from kiosk.store.connect import blob_path
from kiosk.store.engine import DamagedError, open_content, transaction, translated
from kiosk.store.rows import CARD_COLUMNS
from kiosk.store.schema import OPEN, attachment, body, current, document, pack, release, unit_index
from kiosk.store.seal import is_body, is_card_whole, is_provenance_whole

CHUNK_BYTES = 1 << 20


def repair(home: Path) -> int:
    """How many documents (and county packs) will be fetched again.

    Raises:
        DamagedError: the file's pages contradict each other; it must be set aside.
        StoreError: it cannot be opened or written.
    """
    engine = open_content(home)
    try:
        with translated(), engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if said != "ok":
            raise DamagedError(f"the store is damaged: {said}")
        _insist_on_all(engine)
        bad, packs = _rotten(home, engine), _rotten_packs(engine)
        if bad or packs:
            _let_go(engine, bad)
        return len(bad) + packs
    finally:
        engine.dispose()


def _insist_on_all(engine: Engine) -> None:
    """Rows can vanish with a rotten page that still looks like one.

    Raises:
        DamagedError: the release on display has not as many documents as it was adopted with.
    """
    at = current.c.release
    shown = document.join(current, (document.c.from_release <= at) & (document.c.to_release > at))
    with translated(), engine.connect() as connection:
        here = connection.execute(select(func.count()).select_from(shown)).scalar_one()
        said = connection.execute(select(release.c.documents).join(current, at == release.c.id)).scalar()
    if said is not None and said != here:
        raise DamagedError(f"the store is damaged: {here} documents are here, {said} were adopted")


def _rotten_packs(engine: Engine) -> int:
    """1 when the county pack on display is not what was signed."""
    at = current.c.release
    shown = pack.join(current, (pack.c.from_release <= at) & (pack.c.to_release > at))
    with translated(), engine.connect() as connection:
        if connection.execute(select(at)).scalar() is None:
            return 0
        rows = connection.execute(select(pack.c.data, pack.c.sha256).select_from(shown)).all()
    return 0 if any(is_body(data, sha256) for data, sha256 in rows) else 1


def _rotten(home: Path, engine: Engine) -> dict[str, str]:
    """Digest and unit of the documents on display whose body or files are not what they should be."""
    d = document.c
    bodies = (
        select(d.sha256, d.unit, body.c.data, d.seal, d.approved, d.approved_at, *(d[name] for name in CARD_COLUMNS))
        .join(body, body.c.sha256 == d.sha256, isouter=True)
        .where(d.to_release == OPEN)
        .execution_options(yield_per=100)
    )
    files = (
        select(attachment.c.sha256, d.sha256, d.unit)
        .join(document, d.rid == attachment.c.document)
        .where(d.to_release == OPEN)
    )
    with translated(), engine.connect() as connection:
        bad = {
            sha256: unit
            for sha256, unit, data, seal, approved, approved_at, *card in connection.execute(bodies)
            if not (is_body(data, sha256) or (data is None and broken.is_broken(card[-1])))
            or not is_card_whole(seal, card)
            or not is_provenance_whole(seal, (approved, approved_at))
        }
        carried = connection.execute(files).all()
    return bad | {sha256: unit for file, sha256, unit in carried if not _is_whole(home, file)}


def _is_whole(home: Path, sha256: str) -> bool:
    """Whether the file is here with its digest; one that is not is removed."""
    path = blob_path(home, sha256)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
        if digest.hexdigest() == sha256:
            return True
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as exc:
        raise StoreError(f"file {sha256[:12]} cannot be checked: {exc.strerror}") from exc
    return False


def _let_go(engine: Engine, bad: dict[str, str]) -> None:
    with transaction(engine) as connection:
        for sha256, unit in bad.items():
            connection.execute(delete(body).where(body.c.sha256 == sha256))
            still = (unit_index.c.unit == unit) & (unit_index.c.to_release == OPEN)
            connection.execute(update(unit_index).where(still).values(sha256=""))
        shown = select(current.c.release).scalar_subquery()
        connection.execute(update(release).where(release.c.id == shown).values(snapshot=0))
