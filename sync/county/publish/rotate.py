"""Replace, revoke and renew keys, and go on after a restore. Every terminal follows by itself.

A new root is signed by the old keys and the new ones, so that terminals walk from one to the next, however
long they were away. Nothing here publishes content that was not signed before.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from securesystemslib.signer import Signer
from sqlalchemy import select
from tuf.api.metadata import Root

from sync import contract
from sync.county.ceremony import Slip
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import KeyCard, new_key, new_passphrase
from sync.county.publish import signing
from sync.county.publish.lock import alone
from sync.county.publish.publisher import Publisher
from sync.county.publish.roles import OFFICE_THRESHOLD, THRESHOLDS, TOP_ROLES, RolePlan, delegations
from sync.county.records import Publication, RetiredFile, RoleRow, SettingRow, UnitRow
from sync.county.records.database import audit

JUMP = 1_000  # more than a county publishes between a backup and its restore


@dataclass(frozen=True, slots=True)
class Rotated:
    """The keys that are new, the passphrases to hand out, and the root that says so (0 = unchanged)."""

    cards: tuple[KeyCard, ...]
    slips: tuple[Slip, ...]
    root: int


def rotate(publisher: Publisher, cards: Iterable[KeyCard], *, now: dt.datetime,
           online_passphrase: Callable[[], str] | None = None) -> Rotated:  # fmt: skip
    """Put new keys in the place of these, for the same holders, and sign what they had signed anew.

    Raises:
        UnsignedError: too few of the keys that must agree are at hand; nothing was changed.
    """
    ring, old = publisher.ring, list(cards)
    before = dict(ring.cards)
    fresh: list[KeyCard] = []
    slips: list[Slip] = []
    made = []
    try:
        for card in old:
            file = _file_of_next(card.file, {one.file for one in before.values()} | {one.file for one in fresh})
            passphrase = None
            if not ring.practice:
                if card.online:
                    if online_passphrase is None:
                        raise CountyError("The passphrase of the online keys is needed.")
                    passphrase = online_passphrase()
                else:
                    passphrase = new_passphrase()
                    slips.append(Slip(card.holder, file, passphrase))
            new, signer = new_key(
                roles=card.roles, holder=card.holder, office=card.office, online=card.online, file=file,
                folder=ring.folder, passphrase=passphrase,
            )  # fmt: skip
            made.append(ring.folder / file)
            del ring.cards[card.keyid]
            ring.cards[new.keyid] = new
            ring.signers[new.keyid] = signer
            fresh.append(new)
        change = _prepare(publisher, old)
    except BaseException:
        ring.cards = before
        for path in made:
            path.unlink(missing_ok=True)
        raise
    _save(publisher, before | ring.cards)  # whatever breaks off below, no key is without its card
    return Rotated(tuple(fresh), tuple(slips), _carry_out(publisher, change, now, "keys rotated"))


def revoke(publisher: Publisher, cards: Iterable[KeyCard], *, now: dt.datetime) -> int:
    """Let these keys count no more, without others in their place; returns the new root's version, if any.

    Raises:
        CountyError: a role would be left with fewer keys than it needs.
    """
    ring, old = publisher.ring, list(cards)
    before = dict(ring.cards)
    for card in old:
        del ring.cards[card.keyid]
    try:
        for role in {role for card in old for role in card.roles}:
            left, need = len(ring.keys_of(role)), THRESHOLDS.get(role, OFFICE_THRESHOLD)
            if left < need:
                raise CountyError(f"{role} would be left with {left} key(s) and needs {need}; rotate them instead.")
        change = _prepare(publisher, old)
    except BaseException:
        ring.cards = before
        raise
    return _carry_out(publisher, change, now, "keys revoked")


def renew(publisher: Publisher, roles: Iterable[str], *, now: dt.datetime) -> int:
    """Sign roles again before their time is over; returns the new root's version, if any."""
    cards = [card for card in publisher.ring.cards.values() if set(card.roles) & set(roles)]
    if not cards:
        raise CountyError("No key of this county signs that role.")
    return _carry_out(publisher, _prepare(publisher, cards), now, "roles renewed")


def restored(publisher: Publisher, *, now: dt.datetime) -> list[str]:
    """After the records came back from a backup: jump every number ahead, sign everything anew.

    Returns the roles that wait for their keys; terminals refuse the county until those are signed too.
    """
    moment = contract.instant_text(now)
    _take_newest_root(publisher)
    with publisher.records.turn() as session:
        for row in session.scalars(select(RoleRow).where(RoleRow.name != "root")):
            row.version += JUMP
        for publication in session.scalars(select(Publication)):
            if publication.index_sha256:
                publication.seq += JUMP
                publication.dirty = True
        for key in ("pack", "recall"):
            setting = session.get(SettingRow, key)
            if setting is not None:
                setting.value = {**setting.value, "seq": int(setting.value["seq"]) + JUMP}
        audit(session, at=moment, actor="county keys", action="restored", subject=f"+{JUMP}", detail={})
    root = publisher.signed("root")
    publisher.delegate(root, now)
    waiting = []
    for plan in _plans(publisher):
        try:
            publisher.resign_role(plan, now)
        except UnsignedError:
            waiting.append(plan.name)
    publisher.publish(now, pack="county" not in waiting)
    return waiting


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be signed, and by whom."""

    old: tuple[KeyCard, ...]
    touched: frozenset[str]
    root: Root
    root_signers: tuple[Signer, ...]  # none: the root stays
    needs_targets: bool
    delegated: tuple[RolePlan, ...]


def _prepare(publisher: Publisher, old: list[KeyCard]) -> _Change:
    """Find out what a change touches, and that all keys for it are at hand, before a number is used.

    Raises:
        UnsignedError
    """
    ring = publisher.ring
    touched = frozenset(role for card in old for role in card.roles)
    needs_root = bool(touched & set(TOP_ROLES)) or any(card.online for card in old)
    delegated = [plan for plan in _plans(publisher) if plan.name in touched]
    needs_targets = bool(delegated) or "targets" in touched
    root = publisher.signed("root")
    signers = _root_signers(publisher, root) if needs_root else []
    for name in (*(["targets"] if needs_targets else []), *(plan.name for plan in delegated)):
        ring.at_hand(name, THRESHOLDS.get(name, OFFICE_THRESHOLD))
    for name in ("snapshot", "timestamp"):
        ring.at_hand(name, 1)
    return _Change(tuple(old), touched, root, tuple(signers), needs_targets, tuple(delegated))


def _carry_out(publisher: Publisher, change: _Change, now: dt.datetime, action: str) -> int:
    """Sign root, delegations, the roles themselves, snapshot and timestamp; returns the new root's version or 0."""
    ring, root = publisher.ring, change.root
    moment = contract.instant_text(now)
    with alone(publisher.folder, publisher.records):
        version = 0
        if change.root_signers:
            version = publisher.reserve("root")
            new = signing.make_root(ring, version=version, now=now)
            data = signing.sign(new, change.root_signers)
            signing.check_signed(root, "root", data, online=())
            signing.check_signed(new, "root", data, online=())
            publisher.keep("root", version, data)
            publisher.site.write(f"metadata/{version}.root.json", data)
            root = new
        ring.save()
        if change.needs_targets:
            publisher.delegate(root, now)
        retired = [publisher.resign_role(plan, now) for plan in change.delegated]
        retired.append(publisher.write_snapshot(root, now))
        publisher.write_timestamp(root, now)
        with publisher.records.turn() as session:
            for path in filter(None, retired):
                session.merge(RetiredFile(path=path, at=moment))
            detail = {"keys": [card.keyid for card in change.old], "roles": sorted(change.touched), "root": version}
            subject = ", ".join(card.holder for card in change.old)[:200]
            audit(session, at=moment, actor="county keys", action=action, subject=subject, detail=detail)
    return version


def _root_signers(publisher: Publisher, root: Root) -> list[Signer]:
    """Enough of the old root's keys and enough of the new ones.

    Raises:
        UnsignedError
    """
    ring, need = publisher.ring, THRESHOLDS["root"]
    old = [keyid for keyid in root.roles["root"].keyids if keyid in ring.signers]
    old.sort(key=lambda keyid: keyid not in ring.cards)  # those that stay first
    if len(old) < need:
        raise UnsignedError(
            f"A new root needs {need} of the present root keys, at hand are {len(old)}; give others with --key FILE."
        )
    chosen = {keyid: ring.signers[keyid] for keyid in old[:need]}
    chosen |= {signer.public_key.keyid: signer for signer in ring.at_hand("root", need)}
    return list(chosen.values())


def _save(publisher: Publisher, cards: dict[str, KeyCard]) -> None:
    ring = publisher.ring
    mine, ring.cards = ring.cards, cards
    ring.save()
    ring.cards = mine


def _plans(publisher: Publisher) -> list[RolePlan]:
    with publisher.records.begin() as session:
        return delegations(session.scalars(select(UnitRow).order_by(UnitRow.level, UnitRow.sort)).all())


def _take_newest_root(publisher: Publisher) -> None:
    """A root has no number to jump to: the newest one that was published is still in the tree, and holds."""
    root = publisher.signed("root")
    while publisher.site.has(f"metadata/{root.version + 1}.root.json"):
        data = publisher.site.read(f"metadata/{root.version + 1}.root.json")
        signing.check_signed(root, "root", data, online=())
        root = signing.load(data).signed
        with publisher.records.begin() as session:
            row = session.get(RoleRow, "root")
            if row is not None:
                row.version = row.signed = root.version
                row.metadata_json = data


def _file_of_next(file: str, taken: set[str]) -> str:
    stem = file.removesuffix(".pem").rpartition(".r")[0] or file.removesuffix(".pem")
    number = 2
    while f"{stem}.r{number}.pem" in taken:
        number += 1
    return f"{stem}.r{number}.pem"
