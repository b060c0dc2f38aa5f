"""Many page visits inside one process, and what they leave in its memory. Run as a process of its own.

Usage: python -m benchmark.visits HOME WARM_UP VISITS; prints one JSON object.
"""

import gc
import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from benchmark.processes import own_mb
from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.shell.register import register_types
from kiosk.shell.sweeper import Sweeper
from kiosk.shell.window import QML
from kiosk.store.facts import facts_of
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.app import App
from sync.contract import instant

# Different documents; a round of 450 visits lies within the warm-up, so that what grows after it is no cache.
ROUND = 50


def main() -> int:
    """Visit page after page; memory after the warm-up and after the rest, and what a page took."""
    home, warm_up, visits = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    application = QGuiApplication(["bench"])
    register_types()
    floor = instant(facts_of(home)["clock_floor"])
    app = App(home=home, clock=Clock(floor=floor), settings=Settings.load(home))
    view = QQuickView()
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.engine().addImportPath(str(QML))
    view.setInitialProperties({"app": app, "motion": False, "tickerRuns": True})
    view.setGeometry(0, 0, 1920, 1080)
    view.setSource(QUrl.fromLocalFile(str(QML / "Kiosk" / "Touch" / "Main.qml")))
    view.show()
    settle(application, 1.0)
    sweeper = Sweeper(engine=view.engine(), parent=view)
    places = found(home)
    took: list[float] = []

    def visit(number: int) -> None:
        page, arg = places[number % len(places)]
        app.property("session").touch()  # somebody is there
        began = time.monotonic()
        if page == "home":
            app.goHome()
        else:
            app.go(page, arg)
        while app.property("navigator").property("page") != page and time.monotonic() < began + 2:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        took.append((time.monotonic() - began) * 1000)
        settle(application, 0.02)
        if page == "home":
            sweeper.sweep()  # as after each visit

    def memory() -> float:
        app.goHome()
        settle(application, 0.2)
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # as a running loop does by itself
        gc.collect()
        sweeper.sweep()
        settle(application, 0.5)
        return own_mb([os.getpid()])

    for number in range(warm_up):
        visit(number)
    before = memory()
    took.clear()
    points = []
    for number in range(visits):
        visit(number)
        if (number + 1) % max(1, visits // 4) == 0:
            points.append(memory())
    print(json.dumps({"before": before, "points": points, "growth": points[-1] - before, "took": took}))
    app.close()
    view.setSource(QUrl())
    return 0


def settle(application: QGuiApplication, seconds: float) -> None:
    """Let the window draw."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 10)


def found(home: Path) -> list[tuple[str, str]]:
    """A round through every page, over many documents."""
    reader = ContentReader(home)
    release = reader.release()
    assert release is not None
    moment = Clock().now()
    ids = [c.id for c in reader.cards(release, moment, Filter("disclosure"), limit=ROUND)]
    guides = [c.id for c in reader.cards(release, moment, Filter("guide"), limit=20)]
    villages = [u.code for u in reader.pack(release).units if u.level == "village"][:50]
    reader.close()
    places: list[tuple[str, str]] = []
    for n, key in enumerate(ids):
        places += [("catalogue", ""), ("item", key), ("units", "townships"), ("services", "")]
        places += [("guide", guides[n % len(guides)]), ("villages", ""), ("village", villages[n % len(villages)])]
        places += [("forum", ""), ("home", "")]
    return places


if __name__ == "__main__":
    sys.exit(main())
