"""绩效评估 on the glass: the county's figures, each explaining itself, and the ways to rate."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.clock import Moment
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.app import App
from screens.viewmodels.county import County
from screens.viewmodels.merit import share
from sync import contract
from sync.contract import instant
from tests.e2e.stage import NOW
from tests.screens.conftest import Until
from tests.screens.test_pages import arrive
from tests.screens.test_search import SHAPES, Glass

WIRE = Path(__file__).parents[1] / "data" / "wire"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 0, ""), (0, 7, "0%"), (7, 7, "100%"), (999, 1000, "99%"), (1, 1000, "1%"), (2, 3, "67%")],
)
def test_a_share_is_never_rounded_to_all_or_to_none(part: int, whole: int, words: str) -> None:
    assert share(part, whole) == words


def test_each_unit_has_figures_and_each_figure_says_of_what_it_is_made(app: App, until: Until) -> None:
    arrive(app, until, "merit")
    merit = app.property("merit")
    units = merit.property("units").rows
    assert len(units) > 20
    assert sum(row.on_time.endswith("%") for row in units) > 20
    assert "" in {row.satisfied for row in units}  # few people rated
    assert sum(row.satisfied.endswith("%") for row in units) > 15
    assert sum(row.in_time.endswith("%") for row in units) > 15
    assert "规则第 4 版" in merit.property("computed")
    inspected = {row.met for row in units}
    assert "" in inspected  # 本期没有检查: no figure, not 0
    assert "100%" in inspected
    seen = next(row for row in units if row.on_time and not row.satisfied)
    timed = next(row for row in units if row.in_time == "100%")
    arrive(app, until, "merit", f"unit:{seen.id}")
    until(lambda: merit.property("unit") == seen.id)
    figures = {row.id: row for row in merit.property("figures").rows}
    assert figures["on_time"].value == seen.on_time
    assert "20 个工作日" in figures["on_time"].explanation
    assert "规则第 4 版" in figures["on_time"].explanation
    assert figures["satisfied"].explanation.startswith("到上月底没有能公布的评价：同一批里满 5 次才公布")
    arrive(app, until, "merit", f"unit:{timed.id}")
    until(lambda: merit.property("unit") == timed.id)
    (answered,) = [row for row in merit.property("figures").rows if row.id == "in_time"]
    assert re.search(r"\n平均 \d+(\.\d)? 个工作日答复\n", answered.explanation)
    merit.explain("on_time")
    assert merit.property("figure") == "on_time"
    merit.explain("on_time")
    assert merit.property("figure") == ""


def test_villages_stand_under_their_township(app: App, until: Until) -> None:
    arrive(app, until, "merit")
    merit = app.property("merit")
    assert "140929100000" in {row.id for row in merit.property("units").rows}
    arrive(app, until, "merit", "unit:140929100000")
    until(lambda: merit.property("unit") == "140929100000")
    (rated,) = [row for row in merit.property("figures").rows if row.id == "satisfied"]
    assert "号窗口" in rated.explanation
    villages = merit.property("units").rows
    assert len(villages) > 3
    assert {row.id[:9] for row in villages} == {"140929100"}
    assert any(row.satisfied.endswith("%") for row in villages)
    arrive(app, until, "merit", f"unit:{villages[0].id}")
    until(lambda: merit.property("unitName") == villages[0].name)
    assert merit.property("figures").rows
    assert not merit.property("units").rows


def test_a_unit_that_nobody_inspected_has_no_figure_and_an_old_rule_says_nothing(app: App, until: Until) -> None:
    def figures(unit: str) -> dict[str, tuple[str, str]]:
        arrive(app, until, "merit", f"unit:{unit}")
        until(lambda: merit.property("unit") == unit)
        return {row.id: (row.value, row.explanation.split("\n")[0]) for row in merit.property("figures").rows}

    arrive(app, until, "merit")
    merit = app.property("merit")
    rows = merit.property("units").rows
    missing, inspected = (next(row.id for row in rows if bool(row.met) == has) for has in (False, True))
    none = figures(missing)
    assert none["met"] == none["corrected"] == ("—", "本期没有检查")
    assert figures(inspected)["met"][1].startswith("检查了 1 次，看了 5 项，其中 ")
    old = County(contract.decode(contract.CountyPack, (WIRE / "pack.json").read_bytes())).merits
    assert old is not None
    assert old.rule == 1
    told = merit._figures_of(old.units[0], old, "")
    assert [row.id for row in told] == ["on_time", "in_time", "satisfied"]
    few = replace(old.units[0], ratings=0, satisfied=0)
    assert merit._figures_of(few, old, "")[-1].explanation.startswith("不满 5 次评价，不公布")
    new = contract.decode(contract.Merits, (WIRE / "merits.json").read_bytes())
    (rated,) = [row for row in merit._figures_of(new.units[0], new, "") if row.id == "satisfied"]
    assert "同一批里满 5 次才行：\n3号窗口：12 次评价，11 次满意\n答复：5 次评价，4 次满意" in rated.explanation
    silent = replace(new.units[0], replies_rated=0, replies_satisfied=0)
    (rated,) = [row for row in merit._figures_of(silent, new, "", 4) if row.id == "satisfied"]
    assert "别的窗口：没有能单独公布的\n答复：没有能单独公布的" in rated.explanation


def test_a_guide_and_a_disclosure_say_how_they_were_rated_or_that_few_did(
    app: App, until: Until, first_home: Path, application: QGuiApplication
) -> None:
    glass, reader = Glass(app, until, SHAPES["wide"]), ContentReader(first_home)
    release = reader.release()
    assert release is not None
    merits = County(reader.pack(release)).merits
    assert merits is not None
    told = {paper.id: paper for one in merits.units for paper in one.papers}
    for page, kind in (("guide", "guide"), ("item", "disclosure")):
        cards = reader.cards(release, Moment(instant(NOW), True), Filter(kind), limit=500)
        rated = next(told[card.id] for card in cards if card.id in told)
        few = next(card.id for card in cards if card.id not in told)
        arrive(app, until, page, rated.id)
        words = f"到10月31日的一年里，能单独公布的：{rated.ratings} 次评价，{rated.satisfied} 次满意"
        glass.shows(words)
        arrive(app, until, page, few)
        glass.shows("没有能单独公布的评价：同一批里满 5 次才单独公布")
    reader.close()
    glass.view.setSource(QUrl())
    glass.view.close()
    assert glass.warnings == []


@pytest.mark.expects_log("figures cannot be read")
def test_figures_of_a_later_format_are_left_out() -> None:
    pack = contract.decode(contract.CountyPack, (WIRE / "pack.json").read_bytes())
    told = County(pack).merits
    assert told is not None
    assert told.units[0].satisfied == 27
    assert County(replace(pack, merits=None)).merits is None
    assert County(replace(pack, merits={"format": 2})).merits is None


def test_a_unit_that_tells_no_figures_still_can_be_rated(app: App, until: Until) -> None:
    arrive(app, until, "merit", "unit:140929999999")
    assert app.property("merit").property("figures").rows == ()


def test_a_unit_begins_at_its_top_and_the_list_stands_where_one_left_it(
    app: App, until: Until, application: QGuiApplication
) -> None:
    glass = Glass(app, until, SHAPES["wide"])
    glass.tap("绩效评估")
    glass.shows("各单位办得怎么样")
    (column,) = [one for one in glass.items() if one.property("viewHeight") is not None]
    merit = app.property("merit")

    def there_and_back(height: float, head: str) -> None:
        rows, here = [row.id for row in merit.property("units").rows], merit.property("unit")
        column.setProperty("contentY", height)
        QTest.qWait(50)
        target = next(
            one for one in glass.items()
            if one.property("rowId") in rows and 0 < one.mapToScene(QPointF(0, 0)).y() < glass.view.height() - 200
        )  # fmt: skip
        middle = target.mapToScene(target.boundingRect().center()).toPoint()
        QTest.mouseClick(glass.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        until(lambda: merit.property("unit") in rows)
        glass.shows("点一下，看怎么算的")
        until(lambda: column.property("contentY") == 0)
        glass.tap("返回")
        until(lambda: merit.property("unit") == here)
        glass.shows(head)
        until(lambda: column.property("contentY") == height)

    there_and_back(1500.0, "各单位办得怎么样")
    app.go("merit", "unit:140929100000")
    glass.shows("各村办得怎么样")
    until(lambda: column.property("contentY") == 0)
    end = column.property("contentHeight") - column.property("viewHeight")
    assert end > 0
    there_and_back(float(int(end)), "各村办得怎么样")
    glass.view.setSource(QUrl())
    glass.view.close()
    assert glass.warnings == []
