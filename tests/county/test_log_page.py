"""The log as the desk reads it: each deed in words, a broken chain told."""

import ast
from pathlib import Path

from sqlalchemy import text

from sync.county.desk_web import log_page, work
from tests.county.test_desk_web import CANARY, OFFICE, TOWN, about, county, say, sort, step
from tests.voices import VoiceCounty, opinion

__all__ = ["county"]


def test_each_action_of_the_log_has_its_words() -> None:
    said = set()
    for path in Path(log_page.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "audit":
                given = {word.arg: word.value for word in node.keywords}["action"]
                said |= {one.value for one in ast.walk(given) if isinstance(one, ast.Constant)}
    said = {one for one in said if isinstance(one, str) and one != "desk "}
    assert len(said) > 30
    assert said - set(log_page.deeds()) == set()
    assert all(f"desk {step}" in log_page.deeds() for step in work.STEPS)


def test_the_page_of_the_log_tells_that_its_chain_is_broken_also_at_its_first_link(county: VoiceCounty) -> None:
    code = say(county, opinion(CANARY, **about(TOWN)))
    sort(county)
    step(county, OFFICE, code, "assign", unit=TOWN)
    told, is_whole = log_page.newest(county.records)
    assert is_whole
    assert [(one.who, one.deed, one.more) for one in told] == [
        ("office", "转办", "转给岚漪镇"), ("办理台自己", "打开原话", code),
    ]  # fmt: skip
    assert CANARY not in str(told)
    with county.records.begin() as session:
        session.execute(text("DROP TRIGGER audit_event_no_delete"))
        session.execute(text("DELETE FROM audit_event WHERE action = 'words opened'"))
    assert log_page.newest(county.records)[1] is False
