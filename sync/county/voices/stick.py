"""Sticks from halls without a network: what they bring is taken as over HTTP, and receipts go back on them."""

import re
from dataclasses import dataclass
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from sqlalchemy import select

from sync import stick
from sync.contract import SignedPost, decode, encode, limits
from sync.contract.submission import post_bytes
from sync.county.errors import CountyError
from sync.county.records import Records
from sync.county.records.voices import SubmissionRow
from sync.county.voices import intake, terminals
from sync.county.voices.signing import Sign
from sync.errors import ContractError

OUTBOX, RECEIPTS = "outbox", "receipts"
MOST_RECEIPTS = 5_000
_TERMINAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_POST = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a stick brought. `strange`: files that are no posts of terminals of ours; they stay where they are."""

    posts: int = 0
    strange: int = 0


def take_in(records: Records, reply: SigningKey, root: Path, *, at: str) -> Taken:
    """Take every post, then put its receipt beside it and take the post away. Breaking off anywhere loses nothing.

    Raises:
        CountyError: the stick cannot be written; everything on it was taken nevertheless.
    """
    posts = strange = 0
    trouble: OSError | None = None
    if (root / OUTBOX).is_symlink():
        return Taken(0, 1)
    for folder in stick.folders(root / OUTBOX, _TERMINAL):
        for path in stick.files(folder, _POST):
            receipt = _take(records, reply, folder.name, stick.read(path, 2 * limits.POST_BYTES), at)
            if receipt is None:
                strange += 1
                continue
            posts += 1
            try:
                stick.write(root, root / RECEIPTS / folder.name / path.name, receipt)
                path.unlink()
            except OSError as exc:
                trouble = trouble or exc
    if trouble is not None:
        said = f"{posts} post(s) were taken, but their receipts cannot be written"
        raise CountyError(f"{root}: {said}: {trouble.strerror or trouble}.") from trouble
    return Taken(posts, strange)


def put_receipts(records: Records, reply: SigningKey, root: Path) -> int:
    """Receipts for the newest submissions, also of those that came by another road; returns how many.

    Raises:
        CountyError: the stick cannot be written.
    """
    with records.begin() as session:
        rows = session.scalars(
            select(SubmissionRow).order_by(SubmissionRow.at.desc(), SubmissionRow.id).limit(MOST_RECEIPTS)
        ).all()
        receipts = [(row.terminal, row.id, encode(intake.receipt_of(row, _signer(reply)))) for row in rows]
    for terminal, number, receipt in receipts:
        try:
            stick.write(root, root / RECEIPTS / terminal / f"{number}.json", receipt)
        except OSError as exc:
            raise CountyError(f"{root} cannot be written: {exc.strerror or exc}.") from exc
    return len(receipts)


def _take(records: Records, reply: SigningKey, folder: str, data: bytes | None, at: str) -> bytes | None:
    """The receipt of one file; None when it is no post of a terminal of ours."""
    try:
        post = decode(SignedPost, data or b"")
        body = post.body.encode()
        with records.begin() as session:
            key = terminals.signing_key(session, post.terminal)
            if key is None or post.terminal != folder:
                return None
            VerifyKey(bytes.fromhex(key)).verify(post_bytes(post.path, body), bytes.fromhex(post.signature))
            receipt = intake.take(
                session, _signer(reply), terminal=post.terminal, path=post.path, body=body, at=at
            )  # fmt: skip
        return encode(receipt)
    except (ContractError, BadSignatureError, ValueError):
        return None


def _signer(reply: SigningKey) -> Sign:
    return lambda message: reply.sign(message).signature
