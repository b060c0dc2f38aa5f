"""How much of the disk content may take. What residents say comes first: its room is never given away."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import StoreError

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Room:
    """`reserve_bytes` of the disk stay free; attachments together take at most `files_bytes`."""

    reserve_bytes: int = 0
    files_bytes: int = 1 << 62

    def insist(self, home: Path, wanted: int = 0) -> None:
        """There is room for so many bytes of content.

        Raises:
            StoreError: there is not; says how much is free and how much is kept for what.
        """
        try:
            free = shutil.disk_usage(home).free
        except OSError as exc:
            raise StoreError(f"{home} cannot be used: {exc.strerror}") from exc
        if free - wanted < self.reserve_bytes:
            raise StoreError(
                f"the disk is full: {free // MB} MB are free, {self.reserve_bytes // MB} MB of it are kept for "
                f"residents' words, new content needs {-(-wanted // MB)} MB"
            )

    def insist_files(self, home: Path, wanted: int) -> None:
        """Attachments stay below their bound with so many bytes more. Raises like `insist`."""
        self.insist(home, wanted)
        used = sum(path.stat().st_size for path in (home / "blobs").glob("??/*") if path.is_file())
        if used + wanted > self.files_bytes:
            raise StoreError(
                f"attachments would take {(used + wanted) // MB} MB, allowed are {self.files_bytes // MB} MB (files_mb)"
            )
