"""The one line by which a whole batch of terminals finds its county: address, batch, secret, print of the trust root.

Made at the county, written onto a disk image, read by each terminal. The secret is the password of the pairing
(`sync.pairing`); the print keeps who reads it off one machine from being the county of the others.
"""

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from sync.contract.pairing import BATCH_ID, BATCH_SECRET, PAIR_ALPHABET

FIRST = "sunshine-batch-1"
MOST_BYTES = 4_000
_LINE = re.compile(
    rf"{FIRST} (https?://[!-~]{{1,500}}) ([{PAIR_ALPHABET}]{{{BATCH_ID}}}) ([{PAIR_ALPHABET}]{{{BATCH_SECRET}}})"
    r" sha256:([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """`root`: SHA-256 of the trust root that the terminal will take, and of no other."""

    url: str
    id: str
    secret: str
    root: str

    def text(self) -> str:
        """As it stands in the file."""
        return f"{FIRST} {self.url} {self.id} {self.secret} sha256:{self.root}"


def new_batch(url: str, root: bytes) -> BatchLine:
    """Another batch."""
    said = "".join(secrets.choice(PAIR_ALPHABET) for _ in range(BATCH_ID + BATCH_SECRET))
    return BatchLine(url, said[:BATCH_ID], said[BATCH_ID:], print_of(root))


def read_batch(text: str) -> BatchLine | None:
    """The first such line of a file; None when there is none."""
    for line in text.splitlines():
        found = _LINE.fullmatch(" ".join(line.split()))
        if found is not None:
            return BatchLine(*found.groups())
    return None


def print_of(root: bytes) -> str:
    """By which a root is known on paper."""
    return sha256(root).hexdigest()
