"""Hostile content with correct signatures, driven over the glass: plain words or a card, never more."""

import gzip
import hashlib
import http.server
import io
import json
import subprocess
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

from kiosk.agent.painter import render_command
from kiosk.shell.app import INPUT
from kiosk.shell.register import register_types
from kiosk.store import broken
from kiosk.store.pages import pages_of
from screenshots import SHAPES, Stage
from tests.simulator import COUNTY, VILLAGE, County, disclosure, served, ulid
from tests.terminal.terminal import Terminal

FACES = {"wide": "normal", "tall": "elder"}
MARKS = "\u0301\u0489\u20dd\u0e49"


def words(canary: str) -> list[str]:
    """Titles that the wire allows and that want to be more than words."""
    return [
        f"<img src='{canary}/a.png'>图",
        f"<a href='{canary}/b'><b>粗</b></a>",
        f"<script src={canary}/c>x</script>",
        f"![x]({canary}/d.png) **粗** `x`",
        "<!DOCTYPE html><style>*{font-size:999px}</style>",
        "file:///etc/hostname qrc:/x image://x",
        "标" + MARKS * 14,
        "标" + "\u0301" * 59,
        "﷽" * 60,
        "𒐫" * 60,
        "W" * 60,
        "👨‍👩‍👧‍👦" * 5,
        "שלום עולם العربية",
        "%s {0} ${x} %1 %n \\n &lt;b&gt; &#x202e;",
        "一\n二\n三",
        "\u3000" * 60,
        "零\u200b\u200d\ufeff宽",
        "'); DROP TABLE document;--",
    ]


def picture() -> bytes:
    """A PNG of 40,000 x 40,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = (40_000).to_bytes(4, "big")
    body = zlib.compress(bytes(5_001) * 2_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", side * 2 + bytes([1, 0, 0, 0, 0])) + chunk(b"IDAT", body)


def script(canary: str) -> bytes:
    """A PDF that opens a page of the network, runs a script and starts a program when it is opened."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R/AA<</WC 5 0 R>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/AA<</O 6 0 R>>>>",
        f"<</S/JavaScript/JS(app.launchURL('{canary}/js');while(1){{}})>>".encode(),
        f"<</S/URI/URI({canary}/uri)>>".encode(),
        b"<</S/Launch/F(/bin/sh)>>",
    ]
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, 2)
    places = []
    for number, said in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj%sendobj\n" % (number, said))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def guide(number: int, text: str) -> dict[str, Any]:
    said = disclosure(number, unit=COUNTY, title=text)
    del said["disclosure"]
    return said | {
        "kind": "guide",
        "guide": {
            "item_code": text, "guide_kind": "permit", "who_can": text, "steps": [{"name": text, "note": text}],
            "materials": [{"name": text, "note": text}], "day_kind": "workday", "place": text, "hours": text,
            "phone_ask": "0350-1", "phone_complaint": "0350-1", "last_verified_on": "2026-11-20",
            "next_check_on": "2027-11-20", "aliases": [text], "faq": [{"question": text, "answer": text}],
        },
    }  # fmt: skip


def notice(number: int, text: str) -> dict[str, Any]:
    said = disclosure(number, title=text)
    del said["disclosure"]
    about = {"level": "urgent", "start": "2026-11-20T00:00:00Z", "end": "2026-12-20T00:00:00Z", "text": text}
    return said | {"kind": "notice", "notice": about}


def fill(county: County, canary: str) -> None:
    """Everything hostile that two keys can sign."""
    text = "\n".join(words(canary))[:400]
    for number, title in enumerate(words(canary), start=1):
        table = {"type": "table", "columns": [{"name": title}], "rows": [[title]] * 3, "caption": title}
        blocks = [{"type": "paragraph", "text": text}, {"type": "heading", "text": title}, table]
        unit = VILLAGE if number % 3 == 0 else COUNTY
        county.put(disclosure(number, unit=unit, title=title, summary=title, unit_name=title, blocks=blocks))
        county.put(guide(100 + number, title), notice(200 + number, title))
    files = [picture(), script(canary), b"<svg onload='x'/>", b"MZ" + bytes(100)]
    said: list[dict[str, Any]] = []
    for data in files:
        county.files[path_of(data)] = data
        kind = "application/pdf" if data.startswith(b"%PDF") else "image/png"
        said.append({"sha256": sha(data), "type": kind, "bytes": len(data), "name": f"<img src={canary}/e>.png"})
    shown = [{"type": "picture", "sha256": one["sha256"], "caption": text} for one in said if "image" in one["type"]]
    county.put(disclosure(90, title="附件", attachments=said, blocks=shown))
    for number, blob in enumerate(BROKEN, start=300):
        for kind, put in (("disclosure", disclosure(number)), ("guide", guide(number + 50, "示例指南"))):
            county.put(put)
            county.blobs[put["id"]] = blob + kind.encode()
    county.put(notice(400, "示例通知"))
    county.blobs[ulid(400)] = b"{"


BROKEN = [
    gzip.compress(json.dumps(disclosure(300) | {"title": title}).encode(), mtime=0)
    for title in ("标\u202e题", "a\x00b", "\ud800", "长" * 3_400_000, "\n" * 20)
] + [gzip.compress(b"[" * 100_000 + b"]" * 100_000, mtime=0), b"<html>"]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def path_of(data: bytes) -> str:
    return f"blobs/{sha(data)[:2]}/{sha(data)}"


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[str, list[str]]]:
    """An address that nothing on the glass may ever ask."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_error(404)

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", hits
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory, canary: tuple[str, list[str]]) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("hostile") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
        county = County()
        fill(county, canary[0])
        county.publish()
        with served(county) as site:
            terminal = Terminal(home, site)
            terminal.provision()
            report = terminal.pull()
        count = len(words("x"))
        assert report.broken == 2 * len(BROKEN) + 1, report.notes
        assert (report.state, report.documents) == ("updated", 3 * count + 1 + report.broken)
        for data in (picture(), script(canary[0]), b"<svg onload='x'/>", b"MZ" + bytes(100)):
            subprocess.run(render_command(home, sha(data)), check=False, capture_output=True, timeout=60)
        yield home


def is_plain(text: QQuickItem) -> bool:
    """Whether Qt takes the words as they are; asked of QML, since Python cannot read this enum."""
    context = qmlContext(text)
    return context is None or QQmlExpression(context, text, "textFormat === Text.PlainText").evaluate()[0] is not False


def texts(item: QQuickItem) -> Iterator[QQuickItem]:
    if item.isVisible() and item.opacity() > 0:
        if item.inherits("QQuickText"):
            yield item
        for child in item.childItems():
            yield from texts(child)


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_the_glass_shows_hostile_content_as_plain_words_or_a_card(
    application: QGuiApplication, hostile_home: Path, canary: tuple[str, list[str]], shape: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("KIOSK_NOW", "2026-11-24T08:00:00Z")
    register_types()
    QLoggingCategory.setFilterRules(INPUT["QT_LOGGING_RULES"].replace(";", "\n"))
    warnings: list[str] = []
    stage = Stage(application, hostile_home, SHAPES[shape], warnings)
    count = len(words("x"))
    numbers = (*range(1, count + 1), 90, 300, 304, 306)
    ways = [("home", ""), ("catalogue", ""), ("services", ""), ("village", VILLAGE), ("search", "<img")]
    ways += [("item", ulid(n)) for n in numbers] + [("item", ulid(201)), ("item", ulid(400))]
    ways += [("guide", ulid(100 + n)) for n in range(1, count + 1)] + [("guide", ulid(350)), ("takeaway", ulid(1))]
    stage.face(FACES[shape])
    for page, arg in ways:
        stage.visit(page, arg)
        model = stage.app.property(page)
        if model is not None and hasattr(model, "page_state"):
            assert model.page_state in ("ready", "empty"), (page, arg, model.page_state)
        tall = stage.root.height()
        for text in texts(stage.root):
            assert is_plain(text), text.property("text")
            source = text.property("source")
            if source is not None:  # a Title
                assert text.height() <= tall / 2, (page, arg, source, text.height())
        said = " ".join(stage.words())
        if arg in {ulid(n) for n in (300, 304, 306, 350, 400)}:
            assert broken.TITLE in said, (page, arg)
            assert "0350-1" in said, (page, arg)
            assert "\u202e" not in said
    stage.close()
    assert list(dict.fromkeys(warnings)) == []
    assert canary[1] == [], "something asked the network"


def test_hostile_attachments_become_pages_or_a_card_and_run_nothing(
    hostile_home: Path, canary: tuple[str, list[str]]
) -> None:
    made = pages_of(hostile_home, sha(script(canary[0])))
    assert made is not None
    assert len(made.files) == 1, "a script in a PDF is not run; its page is a picture"
    for data in (picture(), b"<svg onload='x'/>", b"MZ" + bytes(100)):
        found = pages_of(hostile_home, sha(data))
        assert found is None or not found.is_shown
    assert canary[1] == []
