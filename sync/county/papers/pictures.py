"""Draw a picture anew: turned as its EXIF says, within limits, without anything but its pixels."""

import io
import warnings
from pathlib import Path
from typing import Any

from sync.county.papers.refusal import Refused

MOST_BYTES = 60_000_000
MOST_PIXELS = 60_000_000
MOST_SIDE = 2400  # larger ones are made smaller; the widest screen has 3840 pixels, a page uses half of it
_KINDS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF")  # MPO, a phone's JPEG, comes through JPEG


def redraw(data: bytes, out: Path) -> dict[str, Any]:
    """Write the clean picture to `out`; returns its type and size.

    Raises:
        Refused
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if _is_drawing(data[:2_000]):
        raise Refused("是矢量图（SVG、EMF 或 WMF）；请另存为 PNG 图片。")
    if len(data) > MOST_BYTES:
        raise Refused(f"图片有{len(data) // 1_000_000}兆，最多{MOST_BYTES // 1_000_000}兆。")
    Image.init()  # else only the commonest kinds are known to it
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=_KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(_too_many(opened.width, opened.height))
            is_photo = opened.format in ("JPEG", "MPO")
            opened.draft("RGB", (MOST_SIDE, MOST_SIDE)) if is_photo else None
            picture = ImageOps.exif_transpose(opened)
            has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
            picture = picture.convert("RGBA" if has_alpha else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise Refused("图片的像素太多，没有打开；请缩小后再用。") from exc
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as exc:
        raise Refused("不是完好的 PNG 或 JPEG 图片。") from exc
    picture.thumbnail((MOST_SIDE, MOST_SIDE))
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    if is_photo:
        clean.save(out, "JPEG", quality=88, optimize=True)
    else:
        clean.save(out, "PNG", optimize=True)
    return {"type": "image/jpeg" if is_photo else "image/png", "width": clean.width, "height": clean.height}


def _is_drawing(head: bytes) -> bool:
    """Drawings are programs for a printer or a browser; nothing here runs them."""
    return head[40:44] == b" EMF" or head.startswith(bytes.fromhex("d7cdc69a")) or b"<svg" in head.lower()


def _too_many(width: int, height: int) -> str:
    return f"图片有 {width}×{height} 像素，最多{MOST_PIXELS // 1_000_000}百万像素；请缩小后再用。"
