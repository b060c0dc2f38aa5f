"""Asking after what was said and after a case, by real clicks: what comes back, and that nothing of it stays."""

from pathlib import Path

import pytest

from kiosk.store.connect import state_path
from kiosk.store.mailbox import Mailbox
from sync.contract import Rating
from tests.e2e.stage import NOW
from tests.screens.test_search import Glass
from tests.screens.test_speaking import CANARY, Until, glass, home, opened, page, rows

__all__ = ["glass", "home"]


def reply(home: Path, until: Until, kind: str, found: dict[str, object]) -> dict[str, str]:
    """Play the agent: answer the one question that waits; returns what was asked."""
    mailbox = Mailbox(home)
    try:
        until(lambda: [one for one in mailbox.waiting() if one.kind == kind])
        (asked,) = (one for one in mailbox.waiting() if one.kind == kind)
        mailbox.reply(asked.id, "done", {"found": {"id": asked.args["id"]} | found if kind == "case" else found})
        return dict(asked.args)
    finally:
        mailbox.close()


@pytest.mark.parametrize("glass", ["wide", "tall"], indirect=True)
def test_a_code_brings_the_answer_and_nothing_of_it_stays(glass: Glass, home: Path, until: Until) -> None:
    glass.tap("在线互动")
    glass.tap("查我的答复")
    for key in "7K4MX9RT":
        glass.tap(key)
    glass.tap("查一查")
    word = {"format": 1, "code": "7K4MX9RT", "state": "replied", "at": NOW, "signature": "ab" * 64,
            "reply": CANARY, "office": "示例镇"}  # fmt: skip
    assert reply(home, until, "standing", word) == {"code": "7K4MX9RT"}
    glass.shows("已经答复")
    glass.shows(CANARY)
    until(lambda: b"7K4MX9RT" not in state_path(home).read_bytes())
    assert CANARY.encode() not in state_path(home).read_bytes()
    glass.tap("这个答复满意吗")
    glass.tap("满意")
    until(lambda: rows(home))
    (rated,) = opened(home)
    assert isinstance(rated, Rating)
    assert (rated.about.place, rated.about.ref, rated.level) == ("reply", "7K4MX9RT", 4)
    glass.tap("结束")
    until(lambda: page(glass) == "home")
    model = glass.app.property("standing")
    assert (model.property("code"), model.property("reply")) == ("", "")


def test_without_an_answer_the_page_says_so_and_gives_the_phone(glass: Glass, home: Path, until: Until) -> None:
    glass.app.go("standing")
    model = glass.app.property("standing")
    for key in "o7k4mx9rt":
        model.type(key)
    assert model.property("code") == "07K4MX9R"
    glass.tap("查一查")
    glass.shows("正在查")
    model._inquiry._left = 1  # the last of its looks
    glass.shows("现在连不上县里，查不了")
    assert any(str(model.property("phone")) in str(item.property("text")) for item in glass.items())


@pytest.mark.parametrize("glass", ["wide", "tall"], indirect=True)
def test_a_case_is_found_by_number_and_digits_and_nothing_of_it_stays(glass: Glass, home: Path, until: Until) -> None:
    glass.open_search()
    glass.tap("查办件进度")
    glass.tap("办件号")
    for key in "A-0042":
        glass.tap(key)
    glass.tap("电话后四位")
    for key in "4271A9":
        glass.tap(key)
    glass.tap("查一查")
    said = {"format": 1, "state": "found", "at": NOW, "signature": "ab" * 64, "title": CANARY, "office": "示例镇",
            "steps": [{"name": "受理", "on": "2026-11-01"}, {"name": "办结"}]}  # fmt: skip
    asked = reply(home, until, "case", said)
    assert (asked["number"], asked["phone4"]) == ("A-0042", "4271")
    glass.shows(CANARY)
    glass.shows("受理  11月1日")
    glass.shows("办结  还没到这一步")
    # Question and answer are overwritten one after the other.
    until(lambda: not [one for one in (b"A-0042", CANARY.encode()) if one in state_path(home).read_bytes()])
    glass.tap("结束")
    until(lambda: page(glass) == "home")
    model = glass.app.property("case")
    assert (model.property("number"), model.property("phone4"), model.property("caseTitle")) == ("", "", "")
    assert model.property("steps").rows == ()
