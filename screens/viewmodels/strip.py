"""A strip as one object: what an LED field of a few dozen rows runs. Handed to the root of the QML."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.clock import Clock
from kiosk.settings import Settings
from kiosk.store.read import ContentReader
from screens.viewmodels.alarm import Alarm
from screens.viewmodels.board_makers import Maker, tr
from screens.viewmodels.board_page import BoardPage, Room
from screens.viewmodels.board_paging import reading_s
from screens.viewmodels.board_program import Programmer, post_of
from screens.viewmodels.breaks import screenfuls
from screens.viewmodels.hall import Hall
from screens.viewmodels.led import SIZES, dots_wide
from screens.viewmodels.page import READY, Page
from screens.viewmodels.pane import Pane
from screens.viewmodels.source import ContentSource, Scene

MOST = 60
# A strip has no pages to fill: every document is one run of words.
ENDLESS = Room(40_000, 40_000, 50, 60, 56, 0)
HOLD_LEAST_S = 4


@dataclass(frozen=True, slots=True)
class StripEntry:
    """One thing to run: what it is, how long it still matters, its words."""

    id: str
    head: str
    count: str
    words: str
    document: str = ""
    v: int = 0
    is_urgent: bool = False
    title: str = ""


def entries_of(pages: tuple[BoardPage, ...]) -> tuple[StripEntry, ...]:
    """Each document once."""
    found: dict[str, StripEntry] = {}
    for page in pages:
        words = "，".join(_words(page))
        known = found.get(page.document)
        if known is not None:
            words = f"{known.words}，{words.removeprefix(page.title + '：')}"
            found[page.document] = StripEntry(
                known.id, known.head, known.count, words, known.document, known.v, title=known.title
            )
            continue
        count = ""
        if page.days_left >= 0:
            count = tr("还剩%d天") % page.days_left if page.days_left else tr("今天截止")
        words = f"{page.title}：{words}" if words else page.title
        found[page.document] = StripEntry(
            page.document or page.id, page.head, count, words, page.document, page.v, title=page.title
        )
    return tuple(found.values())[:MOST]


def _words(page: BoardPage) -> list[str]:
    parts = [f"{f.label}{f.number}{f.unit}" for f in page.figures] if page.kind == "guide" else []
    lines = (f"{line.sign}：{line.text}" if line.kind == "bring" else line.text for line in page.lines)
    return [part.strip().rstrip("，。；") for part in (*parts, *lines) if part.strip()]


def layout(height: int, rows: int, size: int) -> tuple[int, int]:
    """Rows and dots of a field: as set, else one row, or two from 48 dots on, as large as they fit."""
    rows = rows or (1 if height < 48 else 2)
    rows = max(1, min(rows, height // SIZES[0] or 1))
    room = height // rows
    fits = [one for one in SIZES if one <= (room if room <= SIZES[1] else room - 2)]
    return rows, size if size and size <= room else (fits[-1] if fits else SIZES[0])


class Strip(Page):
    """Always open. It tells its entries; in the way `page` also which piece of which entry stands now.

    Signals:
        turned: another entry is being read, or (empty) none: its document, version, words and kind, for the proof.
    """

    faceChanged = Signal()
    standsChanged = Signal()
    turned = Signal(str, int, str, str)

    def __init__(self, *, source: ContentSource, home: Path, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._home = home
        self._tags = tuple(settings.text("tags").split())
        self._entries: tuple[StripEntry, ...] = ()
        self._names: frozenset[str] = frozenset()  # of this county's units
        self._urgent: StripEntry | None = None
        self._pieces: list[tuple[StripEntry, tuple[str, ...]]] = []
        self._at = 0
        self._read = ""  # the entry in front
        self._width, self._dots, self._lines, self._is_paged = 0, 16, 1, False
        self._hold = QTimer(self, singleShot=True)
        self._hold.timeout.connect(self.turn)
        self._is_open = True

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """What the playlists of this moment ask for, each document as one run of words."""
        post = post_of(scene, profile="strip", tags=self._tags)
        entries = entries_of(Programmer(reader, Maker(ENDLESS, scene, self._home), post).program().pages)
        return entries, frozenset(unit.name for unit in scene.county.pack.units)

    def show(self, answer: tuple[tuple[StripEntry, ...], frozenset[str]]) -> str:
        """Take the entries over; the line that runs joins them at its tail."""
        if answer != (self._entries, self._names):
            self._entries, self._names = answer
            self._cut()
            self.faceChanged.emit()
        return READY

    def take_tags(self, tags: tuple[str, ...]) -> None:
        """The names by which playlists may mean this screen, from the next program on."""
        self._tags = tags

    def take(self, entry: StripEntry | None) -> None:
        """An emergency takes the strip; None gives it back."""
        if entry != self._urgent:
            self._urgent = entry
            self._cut()
            self.faceChanged.emit()

    @property
    def running(self) -> tuple[StripEntry, ...]:
        """What runs: an emergency alone, else the program."""
        return (self._urgent,) if self._urgent is not None else self._entries

    @Slot(str)
    def reads(self, entry_id: str) -> None:
        """The line has come to this entry; the window tells."""
        if entry_id == self._read:
            return
        self._read = entry_id
        self.tell()

    def tell(self) -> None:
        """Say again what is being read."""
        entry = next((one for one in self.running if one.id == self._read and one.document), None)
        if entry is None:
            self.turned.emit("", 0, "", "")
        else:
            self.turned.emit(entry.document, entry.v, entry.title, "text")

    @Slot(int, int, int, bool)
    def setField(self, width: int, dots: int, lines: int, paged: bool) -> None:
        """The width of a row, the dots of its words, how many rows they have (0: they share the only one with what
        they are), and whether they stand.
        """
        field = (width, dots, lines, paged)
        if field != (self._width, self._dots, self._lines, self._is_paged):
            self._width, self._dots, self._lines, self._is_paged = field
            self._cut()

    def set_seen(self, seen: bool) -> None:
        """Unseen, the piece that stands waits."""
        if seen:
            self._stand()
            self.tell()
        else:
            self._hold.stop()

    @Slot()
    def turn(self) -> None:
        """The next piece."""
        self._at = (self._at + 1) % max(1, len(self._pieces))
        self._stand()

    def _cut(self) -> None:
        self._pieces = []
        if self._width <= 0 or not self._is_paged:
            return
        here = self._pieces[self._at][0].id if self._at < len(self._pieces) else ""
        for entry in self.running:
            if self._lines == 0:
                self._pieces.append((entry, ()))  # first what it is, then its words
            cut = screenfuls(
                entry.words, room=self._width, rows=max(1, self._lines), wide=self._wide, names=self._names
            )
            self._pieces += [(entry, screen) for screen in cut]
        self._at = next((i for i, (entry, _) in enumerate(self._pieces) if entry.id == here), 0)
        self._stand()

    def _wide(self, text: str) -> int:
        return dots_wide(text, self._dots)

    def _stand(self) -> None:
        if self._pieces:
            words = "".join(self._pieces[self._at][1])
            self._hold.start(max(HOLD_LEAST_S, reading_s(words) - 5) * 1000)
            self.reads(self._pieces[self._at][0].id)
        self.standsChanged.emit()

    def _standing(self) -> dict[str, Any]:
        if not self._pieces:
            return {}
        entry, lines = self._pieces[self._at]
        return _plain(entry) | {"lines": list(lines)}

    entries = Property(list, lambda self: [_plain(entry) for entry in self.running], notify=faceChanged)
    # The stubs know no types of Qt by name (PySide6 6.11).
    stands = Property("QVariantMap", lambda self: self._standing(), notify=standsChanged)  # type: ignore[arg-type]


def _plain(entry: StripEntry) -> dict[str, Any]:
    words = {"id": entry.id, "head": entry.head, "count": entry.count, "words": entry.words}
    return words | {"urgent": entry.is_urgent}


class StripApp(Pane):
    """Composes the view-models of a strip. Without a `screen` it is a preview, which is no proof of display."""

    settingsChanged = Signal()

    def __init__(
        self, *, home: Path, clock: Clock, settings: Settings, source: ContentSource | None = None,
        screen: str = "strip", parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(home=home, clock=clock, settings=settings, source=source, screen=screen, parent=parent)
        self._strip = Strip(source=self.source, home=home, settings=settings, parent=self)
        if screen:
            self._proof = self._prove()
            self._strip.turned.connect(self._on_turn)
            self._alarm.turned.connect(self._on_takeover)
        self._alarm.faceChanged.connect(self._on_alarm)
        self._begin()

    @property
    def has_content(self) -> bool:
        """There is something to run."""
        return bool(self._strip.entries)

    def refresh(self) -> None:
        """What is on display may have changed."""
        for page in (self._alarm, self._hall, self._strip):
            page.refresh()

    def take_settings(self, settings: Settings) -> None:
        """Rows, dots and way change in the field; other tags may mean other playlists."""
        self._strip.take_tags(tuple(settings.text("tags").split()))
        super().take_settings(settings)

    def _on_takeover(self, document: str, v: int, title: str, kind: str) -> None:
        if document:
            self._proof.turn(document, v, title, kind)
        else:
            self._strip.tell()

    def set_dark(self, dark: bool) -> None:
        """The field is dark, or lit again."""
        super().set_dark(dark)
        self._strip.set_seen(not dark)

    def _on_turn(self, document: str, v: int, title: str, kind: str) -> None:
        if not (self._alarm.is_on or self._is_dark):
            self._proof.turn(document, v, title, kind)

    def _on_alarm(self) -> None:
        alarm = self._alarm
        entry = StripEntry(alarm.property("documentId"), tr("紧急通知"), "", alarm.property("text"), is_urgent=True)
        self._strip.take(entry if alarm.is_on else None)

    @Slot(int, int, str, result="QVariantList")
    def layoutFor(self, height: int, rows: int, dots: str) -> list[int]:
        """Rows and dots for a field of so many rows of dots, as the settings `rowsSet` and `dotsSet` have it."""
        return list(layout(height, rows, 0 if dots == "auto" else int(dots)))

    hall = Property(Hall, lambda self: self._hall, constant=True)
    alarm = Property(Alarm, lambda self: self._alarm, constant=True)
    strip = Property(Strip, lambda self: self._strip, constant=True)
    isPaged = Property(bool, lambda self: self._settings.text("strip_way") == "page", notify=settingsChanged)
    rowsSet = Property(int, lambda self: self._settings.number("strip_rows"), notify=settingsChanged)
    dotsSet = Property(str, lambda self: self._settings.text("strip_dots"), notify=settingsChanged)
