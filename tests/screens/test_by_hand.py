"""Stories from home to their end by touches alone, told by what can be read on the glass (docs/stories.md)."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.clock import Moment
from kiosk.settings import Settings
from kiosk.shell.register import register_types
from kiosk.store.connect import content_path, open_database
from kiosk.store.read import Card, ContentReader, Filter, Release, Shown
from screens.viewmodels.app import App
from screenshots import Stage
from sync.contract import CountyPack, ParagraphBlock, instant
from tests.e2e.stage import NOW
from tests.screens.conftest import Until
from tests.screens.finger import Finger
from tests.screens.test_search import SHAPES, Glass
from tests.screens.test_survey import Hand
from tests.voices import VoiceTerminal, listening, voice_county

SURE = Moment(instant(NOW), True)


class Store:
    """The county's content, read past the glass: what must stand on it."""

    def __init__(self, home: Path) -> None:
        self._home, self._reader = home, ContentReader(home)
        release = self._reader.release()
        assert release is not None
        self._release: Release = release
        self.pack: CountyPack = self._reader.pack(release)

    def cards(self, kind: str) -> tuple[Card, ...]:
        return self._reader.cards(self._release, SURE, Filter(kind), limit=1_000)

    def whole(self, card: Card) -> Shown:
        found = self._reader.document(self._release, SURE, card.id)
        assert found is not None
        return found

    def ending(self, title: str) -> tuple[str, int]:
        """The words of a notice, and the last day from NOW on which it is in force."""
        card = next(card for card in self.cards("notice") if card.title == title)
        with closing(open_database(content_path(self._home), read_only=True)) as rows:
            (until,) = rows.execute("SELECT visible_until FROM document WHERE id = ?", (card.id,)).fetchone()
        return str(card.facts["text"]), (instant(until) - instant(NOW)).days

    def units(self, level: str, parent: str = "") -> list[str]:
        return [u.code for u in self.pack.units if u.level == level and parent in ("", u.parent)]


@pytest.fixture(scope="module")
def store(first_home: Path) -> Store:
    return Store(first_home)


@pytest.fixture(scope="module", params=["wide"])
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    warnings: list[str] = []
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KIOSK_NOW", NOW)
        made = Stage(application, first_home, SHAPES[request.param], warnings)
    yield made
    made.close()
    assert warnings == []


@pytest.fixture
def finger(stage: Stage, until: Until) -> Iterator[Finger]:
    hand = Finger(stage, until)
    yield hand
    if hand.page != "home":
        hand.touch("结束")
    assert hand.page == "home"


def test_a_villages_quarter_lies_three_touches_from_home_and_the_keys_never_move(finger: Finger, store: Store) -> None:
    accounts = next(c for c in store.cards("list") if c.facts["template"] == "finance" and not c.facts["nil"])
    village = next(u for u in store.pack.units if u.code == accounts.unit)
    township = next(u for u in store.pack.units if u.code == village.parent)
    for words in ("我村的事 选择您的村", township.name, village.name):
        finger.touch(words)
    back, home = finger.find("返回"), finger.find("首页")
    body = store.whole(accounts).document.public_list
    assert body is not None
    sums = {
        side: sum(float(row[2].replace(",", "")) for row in body.rows if row[0] == side) for side in ("收入", "支出")
    }
    read = finger.read_on()
    assert {village.name, f"{body.period}收入", "支出", *(f"{one:,.0f}" for one in sums.values())} <= set(read)
    finger.touch("村集体收入", begins=True)
    assert accounts.title in finger.read()
    # A page that can be taken home has one key more, and the others stay where they were.
    assert (finger.where("返回"), finger.where("首页")) == (back, home)
    for page in ("village", "villages", "home"):
        finger.put(back)
        assert finger.page == page
    for words, page in (
        ("党务公开", "catalogue"),
        ("网上办事", "services"),
        ("在线互动", "forum"),
        ("绩效评估", "merit"),
    ):
        finger.touch(words)
        assert finger.page == page
        finger.put(home)
        assert finger.page == "home"


def test_what_the_glass_counts_is_what_the_store_holds(finger: Finger, store: Store) -> None:
    papers, guides = store.cards("disclosure"), store.cards("guide")
    assert f"{len(papers)}" in finger.words_of("党务公开")
    assert f"{len(guides)}" in finger.words_of("网上办事")
    villages, townships, departments = (store.units(level) for level in ("village", "township", "department"))
    assert (len(villages), len(townships), len(departments)) == (202, 12, 22)
    assert finger.sees("12 个乡镇，202 个村")
    finger.touch("党务公开")
    assert finger.read()[:3] == ["党务公开", f"{len(papers)}", "项"]
    items: dict[str, int] = {}
    for aspect in store.pack.outline.aspects:
        chip = f"{aspect.letter} {aspect.short}"
        mine = Counter(card.item_no for card in papers if store_aspect(store, card) == aspect.letter)
        assert f"{mine.total()}" in finger.words_of(chip)
        finger.touch(chip)
        finger.touch("事项", begins=True)
        told = [label for label in finger.labels() if label[:1] == aspect.letter]
        for label in told:
            number, _, rest = label.partition(" ")
            items[number] = int(rest.rsplit(" ", 1)[1])
            assert items[number] == mine[number], label
        finger.touch("全部")
    assert len(items) == 29
    assert sum(items.values()) == len(papers)
    finger.touch("单位", begins=True)
    units, towns = rows_of(finger, "县直单位"), rows_of(finger, "乡镇和村")
    assert (len(units - towns), len(towns - units)) == (22, 12)
    finger.touch("首页")
    finger.touch("我村的事 选择您的村")
    named = 0
    for township in store.pack.units:
        if township.level == "township":
            finger.touch(township.name)
            mine_here = {u.name for u in store.pack.units if u.parent == township.code and u.level == "village"}
            assert finger.sees(f"再选村：共 {len(store.units('village', township.code))} 个")
            seen = set(finger.labels())
            while finger.where("下一页"):
                finger.touch("下一页")
                seen |= set(finger.labels())
            assert mine_here <= seen, township.name
            named += len(mine_here)
    assert named == 202


def store_aspect(store: Store, card: Card) -> str:
    """The aspect of a disclosure's item."""
    return next(item.aspect for item in store.pack.outline.items if item.no == card.item_no)


def rows_of(finger: Finger, group: str) -> set[str]:
    """Every target that a group of units shows, moved to its end."""
    finger.touch(group)
    seen = set(finger.labels())
    while finger.where("往下"):
        finger.touch("往下")
        seen |= set(finger.labels())
    return seen


def test_one_matter_is_found_by_unit_by_aspect_and_by_stage_and_is_one_page(finger: Finger, store: Store) -> None:
    titles = Counter(card.title for card in store.cards("disclosure"))
    departments = store.units("department")
    card = next(c for c in store.cards("disclosure") if c.unit in departments and titles[c.title] == 1)
    unit = next(u for u in store.pack.units if u.code == card.unit)
    item = next(i for i in store.pack.outline.items if i.no == card.item_no)
    aspect = next(a for a in store.pack.outline.aspects if a.letter == item.aspect)
    stages = {"pre": "事前公开", "decision": "决策公开", "result": "结果公开"}
    ways = (
        [("单位", ""), (unit.short_name or unit.name, "")],
        [(f"{aspect.letter} {aspect.short}", ""), ("事项", ""), (f"{item.no} ", "")],
        [("阶段", ""), (stages[card.stage], "")],
    )
    pages = []
    for way in ways:
        finger.touch("党务公开")
        for words, _ in way:
            finger.touch(words, begins=True)
        finger.turn_to(card.title)
        pages.append(finger.read_on())
        finger.touch("首页")
    assert pages[0] == pages[1] == pages[2]
    document = store.whole(card).document
    first = document.blocks[0]
    assert document.disclosure is not None
    assert isinstance(first, ParagraphBlock)
    read = "\n".join(pages[0])
    for words in (card.title, document.unit_name, document.disclosure.responsible, document.disclosure.index_no,
                  "成文日期", "发布时间", document.basis[0].law, first.text):  # fmt: skip
        assert words in read, words
    finger.touch("党务公开")
    for words, _ in ways[0]:
        finger.touch(words, begins=True)
    finger.turn_to(card.title)
    while (down := finger.where("往下")) is not None:
        finger.put(down)
    stood = finger.places()
    finger.touch("带走")
    finger.touch("返回")
    assert finger.places() == stood, "back leads to where one was"


def test_a_guide_says_at_first_sight_what_it_costs_and_how_long_it_takes(finger: Finger, store: Store) -> None:
    guides = [(card, store.whole(card).document.guide) for card in store.cards("guide")]
    free = next(card for card, body in guides if body and not body.fees)
    paid, fee = next((card, body.fees[0]) for card, body in guides if body and body.fees)
    for card, words in ((free, "不收费"), (paid, fee.amount)):
        body = store.whole(card).document.guide
        assert body is not None
        finger.touch("网上办事")
        finger.turn_to(card.title)
        read = finger.read()
        assert [read.index(one) for one in (card.title, "收费", "几天办好", "要跑几次", "怎么办")] == sorted(
            read.index(one) for one in (card.title, "收费", "几天办好", "要跑几次", "怎么办")
        )
        assert read[read.index("收费") + 1] == words
        days = f"{body.promised_days or body.legal_days or '当场'}"
        assert days in read[read.index("几天办好") : read.index("要跑几次")]
        assert read[read.index("要跑几次") + 1] == f"{body.visits}"
        assert (body.promised_days or 0) <= (body.legal_days or 10_000)
        finger.touch("首页")


def test_back_leads_to_where_one_was_and_a_sheet_comes_nearer_about_its_middle(finger: Finger, store: Store) -> None:
    card = next(card for card in store.cards("guide") if card.title == "农村低保申请")
    sheet = next(one.name.rpartition(".")[0] for one in store.whole(card).document.attachments if "pdf" in one.type)
    finger.touch("网上办事")
    finger.turn_to(card.title)
    lower = finger.find(sheet)
    assert not finger.sees("怎么办"), "so far down that its top is gone"
    finger.put(lower)
    opened = [finger.is_open(key) for key in ("往上", "往下", "往左", "往右")]
    assert opened == [False, True, False, False], "as wide as its room, from its top"
    finger.touch("缩小")
    assert [finger.is_open(key) for key in ("往上", "往下", "缩小")] == [False, False, False], "all of it"
    finger.touch("放大")
    assert [finger.is_open(key) for key in ("往上", "往下", "往左", "往右")] == opened
    finger.touch("放大")
    assert [finger.is_open(key) for key in ("往左", "往右")] == [True, True], "a little wider than its room"
    finger.touch("返回")
    assert finger.where(sheet) == lower
    finger.touch("返回")
    finger.turn_to(card.title)
    assert finger.sees("怎么办"), "who opens it anew begins at its top"


def test_english_and_back_leaves_each_page_as_it_was(finger: Finger) -> None:
    def there_and_back() -> None:
        finger.settle()
        before = [one for one in finger.places() if "：" not in one[0]]  # the clock, and the running line
        for key in ("显示", "English", "Close", "Display", "中文", "关闭"):
            finger.touch(key)
        finger.settle()
        assert [one for one in finger.places() if "：" not in one[0]] == before

    finger.touch("我村的事", begins=True)
    finger.touch("下一页")
    there_and_back()
    finger.touch("查找")
    for key in "DB":
        finger.touch(key)
    there_and_back()


def test_eight_days_without_a_network_every_page_works_says_its_age_and_words_wait_and_go_once(
    application: QGuiApplication, first_home: Path, store: Store, tmp_path: Path, until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    home, county, days = tmp_path / "H", voice_county(tmp_path / "county"), Hand()
    shutil.copytree(first_home, home)
    with listening(county.voices(), county.folder / "site") as url:
        terminal = VoiceTerminal(home, county, url)
        app = App(home=home, clock=days.clock(), settings=Settings.load(home))
        for timer in app.source.findChildren(QTimer):
            timer.setInterval(20)  # it looks at the clock once a second
        until(lambda: not app.is_waiting)
        glass = Glass(app, until, SHAPES["wide"])
        hand = Finger(glass, until)
        ending, until_day = store.ending("便民服务中心电路检修")
        assert 0 < until_day < 8
        for day in (0, until_day, until_day + 1, 8):
            days.at = instant(NOW) + dt.timedelta(days=day)
            until(lambda: app.property("hall").property("date").startswith(f"2026年{days.at.month}月{days.at.day}日"))
            hand.settle()
            for words, page in (("党务公开", "catalogue"), ("网上办事", "services"), ("在线互动", "forum")):
                hand.touch(words)
                assert hand.page == page
                hand.touch("首页")
            hand.touch("看滚动的消息")
            assert hand.sees(ending) == (day <= until_day), (day, hand.read())
            hand.touch("首页")
            assert hand.sees(f"{day} 天没连上县里") == (day > 7), hand.read()
            if day == until_day + 1:
                hand.touch("在线互动")
                for words in ("提意见", "现成的话", "办得太慢。", "送出去", "好了"):
                    hand.touch(words)
        county.at = days.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        monkeypatch.setenv("KIOSK_NOW", county.at)
        assert [terminal.deliver().sent for _ in range(2)] == [1, 0]
        glass.view.close()
        app.close()
        assert glass.warnings == []
    county.records.close()
