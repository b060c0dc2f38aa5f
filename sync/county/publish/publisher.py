"""Publish what is approved: the units that changed, their roles, one snapshot, one timestamp.

Version numbers are reserved before any file is written and never go back, so a publication that
broke off is simply followed by the next. Knows no document's content.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from tuf.api.metadata import Root, Targets

from sync import contract
from sync.county.approvals import PUBLISHED_SCOPES
from sync.county.ceremony import extend_ring
from sync.county.draft import build_pack
from sync.county.errors import CountyError, UnsignedError
from sync.county.publish import signing
from sync.county.publish.lock import alone
from sync.county.publish.removal import sweep
from sync.county.publish.roles import (
    PACK_TARGET,
    THRESHOLDS,
    RolePlan,
    delegations,
    role_of_unit,
    unit_target,
)
from sync.county.publish.screens import ScreenChanges, screen_changes
from sync.county.publish.signatory import RoleAtWork, Signatory
from sync.county.publish.site import target_path
from sync.county.publish.unit_index import build_unit_index, upload
from sync.county.records import (
    DocumentRow,
    Publication,
    RetiredFile,
    SettingRow,
    TerminalRow,
    UnitRow,
)
from sync.county.records.database import audit

RECALL_WAIT_S = 300.0
AT_WORK = "publishing"  # a setting: units whose index is being made
SCREENS_WAIT = "终端配置"  # in `Published.waiting`: the keys of the screens role were not at hand


@dataclass(frozen=True, slots=True)
class Published:
    """What one publication did."""

    documents: int
    units: int
    came_due: int
    version: int  # of the timestamp
    waiting: tuple[str, ...] = ()  # units whose keys were not at hand
    refused: tuple[str, ...] = ()  # why a unit was left as it was


class Publisher(Signatory):
    """Signs and writes `D/site`. One at a time per county."""

    def found(self, now: dt.datetime) -> None:
        """The first publication: root, delegations, every role, the county pack, no documents."""
        version = self.reserve("root")
        root = signing.make_root(self.ring, version=version, now=now)
        self.sign_top("root", root, root, version=version)
        self.delegate(root, now)
        with self.records.begin() as session:
            plans = delegations(session.scalars(select(UnitRow).order_by(UnitRow.level, UnitRow.sort)).all())
        targets = self.signed("targets")
        for plan in plans:
            self.write_role(targets, self.fresh_role(plan), now)
        self.publish(now, pack=True)

    def publish_county(self, now: dt.datetime) -> Published:
        """After places or settings changed: delegate to new offices, then publish with a new county pack.

        Raises:
            UnsignedError: the offline keys of the targets or county role are not at hand.
            CountyError: an office is new and the county's keys are real: its keys must be made first.
        """
        root, targets = self.signed("root"), self.signed("targets")
        with self.records.begin() as session:
            plans = delegations(session.scalars(select(UnitRow).order_by(UnitRow.level, UnitRow.sort)).all())
        new = [plan for plan in plans if plan.name not in targets.delegations.roles]
        gone = set(targets.delegations.roles) - {plan.name for plan in plans}
        if new or gone:
            extend_ring(self.ring, [plan for plan in new if not self.ring.keys_of(plan.name)])
            self.delegate(root, now)
            for plan in new:
                self.write_role(self.signed("targets"), self.fresh_role(plan), now)
        return self.publish(now, pack=True)

    def publish(self, now: dt.datetime, *, pack: bool = False) -> Published:
        """Publish what is approved and re-sign the timestamp; with `pack` also the county pack.

        Raises:
            CountyError: the county was never founded, or another publication is under way.
            UnsignedError: the snapshot, timestamp or pack cannot be signed.

        A unit whose keys are missing waits; one with something unapproved stays as it was; others go on.
        """
        with alone(self.folder, self.records):
            return self._publish(now, pack=pack)

    def publish_file(self, role: str, target: str, data: bytes, now: dt.datetime) -> int:
        """Sign one file of a county role and make it visible at once; returns the timestamp's version.

        Waits for a publication that is under way: a recall must not have to be typed twice.

        Raises:
            UnsignedError: the role, snapshot or timestamp cannot be signed.
        """
        with alone(self.folder, self.records, wait_s=RECALL_WAIT_S):
            return self._publish_file(role, target, data, now)

    def _publish_file(self, name: str, target: str, data: bytes, now: dt.datetime) -> int:
        root, targets = self.signed("root"), self.signed("targets")
        role = self.take_up(RolePlan(name, (), THRESHOLDS[name]))
        fresh, old = signing.target_file(target, data), role.targets.get(target)
        self.site.write(target_path(target, fresh.hashes["sha256"]), data)
        role.targets[target] = fresh
        retired = [self.write_role(targets, role, now), self.write_snapshot(root, now)]
        if old is not None and old.hashes["sha256"] != fresh.hashes["sha256"]:
            retired.append(target_path(target, old.hashes["sha256"]))
        version = self.write_timestamp(root, now)
        with self.records.begin() as session:
            for path in filter(None, retired):
                session.merge(RetiredFile(path=path, at=contract.instant_text(now)))
        return version

    def _publish(self, now: dt.datetime, *, pack: bool) -> Published:
        moment = contract.instant_text(now)
        root = self.signed("root")
        targets = self.signed("targets")
        if not isinstance(root, Root) or not isinstance(targets, Targets):
            raise CountyError("The signed roles in the records are not a root and a targets role.")
        self._take_up_what_broke_off()
        came_due = self._upload_due(moment)
        retired: list[str] = []
        roles: dict[str, RoleAtWork] = {}
        units, documents = 0, 0
        done: list[str] = []
        waiting: list[str] = []
        refused: list[str] = []
        left: list[str] = []
        for unit in self._dirty_units():
            try:
                role = self._role_at_hand(unit)
            except UnsignedError:
                waiting.append(unit.name)
                continue
            role = roles.setdefault(role.plan.name, role)
            try:
                documents += self._publish_unit(unit, role, targets, moment, retired)
            except CountyError as exc:
                self.site.discard()
                refused.append(str(exc))
                left.append(unit.code)
                continue
            units += 1
            done.append(unit.code)
        roles = {name: role for name, role in roles.items() if role.changed}
        screens = self._screens()
        if screens:
            try:
                roles["screens"] = self._publish_screens(screens, retired)
            except UnsignedError:
                waiting.append(SCREENS_WAIT)
                screens = ScreenChanges({}, {}, ())
        if pack:
            roles["county"] = self.take_up(RolePlan("county", (), THRESHOLDS["county"]))
            self._publish_pack(roles["county"], now, retired)
        retired += [self.write_role(targets, role, now) for role in roles.values()]
        if roles or self.snapshot_is_behind():
            retired.append(self.write_snapshot(root, now))
        version = self.write_timestamp(root, now)
        with self.records.turn() as session:
            _mark(session, left)
            session.execute(delete(SettingRow).where(SettingRow.key == AT_WORK))
            for terminal, digest in screens.digests.items():
                session.get_one(TerminalRow, terminal).published = digest
            for path in filter(None, retired):
                session.merge(RetiredFile(path=path, at=moment))
            detail = {"documents": documents, "units": done[:300], "came_due": came_due, "timestamp": version}
            audit(
                session, at=moment, actor="publisher", action="publish", subject=f"timestamp {version}", detail=detail
            )
        sweep(self.records, self.site, now)
        return Published(documents, units, came_due, version, tuple(waiting), tuple(refused))

    # ---- units --------------------------------------------------------------------------------

    def _take_up_what_broke_off(self) -> None:
        """Units whose index was being made when a publication ended half way are made again."""
        with self.records.turn() as session:
            begun = session.get(SettingRow, AT_WORK)
            if begun is not None:
                _mark(session, begun.value["units"])
                session.delete(begun)

    def _dirty_units(self) -> list[UnitRow]:
        with self.records.begin() as session:
            query = select(UnitRow).join(Publication, Publication.unit == UnitRow.code).where(Publication.dirty)
            units = list(session.scalars(query.order_by(UnitRow.code)))
            session.expunge_all()
        return units

    def _role_at_hand(self, unit: UnitRow) -> RoleAtWork:
        """The role that signs this unit, with its signers, before anything is written."""
        return self.take_up(RolePlan(role_of_unit(unit.code, unit.level), (), contract.limits.APPROVERS))

    def _publish_unit(self, unit: UnitRow, role: RoleAtWork, targets: Targets, moment: str, retired: list[str]) -> int:
        keys = {key.keyid: key for key in _role_keys(targets, role.plan.name)}
        with self.records.begin() as session:
            publication = _row(session.get(Publication, unit.code))
            publication.seq += 1
            seq = publication.seq
            # From here on whoever approves or withdraws marks the unit anew; should this break off, the next one knows.
            publication.dirty = False
            begun = session.get(SettingRow, AT_WORK)
            units = begun.value["units"] if begun is not None else []
            session.merge(SettingRow(key=AT_WORK, value={"units": [*units, unit.code]}))
        with self.records.begin() as session:
            index = build_unit_index(
                session, self.site, self.folder, unit.code, seq=seq, now=moment, keys=keys
            )  # fmt: skip
            target = unit_target(unit.code)
            self.site.write(target_path(target, index.sha256), index.data)
            publication = _row(session.get(Publication, unit.code))
            if publication.index_sha256 and publication.index_sha256 != index.sha256:
                retired.append(target_path(target, publication.index_sha256))
            publication.index_sha256 = index.sha256
        role.targets[target] = signing.target_file(target, index.data, urgent=index.urgent)
        role.changed = True
        retired += index.retired
        return index.published

    def _upload_due(self, moment: str) -> int:
        """Upload the blobs whose `visible_from` has come; their entries were signed before."""
        with self.records.begin() as session:
            rows = session.scalars(
                select(DocumentRow).where(
                    DocumentRow.uploaded.is_(False), DocumentRow.status == "published",
                    DocumentRow.scope.in_(PUBLISHED_SCOPES), DocumentRow.visible_from <= moment,
                )
            ).all()  # fmt: skip
            return upload(session, self.site, self.folder, rows, now=moment)

    # ---- terminals ----------------------------------------------------------------------------

    def _screens(self) -> ScreenChanges:
        """Terminals that were admitted, set or retired, or whose hall has a new list key."""
        with self.records.begin() as session:
            return screen_changes(session, self.targets_of("screens"))

    def _publish_screens(self, changes: ScreenChanges, retired: list[str]) -> RoleAtWork:
        role = self.take_up(RolePlan("screens", (), THRESHOLDS["screens"]))
        for target in (*changes.gone, *changes.files):
            old = role.targets.pop(target, None)
            if old is not None:
                retired.append(target_path(target, old.hashes["sha256"]))
        for target, data in changes.files.items():
            role.targets[target] = signing.target_file(target, data)
            self.site.write(target_path(target, role.targets[target].hashes["sha256"]), data)
        return role

    # ---- the county pack ----------------------------------------------------------------------

    def _publish_pack(self, role: RoleAtWork, now: dt.datetime, retired: list[str]) -> None:
        with self.records.begin() as session:
            settings, outline = session.get(SettingRow, "county"), session.get(SettingRow, "outline")
            if settings is None or outline is None:
                raise CountyError("This folder holds no county yet; begin with county import or county demo.")
            state = session.get(SettingRow, "pack")
            seq = int(state.value["seq"]) + 1 if state is not None else 1
            session.merge(SettingRow(key="pack", value={"seq": seq}))
            units = session.scalars(select(UnitRow).order_by(UnitRow.code)).all()
            years = (now.year - 1, now.year, now.year + 1)
            built = build_pack(settings.value, outline.value, units, seq=seq, years=years)
        data = contract.pack_gzip(contract.encode(built))
        contract.decode(contract.CountyPack, contract.encode(built))
        fresh = signing.target_file(PACK_TARGET, data)
        old = role.targets.get(PACK_TARGET)
        if old is not None and old.hashes["sha256"] != fresh.hashes["sha256"]:
            retired.append(target_path(PACK_TARGET, old.hashes["sha256"]))
        self.site.write(target_path(PACK_TARGET, fresh.hashes["sha256"]), data)
        role.targets[PACK_TARGET] = fresh
        role.changed = True


def _mark(session: Session, codes: Sequence[str]) -> None:
    session.execute(update(Publication).where(Publication.unit.in_(codes)).values(dirty=True))


def _role_keys(targets: Targets, name: str) -> list[Any]:
    if targets.delegations is None or targets.delegations.roles is None or name not in targets.delegations.roles:
        raise CountyError(f"The county has not delegated {name} yet; its targets role must be signed again.")
    return [targets.delegations.keys[keyid] for keyid in targets.delegations.roles[name].keyids]


def _row(row: Any) -> Any:
    if row is None:
        raise CountyError("The records are incomplete: a unit has no publication; import its regions again.")
    return row
