"""A document's body as rows that QML draws one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.store.pages import pages_of
from sync.contract import Block, Document, HeadingBlock, ListBlock, ParagraphBlock, PictureBlock, TableBlock


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One block. `kind` is paragraph, heading, list, table or picture; the other fields are empty when not its own."""

    id: str
    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    is_ordered: bool = False
    columns: tuple[Any, ...] = ()
    rows: tuple[Any, ...] = ()
    total: tuple[str, ...] = ()
    picture: str = ""
    sha256: str = ""
    is_refused: bool = False


def block_rows(blocks: Sequence[Block], home: Path) -> tuple[BlockRow, ...]:
    """Blocks in order; those of a later format are left out, a picture that is not here yet says so by its caption."""
    rows = []
    for at, block in enumerate(blocks):
        row_id = f"{at}"
        if isinstance(block, ParagraphBlock):
            rows.append(BlockRow(row_id, "paragraph", text=block.text))
        elif isinstance(block, HeadingBlock):
            rows.append(BlockRow(row_id, "heading", text=block.text))
        elif isinstance(block, ListBlock):
            rows.append(BlockRow(row_id, "list", items=block.items, is_ordered=block.ordered))
        elif isinstance(block, TableBlock):
            rows.append(table_row(row_id, block))
        elif isinstance(block, PictureBlock):
            rows.append(_picture_row(row_id, block, home))
    return tuple(rows)


def _picture_row(row_id: str, block: PictureBlock, home: Path) -> BlockRow:
    """The picture that the agent made of the file; the file itself is never decoded here."""
    made = pages_of(home, block.sha256)
    picture = made.files[0].as_uri() if made is not None and made.is_shown else ""
    is_refused = made is not None and not made.is_shown
    return BlockRow(row_id, "picture", text=block.caption, picture=picture, sha256=block.sha256, is_refused=is_refused)


def table_row(row_id: str, table: TableBlock) -> BlockRow:
    """A table; its last row stands apart when it is the sum."""
    lines = [list(row) for row in table.rows]
    total = tuple(lines.pop()) if table.total and lines else ()
    columns = tuple({"name": c.name, "numeric": c.numeric} for c in table.columns)
    return BlockRow(row_id, "table", text=table.caption, columns=columns, rows=tuple(lines), total=total)


def list_block(document: Document) -> TableBlock | None:
    """The rows of a public list as a table."""
    body = document.public_list
    return TableBlock(body.columns, body.rows) if body is not None and body.rows else None
