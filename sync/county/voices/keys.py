"""The two keys of the way back.

`reply` (Ed25519) lives with the server and signs receipts. The private half of `submissions` (X25519) lives on the
desk's host only: the server keeps boxes that it cannot open. Screens know the public halves from their signed files.
"""

import contextlib
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from sync.county.ceremony import Slip
from sync.county.errors import CountyError
from sync.county.keys import new_passphrase
from sync.county.records import Records, SettingRow

SETTING = "voices"
HOLDER = "desk"


@dataclass(frozen=True, slots=True)
class VoiceKeys:
    """The public halves, as 64 hexadecimal digits each."""

    submissions: str
    reply: str


def public_keys(records: Records) -> VoiceKeys | None:
    """The public halves; None before they were made."""
    found = records.setting(SETTING)
    return VoiceKeys(**found) if found else None


def make(records: Records, folder: Path, *, practice: bool, passphrase: str | None) -> tuple[Slip, ...]:
    """Make both, once. A real county's reply key is encrypted under the online passphrase, the desk's under its own.

    Raises:
        CountyError: they are there already.
    """
    if public_keys(records) is not None:
        raise CountyError("This county has the keys for residents' words already.")
    reply, submissions = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    slips: tuple[Slip, ...] = ()
    if practice:
        _write(folder / "keys" / "throw-away" / "reply.pem", reply, None)
        _write(folder / "keys" / "throw-away" / "submissions.pem", submissions, None)
    else:
        file, secret = f"offline/{HOLDER}/submissions.pem", new_passphrase()
        _write(folder / "keys" / "online" / "reply.pem", reply, passphrase)
        _write(folder / file, submissions, secret)
        slips = (Slip(HOLDER, file, secret),)
    made = VoiceKeys(
        submissions=submissions.public_key().public_bytes_raw().hex(), reply=reply.public_key().public_bytes_raw().hex()
    )
    with records.begin() as session:
        session.merge(SettingRow(key=SETTING, value=asdict(made)))
    return slips


def renew(records: Records, folder: Path, which: str, *, practice: bool, passphrase: str | None) -> tuple[Slip, ...]:
    """Another pair in the place of one that was stolen or lost. Terminals learn it with their next signed file.

    What was sealed to the old submissions key opens with the old key only: keep it. Words that wait for a receipt
    wait until their terminal knows the new reply key.

    Raises:
        CountyError: there are none to take the place of.
    """
    public = public_keys(records)
    if public is None:
        raise CountyError("This county has no keys for residents' words yet; make them with county desk keys.")
    slips: tuple[Slip, ...] = ()
    if which == "reply":
        private: Ed25519PrivateKey | X25519PrivateKey = Ed25519PrivateKey.generate()
        settle(records, folder)
        path = reply_path(folder) or folder / "keys" / ("throw-away" if practice else "online") / "reply.pem"
        # Beside the old one until the records name it: whenever this breaks off, one of the two is right.
        for left in path.parent.glob("reply.next-*.pem"):
            left.unlink()  # of a change that never came into the records
        name = private.public_key().public_bytes_raw().hex()
        _write(_next_path(path, name), private, None if practice else passphrase)
    else:
        private = X25519PrivateKey.generate()
        place = folder / ("keys/throw-away" if practice else f"offline/{HOLDER}")
        path = place / f"submissions.r{_number(place, 'submissions.r') + 1}.pem"
        secret = None if practice else new_passphrase()
        _write(path, private, secret)
        slips = (Slip(HOLDER, str(path.relative_to(folder)), secret),) if secret else ()
    made = replace(public, **{which: private.public_key().public_bytes_raw().hex()})
    with records.begin() as session:
        session.merge(SettingRow(key=SETTING, value=asdict(made)))
    settle(records, folder)
    return slips


def settle(records: Records, folder: Path) -> None:
    """End a change of the reply key that broke off: the key that the records name takes its place."""
    public = public_keys(records)
    if public is None:
        return
    for place in ("throw-away", "online"):
        path = folder / "keys" / place / "reply.pem"
        waiting = _next_path(path, public.reply)
        if waiting.exists():
            with contextlib.suppress(FileNotFoundError):  # somebody else did it at the same moment
                if path.exists():
                    path.replace(path.with_name(f"reply.until-{_number(path.parent, 'reply.until-')}.pem"))
                waiting.replace(path)


def _next_path(path: Path, public: str) -> Path:
    return path.with_name(f"reply.next-{public[:16]}.pem")


def _number(place: Path, start: str) -> int:
    """One more than those that lie there already."""
    return len(list(place.glob(f"{start}*.pem"))) + 1


def practice_keys(folder: Path) -> list[Path]:
    """Every desk key of a practice county; a real county's lie elsewhere."""
    return sorted((folder / "keys" / "throw-away").glob("submissions*.pem"))


def reply_path(folder: Path) -> Path | None:
    """Where the server's key lies, if it is here."""
    paths = (folder / "keys" / place / "reply.pem" for place in ("throw-away", "online"))
    return next((path for path in paths if path.exists()), None)


def load_reply(path: Path, passphrase: str | None) -> SigningKey:
    """The server's key.

    Raises:
        CountyError
    """
    private = _load(path, passphrase)
    if not isinstance(private, Ed25519PrivateKey):
        raise CountyError(f"{path} is not the reply key.")
    return SigningKey(private.private_bytes_raw())


def load_submissions(path: Path, passphrase: str | None) -> PrivateKey:
    """The desk's key.

    Raises:
        CountyError
    """
    private = _load(path, passphrase)
    if not isinstance(private, X25519PrivateKey):
        raise CountyError(f"{path} is not a key for residents' words.")
    return PrivateKey(private.private_bytes_raw())


def is_encrypted(path: Path) -> bool:
    """Whether a passphrase is needed.

    Raises:
        CountyError: it cannot be read.
    """
    try:
        return b"ENCRYPTED" in path.read_bytes()
    except OSError as exc:
        raise CountyError(f"The key file {path} cannot be read: {exc.strerror}.") from exc


def _load(path: Path, passphrase: str | None) -> object:
    secret = passphrase.encode() if passphrase and is_encrypted(path) else None
    try:
        return serialization.load_pem_private_key(path.read_bytes(), secret)
    except OSError as exc:
        raise CountyError(f"The key file {path} cannot be read: {exc.strerror}.") from exc
    except TypeError as exc:
        raise CountyError(f"The key file {path} needs its passphrase.") from exc
    except ValueError as exc:
        raise CountyError(f"The passphrase of {path} is wrong, or the file is damaged.") from exc


def _write(path: Path, private: Ed25519PrivateKey | X25519PrivateKey, passphrase: str | None) -> None:
    cipher: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        cipher = serialization.BestAvailableEncryption(passphrase.encode())
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(handle)
