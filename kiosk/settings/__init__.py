"""Every setting of a terminal: what there is (`declared`), what one is (`declaration`), what is in force (`values`)."""

from kiosk.settings.declaration import Declaration, Value
from kiosk.settings.declared import DECLARATIONS, declaration
from kiosk.settings.values import FILE_NAME, Settings, home_from_environment, read_file, set_value

__all__ = [
    "DECLARATIONS", "FILE_NAME", "Declaration", "Settings", "Value", "declaration", "home_from_environment",
    "read_file", "set_value",
]  # fmt: skip
