"""A Word file as blocks. Runs in the child (`bench`).

Title, headings, paragraphs, lists, tables and pictures are taken; what else stands in the file is named, so that the
clerk knows what a resident will not see.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from sync.county.papers import office
from sync.county.papers.pictures import redraw
from sync.county.papers.refusal import Refused
from sync.county.papers.word_table import grid, table

MOST_PICTURES = 40
_TITLE, _PARAGRAPH, _CHUNK = 60, 4_000, 3_800
_HEADING = re.compile(r"^(第[一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
_OTHERS = {
    "文本框": (qn("w:txbxContent"),),
    "图表或图形": ("{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
                "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"),
    "公式": (qn("m:oMath"),),
    "脚注或尾注": (qn("w:footnoteReference"), qn("w:endnoteReference")),
    "批注": (qn("w:commentReference"),),
    "旧式图形": (qn("w:pict"), qn("w:object")),
}  # fmt: skip
_HIDING = {qn("w:txbxContent"), qn("w:pict"), qn("w:object"),
           "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}  # fmt: skip
_REVISIONS = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo"))


def blocks(path: Path, out: Path) -> Iterator[dict[str, Any]]:
    """First `{"title": ...}` if it has one, then blocks as on the wire, then `{"left_out": [...]}`.

    A picture block names a file in `out`.

    Raises:
        Refused
    """
    office.check(path, "word")
    import docx

    document = docx.Document(str(path))
    body = document.element.body
    if next(body.iter(*_REVISIONS), None) is not None:
        raise Refused("有修订痕迹；请在“审阅”里接受或拒绝全部修订，再保存。")
    if any("DDE" in (node.text or "").upper() for node in body.iter(qn("w:instrText"))):
        raise Refused("含有会运行别的程序的域（DDE）；请删掉。")
    reader = _Reader(document, out)
    yield from reader.read(body)
    left = [name for name, tags in _OTHERS.items() if next(body.iter(*tags), None) is not None]
    if any(p.text.strip() for s in document.sections for part in (s.header, s.footer) for p in part.paragraphs):
        left.append("页眉页脚")
    if reader.has_hidden:
        left.append("隐藏文字")
    yield {"left_out": left}


class _Reader:
    def __init__(self, document: Any, out: Path) -> None:
        self.document, self.out = document, out
        self.has_hidden = False
        self._pictures = 0
        self._points: list[str] = []
        self._ordered = False
        self._is_first = True

    def read(self, body: Any) -> Iterator[dict[str, Any]]:
        for node in _flow(body):
            if node.tag == qn("w:tbl"):
                yield from self._flush()
                yield table(grid(node, self._text))
                self._is_first = False
                continue
            yield from self._paragraph(node)
        yield from self._flush()

    def _paragraph(self, node: Any) -> Iterator[dict[str, Any]]:
        text = self._text(node).strip()
        style = self._style(node)
        if text and self._is_first and _is_title(node, style) and len(text) <= _TITLE:
            self._is_first = False
            yield {"title": text.replace("\n", "")}
            return
        numbered = self._numbering(node, style)
        if text and numbered is not None:
            if self._points and self._ordered != numbered:
                yield from self._flush()
            self._ordered = numbered
            self._points += _pieces(text)
            self._is_first = False
            return
        yield from self._flush()
        yield from self._drawn(node)
        if not text:
            return
        self._is_first = False
        is_heading = style.startswith(("heading", "标题")) or bool(
            _HEADING.match(text) and not text.endswith(("。", "；"))
        )
        if is_heading and len(text) <= _TITLE and "\n" not in text:
            yield {"type": "heading", "text": text}
            return
        for piece in _pieces(text):
            yield {"type": "paragraph", "text": piece}

    def _drawn(self, node: Any) -> Iterator[dict[str, Any]]:
        for blip in node.iter(qn("a:blip")):
            part = self.document.part.related_parts.get(blip.get(qn("r:embed")))
            if part is None:
                continue
            self._pictures += 1
            if self._pictures > MOST_PICTURES:
                raise Refused(f"图片超过{MOST_PICTURES}张；请分成几件，或另作附件。")
            name = hashlib.sha256(part.blob).hexdigest()
            try:
                drawn = redraw(part.blob, self.out / name)
            except Refused as exc:
                raise Refused(f"第{self._pictures}张图片：{exc}") from exc
            yield {"type": "picture", "file": name, "media": drawn["type"]}

    def _text(self, node: Any) -> str:
        parts: list[str] = []
        self._gather(node, parts)
        return "".join(parts)

    def _gather(self, node: Any, parts: list[str]) -> None:
        for child in node:
            tag = child.tag
            if tag == qn("w:t"):
                parts.append(child.text or "")
            elif tag == qn("w:tab"):
                parts.append(" ")
            elif tag in (qn("w:br"), qn("w:cr")):
                parts.append("\n")
            elif tag == qn("w:noBreakHyphen"):
                parts.append("-")
            elif tag == qn("w:r") and child.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
                self.has_hidden = True
            elif tag not in _HIDING and tag not in (qn("w:pPr"), qn("w:rPr"), qn("w:tbl")):
                self._gather(child, parts)
                if tag == qn("w:p") and node.tag == qn("w:tc"):
                    parts.append("\n")

    def _style(self, node: Any) -> str:
        name = node.style
        if name is None:
            return ""
        style = self.document.styles.element.get_by_id(name)
        return str(style.name_val or name).casefold() if style is not None else str(name).casefold()

    def _numbering(self, node: Any, style: str) -> bool | None:
        """Whether a list point is numbered; None when it is none."""
        properties = node.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is None:
            if style.startswith(("list bullet", "list number")):
                return style.startswith("list number")
            return None
        number = properties.find(qn("w:numId"))
        value = number.get(qn("w:val")) if number is not None else None
        if value in (None, "0") or style.startswith(("heading", "标题")):
            return None
        return self._format(value) != "bullet"

    def _format(self, number: str) -> str:
        try:
            root = self.document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return "bullet"
        for num in root.iter(qn("w:num")):
            if num.get(qn("w:numId")) == number:
                abstract = num.find(qn("w:abstractNumId")).get(qn("w:val"))
                for found in root.iter(qn("w:abstractNum")):
                    form = found.find(f"{qn('w:lvl')}/{qn('w:numFmt')}")
                    if found.get(qn("w:abstractNumId")) == abstract and form is not None:
                        return str(form.get(qn("w:val")))
        return "bullet"

    def _flush(self) -> Iterator[dict[str, Any]]:
        points, self._points = self._points, []
        for start in range(0, len(points), 200):
            block: dict[str, Any] = {"type": "list", "items": points[start : start + 200]}
            if self._ordered:
                block["ordered"] = True
            yield block


def _flow(node: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also inside content controls."""
    for child in node:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag == qn("w:sdt"):
            for content in child.iter(qn("w:sdtContent")):
                yield from _flow(content)
                break


def _is_title(node: Any, style: str) -> bool:
    place = node.find(f"{qn('w:pPr')}/{qn('w:jc')}")
    return style in ("title", "标题", "heading 1", "标题 1") or (
        place is not None and place.get(qn("w:val")) == "center"
    )


def _pieces(text: str) -> Iterator[str]:
    """A paragraph that is too long for the wire, in pieces that end with a sentence."""
    while len(text) > _PARAGRAPH:
        cut = max(text.rfind(mark, 0, _CHUNK) for mark in "。；\n") + 1 or _CHUNK
        yield text[:cut].strip()
        text = text[cut:]
    if text.strip():
        yield text.strip()
