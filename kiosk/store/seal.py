"""Find out that the disk gave back another row than was written. SQLite itself would not notice.

A document's words are checked against their signed digest; what lists show comes from columns, so each row
carries a short digest of them. It guards against rot, not against people: who can write this disk can write it too.
"""

import hashlib
from collections.abc import Iterable

DIGITS = 16


def seal(values: Iterable[object]) -> str:
    """A short digest of values in their order; None counts as empty text."""
    text = "\x1f".join("" if value is None else str(value) for value in values)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def row_seal(card: Iterable[object], provenance: Iterable[object]) -> str:
    """Of a document's row: first of what a list shows, then of who approved it and when."""
    return seal(card) + seal(provenance)


def is_card_whole(said: object, card: Iterable[object]) -> bool:
    """Whether a list may show the row. Rows of an older program carry no seal."""
    return said == "" or (isinstance(said, str) and said[:DIGITS] == seal(card))


def is_provenance_whole(said: object, provenance: Iterable[object]) -> bool:
    """Whether the approvals may be shown."""
    return said == "" or (isinstance(said, str) and said[DIGITS:] == seal(provenance))


def is_body(data: object, sha256: str) -> bool:
    """Whether these are the signed bytes. Rot can turn a column into text, a number or nothing."""
    return isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == sha256
