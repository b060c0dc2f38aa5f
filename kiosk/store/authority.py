"""Whom a terminal believes over TLS: its county's own authority, a fact like the county's address. TLS wants a file."""

import os
import threading
from collections.abc import Mapping
from pathlib import Path

from kiosk.errors import StoreError
from kiosk.store.facts import AUTHORITY


def authority_path(home: Path) -> Path:
    """Where a home has the certificate of its county's own authority, if it has one."""
    return home / "authority.pem"


def authority(home: Path, facts: Mapping[str, str]) -> str:
    """The same for whoever opens a connection; empty where the authorities known to all are believed.

    The file follows the fact: lost, cut short by a power cut or of a county before, it is written anew. Facts that say
    nothing of it (they could not be read, or are an older program's) leave it as it is.

    Raises:
        StoreError: it cannot be written; then nobody may be believed.
    """
    path, pem = authority_path(home), facts.get(AUTHORITY)
    if pem is None:
        return str(path) if path.exists() else ""
    try:
        if not pem:
            path.unlink(missing_ok=True)
            return ""
        if not _holds(path, pem):
            # Of this thread alone: a pull and the listener may find it missing at one moment.
            part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
            try:
                part.write_bytes(pem.encode("ascii"))
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        return str(path)
    except (OSError, UnicodeEncodeError) as exc:
        raise StoreError(f"{path.name} cannot be written: {exc}") from exc


def _holds(path: Path, pem: str) -> bool:
    try:
        return path.read_bytes() == pem.encode("ascii")
    except OSError:
        return False
