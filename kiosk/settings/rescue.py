"""Settings for a process that must run: a bad settings.toml is set aside, and the last good one takes its place.

A person who types a wrong value is told at once (`values`); a file that came to be wrong by a power cut, a rotten
disk or an editor must not keep a hall's screen dark. `kiosk doctor` says that it happened, and why.
"""

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from kiosk.errors import SettingsError
from kiosk.settings.declared import declaration
from kiosk.settings.values import FILE_NAME, TRIAL_FILE, Settings, read_file

SET_ASIDE = FILE_NAME + ".bad"
LAST_GOOD = FILE_NAME + ".good"

log = logging.getLogger(__name__)


def in_service(home: Path, flags: Mapping[str, str] | None = None) -> Settings:
    """The settings in force, whatever happened to the file.

    Raises:
        SettingsError: a flag or the environment is wrong: somebody stands there to be told.
    """
    why = fault(home)
    if not why:
        return Settings.load(home, flags)
    try:
        (home / FILE_NAME).replace(home / SET_ASIDE)
        log.warning("settings.toml is set aside as %s: %s", SET_ASIDE, why)
    except FileNotFoundError:
        pass  # the other process was quicker
    except OSError as exc:
        log.warning("settings.toml cannot be used and not be set aside (%s): %s", exc.strerror, why)
        return Settings.load(home, flags, name=_best(home))
    _restore(home)
    return Settings.load(home, flags, name=FILE_NAME if not fault(home) else _best(home))


def keep(home: Path) -> None:
    """Remember a file that is good, once it is; the disk may refuse. What is on trial is not good yet."""
    if (home / TRIAL_FILE).exists():
        return
    try:
        good = (home / FILE_NAME).read_bytes()
        last = home / LAST_GOOD
        if not fault(home) and not (last.exists() and last.read_bytes() == good):
            _write(last, good)
    except OSError as exc:
        log.debug("the settings cannot be kept: %s", exc)


def fault(home: Path, name: str = FILE_NAME) -> str:
    """What is wrong with a settings file; empty when nothing is, or when there is none."""
    try:
        for key, value in read_file(home, name).items():
            declaration(key).check(value)
    except SettingsError as exc:
        return str(exc)
    return ""


def _best(home: Path) -> str:
    """The file to read when settings.toml cannot be mended: the last good one, or one that does not exist."""
    return LAST_GOOD if not fault(home, LAST_GOOD) else ""


def _restore(home: Path) -> None:
    try:
        if not (home / FILE_NAME).exists() and (home / LAST_GOOD).exists() and not fault(home, LAST_GOOD):
            _write(home / FILE_NAME, (home / LAST_GOOD).read_bytes())
    except OSError as exc:
        log.warning("the last good settings cannot be put back: %s", exc.strerror)


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    with partial.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
