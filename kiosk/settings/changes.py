"""What has changed in the settings file since a process read it, for parts that follow while they run."""

from pathlib import Path

from kiosk.errors import SettingsError
from kiosk.settings.declared import declaration
from kiosk.settings.values import Settings, read_file


def changed_keys(home: Path, settings: Settings) -> tuple[str, ...]:
    """Settings of the file that are not the ones in force; none while the file cannot be used."""
    try:
        now = Settings.load(home)
    except SettingsError:
        return ()
    ours = (key for key, source in settings.sources.items() if source in ("file", "default"))
    return tuple(key for key in ours if now.value(key) != settings.value(key))


def as_the_file_says(home: Path, settings: Settings) -> Settings:
    """The settings in force, brought to what the file says now; as they are while it cannot be used."""
    said = read_file(home) if (keys := changed_keys(home, settings)) else {}
    for key in keys:
        value = said.get(key)
        settings = settings.having(key, None if value is None else declaration(key).check(value))
    return settings
