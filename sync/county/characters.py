"""Characters that every screen has: old private-use places moved to their new ones, all others of the kind refused.

The national standard GB 18030 moved 26 characters out of the private-use area between its editions; old programs
still write the old places. Any other private-use, unassigned or direction-changing character is refused, because a
screen would show a box, or something else than was approved.
"""

import re
import unicodedata

from sync.county.errors import CountyError

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
    r"[\n -~\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u2460-\u24ff\u2500-\u26ff"
    r"\u3000-\u303f\u4e00-\u9fa5\uff01-\uff5e]*"
)


def tidy(text: str) -> str:
    """The text with old places moved, silent characters gone and line ends `\n`; odd characters stay."""
    text = text.replace("\r\n", "\n")
    return text.strip() if _PLAIN.fullmatch(text) else text.translate(GB18030_MOVED | _SILENT | _TIDY).strip()


def clean_line(text: str) -> str:
    """One line of words that somebody typed as an argument, e.g. a reason that residents will read.

    Raises:
        CountyError: a character that screens cannot show.
    """
    line = " ".join(tidy(text).split())
    for char, reason in odd_characters(line):
        raise CountyError(f"“{before(line, line.index(char))}”后面的字符 U+{ord(char):04X} {reason}。")
    return line


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


def before(text: str, at: int) -> str:
    """A few characters before a place, to find it by."""
    return text[max(0, at - 8) : at].replace("\n", " ") or "开头"
