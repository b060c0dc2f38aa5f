"""Fetch a large file so that what arrived once is never fetched twice, across cuts, kills and reboots.

The bytes so far lie in a file of ours, named by the digest of the whole; the next attempt asks for the rest
by range. Nobody believes that file: whoever reads the stream checks digests as if all came from the network.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from sync.errors import TransportError
from sync.terminal.fetcher import Fetcher, MissingError

SUFFIX = ".part"
ATTEMPTS = 4  # in one pull, each of which must bring something new
CHUNK_BYTES = 1 << 16


def resumable(fetcher: Fetcher, url: str, most_bytes: int, folder: Path, sha256: str) -> Iterator[bytes]:
    """The file from its first byte. Call `forget` when it was used, or was not what its digest says.

    Raises like `Fetcher.stream`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{sha256}{SUFFIX}"
    with path.open("ab+") as kept:
        if kept.tell() > most_bytes:
            kept.truncate(0)
        kept.seek(0)
        while chunk := kept.read(CHUNK_BYTES):
            yield chunk
        have = kept.seek(0, os.SEEK_END)
        for attempt in range(ATTEMPTS):
            before = have
            try:
                if have < most_bytes:
                    for chunk in fetcher.stream(url, most_bytes, start=have, by_digest=True):
                        kept.write(chunk)
                        have += len(chunk)
                        yield chunk
                return
            except MissingError:
                raise
            except TransportError:
                kept.flush()
                if have == before or attempt == ATTEMPTS - 1:
                    raise


def forget(folder: Path, sha256: str) -> None:
    """The file is used up, or useless."""
    (folder / f"{sha256}{SUFFIX}").unlink(missing_ok=True)


def forget_all(folder: Path) -> None:
    """Nothing is left to resume."""
    for path in folder.glob(f"*{SUFFIX}"):
        path.unlink(missing_ok=True)
