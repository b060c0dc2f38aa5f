"""Asking whether there is anything new: cheap, never behind, spread over time."""

import http.server
import json
import time
from pathlib import Path

import pytest

from kiosk.agent.report import Report
from kiosk.agent.resident import Agent
from kiosk.settings import Settings
from kiosk.store.facts import facts_of
from tests.simulator import County, Site, disclosure
from tests.terminal.terminal import Terminal
from tests.terminal.test_pull import FIRST

STAMP = "metadata/timestamp.json"


@pytest.fixture
def asked(site: Site) -> list[tuple[str, str]]:
    """Paths and the If-None-Match of each request."""
    seen: list[tuple[str, str]] = []
    site.has_tags = True

    def note(handler: http.server.BaseHTTPRequestHandler, path: str) -> bool:
        seen.append((path, handler.headers.get("If-None-Match", "")))
        return False

    site.fault = note
    return seen


def tagged(asked: list[tuple[str, str]]) -> list[str]:
    return [path for path, tag in asked if tag]


def test_nothing_changed_costs_two_short_answers(
    terminal: Terminal, county: County, asked: list[tuple[str, str]]
) -> None:
    terminal.pull()
    assert tagged(asked) == [], "nothing was known"
    report = terminal.pull()
    assert (report.state, report.requests) == ("unchanged", 2)
    assert tagged(asked) == [STAMP], "and only that file is asked for again and again"
    assert report.bytes_in < 400 < len(county.files[STAMP])


def test_a_server_whose_tags_do_not_change_is_seen_through_within_ten_looks(
    terminal: Terminal, county: County, site: Site
) -> None:
    """As one that makes its tags of seconds and lengths, and publishes twice in a second."""

    def lazy(handler: http.server.BaseHTTPRequestHandler, path: str) -> bool:
        if path != STAMP:
            return False
        known = handler.headers.get("If-None-Match")
        handler.answer(304 if known else 200, b"" if known else county.files[path], ETag='"x-1"')
        return True

    site.fault = lazy
    terminal.pull()
    county.put(disclosure(4))
    county.publish()
    states = [terminal.pull().state for _ in range(10)]
    assert states == ["unchanged"] * 9 + ["updated"]


def test_a_new_timestamp_is_seen_at_once(terminal: Terminal, county: County, asked: list[tuple[str, str]]) -> None:
    terminal.pull()
    for number in range(4, 8):
        county.put(disclosure(number))
        county.publish()
        assert terminal.pull().state == "updated"
        assert f"示例决定第{number}号 v1" in terminal.titles()
        assert terminal.pull().state == "unchanged"
    county.issued_at = county.issued_at.replace(minute=59)
    county.stamp()
    terminal.pull()
    facts = json.dumps(dict(_facts(terminal)))
    assert county.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ") in facts


def test_not_modified_means_the_bytes_we_verified_and_they_still_expire(
    terminal: Terminal, asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.pull()
    monkeypatch.setenv("KIOSK_NOW", "2026-12-24T08:00:00Z")
    report = terminal.pull()
    assert tagged(asked) == [STAMP]
    assert report.state == "refused"
    assert "expired" in report.reason
    assert terminal.titles() == FIRST


def test_not_modified_that_nobody_asked_for_is_no_answer(terminal: Terminal, site: Site) -> None:
    terminal.pull()
    site.fault = lambda handler, path: path == STAMP and handler.answer(304, b"") is None
    assert terminal.pull().state == "later"
    assert terminal.titles() == FIRST


def test_a_server_that_always_says_not_modified_freezes_and_shows_nothing_else(
    terminal: Terminal, county: County, site: Site, asked: list[tuple[str, str]]
) -> None:
    terminal.pull()
    county.put(disclosure(4))
    county.publish()
    site.fault = lambda handler, path: path == STAMP and handler.answer(304, b"") is None
    assert terminal.pull().state == "unchanged"
    assert terminal.titles() == FIRST
    site.fault = None
    assert terminal.pull().state == "updated"


@pytest.mark.parametrize(
    "hint", [b"", b"{", b"[]", b'{"url": 1}', b"\xff", None, b'{"tag": "x\\r\\nHost: y", "url": "", "sha256": ""}']
)
def test_a_spoilt_hint_costs_bytes_and_nothing_else(
    terminal: Terminal, asked: list[tuple[str, str]], hint: bytes | None
) -> None:
    terminal.pull()
    path = terminal.home / "scratch" / "timestamp-tag.json"
    path.unlink()
    if hint is not None:
        path.write_bytes(hint)
    assert terminal.pull().state == "unchanged"
    assert tagged(asked) == []
    assert terminal.pull().state == "unchanged"
    assert tagged(asked) == [STAMP], "the hint is made anew"


def test_a_tag_belongs_to_its_address_and_its_bytes(
    terminal: Terminal, county: County, site: Site, asked: list[tuple[str, str]]
) -> None:
    terminal.pull()
    path = terminal.home / "scratch" / "timestamp-tag.json"
    said = json.loads(path.read_text())
    for change in ({"url": "http://other/metadata/timestamp.json"}, {"sha256": "0" * 64}, {"tag": "no quotes"}):
        path.write_text(json.dumps(said | change))
        terminal.pull()
        assert tagged(asked) == [], change
    terminal.pull()
    assert tagged(asked) == [STAMP]


@pytest.mark.parametrize("tag", ["", "x" * 200, '"' + "a" * 300 + '"', '"\x80"', "W/"])
def test_odd_tags_are_not_kept(terminal: Terminal, county: County, site: Site, tag: str) -> None:
    def odd(handler: http.server.BaseHTTPRequestHandler, path: str) -> bool:
        handler.answer(200, county.files[path], ETag=tag) if path in county.files else handler.answer(404, b"")
        return True

    site.fault = odd
    terminal.pull()
    assert not (terminal.home / "scratch" / "timestamp-tag.json").exists()
    assert terminal.pull().state == "unchanged"


def _facts(terminal: Terminal) -> dict[str, str]:
    return facts_of(terminal.home)


# ---- when the next look comes ----

BAD, GOOD = Report(state="later", reason="示例"), Report(state="unchanged", release=1)


def delays(one: Agent, reports: list[Report]) -> list[float]:
    """Seconds until the next look, after each of these."""
    found = []
    for report in reports:
        before = time.monotonic()
        one._finish(report, own_words=False)
        found.append(one._due_at - before)
    return found


@pytest.mark.expects_log("not now")
def test_failures_are_asked_about_ever_more_seldom_but_at_least_every_eighteen_minutes(tmp_path: Path) -> None:
    one = Agent(tmp_path, Settings.load(tmp_path, {"poll_s": "60"}))
    waits = delays(one, [BAD] * 30)
    for number, wait in enumerate(waits, start=1):
        middle = min(60 * 2**number, 900)
        assert 0.8 * middle - 1 <= wait <= 1.2 * middle + 1, number
    assert max(waits) <= 1_081
    assert 46 <= delays(one, [GOOD])[0] <= 60, "the first success ends it"
    assert 95 <= delays(one, [BAD])[0] <= 145


def test_screens_that_start_together_do_not_ask_together(tmp_path: Path) -> None:
    waits = delays(Agent(tmp_path, Settings.load(tmp_path, {"poll_s": "60"})), [GOOD] * 300)
    assert 46 <= min(waits) < 49, "a fifth earlier, and the time of a pull"
    assert 55 < max(waits) <= 60, "and never later than the interval"
    assert len({round(wait, 2) for wait in waits}) > 200
    slow = Agent(tmp_path, Settings.load(tmp_path, {"poll_s": "60", "metered": "true"}))
    assert min(delays(slow, [GOOD] * 50)) >= 238, "a metered line is asked every five minutes"
    seldom = Agent(tmp_path, Settings.load(tmp_path, {"poll_s": "3600"}))
    assert min(delays(seldom, [GOOD])) >= 2_878
