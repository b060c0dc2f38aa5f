"""Every setting of a terminal: what there is (`declared`), what one is (`declaration`), what is in force (`values`).

`rescue` is for processes that must run whatever happened to the file. `trial` changes a setting, `audit` remembers it.
"""

from kiosk.settings.declaration import Declaration, Value
from kiosk.settings.declared import DECLARATIONS, declaration
from kiosk.settings.rescue import LAST_GOOD, SET_ASIDE, fault, in_service, keep
from kiosk.settings.values import FILE_NAME, Settings, home_from_environment, read_file

__all__ = [
    "DECLARATIONS", "FILE_NAME", "LAST_GOOD", "SET_ASIDE", "Declaration", "Settings", "Value", "declaration", "fault",
    "home_from_environment", "in_service", "keep", "read_file",
]  # fmt: skip
