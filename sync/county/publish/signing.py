"""Sign TUF metadata, and refuse what too few or the wrong keys have signed. Bytes in, bytes out."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from securesystemslib.signer import Key, Signer
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Role,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from sync import contract
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import KeyRing
from sync.county.publish.roles import THRESHOLDS, TOP_ROLES, RolePlan, expiry_days

_COMPACT = JSONSerializer(compact=True)
ONLINE_FIELD = "x-online-keyids"
ISSUED_FIELD = "x-issued"
LOG_FIELD = "x-log"


def expires(role: str, now: dt.datetime) -> dt.datetime:
    """When a signature made now stops counting."""
    return now.replace(microsecond=0) + dt.timedelta(days=expiry_days(role))


def sign(signed: Signed, signers: Sequence[Signer]) -> bytes:
    """The metadata file, signed by each of the keys."""
    metadata: Metadata[Any] = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(_COMPACT)


def load(data: bytes) -> Metadata[Any]:
    """Metadata we signed earlier."""
    return Metadata.from_bytes(data)


def make_root(ring: KeyRing, *, version: int, now: dt.datetime) -> Root:
    """The role keys and thresholds, and which keys live on a server."""
    keys: dict[str, Key] = {}
    roles: dict[str, Role] = {}
    for name in TOP_ROLES:
        mine = ring.keys_of(name)
        keys |= {key.keyid: key for key in mine}
        roles[name] = Role([key.keyid for key in mine], THRESHOLDS[name])
    return Root(
        version=version, expires=expires("root", now), keys=keys, roles=roles, consistent_snapshot=True,
        unrecognized_fields={ONLINE_FIELD: ring.online_keyids()},
    )  # fmt: skip


def make_targets(ring: KeyRing, plans: Iterable[RolePlan], *, version: int, now: dt.datetime) -> Targets:
    """The top targets role: delegations only, no content."""
    keys: dict[str, Key] = {}
    roles: dict[str, DelegatedRole] = {}
    for plan in plans:
        mine = ring.keys_of(plan.name)
        if len(mine) < plan.threshold:
            raise CountyError(f"{plan.name} has {len(mine)} keys and needs {plan.threshold}; make its keys first.")
        keys |= {key.keyid: key for key in mine}
        roles[plan.name] = DelegatedRole(
            plan.name, [key.keyid for key in mine], plan.threshold, terminating=True, paths=list(plan.paths)
        )
    return Targets(version=version, expires=expires("targets", now), targets={}, delegations=Delegations(keys, roles))


def make_role(role: str, targets: dict[str, TargetFile], *, version: int, now: dt.datetime) -> Targets:
    """A delegated role with its target files."""
    return Targets(version=version, expires=expires(role, now), targets=targets)


def make_snapshot(versions: dict[str, int], *, version: int, now: dt.datetime) -> Snapshot:
    """The version of every role; a role that stood in it once stays for good."""
    meta = {f"{name}.json": MetaFile(version=number) for name, number in versions.items()}
    return Snapshot(version=version, expires=expires("snapshot", now), meta=meta)


def make_timestamp(snapshot_version: int, *, version: int, now: dt.datetime, log: str = "") -> Timestamp:
    """The newest snapshot, the moment that a terminal may take as the floor of its clock, the log's last digest."""
    return Timestamp(
        version=version, expires=expires("timestamp", now), snapshot_meta=MetaFile(version=snapshot_version),
        unrecognized_fields={ISSUED_FIELD: contract.instant_text(now), LOG_FIELD: log},
    )  # fmt: skip


def target_file(path: str, data: bytes, *, urgent: Sequence[str] = ()) -> TargetFile:
    """The length and SHA-256 of a target; of an index also the ids of the emergencies that it lists."""
    made = TargetFile.from_data(path, data, ["sha256"])
    if urgent:
        note = contract.IndexNote(format=contract.limits.FORMAT, urgent=tuple(urgent))
        made.unrecognized_fields["custom"] = contract.dump(note)
    return made


def check_signed(delegator: Signed, role: str, data: bytes, *, online: Iterable[str]) -> set[str]:
    """The ids of the keys that signed; at least the role's threshold, of which at most one lives on a server.

    Raises:
        UnsignedError
    """
    if not isinstance(delegator, Root | Targets):
        raise TypeError(f"{type(delegator).__name__} delegates nothing")
    metadata = load(data)
    result = delegator.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    keyids = set(result.signed)
    if not result.verified:
        raise UnsignedError(f"{role} is signed by {len(keyids)} of its keys and needs {result.threshold}.")
    if result.threshold >= contract.limits.APPROVERS and len(keyids - set(online)) < len(keyids) - 1:
        raise UnsignedError(f"{role} is signed by two keys that live on a server; at most one may.")
    return keyids
