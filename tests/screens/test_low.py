"""Low reach in every face: whatever can be pressed on any page lies between 800 and 1100 mm above the floor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from kiosk.shell.register import register_types
from screens.viewmodels.glass import pixels_per_mm
from screens.viewmodels.reach import HIGHEST_MM, LOWEST_MM
from screenshots import Stage, pages

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
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    size, width_mm, bottom_mm = GLASSES[request.param]
    register_types()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KIOSK_BOTTOM_EDGE_MM", f"{bottom_mm}")
        environment.setenv("KIOSK_SCREEN_MM", f"{width_mm}")
        ppm = pixels_per_mm(width_mm, (size.width(), size.height()))
        made = Stage(application, first_home, size, [], ppm=ppm)
    made.floor_mm = bottom_mm
    made.px_mm = size.width() / width_mm
    made.app.property("reach").toggle()
    yield made
    made.close()


# In the normal suite: the large face, on the pages that most people come to.
MAIN = ("home", "catalogue", "item-pre", "guide", "villages", "search")


@pytest.mark.parametrize(
    ("face", "names"), [("elder", MAIN), pytest.param("normal", (), marks=LONG),
                        pytest.param("elder", (), marks=LONG)],
)  # fmt: skip
def test_every_target_lies_within_reach(stage: Stage, face: str, names: tuple[str, ...]) -> None:
    stage.face(face)
    px_mm, foot_mm = stage.px_mm, stage.floor_mm
    glass_mm = stage.view.height() / px_mm
    faults = []
    for name, walk in pages(stage.app).items():
        if names and name not in names:
            continue
        for place in walk:
            stage.visit(*place)
        seen = set()
        for _ in range(8):
            for label, top, foot in stage.targets():
                high, low = foot_mm + glass_mm - top / px_mm, foot_mm + glass_mm - foot / px_mm
                if label != "看滚动的消息" and (high > HIGHEST_MM + 1 or low < LOWEST_MM - 1):
                    faults.append(f"{name}: {label} from {low:.0f} to {high:.0f} mm")
                seen.add(label)
            if not stage.tap("往下"):
                break
        if not {"返回", "首页", "结束"} <= seen:
            faults.append(f"{name}: no way back among {sorted(seen)}")
        stage.visit("home", "")
    stage.face("normal")
    assert not faults, "\n".join(faults)
