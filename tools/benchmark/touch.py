"""The touch window on the bench's screen, led from outside: it goes where it is told and says what can be touched.

Usage: python -m benchmark.touch HOME

The first line that it prints is a JSON list of the names of all pages. Each name that it is then given on a line of
its own is answered, when that page stands, with `{"targets": [[label, x, y], ...], "scrolls": [x, top, foot] | null}`
in pixels of the screen. It ends with its standard input.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QSocketNotifier
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from kiosk.shell.register import register_types
from screenshots import SHAPES, Stage, pages, shown

MOVES_PX = 400  # a page that moves less far is not worth a drag


def main() -> int:
    """Serve until nobody asks."""
    application = QGuiApplication(["bench"])
    register_types()
    stage = Stage(application, Path(sys.argv[1]), SHAPES["wide"], [])
    walks = pages(stage.app)

    def asked() -> None:
        name = sys.stdin.readline().strip()
        if not name:
            application.quit()
            return
        stage.visit("home", "")
        for place in walks[name]:
            stage.visit(*place)
        say({"targets": targets(stage), "scrolls": scrolls(stage.root)})

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(asked)
    say(list(walks))
    application.exec()
    stage.close()
    return 0


def say(what: object) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def targets(stage: Stage) -> list[tuple[str, int, int]]:
    """Each target that does something, by its label, and where a finger finds it."""
    found = ((label, stage.where(label)) for label, _, _ in stage.targets())
    return [(label, point.x(), point.y()) for label, point in found if point is not None]


def scrolls(root: QQuickItem) -> tuple[int, int, int] | None:
    """The widest column that moves up and down: its middle, its top and its foot."""
    found = [item for item in shown(root) if item.inherits("QQuickFlickable") and _moves(item) > MOVES_PX]
    if not found:
        return None
    item = max(found, key=lambda one: one.width())
    place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    return int(place.center().x()), int(place.top()), int(place.bottom())


def _moves(item: QObject) -> float:
    return float(item.property("contentHeight")) - float(item.property("height"))


if __name__ == "__main__":
    sys.exit(main())
