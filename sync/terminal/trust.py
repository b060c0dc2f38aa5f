"""Trust in a county's files: python-tuf between a durable state and the network, plus our policy floor.

python-tuf keeps its state in plain files and never syncs them, so it works on a scratch folder here: the
state is written out before, and everything it has verified is saved back in one transaction afterwards,
also when a refresh fails halfway (partial progress must persist, or an attacker can undo it).

Beyond TUF we insist, whatever the metadata says: content comes from a role that the county delegated
directly, with a threshold of two or more, signed by keys of which at most one lies on a server.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeVar
from urllib.parse import quote, unquote

from tuf.api.exceptions import DownloadError, DownloadLengthMismatchError, ExpiredMetadataError, RepositoryError
from tuf.api.metadata import Metadata, Root, Signed, Snapshot, TargetFile, Targets, Timestamp
from tuf.ngclient import Updater, UpdaterConfig

from sync.contract import IndexNote, build, instant, instant_text, limits
from sync.errors import Cause, ContractError, TransportError, UntrustedError
from sync.ports import TrustState
from sync.terminal import polling
from sync.terminal.fetcher import Fetcher

BOOTSTRAP = "bootstrap"
ISSUED = "x-issued"
ONLINE_KEYS = "x-online-keyids"
RECALL_ROLE = "recall"

CONFIG = UpdaterConfig(
    max_root_rotations=64,
    max_delegations=64,
    root_max_length=256_000,
    timestamp_max_length=16_384,
    snapshot_max_length=limits.METADATA_BYTES,
    targets_max_length=limits.METADATA_BYTES,
)

R = TypeVar("R")
S = TypeVar("S", bound=Signed)


def root_version(data: bytes) -> int:
    """The version of a root that a terminal is about to trust; it must be signed by its own keys.

    Raises:
        UntrustedError: it is no root metadata, or its signatures do not hold.
    """

    def read() -> int:
        metadata = Metadata[Root].from_bytes(data)
        if not isinstance(metadata.signed, Root):
            raise UntrustedError(f"it is {metadata.signed.type} metadata, not a root")
        metadata.signed.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
        return metadata.signed.version

    return _translated(read)


def timekeepers(saved: Mapping[str, bytes]) -> str:
    """Who may say the time, by the newest root that a terminal trusts: the ids of the timestamp's keys."""
    roots = [name for name in saved if name.endswith(".root")]
    newest = max(roots, key=lambda name: int(name.partition(".")[0]), default=BOOTSTRAP)
    data = saved.get(newest)
    if data is None:
        return ""
    return " ".join(sorted(Metadata[Root].from_bytes(data).signed.roles[Timestamp.type].keyids))


class ExpiredRoleError(UntrustedError):
    """Signed well, but its time is over: nothing new is taken from it, nothing shown is taken down."""


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file that a content role vouches for. `urgent`: ids of emergencies that it says an index lists."""

    path: str
    role: str
    sha256: str
    length: int
    url: str
    urgent: tuple[str, ...] = ()


class Trust:
    """One look at a county's signed metadata; use as a context manager, in one thread.

    `now` decides about expiry; it is the terminal's clock, never the system's.
    """

    def __init__(self, *, state: TrustState, base: str, fetcher: Fetcher, scratch: Path, now: dt.datetime,
                 folder: str = "metadata/") -> None:  # fmt: skip
        self._state = state
        self._metadata = folder
        self._base = base
        self._fetcher = fetcher
        self._scratch = scratch
        self._now = now
        self._checked: set[str] = set()
        self._parsed: dict[str, Signed] = {}

    def __enter__(self) -> "Trust":
        """Write the saved state out and load the trusted root.

        Raises:
            UntrustedError: there is no root, or it does not verify.
        """
        self._scratch.mkdir(parents=True, exist_ok=True)
        for leftover in self._scratch.glob("trust-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self._dir = Path(tempfile.mkdtemp(prefix="trust-", dir=self._scratch))
        self._saved = dict(self._state.load())
        bootstrap = self._saved.get(BOOTSTRAP)
        if bootstrap is None:
            raise UntrustedError("this terminal has no trust root")
        for name, data in self._saved.items():
            if name != BOOTSTRAP:
                path = self._file(name)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
        self._updater = _translated(
            lambda: Updater(
                str(self._dir),
                self._base + self._metadata,
                target_base_url=self._base + "targets/",
                fetcher=self._fetcher,
                config=CONFIG,
                bootstrap=bootstrap,
            )
        )
        # python-tuf takes the system's time when it starts; a dead battery or a turned hand would freeze
        # or reopen the past. A test guards this one private name.
        self._updater._trusted_set.reference_time = self._now
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Save whatever was verified, however far we came."""
        try:
            self._state.save({n: d for n, d in self._verified().items() if self._saved.get(n) != d})
        finally:
            shutil.rmtree(self._dir, ignore_errors=True)

    def refresh(self) -> None:
        """Learn the newest signed state.

        Raises:
            TransportError: nobody answered, or the answer broke off.
            UntrustedError: a signature, version, hash or expiry does not hold.
        """
        url = f"{self._base}{self._metadata}timestamp.json"
        polling.expect(self._fetcher, url, self._saved.get("timestamp"), self._scratch)
        _translated(self._updater.refresh)
        polling.remember(self._fetcher, url, self._file("timestamp").read_bytes(), self._scratch)

    @property
    def snapshot_version(self) -> int:
        """The number of the signed state; it changes with any role."""
        return self._read("snapshot", Snapshot).version

    @property
    def issued_at(self) -> str:
        """When the newest state was signed, as an instant.

        Raises:
            UntrustedError: the signed timestamp does not say it.
        """
        text = str(self._read("timestamp", Timestamp).unrecognized_fields.get(ISSUED))
        try:
            return instant_text(instant(text))
        except ValueError as exc:
            raise UntrustedError(f"timestamp: {ISSUED} is {text[:40]!r}, not an instant") from exc

    def file(self, path: str, *, role: str | None = None) -> SignedFile | None:
        """The signed length and digest of a content file, or None when no role has it.

        With `role` it must come from that role. The policy floor holds for every role but that of recalls: one
        officer may recall, and nothing that is taken from there is ever shown.

        Raises:
            TransportError: a role's file could not be fetched.
            ExpiredRoleError: the role's time is over.
            UntrustedError: the role does not verify, or breaks the policy floor.
        """
        info = _translated(lambda: self._updater.get_targetinfo(path))
        if info is None:
            return None
        owner = self._owner(path, info)
        if role is not None and owner != role:
            raise UntrustedError(f"{path}: signed by {owner}, not by {role}")
        if owner != RECALL_ROLE or role is None:
            self._insist(owner)
        sha256 = info.hashes.get("sha256")
        if sha256 is None:
            raise UntrustedError(f"{path}: signed without a SHA-256 digest")
        folder, _, name = path.rpartition("/")
        url = f"{self._base}targets/{folder}/{sha256}.{name}"
        return SignedFile(path, owner, sha256, info.length, url, _urgent(info))

    def download(self, path: str, target: Path, base: str) -> None:
        """A target file as any TUF client fetches it, without our policy: for the conformance suite only.

        Raises:
            TransportError, UntrustedError
        """
        info = _translated(lambda: self._updater.get_targetinfo(path))
        if info is None:
            raise UntrustedError(f"{path}: nobody signed it")
        _translated(lambda: self._updater.download_target(info, str(target), base))

    @property
    def online_keyids(self) -> frozenset[str]:
        """The keys that live on a server, as the root says."""
        return frozenset(map(str, self._root().unrecognized_fields.get(ONLINE_KEYS, ())))

    def _owner(self, path: str, info: TargetFile) -> str:
        """The directly delegated role that this file came from."""
        delegations = self._read("targets", Targets).delegations
        for name, _ in delegations.get_roles_for_target(path) if delegations else ():
            if self._file(name).exists() and self._read(name, Targets).targets.get(path) == info:
                return name
        raise UntrustedError(f"{path}: signed by a role that may not sign content")

    def _insist(self, role: str) -> None:
        """The policy floor."""
        if role in self._checked:
            return
        county = self._read("targets", Targets)
        metadata = Metadata[Targets].from_bytes(self._file(role).read_bytes())
        result = county.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
        if result.threshold < limits.APPROVERS:
            raise UntrustedError(f"role {role} needs {result.threshold} signature, never fewer than {limits.APPROVERS}")
        online = self.online_keyids
        people = {str(key.keyval) for keyid, key in result.signed.items() if keyid not in online}
        if len(people) < limits.APPROVERS - 1 or len({str(k.keyval) for k in result.signed.values()}) < 2:
            raise UntrustedError(f"role {role} is signed by keys of one server only")
        self._checked.add(role)

    def _root(self) -> Root:
        return Metadata[Root].from_bytes((self._dir / "root.json").read_bytes()).signed

    def _read(self, name: str, kind: type[S]) -> S:
        """A verified role, parsed once: `refresh` is over, and a role is loaded once."""
        if name not in self._parsed:
            self._parsed[name] = Metadata.from_bytes(self._file(name).read_bytes()).signed
        found = self._parsed[name]
        if not isinstance(found, kind):
            raise UntrustedError(f"{name}.json is not of type {kind.type}")
        return found

    def _file(self, name: str) -> Path:
        """Where python-tuf looks for a saved role."""
        if name.endswith(".root"):
            return self._dir / "root_history" / f"{name}.json"
        return self._dir / f"{quote(name, '')}.json"

    def _verified(self) -> dict[str, bytes]:
        """What lies in the scratch folder now: python-tuf only keeps what it has verified."""
        found = {unquote(p.stem): p.read_bytes() for p in self._dir.glob("*.json") if p.name != "root.json"}
        found |= {p.stem: p.read_bytes() for p in self._dir.glob("root_history/*.root.json")}
        return found


def _urgent(info: TargetFile) -> tuple[str, ...]:
    """The emergencies that a role names beside a list; a note of any other form names none."""
    try:
        return build(IndexNote, info.custom).urgent if info.custom else ()
    except ContractError:
        return ()


def _translated(call: Callable[[], R]) -> R:
    """Run a call of python-tuf; its errors become ours."""
    try:
        return call()
    except DownloadLengthMismatchError as exc:
        raise UntrustedError(str(exc)) from exc
    except DownloadError as exc:
        cause = exc.__cause__.cause if isinstance(exc.__cause__, TransportError) else Cause.CUT
        raise TransportError(str(exc), cause) from exc
    except ExpiredMetadataError as exc:
        raise ExpiredRoleError(str(exc)) from exc
    except RepositoryError as exc:
        raise UntrustedError(str(exc)[:300]) from exc
