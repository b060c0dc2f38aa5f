"""Write the layout into a machine's root, and take away exactly what was written.

The list of what was written lies in /etc/sunshine-kiosk/installed.json, before the first file does: an installation
that was cut short is finished by another one, or removed.
"""

import contextlib
import json
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

from kiosk.errors import KioskError
from kiosk.service.layout import Entry, Layout, inside

LIST = "etc/sunshine-kiosk/installed.json"


class ServiceError(KioskError):
    """The system cannot be written, or holds something of somebody else."""


class Written(TypedDict):
    """The list: files and links with what they held, and the folders that had to be made for them."""

    files: dict[str, str]
    folders: list[str]


def install(root: Path, layout: Layout) -> tuple[str, ...]:
    """Write everything; returns the paths. What an earlier version wrote and this one does not goes.

    Raises:
        ServiceError: a file is there that is not ours (nothing is written then), or the disk refuses.
    """
    entries = layout.entries()
    before = written(root)
    foreign = [e.path for e in entries if e.path not in before["files"] and _is_taken(root, e)]
    if foreign:
        raise ServiceError(f"/{foreign[0]} is there already and is not ours; move it away first")
    # A mask that somebody had set before stays his: it is neither written nor listed.
    ours = [e for e in entries if e.path in before["files"] or not inside(root, e.path).is_symlink()]
    folders = sorted({*before["folders"], *_missing_folders(root, [*(e.path for e in ours), LIST])})
    try:
        _note(root, {"files": before["files"] | {e.path: _print_of(e) for e in ours}, "folders": folders})
        for entry in ours:
            _write(root, entry)
        now = {e.path: _print_of(e) for e in ours}
        for path in set(before["files"]) - set(now):
            inside(root, path).unlink(missing_ok=True)
        _note(root, {"files": now, "folders": folders})
    except OSError as exc:
        raise ServiceError(f"{exc.filename or root} cannot be written: {exc.strerror}") from exc
    return tuple(e.path for e in ours)


def remove(root: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take away what `install` wrote; returns what went, and what stayed because somebody changed it since.

    Raises:
        ServiceError: nothing is installed here, or the disk refuses.
    """
    before = written(root)
    if not before["files"]:
        raise ServiceError(f"nothing is installed in {root}")
    gone, kept = [], []
    try:
        for path, print_ in before["files"].items():
            found = print_at(root, path)
            if found not in ("", print_):
                kept.append(path)
                continue
            inside(root, path).unlink(missing_ok=True)
            gone.append(path)
        inside(root, LIST).unlink()
        for folder in sorted(before["folders"], reverse=True):
            with contextlib.suppress(OSError):  # somebody else put something there
                inside(root, folder).rmdir()
    except OSError as exc:
        raise ServiceError(f"{exc.filename or root} cannot be taken away: {exc.strerror}") from exc
    return tuple(gone), tuple(kept)


def written(root: Path) -> Written:
    """The list of what was written here; empty when nothing was.

    Raises:
        ServiceError: the list cannot be read.
    """
    try:
        found = json.loads(inside(root, LIST).read_text("utf-8"))
        return {"files": dict(found["files"]), "folders": list(found["folders"])}
    except FileNotFoundError:
        return {"files": {}, "folders": []}
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ServiceError(f"/{LIST} cannot be read: {exc}") from exc


def print_at(root: Path, path: str) -> str:
    """What stands at a path now, as the list would say it; empty when nothing does."""
    place = inside(root, path)
    if place.is_symlink():
        return f"-> {place.readlink()}"
    try:
        return sha256(place.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as exc:
        return f"? {exc.strerror}"


def _print_of(entry: Entry) -> str:
    return f"-> {entry.target}" if entry.target else sha256(entry.data).hexdigest()


def _is_taken(root: Path, entry: Entry) -> bool:
    return print_at(root, entry.path) not in ("", _print_of(entry))


def _missing_folders(root: Path, paths: Iterable[str]) -> set[str]:
    parents = {parent.as_posix() for path in paths for parent in Path(path).parents if parent.as_posix() != "."}
    return {folder for folder in parents if not inside(root, folder).exists()}


def _write(root: Path, entry: Entry) -> None:
    """By a temporary name, so that a power cut leaves the old file or the new."""
    place = inside(root, entry.path)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.part")
    partial.unlink(missing_ok=True)
    if entry.target:
        partial.symlink_to(entry.target)
    else:
        with partial.open("wb") as stream:
            stream.write(entry.data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.chmod(entry.mode)
    partial.replace(place)


def _note(root: Path, what: Written) -> None:
    _write(root, Entry(LIST, json.dumps(what, indent=1, sort_keys=True).encode() + b"\n"))
