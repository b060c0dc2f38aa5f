"""Released words: by the normal road of two signatures, only what was allowed, never before, and gone when taken back."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from kiosk.store.outbox import envelope, seal
from sync.contract import Document, Opinion, Rating, decode, encode, instant_text
from sync.contract.submission import code_of
from sync.county.desk_web import intake, work
from sync.county.desk_web.people import Person
from sync.county.desk_web.release import RECALLED, is_blotted
from sync.county.publish.removal import withdraw
from sync.county.records import AuditEvent, DocumentRow, SettingRow, UnitRow, WorkRow
from sync.county.sample import take as take_drafts
from sync.county.voices import intake as api
from sync.county.voices import keys
from tests.county.client import Client
from tests.county.desk.test_approvals import Desk, People
from tests.county.makers import NOW, TOWNSHIP, Draft, disclosure
from tests.county.papers.conftest import County
from tests.voices import opinion, rating

AT = instant_text(NOW)
OFFICE = Person("office", "办公室", "office", "", "f", False)
SAID = "老戏台旁边的路灯坏了，找王二小修也没来"
BLOTTED = "老戏台旁边的路灯坏了，找×××修也没来"
ANSWER = {"text": "已经修好，请放心走。", "office": "岚漪镇"}


@pytest.fixture
def desk(county: County, people: People) -> Desk:
    return Desk(county, people)


@pytest.fixture
def key(county: County) -> PrivateKey:
    return keys.load_submissions(county[1].folder / "keys" / "throw-away" / "submissions.pem", None)


def say(desk: Desk, key: PrivateKey, words: Opinion | Rating) -> str:
    kind = "opinion" if isinstance(words, Opinion) else "rating"
    body = envelope(words.id, kind, seal(encode(words), bytes(key.public_key).hex()))
    with desk.records.begin() as session:
        api.take(session, lambda _m: b"\0" * 64, terminal="t", path=f"{kind}s", body=body, at=AT)
    intake.sort_new(desk.records, [key], at=AT)
    return code_of(words.id)


def step(desk: Desk, key: PrivateKey, code: str, name: str, **form: str) -> None:
    work.take_step(desk.records, OFFICE, code, name, form, at=AT, keys=[key])


def answered(desk: Desk, key: PrivateKey, text: str = SAID, **more: object) -> str:
    about = {"place": "unit", "unit": TOWNSHIP}
    code = say(desk, key, opinion(text, **{"about": about, "may_publish": True, "contact": "0350-1234567", **more}))
    step(desk, key, code, "reply", **ANSWER)
    return code


def everything(folder: Path) -> Iterator[bytes]:
    """Every published byte, also what is packed."""
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            yield data
            if data[:2] == b"\x1f\x8b":
                yield gzip.decompress(data)


def is_published(desk: Desk, words: str) -> bool:
    return any(words.encode() in data for data in everything(desk.publisher.site.root))


def replies(client: Client) -> list[Document]:
    found = [client.document(entry) for entry in client.index(TOWNSHIP).entries]
    return [document for document in found if document.kind == "reply"]


def test_words_come_out_by_two_signatures_and_go_when_they_are_taken_back(
    desk: Desk, key: PrivateKey, client: Client
) -> None:
    code = answered(desk, key)
    step(desk, key, code, "adopt", adoption="adopted", reason="马上办")
    assert not is_published(desk, "老戏台")
    assert b"\xe8\x80\x81\xe6\x88\x8f\xe5\x8f\xb0" not in (desk.publisher.folder / "county.db").read_bytes()
    step(desk, key, code, "release", released="yes", text=BLOTTED)
    desk.publisher.publish(NOW)
    assert not is_published(desk, "老戏台")
    (shown,) = desk.show("li").items
    assert any(BLOTTED in line for line in shown.lines)
    desk.sign("li")
    desk.publisher.publish(NOW)
    assert not is_published(desk, "老戏台")
    desk.sign("wang")
    assert desk.publisher.publish(NOW).documents == 1
    (document,) = replies(client)
    reply = document.reply
    assert reply is not None
    assert (reply.said, reply.reply, reply.replied_by) == (BLOTTED, ANSWER["text"], "岚漪镇")
    assert (reply.topic, reply.adoption, reply.reason) == ("advice", "adopted", "马上办")
    for secret in ("王二小", "0350-1234567", code):
        assert not is_published(desk, secret)
    assert desk.problems() == []
    for other in ("reply", "decline"):
        with pytest.raises(work.StepError, match="先收回"):
            step(desk, key, code, other, **ANSWER)
    step(desk, key, code, "release", released="no")
    desk.publisher.publish(NOW)
    assert replies(Client(desk.publisher.site.root, desk.publisher.folder / "other")) == []
    assert not is_published(desk, "老戏台")  # the file itself is gone, not only its entry
    assert is_published(desk, RECALLED)
    assert desk.problems() == []


def test_a_draft_that_is_taken_back_leaves_no_word(desk: Desk, key: PrivateKey) -> None:
    code = answered(desk, key)
    step(desk, key, code, "release", released="yes", text=BLOTTED)
    desk.sign("li")
    step(desk, key, code, "release", released="no")
    with desk.records.begin() as session:
        assert session.query(DocumentRow).count() == 0
    assert desk.problems() == []
    step(desk, key, code, "release", released="yes", text=BLOTTED)  # and once more
    assert len(desk.show("li").items) == 1


def test_nothing_is_changed_but_blotted_and_nobody_is_named(desk: Desk, key: PrivateKey) -> None:
    with desk.records.begin() as session:
        unit = session.get_one(UnitRow, TOWNSHIP)
        unit.wire = {**unit.wire, "first_responsible": "王二小"}
    code = answered(desk, key)
    for text, why in (
        ("路灯很好", "不能改"), (BLOTTED.replace("坏", "好"), "不能改"), (f"{BLOTTED}。", "不能改"), (SAID, "点了“王二小”的名"),
    ):  # fmt: skip
        with pytest.raises(work.StepError, match=why):
            step(desk, key, code, "release", released="yes", text=text)
    phone = answered(desk, key, "打我电话13812345678")
    with pytest.raises(work.StepError, match="手机号"):
        step(desk, key, phone, "release", released="yes")
    left = answered(desk, key, "回我03501234567", contact="03501234567")
    with pytest.raises(work.StepError, match="本人留的电话"):
        step(desk, key, left, "release", released="yes")
    shy = answered(desk, key, may_publish=False)
    with pytest.raises(work.StepError, match="没有同意"):
        step(desk, key, shy, "release", released="yes")
    open_ = say(desk, key, opinion(may_publish=True))
    with pytest.raises(work.StepError, match="先答复"):
        step(desk, key, open_, "release", released="yes")
    with pytest.raises(work.StepError, match="打不开"):
        work.take_step(desk.records, OFFICE, code, "release", {"released": "yes"}, at=AT, keys=[])
    assert is_blotted("路灯坏了", "路灯××")
    with desk.records.begin() as session:
        assert session.query(DocumentRow).count() == 0


def test_every_mark_is_decided_and_what_is_blotted_out_is_what_is_signed(desk: Desk, key: PrivateKey) -> None:
    text = "叫李秀英的来过，车是晋H·A1234，住3号楼2单元，打13835012345，路口太黑"
    code = answered(desk, key, text)
    sheet = work.sheet(desk.records, [key], OFFICE, code, at=AT)
    assert sheet is not None
    name, plate, home, phone = sheet.marks
    assert [(one.text, one.words, one.may_stay) for one in sheet.marks] == [
        ("李秀英", "人名", True), ("晋H·A1234", "车牌号", True), ("3号楼2单元", "住址", True),
        ("13835012345", "手机号", False),
    ]  # fmt: skip
    choices = {name.field: "blot", plate.field: "stay", home.field: "blot", phone.field: "blot"}
    for left, said in ((name, ""), (plate, ""), (phone, "stay")):
        with pytest.raises(work.StepError, match=left.text):
            step(desk, key, code, "release", released="yes", text=text, **{**choices, left.field: said})
    by_hand = text.replace("单元", "××")  # in part and by hand: that was looked at
    step(desk, key, code, "release", released="yes", text=by_hand, **{**choices, home.field: ""})
    with desk.records.begin() as session:
        document = decode(Document, session.query(DocumentRow).one().body)
        detail = session.query(AuditEvent).filter_by(action="desk release").one().detail
    assert document.reply is not None
    assert document.reply.said == f"叫×××的来过，车是晋H·A1234，住3号楼2××，打{'×' * 11}，路口太黑"
    assert detail["kept"] == ["plate"]
    assert "李秀英" not in str(detail)
    assert "李秀英".encode() not in (desk.publisher.folder / "county.db").read_bytes()
    sheet = work.sheet(desk.records, [key], OFFICE, code, at=AT)
    assert sheet is not None
    assert isinstance(sheet.words, Opinion)
    assert sheet.words.text == text  # in its box, as it was said


def test_the_offices_answer_and_reason_are_looked_at_like_the_words(desk: Desk, key: PrivateKey) -> None:
    code = answered(desk, key, "路灯坏了", contact="0350-7654321")
    answer = "李秀英家门口的灯已经修好，电工电话13835012345。"
    step(desk, key, code, "reply", text=answer, office="岚漪镇")
    step(desk, key, code, "adopt", adoption="adopted", reason="叫王建国的来看过")
    sheet = work.sheet(desk.records, [key], OFFICE, code, at=AT)
    assert sheet is not None
    assert sheet.marks == ()
    found = {one.text: one.field for one in sheet.answer_marks}
    assert found["13835012345"].startswith("mark-reply-")
    assert found["王建国"].startswith("mark-reason-")
    blotted = dict.fromkeys(found.values(), "blot")
    for left in ("13835012345", "王建国"):
        with pytest.raises(work.StepError, match=f"(答复|理由)里的“{left}”"):
            step(desk, key, code, "release", released="yes", **{**blotted, found[left]: ""})
    step(desk, key, code, "release", released="yes", **blotted)
    with desk.records.begin() as session:
        document = decode(Document, session.query(DocumentRow).one().body)
    assert document.reply is not None
    assert document.reply.reply.endswith(f"电工电话{'×' * 11}。")
    assert document.reply.reason == "叫×××的来看过"
    sheet = work.sheet(desk.records, [key], OFFICE, code, at=AT)
    assert sheet is not None
    assert sheet.reply == answer  # the resident reads it whole, by the code
    other = answered(desk, key, "路灯坏了", contact="0350-7654321")
    step(desk, key, other, "reply", text="已经回电0350-7654321", office="岚漪镇")
    with pytest.raises(work.StepError, match="本人留的电话"):
        step(desk, key, other, "release", released="yes", **{"mark-reply-4-16": "stay"})


def test_a_released_answer_is_taken_back_and_written_anew_in_one_act(desk: Desk, key: PrivateKey) -> None:
    code = answered(desk, key, "路灯坏了")
    step(desk, key, code, "release", released="yes")
    say(desk, key, rating(1, about={"place": "reply", "ref": code}))  # and opened again
    better = {"text": "换了新灯。", "office": "岚漪镇", "take_back": "yes"}
    clerk = Person("town", "镇里", "unit", TOWNSHIP, "f", False)
    with desk.records.begin() as session:
        session.query(WorkRow).filter_by(code=code).one().assigned = TOWNSHIP
    with pytest.raises(work.StepError, match="请县里办公室先收回"):
        work.take_step(desk.records, clerk, code, "reply", better, at=AT)
    with pytest.raises(work.StepError, match="1 到"):
        step(desk, key, code, "reply", **{**better, "text": ""})
    with desk.records.begin() as session:
        assert session.query(DocumentRow).count() == 1  # a step that fails takes nothing back
    step(desk, key, code, "reply", **better)
    with desk.records.begin() as session:
        assert session.query(DocumentRow).count() == 0
        told = [(e.action, e.detail.get("released")) for e in session.query(AuditEvent).order_by(AuditEvent.id)][-2:]
        assert told == [("desk release", "no"), ("desk reply", None)]
    step(desk, key, code, "release", released="yes")
    with desk.records.begin() as session:
        document = decode(Document, session.query(DocumentRow).one().body)
    assert document.reply is not None
    assert document.reply.reply == "换了新灯。"
    assert desk.problems() == []


def test_words_about_a_matter_name_it_and_words_about_nobody_are_the_countys(desk: Desk, key: PrivateKey) -> None:
    paper = disclosure(3, unit=TOWNSHIP)
    take_drafts(desk.records, desk.publisher.ring, [Draft(paper)])
    desk.publisher.publish(NOW)
    about = {"place": "document", "unit": TOWNSHIP, "ref": paper.id}
    bound = answered(desk, key, "修宽一点", about=about)
    general = answered(desk, key, "字大一点", about={"place": "general"})
    for code in (bound, general):
        step(desk, key, code, "release", released="yes")
    with desk.records.begin() as session:
        rows = session.query(DocumentRow).filter_by(kind="reply").order_by(DocumentRow.unit).all()
        whole, mine = (decode(Document, row.body) for row in rows)
        county = session.get_one(SettingRow, "county").value["code"]
    assert (whole.unit, whole.title) == (county, "给岢岚县的建议")
    assert mine.reply is not None
    assert paper.disclosure is not None
    assert (mine.reply.about, mine.reply.matter) == (paper.id, paper.disclosure.matter)
    assert mine.title == f"对“{paper.title}”的建议"


def test_a_paper_that_is_not_for_everybody_is_not_named(desk: Desk, key: PrivateKey) -> None:
    paper = disclosure(3, unit=TOWNSHIP)
    take_drafts(desk.records, desk.publisher.ring, [Draft(paper)])
    desk.publisher.publish(NOW)
    with desk.records.begin() as session:
        session.query(DocumentRow).filter_by(id=paper.id).one().scope = "village"
    code = answered(desk, key, "修宽一点", about={"place": "document", "unit": TOWNSHIP, "ref": paper.id})
    step(desk, key, code, "release", released="yes")
    with desk.records.begin() as session:
        document = decode(Document, session.query(DocumentRow).filter_by(kind="reply").one().body)
    assert document.reply is not None
    assert (document.title, document.reply.about, document.reply.matter) == ("给岚漪镇的建议", None, None)


def test_words_about_a_leader_are_signed_by_the_county_and_not_shown_to_the_unit(desk: Desk, key: PrivateKey) -> None:
    code = answered(desk, key, "镇长从来不在")
    step(desk, key, code, "release", released="yes")
    assert not desk.show("li").items
    with desk.records.begin() as session:
        row = session.query(DocumentRow).filter_by(kind="reply").one()
        assert (row.unit, row.title) == (session.get_one(SettingRow, "county").value["code"], "给岚漪镇的建议")


def test_what_was_withdrawn_otherwise_keeps_its_tombstone_when_it_is_taken_back(desk: Desk, key: PrivateKey) -> None:
    code = answered(desk, key)
    step(desk, key, code, "release", released="yes", text=BLOTTED)
    desk.sign("li")
    desk.sign("wang")
    desk.publisher.publish(NOW)
    with desk.records.begin() as session:
        document = session.query(DocumentRow).filter_by(kind="reply").one().id
    withdraw(desk.records, document, reason="写错了", now=NOW)
    step(desk, key, code, "release", released="no")
    with desk.records.begin() as session:
        row = session.query(DocumentRow).filter_by(id=document).one()
        assert (row.status, row.withdrawn_reason) == ("withdrawn", "写错了")
