"""Pictures, PDF pages, forms and films drawn by ourselves: no font needed, every byte ours."""

import io
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync import contract
from sync.county.approvals import store_file
from sync.county.demo.film import walk
from sync.county.demo.form import filled_in

if TYPE_CHECKING:
    from PIL.Image import Image

_SIZE = (1200, 720)
_PAPER, _INK, _LINE = (250, 247, 242), (31, 27, 22), (230, 223, 212)
_HUES = ((166, 29, 24), (31, 95, 168), (15, 110, 107), (138, 82, 0), (106, 61, 154))
_EPOCH = time.gmtime(0)


class Media:
    """Draws files into the county's folder, at most `most` of them."""

    def __init__(self, folder: Path, *, most: int) -> None:
        self._folder = folder
        self._left = most

    def illustrate(
        self, table: contract.TableBlock, rng: random.Random
    ) -> tuple[tuple[contract.PictureBlock, ...], tuple[contract.Attachment, ...]]:
        """A bar picture of the first column of amounts (with its unit in brackets); sometimes the page as PDF too."""
        column = next((i for i, c in enumerate(table.columns) if c.numeric and "（" in c.name), None)
        rows = table.rows[:-1] if table.total else table.rows
        if column is None or len(rows) < 2 or self._left <= 0:
            return (), ()
        self._left -= 1
        name = table.columns[column].name
        image = draw_bars([row[column] for row in rows], rng)
        picture = self._keep(_png(image), "image/png", f"{name}对比图.png")
        names = "、".join(row[0] for row in rows)
        caption = f"{name}，从左到右：{names}。"[: contract.limits.LINE]
        attachments = [picture]
        if rng.random() < 0.4:
            attachments.append(self._keep(_pdf(image), "application/pdf", f"{name}对比图.pdf"))
        return (contract.PictureBlock(sha256=picture.sha256, caption=caption),), tuple(attachments)

    def film(self, name: str, *, steps: int) -> contract.Attachment:
        """A short film that walks from step to step; equal ones are one file."""
        return self._keep(walk(steps), "video/mp4", name)

    def form(self, name: str, pages: Sequence[Mapping[str, Any]]) -> contract.Attachment:
        """A form filled in as an example."""
        return self._keep(filled_in(pages), "application/pdf", name)

    def _keep(self, data: bytes, kind: str, name: str) -> contract.Attachment:
        sha256 = store_file(self._folder, data)
        return contract.Attachment(sha256=sha256, type=kind, bytes=len(data), name=name[: contract.limits.NAME])


def draw_bars(values: Sequence[str], rng: random.Random) -> "Image":
    """Bars with their numbers on top."""
    from PIL import Image, ImageDraw, ImageFont

    width, height = _SIZE
    image = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    numbers = [float(value) for value in values]
    most = max(*numbers, 1.0)
    floor, left = height - 90, 70
    room = (width - 2 * left) / len(numbers)
    hue = rng.choice(_HUES)
    font = ImageFont.load_default(size=34)
    for line in range(5):
        y = floor - line * (floor - 110) / 4
        pen.line((left, y, width - left, y), fill=_LINE, width=2)
    for i, (value, text) in enumerate(zip(numbers, values, strict=True)):
        x = left + i * room + room * 0.2
        top = floor - (floor - 120) * value / most
        pen.rounded_rectangle((x, min(top, floor - 4), x + room * 0.6, floor), radius=10, fill=hue)
        pen.text((x + room * 0.3, top - 26), text, fill=_INK, font=font, anchor="mm")
        pen.text((x + room * 0.3, floor + 40), str(i + 1), fill=_INK, font=font, anchor="mm")
    pen.line((left, floor, width - left, floor), fill=_INK, width=4)
    return image


def _png(image: "Image") -> bytes:
    out = io.BytesIO()
    image.quantize(colors=64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _pdf(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "PDF", resolution=150.0, creationDate=_EPOCH, modDate=_EPOCH, title="sample")
    return out.getvalue()
