"""Who changed which setting, when, from what to what: append-only lines in the home, bounded, never with a secret."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from kiosk.errors import SettingsError

FILE = "settings-log.jsonl"
BEFORE = FILE + ".1"
MOST_BYTES = 256_000  # of each of the two files
SCREEN, COMMAND, TERMINAL = "screen", "command", "terminal"  # who; `terminal`: by itself, as after a trial
SET, TRIED, KEPT, UNDONE = "set", "tried", "kept", "undone"  # how
_LOGIN = re.compile(r"(?<=//)[^/@\s]+(?=@)")


@dataclass(frozen=True, slots=True)
class Change:
    """One change; the values as text, logins in addresses left out, an empty `old` or `new` for the default."""

    at: str
    who: str
    how: str
    key: str
    old: str
    new: str


def redacted(text: str) -> str:
    """A value without the login that an address may carry."""
    return _LOGIN.sub("***", text)


def note(home: Path, change: Change) -> None:
    """Append one line, durable before this returns: what is not written down is not changed.

    Raises:
        SettingsError: the disk refuses.
    """
    said = {name: redacted(str(value)) for name, value in asdict(change).items()}
    line = json.dumps(said, ensure_ascii=False) + "\n"
    path = home / FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size + len(line.encode()) > MOST_BYTES:
            path.replace(home / BEFORE)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as exc:
        raise SettingsError(f"the change cannot be written down, so it is not made: {exc.strerror}") from exc


def changes(home: Path) -> tuple[Change, ...]:
    """Every change that is still kept, oldest first; a line that rotted is left out."""
    return tuple(_read(home / BEFORE)) + tuple(_read(home / FILE))


def _read(path: Path) -> Iterator[Change]:
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return
    names = {field.name for field in fields(Change)}
    for line in lines:
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and set(found) == names:
            yield Change(**{name: str(value) for name, value in found.items()})
