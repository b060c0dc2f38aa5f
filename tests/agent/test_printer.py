"""Printing: real child processes, a fake `lp` and `lpstat` that leave behind what they were given."""

import os
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtGui import QGuiApplication

from kiosk.agent.printer import MOST_AN_HOUR, TO_FILE, Printed, Printer, find_queue
from kiosk.settings import Settings
from kiosk.settings.trial import change
from kiosk.shell.press import MOST_KEPT, MOST_PAGES, PRINTED, draw
from kiosk.shell.sheet import Line
from kiosk.store import faces
from kiosk.store.facts import FactReader
from kiosk.store.mailbox import Mailbox
from tests.agent.test_resident import wait_for
from tests.screens.test_glyphs import NOBODYS
from tests.simulator import County, Site, disclosure, ulid
from tests.terminal.conftest import county, site, terminal
from tests.terminal.terminal import Terminal

__all__ = ["county", "site", "terminal"]

RARE = "㙦𣵦𬇕"
NINE = ulid(9)
LPSTAT = """#!/bin/sh
case "$1" in
-d) echo "system default destination: hall" ;;
-p) test "$2" = hall || exit 1; echo "printer hall is idle.  enabled since today" ;;
esac
"""
KEEP = 'echo "$@" > "$0"; cat > "$0.in"'
LP = """#!/bin/sh
test -e "$0.broken" && exit 1
for file; do :; done
echo "$@" > "$0.words"
cp "$file" "$0.pdf"
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH with the two programs."""
    folder = tmp_path / "cups"
    folder.mkdir()
    for name, text in (("lpstat", LPSTAT), ("lp", LP)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def outcome(printer: Printer) -> Printed:
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at:
        for printed in printer.tick():
            return printed
        time.sleep(0.05)
    raise AssertionError("the job never ended")


def ready(home: Path, **more: object) -> Printer:
    printer = Printer(home, **more)  # type: ignore[arg-type]
    printer.configure("default")
    assert list(printer.tick()) == []
    return printer


@pytest.fixture
def filled(terminal: Terminal, county: County, site: Site) -> Terminal:
    county.put(disclosure(9, title=f"{RARE}村修路的事"))
    county.publish()
    terminal.pull()
    return terminal


def test_a_document_reaches_the_printer_as_a_pdf_with_its_rare_characters(filled: Terminal, cups: Path) -> None:
    printer = ready(filled.home)
    printer.want("a", {"document": NINE})
    assert outcome(printer) == Printed("a")
    assert "-d hall" in (cups / "lp.words").read_text()
    pdf = pypdfium2.PdfDocument(cups / "lp.pdf")
    words = pdf[0].get_textpage().get_text_range()
    # Qt's PDF gives no text for characters beyond the basic plane; how they look is the next test's business.
    assert words.startswith(RARE[0])
    assert "村修路的事" in words
    assert "服务电话" in words
    pdf.close()


def test_a_slip_carries_the_code_the_days_and_the_link_and_no_words(
    filled: Terminal, county: County, cups: Path
) -> None:
    county.pack["site_url"] = "https://county.example.cn/"
    county.publish()
    filled.pull()
    printer = ready(filled.home)
    printer.want("a", {"code": "7K4MX9RT"})
    assert outcome(printer) == Printed("a")
    pdf = pypdfium2.PdfDocument(cups / "lp.pdf")
    assert len(pdf) == 1
    # Qt's PDF says some characters in their twins of Unicode; the code itself is read from the picture.
    words = unicodedata.normalize("NFKC", pdf[0].get_textpage().get_text_range())
    for part in ("网上查询", "答复您", "服务电话", "https://county.example.cn/r/"):
        assert part in words
    found = zxingcpp.read_barcodes(pdf[0].render(scale=3).to_pil().convert("L"))
    assert [one.text for one in found] == ["https://county.example.cn/r/7K4MX9RT"]
    pdf.close()


def test_a_code_stands_on_no_command_line(filled: Terminal, cups: Path) -> None:
    seen = filled.home / "words"
    printer = ready(filled.home, command=lambda *given: ["sh", "-c", KEEP, str(seen), *map(str, given)])
    printer.want("a", {"code": "7K4MX9RT"})
    assert outcome(printer) == Printed("a")
    assert "7K4MX9RT" not in seen.read_text()
    assert "7K4MX9RT" in Path(f"{seen}.in").read_text()
    printer.want("b", {"code": "7K4MX9RT; rm"})
    assert outcome(printer) == Printed("b", "gone")


def test_where_no_printer_stands_printing_is_shown_by_files_and_the_oldest_make_room(
    filled: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    printer = Printer(filled.home)
    printer.configure(TO_FILE)
    folder = filled.home / PRINTED
    folder.mkdir()
    for age in range(MOST_KEPT):
        (folder / f"old-{age}.pdf").write_bytes(b"")
        os.utime(folder / f"old-{age}.pdf", (age, age))
    printer.want("before it was looked for", {"document": NINE})
    assert outcome(printer) == Printed("before it was looked for", "printer")
    printer.want("a", {"document": NINE})
    assert outcome(printer) == Printed("a")
    kept = sorted(file.name for file in folder.iterdir())
    assert len(kept) == MOST_KEPT
    assert "old-0.pdf" not in kept
    assert kept[0].startswith(NINE)
    pdf = pypdfium2.PdfDocument(folder / kept[0])
    assert "村修路的事" in pdf[0].get_textpage().get_text_range()
    pdf.close()


def ink(character: str, folder: Path) -> bytes:
    """What a character looks like on paper."""
    file = folder / f"{ord(character):x}.pdf"
    draw((Line(character, "title"),), "", file)
    pdf = pypdfium2.PdfDocument(file)
    picture = pdf[0].render(scale=2).to_pil().convert("L")
    pdf.close()
    return bytes(picture.crop((0, 0, picture.width // 3, picture.height // 6)).tobytes())


def test_no_rare_character_is_an_empty_box_on_paper(application: QGuiApplication, tmp_path: Path) -> None:
    seen = {ink(character, tmp_path) for character in faces.RARE}
    assert len(seen) == len(faces.RARE)
    assert ink(NOBODYS, tmp_path) not in seen


def test_a_long_document_is_cut_and_says_so(application: QGuiApplication, tmp_path: Path) -> None:
    lines = tuple(Line(f"第 {number} 段。" + "字" * 400) for number in range(400))
    assert draw(lines, "", tmp_path / "long.pdf") == MOST_PAGES
    pdf = pypdfium2.PdfDocument(tmp_path / "long.pdf")
    assert len(pdf) == MOST_PAGES
    assert "看屏幕" in pdf[0].get_textpage().get_text_range()
    pdf.close()


def test_what_is_not_on_display_is_not_printed(filled: Terminal, cups: Path) -> None:
    printer = ready(filled.home)
    printer.want("a", {"document": "01J00000000000000000000000"})
    assert outcome(printer) == Printed("a", "gone")
    printer.want("b", {"document": "../../etc/passwd"})
    assert outcome(printer) == Printed("b", "gone")
    assert not (cups / "lp.pdf").exists()


def test_a_printer_that_refuses_is_told(filled: Terminal, cups: Path) -> None:
    (cups / "lp.broken").touch()
    printer = ready(filled.home)
    printer.want("a", {"document": NINE})
    assert outcome(printer) == Printed("a", "printer")


def test_a_job_that_hangs_is_ended_in_time(filled: Terminal, cups: Path) -> None:
    printer = ready(filled.home, command=lambda *_: ["sleep", "60"], wall_s=0.2)
    printer.want("a", {"document": NINE})
    assert outcome(printer) == Printed("a", "slow")


def test_a_slip_whose_job_is_ended_leaves_no_file(filled: Terminal, cups: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    left = 'import pathlib, sys, tempfile, time; f = pathlib.Path(tempfile.mkdtemp(), "slip"); f.write_text("7K4MX9RT")'
    said = f"{left}; pathlib.Path(sys.argv[1]).write_text(str(f)); time.sleep(60)"
    printer = ready(filled.home, command=lambda *_: [sys.executable, "-c", said, str(told)], wall_s=1.5)
    printer.want("a", {"code": "7K4MX9RT"})
    assert outcome(printer) == Printed("a", "slow")
    assert told.exists()
    assert not Path(told.read_text()).exists()


def test_paper_is_bounded(filled: Terminal, cups: Path) -> None:
    printer = ready(filled.home, command=lambda *_: ["true"])
    for number in range(MOST_AN_HOUR):
        printer.want(f"{number}", {"document": NINE})
        assert outcome(printer).cause == ""
    printer.want("more", {"document": NINE})
    assert outcome(printer) == Printed("more", "many")


@pytest.mark.parametrize(("wanted", "found"), [("default", "hall"), ("hall", "hall"), ("cellar", ""), ("", "")])
def test_only_a_printer_that_is_there_counts(cups: Path, wanted: str, found: str) -> None:
    assert find_queue(wanted) == found


def test_without_cups_there_is_no_printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_queue("default") == ""


def test_the_setting_takes_no_option_for_a_queue(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="printer"):
        change(tmp_path, "printer", "-o", who="command", at="2026-11-23T01:26:00Z")
    assert Settings.load(tmp_path).text("printer") == ""


@pytest.fixture
def agent(filled: Terminal, cups: Path) -> Iterator["subprocess.Popen[bytes]"]:
    change(filled.home, "printer", "hall", who="command", at="2026-11-23T01:26:00Z")
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "agent"], env=os.environ | {"KIOSK_HOME": str(filled.home)}
    )
    yield process
    process.kill()
    process.wait()


def test_the_agent_tells_of_the_printer_and_answers_the_glass(
    filled: Terminal, cups: Path, agent: "subprocess.Popen[bytes]"
) -> None:
    facts = FactReader(filled.home)
    wait_for(lambda: facts.facts().get("printer") == "hall")
    facts.close()
    mailbox = Mailbox(filled.home)
    ask = mailbox.ask("print", {"document": NINE})
    wait_for(lambda: (found := mailbox.answer(ask)) is not None and found.state == "done", 30)
    mailbox.close()
    assert (cups / "lp.pdf").exists()
