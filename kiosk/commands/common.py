"""What subcommands share: the home, and the settings in force."""

import argparse
from pathlib import Path

from kiosk.clock import Clock, Moment
from kiosk.settings import Settings, home_from_environment
from sync.contract import instant


def home() -> Path:
    """The home of this process."""
    return home_from_environment()


def settings(args: argparse.Namespace) -> Settings:
    """The settings in force, flags first.

    Raises:
        SettingsError
    """
    flags: dict[str, str] = dict(getattr(args, "set", None) or ())
    return Settings.load(home(), flags)


def moment(home: Path) -> Moment:
    """Now, by the one clock."""
    from kiosk.store.facts import facts_of

    floor = facts_of(home).get("clock_floor")
    return Clock.from_environment(floor=instant(floor) if floor else None).now()
