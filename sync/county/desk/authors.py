"""An author's own key: made with the account, opened by the author's passphrase, it signs what they hand in.

Reviewers and approvers prove themselves by the keys they hold; an author signs nothing on the wire and so needs none
of the county's keys, only one of their own.
"""

import json
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, Key, Signer, SSlibKey

from sync.county.errors import CountyError


def make_key(passphrase: str) -> tuple[str, str]:
    """A new key: its public half as JSON, its private half as PKCS8 under the passphrase."""
    private = Ed25519PrivateKey.generate()
    public = SSlibKey.from_crypto(private.public_key())
    cipher = serialization.BestAvailableEncryption(passphrase.encode())
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher)
    return json.dumps({"keyid": public.keyid, **public.to_dict()}, sort_keys=True), pem.decode()


def open_key(secret: str, passphrase: str, account: str) -> Signer:
    """The key as a signer.

    Raises:
        CountyError: another passphrase.
    """
    try:
        private = serialization.load_pem_private_key(secret.encode(), passphrase.encode())
    except (ValueError, TypeError) as exc:
        raise CountyError(f"账号 {account} 的密码不对。") from exc
    if not isinstance(private, Ed25519PrivateKey):
        raise CountyError(f"账号 {account} 的密钥坏了；请重新设密码：county account --add {account}。")
    return CryptoSigner(private, SSlibKey.from_crypto(private.public_key()))


def public_key(public: str) -> Key | None:
    """The public half as it stands in the account and in the log; None where there is none."""
    if not public:
        return None
    raw: dict[str, Any] = json.loads(public)
    return Key.from_dict(raw.pop("keyid"), raw)
