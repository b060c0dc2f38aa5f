"""The desk on PostgreSQL: one morning by its pages, and two people who do something at the same moment."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from nacl.public import PrivateKey
from sqlalchemy import text

from sync.contract import instant_text
from sync.county.desk_web import intake, people, work
from sync.county.desk_web.people import Person
from sync.county.errors import CountyError
from sync.county.publish.lock import alone
from sync.county.publish.publisher import Publisher
from sync.county.publish.unit_index import build_unit_index
from sync.county.records import AuditEvent, DeskSessionRow, DocumentRow, Records, SubmissionRow, WorkRow
from sync.county.records.database import seal
from sync.county.surveys import book, tally
from sync.county.voices import keys
from tests.county.client import Client
from tests.county.desk.test_approvals import Desk, People
from tests.county.makers import NOW, TOWNSHIP, small_county
from tests.county.test_desk_door import inside, person, serving
from tests.county.test_desk_web import files_of, say
from tests.county.test_release import BLOTTED, OFFICE, SAID, is_published, replies
from tests.county.test_surveys import OVER, QUESTIONS
from tests.county.test_surveys import say as answer
from tests.voices import VoiceCounty, opinion, rating

AT = instant_text(NOW)
LATER = "2028-01-01T00:00:00Z"
ABOUT = {"place": "unit", "unit": TOWNSHIP}


@pytest.fixture
def county(on_postgresql: str, tmp_path: Path) -> Iterator[tuple[Records, Publisher]]:
    folder = tmp_path / "county"
    folder.mkdir()
    records, publisher = small_county(folder)
    assert records.engine.dialect.name == "postgresql"
    yield records, publisher
    records.close()


@pytest.fixture
def desk(county: tuple[Records, Publisher], people: People) -> Desk:
    return Desk(county, people)


@pytest.fixture
def voices(county: tuple[Records, Publisher]) -> VoiceCounty:
    public = keys.public_keys(county[0])
    assert public is not None
    return VoiceCounty(county[1].folder, county[0], public, AT)


@pytest.fixture
def key(voices: VoiceCounty) -> PrivateKey:
    return voices.desk_key()


class Officer:
    """Somebody before the pages."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self._url = url
        self._session: requests.Session = inside(url, password, name)

    def page(self, path: str = "") -> str:
        return self._session.get(self._url + path, timeout=10).text

    def send(self, path: str, seen: str = "", **fields: str) -> str:
        token = self.page(seen).split('name="form" value="', 1)[1].split('"', 1)[0]
        return self._session.post(self._url + path, data={"form": token} | fields, timeout=10).text

    def step(self, code: str, name: str, **fields: str) -> str:
        return self.send(f"words/{code}/{name}", f"words/{code}", **fields)


def test_a_morning_at_the_desk(voices: VoiceCounty, desk: Desk, client: Client) -> None:
    code = say(voices, opinion(SAID, about=ABOUT, may_publish=True, contact="0350-1234567"), AT)
    bad = say(voices, rating(1, about={"place": "window", "unit": TOWNSHIP, "ref": "hall"}), AT)
    with serving(voices) as url:
        office = Officer(url, "office", person(voices))
        clerk = Officer(url, "town", person(voices, "town", "unit", TOWNSHIP))
        assert "2 件" in office.page()
        assert "<mark>王二小</mark>" in office.page(f"words/{code}")
        office.step(code, "accept")
        office.step(code, "assign", unit=TOWNSHIP)
        clerk.step(code, "reply", text="已经修好，请放心走。", office="岚漪镇")
        office.step(code, "adopt", adoption="adopted", reason="马上办")
        office.step(bad, "close", reason="窗口加了一个人")
        assert "0 件" in office.page()
        assert "原话已放行" in office.step(code, "release", released="yes", text=BLOTTED)
        desk.sign("li")
        desk.sign("wang")
        assert desk.publisher.publish(NOW).documents == 1
        assert [one.reply.said for one in replies(client) if one.reply] == [BLOTTED]
        office.step(code, "release", released="no")
        desk.publisher.publish(NOW)
        assert not is_published(desk, "老戏台")
        asked = {"title": "大厅问卷", "unit": TOWNSHIP, "start": "2026-11-20", "end": "2026-11-30", "target": TOWNSHIP}
        assert "等签发：大厅问卷" in office.send("surveys", "surveys", questions=QUESTIONS, **asked)
        with voices.records.turn() as session:
            (survey,) = book.take_over(session, at=AT).surveys
        for _ in range(6):
            answer(voices, survey, {"question": "q1", "chosen": ["c1"]}, at=AT)
        voices.at = OVER
        office = Officer(url, "office", "correct horse battery")
        assert "医保：6 人" in office.send(f"surveys/{survey.id}/count", "surveys")
    assert desk.problems() == []
    assert intake.erase_due(voices.records, at=LATER) == 2 + 6
    with voices.records.begin() as session:
        assert {row.sealed for row in session.query(SubmissionRow)} == {b""}
        events = session.query(AuditEvent).order_by(AuditEvent.id).all()
        before = ""
        for event in events:
            assert event.digest == seal(before, event.at, event.actor, event.action, event.subject, event.detail)
            before = event.digest


# ---- two at once ----


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave, or its exception; all begin in one instant."""
    gate = threading.Barrier(len(works))
    found: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            found[place] = work()
        except Exception as exc:
            found[place] = exc

    threads = [threading.Thread(target=run, args=(n, one)) for n, one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def stepping(voices: VoiceCounty, code: str, name: str, who: Person = OFFICE, **form: str) -> Callable[[], object]:
    return lambda: work.take_step(voices.records, who, code, name, form, at=AT, keys=[voices.desk_key()])


def heard(voices: VoiceCounty) -> str:
    code = say(voices, opinion("路灯坏了", about=ABOUT, may_publish=True), AT)
    intake.sort_new(voices.records, [voices.desk_key()], at=AT)
    return code


def test_of_two_who_release_one_releases(voices: VoiceCounty) -> None:
    for _ in range(4):
        code = heard(voices)
        stepping(voices, code, "reply", text="好", office="岚漪镇")()
        found = at_once(*[stepping(voices, code, "release", released="yes") for _ in range(3)])
        assert [str(one) for one in found if one is not None] == ["已经放行过了。"] * 2, found
    with voices.records.begin() as session:
        assert session.query(DocumentRow).count() == 4


def test_what_is_released_is_what_was_answered(voices: VoiceCounty) -> None:
    """One writes another answer while the other releases: whoever comes second is told, and nothing differs."""
    for number in range(6):
        code = heard(voices)
        stepping(voices, code, "reply", text="好", office="岚漪镇")()
        found = at_once(
            stepping(voices, code, "release", released="yes"),
            stepping(voices, code, "reply", text=f"改{number}", office="岚漪镇"),
        )
        assert found[0] is None, found
        with voices.records.begin() as session:
            row = session.query(SubmissionRow).filter_by(code=code).one()
            document = session.get_one(WorkRow, row.id).document
            body = session.query(DocumentRow).filter_by(id=document).one().body.decode()
            assert f'"reply":"{row.reply}"' in body
            assert (row.reply == "好") == isinstance(found[1], work.StepError), found


def test_a_unit_that_answers_while_it_is_passed_on_is_the_unit_that_has_it(voices: VoiceCounty) -> None:
    clerk = Person("town", "镇里", "unit", TOWNSHIP, "f", False)
    for _ in range(6):
        code = heard(voices)
        stepping(voices, code, "assign", unit=TOWNSHIP)()
        passed, replied = at_once(
            stepping(voices, code, "assign", unit="140929101000"),
            stepping(voices, code, "reply", clerk, text="好", office="岚漪镇"),
        )
        assert (passed is None) != (replied is None), (passed, replied)
        with voices.records.begin() as session:
            row = session.query(SubmissionRow).filter_by(code=code).one()
            assert row.state == ("replied" if replied is None else "transferred")


def test_a_survey_is_counted_once_and_two_drafts_are_two(voices: VoiceCounty) -> None:
    from tests.county.test_surveys import written

    found = at_once(*[lambda: book.draft(voices.records, written(), actor="t", at=AT) for _ in range(4)])
    assert found == [None] * 4
    with voices.records.turn() as session:
        survey, *others = book.take_over(session, at=AT).surveys
    assert len(others) == 3
    result = tally.result_of(survey, tally.Heard(), at=OVER)
    told = at_once(*[lambda: book.tell(voices.records, result, actor="t", at=OVER) for _ in range(3)])
    assert [type(one) for one in told if one is not None] == [CountyError] * 2


def test_no_byte_of_a_destroyed_box_is_left_in_the_table(voices: VoiceCounty) -> None:
    code = heard(voices)
    stepping(voices, code, "reply", text="好", office="岚漪镇")()
    with voices.records.begin() as session:
        box = session.query(SubmissionRow).filter_by(code=code).one().sealed
    assert any(box[-64:] in file.read_bytes() for file in files_of(voices))
    assert intake.erase_due(voices.records, at=LATER) == 1
    other = voices.records.engine.connect()  # as a backup does
    other.execute(text("LOCK TABLE submission IN ACCESS SHARE MODE"))
    assert not intake.scrub_due(voices.records), "gives up; nobody waits for long behind it"
    other.close()
    assert any(box[-64:] in file.read_bytes() for file in files_of(voices))
    assert intake.erase_due(voices.records, at=LATER) == 0
    assert intake.scrub_due(voices.records), "though nothing else became due"
    assert not any(box[-64:] in file.read_bytes() for file in files_of(voices))


def test_pages_of_a_login_that_ran_out_all_say_so(voices: VoiceCounty) -> None:
    person(voices)
    cookie = people.log_in(voices.records, "office", "correct horse battery", at=AT)
    assert cookie is not None
    known = people.who(voices.records, cookie, at=AT)
    assert known is not None
    asked = [lambda: people.who(voices.records, cookie, at="2026-11-24T01:20:00Z") for _ in range(4)]
    assert at_once(*asked) == [None] * 4
    with voices.records.begin() as session:
        assert session.query(DeskSessionRow).count() == 0


def test_what_is_taken_back_while_it_is_published_leaves_a_tombstone(
    voices: VoiceCounty, desk: Desk, key: PrivateKey
) -> None:
    code = heard(voices)
    stepping(voices, code, "reply", text="好", office="岚漪镇")()
    stepping(voices, code, "release", released="yes")()
    desk.sign("li")
    desk.sign("wang")
    publisher, taken = desk.publisher, []
    cards = {card.keyid: card.key() for card in publisher.ring.cards.values()}
    with voices.records.begin() as session:
        build_unit_index(session, publisher.site, publisher.folder, TOWNSHIP, seq=9, now=instant_text(NOW), keys=cards)
        thread = threading.Thread(target=lambda: taken.append(stepping(voices, code, "release", released="no")()))
        thread.start()
        _until_somebody_waits(voices.records)
    thread.join()
    assert taken == [None]
    with voices.records.begin() as session:
        assert session.query(DocumentRow).one().status == "withdrawn"


def _until_somebody_waits(records: Records) -> None:
    asked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(500):
        with records.engine.connect() as connection:
            if connection.scalar(asked):
                return
        time.sleep(0.01)
    pytest.fail("nobody waits for the publisher")


def test_two_hosts_do_not_publish_one_county_at_once(voices: VoiceCounty, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with alone(voices.folder, voices.records):
        with pytest.raises(CountyError, match="under way"), alone(other, voices.records):
            pass
        taken = voices.records.engine.connect()  # not held by an open transaction
        assert taken.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'")) == 0
        taken.close()
    with alone(other, voices.records):
        pass


@pytest.mark.faults
def test_the_countys_own_tests_hold_on_postgresql() -> None:
    """All that the desk, the surveys, the fleet and the publisher promise, once more on the other database."""
    here = Path(__file__).parent
    places = (
        "cases desk_door desk_figures desk_web fleet fleet_page gate inspections merits publish recall release surveys"
        " takeovers"
    )
    files = [str(here / f"test_{place}.py") for place in [*places.split(), "voices"]]
    # A test of a command leaves its connection to the end of the process, as the command does.
    quiet = ["-W", "ignore::ResourceWarning", "-W", "ignore::pytest.PytestUnraisableExceptionWarning"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "not faults", "-p", "tests.county.on_postgresql", *quiet, *files,
         str(here / "desk")],
        cwd=here.parents[1], env=os.environ, capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:]
