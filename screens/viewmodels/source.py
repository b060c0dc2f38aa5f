"""Where pages get their content: one worker thread with one reader, plain values in, plain values out.

Also tells when what is on display may have changed: a release was adopted, or a minute has passed in which
documents begin, end or count down.
"""

import datetime as dt
import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.clock import Clock, Moment, civil_day
from kiosk.errors import NothingYetError, StoreError
from kiosk.store.facts import FactReader, seat_of
from kiosk.store.read import ContentReader, Release
from screens.viewmodels.county import County

log = logging.getLogger(__name__)

POLL_MS = 1_000


@dataclass(frozen=True, slots=True)
class Scene:
    """What every question is asked of: one release, one moment, one county, and where this terminal stands."""

    release: Release
    moment: Moment
    county: County
    unit: str
    facts: Mapping[str, str]

    @property
    def today(self) -> dt.date:
        """The county's calendar day."""
        return civil_day(self.moment.at, self.county.zone)

    def is_meant(self, targets: Sequence[str]) -> bool:
        """Whether something for these units is for this place: its unit, or one above it. No units: for all."""
        return not targets or self.unit in targets or any(code in targets for code in self.county.above(self.unit))


Job = Callable[[ContentReader, Scene], Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A job on its way to the reading thread; `work` wants nothing of the store's present release."""

    job: Job | None
    work: Callable[[ContentReader], Any] | None
    done: Callable[[Any], None]
    failed: Callable[[StoreError], None]
    moment: Moment  # told on the GUI thread, to whom the clock belongs


class ContentSource(QObject):
    """Runs jobs in order on the reading thread and brings results back to the GUI thread.

    Signals:
        changed: pages on the glass should ask again.
    """

    changed = Signal()
    _finished = Signal(object, object)

    def __init__(self, *, home: Path, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._clock = clock
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._county: County | None = None
        self._seen: tuple[int, str, int] | None = None
        self._minute = clock.now().text[:16]
        self._finished.connect(self._deliver)  # queued, since it is emitted on another thread
        self._thread = threading.Thread(target=self._work, name="reader", daemon=True)
        self._thread.start()
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._look)
        self._poll.start()

    def ask(self, job: Job, done: Callable[[Any], None], failed: Callable[[StoreError], None]) -> None:
        """Run a job on the reading thread; exactly one of `done` and `failed` is called on this thread."""
        self._asked.put(_Asked(job, None, done, failed, self._clock.now()))

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run something else that may block there; what fails is dropped."""
        self._asked.put(_Asked(None, lambda _reader: work(), done, lambda _exc: None, self._clock.now()))

    def close(self) -> None:
        """Stop the reading thread."""
        self._poll.stop()
        self._asked.put(None)
        self._thread.join(2)

    def _look(self) -> None:
        minute = self._clock.now().text[:16]
        if minute != self._minute:
            self._minute = minute
            self.changed.emit()
        self._asked.put(_Asked(None, _release_id, self._on_release, lambda _exc: None, self._clock.now()))

    def _on_release(self, release: tuple[int, str, int]) -> None:
        was, self._seen = self._seen, release
        if was is not None and was != release:
            self.changed.emit()

    @Slot(object, object)
    def _deliver(self, call: Callable[[Any], None], value: Any) -> None:
        call(value)

    # ---- on the reading thread ----

    def _work(self) -> None:
        reader, facts = ContentReader(self._home), FactReader(self._home)
        while (asked := self._asked.get()) is not None:
            try:
                if asked.work is not None:
                    value = asked.work(reader)
                elif asked.job is not None:
                    value = asked.job(reader, self._scene(reader, facts, asked.moment))
            except StoreError as exc:
                self._finished.emit(asked.failed, exc)
            except Exception as exc:
                # A rim: whatever one question runs into, the thread must live to answer the next. The page says
                # that it cannot be shown; the rest of the glass goes on.
                log.exception("a page's question failed")
                self._finished.emit(asked.failed, StoreError(f"{type(exc).__name__}: {exc}"))
            else:
                self._finished.emit(asked.done, value)
        reader.close()
        facts.close()

    def _scene(self, reader: ContentReader, facts: FactReader, moment: Moment) -> Scene:
        release = reader.release()
        if release is None:
            raise NothingYetError("no release yet")
        pack = reader.pack(release)
        if self._county is None or self._county.pack is not pack:
            self._county = County(pack)
        county, known = self._county, facts.facts()
        seat = seat_of(known)
        return Scene(release, moment, county, seat.unit if seat else county.pack.code, known)


def _release_id(reader: ContentReader) -> tuple[int, str, int]:
    """What is on display: a release (numbers begin anew in a refilled store), and the recall that holds for it."""
    try:
        release = reader.release()
    except StoreError:
        return 0, "", 0
    return (release.id, release.issued_at, release.recall) if release else (0, "", 0)
