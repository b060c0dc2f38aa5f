"""Play the loss of each key and of each server on a copy of the county with throw-away keys.

Nothing of the real county is touched: places and settings are copied into a temporary folder. After every
step a client that knows only the first root must follow; docs/security.md describes the same steps for people.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from tuf.api.exceptions import DownloadHTTPError, RepositoryError
from tuf.api.metadata import MetaFile, Snapshot, Timestamp
from tuf.ngclient import FetcherInterface, Updater

from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import KeyCard, KeyRing, open_ring
from sync.county.publish import rotate, signing
from sync.county.publish.publisher import Publisher
from sync.county.publish.roles import PACK_TARGET
from sync.county.records import Records, SettingRow, UnitRow, open_records, records_url
from sync.county.sample import found_practice

RUN_AWAY = 2**30  # a version that a thief may have jumped to


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried; `trouble` is empty when terminals followed."""

    name: str
    trouble: str


def rehearse(records: Records, scratch: Path, now: dt.datetime) -> Iterator[Step]:
    """Play everything; yields each step when it is done. `scratch` is an empty folder."""
    publisher = _copy(records, scratch / "county", now)
    first = publisher.site.read("metadata/1.root.json")
    clients = [scratch / "watcher"]  # looks after every step

    def followed(name: str, play: Callable[[], None]) -> Step:
        try:
            play()
            for home in (clients[0], scratch / f"late-{len(clients)}"):  # and one that slept through all of it
                clients.append(home)
                _follow(publisher.site.root, home, first)
        except (CountyError, RepositoryError, DownloadHTTPError) as exc:
            return Step(name, f"{type(exc).__name__}: {exc}")
        return Step(name, "")

    yield followed("publish as every day", lambda: _publish(publisher, now))
    for holder, role in _one_of_each(publisher.ring):
        yield followed(f"lose one key of {role} ({holder})", lambda role=role: _lose_one(publisher, role, now))  # type: ignore[misc]
    yield followed("lose two root keys at once", lambda: _lose_two_roots(publisher, now))
    yield followed("the signing host is stolen and runs ahead", lambda: _stolen_host(publisher, clients[0], first, now))
    yield followed("the signing host burns down", lambda: _burnt_host(publisher, now))
    yield followed("the records come back from yesterday's backup", lambda: _restore(publisher, scratch, now))
    yield followed("renew the root in its year", lambda: _renew(publisher, now))


def _copy(records: Records, folder: Path, now: dt.datetime) -> Publisher:
    folder.mkdir(parents=True)
    copy = open_records(records_url(folder), create=True)
    with records.begin() as here, copy.begin() as there:
        for row in here.scalars(select(SettingRow).where(SettingRow.key.in_(("county", "outline")))):
            there.merge(SettingRow(key=row.key, value=row.value))
        for unit in here.scalars(select(UnitRow)):
            there.merge(
                UnitRow(
                    code=unit.code, name=unit.name, level=unit.level, parent=unit.parent, sort=unit.sort, wire=unit.wire
                )
            )
    return found_practice(copy, folder, now=now)


def _follow(site: Path, home: Path, first: bytes) -> None:
    """What a terminal does: from the first root it trusts to the county pack."""
    home.mkdir(parents=True, exist_ok=True)
    updater = Updater(str(home), "site:///metadata/", fetcher=_Folder(site), bootstrap=first)
    updater.refresh()
    if updater.get_targetinfo(PACK_TARGET) is None:
        raise CountyError("The county pack is not signed.")


class _Folder(FetcherInterface):
    def __init__(self, root: Path) -> None:
        self._root = root

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self._root / url.removeprefix("site:///")
        if not path.is_file():
            raise DownloadHTTPError("not found", 404)
        yield path.read_bytes()


def _one_of_each(ring: KeyRing) -> list[tuple[str, str]]:
    """One role of each kind: two offices stand for all."""
    roles = ["root", "targets", "recall", "county", "screens", "snapshot", "timestamp"]
    roles += sorted({r for c in ring.cards.values() for r in c.roles if r.startswith("office-")})[:2]
    return [(next(c.holder for c in ring.cards.values() if role in c.roles), role) for role in roles]


def _cards(ring: KeyRing, role: str) -> list[KeyCard]:
    return [card for card in ring.cards.values() if role in card.roles]


def _publish(publisher: Publisher, now: dt.datetime) -> None:
    publisher.publish(now, pack=True)


def _lose_one(publisher: Publisher, role: str, now: dt.datetime) -> None:
    card = _cards(publisher.ring, role)[0]
    publisher.ring.signers.pop(card.keyid, None)  # it is gone: it can sign nothing any more
    rotate.rotate(publisher, [card], now=now)
    _publish(publisher, now)


def _lose_two_roots(publisher: Publisher, now: dt.datetime) -> None:
    lost = _cards(publisher.ring, "root")[:2]
    for card in lost:
        publisher.ring.signers.pop(card.keyid, None)
    rotate.rotate(publisher, lost, now=now)
    third = [card for card in _cards(publisher.ring, "root") if card.keyid in publisher.ring.signers][:3]
    kept = dict(publisher.ring.signers)
    for card in third:
        publisher.ring.signers.pop(card.keyid)
    try:
        rotate.rotate(publisher, third, now=now)
    except UnsignedError:
        publisher.ring.signers.update(kept)  # three of five lost at once cannot be survived: terminals are set up anew
        return
    raise CountyError("Two root keys were enough for a new root; it must take three.")


def _stolen_host(publisher: Publisher, home: Path, first: bytes, now: dt.datetime) -> None:
    """The thief signs a snapshot and a timestamp far ahead; a terminal takes them, and comes back."""
    ring, site = publisher.ring, publisher.site
    versions = {name: file.version for name, file in publisher.signed("snapshot").meta.items()}
    snapshot = Snapshot(
        version=RUN_AWAY, expires=signing.expires("snapshot", now), meta={n: MetaFile(v) for n, v in versions.items()}
    )
    timestamp = Timestamp(version=RUN_AWAY, expires=signing.expires("timestamp", now), snapshot_meta=MetaFile(RUN_AWAY))
    honest = site.read("metadata/timestamp.json")
    site.write(f"metadata/{RUN_AWAY}.snapshot.json", signing.sign(snapshot, ring.at_hand("snapshot", 1)))
    site.write("metadata/timestamp.json", signing.sign(timestamp, ring.at_hand("timestamp", 1)))
    _follow(site.root, home, first)
    site.write("metadata/timestamp.json", honest)
    try:
        _follow(site.root, home, first)
    except RepositoryError:
        stolen = [card for card in ring.cards.values() if card.online]
        rotate.rotate(publisher, stolen, now=now)
        site.remove(f"metadata/{RUN_AWAY}.snapshot.json")
        return
    raise CountyError("A terminal went back behind the stolen host's numbers.")


def _burnt_host(publisher: Publisher, now: dt.datetime) -> None:
    """Every online key is gone with the host."""
    lost = [card for card in publisher.ring.cards.values() if card.online]
    for card in lost:
        publisher.ring.signers.pop(card.keyid, None)
    rotate.rotate(publisher, lost, now=now)


def _restore(publisher: Publisher, scratch: Path, now: dt.datetime) -> None:
    """Records and keys of yesterday, a published tree of today."""
    folder, backup = publisher.folder, scratch / "backup"
    backup.mkdir()
    publisher.records.close()
    shutil.copy2(folder / "county.db", backup / "county.db")
    publisher.records = open_records(records_url(folder))
    for _ in range(3):
        _publish(publisher, now)
    publisher.records.close()
    shutil.copy2(backup / "county.db", folder / "county.db")
    publisher.records = open_records(records_url(folder))
    publisher.ring = open_ring(folder)
    publisher.ring.load_server_keys(lambda _: None)
    waiting = rotate.restored(publisher, now=now)
    if waiting:
        raise CountyError(f"{', '.join(waiting)} wait for their keys.")


def _renew(publisher: Publisher, now: dt.datetime) -> None:
    rotate.renew(publisher, ["root"], now=now)
