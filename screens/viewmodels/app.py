"""The glass as one object: pages, the way between them, the visit. Handed to the root of the QML."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.clock import Clock
from kiosk.settings import Settings, declaration, read_file
from kiosk.settings.changes import changed_keys
from screens.viewmodels.alarm import Alarm
from screens.viewmodels.errands import Errands
from screens.viewmodels.film import Film
from screens.viewmodels.follow import follow
from screens.viewmodels.glass import USUAL_WIDTH_MM
from screens.viewmodels.hall import Hall
from screens.viewmodels.home import Home
from screens.viewmodels.language import Language
from screens.viewmodels.navigator import HOME, Navigator, Place
from screens.viewmodels.page import LOADING, READY, Page
from screens.viewmodels.pages import LATER, beginning, make_page
from screens.viewmodels.proof import Proof
from screens.viewmodels.reach import Reach
from screens.viewmodels.session import Session
from screens.viewmodels.source import ContentSource
from screens.viewmodels.ticker import Ticker
from screens.viewmodels.trial import Trial
from screens.viewmodels.voice import Voice
from screens.viewmodels.wipe import Wipe

if TYPE_CHECKING:
    from screens.viewmodels.maintenance import Maintenance

# A page that has its answer sooner is shown whole; a slower one is shown with its skeleton.
PATIENCE_MS = 300
# The pages behind the first one are made one by one, with a pause for the running line.
MAKE_MS = 100


class App(QObject):
    """Composes the view-models of a touch window.

    A tap does not change the page at once: the page is asked to fill itself, and is shown when it has its
    answer (some milliseconds) or when patience ends. So nobody sees half a page.

    Signals:
        looksChanged: elder, contrast.
        settingsChanged: a setting has another value; the key.
        restingChanged: the idle page came or went.
        maintenanceChanged: the technician's page came or went.
    """

    looksChanged = Signal()
    settingsChanged = Signal(str)
    restingChanged = Signal()
    maintenanceChanged = Signal()

    def __init__(self, *, home: Path, clock: Clock, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.files = home
        self.source = ContentSource(home=home, clock=clock, parent=self)
        self._navigator = Navigator(self)
        self._session = Session(
            idle_s=settings.number("idle_s"), warning_s=settings.number("idle_warning_s"), parent=self
        )
        self._hall = Hall(source=self.source, clock=clock, parent=self)
        self._ticker = Ticker(source=self.source, parent=self)
        self._alarm = Alarm(source=self.source, parent=self)
        self._alarm.turned.connect(self._on_alarm)
        self._proof = Proof(source=self.source, home=home, clock=clock, screen="touch", parent=self)
        self._home = Home(source=self.source, parent=self)
        self._pages: dict[str, Page] = {}
        self._keep(self._home)
        self._maker = QTimer(self)
        self._maker.setInterval(MAKE_MS)
        self._maker.timeout.connect(self._make_next)
        self._waiting: tuple[str, Place] | None = None
        self._patience = QTimer(self, singleShot=True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._arrive)
        self._elder = self._contrast = False
        self._language = Language(start=settings.text("language"), parent=self)
        self._voice = Voice(volume=settings.number("voice_volume"), parent=self)
        self._reach = Reach(
            width_mm=settings.real("screen_mm") or USUAL_WIDTH_MM,
            bottom_mm=settings.real("bottom_edge_mm"),
            is_low=settings.flag("low"),
            parent=self,
        )
        self._film = Film(volume=settings.number("voice_volume") / 100, parent=self)
        self._film.moved.connect(self._session.touch)  # who looks at a film touches nothing
        self._wipe = Wipe(self)
        self._wipe.changed.connect(self._session.touch)  # whoever wipes is there
        self._errands = Errands(home=home, source=self.source, parent=self)
        self._errands.asked.connect(self._on_errand)
        self._maintenance: Maintenance | None = None
        self._trial = Trial(home=home, source=self.source, clock=clock, parent=self)
        self._trial.undone.connect(lambda key: self.adopt(key, None))
        self._trial.resume()
        self._clock = clock
        self._is_resting = False
        self._rest = QTimer(self, singleShot=True)
        self._rest.setInterval(settings.number("attract_s") * 1000)
        self._rest.timeout.connect(self.rest)
        self._session.touched.connect(self._on_touch)
        self._reach.changed.connect(self._settle_session)
        self._language.changed.connect(self._on_language)
        self._reset_looks()
        self._session.ended.connect(self._end_visit)
        self.source.changed.connect(self._refresh)
        self._hall.refresh()
        self._home.open("")
        self._ticker.refresh()
        self._alarm.refresh()

    @property
    def is_waiting(self) -> bool:
        """The first page has no answer yet."""
        return self._home.page_state == LOADING

    @property
    def is_maintained(self) -> bool:
        """The technician's page lies over the others."""
        return self._maintenance is not None and self._maintenance.is_open

    @property
    def is_travelling(self) -> bool:
        """A page was asked for and is not shown yet."""
        return self._waiting is not None

    def close(self) -> None:
        """Stop the voice, the film and the reading thread; leave the application its own language."""
        self._language.close()
        self._film.stop()
        self._voice.close()
        self._proof.close()
        self.source.close()

    # ---- the way between pages ----

    @Slot(str)
    @Slot(str, str)
    def go(self, page: str, arg: str = "") -> None:
        """Go deeper to a page."""
        if page == HOME.page or page in LATER:
            self._depart("push", Place(page, arg))

    @Slot()
    def back(self) -> None:
        """Go back one page."""
        if self._navigator.canGoBack:
            self._depart("pop", self._navigator.after_back())

    @Slot(str)
    def backTo(self, page: str) -> None:
        """Go back to the last visit of a page; home when there was none."""
        self._navigator.cut(page)
        self.back()

    @Slot()
    def goHome(self) -> None:
        """Go home and forget what was chosen on the way."""
        for page in self._pages.values():
            page.forget()
        self._depart("reset", HOME)

    def _depart(self, how: str, place: Place) -> None:
        self._voice.stop()
        self._film.stop()
        if self._waiting is not None and self._waiting[1].page not in (place.page, self._navigator.here.page):
            self._pages[self._waiting[1].page].leave()  # nobody will see it
        self._waiting = (how, place)
        self._patience.start()
        self._page(place.page).open(place.arg)

    # ---- pages, made when they are first wanted ----

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            self._keep(make_page(name, source=self.source, home=self.files, parent=self))
        return self._pages[name]

    def _keep(self, page: Page) -> None:
        self._pages[page.name] = page
        page.settled.connect(self._on_settled)

    def _make_next(self) -> None:
        missing = [name for name in LATER if name not in self._pages]
        if missing:
            self._page(missing[0])
        else:
            self._maker.stop()

    def _on_settled(self) -> None:
        if not self._maker.isActive() and len(self._pages) == 1:
            self._maker.start()
        if self._waiting is not None and self.sender() is self._pages[self._waiting[1].page]:
            self._arrive()
        stays = self._waiting is None and self._navigator.here.page == "paper"
        film = self.sender().property("film") if stays else ""
        if film and not self._film.property("state"):
            self._film.open(Path(film))  # whoever comes sees what it is, or at once that it cannot be played

    def _arrive(self) -> None:
        if self._waiting is None:
            return
        (how, place), self._waiting = self._waiting, None
        self._patience.stop()
        left = self._navigator.here.page
        if left != place.page:
            self._pages[left].leave()
        {"push": lambda: self._navigator.push(place), "pop": self._navigator.pop, "reset": self._navigator.reset}[how]()
        self._settle_session()

    def _refresh(self) -> None:
        self._alarm.refresh()
        self._hall.refresh()
        self._ticker.refresh()
        for page in self._pages.values():
            page.refresh_if_open()

    @Slot()
    def playFilm(self) -> None:
        """Begin, pause or go on with it; two voices at once nobody understands."""
        self._voice.stop()
        self._film.toggle()

    # ---- the visit ----

    def _settle_session(self) -> None:
        at_rest = self._navigator.here == HOME and not self._looks_differ() and not self.is_maintained
        self._session.setAway(at_rest)
        if at_rest and self._rest.interval() > 0:
            self._rest.start()
        else:
            self._rest.stop()

    def _end_visit(self) -> None:
        self._voice.stop()
        if self._maintenance is not None:
            self._maintenance.close()
        self._reset_looks()
        self.goHome()

    # ---- the technician ----

    @Slot()
    def openMaintenance(self) -> None:
        """The technician's page, before its PIN; for who knows the gesture."""
        self.wake()
        self._desk().open()

    def _desk(self) -> "Maintenance":
        """Made when it is first wanted: hardly ever."""
        if self._maintenance is None:
            from screens.viewmodels.maintenance import make_maintenance

            self._maintenance = make_maintenance(
                home=self.files, source=self.source, clock=self._clock, settings=lambda: self._settings,
                trial=self._trial, adopt=self.adopt, parent=self,
            )  # fmt: skip
            self._maintenance.changed.connect(self._on_maintenance)
        return self._maintenance

    def _on_maintenance(self) -> None:
        self.maintenanceChanged.emit()
        self._settle_session()

    def adopt(self, key: str, value: object) -> None:
        """Follow a setting that has just changed; None: as the file says now."""
        if value is None:
            value = read_file(self.files).get(key)
        self._settings = self._settings.having(key, None if value is None else declaration(key).check(value))
        if key in ("elder", "contrast"):
            self._elder, self._contrast = self._settings.flag("elder"), self._settings.flag("contrast")
        elif key == "attract_s":
            self._rest.setInterval(self._settings.number(key) * 1000)
        follow(key, self._settings, session=self._session, voice=self._voice, film=self._film,
               language=self._language, reach=self._reach)  # fmt: skip
        if self._maintenance is not None:
            self._maintenance.desk.refresh()
        self.looksChanged.emit()
        self.settingsChanged.emit(key)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    # ---- nobody is there ----

    @Slot()
    def rest(self) -> None:
        """Show the idle page, when there is something to show on it."""
        if not self._is_resting and self._hall.page_state == READY and not self._alarm.is_on:
            self._page("attract").open("")
            self._is_resting = True
            self.restingChanged.emit()

    @Slot()
    def wake(self) -> None:
        """A touch: home."""
        if self._is_resting:
            self._is_resting = False
            self._page("attract").leave()
            self.restingChanged.emit()
            self._settle_session()

    def _on_alarm(self, document: str, v: int, title: str, kind: str) -> None:
        """An emergency stands on every page, so it ends the idle page."""
        self._proof.turn(document, v, title, kind)
        if document:
            self.wake()

    def _on_touch(self) -> None:
        if self._rest.isActive():
            self._rest.start()

    def _on_errand(self, kind: str) -> None:
        if kind == "wipe":
            self._wipe.start()
        elif kind == "settings":  # changed by command
            for key in changed_keys(self.files, self._settings):
                self.adopt(key, None)

    def _on_language(self) -> None:
        self._refresh()
        self._settle_session()

    def _looks_differ(self) -> bool:
        if self._reach.differs or self._language.differs:
            return True
        return (self._elder, self._contrast) != (self._settings.flag("elder"), self._settings.flag("contrast"))

    def _reset_looks(self) -> None:
        self._reach.reset()
        self._language.reset()
        self._elder = self._settings.flag("elder")
        self._contrast = self._settings.flag("contrast")
        self.looksChanged.emit()

    @Slot()
    def toggleElder(self) -> None:
        """Large type for this visit."""
        self._elder = not self._elder
        self.looksChanged.emit()
        self._settle_session()

    @Slot()
    def toggleContrast(self) -> None:
        """High contrast for this visit."""
        self._contrast = not self._contrast
        self.looksChanged.emit()
        self._settle_session()

    elder = Property(bool, lambda self: self._elder, notify=looksChanged)
    contrast = Property(bool, lambda self: self._contrast, notify=looksChanged)
    mourning = Property(bool, lambda self: self._settings.flag("mourning"), notify=looksChanged)
    tickerHanzi = Property(float, lambda self: self._settings.real("ticker_hanzi_s"), notify=looksChanged)
    staffCorner = Property(str, lambda self: self._settings.text("staff_corner"), notify=looksChanged)
    staffHoldS = Property(int, lambda self: self._settings.number("staff_hold_s"), notify=looksChanged)
    trial = Property(Trial, lambda self: self._trial, constant=True)
    navigator = Property(Navigator, lambda self: self._navigator, constant=True)
    session = Property(Session, lambda self: self._session, constant=True)
    hall = Property(Hall, lambda self: self._hall, constant=True)
    alarm = Property(Alarm, lambda self: self._alarm, constant=True)
    ticker = Property(Ticker, lambda self: self._ticker, constant=True)
    home = Property(Home, lambda self: self._home, constant=True)
    catalogue = Property(QObject, lambda self: self._page("catalogue"), constant=True)
    units = Property(QObject, lambda self: self._page("units"), constant=True)
    item = Property(QObject, lambda self: self._page("item"), constant=True)
    services = Property(QObject, lambda self: self._page("services"), constant=True)
    guide = Property(QObject, lambda self: self._page("guide"), constant=True)
    villages = Property(QObject, lambda self: self._page("villages"), constant=True)
    village = Property(QObject, lambda self: self._page("village"), constant=True)
    forum = Property(QObject, lambda self: self._page("forum"), constant=True)
    opinion = Property(QObject, lambda self: self._page("opinion"), constant=True)
    receipt = Property(QObject, lambda self: self._page("receipt"), constant=True)
    rating = Property(QObject, lambda self: self._page("rating"), constant=True)
    survey = Property(QObject, lambda self: self._page("survey"), constant=True)
    replies = Property(QObject, lambda self: self._page("replies"), constant=True)
    tally = Property(QObject, lambda self: self._page("tally"), constant=True)
    case = Property(QObject, lambda self: self._page("case"), constant=True)
    standing = Property(QObject, lambda self: self._page("standing"), constant=True)
    messages = Property(QObject, lambda self: self._page("messages"), constant=True)
    merit = Property(QObject, lambda self: self._page("merit"), constant=True)
    search = Property(QObject, lambda self: self._page("search"), constant=True)
    paper = Property(QObject, lambda self: self._page("paper"), constant=True)
    takeaway = Property(QObject, lambda self: self._page("takeaway"), constant=True)
    attract = Property(QObject, lambda self: self._page("attract"), constant=True)
    isMaintained = Property(bool, lambda self: self.is_maintained, notify=maintenanceChanged)
    newcomer = Property(QObject, lambda self: beginning(self), constant=True)
    maintenance = Property(QObject, lambda self: self._desk(), constant=True)
    isResting = Property(bool, lambda self: self._is_resting, notify=restingChanged)
    voice = Property(Voice, lambda self: self._voice, constant=True)
    film = Property(Film, lambda self: self._film, constant=True)
    wipe = Property(Wipe, lambda self: self._wipe, constant=True)
    reach = Property(Reach, lambda self: self._reach, constant=True)
    language = Property(Language, lambda self: self._language, constant=True)
