"""Open a document's blob: bytes that are surely what was signed, and may still be nothing that can be shown."""

from sync.contract import Document, Entry, Recall, decode, limits, unpack_gzip
from sync.errors import ContractError


def too_large(entry: Entry) -> str:
    """Why the blob is not even fetched; empty when it may be."""
    if entry.bytes <= limits.DOCUMENT_BYTES:
        return ""
    return f"{entry.bytes} bytes, allowed are {limits.DOCUMENT_BYTES}"


def open_document(code: str, entry: Entry, data: bytes, gzip: bytes) -> Document:
    """The document in a blob whose digest is the entry's; `gzip` is the blob itself, or what was sealed in it.

    Raises:
        ContractError: it breaks a rule of docs/wire.md, or is another document than its entry says.
    """
    if len(data) != entry.bytes:
        raise ContractError(f"its blob has {len(data)} bytes, signed are {entry.bytes}")
    document = decode(Document, unpack_gzip(gzip, limits.DOCUMENT_UNPACKED_BYTES))
    said = (document.id, document.v, document.kind, document.unit)
    if said != (entry.id, entry.v, entry.kind, code):
        raise ContractError(f"its blob says {' '.join(map(str, said))}")
    for attachment in document.attachments:
        if attachment.bytes > limits.ATTACHMENT_BYTES:
            raise ContractError(f"attachment {attachment.sha256[:12]} has {attachment.bytes} bytes")
    return document


def read_recall(data: bytes | None) -> Recall | None:
    """A list that we keep; None when there is none, or when it rotted and will be fetched again."""
    try:
        return decode(Recall, unpack_gzip(data, limits.RECALL_UNPACKED_BYTES)) if data is not None else None
    except ContractError:
        return None
