"""Clean a clerk's text: the bytes to characters, the characters to those that every screen has (`characters`)."""

import codecs
from pathlib import Path

from sync.county.characters import before, odd_characters, tidy
from sync.county.papers.errors import CellError, PaperError


def clean(text: str, column: str = "") -> str:
    """The text as it may go out; line ends are `\n`.

    Raises:
        CellError: a character that screens cannot show.
    """
    out = tidy(text)
    for char, reason in odd_characters(out):
        raise CellError(column, f"“{before(out, out.index(char))}”后面的字符 U+{ord(char):04X} {reason}")
    return out


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
