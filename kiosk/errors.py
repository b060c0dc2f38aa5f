"""What can go wrong on the terminal, sorted by what the caller should do.

KioskError
  SettingsError   tell the person: a value is wrong; says which, and what is allowed
  ProvisionError  tell the technician: this home is not set up, or set up for something else
  StoreError      recover: the store is damaged, too new, or cannot be written
    NothingYetError wait: nothing has been stored so far
  BusyError       wait: another process holds this home
  GlassError      show the page of last resort: the pages cannot be made
"""


class KioskError(Exception):
    """Root of the terminal's own errors; its text is one clear sentence."""


class SettingsError(KioskError):
    """A setting's value is refused."""


class ProvisionError(KioskError):
    """The terminal has no trust root yet, or the file given is not one."""


class StoreError(KioskError):
    """The store is damaged, too new for this program, or cannot be written."""


class NothingYetError(StoreError):
    """The store is not there yet, or holds no release: the terminal's first start."""


class BusyError(KioskError):
    """Another process works in this home."""


class GlassError(KioskError):
    """The pages cannot be made."""
