"""A document that arrived as signed and cannot be shown takes its own place only; what is mangled waits."""

import gzip
import hashlib
import json
from typing import Any

import pytest

from kiosk.clock import Clock
from kiosk.health import WARN, examine
from kiosk.store import broken
from kiosk.store.connect import content_path, open_database
from kiosk.store.read import ContentReader, Filter
from sync.contract import limits
from tests.simulator import COUNTY, VILLAGE, County, disclosure, ulid
from tests.terminal.terminal import Terminal
from tests.terminal.test_pull import FIRST

BAD = f"{broken.TITLE} v0"


def signed(county: County, data: bytes, number: int = 4, **changes: Any) -> None:
    """The county signs these very bytes as a document."""
    county.put(disclosure(number))
    county.blobs[ulid(number)] = data
    if changes:
        county.entry_changes[ulid(number)] = changes
    county.publish()


def packed(value: object) -> bytes:
    return gzip.compress(json.dumps(value).encode(), mtime=0)


def deep(levels: int) -> bytes:
    return gzip.compress(b'{"format":1,"x":' + b"[" * levels + b"]" * levels + b"}", mtime=0)


HOSTILE = {
    "not gzip": b"<html>",
    "empty": b"",
    "half a gzip": packed(disclosure(4))[:40],
    "not JSON": gzip.compress(b"{'format': 1}", mtime=0),
    "not UTF-8": gzip.compress(b'{"format":1,"title":"\xff"}', mtime=0),
    "a list": packed([1, 2]),
    "deep": deep(50),
    "very deep": deep(200_000),
    "a key twice": gzip.compress(b'{"format":1,"format":1}', mtime=0),
    "half a character": gzip.compress(json.dumps(disclosure(4)).replace("\\u793a", "\\ud800", 1).encode(), mtime=0),
    "a NUL": packed(disclosure(4, title="标\0题")),
    "an escape": packed(disclosure(4, title="\x1b[31m")),
    "a turned text": packed(disclosure(4, title="标\u202e题")),
    "a title of 10 MB": packed(disclosure(4, title="长" * 3_400_000)),
    "a title of 20 lines": packed(disclosure(4, title="字\n" * 20)),
    "a title of 61": packed(disclosure(4, title="长" * 61)),
    "a bomb": gzip.compress(bytes(limits.DOCUMENT_UNPACKED_BYTES + 1), mtime=0),
    "another id": packed(disclosure(5)),
    "another version": packed(disclosure(4, v=2)),
    "another unit": packed(disclosure(4, unit=VILLAGE)),
    "another kind": packed(disclosure(4, kind="notice")),
    "no body": packed({k: v for k, v in disclosure(4).items() if k != "disclosure"}),
    "a later format": packed(disclosure(4, format=2)),
    "a huge file": packed(
        disclosure(4, attachments=[{"sha256": "a" * 64, "type": "image/png", "bytes": 200_000_001, "name": "图"}])
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_document_that_cannot_be_shown_leaves_a_card_and_the_rest_is_adopted(
    terminal: Terminal, county: County, what: str
) -> None:
    terminal.pull()
    signed(county, HOSTILE[what])
    county.put(disclosure(6))
    county.publish()
    report = terminal.pull()
    assert (report.state, report.documents, report.added, report.broken) == ("updated", 7, 2, 1), report
    assert f"{ulid(4)} cannot be shown" in report.notes[0]
    assert terminal.titles() == sorted([*FIRST, "示例决定第6号 v1", BAD])
    assert "1 documents cannot be shown, see kiosk doctor" in report.sentence()
    again = terminal.pull()
    assert (again.state, again.broken) == ("unchanged", 1)
    assert terminal.pull(check=True).state == "unchanged", "the daily check does not fetch it for ever"


def test_the_card_says_unit_and_day_and_nothing_of_the_content(terminal: Terminal, county: County) -> None:
    signed(county, packed(disclosure(4, title="长" * 61, unit_name="冒名单位")))
    terminal.pull()
    reader = ContentReader(terminal.home)
    moment = Clock.from_environment().now()
    release = reader.release()
    assert release is not None
    card = reader.broken(release, moment, ulid(4))
    assert card is not None
    assert (card.unit_name, card.title, card.summary, card.issued_on) == ("示例县委", broken.TITLE, "", "2026-11-20")
    assert reader.document(release, moment, ulid(4)) is None
    assert reader.broken(release, moment, ulid(1)) is None
    assert reader.count(release, moment, Filter("disclosure")) == 6
    reader.close()


def test_doctor_names_what_cannot_be_shown_until_it_is_put_right(terminal: Terminal, county: County) -> None:
    signed(county, b"<html>")
    terminal.pull()
    moment = Clock.from_environment().now()
    found = {f.key: f for f in examine(terminal.home, moment, deep=True)}
    assert found["documents"].level == WARN
    assert "1 条内容无法显示" in found["documents"].words
    assert ulid(4) in found["documents"].words
    assert found["store"].level == "ok"
    del county.blobs[ulid(4)]
    county.put(disclosure(4, v=2))
    county.publish()
    report = terminal.pull()
    assert (report.changed, report.broken) == (1, 0)
    assert "示例决定第4号 v2" in terminal.titles()
    assert "documents" not in {f.key for f in examine(terminal.home, moment)}


def test_a_document_larger_than_the_wire_allows_is_never_fetched(terminal: Terminal, county: County) -> None:
    signed(county, b"x", bytes=limits.DOCUMENT_BYTES + 1)
    report = terminal.pull()
    assert (report.state, report.broken) == ("updated", 1)
    sha256 = hashlib.sha256(b"x").hexdigest()
    assert not [path for path in terminal.site.requests if sha256 in path]
    county.put(disclosure(6))
    county.publish()
    assert terminal.pull().broken == 1
    assert terminal.pull(check=True).state == "unchanged"
    assert BAD in terminal.titles()


def test_a_newer_program_shows_what_an_older_one_could_not(
    terminal: Terminal, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(limits, "DOCUMENT_UNPACKED_BYTES", 10)
        assert terminal.pull().broken == 5
    county.put(disclosure(6))
    county.put(disclosure(13, unit=VILLAGE))
    county.publish()
    report = terminal.pull()
    assert (report.broken, report.documents) == (0, 7)
    assert BAD not in terminal.titles()


@pytest.mark.parametrize("bundles", [True, False])
def test_a_blob_of_other_bytes_has_not_arrived_so_the_release_waits(
    terminal: Terminal, county: County, bundles: bool
) -> None:
    terminal.pull()
    county.bundles = bundles
    county.put(*(disclosure(n, v=2) for n in (1, 2, 3)), disclosure(4))
    county.publish()
    path = county.path_of("blob")
    good, county.files[path] = county.files[path], packed(disclosure(4, title="假的"))
    for _ in range(2):
        report = terminal.pull()
        if bundles:
            assert report.state in ("updated", "unchanged")  # the bundle brought the true bytes
            continue
        assert (report.state, report.exit_code, report.broken) == ("refused", 76, 0)
        assert "not what was signed" in report.reason
        assert terminal.titles() == FIRST
    assert not [title for title in terminal.titles() if "假的" in title]
    county.files[path] = good
    report = terminal.pull()
    assert "示例决定第4号 v1" in terminal.titles()
    if not bundles:
        assert len([p for p in terminal.site.requests if p.startswith("blobs/")]) == 1, "what came before was kept"


def test_rows_of_broken_documents_are_recalled_and_withdrawn_like_others(terminal: Terminal, county: County) -> None:
    signed(county, b"<html>")
    terminal.pull()
    county.recalls(ids=[ulid(4)])
    county.publish()
    terminal.pull()
    assert terminal.titles() == FIRST
    county.withdraw(COUNTY, ulid(4))
    county.publish()
    assert terminal.pull().broken == 0
    connection = open_database(content_path(terminal.home), read_only=True)
    assert connection.execute("SELECT count(*) FROM document WHERE to_release > 1000").fetchone() == (5,)
    connection.close()
