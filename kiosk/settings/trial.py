"""Change a setting so that it is written down; or on trial, so that it goes back by itself unless somebody confirms.

What is on trial lies in a file of its own before settings.toml changes. A glass that starts and finds one puts the
old value back, whatever ended the glass before: who cannot see or touch the screen any more need do nothing. A
setting that works after a restart only is on trial for the one start that it asks for.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kiosk.errors import SettingsError
from kiosk.settings import audit
from kiosk.settings.declaration import Value
from kiosk.settings.declared import declaration
from kiosk.settings.values import TRIAL_FILE, read_file, write_value

NEXT_START, NOW = "next_start", "now"


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting on trial. `old`: what stood in the file, as JSON; empty: nothing did."""

    key: str
    old: str
    new: str
    stage: str
    who: str


def change(home: Path, key: str, text: str, *, who: str, at: str) -> Value:
    """Check a value, write it down and set it.

    Raises:
        SettingsError: it is not allowed, or the disk refuses.
    """
    value = declaration(key).read(text)
    old = read_file(home).get(key)
    if old != value:
        audit.note(home, audit.Change(at, who, audit.SET, key, _text(old), _text(value)))
        write_value(home, key, value)
    on_trial = pending(home)
    if on_trial is not None and on_trial.key == key:
        _end(home)  # somebody has said what it shall be; it does not go back to what was before
    return value


def begin(home: Path, key: str, text: str, *, who: str, at: str) -> Value:
    """Set a value on trial.

    Raises:
        SettingsError: it is not allowed, or the disk refuses.
    """
    one = declaration(key)
    value = one.read(text)
    undo(home, at=at)  # one at a time
    old = read_file(home).get(key)
    trial = Trial(
        key, json.dumps(old) if old is not None else "", _text(value), NEXT_START if one.restart else NOW, who
    )
    audit.note(home, audit.Change(at, who, audit.TRIED, key, _text(old), trial.new))
    _write(home, trial)
    write_value(home, key, value)
    return value


def keep(home: Path, *, at: str) -> None:
    """Somebody has confirmed: the value stays.

    Raises:
        SettingsError: the disk refuses.
    """
    trial = pending(home)
    if trial is not None:
        audit.note(home, audit.Change(at, trial.who, audit.KEPT, trial.key, _old(trial), trial.new))
        _end(home)


def undo(home: Path, *, at: str) -> str:
    """Put the old value back; the key, or empty when nothing is on trial. What cannot be written down is put back too.

    Raises:
        SettingsError: the disk refuses.
    """
    trial = pending(home)
    if trial is None:
        _end(home)  # one that cannot be read says nothing
        return ""
    write_value(home, trial.key, json.loads(trial.old) if trial.old else None)
    _end(home)
    audit.note(home, audit.Change(at, audit.TERMINAL, audit.UNDONE, trial.key, trial.new, _old(trial)))
    return trial.key


def settle(home: Path, *, at: str) -> None:
    """To be called as a glass starts, before it reads its settings.

    Raises:
        SettingsError: the disk refuses.
    """
    trial = pending(home)
    if trial is not None and trial.stage == NEXT_START:
        _write(home, replace(trial, stage=NOW))
    elif (home / TRIAL_FILE).exists():
        undo(home, at=at)


def pending(home: Path) -> Trial | None:
    """What is on trial; None also for a file that cannot be read."""
    try:
        trial = Trial(**json.loads((home / TRIAL_FILE).read_text("utf-8")))
        one = declaration(trial.key)
        if trial.old:
            one.check(json.loads(trial.old))
    except (OSError, ValueError, TypeError, SettingsError):
        return None
    return trial


def _end(home: Path) -> None:
    try:
        (home / TRIAL_FILE).unlink(missing_ok=True)
    except OSError as exc:
        raise SettingsError(f"{TRIAL_FILE} cannot be removed: {exc.strerror}") from exc


def _write(home: Path, trial: Trial) -> None:
    partial = home / (TRIAL_FILE + ".part")
    try:
        home.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8") as stream:
            json.dump(asdict(trial), stream, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(home / TRIAL_FILE)
    except OSError as exc:
        raise SettingsError(f"{TRIAL_FILE} cannot be written: {exc.strerror}") from exc


def _old(trial: Trial) -> str:
    return _text(json.loads(trial.old)) if trial.old else ""


def _text(value: object) -> str:
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)
