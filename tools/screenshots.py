"""Render every page of the touch window to PNG: both orientations, in every face.

Usage: python tools/screenshots.py OUT [--home DIR] [--only NAME ...] [--faces normal elder ...]

The clock stands at KIOSK_NOW, the ticker at its start, nothing moves: equal content gives equal pictures.
"""

import argparse
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "0"
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.symbolsresolver=false")  # as kiosk/shell/app.py has it
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, QRectF, QSize, Qt, QThread, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from kiosk.agent.painter import render_command
from kiosk.clock import Clock
from kiosk.settings import Settings, home_from_environment
from kiosk.shell.register import register_types
from kiosk.shell.window import QML
from kiosk.store.pages import missing, pages_of
from kiosk.store.read import ContentReader, Filter
from screens.viewmodels.app import App
from screens.viewmodels.asked import open_here, told_here
from screens.viewmodels.film import FilmProvider
from screens.viewmodels.source import Job, Scene
from sync.contract import Document, instant

# The technician's pages behind the PIN.
SETTINGS = tuple(f"settings-{page}" for page in (
    "pin", "status", "network", "content", "look", "display", "logs", "about", "edit", "confirm",
))  # fmt: skip
FACES = ("normal", "elder", "contrast", "english", "low", "grey")
SHAPES = {"wide": QSize(1920, 1080), "tall": QSize(1080, 1920)}


def main() -> int:
    """Draw what was asked for; 1 when QML warned of anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--only", nargs="*", default=None)
    parser.add_argument("--faces", nargs="*", choices=FACES, default=list(FACES))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    home = args.home or home_from_environment()
    for sha256 in missing(home):  # what the agent does beside the glass
        subprocess.run(render_command(home, sha256), check=True)
    warnings: list[str] = []
    application = QGuiApplication(["screenshots"])
    register_types()
    for shape, size in SHAPES.items():
        stage = Stage(application, home, size, warnings)
        for face in args.faces:
            stage.face(face)
            for name, walk in pages(stage.app).items():
                if args.only and name not in args.only:
                    continue
                for place in walk:
                    stage.visit(*place)
                stage.grab(args.out / f"{name}-{shape}{'' if face == 'normal' else '-' + face}.png")
                stage.visit("home", "")
            for name in SETTINGS:
                if args.only and name not in args.only:
                    continue
                stage.maintain(name.removeprefix("settings-"))
                stage.grab(args.out / f"{name}-{shape}{'' if face == 'normal' else '-' + face}.png")
                stage.app.property("trial").hide()
                stage.app.property("maintenance").close()
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
        "catalogue-withdrawn": [("catalogue", "stage:gone")],
        "units": [("catalogue", ""), ("units", "departments")],
        "units-townships": [("catalogue", ""), ("units", "townships")],
        "item-pre": [("item", reader.first("disclosure", stage="pre", is_open=True))],
        "item-result": [("item", reader.first("disclosure", stage="result"))],
        "notice": [("item", reader.first("notice"))],
        "messages": [("messages", "")],
        "list": [("item", reader.first("list"))],
        "services": [("services", "")],
        "guide": [("guide", reader.first("guide"))],
        "guide-film": [("guide", reader.film().partition("/")[0])],
        "villages": [("villages", "")],
        "village": [("village", reader.village())],
        "search": [("search", "")],
        "search-found": [("search", "db")],
        "search-none": [("search", "qxzq")],
        "forum": [("forum", "")],
        "opinion": [("opinion", "")],
        "opinion-item": [("opinion", "|document:" + reader.first("disclosure", stage="pre", is_open=True))],
        "receipt": [("receipt", "7K4MX9RT")],
        "merit": [("merit", "")],
        "merit-unit": [("merit", "unit:" + reader.department())],
        "survey": [("survey", reader.survey(over=False))],
        "tally": [("tally", reader.survey(over=True))],
        "replies": [("replies", "")],
        "reply": [("item", reader.first("reply"))],
        "standing": [("standing", "")],
        "case": [("case", "")],
        "rating": [("rating", "document:" + reader.first("guide"))],
        "rating-windows": [("rating", "window:hall")],
        "takeaway": [("takeaway", reader.first("guide"))],
        "takeaway-item": [("takeaway", reader.first("disclosure", stage="pre", is_open=True))],
        "paper": [("paper", reader.paper())],
        "film": [("paper", reader.film())],
        "withdrawn": [("item", reader.withdrawn())],
        "gone": [("item", "01J00000000000000000000000")],
    }
    needs = ("item", "guide", "village", "paper", "takeaway", "survey", "tally")
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

    def paper(self) -> str:
        """A form filled in, or the first paper of any disclosure, as the page of an attachment wants it."""

        def job(reader: ContentReader, scene: Scene) -> str:
            for kind in ("guide", "disclosure"):
                for card in reader.cards(scene.release, scene.moment, Filter(kind), limit=300):
                    shown = reader.document(scene.release, scene.moment, card.id)
                    for one in shown.document.attachments if shown else ():
                        if one.type == "application/pdf" and pages_of(self._app.files, one.sha256) is not None:
                            return f"{card.id}/{one.sha256}"
            return ""

        return self._ask(job)

    def film(self) -> str:
        """The first film of any guide, as the page of an attachment wants it."""

        def job(reader: ContentReader, scene: Scene) -> str:
            for card in reader.cards(scene.release, scene.moment, Filter("guide"), limit=100):
                shown = reader.document(scene.release, scene.moment, card.id)
                for one in shown.document.attachments if shown else ():
                    if one.type == "video/mp4":
                        return f"{card.id}/{one.sha256}"
            return ""

        return self._ask(job)

    def withdrawn(self) -> str:
        """The newest tombstone."""

        def job(reader: ContentReader, scene: Scene) -> str:
            return next((stone.id for stone in reader.tombstones(scene.release)), "")

        return self._ask(job)

    def survey(self, *, over: bool) -> str:
        """One that can be answered, or that was counted."""

        def job(_reader: ContentReader, scene: Scene) -> str:
            told = [one.survey for one in told_here(scene)] if over else [one.id for one in open_here(scene)]
            return next(iter(told), "")

        return self._ask(job)

    def department(self) -> str:
        """The first of the county's own units."""
        return self._ask(lambda _reader, scene: next((unit.code for unit in scene.county.departments), ""))

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

    def __init__(
        self, application: QGuiApplication, home: Path, size: QSize, warnings: list[str], *, ppm: float = 0.0
    ) -> None:
        self._application = application
        self._lowered = False
        text = os.environ.get("KIOSK_NOW")
        clock = Clock(fixed=instant(text) if text else dt.datetime.now(dt.UTC))
        self.app = App(home=home, clock=clock, settings=Settings.load(home))
        self._view = QQuickView()
        self._view.engine().warnings.connect(lambda found: warnings.extend(w.toString() for w in found))
        self._view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self._view.engine().addImportPath(str(QML))
        self._view.engine().addImageProvider("film", FilmProvider(self.app.property("film")))
        self._view.setInitialProperties(
            {"app": self.app, "motion": False, "tickerRuns": False, **({"ppm": ppm} if ppm else {})}
        )
        self.app.property("language").changed.connect(self._view.engine().retranslate)
        self._view.setGeometry(0, 0, size.width(), size.height())
        self._view.setSource(QUrl.fromLocalFile(str(QML / "Kiosk" / "Touch" / "Main.qml")))
        warnings.extend(error.toString() for error in self._view.errors())
        self._view.show()
        self._view.requestActivate()  # without a window manager nobody else does
        self._settle()

    @property
    def root(self) -> QQuickItem:
        """The page's root, to look at."""
        return self._view.rootObject()

    @property
    def view(self) -> QQuickView:
        """The window, to send it events."""
        return self._view

    def settle(self) -> None:
        """Let layouts and answers follow."""
        self._settle()

    def words(self) -> list[str]:
        """Every text that stands on the glass."""
        return [str(item.property("text")) for item in shown(self.root) if item.inherits("QQuickText")]

    def targets(self) -> list[tuple[str, float, float]]:
        """What can be touched here and now: label, top and foot in pixels, cut by what covers or clips it."""
        return [(str(item.property("label")), at.top(), at.bottom()) for item, at in touchable(self.root)]

    def tap(self, label: str) -> bool:
        """Put a finger on a target by its label; False when it is not there or does nothing."""
        point = self.where(label)
        if point is not None:
            QTest.mouseClick(self._view, Qt.MouseButton.LeftButton, pos=point)
            self._settle()
        return point is not None

    def where(self, label: str) -> QPoint | None:
        """Where to touch a target that does something."""
        for item, at in touchable(self.root):
            if item.property("label") == label and item.isEnabled():
                middle = item.mapRectToScene(QRectF(0, 0, item.width(), item.height())).center().x()
                return QPoint(int(middle), int(at.center().y()))
        return None

    def face(self, name: str) -> None:
        """One of FACES, and none of the others."""
        if self.app.property("elder") != (name == "elder"):
            self.app.toggleElder()
        if self.app.property("contrast") != (name == "contrast"):
            self.app.toggleContrast()
        if self.app.property("language").property("isEnglish") != (name == "english"):
            self.app.property("language").toggle()
        if self._lowered != (name == "low"):
            self._lowered = name == "low"
            self.app.property("reach").toggle()
        if self.app.property("mourning") != (name == "grey"):
            self.app.adopt("mourning", name == "grey" or None)
        self._settle()

    def visit(self, page: str, arg: str) -> None:
        if page == "home":
            self.app.goHome()
        else:
            self.app.go(page, arg)
        self._settle()
        if page == "paper":
            self._until(lambda: self.app.property("film").property("state") != "opening", 20_000)
            self._settle()

    def maintain(self, page: str) -> None:
        """Show a technician's page. Who can run this needs no PIN; the glass has no such way."""
        self.app.openMaintenance()
        desk = self.app.property("maintenance")
        self._until(lambda: not desk.property("isBusy"), 20_000)
        if page != "pin":
            desk._step = "status"  # what the right PIN leads to
            desk.turn({"edit": "network", "confirm": "look"}.get(page, page))
            if page == "edit":
                desk.property("settings").edit("server_url")
            elif page == "confirm":
                self.app.property("trial").show("elder")
        else:
            desk._said, desk._wait_s = "", 0  # a sample county has set none
            desk.changed.emit()
        self._settle()
        if page == "status":
            self._until(lambda: bool(desk.property("headline")), 20_000)
            self._settle()

    def grab(self, path: Path) -> None:
        self._view.grabWindow().save(str(path))

    def close(self) -> None:
        self.app.close()
        self._view.setSource(QUrl())
        self._view.close()

    def _settle(self) -> None:
        """Until the page has its answer, then some frames for layouts that follow their rows."""
        self._until(lambda: not (self.app.is_travelling or self.app.is_waiting), 5_000)
        for _ in range(4):
            self._until(lambda: False, 15)
            self._flush()

    def _flush(self) -> None:
        """Until everything asked so far is answered: the reading thread takes one after the other."""
        answered: list[bool] = []
        self.app.source.ask(lambda _r, _s: None, lambda _v: answered.append(True), lambda _e: answered.append(True))
        self._until(lambda: bool(answered), 10_000)

    def _until(self, holds: Callable[[], bool], ms: int) -> None:
        """Let Qt work until something holds, at most so long; meanwhile the threads that read have the processor."""
        deadline = QDeadlineTimer(ms)
        while not holds() and not deadline.hasExpired():
            self._application.processEvents()
            QThread.msleep(1)


def shown(item: QQuickItem) -> Iterator[QQuickItem]:
    if item.isVisible() and item.opacity() > 0:
        yield item
        for child in item.childItems():
            yield from shown(child)


def touchable(root: QQuickItem) -> Iterator[tuple[QQuickItem, QRectF]]:
    """Each target under `root`, with the part of it that can be seen."""
    for item in shown(root):
        if item.property("held") is not None and item.metaObject().indexOfSignal("tapped()") >= 0:
            place = seen_part(item, root)
            if not place.isEmpty():
                yield item, place


def seen_part(item: QQuickItem, root: QQuickItem) -> QRectF:
    """Where an item can be seen: cut by what clips it and by the glass."""
    place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    above = item.parentItem()
    while above is not None:
        if above.clip():
            place = place.intersected(above.mapRectToScene(QRectF(0, 0, above.width(), above.height())))
        above = above.parentItem()
    return place.intersected(QRectF(0, 0, root.width(), root.height()))


if __name__ == "__main__":
    sys.exit(main())
