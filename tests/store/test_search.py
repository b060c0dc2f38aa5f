"""The index follows what is on display; search finds by characters, pinyin, letters, slips, texts and days."""

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import Moment
from kiosk.errors import StoreError
from kiosk.store import grams, index, query, sounds
from kiosk.store.read import ContentReader
from kiosk.store.search import Found, SearchReader
from kiosk.store.write import ContentStore
from sync.contract import CountyPack, Document, Entry, build, encode, pack_gzip
from sync.ports import UnitMark
from tests.simulator import COUNTY, VILLAGE, disclosure, pack

NOW = Moment(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC), True)
OFFICE = "990100-02"
PACK = pack(
    units=[
        {"code": COUNTY, "name": "示例县民政局", "level": "county"},
        {
            "code": "990100101204",
            "name": "长塔村",
            "level": "village",
            "parent": COUNTY,
            "pinyin": "zhangtacun",
            "initials": "ztc ctc",
        },
        {"code": OFFICE, "name": "示例县人力资源和社会保障局", "level": "department", "parent": COUNTY},
        *(
            {
                "code": code,
                "name": name,
                "level": "village",
                "parent": COUNTY,
                "valid_to": "2026-01-01",
                "successors": to,
            }
            for code, name, to in (("990100101202", "南沟村", ["990100101203"]), ("990100101203", "大沟村", [VILLAGE]))
        ),
        {"code": VILLAGE, "name": "东豹峪村", "level": "village", "parent": COUNTY, "former_names": ["野猪坪村"]},
    ],
    synonyms=[{"means": "危房改造", "words": ["房子塌了", "墙倒了"]}],
)


def title(number: int, text: str, body: str = "正文。", **changes: Any) -> dict[str, Any]:
    return disclosure(number, text=body, title=text, **changes)


def name_list(number: int, text: str, *names: str) -> dict[str, Any]:
    raw = title(number, text, kind="list", summary="、".join(names))
    raw.pop("disclosure")
    rows = [[name, "200"] for name in names]
    raw["blocks"] = [{"type": "paragraph", "text": f"含{names[0]}"}]
    raw["list"] = {
        "template": "dibao", "period": "2026年三季度", "period_from": "2026-07-01", "period_until": "2026-09-30",
        "columns": [{"name": "姓名"}, {"name": "金额"}], "rows": rows, "complaint_phone": "0350-1",
    }  # fmt: skip
    return raw


DOCUMENTS = (
    title(1, "农村低保申请结果", "家庭收入低于当地低保标准的，可以申请。"),
    title(2, "2026年退耕还林补助兑付", "每亩补助三百元。", issued_on="2026-11-06"),
    title(3, "重庆对口支援项目", "修建行政村道路。"),
    title(4, "农村危房改造名单公示"),
    title(5, "㙦村𣵦水渠工程", "名字少见的村也找得到。"),
    name_list(6, "低保金发放名单", "王小二", "李四海"),
    title(7, "代办员联系方式", "找代办员小张。", issued_on="2026-11-23"),
)


class Home:
    """A home with releases, and a search over it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = ContentStore(home, moment=NOW)
        self.reader = ContentReader(home)
        self.search = SearchReader(home)

    def release(self, *raws: dict[str, Any], follow: bool = True, snapshot: int = 1) -> None:
        """Adopt exactly these documents."""
        self.store.begin(issued_at="2026-11-24T07:00:00Z", snapshot=snapshot, scope="*")
        county = build(CountyPack, PACK)
        data = pack_gzip(encode(county))
        self.store.put_pack(county, data, hashlib.sha256(data).hexdigest())
        held = self.store.held(COUNTY)
        for raw in raws:
            document = build(Document, raw)
            body = pack_gzip(encode(document))
            sha256 = hashlib.sha256(body).hexdigest()
            if document.id in held and held[document.id].sha256 == sha256:
                continue
            self.store.put_document(entry(document, body, sha256), document, body)
        self.store.keep_only(COUNTY, {raw["id"] for raw in raws})
        self.store.end_unit(COUNTY, UnitMark(snapshot, "d" * 64), (), len(raws))
        self.store.adopt(due_at=None)
        self.store.tidy()
        if follow:
            index.follow(self.home)

    def find(self, typed: str) -> Found:
        release = self.reader.release()
        assert release is not None
        return self.search.find(self.reader, release, NOW, typed, limits={})

    def titles(self, typed: str) -> list[str]:
        found = self.find(typed)
        return [] if found.near else [hit.title for group in found.groups for hit in group.hits]

    def close(self) -> None:
        self.store.close()
        self.reader.close()
        self.search.close()


def entry(document: Document, body: bytes, sha256: str) -> Entry:
    approved = [{"office": "甲", "keyid": "a" * 64}, {"office": "乙", "keyid": "b" * 64}]
    raw = {
        "id": document.id, "v": document.v, "kind": document.kind, "sha256": sha256, "bytes": len(body),
        "approved": approved, "approved_at": "2026-11-20T01:00:00Z", "visible_from": "2026-11-20T01:00:00Z",
    }  # fmt: skip
    return build(Entry, raw)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.close()


@pytest.fixture
def full(home: Home) -> Home:
    home.release(*DOCUMENTS)
    return home


@pytest.mark.parametrize("typed", ["低保", "dibao", "diba", "dib", "db", "低bao", "dibs", "DIBAO", "农村低保", "ncdb"])
def test_one_guide_by_every_way_of_typing(full: Home, typed: str) -> None:
    assert "农村低保申请结果" in full.titles(typed)


def test_letters_that_go_on_otherwise_find_something_else(full: Home) -> None:
    assert full.titles("dibj") == ["低保金发放名单"]
    assert full.titles("dibx") == []


@pytest.mark.parametrize("typed", ["低宝", "底保", "农村低报", "退更还林"])
def test_one_slip_of_a_homophone_is_forgiven(full: Home, typed: str) -> None:
    assert full.titles(typed)[0] in ("农村低保申请结果", "低保金发放名单", "2026年退耕还林补助兑付")


@pytest.mark.parametrize(("typed", "found"), [("chongqing", True), ("zhongqing", False), ("tghl", True), ("cq", True)])
def test_a_character_is_read_as_its_word_reads_it(full: Home, typed: str, found: bool) -> None:
    assert bool(full.titles(typed)) is found


def test_everyday_words_and_whole_sentences_lead_to_the_official_word(full: Home) -> None:
    assert full.titles("房子塌了") == ["农村危房改造名单公示"]
    assert full.titles("我家房子塌了怎么办") == ["农村危房改造名单公示"]
    assert full.titles("fangzita") == ["农村危房改造名单公示"]
    assert full.titles("房子他了") == ["农村危房改造名单公示"]  # the keyboard's own first offer for fangzitale


def test_texts_are_found_with_the_words_around(full: Home) -> None:
    (group,) = full.find("每亩补助").groups
    hit = group.hits[0]
    assert hit.title == "2026年退耕还林补助兑付"
    assert [hit.snippet[start:end] for start, end in hit.snippet_marks] == ["每亩补助"]


def test_matched_words_are_marked_in_the_title(full: Home) -> None:
    hits = [hit for group in full.find("db").groups for hit in group.hits]
    assert {hit.title[start:end] for hit in hits for start, end in hit.marks} == {"低保", "代办", "东豹"}


@pytest.mark.parametrize("typed", ["11月6日", "2026-11-06", "20261106", "1106"])
def test_a_day_finds_what_was_issued_on_it(full: Home, typed: str) -> None:
    assert full.titles(typed) == ["2026年退耕还林补助兑付"]


@pytest.mark.parametrize("typed", ["11月", "11月份", "2026年11月", "2026-11", "202611"])
def test_a_month_finds_what_was_issued_in_it(home: Home, typed: str) -> None:
    home.release(DOCUMENTS[1], DOCUMENTS[6], title(8, "十月的事", issued_on="2026-10-31"))
    assert home.titles(typed) == ["代办员联系方式", "2026年退耕还林补助兑付"]
    assert home.titles("2025年11月") == home.titles("2026年13月") == []


def test_units_are_found_also_by_a_former_name(full: Home) -> None:
    for typed in ("东豹峪", "dbyc", "野猪坪", "yezhuping"):
        assert [g.hits[0].unit for g in full.find(typed).groups if g.key == "unit"] == [VILLAGE], typed


def units(found: Found) -> list[str]:
    return [hit.unit for group in found.groups if group.key == "unit" for hit in group.hits]


def test_a_village_that_went_into_another_is_found_by_its_old_name(full: Home) -> None:
    for typed in ("南沟", "nangou", "ngc", "大沟村"):
        assert units(full.find(typed)) == [VILLAGE], typed


@pytest.mark.parametrize("typed", ["长塔", "ztc", "ctc", "zhangta", "changtacun"])
def test_a_name_that_is_read_in_two_ways_is_found_by_either(full: Home, typed: str) -> None:
    assert units(full.find(typed)) == ["990100101204"]


def test_an_office_is_found_as_everybody_shortens_it_or_within_a_sentence(full: Home) -> None:
    (group,) = full.find("人社局").groups
    assert [hit.unit for hit in group.hits] == [OFFICE]
    assert [group.hits[0].title[a:b] for a, b in group.hits[0].marks] == ["人", "社", "局"]
    assert units(full.find("社人局")) == []
    assert units(full.find("东豹峪村怎么走")) == [VILLAGE]


def test_the_unit_whose_name_was_typed_stands_before_what_it_published(home: Home) -> None:
    home.release(title(1, "东豹峪村的低保"), title(2, "民政局值班安排"))
    for typed in ("东豹峪村", "dbyc", "民政局"):
        assert [group.key for group in home.find(typed).groups] == ["unit", "disclosure"], typed
    assert [group.key for group in home.find("东豹").groups] == ["disclosure", "unit"]


def test_rare_characters_are_found(full: Home) -> None:
    assert full.titles("𣵦水") == ["㙦村𣵦水渠工程"]
    assert full.titles("㙦村") == ["㙦村𣵦水渠工程"]


@pytest.mark.parametrize("typed", ["王小二", "李四海", "wangxiaoer", "王小"])
def test_nobody_is_found_in_a_list_of_persons(full: Home, typed: str) -> None:
    assert full.titles(typed) == []
    assert full.titles("发放名单") == ["低保金发放名单"]


@pytest.mark.parametrize(
    "typed", ["飞蓝鲸", "qxzqq", "vvv", "。，！", "   ", "", "%_*\"'", "a" * 400, "的" * 400, "\x00"]
)
def test_nonsense_finds_nothing_and_harms_nothing(full: Home, typed: str) -> None:
    assert full.find(typed).count == 0


@pytest.mark.parametrize("typed", ["地包", "dibo", "dbv"])  # both characters, a letter too few, one too many
def test_what_is_near_is_offered_when_nothing_fits(full: Home, typed: str) -> None:
    found = full.find(typed)
    assert found.near
    assert found.count == 0
    assert "农村低保申请结果" in [hit.title for group in found.groups for hit in group.hits]


def test_the_index_follows_changes_and_forgets_what_is_gone(full: Home) -> None:
    changed = title(1, "城镇低保申请结果", "换了正文，说的是高山移民。", v=2)
    full.release(changed, *DOCUMENTS[2:], snapshot=2)
    assert full.titles("城镇低保") == ["城镇低保申请结果"]
    assert full.titles("高山移民") == ["城镇低保申请结果"]
    assert full.titles("农村低保") == []
    assert full.titles("家庭收入") == []
    assert full.titles("退耕还林") == []
    full.release(*DOCUMENTS, snapshot=3)
    assert full.titles("家庭收入") == ["农村低保申请结果"]
    assert full.titles("高山移民") == []


def test_an_index_that_is_behind_finds_less_but_nothing_wrong(full: Home) -> None:
    full.release(title(1, "完全另一件事", "没有那个词。", v=2), *DOCUMENTS[1:], follow=False, snapshot=2)
    assert "完全另一件事" not in full.titles("农村低保申请结果")
    assert full.titles("退耕还林") == ["2026年退耕还林补助兑付"]


def test_words_are_taken_out_of_the_index_with_their_document(full: Home) -> None:
    full.release(*DOCUMENTS[2:], snapshot=2)
    connection = sqlite3.connect(index.search_path(full.home))
    left = connection.execute("SELECT count(*) FROM words WHERE words MATCH '家庭'").fetchone()[0]
    ghosts = connection.execute("SELECT value FROM mark WHERE key = 'ghosts'").fetchone()
    connection.close()
    assert (left, ghosts) == (0, None)


def test_nothing_new_is_nothing_to_do(full: Home) -> None:
    before = index.search_path(full.home).read_bytes()
    assert index.follow(full.home) == 0
    assert index.search_path(full.home).read_bytes() == before


@pytest.mark.parametrize("harm", [b"not a database" * 400, b""])
def test_a_spoilt_index_is_made_anew(full: Home, harm: bytes) -> None:
    full.search.close()
    index.search_path(full.home).write_bytes(harm)
    index.follow(full.home)
    assert full.titles("退耕还林") == ["2026年退耕还林补助兑付"]


def test_another_form_of_the_index_is_made_anew(full: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "VERSION", 99)
    assert index.follow(full.home) == len(DOCUMENTS)
    assert full.titles("退耕还林") == ["2026年退耕还林补助兑付"]


def test_a_run_that_was_cut_off_goes_on(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "FIRST_BATCH", 2)
    home.release(*DOCUMENTS, follow=False)
    real, calls = index._text, []

    def fails(data: bytes) -> str:
        calls.append(1)
        if len(calls) > 4:
            raise StoreError("the power went")
        return real(data)

    monkeypatch.setattr(index, "_text", fails)
    with pytest.raises(StoreError):
        index.follow(home.home)
    monkeypatch.setattr(index, "_text", real)
    assert index.follow(home.home) == len(DOCUMENTS) - 4
    assert full_titles(home) == len(DOCUMENTS)


def full_titles(home: Home) -> int:
    connection = sqlite3.connect(index.search_path(home.home))
    count: int = connection.execute("SELECT count(*) FROM name").fetchone()[0]
    connection.close()
    return count


def test_without_an_index_nothing_is_found_and_nothing_fails(home: Home) -> None:
    home.release(*DOCUMENTS, follow=False)
    assert home.find("低保").count == 0


def test_a_text_of_any_length_is_a_conjunction_of_pairs() -> None:
    assert grams.cut("农村低保2026年") == "农村 村低 低保 保 2026 年"
    assert grams.asked("农村低保") == '"农村" AND "村低" AND "低保"'
    assert grams.asked("保") == '"保"*'
    assert grams.asked("2026年") == '"2026"* AND "年"*'


def test_letters_are_cut_the_likely_way_first() -> None:
    def cut(text: str) -> int:
        return len(query.read(text)[0])

    assert [cut(text) for text in ("dibao", "db", "nongcundibao", "xian", "zhsh")] == [2, 2, 4, 1, 2]
    assert query.read("iii") == []


def test_a_name_keeps_its_places_when_it_is_folded() -> None:
    text = "“农村”低保（２０２６）"
    folded, at = sounds.plain(text), sounds.places(text)
    assert folded == "农村低保2026"
    assert "".join(text[i] for i in at) == "农村低保２０２６"
