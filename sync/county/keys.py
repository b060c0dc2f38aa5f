"""The county's keys: cards that say who holds which key, and a ring of those that can sign now.

A ring takes any securesystemslib `Signer`, so that a token, a card or SM2 can take a file's place.
Private keys of a real county exist on disk only as encrypted PKCS8.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, Key, Signer, SSlibKey

from sync.county.errors import CountyError, UnsignedError

LEAST_PASSPHRASE = 12
_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"  # nothing that reads like something else

Passphrase = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class KeyCard:
    """What everybody may know of a key: its holder, the roles it signs, whether it lives on a server."""

    keyid: str
    public: dict[str, Any]
    roles: tuple[str, ...]
    holder: str
    office: str  # as the screen names it
    online: bool
    file: str  # relative to the county's folder; offline keys are carried away from there

    def key(self) -> Key:
        """The public key as TUF knows it."""
        return Key.from_dict(self.keyid, dict(self.public))


@dataclass(slots=True)
class KeyRing:
    """Every key card of a county, and the signers at hand."""

    folder: Path
    cards: dict[str, KeyCard]
    practice: bool = False
    signers: dict[str, Signer] = field(default_factory=dict)

    def keys_of(self, role: str) -> list[Key]:
        """The public keys of a role."""
        return [card.key() for card in self.cards.values() if role in card.roles]

    def online_keyids(self) -> list[str]:
        """The keys that live on a server; of the two that approve, at most one may be among them."""
        return sorted(card.keyid for card in self.cards.values() if card.online)

    def add(self, signer: Signer) -> KeyCard:
        """Take a signer into hand.

        Raises:
            CountyError: it is no key of this county.
        """
        keyid = signer.public_key.keyid
        if keyid not in self.cards:
            raise CountyError(f"The key {keyid[:12]}... is not one of this county's keys.")
        self.signers[keyid] = signer
        return self.cards[keyid]

    def add_file(self, path: Path, passphrase: str | None) -> KeyCard:
        """Take the key of a PEM file into hand."""
        return self.add(load_key(path, passphrase))

    def load_server_keys(self, passphrase: Passphrase) -> None:
        """Take into hand what lies on this machine by right: the online keys, or every key of a practice county."""
        secret: str | None = None
        for card in self.cards.values():
            path = self.folder / card.file
            if card.keyid in self.signers or not (card.online or self.practice):
                continue
            if not path.exists():
                raise CountyError(f"The key file {card.file} of {card.holder} is missing.")
            if not self.practice and secret is None:
                secret = passphrase("the online keys")
            self.add(load_key(path, None if self.practice else secret))

    def at_hand(self, role: str, need: int) -> list[Signer]:
        """The signers of a role, offline ones first and at most one online key where two are needed.

        Raises:
            UnsignedError: fewer than `need` are at hand.
        """
        mine = [card for card in self.cards.values() if role in card.roles and card.keyid in self.signers]
        offline = [card for card in mine if not card.online]
        online = [card for card in mine if card.online]
        chosen = (offline + online[:1])[: max(need, 1)]
        if len(chosen) < need:
            holders = ", ".join(card.holder for card in chosen) or "nobody"
            raise UnsignedError(
                f"{role} needs {need} different keys, at hand is {holders}; give the others with --key FILE."
            )
        return [self.signers[card.keyid] for card in chosen]

    def save(self) -> None:
        """Write the cards (no secrets) to `keys/keys.json`."""
        cards = [asdict(card) for card in self.cards.values()]
        text = json.dumps({"practice": self.practice, "keys": cards}, ensure_ascii=False, indent=1)
        _write_private(self.folder / "keys" / "keys.json", text.encode())


def open_ring(folder: Path) -> KeyRing:
    """The key cards of the county in `folder`, without any signer yet.

    Raises:
        CountyError: no keys were made yet.
    """
    path = folder / "keys" / "keys.json"
    try:
        raw = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as exc:
        raise CountyError(f"{folder} is a draft without keys; make them with county init --dir {folder}.") from exc
    except (OSError, ValueError) as exc:
        raise CountyError(f"{path} cannot be read: {exc}.") from exc
    cards = (KeyCard(**{**card, "roles": tuple(card["roles"])}) for card in raw["keys"])
    return KeyRing(folder, {card.keyid: card for card in cards}, practice=bool(raw["practice"]))


def new_key(*, roles: Iterable[str], holder: str, office: str, online: bool, file: str, folder: Path,
            passphrase: str | None) -> tuple[KeyCard, Signer]:  # fmt: skip
    """Make an Ed25519 key and write it; without a passphrase only for a practice county."""
    private = Ed25519PrivateKey.generate()
    cipher: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        cipher = serialization.BestAvailableEncryption(passphrase.encode())
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher)
    _write_private(folder / file, pem)
    signer = CryptoSigner(private, SSlibKey.from_crypto(private.public_key()))
    public = signer.public_key
    card = KeyCard(public.keyid, public.to_dict(), tuple(roles), holder, office, online, file)
    return card, signer


def load_key(path: Path, passphrase: str | None) -> Signer:
    """The signer in a PEM file.

    Raises:
        CountyError
    """
    try:
        pem = path.read_bytes()
    except OSError as exc:
        raise CountyError(f"The key file {path} cannot be read: {exc.strerror}.") from exc
    if passphrase is not None and b"ENCRYPTED" not in pem:
        passphrase = None
    try:
        private = serialization.load_pem_private_key(pem, passphrase.encode() if passphrase else None)
    except TypeError as exc:
        raise CountyError(f"The key file {path} needs its passphrase.") from exc
    except ValueError as exc:
        raise CountyError(f"The passphrase of {path} is wrong, or the file is damaged.") from exc
    if not isinstance(private, Ed25519PrivateKey):
        raise CountyError(f"{path} is not an Ed25519 key.")
    return CryptoSigner(private, SSlibKey.from_crypto(private.public_key()))


def new_passphrase() -> str:
    """Five groups of five: 122 bits, readable aloud."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(5))


def checked_passphrase(text: str) -> str:
    """A passphrase long enough for a key on a server.

    Raises:
        CountyError
    """
    if len(text) < LEAST_PASSPHRASE:
        raise CountyError(f"The passphrase has {len(text)} characters; it needs at least {LEAST_PASSPHRASE}.")
    return text


def _write_private(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temp = path.with_name(f".{path.name}.tmp")
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    temp.replace(path)
