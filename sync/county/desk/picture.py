"""Draw what is on display beside what is to be signed, as one picture; changed lines are marked."""

import difflib
import io
import shutil
import subprocess
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from sync import contract
from sync.county.approvals import file_path
from sync.county.desk.plain import NO_NAMES, Names, lines
from sync.county.errors import CountyError

_WIDTH, _MARGIN, _SIZE, _LEAD = 760, 36, 22, 34
_INK, _SOFT, _PAPER = (32, 32, 32), (110, 110, 110), (255, 255, 255)
_GONE, _CAME, _RULE = (253, 228, 225), (222, 243, 224), (210, 210, 210)
_MOST_LINES = 900
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
)


def compare(old: contract.Document | None, new: contract.Document, folder: Path, names: Names = NO_NAMES) -> bytes:
    """A PNG: left what residents see now, right what they would see."""
    before, after = lines(old, names) if old is not None else [], lines(new, names)
    gone, came = _changed(before, after)
    left = _column("现在显示的" if old is not None else "现在没有显示", before, gone, _GONE, old, folder)
    right = _column("签字以后显示的", after, came, _CAME, new, folder)
    page = Image.new("RGB", (2 * _WIDTH, max(left.height, right.height)), _PAPER)
    page.paste(left, (0, 0))
    page.paste(right, (_WIDTH, 0))
    ImageDraw.Draw(page).line(((_WIDTH, 0), (_WIDTH, page.height)), fill=_RULE, width=2)
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()


def _changed(before: list[str], after: list[str]) -> tuple[set[int], set[int]]:
    gone: set[int] = set()
    came: set[int] = set()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            gone.update(range(a, b))
            came.update(range(c, d))
    return gone, came


def _column(head: str, words: list[str], marked: set[int], colour: tuple[int, int, int],
            document: contract.Document | None, folder: Path) -> Image.Image:  # fmt: skip
    font = _font()
    wrapped = [(i, part) for i, line in enumerate(words[:_MOST_LINES]) for part in _wrapped(line)]
    if len(words) > _MOST_LINES:
        wrapped.append((-1, f"（还有{len(words) - _MOST_LINES}行，见文字差异）"))
    pictures = _pictures(document, folder)
    height = _MARGIN * 3 + _LEAD * len(wrapped) + sum(picture.height + 12 for picture in pictures)
    column = Image.new("RGB", (_WIDTH, height), _PAPER)
    draw = ImageDraw.Draw(column)
    draw.text((_MARGIN, 12), head, fill=_SOFT, font=font)
    y = _MARGIN + 24
    for i, part in wrapped:
        if i in marked:
            draw.rectangle((8, y - 3, _WIDTH - 10, y + _LEAD - 4), fill=colour)
        draw.text((_MARGIN, y), part, fill=_INK, font=font)
        y += _LEAD
    for picture in pictures:
        column.paste(picture, (_MARGIN, y))
        y += picture.height + 12
    return column


def _pictures(document: contract.Document | None, folder: Path) -> list[Image.Image]:
    found = []
    for attachment in document.attachments if document is not None else ():
        path = file_path(folder, attachment.sha256)
        if attachment.type in ("image/png", "image/jpeg") and path.exists():
            with Image.open(path) as opened:  # our own drawing of it, so it is safe to open
                picture = opened.convert("RGB")
            picture.thumbnail((_WIDTH - 2 * _MARGIN, 900))
            found.append(picture)
    return found


def _wrapped(line: str) -> list[str]:
    font, out, current = _font(), [], ""
    width = 0.0
    for char in line.replace("\n", " "):
        step = font.getlength(char)
        if width + step > _WIDTH - 2 * _MARGIN:
            out.append(current)
            current, width = "", 0.0
        current += char
        width += step
    return [*out, current]


@cache
def _font() -> ImageFont.FreeTypeFont:
    for path in (*_FONTS, _asked()):
        if path and Path(path).exists():
            return ImageFont.truetype(path, _SIZE, index=2 if "NotoSansCJK" in path else 0)
    raise CountyError("这台电脑上没有中文字体，画不出对照图；请安装 fonts-noto-cjk。")


def _asked() -> str:
    program = shutil.which("fc-match")
    if program is None:
        return ""
    words = [program, "-f", "%{file}", ":lang=zh-cn"]
    return subprocess.run(words, capture_output=True, text=True, timeout=10, check=False).stdout
