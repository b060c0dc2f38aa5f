"""The desk's figures: by unit, by window, by paper and answer, from five people on; and what a matter's comments come to."""

from sync.county.desk_web import figures
from sync.county.records import DocumentRow, UnitRow
from tests.county.test_desk_web import CANARY, CLERK, OFFICE, TOWN, about, county, lines, say, sort, step
from tests.voices import AT, VoiceCounty, opinion, rating

__all__ = ["county"]


def document(county: VoiceCounty, key: str, *, kind: str, title: str, **fields: object) -> None:
    row = {
        "v": 1, "unit": TOWN, "matter": None, "stage": None, "status": "published", "scope": "society", "sample": True,
        "visible_from": AT, "visible_until": None, "body": b"{}", "sha256": "0" * 64, "blob_sha256": None,
        "blob_bytes": None, "uploaded": False, "bundle": None, "approved_at": None, "withdrawn_at": None,
        "withdrawn_reason": None,
    }  # fmt: skip
    with county.records.begin() as session:
        session.add(DocumentRow(id=key, kind=kind, title=title, **(row | fields)))


def test_ratings_show_from_five_people_and_an_amended_one_counts_once(county: VoiceCounty) -> None:
    first = rating(1)
    say(county, first)
    say(county, rating(2, amends=first.id))
    for level in (4, 4, 5):
        say(county, rating(level))
    sort(county)
    (four,) = figures.satisfaction(county.records)
    assert (four.count, four.mean, four.good_share) == (4, None, None)
    say(county, rating(5))
    sort(county)
    (five,) = figures.satisfaction(county.records)
    assert (five.count, five.mean, five.good_share) == (5, 4.0, 0.8)
    for _ in range(5):
        say(county, rating(2, about={"place": "window", "unit": TOWN, "ref": "hall"}))
    sort(county)
    windows, whole = figures.satisfaction(county.records)  # what waits for somebody stands first
    assert (windows.unit, windows.rated, windows.mean, windows.bad_open) == ("岚漪镇", "窗口服务", 2.0, 5)
    assert (whole.rated, whole.count) == ("全县", 5)


def test_a_numbered_window_has_ratings_of_its_own_and_its_bad_one_is_a_case_with_a_clock(county: VoiceCounty) -> None:
    with county.records.begin() as session:
        session.get_one(UnitRow, TOWN).wire = {"counters": [{"number": "2", "name": "社保医保"}]}
    about: dict[str, object] = {"place": "window", "unit": TOWN}
    bad = say(county, rating(1, about=about | {"ref": "2"}))
    for level, ref in ((4, "2"), (5, "2"), (5, "2"), (4, "hall"), (4, "9")):
        say(county, rating(level, about=about | {"ref": ref}))
    sort(county)
    (case,) = lines(county, OFFICE)
    assert (case.code, case.about, case.due) == (bad, "岚漪镇 · 2号窗口", "2026-12-01")
    assert [(one.rated, one.count, one.mean) for one in figures.satisfaction(county.records)] == [
        ("2号窗口", 4, None), ("窗口服务", 2, None),
    ]  # fmt: skip
    say(county, rating(5, about=about | {"ref": "2"}))
    sort(county)
    assert figures.satisfaction(county.records)[0].mean == 4.0


def test_each_paper_and_answer_shows_its_ratings_from_five_people(county: VoiceCounty) -> None:
    code = say(county, opinion("灯坏了", **about(TOWN)))
    sort(county)
    step(county, OFFICE, code, "assign", unit=TOWN)
    step(county, CLERK, code, "reply", text="修好了", office="岚漪镇")
    guide = "01J00000000000000000000001"
    document(county, guide, kind="guide", title="高龄津贴")
    for level in (5, 4, 4, 3):
        say(county, rating(level, about={"place": "document", "unit": TOWN, "ref": guide}))
    say(county, rating(1, about={"place": "reply", "ref": code}))
    sort(county)
    reply, few = figures.papers(county.records)  # what waits for somebody stands first
    assert (reply.kind, reply.title, reply.rated.unit, reply.rated.mean) == ("答复", code, "岚漪镇", None)
    assert (few.kind, few.title, few.rated.count, few.rated.mean) == ("办事指南", "高龄津贴", 4, None)
    say(county, rating(1, about={"place": "document", "unit": TOWN, "ref": guide}))
    sort(county)
    (enough,) = [one.rated for one in figures.papers(county.records) if one.title == "高龄津贴"]
    assert (enough.count, enough.mean, enough.good_share, enough.bad_open) == (5, 3.4, 0.8, 1)


def test_comments_are_bound_to_the_matter_and_come_to_one_paragraph(county: VoiceCounty) -> None:
    for key, stage in (("01J00000000000000000000001", "pre"), ("01J00000000000000000000002", "decision")):
        document(county, key, kind="disclosure", title="修路", stage=stage, matter="01J00000000000000000000000")
    codes = [
        say(county, opinion(CANARY, about={"place": "document", "unit": TOWN, "ref": f"01J0000000000000000000000{n}"}))
        for n in (1, 1, 2)
    ]
    sort(county)
    step(county, OFFICE, codes[0], "adopt", adoption="adopted", reason="路灯一起装")
    step(county, OFFICE, codes[1], "adopt", adoption="declined", reason="钱不够。")
    document(county, "01J00000000000000000000003", kind="guide", title="修路补偿怎么领")
    say(county, opinion(CANARY, about={"place": "document", "unit": TOWN, "ref": "01J00000000000000000000003"}))
    sort(county)  # a question about a guide is no matter
    (matter,) = figures.matters(county.records)
    assert (matter.title, matter.unit, matter.said, matter.undecided) == ("修路", "岚漪镇", 3, 1)
    assert matter.words.startswith("共收到意见 3 条，采纳 1 条，部分采纳 0 条，不采纳 1 条。")
    assert "采纳：路灯一起装。" in matter.words
    assert CANARY not in matter.words
