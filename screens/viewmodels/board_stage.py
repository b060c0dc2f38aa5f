"""A main zone of a board: two slots, one seen and one being made ready, that change places without a gap.

A page is put into the hidden slot, says when it stands there whole (its pictures decoded, its words laid out),
and comes to the front by one change of `front`. One that never gets ready is passed over and reported; the page
in front stays meanwhile. So there is no frame of neither page, and no frame of half a page.
"""

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.clock import Clock
from kiosk.store.read import ContentReader
from screens.viewmodels.board_film import Reel
from screens.viewmodels.board_makers import Maker
from screens.viewmodels.board_missed import Missed
from screens.viewmodels.board_page import BoardPage, Room, SideRow, plain
from screens.viewmodels.board_program import Program, Programmer, post_of
from screens.viewmodels.film import Film
from screens.viewmodels.page import READY, Page
from screens.viewmodels.rows import RowModel
from screens.viewmodels.source import ContentSource, Scene

log = logging.getLogger(__name__)

STUCK_MS = 8_000  # a page that is not ready by then is passed over
SETTLE_MS = 700  # after a change, before the next page is made ready: the running line goes first
SIDE_TURNS = 3  # pages of the main zone for one page of the side list
TIGHTER = 0.82  # of the room, for a document whose page did not fit
LEAST_ROOM = 0.3  # of it: a document that does not fit then is passed over
MOST_TIGHT = 200


class Stage(Page):
    """Always open. `front` names the slot that is seen. A second zone (`column` 1) plays what stands beside it.

    Signals:
        measured: the layout told its rooms, which hold for the other zone too.
        turned: a page has come to the front: its document, version, title and kind, for the proof of display.
    """

    faceChanged = Signal()
    # Each slot tells for itself: a page that stands already must not be laid out again beside the other's change.
    firstChanged = Signal()
    otherChanged = Signal()
    turned = Signal(str, int, str, str)
    measured = Signal()

    def __init__(
        self, *, source: ContentSource, clock: Clock, home: Path, profile: str, tags: tuple[str, ...] = (),
        column: int = 0, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(source=source, parent=parent)
        self._clock = clock
        self._home = home
        self._profile, self._tags = profile, tags
        self._column = column
        self._rooms: dict[str, Room] = {}
        self._pages: tuple[BoardPage, ...] = ()
        self._slots: list[BoardPage | None] = [None, None]
        self._front = 0
        self._is_ready = False  # the hidden slot
        self._awaited = ""  # the page that the hidden slot shall say it is ready with
        self._is_due = False  # the page in front has had its time
        self._tight: dict[str, float] = {}
        self._playlists: tuple[str, ...] = ()
        self.missed = Missed()
        self._side = RowModel(SideRow, self)
        self._side_rows: tuple[SideRow, ...] = ()
        self._side_at, self._turns = 0, 0
        self._reel = Reel(self)
        self._reel.ended.connect(self._on_film_end)
        self._reel.failed.connect(self._on_film_fault)
        self._is_still = "KIOSK_STILL" in os.environ
        self._is_seen = True
        self._dwell = self._timer(self._on_dwell)
        self._settle = self._timer(self._prepare, SETTLE_MS)
        self._stuck = self._timer(self.on_stuck, STUCK_MS)
        self._is_open = True

    def _timer(self, does: Any, ms: int = 0) -> QTimer:
        timer = QTimer(self, singleShot=True)
        timer.setInterval(ms)
        timer.timeout.connect(does)
        return timer

    def take_tags(self, tags: tuple[str, ...]) -> None:
        """The names by which playlists may mean this screen, from the next program on."""
        self._tags = tags

    # ---- what to show ----

    def question(self) -> Any:
        """The room that each layout has, and whose pages need more of it than was thought."""
        return tuple(self._rooms.items()), tuple(self._tight.items())

    def answer(self, reader: ContentReader, scene: Scene, question: Any) -> Any:
        """The program of this moment."""
        rooms, tight = dict(question[0]), dict(question[1])
        if not rooms:
            return None
        maker = Maker(rooms["full"], scene, self._home)
        programmer = Programmer(reader, maker, post_of(scene, profile=self._profile, tags=self._tags), tight, rooms)
        if self._column and programmer.layout() != "columns":
            return Program((), (), ())
        found = programmer.program()
        return replace(found, pages=found.second, side=()) if self._column else found

    def show(self, answer: Program | None) -> str:
        """Take over the program; the page in front stays unless it is no longer meant to be seen."""
        if answer is None:
            return self._state
        self._pages, self._playlists = answer.pages, answer.playlists
        self.missed.keep_to(answer.pages)
        self._side_rows = answer.side
        front = self._slots[self._front]
        if not self._pages:
            self.faceChanged.emit()  # the zones decide when the page in front leaves
        elif front is None:
            # A film is not ready at once.
            self._put(self._front, next((one for one in self._pages if not one.film), self._pages[0]))
            self._prepare()
            self.faceChanged.emit()
        elif not any(page.layout == front.layout and page.document == front.document for page in self._pages):
            # It has left the program, or it now plays in another layout. The zones change with the page that comes, so
            # that no page stands in a zone it was not made for.
            log.info("the page of %s left the board's program while it was shown", front.document or front.id)
            self._prepare()
            self._is_due = True
        elif self._has_gone(self._slots[1 - self._front]):
            self._prepare()
        self._show_side()
        return READY

    def _has_gone(self, page: BoardPage | None) -> bool:
        """A page that waits is not what the program has now."""
        return page is not None and page not in self._pages

    def clear(self) -> None:
        """The zone has nothing to play and leaves its place to the other."""
        if self._slots[self._front] is not None:
            self.close()
            self._awaited, self._is_ready, self._is_due = "", False, False
            self._fill(0, None)
            self._fill(1, None)
            self.faceChanged.emit()
            self.turned.emit("", 0, "", "")

    def set_seen(self, seen: bool) -> None:
        """Unseen, the zone stands still: its page and its film wait until somebody can read them."""
        if seen == self._is_seen:
            return
        self._is_seen = seen
        if seen and self.shown is not None:
            self._stand()
        else:
            self._dwell.stop()
            self._reel.rest()

    def close(self) -> None:
        """The window closes: nobody waits for a page any more."""
        for timer in (self._dwell, self._settle, self._stuck):
            timer.stop()
        self._reel.close()

    @Slot(int, int, int, list)
    def setRooms(self, body: int, heading: int, row: int, zones: list[list[Any]]) -> None:
        """The layout has measured itself: [layout, width, height, rows of the side list] each; pixels."""
        if min(body, heading, row) <= 0 or any(min(zone[1], zone[2]) <= 0 for zone in zones):
            return
        self.take_rooms(
            {str(name): Room(int(wide), int(high), body, heading, row, int(rows)) for name, wide, high, rows in zones}
        )

    def take_rooms(self, rooms: dict[str, Room]) -> None:
        """What each layout holds; one that is not named has no place on this glass."""
        if rooms != self._rooms and "full" in rooms:
            self._rooms = rooms
            self.measured.emit()
            self.refresh()

    @property
    def rooms(self) -> dict[str, Room]:
        """What each layout holds."""
        return self._rooms

    # ---- one page after another ----

    @Slot(int, str, bool, bool)
    def prepared(self, slot: int, page_id: str, fits: bool, failed: bool) -> None:
        """A slot stands whole, or says that its page cannot: it does not fit, or its picture cannot be read."""
        page = self._slots[slot]
        if page is None or page.id != page_id:
            return
        if slot == self._front:
            if not fits:
                self._make_room(page)
            return
        if page_id != self._awaited:
            return
        if failed:
            self._pass_over(page, "its picture cannot be read")
        elif not fits and self._make_room(page):
            self._leave_out(page)
        elif not fits:
            self._pass_over(page, "it does not fit")
        else:
            self._is_ready = True
            self._stuck.stop()
            if self._is_due:
                self.turn()

    @Slot()
    def turn(self) -> None:
        """The next page, if it is ready; else as soon as it is."""
        self._is_due = True
        if not self._is_ready:
            return
        self._is_due = self._is_ready = False
        self._front = 1 - self._front
        self._turns += 1
        if self._turns % SIDE_TURNS == 0:
            self._side_at += 1
        self._show_side()
        self.faceChanged.emit()
        self._come()
        self._settle.start()

    def _put(self, slot: int, page: BoardPage) -> None:
        self._fill(slot, page)
        if slot == self._front:
            self._come()

    def _come(self) -> None:
        """A page is in front."""
        page = self.shown
        if page is not None:
            self.turned.emit(page.document, page.v, page.title, page.kind)
            if not page.film:  # that one is known at its end
                self.missed.was_shown(page)
        self._stand()

    def _stand(self) -> None:
        """Its time begins."""
        self._start_dwell()
        if self._is_seen and not self._is_still:
            self._reel.come(self._front)

    def _on_film_end(self, slot: int) -> None:
        if (page := self._slots[slot]) is not None:
            self.missed.was_shown(page)
        if len(self._pages) > 1:
            self.turn()
        else:
            self._reel.again(slot)

    def _on_film_fault(self, slot: int, why: str) -> None:
        """In front: the next page comes, as soon as it is ready."""
        page = self._slots[slot]
        if page is not None:
            self.missed.add(page, why)
            self._forget(page)
            self._is_due = True
            self.turn()

    def _fill(self, slot: int, page: BoardPage | None) -> None:
        self._slots[slot] = page
        self._reel.load(slot, page)
        (self.otherChanged if slot else self.firstChanged).emit()

    def _prepare(self, beyond: int = 1) -> None:
        """Put the next page into the hidden slot."""
        page = self._next(beyond)
        self._is_ready = False
        back = 1 - self._front
        self._awaited = page.id if page is not None else ""
        if page is None or self._slots[back] == page:
            self._fill(back, None)  # one that is asked for again shall say again that it is ready
        if page is None:
            return
        self._stuck.start()
        self._put(back, page)

    def _next(self, beyond: int) -> BoardPage | None:
        """The page after the one in front, `beyond` pages on; None when it is the only one."""
        front = self._slots[self._front]
        at = next((i for i, page in enumerate(self._pages) if front and page.id == front.id), -1)
        if at < 0 and front is not None:
            at = next((i for i, page in enumerate(self._pages) if page.document == front.document), -1)
        if not self._pages or (len(self._pages) == 1 and at == 0 and self._pages[0] == front):
            return None
        return self._pages[(at + beyond) % len(self._pages)]

    def _start_dwell(self) -> None:
        page = self._slots[self._front]
        if page is not None and self._is_seen and not self._is_still:
            self._dwell.start(page.seconds * 1000)

    def _on_dwell(self) -> None:
        if len(self._pages) > 1 or self._is_due:
            self.turn()
        else:
            self._prepare()
            self._start_dwell()

    def on_stuck(self) -> None:
        """The hidden slot has had its time to get ready."""
        page = self._slots[1 - self._front]
        if page is not None and not self._is_ready:
            self._pass_over(page, f"it was not ready within {STUCK_MS // 1000} s")

    def _pass_over(self, page: BoardPage, why: str) -> None:
        """Never black: the page in front stays, and the one after that is made ready."""
        self.missed.add(page, why)
        self._leave_out(page)

    def _leave_out(self, page: BoardPage) -> None:
        """The hidden slot is for another one."""
        self._forget(page)
        self._fill(1 - self._front, None)
        self._awaited = ""
        self._settle.start()

    def _forget(self, page: BoardPage) -> None:
        """Until the program is made again."""
        self._pages = tuple(one for one in self._pages if one != page)

    def _make_room(self, page: BoardPage) -> bool:
        """Its document is made anew for less room than there is; False when that was tried often enough."""
        known = self._tight.get(page.document, 1.0)
        if known <= LEAST_ROOM or (page.document not in self._tight and len(self._tight) >= MOST_TIGHT):
            return False
        self._tight[page.document] = known * TIGHTER
        log.info("the board makes more room for %s", page.id)
        QTimer.singleShot(0, self.refresh)
        return True

    def _show_side(self) -> None:
        """A window of the side list, without what the main zone shows."""
        front = self._slots[self._front]
        rows = [row for row in self._side_rows if front is None or row.id != front.document]
        room = self._rooms.get("side")
        count = room.side_rows if room else 0
        if not rows or count <= 0:
            self._side.show(())
            return
        windows = max(1, len(rows) // count)
        start = (self._side_at % windows) * count
        self._side.show(rows[start : start + count])

    def _plain(self, slot: int) -> dict[str, Any]:
        page = self._slots[slot]
        return plain(page) if page is not None else {}

    # ---- what stands where, for the window, the proof of display and tests ----

    @property
    def pages(self) -> tuple[BoardPage, ...]:
        """The program."""
        return self._pages

    @property
    def shown(self) -> BoardPage | None:
        """The page in front."""
        return self._slots[self._front]

    @property
    def is_next_ready(self) -> bool:
        """The hidden slot stands whole."""
        return self._is_ready

    @property
    def passed_over(self) -> int:
        """How many pages could not be shown."""
        return self.missed.count

    # ---- QML ----

    # Qt takes a map by its type's name; the stubs know Python's types only (PySide6 6.11).
    slotA = Property("QVariantMap", lambda self: self._plain(0), notify=firstChanged)  # type: ignore[arg-type]
    slotB = Property("QVariantMap", lambda self: self._plain(1), notify=otherChanged)  # type: ignore[arg-type]
    front = Property(int, lambda self: self._front, notify=faceChanged)
    count = Property(int, lambda self: len(self._pages), notify=faceChanged)
    layout = Property(str, lambda self: page.layout if (page := self.shown) else "", notify=faceChanged)

    @property
    def films(self) -> tuple[Film, ...]:
        """Each slot's film. Not by `property()`: beside a touch window, whose film is known to QML, that fails."""
        return tuple(self._reel.films)

    filmA = Property(Film, lambda self: self._reel.films[0], constant=True)
    filmB = Property(Film, lambda self: self._reel.films[1], constant=True)
    side = Property(QObject, lambda self: self._side, constant=True)
