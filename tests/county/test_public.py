"""The pages behind the codes of screens and slips: what the public may read, and nothing else; by real requests."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from kiosk.agent.probe import steps
from kiosk.settings import Settings
from sync.county.desk_web.intake import SCRUBS
from sync.county.records import DocumentRow, Records, SubmissionRow, WorkRow, open_records, records_url
from sync.county.retention import sweeping
from tests.e2e.stage import county, serving
from tests.sample import first_county
from tests.voices import voice_county

__all__ = ["first_county"]

CODE, AGAIN, REPLY = "7K4MX9RT", "7K4MX9RW", "路灯周五前修好。<b>谢谢</b>"


@pytest.fixture(scope="module")
def folder(first_county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public") / "D"
    shutil.copytree(first_county, folder)
    records = open_records(records_url(folder))
    with records.begin() as session:
        for code, number, state in ((CODE, "7", "replied"), (AGAIN, "8", "handling")):
            session.add(
                SubmissionRow(
                    id=f"{number}c9e6679-7425-40de-944b-e07fc1f90ae7", code=code, kind="opinion", terminal="t",
                    sha256="0" * 64, sealed=b"", at="2026-11-20T01:00:00Z", state=state,
                    state_at="2026-11-21T01:00:00Z", reply=REPLY, office="县住建局",
                )
            )  # fmt: skip
        ended = session.scalars(select(DocumentRow).where(DocumentRow.kind == "guide", DocumentRow.uploaded)).first()
        assert ended is not None
        ended.visible_until = "2026-11-20T00:00:00Z"
    records.close()
    return folder


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with serving(folder) as url:
        yield url


def one(folder: Path, where: str) -> tuple[str, str, str]:
    """Id, title and blob of a document."""
    connection = sqlite3.connect(next(folder.glob("*.db")))
    row = connection.execute(f"SELECT id, title, blob_sha256 FROM document WHERE {where} LIMIT 1").fetchone()
    connection.close()
    return str(row[0]), str(row[1]), str(row[2])


GUIDE = "kind = 'guide' AND status = 'published' AND uploaded AND visible_until IS NULL"
LIVE = "kind = 'disclosure' AND status = 'published' AND uploaded AND visible_until IS NULL"


def test_a_code_on_the_screen_leads_to_the_guide(folder: Path, url: str) -> None:
    document, title, _blob = one(folder, GUIDE)
    page = requests.get(f"{url}/d/{document}", timeout=10)
    assert page.status_code == 200
    for words in (title, "几天办好", "带什么", "审签", "示例"):
        assert words in page.text
    assert "script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_server_says_its_time_to_a_technician_and_not_with_each_poll(url: str) -> None:
    (found,) = (one for one in steps(Settings.load(Path("/nowhere"), {"server_url": url}), {}) if one.key == "time")
    assert found.level == "ok"
    assert found.words.startswith("与县里相差 ")
    stamp = f"{url}/metadata/timestamp.json"
    tag = requests.get(stamp, timeout=10).headers["ETag"]
    again = requests.get(stamp, headers={"If-None-Match": tag}, timeout=10)
    assert (again.status_code, "Date" in again.headers) == (304, False)


@pytest.mark.parametrize("where", ["scope = 'village'", "visible_until < '2026-11-21'"])
def test_what_the_public_may_not_read_has_no_page(folder: Path, url: str, where: str) -> None:
    document, title, _blob = one(folder, f"{where} AND status = 'published' AND uploaded")
    page = requests.get(f"{url}/d/{document}", timeout=10)
    assert page.status_code == 404
    assert "没有公开" in page.text
    assert title not in page.text


def test_a_withdrawn_document_says_so_and_why(folder: Path, url: str) -> None:
    document, title, _blob = one(folder, LIVE)
    county("withdraw", "--dir", str(folder), "--id", document, "--reason", "金额写错了")
    page = requests.get(f"{url}/d/{document}", timeout=10)
    assert page.status_code == 410
    assert title in page.text
    assert "金额写错了" in page.text


def test_a_recall_takes_the_page_off_with_the_screens(folder: Path, url: str) -> None:
    document, title, _blob = one(folder, f"{LIVE} AND id != (SELECT min(id) FROM document)")
    recall = ("recall", "--dir", str(folder), "--id", document)
    county(*recall, "--reason", "写了别人的电话")
    page = requests.get(f"{url}/d/{document}", timeout=10)
    assert page.status_code == 410
    assert "写了别人的电话" in page.text
    county(*recall, "--lift")
    page = requests.get(f"{url}/d/{document}", timeout=10)
    assert (page.status_code, title in page.text) == (200, True)


def test_bytes_that_are_not_what_was_signed_are_not_shown(folder: Path, url: str) -> None:
    document, title, blob = one(folder, f"{GUIDE} AND id NOT IN (SELECT min(id) FROM document)")
    path = folder / "site" / "blobs" / blob[:2] / blob
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    try:
        page = requests.get(f"{url}/d/{document}", timeout=10)
    finally:
        path.write_bytes(kept)
    assert page.status_code == 404
    assert title not in page.text


def test_the_answer_is_read_by_the_code_of_the_slip_and_by_typing_it(url: str) -> None:
    followed = requests.get(f"{url}/r/{CODE}", timeout=10)
    typed = requests.post(f"{url}/r", data={"code": "7k4m-x9rt "}, timeout=10)
    for page in (followed, typed):
        assert page.status_code == 200
        assert "已经答复" in page.text
        assert "县住建局" in page.text
        assert "路灯周五前修好。&lt;b&gt;谢谢" in page.text, "a reply is text and nothing else"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
    again = requests.get(f"{url}/r/{AGAIN}", timeout=10).text
    assert "您说不满意，正在再办一次" in again
    assert "<header>上一次的答复</header>" in again


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [("11111111", 404, "没有这个查询码"), ("<b>", 422, "8 个数字和字母"), ("x" * 900, 413, "太长")],
)
def test_a_wrong_code_is_told_in_words(url: str, typed: str, status: int, words: str) -> None:
    page = requests.post(f"{url}/r", data={"code": typed}, timeout=10)
    assert page.status_code == status
    assert words in page.text
    assert "<b>" not in page.text


def test_codes_cannot_be_found_by_trying(url: str) -> None:
    statuses = [requests.get(f"{url}/r/2222222{number % 10}", timeout=10).status_code for number in range(70)]
    assert 429 in statuses


def test_what_is_due_is_destroyed_though_nobody_opens_the_desk(tmp_path: Path) -> None:
    county = voice_county(tmp_path / "county")
    with county.records.begin() as session:
        session.add(
            SubmissionRow(
                id="1c9e6679-7425-40de-944b-e07fc1f90ae7", code=CODE, kind="opinion", terminal="t", sha256="0" * 64,
                sealed=b"sealed words", at="2026-01-20T01:00:00Z", state="replied", state_at="2026-01-21T01:00:00Z",
                reply=REPLY, office="",
            )
        )  # fmt: skip
        session.add(done_work("1c9e6679-7425-40de-944b-e07fc1f90ae7"))
    looks = iter(["2026-07-01T01:00:00Z"])
    with sweeping(county.records, lambda: next(looks, "2026-07-21T01:00:00Z"), every_s=0.01):
        ends_at = time.monotonic() + 20
        while sealed_of(county.records) and time.monotonic() < ends_at:
            time.sleep(0.01)
    assert next(looks, None) is None, "the first look was too early"
    assert sealed_of(county.records) == b""
    assert county.records.setting(SCRUBS) == {"asked": 1, "done": 1}, "and the table's file is free of it"
    county.records.close()


def sealed_of(records: Records) -> bytes:
    with records.begin() as session:
        return session.scalars(select(SubmissionRow.sealed)).one()


def done_work(submission: str) -> WorkRow:
    return WorkRow(
        submission=submission, code=CODE, kind="opinion", topic="advice", place="general", unit="", ref="", level=0,
        amends="", may_publish=False, names_leader=False, assigned="", at="2026-01-20T01:00:00Z", accept_by="",
        reply_by="", accepted_at="", done_at="2026-01-21T01:00:00Z", adoption="", reason="", released=False,
        erased_at="",
    )  # fmt: skip
