"""Who this terminal is: its id, and two keys of its own that are made here and never leave.

The signing key (Ed25519) proves that a message to the county comes from this terminal; the sealing key (X25519)
opens what the county sealed for it alone. Both lie in `identity.key` in the home, readable by its owner only.
"""

import json
import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey

from kiosk.errors import ProvisionError, StoreError
from kiosk.store.connect import identity_path
from sync.contract import TerminalIdentity, build, limits
from sync.errors import ContractError, UntrustedError

_NEW = ".new"


@dataclass(frozen=True, slots=True)
class Identity:
    """One terminal's identity. Get it with `load`, or `load_or_make` where a terminal is set up."""

    terminal_id: str
    _signing: SigningKey = field(repr=False)
    _sealing: PrivateKey = field(repr=False)

    @classmethod
    def load(cls, home: Path) -> "Identity":
        """The identity of a home.

        Raises:
            ProvisionError: this home has none yet.
            StoreError: it cannot be read, or rotted.
        """
        try:
            data = identity_path(home).read_bytes()
        except FileNotFoundError as exc:
            raise ProvisionError(f"{home} has no identity yet; run: kiosk provision FILE") from exc
        except OSError as exc:
            raise StoreError(f"identity.key in {home} cannot be read: {exc.strerror}") from exc
        try:
            kept = json.loads(data)
            found = cls(
                str(kept["terminal_id"]),
                SigningKey(bytes.fromhex(kept["private_signing"])),
                PrivateKey(bytes.fromhex(kept["private_sealing"])),
            )
            # The public halves stand there too: a rotten digit would be another key, not an error.
            is_whole = build(TerminalIdentity, kept["public"]) == found.public()
        except (ValueError, KeyError, TypeError, CryptoError, ContractError):
            is_whole = False
        if not is_whole:
            raise StoreError(f"identity.key in {home} is damaged; kiosk provision FILE --replace makes a new one")
        return found

    @classmethod
    def load_or_make(cls, home: Path, *, terminal_id: str = "", replace: bool = False) -> "Identity":
        """The identity of a home; made, durably, if it has none. With `replace` also in place of a damaged one.

        A new one takes over `terminal_id`: homes of an older program have an id without keys.

        Raises:
            StoreError: it is damaged, or cannot be read or written.
        """
        try:
            return cls.load(home)
        except ProvisionError:
            pass
        except StoreError:
            if not replace:
                raise
            terminal_id = ""  # the county knows the old id by keys that nobody has any more
        return cls.make(home, terminal_id or str(uuid.uuid4()))

    @classmethod
    def make(cls, home: Path, terminal_id: str) -> "Identity":
        """New keys under this id, durably, in place of any that are there.

        Raises:
            StoreError: it cannot be written.
        """
        made = cls(terminal_id, SigningKey.generate(), PrivateKey.generate())
        made._write(home)
        return made

    def copy_to(self, home: Path) -> None:
        """Into another home, or back into one that lost it. It is secret.

        Raises:
            StoreError: it cannot be written.
        """
        self._write(home)

    def public(self) -> TerminalIdentity:
        """What the county may know."""
        return TerminalIdentity(
            format=limits.FORMAT,
            terminal_id=self.terminal_id,
            signing=bytes(self._signing.verify_key).hex(),
            sealing=bytes(self._sealing.public_key).hex(),
        )

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of a message: 64 bytes."""
        return self._signing.sign(message).signature

    def open_sealed(self, box: bytes) -> bytes:
        """What somebody sealed to this terminal (libsodium's crypto_box_seal).

        Raises:
            UntrustedError: it was sealed for another terminal, or changed on the way.
        """
        try:
            return SealedBox(self._sealing).decrypt(box)
        except (CryptoError, ValueError, TypeError) as exc:
            raise UntrustedError("a sealed box does not open with this terminal's key") from exc

    def _write(self, home: Path) -> None:
        """Whole or not at all; nobody but the owner can ever read it."""
        public = self.public()
        text = json.dumps(
            {
                "terminal_id": self.terminal_id,
                "private_signing": bytes(self._signing).hex(),
                "private_sealing": bytes(self._sealing).hex(),
                "public": {
                    "format": public.format,
                    "terminal_id": public.terminal_id,
                    "signing": public.signing,
                    "sealing": public.sealing,
                },
            }
        )
        path = identity_path(home)
        new = path.with_name(path.name + _NEW)
        try:
            home.mkdir(parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
            folder = os.open(home, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as exc:
            raise StoreError(f"{home} cannot be written: {exc.strerror or exc}") from exc
