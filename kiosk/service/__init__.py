"""The terminal as a service of its machine: what is written into the system, and how it is taken away again.

Only files: nothing of a running machine is touched here, so that a folder (an image, a test) can be a machine too.
"""

from kiosk.service.files import ServiceError, install, remove
from kiosk.service.layout import Entry, Layout
from kiosk.service.state import Line, look

__all__ = ["Entry", "Layout", "Line", "ServiceError", "install", "look", "remove"]
