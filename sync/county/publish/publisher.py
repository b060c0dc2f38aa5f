"""Publish what is approved: the units that changed, their roles, one snapshot, one timestamp.

Version numbers are reserved before any file is written and never go back, so a publication that
broke off is simply followed by the next. Knows no document's content.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from securesystemslib.signer import Signer
from sqlalchemy import select
from tuf.api.metadata import Root, TargetFile, Targets

from sync import contract
from sync.county.approvals import PUBLISHED_SCOPE
from sync.county.ceremony import extend_ring
from sync.county.draft import build_pack
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import KeyRing
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
from sync.county.publish.site import Site, target_path
from sync.county.publish.unit_index import build_unit_index, upload
from sync.county.records import (
    DocumentRow,
    Publication,
    Records,
    RetiredFile,
    RoleRow,
    SettingRow,
    UnitRow,
)
from sync.county.records.database import audit, log_head

RECALL_WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Published:
    """What one publication did."""

    documents: int
    units: int
    came_due: int
    version: int  # of the timestamp
    waiting: tuple[str, ...] = ()  # units whose keys were not at hand
    refused: tuple[str, ...] = ()  # why a unit was left as it was


@dataclass(slots=True)
class _Role:
    """A delegated role while it is being changed."""

    plan: RolePlan
    targets: dict[str, TargetFile]
    signers: list[Signer]
    changed: bool = False


class Publisher:
    """Signs and writes `D/site`. One at a time per county."""

    def __init__(self, *, records: Records, folder: Path, ring: KeyRing) -> None:
        self.records = records
        self.folder = folder
        self.ring = ring
        self.site = Site(folder / "site")

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
        with alone(self.folder):
            return self._publish(now, pack=pack)

    def publish_file(self, role: str, target: str, data: bytes, now: dt.datetime) -> int:
        """Sign one file of a county role and make it visible at once; returns the timestamp's version.

        Waits for a publication that is under way: a recall must not have to be typed twice.

        Raises:
            UnsignedError: the role, snapshot or timestamp cannot be signed.
        """
        with alone(self.folder, wait_s=RECALL_WAIT_S):
            return self._publish_file(role, target, data, now)

    def _publish_file(self, name: str, target: str, data: bytes, now: dt.datetime) -> int:
        root, targets = self.signed("root"), self.signed("targets")
        plan = RolePlan(name, (), THRESHOLDS[name])
        role = _Role(plan, self.targets_of(name), self.ring.at_hand(name, plan.threshold))
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
        came_due = self._upload_due(moment)
        retired: list[str] = []
        roles: dict[str, _Role] = {}
        units, documents = 0, 0
        done: list[str] = []
        waiting: list[str] = []
        refused: list[str] = []
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
                continue
            units += 1
            done.append(unit.code)
        roles = {name: role for name, role in roles.items() if role.changed}
        if pack:
            roles["county"] = self._county_role()
            self._publish_pack(roles["county"], now, retired)
        retired += [self.write_role(targets, role, now) for role in roles.values()]
        if roles or self._snapshot_is_behind():
            retired.append(self.write_snapshot(root, now))
        version = self.write_timestamp(root, now)
        with self.records.begin() as session:
            for code in done:
                _row(session.get(Publication, code)).dirty = False
            for path in filter(None, retired):
                session.merge(RetiredFile(path=path, at=moment))
            detail = {"documents": documents, "units": done[:300], "came_due": came_due, "timestamp": version}
            audit(
                session, at=moment, actor="publisher", action="publish", subject=f"timestamp {version}", detail=detail
            )
        sweep(self.records, self.site, now)
        return Published(documents, units, came_due, version, tuple(waiting), tuple(refused))

    # ---- units --------------------------------------------------------------------------------

    def _dirty_units(self) -> list[UnitRow]:
        with self.records.begin() as session:
            query = select(UnitRow).join(Publication, Publication.unit == UnitRow.code).where(Publication.dirty)
            units = list(session.scalars(query.order_by(UnitRow.code)))
            session.expunge_all()
        return units

    def _role_at_hand(self, unit: UnitRow) -> _Role:
        """The role that signs this unit, with its signers, before anything is written."""
        plan = RolePlan(role_of_unit(unit.code, unit.level), (), contract.limits.APPROVERS)
        return _Role(plan, self.targets_of(plan.name), self.ring.at_hand(plan.name, plan.threshold))

    def _publish_unit(self, unit: UnitRow, role: _Role, targets: Targets, moment: str, retired: list[str]) -> int:
        keys = {key.keyid: key for key in _role_keys(targets, role.plan.name)}
        with self.records.begin() as session:
            publication = _row(session.get(Publication, unit.code))
            publication.seq += 1
            seq = publication.seq
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
        role.targets[target] = signing.target_file(target, index.data)
        role.changed = True
        retired += index.retired
        return index.published

    def _upload_due(self, moment: str) -> int:
        """Upload the blobs whose `visible_from` has come; their entries were signed before."""
        with self.records.begin() as session:
            rows = session.scalars(
                select(DocumentRow).where(
                    DocumentRow.uploaded.is_(False), DocumentRow.status == "published",
                    DocumentRow.scope == PUBLISHED_SCOPE, DocumentRow.visible_from <= moment,
                )
            ).all()  # fmt: skip
            return upload(session, self.site, self.folder, rows, now=moment)

    # ---- roles --------------------------------------------------------------------------------

    def resign_role(self, plan: RolePlan, now: dt.datetime) -> str:
        """Sign what a role has signed already again, with the keys it has now; returns the file it replaces."""
        role = _Role(plan, self.targets_of(plan.name), self.ring.at_hand(plan.name, plan.threshold))
        return self.write_role(self.signed("targets"), role, now)

    def fresh_role(self, plan: RolePlan) -> _Role:
        """A role that has signed nothing yet."""
        return _Role(plan, {}, self.ring.at_hand(plan.name, plan.threshold))

    def _county_role(self) -> _Role:
        plan = RolePlan("county", ("county/*",), THRESHOLDS["county"])
        return _Role(plan, self.targets_of("county"), self.ring.at_hand("county", plan.threshold))

    def _publish_pack(self, role: _Role, now: dt.datetime, retired: list[str]) -> None:
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

    def delegate(self, root: Root, now: dt.datetime) -> None:
        """Sign the delegations as places and keys stand now."""
        with self.records.begin() as session:
            units = session.scalars(select(UnitRow).order_by(UnitRow.level, UnitRow.sort)).all()
            plans = delegations(units)
        version = self.reserve("targets")
        self.sign_top(
            "targets", signing.make_targets(self.ring, plans, version=version, now=now), root, version=version
        )

    def sign_top(self, name: str, signed: Any, root: Root, *, version: int) -> None:
        """Sign the root or targets role and write it."""
        data = signing.sign(signed, self.ring.at_hand(name, THRESHOLDS[name]))
        signing.check_signed(root, name, data, online=self._online(root))
        self.keep(name, version, data)
        self.site.write(f"metadata/{version}.{name}.json", data)

    def write_role(self, targets: Any, role: _Role, now: dt.datetime) -> str:
        """Sign a delegated role and write it; returns the file it replaces."""
        name = role.plan.name
        version = self.reserve(name)
        data = signing.sign(signing.make_role(name, role.targets, version=version, now=now), role.signers)
        signing.check_signed(targets, name, data, online=self.ring.online_keyids())
        self.site.write(f"metadata/{version}.{name}.json", data)
        return self.keep(name, version, data)

    def write_snapshot(self, root: Root, now: dt.datetime) -> str:
        """Sign the versions of all roles; returns the file it replaces."""
        version = self.reserve("snapshot")
        versions = self._signed_versions()
        data = signing.sign(
            signing.make_snapshot(versions, version=version, now=now), self.ring.at_hand("snapshot", 1)
        )  # fmt: skip
        signing.check_signed(root, "snapshot", data, online=())
        self.site.write(f"metadata/{version}.snapshot.json", data)
        return self.keep("snapshot", version, data)

    def write_timestamp(self, root: Root, now: dt.datetime) -> int:
        """Make the newest snapshot visible; returns the version."""
        version = self.reserve("timestamp")
        snapshot = self.signed("snapshot").version
        with self.records.begin() as session:
            log = log_head(session)
        data = signing.sign(
            signing.make_timestamp(snapshot, version=version, now=now, log=log), self.ring.at_hand("timestamp", 1)
        )  # fmt: skip
        signing.check_signed(root, "timestamp", data, online=())
        self.site.write("metadata/timestamp.json", data)
        self.keep("timestamp", version, data)
        return version

    # ---- what was signed last -----------------------------------------------------------------

    def reserve(self, name: str) -> int:
        """The next version of a role, remembered before it is used."""
        with self.records.begin() as session:
            row = session.get(RoleRow, name)
            if row is None:
                row = RoleRow(name=name, version=0, signed=0, metadata_json=None)
                session.add(row)
            row.version += 1
            return row.version

    def keep(self, name: str, version: int, data: bytes) -> str:
        """Remember what was signed; returns the file that it replaces, if any."""
        with self.records.begin() as session:
            row = _row(session.get(RoleRow, name))
            before, row.signed, row.metadata_json = row.signed, version, data
        return f"metadata/{before}.{name}.json" if before else ""

    def _signed_versions(self) -> dict[str, int]:
        """What the snapshot lists: a role that stood in it once stays for good."""
        with self.records.begin() as session:
            rows = session.execute(select(RoleRow.name, RoleRow.signed).order_by(RoleRow.name)).all()
        return {name: signed for name, signed in rows if signed and name not in ("root", "snapshot", "timestamp")}

    def _snapshot_is_behind(self) -> bool:
        """A publication broke off after roles were signed, or none was ever finished."""
        try:
            meta = self.signed("snapshot").meta
        except CountyError:
            return True
        return {f"{name}.json": v for name, v in self._signed_versions().items()} != {
            name: file.version for name, file in meta.items()
        }

    def signed(self, name: str) -> Any:
        """What a role signed last."""
        with self.records.begin() as session:
            row = session.get(RoleRow, name)
            if row is None or row.metadata_json is None:
                raise CountyError(f"The role {name} was never signed; begin with county init or county demo.")
            return signing.load(row.metadata_json).signed

    def targets_of(self, name: str) -> dict[str, TargetFile]:
        """The files that a role has signed."""
        return dict(self.signed(name).targets)

    def _online(self, root: Root) -> list[str]:
        return list(root.unrecognized_fields.get(signing.ONLINE_FIELD, []))


def _role_keys(targets: Targets, name: str) -> list[Any]:
    if targets.delegations is None or targets.delegations.roles is None or name not in targets.delegations.roles:
        raise CountyError(f"The county has not delegated {name} yet; its targets role must be signed again.")
    return [targets.delegations.keys[keyid] for keyid in targets.delegations.roles[name].keyids]


def _row(row: Any) -> Any:
    if row is None:
        raise CountyError("The records are incomplete: a unit has no publication; import its regions again.")
    return row
