"""What the county's commands say when something is wrong: one plain sentence, never a traceback."""

from sync.errors import SyncError


class CountyError(SyncError):
    """A sentence for the person at the keyboard; the command ends with exit code 2."""


class RegionError(CountyError):
    """A row of a region file that cannot be taken; says file, row, column and reason."""

    def __init__(self, file: str, row: int, column: str, reason: str) -> None:
        super().__init__(f"{file}, row {row}, column {column}: {reason}")
        self.file, self.row, self.column, self.reason = file, row, column, reason


class UnsignedError(CountyError):
    """Something was about to be published that two different keys have not signed."""
