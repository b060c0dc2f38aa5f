"""Attachments as files named by digest. A file is there whole or not at all."""

import hashlib
import os
from collections.abc import Iterable, Set
from pathlib import Path

from kiosk.errors import StoreError
from kiosk.store.connect import blob_path
from sync.errors import UntrustedError

PARTIAL = ".part"


def has(home: Path, sha256: str) -> bool:
    """Whether the file is here."""
    return blob_path(home, sha256).is_file()


def put(home: Path, sha256: str, most_bytes: int, chunks: Iterable[bytes]) -> None:
    """Write the file as its bytes come; it appears only when they are of this digest.

    Raises:
        UntrustedError: the bytes are others, or more.
        StoreError: it cannot be written.
    """
    target = blob_path(home, sha256)
    partial = target.with_name(target.name + PARTIAL)
    digest = hashlib.sha256()
    size = 0
    source = iter(chunks)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            while (chunk := next(source, None)) is not None:
                size += len(chunk)
                digest.update(chunk)
                if size > most_bytes:
                    raise UntrustedError(f"file {sha256[:12]} is longer than {most_bytes} bytes")
                file.write(chunk)
            if digest.hexdigest() != sha256:
                raise UntrustedError(f"file {sha256[:12]} is not what its digest says")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # or a power cut forgets the name
        finally:
            os.close(folder)
    except OSError as exc:
        raise StoreError(f"file {sha256[:12]} cannot be kept: {exc.strerror}") from exc
    finally:
        partial.unlink(missing_ok=True)


def sweep(home: Path, named: Set[str]) -> None:
    """Remove files that nothing names, and leftovers of a crash."""
    for path in (home / "blobs").glob("??/*"):
        if path.name not in named:
            path.unlink(missing_ok=True)
