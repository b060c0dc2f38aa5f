"""The client's specification of TUF, case by case, against our trust module through its command line.

The public suite drives the same command; these are our own cases for the same rows: who signed, which
version, how long, which hash, how far, and what is kept after a failure.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from sync.terminal.conformance import main
from tests.simulator import served

SOON = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=30)
PAST = SOON - dt.timedelta(days=60)
TOPS = ("root", "timestamp", "snapshot", "targets")


class Repository:
    """A repository that signs whatever it is told to. `files` is what the server has."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.signers: dict[str, list[CryptoSigner]] = {r: [CryptoSigner.generate_ed25519()] for r in (*TOPS, "office")}
        self.root = Root(expires=SOON, consistent_snapshot=True)
        self.timestamp, self.snapshot = Timestamp(expires=SOON), Snapshot(expires=SOON)
        self.targets, self.office = Targets(expires=SOON), Targets(expires=SOON)
        for role in TOPS:
            self.root.add_key(self.signers[role][0].public_key, role)
        key = self.signers["office"][0].public_key
        office = DelegatedRole("office", [key.keyid], 1, terminating=True, paths=["units/*"])
        self.targets.delegations = Delegations({key.keyid: key}, {"office": office})
        self.snapshot.meta["office.json"] = MetaFile(1)
        self.put("top.txt", b"top", self.targets)
        self.put("units/a.txt", b"unit", self.office)
        self.sign_root()
        self.publish(first=True)

    def put(self, path: str, data: bytes, role: Targets) -> None:
        target = TargetFile.from_data(path, data, ["sha256"])
        role.targets[path] = target
        folder, _, name = path.rpartition("/")
        self.files[f"targets/{folder}/{target.hashes['sha256']}.{name}".replace("//", "/")] = data

    def data(self, role: str, signers: list[CryptoSigner] | None = None) -> bytes:
        metadata: Metadata[Any] = Metadata(copy.deepcopy(getattr(self, role)))
        for signer in self.signers[role] if signers is None else signers:
            metadata.sign(signer, append=True)
        return metadata.to_bytes()

    def sign_root(self, signers: list[CryptoSigner] | None = None) -> None:
        self.files[f"{self.root.version}.root.json"] = self.data("root", signers)

    def publish(self, *, first: bool = False) -> None:
        """Every role again, each one number higher."""
        for role in () if first else ("office", "targets", "snapshot", "timestamp"):
            getattr(self, role).version += 1
        self.snapshot.meta["targets.json"] = MetaFile(self.targets.version)
        self.snapshot.meta["office.json"] = MetaFile(self.office.version)
        self.timestamp.snapshot_meta = MetaFile(self.snapshot.version)
        self.write()

    def write(self) -> None:
        for role in ("office", "targets", "snapshot"):
            self.files[f"{getattr(self, role).version}.{role}.json"] = self.data(role)
        self.files["timestamp.json"] = self.data("timestamp")


class Client:
    def __init__(self, repository: Repository, home: Path, url: str) -> None:
        self.repository, self.home, self.url = repository, home, url

    def init(self, root: bytes) -> int:
        path = self.home.with_suffix(".root")
        path.write_bytes(root)
        return main(["--metadata-dir", str(self.home), "init", str(path)])

    def refresh(self) -> int:
        return main(["--metadata-dir", str(self.home), "--metadata-url", self.url, "refresh"])

    def download(self, *names: str) -> int:
        words = ["--metadata-dir", str(self.home), "--metadata-url", self.url]
        words += [word for name in names for word in ("--target-name", name)]
        words += ["--target-base-url", f"{self.url}/targets", "--target-dir", str(self.home) + "-files"]
        return main([*words, "download"])

    def version(self, role: str) -> int | None:
        path = self.home / f"{role}.json"
        return Metadata.from_bytes(path.read_bytes()).signed.version if path.exists() else None

    def versions(self) -> tuple[int | None, ...]:
        return tuple(self.version(role) for role in TOPS)


@pytest.fixture
def repository() -> Repository:
    return Repository()


@pytest.fixture
def client(repository: Repository, tmp_path: Path) -> Iterator[Client]:
    with served(repository) as site:  # type: ignore[arg-type]
        client = Client(repository, tmp_path / "home", site.url)
        assert client.init(repository.files["1.root.json"]) == 0
        yield client


def test_what_is_trusted_is_kept_byte_for_byte(client: Client, repository: Repository) -> None:
    assert (client.home / "root.json").read_bytes() == repository.files["1.root.json"]
    assert client.refresh() == 0
    for role, name in (("timestamp", "timestamp.json"), ("snapshot", "1.snapshot.json"), ("targets", "1.targets.json")):
        assert (client.home / f"{role}.json").read_bytes() == repository.files[name]


def test_targets_come_from_the_top_and_from_a_delegation(client: Client) -> None:
    assert client.download("top.txt", "units/a.txt") == 0
    assert {p.read_bytes() for p in Path(f"{client.home}-files").iterdir()} == {b"top", b"unit"}
    assert client.download("units/none.txt") == 1


def stranger(repository: Repository, role: str) -> None:
    repository.signers[role] = [CryptoSigner.generate_ed25519()]


def unsigned(repository: Repository, role: str) -> None:
    repository.signers[role] = []


def expired(repository: Repository, role: str) -> None:
    getattr(repository, role).expires = PAST


@pytest.mark.parametrize("harm", [stranger, unsigned, expired], ids=lambda f: f.__name__)
@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a_role_that_is_not_signed_or_over_is_refused_and_the_one_before_kept(
    client: Client, repository: Repository, role: str, harm: Callable[[Repository, str], None]
) -> None:
    assert client.refresh() == 0
    harm(repository, role)
    repository.publish()
    assert client.refresh() == 1
    assert client.version(role) == 1


@pytest.mark.parametrize("harm", [stranger, unsigned])
def test_a_delegated_role_too(client: Client, repository: Repository, harm: Callable[[Repository, str], None]) -> None:
    harm(repository, "office")
    repository.publish()
    assert client.download("units/a.txt") == 1
    assert client.download("top.txt") == 0


def test_an_expired_root_stops_everything_but_the_next_root_heals(client: Client, repository: Repository) -> None:
    repository.root.version, repository.root.expires = 2, PAST
    repository.sign_root()
    assert client.refresh() == 1
    assert client.version("root") == 2
    repository.root.version, repository.root.expires = 3, SOON
    repository.sign_root()
    assert client.refresh() == 0
    assert client.version("root") == 3


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a_lower_version_is_refused(client: Client, repository: Repository, role: str) -> None:
    repository.publish()
    assert client.refresh() == 0
    getattr(repository, role).version -= 1
    if role == "targets":
        repository.snapshot.version += 1
        repository.snapshot.meta["targets.json"] = MetaFile(repository.targets.version)
    if role != "timestamp":
        repository.timestamp.version += 1
        repository.timestamp.snapshot_meta = MetaFile(repository.snapshot.version)
    repository.write()
    assert client.refresh() == 1
    assert client.version(role) == 2


def test_a_role_under_another_number_than_the_snapshots_is_refused(client: Client, repository: Repository) -> None:
    assert client.refresh() == 0
    old = repository.files["1.targets.json"]
    repository.publish()
    repository.files["2.targets.json"] = old  # mix and match
    assert client.refresh() == 1
    assert client.version("targets") == 1


def test_a_role_that_leaves_the_snapshot_is_refused(client: Client, repository: Repository) -> None:
    assert client.download("units/a.txt") == 0
    repository.publish()
    del repository.snapshot.meta["office.json"]
    repository.write()
    assert client.refresh() == 1


@pytest.mark.parametrize("where", ["timestamp", "snapshot"])
def test_a_hash_or_length_that_is_said_must_hold(client: Client, repository: Repository, where: str) -> None:
    repository.publish()
    wrong = MetaFile(2, hashes={"sha256": "0" * 64})
    if where == "timestamp":
        repository.timestamp.snapshot_meta = wrong
    else:
        repository.snapshot.meta["targets.json"] = wrong
    repository.write()
    assert client.refresh() == 1


def test_root_walks_every_step_under_old_and_new_keys(client: Client, repository: Repository) -> None:
    for version in range(2, 9):
        before, new = repository.signers["root"], CryptoSigner.generate_ed25519()
        repository.root.revoke_key(before[0].public_key.keyid, "root")
        repository.root.add_key(new.public_key, "root")
        repository.root.version = version
        repository.sign_root([*before, new])
        repository.signers["root"] = [new]
    assert client.refresh() == 0
    assert client.version("root") == 8


@pytest.mark.parametrize("side", ["old", "new"])
def test_a_root_that_only_one_side_signed_is_refused(client: Client, repository: Repository, side: str) -> None:
    before, new = repository.signers["root"][0], CryptoSigner.generate_ed25519()
    repository.root.revoke_key(before.public_key.keyid, "root")
    repository.root.add_key(new.public_key, "root")
    repository.root.version = 2
    repository.sign_root([before if side == "old" else new])
    assert client.refresh() == 1
    assert client.version("root") == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_root_of_another_number_than_the_next_is_refused(client: Client, repository: Repository, number: int) -> None:
    repository.root.version = number
    repository.files["2.root.json"] = repository.data("root")
    assert client.refresh() == 1
    assert client.version("root") == 1


@pytest.mark.parametrize("role", TOPS)
def test_two_keys_are_two_keys(client: Client, repository: Repository, role: str) -> None:
    """A threshold of two: one key twice, or one key and a stranger's, is one."""
    second = CryptoSigner.generate_ed25519()
    repository.root.add_key(second.public_key, role)
    repository.root.roles[role].threshold = 2
    repository.root.version = 2
    first = repository.signers["root"][0]
    repository.sign_root([first, second] if role == "root" else [first])
    assert client.refresh() == (0 if role == "root" else 1)
    own = repository.signers[role][0]
    repository.signers[role] = [own, CryptoSigner.generate_ed25519()]
    repository.root.version = 3
    if role == "root":
        repository.sign_root()
        assert client.refresh() == 1
        assert client.version("root") == 2
        return
    repository.publish()
    assert client.refresh() == 1
    repository.signers[role] = [own, second]
    repository.publish()
    assert client.refresh() == 0


def test_a_stolen_future_is_cured_by_new_keys(client: Client, repository: Repository) -> None:
    """Fast-forward: whoever stole the online keys ran the numbers up to the end."""
    assert client.refresh() == 0
    honest = repository.snapshot.version, repository.timestamp.version
    repository.snapshot.version = repository.timestamp.version = 2**31
    repository.timestamp.snapshot_meta = MetaFile(2**31)
    repository.write()
    assert client.refresh() == 0
    for role in ("snapshot", "timestamp"):
        repository.root.revoke_key(repository.signers[role][0].public_key.keyid, role)
        stranger(repository, role)
        repository.root.add_key(repository.signers[role][0].public_key, role)
    repository.root.version = 2
    repository.sign_root()
    repository.snapshot.version, repository.timestamp.version = honest
    repository.publish()
    assert client.refresh() == 0
    assert client.versions() == (2, 2, 2, 2)


def test_what_was_verified_before_a_failure_is_kept(client: Client, repository: Repository) -> None:
    assert client.refresh() == 0
    repository.publish()
    del repository.files["2.targets.json"]
    assert client.refresh() == 1
    assert client.versions() == (1, 2, 2, 1)


@pytest.mark.parametrize("harm", ["flip", "grow", "missing", "short"])
def test_a_target_that_is_not_what_was_signed_is_refused(client: Client, repository: Repository, harm: str) -> None:
    path = next(p for p in repository.files if p.endswith(".a.txt"))
    data = repository.files.pop(path)
    if harm != "missing":
        repository.files[path] = {"flip": b"unix", "grow": data + b"!", "short": data[:2]}[harm]
    assert client.download("units/a.txt") == 1
    assert not [p for p in Path(f"{client.home}-files").iterdir() if p.read_bytes() != b"top"]


def test_a_path_beyond_the_delegation_is_not_found(client: Client, repository: Repository) -> None:
    repository.put("other/x.txt", b"x", repository.office)
    repository.publish()
    assert client.download("other/x.txt") == 1


@pytest.mark.parametrize("name", ["timestamp.json", "2.snapshot.json", "2.targets.json", "2.root.json"])
@pytest.mark.parametrize("junk", [b"", b"{}", b"<html>", b"\xff" * 100, b"[" * 5000, b" " * 5_000_000])
def test_junk_for_metadata_is_refused_and_nothing_lost(
    client: Client, repository: Repository, name: str, junk: bytes
) -> None:
    assert client.refresh() == 0
    repository.publish()
    repository.files[name] = junk
    assert client.refresh() == 1
    assert client.version("root") == 1
    assert client.version("targets") == 1


def test_a_root_that_does_not_verify_itself_is_no_beginning(repository: Repository, tmp_path: Path) -> None:
    client = Client(repository, tmp_path / "other", "")
    assert client.init(repository.data("root", [CryptoSigner.generate_ed25519()])) == 1
    assert client.init(repository.files["timestamp.json"]) == 1
    assert client.init(b"junk") == 1
