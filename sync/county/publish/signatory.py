"""Sign roles in an order that never breaks off into something worse: numbers first, files after, nothing back.

Knows roles, keys and the records' memory of them; knows no document and no terminal.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from securesystemslib.signer import Signer
from sqlalchemy import select
from tuf.api.metadata import Root, TargetFile

from sync.county.errors import CountyError
from sync.county.keys import KeyRing
from sync.county.publish import signing
from sync.county.publish.roles import THRESHOLDS, RolePlan, delegations
from sync.county.publish.site import Site
from sync.county.records import Records, RoleRow, UnitRow
from sync.county.records.database import log_head


@dataclass(slots=True)
class RoleAtWork:
    """A delegated role while it is being changed."""

    plan: RolePlan
    targets: dict[str, TargetFile]
    signers: list[Signer]
    changed: bool = False


class Signatory:
    """Signs for one county, with the keys in its ring, into `folder/site`."""

    def __init__(self, *, records: Records, folder: Path, ring: KeyRing) -> None:
        self.records = records
        self.folder = folder
        self.ring = ring
        self.site = Site(folder / "site")

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

    def write_role(self, targets: Any, role: RoleAtWork, now: dt.datetime) -> str:
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
        versions = self.signed_versions()
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

    def resign_role(self, plan: RolePlan, now: dt.datetime) -> str:
        """Sign what a role has signed already again, with the keys it has now; returns the file it replaces."""
        return self.write_role(self.signed("targets"), self.take_up(plan), now)

    def take_up(self, plan: RolePlan) -> RoleAtWork:
        """A role with what it has signed so far, and its signers, before anything is written.

        Raises:
            UnsignedError: too few of its keys are at hand.
        """
        return RoleAtWork(plan, self.targets_of(plan.name), self.ring.at_hand(plan.name, plan.threshold))

    def fresh_role(self, plan: RolePlan) -> RoleAtWork:
        """A role that has signed nothing yet."""
        return RoleAtWork(plan, {}, self.ring.at_hand(plan.name, plan.threshold))

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
            row = session.get_one(RoleRow, name)
            before, row.signed, row.metadata_json = row.signed, version, data
        return f"metadata/{before}.{name}.json" if before else ""

    def signed_versions(self) -> dict[str, int]:
        """What the snapshot lists: a role that stood in it once stays for good."""
        with self.records.begin() as session:
            rows = session.execute(select(RoleRow.name, RoleRow.signed).order_by(RoleRow.name)).all()
        return {name: signed for name, signed in rows if signed and name not in ("root", "snapshot", "timestamp")}

    def snapshot_is_behind(self) -> bool:
        """A publication broke off after roles were signed, or none was ever finished."""
        try:
            meta = self.signed("snapshot").meta
        except CountyError:
            return True
        return {f"{name}.json": v for name, v in self.signed_versions().items()} != {
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
