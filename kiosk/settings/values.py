"""The values in force.

A value comes from the first of: flag, `KIOSK_<KEY>` in the environment, settings.toml in the home, default.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from kiosk.errors import SettingsError
from kiosk.settings.declaration import Value
from kiosk.settings.declared import BY_KEY, DECLARATIONS, declaration

FILE_NAME = "settings.toml"
TRIAL_FILE = "settings.trial.json"  # what is on trial (`trial`)


class Settings:
    """The values in force, and where each came from."""

    def __init__(self, values: Mapping[str, Value], sources: Mapping[str, str]) -> None:
        self._values = MappingProxyType(dict(values))
        self.sources = MappingProxyType(dict(sources))

    @classmethod
    def load(cls, home: Path, flags: Mapping[str, str] | None = None, *, name: str = FILE_NAME) -> "Settings":
        """Read file (none when `name` is empty), environment and flags.

        Raises:
            SettingsError: one sentence with key, value and what is allowed.
        """
        values: dict[str, Value] = {d.key: d.default for d in DECLARATIONS}
        sources = dict.fromkeys(values, "default")
        for key, raw in read_file(home, name).items():
            values[key], sources[key] = declaration(key).check(raw), "file"
        for key, one in BY_KEY.items():
            text = os.environ.get(f"KIOSK_{key.upper()}")
            if text is not None:
                values[key], sources[key] = one.read(text), "environment"
        for key, text in (flags or {}).items():
            values[key], sources[key] = declaration(key).read(text), "flag"
        return cls(values, sources)

    def having(self, key: str, value: Value | None) -> "Settings":
        """The same with one value of the file changed (None: the default); flag and environment still come first."""
        if self.sources[key] in ("environment", "flag"):
            return self
        new = declaration(key).default if value is None else value
        return Settings({**self._values, key: new}, {**self.sources, key: "default" if value is None else "file"})

    def value(self, key: str) -> Value:
        """The value of any setting.

        Raises:
            SettingsError: there is no such setting.
        """
        return self._values[declaration(key).key]

    def text(self, key: str) -> str:
        """A text setting."""
        return str(self.value(key))

    def number(self, key: str) -> int:
        """A whole-number setting."""
        return int(self.value(key))

    def real(self, key: str) -> float:
        """A decimal setting."""
        return float(self.value(key))

    def flag(self, key: str) -> bool:
        """A yes-or-no setting."""
        return bool(self.value(key))


def read_file(home: Path, name: str = FILE_NAME) -> dict[str, object]:
    """The raw values of settings.toml, or of a copy of it; empty when there is none.

    Raises:
        SettingsError: not TOML, or a key that does not exist.
    """
    path = home / name
    if not name or not path.exists():
        return {}
    import tomllib  # most terminals have no file, and the glass starts sooner without it

    try:
        with path.open("rb") as stream:
            raw = tomllib.load(stream)
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as exc:
        raise SettingsError(f"{path} cannot be read: {exc}") from exc
    for key in raw:
        declaration(key)
    return raw


def write_value(home: Path, key: str, value: Value | None) -> None:
    """Write a checked value to settings.toml, or take it out, keeping the file's comments and order.

    Raises:
        SettingsError: the file cannot be read, or the disk refuses.
    """
    import tomlkit

    read_file(home)
    path = home / FILE_NAME
    try:
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        if value is None:
            document.pop(key, None)
        else:
            document[key] = value
        home.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(tomlkit.dumps(document))
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError as exc:
        raise SettingsError(f"{path} cannot be written: {exc.strerror}") from exc


def home_from_environment() -> Path:
    """KIOSK_HOME, or the user's data directory; absolute, as pictures are named by addresses."""
    given = os.environ.get("KIOSK_HOME")
    if given:
        return Path(given).expanduser().absolute()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "sunshine-kiosk"
