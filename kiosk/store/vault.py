"""What the county sealed to this terminal alone: keys of lists that its hall may show, the verifier of its PIN.

On the disk these lie only in the box in which they came; each use opens it with the terminal's identity, and what
they open is never written down in the open. A terminal without a box has an empty vault.
"""

import base64
import binascii
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from nacl import pwhash
from nacl.exceptions import CryptoError, InvalidkeyError
from nacl.secret import SecretBox

from kiosk.errors import KioskError
from kiosk.store.facts import facts_of, screen_of
from kiosk.store.identity import Identity
from sync.contract import Screen, ScreenSecrets, decode
from sync.contract.sealed import MAGIC, is_sealed
from sync.errors import ContractError, UntrustedError


class Vault:
    """The opened box of one terminal, for as long as it is needed."""

    def __init__(self, secrets: ScreenSecrets | None) -> None:
        self._keys = {(key.unit, key.year): bytes.fromhex(key.key) for key in secrets.keys} if secrets else {}
        self._pin = secrets.pin.encode() if secrets else b""

    @classmethod
    def load(cls, home: Path) -> "Vault":
        """The vault of a home; empty when the county sealed nothing to it, or the box does not open here."""
        said = screen_of(facts_of(home))
        try:
            return cls(secrets_of(home, said)) if said is not None else cls(None)
        except (KioskError, UntrustedError, ContractError):
            return cls(None)

    @property
    def keys(self) -> Mapping[tuple[str, int], bytes]:
        """The key of each unit and year that this hall may open."""
        return self._keys

    def open(self, unit: str, data: bytes, year: int | None = None) -> bytes:
        """The gzip in a sealed blob of a unit.

        Raises:
            ContractError: it is no sealed blob, or none of the unit's keys that are here opens it.
        """
        if not is_sealed(data):
            raise ContractError("the blob is not sealed")
        for (whose, of), key in self._keys.items():
            if whose == unit and year in (None, of):
                try:
                    return SecretBox(key).decrypt(data[len(MAGIC) :])
                except (CryptoError, ValueError):
                    continue
        raise ContractError("the sealed blob does not open with this terminal's key")

    @property
    def has_pin(self) -> bool:
        """Whether the county set a maintenance PIN."""
        return bool(self._pin)

    @property
    def pin_print(self) -> str:
        """Tells one PIN's verifier from another's, and nothing else of it."""
        return sha256(self._pin).hexdigest()[:16]

    def check_pin(self, pin: str) -> bool:
        """Whether this is the maintenance PIN. Takes a tenth of a second and 64 MB, on purpose; not for the GUI thread.

        How often somebody may try is the caller's to count.
        """
        try:
            return self.has_pin and pwhash.verify(self._pin, pin.encode())
        except (InvalidkeyError, CryptoError, ValueError):
            return False


def secrets_of(home: Path, said: Screen) -> ScreenSecrets | None:
    """What the box in a configuration holds; None when there is none.

    Raises:
        KioskError: this terminal's identity cannot be read.
        UntrustedError: the box is not for this terminal.
        ContractError: what is in it breaks a rule.
    """
    if said.box is None:
        return None
    identity = Identity.load(home)
    try:
        text = identity.open_sealed(base64.b64decode(said.box, validate=True))
    except binascii.Error as exc:
        raise ContractError("the box is not Base64") from exc
    secrets = decode(ScreenSecrets, text)
    if secrets.terminal_id != identity.terminal_id or said.terminal_id != identity.terminal_id:
        raise UntrustedError("the box was made for another terminal")
    return secrets
