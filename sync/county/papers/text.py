"""Clean a clerk's text: the bytes to characters, the characters to those that every screen has.

The national standard GB 18030 moved 26 characters out of the private-use area between its editions; old
programs still write the old places. Those are moved to their new ones, any other private-use, unassigned or
direction-changing character is refused, because a screen would show a box, or something else than was approved.
"""

import codecs
import re
import unicodedata
from pathlib import Path

from sync.county.papers.errors import CellError, PaperError

# GB 18030-2000/2005 place -> GB 18030-2022 code point.
GB18030_MOVED = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15, 0xE793: 0xFE16,
    0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE7C7: 0x1E3F, 0xE7C8: 0x01F9, 0xE816: 0x20087, 0xE817: 0x20089,
    0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8,
    0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
# Hanzi that are younger than this Python's tables: extensions H, I and J.
_YOUNG_HANZI = ((0x31350, 0x323AF), (0x2EBF0, 0x2EE5D), (0x323B0, 0x33479))
_SILENT = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060, 0x00AD))  # pasted along, mean nothing here
_TIDY = {0x0D: "\n", 0x2028: "\n", 0x2029: "\n", 0x09: " ", 0x0B: "\n", 0x0C: "\n", 0x85: "\n"}
_PLAIN = re.compile(
    r"[\n -~\u00a0-\u024f\u2010-\u2027\u2030-\u205e\u2100-\u2bff\u3000-\u303f\u4e00-\u9fa5\uff00-\uffef]*"
)


def clean(text: str, column: str = "") -> str:
    """The text as it may go out; line ends are `\\n`.

    Raises:
        CellError: a character that screens cannot show.
    """
    text = text.replace("\r\n", "\n")
    if _PLAIN.fullmatch(text):
        return text.strip()
    out = text.translate(GB18030_MOVED | _SILENT | _TIDY)
    for char in out:
        reason = _refused(char)
        if reason:
            at = out.index(char)
            raise CellError(column, f"“{_before(out, at)}”后面的字符 U+{ord(char):04X} {reason}")
    return out.strip()


def odd_characters(text: str) -> list[tuple[str, str]]:
    """Characters of a finished text that may not go out, each with the reason."""
    if _PLAIN.fullmatch(text):
        return []
    return [(char, reason) for char in dict.fromkeys(text) if (reason := _refused(char))]


def _refused(char: str) -> str:
    if char == "\n":
        return ""
    kind, code = unicodedata.category(char), ord(char)
    if kind == "Co":
        return "是本单位自造的字，别的电脑上没有；请换成规范字，或用“木+匕”这样的写法"
    if kind == "Cs" or (kind == "Cn" and not any(a <= code <= b for a, b in _YOUNG_HANZI)):
        return "没有对应的字；请重新输入"
    if kind == "Cf":
        return "会改变文字的方向或显示；请删掉"
    return "是控制字符；请删掉" if kind == "Cc" else ""


def _before(text: str, at: int) -> str:
    return text[max(0, at - 8) : at].replace("\n", " ") or "开头"


def encoding_of(path: Path) -> str:
    """UTF-8, UTF-16 or GB 18030, found by reading the file once through.

    Raises:
        PaperError: none of them.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return _checked(path, name)
    if b"\0" in head:
        # Without a mark: ASCII's zero bytes say which half of each pair is the high one.
        return _checked(path, "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be")
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    raise PaperError(path.name, "不是 UTF-8、UTF-16 或 GB18030 文字；请在表格软件里另存为“CSV UTF-8”。")


def _checked(path: Path, name: str) -> str:
    if not _decodes(path, name):
        raise PaperError(path.name, f"开头写着是 {name.upper()}，后面的内容却不是；文件可能坏了，请重新另存。")
    return name


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 18):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
