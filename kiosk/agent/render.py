"""Make one attachment into bounded pictures; runs as a process of its own that may crash or be killed.

`python -m kiosk.agent.render HOME SHA256`. Whatever the file holds, its cost is bounded: processor time, memory
and the size of files by the kernel, pages and pixels by us, time on the wall by the parent. What kind of file it
is follows from its bytes, not from its name.
"""

import resource
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from kiosk.agent.reading import paper_of
from kiosk.store.connect import blob_path
from kiosk.store.pages import MOST_PAGES, MOST_SIDE, Paper, keep, pages_folder

CPU_S = 30
DATA_BYTES = 768 * 1024 * 1024
FILE_BYTES = 32 * 1024 * 1024
MOST_PIXELS = 64_000_000  # of a picture as it comes; four times a good camera
COLOURS = 4096  # drawings and text keep sharp edges as PNG, photographs become JPEG
EXIT_REFUSED = 3


def main(words: list[str]) -> int:
    """Render, or refuse with EXIT_REFUSED; the folder appears only when all went well."""
    home, sha256 = Path(words[0]), words[1]
    limit()
    made = pages_folder(home, sha256).with_name(f"{sha256}.part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        source = blob_path(home, sha256)
        total, pictures = _open(source)
        saved = [(_save(picture, made, at), paper) for at, (picture, paper) in enumerate(pictures, start=1)]
    except (OSError, ValueError, MemoryError, Image.DecompressionBombError, pypdfium2.PdfiumError) as exc:
        shutil.rmtree(made, ignore_errors=True)
        print(f"{type(exc).__name__}: {exc}"[:300], file=sys.stderr)
        return EXIT_REFUSED
    keep(home, sha256, made, tuple(name for name, _ in saved), total, [paper for _, paper in saved])
    return 0


def limit() -> None:
    """Bounds that the kernel keeps. No bound on address space: the decoders reserve more than they use."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def _open(source: Path) -> tuple[int, Iterator[tuple[Image.Image, Paper | None]]]:
    with source.open("rb") as stream:
        head = stream.read(1024)
    if b"%PDF-" in head:
        document = pypdfium2.PdfDocument(source)
        return len(document), _pdf_pages(document)
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        picture = _picture(source)
        return 1, iter([(picture, paper_of(picture))])
    raise ValueError("neither PDF nor PNG nor JPEG")


def _pdf_pages(document: pypdfium2.PdfDocument) -> Iterator[tuple[Image.Image, Paper | None]]:
    if len(document) == 0:
        raise ValueError("a PDF without pages")
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        if not (0 < width < 1e6 and 0 < height < 1e6):
            raise ValueError(f"a page of {width:g} x {height:g} points")
        drawn: Image.Image = page.render(scale=MOST_SIDE / max(width, height), may_draw_forms=False).to_pil()
        picture = drawn.convert("RGB")
        yield picture, paper_of(picture, page)
        page.close()


def _picture(source: Path) -> Image.Image:
    picture: Image.Image = Image.open(source, formats=("PNG", "JPEG"))
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError(f"a picture of {picture.width} x {picture.height} pixels")
    picture.draft("RGB", (MOST_SIDE, MOST_SIDE))  # JPEG: decode no more than is needed
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        clear = picture.convert("RGBA")
        picture = Image.new("RGB", clear.size, "white")
        picture.paste(clear, mask=clear.getchannel("A"))
    picture = picture.convert("RGB")
    picture.thumbnail((MOST_SIDE, MOST_SIDE))
    return picture


def _save(picture: Image.Image, folder: Path, number: int) -> str:
    is_drawing = picture.getcolors(COLOURS) is not None
    name = f"{number}.png" if is_drawing else f"{number}.jpg"
    if is_drawing:
        picture.save(folder / name, "PNG")
    else:
        picture.save(folder / name, "JPEG", quality=86)
    return name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
