"""A form filled in as an example, as PDF: black for what is printed, blue for what one writes, 示例 across the page.

The pages are written by hand: text, lines and one of the Chinese faces that every PDF reader replaces by its own
(ISO 32000-1, 9.7.5), so that no font is carried and equal input gives equal bytes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WIDTH, _HEIGHT = 595, 842  # A4 in points
_LEFT, _RIGHT = 56, _WIDTH - 56
_CAPTION_WIDTH, _PAD, _LEADING = 110, 9, 1.45
_SIZE, _TITLE, _SMALL = 15, 27, 13
_INK, _PEN, _PALE, _RED = "0.12 0.11 0.09", "0.09 0.31 0.56", "0.93 0.92 0.9", "0.65 0.11 0.09"
_NEVER_FIRST = "，。、；：）？！"


def filled_in(pages: Sequence[Mapping[str, Any]]) -> bytes:
    """The bytes of a PDF; each page has `title`, `no`, `rows` of caption and answer in turn, `signed` and `hints`."""
    return _pdf([_page(page, number, len(pages)) for number, page in enumerate(pages, start=1)])


def _page(page: Mapping[str, Any], number: int, total: int) -> str:
    out = [*_watermark()]
    out += [_text(_LEFT, _HEIGHT - 60, "示例：照这个样子填，名字和数字都是编的", _SMALL, _RED)]
    out += [_text(_RIGHT - _length(page["no"], _SMALL), _HEIGHT - 60, page["no"], _SMALL, _INK)]
    middle = (_WIDTH - _length(page["title"], _TITLE)) / 2
    out += [_text(middle, _HEIGHT - 110, page["title"], _TITLE, _INK)]
    y = _HEIGHT - 140.0
    for row in page["rows"]:
        height = max(_cell_height(answer, _answer_width(len(row))) for answer in row[1::2])
        out += _row(row, y, height)
        y -= height
    y -= 40
    for line in page["signed"]:
        caption, answer = line.split("：")
        x = _RIGHT - 280
        out += [_text(x, y, f"{caption}：", _SIZE, _INK)]
        out += [_text(x + _length(f"{caption}：", _SIZE), y, answer, _SIZE, _PEN)]
        y -= 30
    y -= 14
    for place, hint in enumerate(page["hints"], start=1):
        for line in _lines(f"{place}. {hint}", _RIGHT - _LEFT, _SMALL):
            out += [_text(_LEFT, y, line, _SMALL, _INK)]
            y -= _SMALL * 1.7
    foot = f"第{number}页，共{total}页"
    out += [_text((_WIDTH - _length(foot, _SMALL)) / 2, 40, foot, _SMALL, _INK)]
    return "\n".join(out)


def _watermark() -> Iterator[str]:
    # Turned by 30 degrees, behind everything.
    yield f"BT {_PALE} rg /F 190 Tf 0.866 0.5 -0.5 0.866 190 270 Tm <{_hex('示例')}> Tj ET"


def _answer_width(cells: int) -> float:
    return (_RIGHT - _LEFT) / (cells // 2) - _CAPTION_WIDTH


def _cell_height(answer: str, width: float) -> float:
    return len(_lines(answer, width - 2 * _PAD, _SIZE)) * _SIZE * _LEADING + 24


def _row(row: Sequence[str], top: float, height: float) -> Iterator[str]:
    x, width = float(_LEFT), _answer_width(len(row))
    for caption, answer in zip(row[::2], row[1::2], strict=True):
        yield _box(x, top - height, _CAPTION_WIDTH, height)
        yield _box(x + _CAPTION_WIDTH, top - height, width, height)
        yield from _words(x, top, _CAPTION_WIDTH, height, caption, _INK)
        yield from _words(x + _CAPTION_WIDTH, top, width, height, answer, _PEN)
        x += _CAPTION_WIDTH + width


def _words(x: float, top: float, width: float, height: float, text: str, colour: str) -> Iterator[str]:
    lines = _lines(text, width - 2 * _PAD, _SIZE)
    y = top - (height - len(lines) * _SIZE * _LEADING) / 2 - _SIZE * 1.08
    for line in lines:
        yield _text(x + _PAD, y, line, _SIZE, colour)
        y -= _SIZE * _LEADING


def _lines(text: str, width: float, size: float) -> list[str]:
    """Broken anywhere but before a mark and inside a number or a Latin word."""
    out, line = [], ""
    for piece in re.findall(rf"[!-~]+|.[{_NEVER_FIRST}]?", text):
        if line and _length(line + piece, size) > width:
            out.append(line)
            line = ""
        line += piece
    return [*out, line]


def _length(text: str, size: float) -> float:
    return sum(size if ord(character) > 0x7E else size / 2 for character in text)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"{_INK} RG 0.8 w {x:.1f} {y:.1f} {width:.1f} {height:.1f} re S"


def _text(x: float, y: float, text: str, size: float, colour: str) -> str:
    return f"BT {colour} rg /F {size} Tf {x:.1f} {y:.1f} Td <{_hex(text)}> Tj ET"


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _pdf(pages: Sequence[str]) -> bytes:
    """Catalogue, pages, font, then each page with its stream; the table of places at the end."""
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        # Characters of the narrow half, 1 to 95, are half as wide as the others.
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000 /W [1 95 500]"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    for number, drawing in enumerate(pages):
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents {7 + 2 * number} 0 R"
            " /Resources << /Font << /F 3 0 R >> >> >>"
        )
        parts.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
    out, places = "%PDF-1.4\n", []
    for name, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{name} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("ascii")
