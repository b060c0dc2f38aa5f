"""Look into an .xlsx or .docx before any parser does: it is a ZIP, and may be a bomb, encrypted or full of macros."""

import re
import zipfile
from pathlib import Path

from sync.county.papers.refusal import Refused

MOST_BYTES = 120_000_000
MOST_UNPACKED = 700_000_000
MOST_PART = 500_000_000
MOST_PARTS = 5_000
_MOST_RATIO = 400  # of a part larger than a megabyte; honest tables stay below 100
_FOREIGN = (".zip", ".rar", ".7z", ".gz", ".tar", ".xlsx", ".docx", ".pptx", ".exe", ".dll", ".com", ".scr", ".bat",
            ".cmd", ".ps1", ".js", ".hta", ".lnk", ".jar", ".html", ".htm", ".mht", ".swf")  # fmt: skip
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_HARMLESS = re.compile(rb"/relationships/hyperlink[\"']")


def check(path: Path, main: str) -> None:
    """Refuse what is no honest office file; `main` is its folder inside, `xl` or `word`.

    Raises:
        Refused
    """
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"有{path.stat().st_size // 1_000_000}兆，最多{MOST_BYTES // 1_000_000}兆；请分成几个文件。")
    with path.open("rb") as file:
        if file.read(8) == _OLE:
            raise Refused("是加密的文件，或者是旧格式（.xls、.doc）；请取消密码，另存为 .xlsx 或 .docx。")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive, main)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as exc:
        raise Refused("不是完好的 .xlsx 或 .docx 文件；请用表格或文字软件重新保存。") from exc


def _check_parts(archive: zipfile.ZipFile, main: str) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or len({part.filename for part in parts}) != len(parts):
        raise Refused("内部结构不正常（零件太多或重复），像是被做过手脚。")
    if sum(part.file_size for part in parts) > MOST_UNPACKED or any(
        part.file_size > MOST_PART
        or (part.file_size > 1_000_000 and part.file_size > _MOST_RATIO * max(part.compress_size, 1))
        for part in parts
    ):
        raise Refused("解开后大得不正常（压缩炸弹），没有打开。")
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("是加密的文件；请取消密码后另存。")
    if "[content_types].xml" not in names or not any(name.startswith(f"{main}/") for name in names):
        raise Refused("不是 .xlsx 或 .docx 文件；请用表格或文字软件重新保存。")
    if any("vbaproject" in name or name.endswith((".bas", ".vbs")) for name in names) or b"macroEnabled" in _read(
        archive, "[Content_Types].xml"
    ):
        raise Refused("带有宏（小程序）；请另存为不带宏的 .xlsx 或 .docx。")
    if any(name.startswith(f"{main}/externallinks/") for name in names):
        raise Refused("链接着别的工作簿；请在“数据－编辑链接”里断开链接，把内容粘贴为数值。")
    if any(name.endswith(_FOREIGN) for name in names):
        raise Refused("里面藏着别的文件（压缩包或程序）；请删掉，另作附件。")
    if any(f"{main}/embeddings/" in name or f"{main}/activex/" in name for name in names):
        raise Refused("里面嵌着别的文件或控件；请删掉，另作附件。")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_xml(archive, part)


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as stream:
        head = stream.read(4096).replace(b"\0", b"")
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Refused("内部含有实体定义，像是被做过手脚，没有打开。")
        if part.filename.lower().endswith(".rels"):
            if part.file_size > 4_000_000:
                raise Refused("内部的链接太多，像是被做过手脚。")
            text = head + stream.read().replace(b"\0", b"")
            for link in _OUTSIDE.findall(text):
                if not _HARMLESS.search(link):
                    raise Refused("链接着外面的文件或网址（模板、图片等）；请断开链接，把内容直接放进文件里。")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    for part in archive.infolist():
        if part.filename.lower() == name.lower():
            with archive.open(part) as stream:
                return stream.read(1_000_000)
    return b""
