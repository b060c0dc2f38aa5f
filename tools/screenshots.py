"""Render every page of the touch window to PNG: both orientations, normal, elder and contrast faces.

Usage: python tools/screenshots.py OUT [--home DIR] [--only NAME ...] [--faces normal elder contrast]

The clock stands at KIOSK_NOW, the ticker at its start, nothing moves: equal content gives equal pictures.
"""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "0"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QSize, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.clock import Clock
from kiosk.settings import Settings, home_from_environment
from kiosk.shell.register import register_types
from kiosk.shell.window import QML
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.app import App
from screens.viewmodels.source import Job, Scene
from sync.contract import Document, instant

SHAPES = {"wide": QSize(1920, 1080), "tall": QSize(1080, 1920)}


def main() -> int:
    """Draw what was asked for; 1 when QML warned of anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--only", nargs="*", default=None)
    parser.add_argument("--faces", nargs="*", default=["normal", "elder", "contrast"])
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    warnings: list[str] = []
    application = QGuiApplication(["screenshots"])
    register_types()
    for shape, size in SHAPES.items():
        stage = Stage(application, args.home or home_from_environment(), size, warnings)
        for face in args.faces:
            stage.face(face)
            for name, walk in pages(stage.app).items():
                if args.only and name not in args.only:
                    continue
                for place in walk:
                    stage.visit(*place)
                stage.grab(args.out / f"{name}-{shape}{'' if face == 'normal' else '-' + face}.png")
                stage.visit("home", "")
        stage.close()
    for line in dict.fromkeys(warnings):
        print(line, file=sys.stderr)
    return 1 if warnings else 0


def pages(app: App) -> dict[str, list[tuple[str, str]]]:
    """Each picture's name and the way to its page, found in whatever content there is."""
    reader = Finder(app)
    found = {
        "home": [("home", "")],
        "catalogue": [("catalogue", "")],
        "catalogue-open": [("catalogue", "open")],
        "units": [("catalogue", ""), ("units", "departments")],
        "units-townships": [("catalogue", ""), ("units", "townships")],
        "item-pre": [("item", reader.first("disclosure", stage="pre", is_open=True))],
        "item-result": [("item", reader.first("disclosure", stage="result"))],
        "notice": [("item", reader.first("notice"))],
        "list": [("item", reader.first("list"))],
        "services": [("services", "")],
        "guide": [("guide", reader.first("guide"))],
        "villages": [("villages", "")],
        "village": [("village", reader.village())],
        "soon-query": [("soon", "query")],
        "soon-voice": [("soon", "voice")],
        "soon-rating": [("soon", "rating")],
        "gone": [("item", "01J00000000000000000000000")],
    }
    needs = ("item", "guide", "village")
    return {name: walk for name, walk in found.items() if all(arg or page not in needs for page, arg in walk)}


class Finder:
    """Picks documents to show."""

    def __init__(self, app: App) -> None:
        self._app = app

    def first(self, kind: str, *, stage: str = "", is_open: bool = False) -> str:
        def job(reader: ContentReader, scene: Scene) -> str:
            wanted = Filter(kind, stage=stage, open_on=scene.today.isoformat() if is_open else "")
            cards = reader.cards(scene.release, scene.moment, wanted, limit=30)
            found = ((reader.document(scene.release, scene.moment, card.id), card.id) for card in cards)
            return max(((richness(shown.document), name) for shown, name in found if shown), default=(0, ""))[1]

        return self._ask(job)

    def village(self) -> str:
        def job(reader: ContentReader, scene: Scene) -> str:
            counts = reader.counts_by("unit", scene.release, scene.moment, Filter("list"))
            villages = [(counts.get(u.code, 0), u.code) for u in scene.county.villages]
            return max(villages, default=(0, ""))[1]

        return self._ask(job)

    def _ask(self, job: Job) -> str:
        loop, out = QEventLoop(), [""]

        def done(value: str) -> None:
            out[0] = value
            loop.quit()

        self._app.source.ask(job, done, lambda _exc: loop.quit())
        loop.exec()
        return out[0]


def richness(document: Document) -> int:
    """How much a page of it has to show."""
    guide = document.guide
    return len(document.blocks) + (3 * len(guide.steps) + len(guide.materials) if guide else 0)


class Stage:
    """One window of one shape."""

    def __init__(self, application: QGuiApplication, home: Path, size: QSize, warnings: list[str]) -> None:
        self._application = application
        text = os.environ.get("KIOSK_NOW")
        clock = Clock(fixed=instant(text) if text else dt.datetime.now(dt.UTC))
        self.app = App(home=home, clock=clock, settings=Settings.load(home))
        self._view = QQuickView()
        self._view.engine().warnings.connect(lambda found: warnings.extend(w.toString() for w in found))
        self._view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self._view.engine().addImportPath(str(QML))
        self._view.setInitialProperties({"app": self.app, "motion": False, "tickerRuns": False})
        self._view.setGeometry(0, 0, size.width(), size.height())
        self._view.setSource(QUrl.fromLocalFile(str(QML / "Kiosk" / "Touch" / "Main.qml")))
        warnings.extend(error.toString() for error in self._view.errors())
        self._view.show()
        self._settle()

    @property
    def root(self) -> QQuickItem:
        """The page's root, to look at."""
        return self._view.rootObject()

    def face(self, name: str) -> None:
        if self.app.property("elder") != (name == "elder"):
            self.app.toggleElder()
        if self.app.property("contrast") != (name == "contrast"):
            self.app.toggleContrast()

    def visit(self, page: str, arg: str) -> None:
        if page == "home":
            self.app.goHome()
        else:
            self.app.go(page, arg)
        self._settle()

    def grab(self, path: Path) -> None:
        self._view.grabWindow().save(str(path))

    def close(self) -> None:
        self.app.close()
        self._view.setSource(QUrl())
        self._view.close()

    def _settle(self) -> None:
        """Until the page has its answer, then some frames for layouts that follow their rows."""
        deadline = QDeadlineTimer(5_000)
        while (self.app.is_travelling or self.app.is_waiting) and not deadline.hasExpired():
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        deadline = QDeadlineTimer(150)
        while not deadline.hasExpired():
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


if __name__ == "__main__":
    sys.exit(main())
