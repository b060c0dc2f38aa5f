"""An authority of certificates for tests of TLS: it signs for any name and any days."""

import datetime as dt
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Authority:
    """Its own certificate lies in `file`, for who believes it."""

    def __init__(self, folder: Path, name: str = "示例机构") -> None:
        self._folder, self._name = folder, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "authority.pem"
        found = self._signed(self._name, self._key, -1, 30, x509.BasicConstraints(ca=True, path_length=0), None)
        self.file.write_bytes(found.public_bytes(Encoding.PEM))

    def server(
        self, host: str = "localhost", *, since: float = -1, until: float = 30, is_own: bool = False
    ) -> ssl.SSLContext:
        """A server of this name, certified from and until so many days from now; `is_own`: by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        found = self._signed(name, key, since, until, x509.BasicConstraints(ca=False, path_length=None), host,
                             is_own=is_own)  # fmt: skip
        file = self._folder / "server.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + found.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, since: float, until: float,
        kind: x509.BasicConstraints, host: str | None, *, is_own: bool = False,
    ) -> x509.Certificate:  # fmt: skip
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name if is_own else self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + dt.timedelta(days=since))
            .not_valid_after(now + dt.timedelta(days=until))
            .add_extension(kind, critical=True)
        )
        if host is not None:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return made.sign(key if is_own else self._key, hashes.SHA256())
