"""Carry a terminal's identity over a new installation: a file that is as secret as `identity.key` itself."""

import os
import tempfile
from pathlib import Path

from kiosk.errors import ProvisionError, StoreError
from kiosk.store.connect import identity_path
from kiosk.store.facts import facts_of
from kiosk.store.identity import Identity

MOST_BYTES = 10_000


def keep(home: Path, to: Path) -> None:
    """Copy it where a technician says; nobody but the owner may read the copy.

    Raises:
        ProvisionError: there is none, or something lies there already.
        StoreError: it cannot be read or written.
    """
    Identity.load(home)  # whole, or not worth keeping
    data = identity_path(home).read_bytes()
    try:
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as exc:
        raise ProvisionError(f"{to} is there already; it might be another terminal's identity") from exc
    except OSError as exc:
        raise StoreError(f"{to} cannot be written: {exc.strerror or exc}") from exc


def restore(home: Path, source: Path) -> None:
    """Take it back. The machine it came from must not run any more: the county would hear two with one voice.

    Raises:
        ProvisionError: this home has its county already, or the file is no identity.
        StoreError: it cannot be written.
    """
    has_county = bool(facts_of(home).get("seat"))
    if has_county:
        raise ProvisionError(f"{home} has its county already; an identity is restored before that")
    try:
        with source.open("rb") as file:
            data = file.read(MOST_BYTES)
        with tempfile.TemporaryDirectory() as folder:
            identity_path(Path(folder)).write_bytes(data)
            found = Identity.load(Path(folder))
    except OSError as exc:
        raise ProvisionError(f"{source} cannot be read: {exc.strerror or exc}") from exc
    except StoreError as exc:
        raise ProvisionError(f"{source} is no kept identity, or is damaged") from exc
    found.copy_to(home)
