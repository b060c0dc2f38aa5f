"""Write the published tree so that a power cut leaves whole files only.

Every file is a temp, synced, then renamed. Knows nothing of signatures.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from sync.county.errors import CountyError

PARTS = ("blobs", "targets", "metadata")  # in the order of upload
LAST = ("snapshot.json", "timestamp.json")
_TEMP = ".part"


def blob_path(sha256: str) -> str:
    """Where a document or attachment of this digest is served."""
    return f"blobs/{sha256[:2]}/{sha256}"


def bundle_path(sha256: str) -> str:
    """Where a transport bundle of this digest is served."""
    return f"blobs/packs/{sha256}"


def target_path(target: str, sha256: str) -> str:
    """Where a TUF target is served: its digest stands before the file name."""
    folder, _, name = target.rpartition("/")
    return f"targets/{folder}/{sha256}.{name}"


class Site:
    """The folder that a web server shows to the world."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._staged: dict[Path, Path] = {}  # where it goes: the temp; one file may be staged twice

    def stage(self, path: str, data: bytes) -> None:
        """Write a file beside its place; `commit` puts it there."""
        target = self.root / path
        temp = target.with_name(target.name + _TEMP)
        try:
            temp.write_bytes(data)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            temp.write_bytes(data)
        self._staged[target] = temp

    def commit(self) -> None:
        """Sync every staged file, then put each in its place.

        First all writes, then all syncs: the file system can group them.
        """
        for temp in self._staged.values():
            _sync(temp)
        for target, temp in self._staged.items():
            _put(temp, target)
        for folder in {target.parent for target in self._staged}:
            _sync(folder)
        self._staged.clear()

    def discard(self) -> None:
        """Forget what was staged."""
        for temp in self._staged.values():
            temp.unlink(missing_ok=True)
        self._staged.clear()

    def write(self, path: str, data: bytes) -> None:
        """One file, in place and durable."""
        self.stage(path, data)
        self.commit()

    def write_bundle(self, blobs: Iterable[tuple[str, bytes]]) -> tuple[str, int]:
        """Write a transport bundle; returns its digest and length.

        Each entry: 32 bytes of digest, the length as 4 bytes big-endian, the blob.
        """
        folder = self.root / "blobs" / "packs"
        folder.mkdir(parents=True, exist_ok=True)
        temp = folder / f"bundle{_TEMP}"
        digest, length = hashlib.sha256(), 0
        with temp.open("wb") as out:
            for sha256, blob in blobs:
                for piece in (bytes.fromhex(sha256), len(blob).to_bytes(4, "big"), blob):
                    out.write(piece)
                    digest.update(piece)
                    length += len(piece)
            out.flush()
            os.fsync(out.fileno())
        name = digest.hexdigest()
        temp.replace(folder / name)
        _sync(folder)
        return name, length

    def read(self, path: str) -> bytes:
        """A file of the tree."""
        return (self.root / path).read_bytes()

    def has(self, path: str) -> bool:
        """Whether the tree holds the file."""
        return (self.root / path).exists()

    def remove(self, path: str) -> None:
        """Take a file away, if it is there."""
        (self.root / path).unlink(missing_ok=True)

    def files(self) -> Iterator[str]:
        """Every published file, in the order in which they may be uploaded."""
        last: list[str] = []
        for part in PARTS:
            for path in sorted((self.root / part).rglob("*")):
                if not path.is_file() or path.name.endswith(_TEMP):
                    continue
                name = path.relative_to(self.root).as_posix()
                if path.name.endswith(LAST):
                    last.append(name)
                else:
                    yield name
        # Snapshots, then the timestamp that makes everything visible.
        yield from sorted(last, key=lambda name: name.endswith("timestamp.json"))


def mirror(site: Site, out: Path, *, only: Set[str] | None = None) -> tuple[int, int]:
    """Make `out` hold the same files (or `only` these), in the safe order; returns files written and taken away.

    Raises:
        CountyError: `out` cannot be written, or is the site itself.
    """
    if out.resolve() == site.root.resolve():
        raise CountyError(f"{out} is the published tree itself; name another folder.")
    there = Site(out)
    written, wanted = 0, set()
    try:
        for name in site.files():
            if only is not None and name not in only:
                continue
            wanted.add(name)
            if not _same(site.root / name, out / name):
                target = out / name
                target.parent.mkdir(parents=True, exist_ok=True)
                temp = target.with_name(target.name + _TEMP)
                shutil.copyfile(site.root / name, temp)
                _sync(temp)
                _put(temp, target)
                written += 1
        stale = [name for name in there.files() if name not in wanted]
        for name in stale:
            there.remove(name)
    except OSError as exc:
        raise CountyError(f"{out} cannot be written: {exc.strerror}.") from exc
    return written, len(stale)


def _same(here: Path, there: Path) -> bool:
    """Names hold digests or version numbers, so equal length is enough but for the timestamp."""
    try:
        if here.name == "timestamp.json":
            return here.read_bytes() == there.read_bytes()
        return here.stat().st_size == there.stat().st_size
    except FileNotFoundError:
        return False


def _put(temp: Path, target: Path) -> None:
    """Put a file in its place.

    Web servers make an ETag of a file's second and length. The one file that changes in place gets a new second each
    time, or a terminal that asked between two publications of one second would be told that nothing is new.
    """
    if target.name == "timestamp.json" and target.exists():
        before = int(target.stat().st_mtime)
        if int(temp.stat().st_mtime) <= before:
            os.utime(temp, (before + 1, before + 1))
    temp.replace(target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
