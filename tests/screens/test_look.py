"""Every page in every face and orientation: nothing clipped, nothing over something else, targets large enough."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.shell.register import register_types
from kiosk.shell.window import QML
from screenshots import SHAPES, Stage, pages
from tests.screens.look import look

PPM = 1080 / 268


@pytest.fixture(scope="module", params=sorted(SHAPES))
def stage(request: pytest.FixtureRequest, application: QGuiApplication, first_home: Path) -> Iterator[Stage]:
    register_types()
    made = Stage(application, first_home, SHAPES[request.param], [])
    yield made
    made.close()


@pytest.mark.parametrize("face", ["normal", "elder", "contrast"])
def test_every_page_stands_up_to_a_careful_look(stage: Stage, face: str) -> None:
    stage.face(face)
    target = (20 if face == "normal" else 25) * PPM
    faults = []
    for name, walk in pages(stage.app).items():
        for place in walk:
            stage.visit(*place)
        faults += [f"{name}: {fault}" for fault in look(stage.root, touch_px=target)]
        stage.visit("home", "")
    stage.face("normal")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("Label { width: 20; wrapMode: Text.NoWrap; text: '很长的一句话' }", "wider than its place"),
        ("Label { width: 400; height: 8; text: '很长的一句话' }", "higher than its place"),
        ("Label { x: 780; wrapMode: Text.NoWrap; text: '很长的一句话' }", "beyond the screen"),
        ("Item { Label { text: '甲甲甲' } Label { x: 10; text: '乙乙乙' } }", "over each other"),
        ("Press { label: '小'; width: 40; height: 40 }", "a target of 40 x 40 px"),
    ],
)
def test_a_planted_fault_is_found(application: QGuiApplication, what: str, fault: str) -> None:
    view = QQuickView()
    view.engine().addImportPath(str(QML))
    component = QQmlComponent(view.engine())
    component.setData(
        f"import QtQuick\nimport Kiosk.Ui\nRectangle {{ width: 800; height: 600; {what} }}".encode(), QUrl()
    )
    root = component.create()
    assert isinstance(root, QQuickItem), component.errorString()
    view.setContent(QUrl(), component, root)
    view.resize(QSize(800, 600))
    view.show()
    application.processEvents()
    found = [str(f) for f in look(root, touch_px=80)]
    view.close()
    assert any(fault in line for line in found), found
