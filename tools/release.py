#!/usr/bin/env python3
"""Make the folder from which terminals take newer programs by `kiosk update DIR`: for whoever builds the package.

    tools/release.py init DIR --keys KEYS            five key files, the first metadata (KEYS stays off the network)
    tools/release.py publish DIR --keys KEYS DEB...  put packages on offer and sign the list
    tools/release.py withdraw DIR --keys KEYS V      take a version off the list
    tools/release.py rotate DIR --keys KEYS NAME     another key in the place of NAME (root-1..3, targets-1..3, online)
    tools/release.py sign DIR --keys KEYS            add the signatures of the keys at hand to the newest root and list

Carry DIR/metadata/1.root.json into the package: RELEASE_ROOT=DIR/metadata/1.root.json make deb. Root and targets take
two of three keys each; a lost or stolen one is rotated by the two others. KIOSK_RELEASE_PASSPHRASE encrypts the keys.
The keys need never lie together: --keys may be said several times (a stick for each holder), or one holder publishes
with what he has, carries DIR to the next, and that one signs. What still lacks a signature is said, and no terminal
takes it. A new key comes into the first folder.
"""

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Key, Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

LIST = "releases.json"
ROLES = {"root": ("root-1", "root-2", "root-3"), "targets": ("targets-1", "targets-2", "targets-3"),
         "snapshot": ("online",), "timestamp": ("online",)}  # fmt: skip
THRESHOLD = {"root": 2, "targets": 2, "snapshot": 1, "timestamp": 1}
# A stick may lie in a drawer for long; what it offers is never older than what a terminal has seen.
DAYS = {"root": 3650, "targets": 1825, "snapshot": 1825, "timestamp": 1825}

Keys = Sequence[Path]  # folders; a key is taken from the first that has it


def main() -> int:
    """Do one thing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=("init", "publish", "withdraw", "rotate", "sign"))
    parser.add_argument("dir", type=Path)
    parser.add_argument("what", nargs="*")
    parser.add_argument("--keys", type=Path, required=True, action="append")
    args = parser.parse_intermixed_args()  # what follows --keys belongs to it too
    what = {"init": init, "publish": publish, "withdraw": withdraw, "rotate": rotate, "sign": sign}
    what[args.do](args.dir, args.keys, args.what)
    return 0


def init(folder: Path, keys: Keys, _: list[str]) -> None:
    """Keys and an empty list."""
    if (folder / "metadata").exists():
        sys.exit(f"{folder} is a release folder already")
    keys[0].mkdir(parents=True, exist_ok=True)
    for name in sorted({name for names in ROLES.values() for name in names}):
        _new_key(keys, name)
    root = Root(version=1, expires=_expires("root"), consistent_snapshot=True)
    _assign(root, {name: _signer(keys, name).public_key for names in ROLES.values() for name in names})
    _write(folder, f"{root.version}.root.json", root, keys, ROLES["root"])
    (folder / "targets").mkdir()
    _sign_list(folder, keys, [])


def publish(folder: Path, keys: Keys, packages: list[str]) -> None:
    """More packages on offer."""
    listed = _listed(folder)
    for package in packages:
        fields = dict(
            line.split(": ", 1)
            for line in subprocess.run(
                ["dpkg-deb", "-f", package, "Package", "Version", "Architecture"],
                capture_output=True, text=True, check=True,
            ).stdout.splitlines()
        )  # fmt: skip
        name = f"sunshine-kiosk_{fields['Version']}_{fields['Architecture']}.deb"
        target = TargetFile.from_file(name, package, ["sha256"])
        for other in folder.glob(f"targets/*.{name}"):
            if other.name != f"{target.hashes['sha256']}.{name}":
                if any(one["deb"] == name for one in listed):
                    sys.exit(
                        f"{name} is on offer with other bytes; terminals that have it keep it: build a new version"
                    )
                other.unlink()  # withdrawn before
        shutil.copy(package, folder / "targets" / f"{target.hashes['sha256']}.{name}")
        listed = [one for one in listed if one["deb"] != name]
        listed.append({"version": fields["Version"], "architecture": fields["Architecture"], "deb": name})
    _sign_list(folder, keys, listed)


def withdraw(folder: Path, keys: Keys, versions: list[str]) -> None:
    """Some versions are not on offer any more."""
    _sign_list(folder, keys, [one for one in _listed(folder) if one["version"] not in versions])


def rotate(folder: Path, keys: Keys, names: list[str]) -> None:
    """New keys; the root is signed by the keys before and those after."""
    root = _newest_root(folder)
    public = {
        name: root.keys[keyid]
        for role, all_names in ROLES.items()
        for name, keyid in zip(all_names, root.roles[role].keyids, strict=True)
    }
    before = [_signer(keys, name) for name in ROLES["root"] if _place(keys, name)]
    for name in names:
        (keys[0] / f"{name}.pem").unlink(missing_ok=True)
        _new_key(keys, name)
        public[name] = _signer(keys[:1], name).public_key
    root.version += 1
    root.expires = _expires("root")
    _assign(root, public)
    _write(folder, f"{root.version}.root.json", root, keys, ROLES["root"], *before)
    if _place(keys, "online"):
        _sign_list(folder, keys, _listed(folder))
    else:
        print("the list is signed by the keys before: with the key online, publish or withdraw once")


def sign(folder: Path, keys: Keys, _: list[str]) -> None:
    """A further holder signs what another has made; the snapshot names versions only, so that it stays as it is."""
    root, before = _newest_root(folder), _root_before(folder)
    roots = {*root.roles["root"].keyids, *(before.roles["root"].keyids if before else ())}
    for role, may in (("root", roots), ("targets", set(root.roles["targets"].keyids))):
        place = _newest(folder, role)
        metadata: Metadata[Any] = Metadata.from_file(str(place))
        for name in ROLES[role]:
            if _place(keys, name) and (signer := _signer(keys, name)).public_key.keyid in may:
                metadata.sign(signer, append=True)
        _put(place, metadata)
        _say_what_lacks(folder, place.name, metadata)


def _sign_list(folder: Path, keys: Keys, listed: list[dict[str, str]]) -> None:
    data = json.dumps({"format": 1, "releases": listed}, indent=1, sort_keys=True).encode()
    target = TargetFile.from_data(LIST, data, ["sha256"])
    (folder / "targets" / f"{target.hashes['sha256']}.{LIST}").write_bytes(data)
    targets = {LIST: target}
    for one in listed:
        (place,) = folder.glob(f"targets/*.{one['deb']}")
        targets[one["deb"]] = TargetFile.from_file(one["deb"], str(place), ["sha256"])
    version = 1 + max((int(p.name.split(".")[0]) for p in folder.glob("metadata/*.targets.json")), default=0)
    _write(folder, f"{version}.targets.json", Targets(version, expires=_expires("targets"), targets=targets), keys,
           ROLES["targets"])  # fmt: skip
    snapshot = Snapshot(version, expires=_expires("snapshot"), meta={"targets.json": MetaFile(version)})
    _write(folder, f"{version}.snapshot.json", snapshot, keys, ROLES["snapshot"])
    timestamp = Timestamp(version, expires=_expires("timestamp"), snapshot_meta=MetaFile(version))
    _write(folder, "timestamp.json", timestamp, keys, ROLES["timestamp"])


def _listed(folder: Path) -> list[dict[str, str]]:
    targets = Metadata[Targets].from_file(str(_newest(folder, "targets"))).signed.targets
    place = folder / "targets" / f"{targets[LIST].hashes['sha256']}.{LIST}"
    found: list[dict[str, str]] = json.loads(place.read_bytes())["releases"]
    return found


def _newest(folder: Path, role: str) -> Path:
    return max(folder.glob(f"metadata/*.{role}.json"), key=lambda p: int(p.name.split(".")[0]))


def _newest_root(folder: Path) -> Root:
    return Metadata[Root].from_file(str(_newest(folder, "root"))).signed


def _root_before(folder: Path) -> Root | None:
    """The root whose holders must sign the newest too; None of the first."""
    place = folder / "metadata" / f"{_newest_root(folder).version - 1}.root.json"
    return Metadata[Root].from_file(str(place)).signed if place.exists() else None


def _assign(root: Root, public: dict[str, Key]) -> None:
    root.keys = {key.keyid: key for key in public.values()}
    root.roles = {role: Role([public[name].keyid for name in names], THRESHOLD[role]) for role, names in ROLES.items()}


def _write(folder: Path, name: str, signed: Any, keys: Keys, who: tuple[str, ...], *more: CryptoSigner) -> None:
    """Sign with whose keys are at hand, by their first files; say what lacks."""
    metadata: Metadata[Any] = Metadata(signed)
    signers = {signer.public_key.keyid: signer for signer in more}
    for key in who:
        if _place(keys, key):
            signer = _signer(keys, key)
            signers[signer.public_key.keyid] = signer
    if not signers:
        sys.exit(f"{name} takes a key that is not at hand: {' or '.join(who)}")
    for signer in signers.values():
        metadata.sign(signer, append=True)
    place = folder / "metadata" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    _put(place, metadata)
    _say_what_lacks(folder, name, metadata)


def _put(place: Path, metadata: Metadata[Any]) -> None:
    """Beside its place and renamed."""
    part = place.with_name(f".{place.name}.part")
    part.write_bytes(metadata.to_bytes(JSONSerializer(compact=True)))
    part.replace(place)


def _say_what_lacks(folder: Path, name: str, metadata: Metadata[Any]) -> None:
    role = name.split(".")[-2]
    roots = [_newest_root(folder)]
    if role == "root" and (before := _root_before(folder)) is not None:
        roots.append(before)
    for root in roots:
        have = len(set(metadata.signatures) & set(root.roles[role].keyids))
        if have < root.roles[role].threshold:
            of = f"{have} of {root.roles[role].threshold} signatures of root {root.version}"
            print(f"{name} has {of}; carry the folder to another holder: tools/release.py sign DIR --keys KEYS")


def _new_key(keys: Keys, name: str) -> None:
    phrase = os.environ.get("KIOSK_RELEASE_PASSPHRASE", "")
    how: KeySerializationEncryption = BestAvailableEncryption(phrase.encode()) if phrase else NoEncryption()
    data = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
    place = keys[0] / f"{name}.pem"
    place.touch(0o600, exist_ok=False)
    place.write_bytes(data)


def _place(keys: Keys, name: str) -> Path | None:
    return next((folder / f"{name}.pem" for folder in keys if (folder / f"{name}.pem").exists()), None)


def _signer(keys: Keys, name: str) -> CryptoSigner:
    phrase = os.environ.get("KIOSK_RELEASE_PASSPHRASE", "")
    place = _place(keys, name)
    assert place is not None, name
    key = load_pem_private_key(place.read_bytes(), phrase.encode() if phrase else None)
    assert isinstance(key, Ed25519PrivateKey)
    return CryptoSigner(key)


def _expires(role: str) -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=DAYS[role])


if __name__ == "__main__":
    sys.exit(main())
