"""Files that belong to a document and open inside the page: forms, drawings, films."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from sync.contract import Document


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that belongs to the document; `kind` is application, image or video."""

    id: str
    name: str
    note: str
    kind: str


def file_rows(page: QObject, document: Document) -> tuple[FileRow, ...]:
    """What is attached and does not stand in the text already."""
    inside = {getattr(block, "sha256", None) for block in document.blocks}
    return tuple(
        FileRow(a.sha256, readable(a.name), _note(page, a.type, a.bytes), a.type.partition("/")[0])
        for a in document.attachments
        if a.sha256 not in inside
    )


def readable(name: str) -> str:
    """A file's name without its ending, which says nothing to a reader."""
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 4 else name


def _note(page: QObject, kind: str, size: int) -> str:
    word = {"application/pdf": "PDF", "video/mp4": page.tr("视频")}.get(kind, page.tr("图片"))
    return f"{word}，{max(1, size / 1000):,.0f} kB" if size < 1_000_000 else f"{word}，{size / 1_000_000:.1f} MB"
