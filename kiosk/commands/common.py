"""What subcommands share: the home, and the settings in force."""

import argparse
from pathlib import Path

from kiosk.settings import Settings, home_from_environment


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
