"""Attachments become bounded pictures in a process that may crash, hang or be lied to."""

import io
import json
import shutil
import sys
import time
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from kiosk.agent.painter import Painter
from kiosk.store.connect import blob_path
from kiosk.store.mailbox import Mailbox
from kiosk.store.pages import MOST_PAGES, MOST_SIDE, Pages, is_made, pages_folder, pages_of, sweep
from sync.county.demo.form import filled_in
from tests.agent.test_resident import agent, wait_for
from tests.terminal.conftest import county, site, terminal
from tests.terminal.terminal import Terminal

__all__ = ["agent", "county", "site", "terminal"]

SHA = "ab" * 32


def put(home: Path, data: bytes, sha256: str = SHA) -> None:
    """A file as if it had been fetched; its digest was checked then."""
    path = blob_path(home, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def pdf(pages: int, size: tuple[float, float] = (595, 842)) -> bytes:
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(*size)
    document.save(out)
    document.close()
    return out.getvalue()


def picture(size: tuple[int, int], kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind)
    return out.getvalue()


def size_of(file: Path) -> tuple[int, int]:
    with Image.open(file) as image:
        return image.size


def paint(home: Path, **more: object) -> Pages:
    """Have the file rendered as somebody who waits for it would."""
    painter = Painter(home, **more)  # type: ignore[arg-type]
    painter.want(SHA)
    ends_at = time.monotonic() + 60
    while not is_made(home, SHA):
        assert time.monotonic() < ends_at
        painter.tick(may_start=False)
        time.sleep(0.02)
    painter.stop()
    found = pages_of(home, SHA)
    assert found is not None
    return found


def test_a_pdf_becomes_one_picture_a_page(tmp_path: Path) -> None:
    put(tmp_path, pdf(3))
    made = paint(tmp_path)
    assert (len(made.files), made.total) == (3, 3)
    for file in made.files:
        assert max(size_of(file)) == MOST_SIDE


def test_a_long_pdf_is_cut_and_says_how_long_it_is(tmp_path: Path) -> None:
    put(tmp_path, pdf(MOST_PAGES + 5, (60, 80)))
    made = paint(tmp_path)
    assert (len(made.files), made.total) == (MOST_PAGES, MOST_PAGES + 5)


def test_of_a_paper_it_is_known_what_stands_where(tmp_path: Path) -> None:
    row = ["事项", "低保申请，家中三口人"]
    put(tmp_path, filled_in([{"title": "申请书", "no": "1", "rows": [row], "signed": [], "hints": ["交到村委会"] * 4}]))
    (paper,) = paint(tmp_path).papers
    assert paper is not None
    left, top, right, bottom = paper.box
    assert left == pytest.approx(56 / 595, abs=0.02)
    assert right == pytest.approx(539 / 595, abs=0.02)
    assert top < 0.08 < 0.9 < bottom
    assert paper.em == pytest.approx(13 / 595, abs=0.001)  # most of its words are hints
    assert 50 < paper.hanzi < 100
    assert len(paper.gaps) > 4
    file = pages_folder(tmp_path, SHA) / "pages.json"
    facts = json.loads(file.read_text("utf-8"))
    for lie in ({"box": [0, 0, 9, "x"]}, {"gaps": 5}, {"em": None}, {"hanzi": [1]}, {"box": [0.5, 0, 0.5, 1]}):
        file.write_text(json.dumps({**facts, "papers": [facts["papers"][0] | lie]}), "utf-8")
        assert (pages := pages_of(tmp_path, SHA)) is not None
        assert pages.papers == (None,)


def test_a_photograph_is_no_paper_and_a_scan_is_one(tmp_path: Path) -> None:
    put(tmp_path, picture((300, 500), "JPEG"))
    assert paint(tmp_path).papers == (None,)
    scan, out = Image.new("RGB", (300, 424), "white"), io.BytesIO()
    for line in range(60, 360, 20):
        scan.paste("black", (40, line, 250, line + 10))
    scan.save(out, "PNG")
    shutil.rmtree(pages_folder(tmp_path, SHA))
    put(tmp_path, out.getvalue())
    (paper,) = paint(tmp_path).papers
    assert paper is not None
    assert (len(paper.gaps), paper.em, paper.hanzi) == (14, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_made_small(tmp_path: Path, kind: str) -> None:
    put(tmp_path, picture((4000, 1000), kind))
    (file,) = paint(tmp_path).files
    assert size_of(file) == (MOST_SIDE, MOST_SIDE // 4)


def _bomb() -> bytes:
    """A PNG of 30,000 x 30,000 pixels in a few bytes of promise."""
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


def _nested() -> bytes:
    """Forms that draw forms, ten times each, ten deep: a page that never ends."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
    ]
    draw = b"/X Do " * 10
    objects.append(f"<</Length {len(draw)}>>stream\n{draw.decode()}\nendstream")
    for level in range(10):
        inner = draw.decode() if level < 9 else "0 0 399 399 re f"
        objects.append(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 400 400]/Resources<</XObject<</X {6 + level} 0 R>>>>"
            f"/Length {len(inner)}>>stream\n{inner}\nendstream"
        )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        out
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
        ).encode()
    )


@pytest.mark.parametrize(
    "data", [b"", b"MZ not a picture", b"%PDF-1.7 broken", picture((50, 50), "JPEG")[:300], _bomb()]
)
def test_what_cannot_be_shown_is_remembered_as_that(tmp_path: Path, data: bytes) -> None:
    put(tmp_path, data)
    assert not paint(tmp_path).is_shown
    assert not list((tmp_path / "pages").glob("*.part"))


def test_a_page_that_never_ends_is_ended(tmp_path: Path) -> None:
    put(tmp_path, _nested())
    started = time.monotonic()
    assert not paint(tmp_path, wall_s=2.0).is_shown
    assert time.monotonic() - started < 10


def test_a_renderer_that_hangs_is_ended(tmp_path: Path) -> None:
    put(tmp_path, pdf(1))
    hang = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert not paint(tmp_path, command=lambda *_: hang, wall_s=0.5).is_shown


def test_a_renderer_that_dies_spoils_nothing(tmp_path: Path) -> None:
    put(tmp_path, pdf(1))
    die = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
    assert not paint(tmp_path, command=lambda *_: die).is_shown


def test_a_half_written_folder_is_no_answer(tmp_path: Path) -> None:
    folder = pages_folder(tmp_path, SHA)
    folder.mkdir(parents=True)
    assert pages_of(tmp_path, SHA) is None
    (folder / "pages.json").write_text(json.dumps({"pages": ["1.png"], "total": 1}), "utf-8")
    assert pages_of(tmp_path, SHA) is None, "its picture is missing"
    (folder / "pages.json").write_text(json.dumps({"pages": ["../../../etc/passwd"], "total": 1}), "utf-8")
    assert pages_of(tmp_path, SHA) is None, "names lead nowhere else"


def test_pages_of_an_earlier_program_are_shown_and_made_anew(tmp_path: Path) -> None:
    put(tmp_path, pdf(1))
    paint(tmp_path)
    facts = pages_folder(tmp_path, SHA) / "pages.json"
    said = json.loads(facts.read_text("utf-8"))
    assert is_made(tmp_path, SHA)
    facts.write_text(json.dumps({"pages": said["pages"], "total": said["total"]}), "utf-8")
    assert not is_made(tmp_path, SHA)
    before = pages_of(tmp_path, SHA)
    assert before is not None
    assert before.is_shown
    assert paint(tmp_path).is_shown
    assert is_made(tmp_path, SHA)


def test_pages_go_with_their_file(tmp_path: Path) -> None:
    put(tmp_path, pdf(1))
    paint(tmp_path)
    sweep(tmp_path)
    assert pages_folder(tmp_path, SHA).exists()
    blob_path(tmp_path, SHA).unlink()
    sweep(tmp_path)
    assert not pages_folder(tmp_path, SHA).exists()


def test_the_agent_renders_what_the_glass_asks_for(terminal: Terminal, agent: object) -> None:
    log = terminal.home / "log" / "agent.log"
    wait_for(lambda: log.exists() and "release 1" in log.read_text("utf-8"))  # after its sweep of files
    put(terminal.home, pdf(2))
    mailbox = Mailbox(terminal.home)
    mailbox.ask("render", {"sha256": SHA})
    mailbox.ask("render", {"sha256": "../../etc"})
    wait_for(lambda: pages_of(terminal.home, SHA) is not None)
    mailbox.close()
    found = pages_of(terminal.home, SHA)
    assert found is not None
    assert len(found.files) == 2
