"""A county small enough to bend: a real TUF repository in memory, served over real sockets.

Tests publish, withdraw and break it at will. It shares no code with `sync.county`, so that both ends are
held to the contract and not to each other.
"""

import base64
import datetime as dt
import hashlib
import json
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nacl.public import PublicKey, SealedBox
from nacl.secret import SecretBox
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Role,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from sync.contract import TerminalIdentity, encode, pack_gzip
from tests.site import Fault, Site, drip, served

__all__ = [
    "COUNTY",
    "NOW",
    "TOWN",
    "UNITS",
    "VILLAGE",
    "County",
    "Fault",
    "Site",
    "disclosure",
    "drip",
    "emergency",
    "pack",
    "served",
    "ulid",
]

COUNTY = "990100"
TOWN = "990100101"
VILLAGE = "990100101201"
UNITS = (COUNTY, TOWN, VILLAGE)
NOW = dt.datetime(2026, 11, 24, 2, 0, 0, tzinfo=dt.UTC)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(number: int) -> str:
    """The ULID of a counting number."""
    out = ""
    for _ in range(26):
        out = CROCKFORD[number % 32] + out
        number //= 32
    return out


def pack(seq: int = 1, **changes: Any) -> dict[str, Any]:
    """A county pack: one county office, one township, one village."""
    unit: dict[str, Any] = {"sample": True}
    return {
        "format": 1, "seq": seq, "code": COUNTY, "name": "示例县", "zone": "Asia/Shanghai",
        "units": [
            unit | {"code": COUNTY, "name": "示例县委", "level": "county"},
            unit | {"code": TOWN, "name": "示例乡", "level": "township", "parent": COUNTY},
            unit | {"code": VILLAGE, "name": "示例村", "level": "village", "parent": TOWN},
        ],
        "outline": {
            "version": "1",
            "aspects": [{"letter": "A", "name": "决议决定", "short": "决议"}],
            "items": [{"no": "A3", "aspect": "A", "name": "决定", "short": "决定"}],
        },
        "windows": [
            {"key": key, "name": key, "hint": "示例"} for key in ("disclosure", "services", "query", "voice", "rating")
        ],
        "brand": {"line": "示例"}, "service": {"phone": "0350-1", "hours": "8-18"}, "sample": True,
    } | changes  # fmt: skip


def disclosure(number: int, unit: str = COUNTY, v: int = 1, text: str = "正文。", **changes: Any) -> dict[str, Any]:
    """A decision of a unit."""
    return {
        "format": 1, "id": ulid(number), "v": v, "kind": "disclosure", "unit": unit, "unit_name": "示例单位",
        "title": f"示例决定第{number}号", "summary": "摘要", "issued_on": "2026-11-20",
        "published_at": "2026-11-20T01:00:00Z", "contact": {"phone": "0350-1"}, "sample": True,
        "blocks": [{"type": "paragraph", "text": text}],
        "disclosure": {
            "matter": ulid(number), "matter_title": "示例事项", "item_no": "A3", "stage": "decision",
            "index_no": str(number), "responsible": "某某",
        },
    } | changes  # fmt: skip


def emergency(number: int, unit: str = COUNTY, v: int = 1, text: str = "全县禁止野外用火") -> dict[str, Any]:
    """A notice of level urgent that runs for a day."""
    return {
        "format": 1, "id": ulid(number), "v": v, "kind": "notice", "unit": unit, "unit_name": "示例单位",
        "title": f"示例紧急通知第{number}号", "issued_on": "2026-11-24", "published_at": "2026-11-24T01:00:00Z",
        "contact": {"phone": "0350-1"}, "sample": True, "blocks": [{"type": "paragraph", "text": "请马上下山。"}],
        "notice": {
            "text": text, "level": "urgent", "start": "2026-11-24T01:00:00Z", "end": "2026-11-25T01:00:00Z",
        },
    }  # fmt: skip


def _blob(document: dict[str, Any]) -> bytes:
    return pack_gzip(json.dumps(document, ensure_ascii=False, sort_keys=True).encode())


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class County:
    """`files` is what the web server has; a test may change any byte of it."""

    def __init__(self, *, bundles: bool = True) -> None:
        self.files: dict[str, bytes] = {}
        self.documents: dict[str, dict[str, dict[str, Any]]] = {u: {} for u in UNITS}
        self.entry_changes: dict[str, dict[str, Any]] = {}
        self.blobs: dict[str, bytes] = {}  # signed in place of a document's own bytes, by id
        self.gone: dict[str, list[dict[str, Any]]] = {u: [] for u in UNITS}
        self.pack = pack()
        self.bundles = bundles
        self.keys = {
            name: CryptoSigner.generate_ed25519()
            for name in (
                "root1",
                "root2",
                "targets1",
                "targets2",
                "online1",
                "online2",
                "person1",
                "person2",
                "officer",
                "thief",
            )
        }
        self.online = ["online1", "online2"]
        self.signs = {role: ["person1", "online1"] for role in ("county", f"office-{COUNTY}", f"office-{TOWN}")}
        self.may_sign = {role: ["person1", "person2", "online1", "online2"] for role in self.signs}
        self.thresholds = dict.fromkeys(self.signs, 2)
        self.signs["recall"], self.may_sign["recall"], self.thresholds["recall"] = ["officer"], ["officer"], 1
        self.notes: dict[str, Any] = {}  # what a role says beside a unit's index
        self.extra_targets: dict[str, dict[str, bytes]] = {role: {} for role in self.signs}
        self.recall: dict[str, Any] | None = None
        self.expires = {"timestamp": NOW + dt.timedelta(days=14)}
        self.versions: dict[str, int] = {}
        self.issued_at = NOW
        self.indexes: dict[str, bytes] = {}
        self.seqs: dict[str, int] = dict.fromkeys(UNITS, 0)
        self.root_bytes = b""
        self._signed: dict[str, bytes] = {}
        self._tops()
        self.publish()

    def put(self, *documents: dict[str, Any]) -> None:
        """Have these on display from the next `publish` on."""
        for document in documents:
            self.documents[document["unit"]][document["id"]] = document

    def withdraw(self, unit: str, document_id: str) -> None:
        """Take one off display, with a tombstone."""
        said = self.documents[unit].pop(document_id)
        self.gone[unit].append(
            {"id": document_id, "title": said["title"], "at": "2026-11-24T00:00:00Z", "reason": "有误"}
        )

    def recalls(self, **lists: list[str]) -> None:
        """The officer on duty signs the next recall; `publish` sends it out."""
        seq = self.recall["seq"] + 1 if self.recall else 1
        self.recall = {"format": 1, "seq": seq, "reason": "有误", "state": "active"} | lists

    def set_screen(self, who: TerminalIdentity, *, keys: Iterable[tuple[str, int, bytes]] = (), **changes: Any) -> None:
        """Sign a terminal's configuration with the next `publish`; `keys` are (unit, year, key)."""
        if "screens" not in self.signs:
            self.signs["screens"], self.may_sign["screens"] = ["person1", "person2"], ["person1", "person2", "online1"]
            self.thresholds["screens"], self.extra_targets["screens"] = 2, {}
            self.delegate()
        secrets = {
            "format": 1, "terminal_id": who.terminal_id,
            "keys": [{"unit": unit, "year": year, "key": key.hex()} for unit, year, key in keys],
        }  # fmt: skip
        box = SealedBox(PublicKey(bytes.fromhex(who.sealing))).encrypt(json.dumps(secrets).encode())
        said = {
            "format": 1, "terminal_id": who.terminal_id, "name": "示例一号机", "unit": TOWN, "profile": "touch",
            "subscribe": ["*"], "box": base64.b64encode(box).decode(),
        }  # fmt: skip
        data = pack_gzip(json.dumps(said | changes, ensure_ascii=False).encode())
        self.extra_targets["screens"][f"screens/{who.terminal_id}.json.gz"] = data

    def seal(self, document: dict[str, Any], key: bytes, year: int = 2026) -> None:
        """Have a document on display sealed."""
        self.put(document)
        self.blobs[document["id"]] = b"KSL1" + bytes(SecretBox(key).encrypt(_blob(document)))
        self.entry_changes[document["id"]] = {"scope": "village", "sealed": True, "year": year}

    def publish(self, *, minutes: int = 10) -> None:
        """Sign what changed, then snapshot and timestamp."""
        self.issued_at += dt.timedelta(minutes=minutes)
        for unit in UNITS:
            self._index(unit)
        for role in self.signs:
            self._role(role)
        self._snapshot()
        self.stamp()

    def stamp(self) -> None:
        """Sign the timestamp again."""
        meta = MetaFile(version=self.versions["snapshot"])
        extra = {"x-issued": self.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        self._sign(Timestamp(self._next("timestamp"), snapshot_meta=meta, unrecognized_fields=extra), ["online1"])

    def rotate_root(self) -> None:
        """Publish the next root."""
        self._root()

    def delegate(self) -> None:
        """Sign the delegations again after a change of thresholds or keys."""
        keys = {
            self.keys[k].public_key.keyid: self.keys[k].public_key for names in self.may_sign.values() for k in names
        }
        paths = {
            "recall": ["recall/*"], "county": ["county/*"],
            f"office-{COUNTY}": [f"units/{COUNTY}/*"], f"office-{TOWN}": [f"units/{TOWN}*/*"],
            "screens": ["screens/*"],
        }  # fmt: skip
        roles = {
            role: DelegatedRole(
                role, [self.keys[k].public_key.keyid for k in self.may_sign[role]], self.thresholds[role],
                terminating=True, paths=paths[role],
            )
            for role in self.signs
        }  # fmt: skip
        delegations = Delegations({**keys}, {**roles})
        self._sign(Targets(self._next("targets"), delegations=delegations), ["targets1", "targets2"])

    def provision(self, url: str, subscribe: Iterable[str] = ("*",)) -> bytes:
        """The file that a terminal is set up with."""
        seat = {"unit": COUNTY, "profile": "touch", "subscribe": list(subscribe)}
        return encode({"format": 1, "url": url, "root": self.root_bytes.decode(), "terminal": seat})

    def path_of(self, kind: str) -> str:
        """The newest file of a kind: timestamp, snapshot, targets, office, county, index, pack, blob, bundle, root."""
        role = {"office": f"office-{COUNTY}"}.get(kind, kind)
        if kind == "timestamp":
            return "metadata/timestamp.json"
        if role in self.versions:
            return f"metadata/{self.versions[role]}.{role}.json"
        part = {"index": f"targets/units/{COUNTY}/", "pack": "targets/county/", "bundle": "blobs/packs/"}.get(kind)
        if part:
            return [p for p in self.files if p.startswith(part)][-1]
        return [p for p in self.files if p.startswith("blobs/") and "/packs/" not in p][-1]

    def flip(self, kind: str) -> None:
        """Change one byte in the middle of the newest file of a kind."""
        path = self.path_of(kind)
        data = bytearray(self.files[path])
        data[len(data) // 2] ^= 1
        self.files[path] = bytes(data)

    def _tops(self) -> None:
        self._root()
        self.root_bytes = self._signed["root"]
        self.delegate()

    def _root(self) -> None:
        root = Root(
            self._next("root"), expires=NOW + dt.timedelta(days=1800), consistent_snapshot=True,
            unrecognized_fields={"x-online-keyids": [self.keys[k].public_key.keyid for k in self.online]},
        )  # fmt: skip
        who = {
            "root": ["root1", "root2"], "targets": ["targets1", "targets2"],
            "snapshot": ["online1"], "timestamp": ["online1"],
        }  # fmt: skip
        for role, names in who.items():
            root.roles[role] = Role([], 2 if len(names) > 1 else 1)
            for name in names:
                root.add_key(self.keys[name].public_key, role)
        self._sign(root, ["root1", "root2"])

    def _index(self, unit: str) -> None:
        entries, blobs = [], []
        for document in self.documents[unit].values():
            data = self.blobs[document["id"]] if document["id"] in self.blobs else _blob(document)
            self.files.setdefault(f"blobs/{_sha(data)[:2]}/{_sha(data)}", data)
            office = {"office": "示例办公室", "name": "某某"}
            entry = {
                "id": document["id"], "v": document["v"], "kind": document["kind"],
                "sha256": _sha(data), "bytes": len(data),
                "approved": [office | {"keyid": self.keys[k].public_key.keyid} for k in ("person1", "online1")],
                "approved_at": "2026-11-20T01:00:00Z", "visible_from": "2026-11-20T01:00:00Z",
            }  # fmt: skip
            entries.append(entry | self.entry_changes.get(document["id"], {}))
            blobs.append(data)
        index: dict[str, Any] = {"format": 1, "unit": unit, "entries": entries, "gone": self.gone[unit]}
        if self.bundles and len(blobs) > 1:
            whole = b"".join(hashlib.sha256(b).digest() + struct.pack(">I", len(b)) + b for b in blobs)
            self.files.setdefault(f"blobs/packs/{_sha(whole)}", whole)
            index["bundles"] = [{"sha256": _sha(whole), "bytes": len(whole)}]
            for entry in entries:
                entry["bundle"] = 0
        known = self.indexes.get(unit)
        if known is not None and json.loads(known) | {"seq": 0} == index | {"seq": 0}:
            return
        self.seqs[unit] += 1
        self.indexes[unit] = json.dumps(index | {"seq": self.seqs[unit]}, ensure_ascii=False).encode()

    def _role(self, role: str) -> None:
        mine = {f"office-{COUNTY}": [COUNTY], f"office-{TOWN}": [TOWN, VILLAGE]}.get(role, [])
        files = {f"units/{u}/index.json.gz": pack_gzip(self.indexes[u]) for u in mine}
        if role == "county":
            files = {"county/pack.json.gz": pack_gzip(json.dumps(self.pack, ensure_ascii=False).encode())}
        if role == "recall" and self.recall is not None:
            files = {"recall/recall.json.gz": pack_gzip(json.dumps(self.recall, ensure_ascii=False).encode())}
        files |= self.extra_targets[role]
        targets = {path: TargetFile.from_data(path, data, ["sha256"]) for path, data in files.items()}
        for unit in mine:
            if unit in self.notes:
                targets[f"units/{unit}/index.json.gz"].unrecognized_fields["custom"] = self.notes[unit]
        for path, data in files.items():
            folder, _, name = path.rpartition("/")
            self.files[f"targets/{folder}/{_sha(data)}.{name}"] = data
        said = repr(
            (sorted((p, _sha(d)) for p, d in files.items()), self.signs[role], self.expires.get(role), self.notes)
        )
        if self._signed.get(f"said {role}") == said.encode():
            return
        self._signed[f"said {role}"] = said.encode()
        self._sign(Targets(self._next(role), targets=targets), self.signs[role], name=role)

    def _snapshot(self) -> None:
        meta = {f"{r}.json": MetaFile(version=self.versions[r]) for r in ("targets", *self.signs)}
        said = repr(sorted((k, v.version) for k, v in meta.items())).encode()
        if self._signed.get("said snapshot") != said:
            self._signed["said snapshot"] = said
            self._sign(Snapshot(self._next("snapshot"), meta=meta), ["online1"])

    def _next(self, role: str) -> int:
        self.versions[role] = self.versions.get(role, 0) + 1
        return self.versions[role]

    def _sign(self, signed: Any, signers: list[str], name: str = "") -> None:
        name = name or signed.type
        if name != "root":
            signed.expires = self.expires.get(name, NOW + dt.timedelta(days=900))
        metadata = Metadata(signed)
        for signer in signers:
            metadata.sign(self.keys[signer], append=True)
        data = metadata.to_bytes()
        self._signed[name] = data
        path = "metadata/timestamp.json" if name == "timestamp" else f"metadata/{signed.version}.{name}.json"
        self.files[path] = data

    def write(self, folder: Path) -> None:
        """The same files on a stick."""
        for path, data in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
