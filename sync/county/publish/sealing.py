"""Seal what only some terminals may read: lists of people under their village's key, secrets to one terminal."""

import hashlib
import secrets

from nacl.public import PublicKey, SealedBox
from nacl.secret import SecretBox
from sqlalchemy.orm import Session

from sync import contract
from sync.contract.sealed import MAGIC
from sync.county.records import ListKeyRow

_PAD_BYTES = 512  # a box's length must not tell how much is in it


def seal_blob(gzip: bytes, key: bytes) -> bytes:
    """The sealed form of a document's gzip; the same bytes each time, so that its digest can be signed ahead.

    The nonce is a keyed digest of what is sealed: two texts never share one.
    """
    nonce = hashlib.blake2b(gzip, key=key, digest_size=SecretBox.NONCE_SIZE, person=b"kiosk-list-nonce").digest()
    return MAGIC + bytes(SecretBox(key).encrypt(gzip, nonce))


def key_year(visible_from: str) -> int:
    """Which year's key a document is sealed under."""
    return int(visible_from[:4])


def known_key(session: Session, unit: str, year: int) -> bytes | None:
    """The key of a unit's sealed lists of a year, if there is one."""
    row = session.get(ListKeyRow, (unit, year))
    return row.key if row is not None else None


def list_key(session: Session, unit: str, year: int) -> bytes:
    """The key of a unit's sealed lists of a year; made when it is first needed."""
    row = session.get(ListKeyRow, (unit, year))
    if row is None:
        row = ListKeyRow(unit=unit, year=year, key=secrets.token_bytes(SecretBox.KEY_SIZE))
        session.add(row)
        session.flush()
    return row.key


def seal_to(sealing: str, said: contract.ScreenSecrets) -> bytes:
    """Secrets for one terminal, by its public sealing key (64 hexadecimal digits)."""
    text = contract.encode(said)
    padded = text + b" " * (-len(text) % _PAD_BYTES)
    return bytes(SealedBox(PublicKey(bytes.fromhex(sealing))).encrypt(padded))
