"""A document's body as plain words."""

from sync.contract import Document, HeadingBlock, ListBlock, ParagraphBlock


def body_words(document: Document) -> str:
    """Paragraphs, headings and points, a line each."""
    found: list[str] = []
    for block in document.blocks:
        if isinstance(block, ParagraphBlock | HeadingBlock):
            found.append(block.text)
        elif isinstance(block, ListBlock):
            found.extend(block.items)
    return "\n".join(found)
