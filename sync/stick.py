"""Small files on a stick that somebody hands over: read with suspicion, written so that pulling it out does no harm.

A stick may hold links, pipes, endless files, millions of names and a file system that lies. Nothing here follows a
link, waits for a pipe, or reads more than it was told.
"""

import contextlib
import mmap
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

MOST_FOLDERS = 10_000
MOST_FILES = 20_000  # of one folder


def read(path: Path, most_bytes: int) -> bytes | None:
    """The bytes of a plain file; None when it is no plain file, is longer, or cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with os.fdopen(os.dup(descriptor), "rb") as file:
            data = file.read(most_bytes + 1)
        return data if len(data) <= most_bytes else None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def folders(root: Path, name: re.Pattern[str]) -> Iterator[Path]:
    """Real folders directly in `root` whose whole name matches."""
    yield from (
        Path(entry) for entry in _entries(root, MOST_FOLDERS) if name.fullmatch(entry.name) and _is_folder(entry)
    )


def files(folder: Path, name: re.Pattern[str]) -> Iterator[Path]:
    """Names in `folder` that match; whether they are plain files `read` finds out."""
    yield from (Path(entry) for entry in _entries(folder, MOST_FILES) if name.fullmatch(entry.name))


def write(root: Path, path: Path, data: bytes | mmap.mmap) -> None:
    """Put a file under `root`: whole or not at all, durably. Folders are made, links are not followed.

    Raises:
        OSError: the stick cannot be written, or a link stands in the way.
    """
    folder = root
    for part in path.relative_to(root).parts[:-1]:
        folder /= part
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise NotADirectoryError(20, "not a folder", str(folder))
    temp = path.with_name(f"{path.name}.part")
    temp.unlink(missing_ok=True)
    descriptor = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temp.replace(path)


def _entries(folder: Path, most: int) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            for number, entry in enumerate(found):
                if number >= most:
                    return
                yield entry
    except OSError:
        return


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
