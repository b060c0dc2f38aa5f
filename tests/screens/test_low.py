"""Low reach in every face: whatever can be pressed on any page lies between 800 and 1100 mm above the floor."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.shell.register import register_types
from screens.viewmodels.alarm import AlarmFace
from screens.viewmodels.glass import SHORT_MM, pixels_per_mm
from screens.viewmodels.reach import HIGHEST_MM, LOWEST_MM
from screenshots import Stage, pages, shown, touchable
from tests.screens.conftest import Until
from tests.screens.finger import Finger
from tests.screens.look import look

# Size in pixels, width of the glass and height of its lower edge above the floor in millimetres.
GLASSES = {
    "a tall 21 inch on a stand": (QSize(1080, 1920), 268.0, 750.0),
    "a wide 43 inch on the wall": (QSize(1920, 1080), 941.0, 700.0),
    "a tall 65 inch": (QSize(2160, 3840), 809.0, 400.0),
}


LONG = pytest.mark.faults


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[] if "21" in name else LONG) for name in sorted(GLASSES)],
)
def stage(request: pytest.FixtureRequest, application: QGuiApplication, hall_home: Path) -> Iterator[Stage]:
    size, width_mm, bottom_mm = GLASSES[request.param]
    register_types()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KIOSK_BOTTOM_EDGE_MM", f"{bottom_mm}")
        environment.setenv("KIOSK_SCREEN_MM", f"{width_mm}")
        ppm = pixels_per_mm(width_mm, (size.width(), size.height()))
        made = Stage(application, hall_home, size, [], ppm=ppm)
    made.floor_mm = bottom_mm
    made.px_mm = size.width() / width_mm
    assert made.tap("低位")
    yield made
    made.close()


# In the normal suite: the large face, on the pages that most people come to.
MAIN = ("home", "catalogue", "item-pre", "guide", "villages", "search", "rating")


def cover(stage: Stage) -> QImage:
    """What stands above the reach."""
    return stage.view.grabWindow().copy(0, 0, stage.view.width(), int(stage.root.property("portTop")) - 8)


@pytest.mark.parametrize(
    ("face", "names"), [("elder", MAIN), pytest.param("normal", (), marks=LONG),
                        pytest.param("elder", (), marks=LONG)],
)  # fmt: skip
def test_every_target_lies_within_reach(stage: Stage, face: str, names: tuple[str, ...]) -> None:
    stage.face(face)
    faults, bare = [], cover(stage)
    for name, walk in pages(stage.app).items():
        if names and name not in names:
            continue
        for place in walk:
            stage.visit(*place)
        faults += out_of_reach(stage, name, bare)
        stage.visit("home", "")
    stage.face("normal")
    assert not faults, "\n".join(faults)


def mm_above_floor(stage: Stage, y: float) -> float:
    """How high a place of the glass hangs."""
    return float(stage.floor_mm + (stage.view.height() - y) / stage.px_mm)


def out_of_reach(stage: Stage, name: str, bare: QImage) -> list[str]:
    """What of a page, moved by its keys to its end, cannot be reached from a wheelchair."""
    faults, seen = [], set()
    for _ in range(8):
        for label, top, foot in stage.targets():
            high, low = mm_above_floor(stage, top), mm_above_floor(stage, foot)
            if label != "看滚动的消息" and (high > HIGHEST_MM + 1 or low < LOWEST_MM - 1):
                faults.append(f"{name}: {label} from {low:.0f} to {high:.0f} mm")
            seen.add(label)
        if cover(stage) != bare:
            faults.append(f"{name}: something is drawn above the reach")
        if not stage.tap("往下"):
            break
    if not {"返回", "首页", "结束"} <= seen:
        faults.append(f"{name}: no way back among {sorted(seen)}")
    return faults


def is_in_reach(stage: Stage, at: QRectF) -> bool:
    """Whether a hand from a wheelchair comes to the whole of it."""
    high, low = mm_above_floor(stage, at.top()), mm_above_floor(stage, at.bottom())
    return LOWEST_MM - 1 <= low < high <= HIGHEST_MM + 1


@pytest.mark.parametrize("face", ["normal", "elder"])
def test_the_panel_of_switches_is_in_reach_too_and_leads_out_of_low_reach(
    stage: Stage, face: str, until: Until
) -> None:
    stage.face(face)
    finger = Finger(stage, until)
    finger.touch("党务公开")
    finger.touch("显示")
    sheet = next(one for one in shown(stage.root) if one.property("modal"))
    short_px = min(stage.view.width(), stage.view.height())
    assert not look(sheet, touch_px=(25 if face == "elder" else 20) * short_px / SHORT_MM)
    for label in ("关闭", "大字", "高对比", "低位", "中文", "English"):
        at = next(at for item, at in touchable(sheet) if str(item.property("label")).startswith(label))
        assert is_in_reach(stage, at), label
    finger.touch("低位", begins=True)
    assert not stage.app.property("reach").property("isLow")
    finger.touch("低位", begins=True)
    finger.touch("关闭")
    finger.touch("首页")
    stage.face("normal")


@pytest.mark.parametrize("face", ["normal", "elder"])
def test_an_emergency_and_old_content_are_said_within_reach(stage: Stage, face: str, until: Until) -> None:
    stage.face(face)
    finger = Finger(stage, until)
    finger.touch("党务公开")
    alarm, hall = stage.app.property("alarm"), stage.app.property("hall")
    before = hall._face
    alarm.show((AlarmFace(id="01J00000000000000000000000", v=1, title="预警", text="请马上下山"), 0.0))
    hall._set_face(replace(before, banner="内容更新至9月1日，已超过30天"))
    stage.settle()
    bar = next(item for item, _ in touchable(stage.root) if "下山" in str(item.property("label")))
    said = next(item for item in shown(stage.root) if item.property("text") == "内容更新至9月1日，已超过30天")
    for one in (bar, said):
        assert is_in_reach(stage, one.mapRectToScene(QRectF(0, 0, one.width(), one.height())))
    assert not look(stage.root, touch_px=0)
    finger.put(bar.mapRectToScene(QRectF(0, 0, bar.width(), bar.height())).center().toPoint())
    assert finger.page == "item"
    alarm.show((AlarmFace(), 0.0))
    hall._set_face(before)
    stage.visit("home", "")
    stage.face("normal")


@pytest.mark.parametrize("face", ["normal", "elder"])
def test_choices_over_a_page_are_in_reach_too(stage: Stage, face: str, until: Until) -> None:
    stage.face(face)
    finger = Finger(stage, until)
    finger.touch("党务公开")
    finger.touch("A 决议决定", begins=True)
    for pick in ("事项", "阶段", "时间"):
        finger.touch(pick, begins=True)
        sheet = next(one for one in shown(stage.root.window().contentItem()) if one.property("modal"))
        found = list(touchable(sheet))
        assert len(found) > 3
        for item, at in found:
            assert is_in_reach(stage, at), item.property("label")
        assert not look(sheet, touch_px=20 * stage.px_mm)
        finger.put(found[0][1].center().toPoint())
    finger.touch("首页")
    stage.face("normal")


def test_who_sits_and_wants_large_type_touches_the_way_to_a_matter_and_back(stage: Stage, until: Until) -> None:
    finger = Finger(stage, until)
    finger.touch("大字")
    assert stage.app.property("elder")
    finger.touch("党务公开")
    row = stage.app.property("catalogue").property("rows").rows[0]
    bare = cover(stage)
    faults = out_of_reach(stage, "catalogue", bare)
    while finger.where("往上"):
        finger.touch("往上")
    finger.touch(row.title)
    assert finger.page == "item"
    faults += [f"item: {fault}" for fault in look(stage.root, touch_px=0)]
    faults += out_of_reach(stage, "item", bare)
    finger.touch("首页")
    finger.touch("结束")
    assert not stage.app.property("elder")
    assert not stage.app.property("reach").property("isLow")
    finger.touch("低位")
    assert not faults, "\n".join(faults)
