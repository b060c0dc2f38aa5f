"""One parser under atheris: `python -m tests.faults.fuzz_target NAME CORPUS [libFuzzer options]`.

A parser may refuse with our own error; anything else ends the run with a crash report.
"""

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sync", "kiosk", "json"]):
    from kiosk.errors import SettingsError
    from kiosk.settings import Settings
    from sync.contract import (
        Acknowledgement,
        CountyPack,
        Document,
        Entry,
        Heartbeat,
        Index,
        Opinion,
        Provision,
        Recall,
        Receipt,
        Screen,
        ScreenSecrets,
        SignedPost,
        Standing,
        Submission,
        build,
        decode,
        encode,
        unpack_gzip,
    )
    from sync.errors import SyncError
    from sync.terminal import bundle
    from sync.terminal.paper import open_document
    from sync.terminal.trust import root_version

HOME = Path(sys.argv[2]) / "home" if len(sys.argv) > 2 else Path()


def document_type(cls: type[object]) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        value = decode(cls, data)
        assert decode(cls, encode(value)) == value, "what was read is not what is written"
        return value

    return read


def bundle_of(data: bytes) -> object:
    wanted = {data[:32].hex(): int.from_bytes(data[32:36], "big")} if len(data) > 36 else {}
    pieces = (data[start : start + 7] for start in range(0, len(data), 7))
    return list(bundle.blobs(pieces, wanted, "fuzz"))


def configuration(data: bytes) -> object:
    HOME.mkdir(exist_ok=True)
    (HOME / "settings.toml").write_bytes(data)
    return Settings.load(HOME)


def packed(data: bytes) -> object:
    return unpack_gzip(data, 100_000)


def blob(data: bytes) -> object:
    """A blob as a pull opens it: the fuzzer gives what is in the gzip, since it would never find its checksum."""
    served = gzip.compress(data, 1, mtime=0)
    said = {"office": "甲", "keyid": "a" * 64}, {"office": "乙", "keyid": "b" * 64}
    entry = build(Entry, {
        "id": "0" * 26, "v": 1, "kind": "notice", "sha256": "0" * 64, "bytes": len(served), "approved": list(said),
        "approved_at": "2026-11-20T01:00:00Z", "visible_from": "2026-11-20T01:00:00Z",
    })  # fmt: skip
    return open_document("990100", entry, served, served)


TARGETS: dict[str, Callable[[bytes], object]] = {
    "index": document_type(Index), "document": document_type(Document), "pack": document_type(CountyPack),
    "recall": document_type(Recall), "provision": document_type(Provision), "bundle": bundle_of,
    "configuration": configuration, "gzip": packed, "root": root_version, "blob": blob,
    "receipt": document_type(Receipt), "screen": document_type(Screen), "secrets": document_type(ScreenSecrets),
    "standing": document_type(Standing), "submission": document_type(Submission), "opinion": document_type(Opinion),
    "heartbeat": document_type(Heartbeat), "acknowledgement": document_type(Acknowledgement),
    "post": document_type(SignedPost),
}  # fmt: skip


def main() -> None:
    """Fuzz until libFuzzer's options say stop."""
    target = TARGETS[sys.argv[1]]

    def one(data: bytes) -> None:
        try:
            target(data)
        except (SyncError, SettingsError):
            return

    atheris.Setup([sys.argv[0], *sys.argv[2:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
