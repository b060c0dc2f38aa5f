"""One parser under atheris: `python -m tests.faults.fuzz_target NAME CORPUS [libFuzzer options]`.

A parser may refuse with our own error; anything else ends the run with a crash report.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sync", "kiosk", "json"]):
    from kiosk.errors import SettingsError
    from kiosk.settings import Settings
    from sync.contract import CountyPack, Document, Index, Provision, Recall, decode, encode, unpack_gzip
    from sync.errors import SyncError
    from sync.terminal import bundle
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


TARGETS: dict[str, Callable[[bytes], object]] = {
    "index": document_type(Index), "document": document_type(Document), "pack": document_type(CountyPack),
    "recall": document_type(Recall), "provision": document_type(Provision), "bundle": bundle_of,
    "configuration": configuration, "gzip": packed, "root": root_version,
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
