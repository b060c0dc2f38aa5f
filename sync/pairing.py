"""Both ends' half of a pairing: a key that only two who know the same code agree on (SPAKE2, RFC 9382).

A stranger between them gets one guess of the code for each try of a person, and learns nothing offline.
"""

import hmac
import secrets
from hashlib import sha256

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from spake2 import SPAKE2_A, SPAKE2_B, SPAKEError
from spake2.ed25519_basic import NotOnCurve

from sync.contract.pairing import LOOK_ALIKE, PAIR_ALPHABET, PAIR_CODE, PAIR_QR
from sync.errors import UntrustedError

_TERMINAL, _COUNTY = b"kiosk-terminal-1", b"kiosk-county-1"


def new_code() -> str:
    """A code that nobody can guess: 26^5 behind its place."""
    return "".join(secrets.choice(PAIR_ALPHABET) for _ in range(PAIR_CODE))


def typed_code(text: str) -> str | None:
    """The code that a person typed, said or scanned; None when it is none."""
    text = text.strip().upper().removeprefix(PAIR_QR)
    bare = "".join(LOOK_ALIKE.get(mark, mark) for mark in text if mark not in " -·—")
    return bare if len(bare) == PAIR_CODE and set(bare) <= set(PAIR_ALPHABET) else None


class TerminalSide:
    """Of one code; it may be tried once."""

    def __init__(self, code: str) -> None:
        self._spake = SPAKE2_A(code.encode(), idA=_TERMINAL, idB=_COUNTY)
        self.share = self._spake.start().hex()

    def open(self, said: bytes, share: str, box: bytes) -> tuple[bytes, str]:
        """What the county put into the box, and the proof that it was opened. `said`: the bytes of our request.

        Raises:
            UntrustedError: whoever made it does not know the code, or something was changed on the way.
        """
        key = _agree(self._spake, share)
        try:
            return SecretBox(_derived(key, b"box", said)).decrypt(box), _proof(key, said, box)
        except (CryptoError, ValueError) as exc:
            raise UntrustedError("the box was not made by somebody who knows this code") from exc


class CountySide:
    """Of one request and the code that a person typed for it."""

    def __init__(self, code: str, said: bytes, share: str) -> None:
        """Raises `UntrustedError` when the terminal's share is none."""
        spake = SPAKE2_B(code.encode(), idA=_TERMINAL, idB=_COUNTY)
        self.share = spake.start().hex()
        self._key = _agree(spake, share)
        self._said = said
        self._box = b""

    def put(self, content: bytes) -> bytes:
        """The box."""
        self._box = bytes(SecretBox(_derived(self._key, b"box", self._said)).encrypt(content))
        return self._box

    def is_proved(self, proof: str) -> bool:
        """Whether this comes from a terminal that opened the box."""
        return hmac.compare_digest(_proof(self._key, self._said, self._box), proof)


def _agree(spake: SPAKE2_A | SPAKE2_B, share: str) -> bytes:
    try:
        key: bytes = spake.finish(bytes.fromhex(share))
    except (SPAKEError, NotOnCurve, ValueError, AssertionError) as exc:
        raise UntrustedError("the other side's share is no SPAKE2 message") from exc
    return key


def _derived(key: bytes, use: bytes, said: bytes) -> bytes:
    """A key for one use, which also fits only this request."""
    return hmac.digest(key, b"kiosk-pairing-1\n" + use + b"\n" + sha256(said).digest(), "sha256")


def _proof(key: bytes, said: bytes, box: bytes) -> str:
    return _derived(key, b"proof\n" + sha256(box).digest(), said).hex()
