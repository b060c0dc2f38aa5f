"""Read a PDF's text layer, page by page. Runs in the child (`bench`); PDFium may crash over a hostile file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sync.county.papers.refusal import Refused

MOST_PAGES = 300
MOST_BYTES = 60_000_000


def pages(path: Path) -> Iterator[dict[str, Any]]:
    """`{"text": ...}` for each page.

    Raises:
        Refused
    """
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Refused(f"PDF 有{size // 1_000_000}兆，最多{MOST_BYTES // 1_000_000}兆。")
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as exc:
        if "password" in str(exc).lower():
            raise Refused("PDF 有密码；请取消密码后再用。") from exc
        raise Refused("PDF 坏了，打不开；请重新导出。") from exc
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Refused("PDF 是加密的（限制了复制或打印）；请导出不加密的。")
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or raw.FPDFDoc_GetAttachmentCount(document) > 0:
        raise Refused("PDF 里带有脚本或嵌着别的文件；请重新导出。")
    count = len(document)
    if not 1 <= count <= MOST_PAGES:
        raise Refused(f"PDF 有{count}页，要在1到{MOST_PAGES}页之间。")
    for page in document:
        text = page.get_textpage().get_text_range()
        yield {"text": text[:200_000]}
