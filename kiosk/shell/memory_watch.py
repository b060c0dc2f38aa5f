"""A glass that grows starts itself anew while nobody is there, before the machine ends it under somebody's hand.

What is asked is the memory that only this process has (anonymous, also where it was swapped out): files and fonts that
are mapped go by themselves when memory is short. The unit's own bound (MemoryHigh, MemoryMax) stays behind this one.
"""

import logging
import re
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from kiosk.clock import Clock
from kiosk.store.grown import Grown, keep

log = logging.getLogger(__name__)

LOOK_MS = 10_000
CALM_S = 30.0  # nobody there for so long
LEAST_S = 1_800.0  # a bound that is too tight costs a restart each half hour at most


def own_mb(status: Path = Path("/proc/self/status")) -> float:
    """Memory that is this process's alone; 0 where the kernel does not say."""
    try:
        said = status.read_text("ascii", "replace")
    except OSError:
        return 0.0
    return sum(int(kb) for kb in re.findall(r"^(?:RssAnon|VmSwap):\s+(\d+) kB$", said, re.MULTILINE)) / 1_000


class MemoryWatch(QObject):
    """Calls `restart` once. `most_mb`: the bound of now; `is_busy`: a person or an emergency is at the glass."""

    def __init__(
        self, *, home: Path, clock: Clock, most_mb: Callable[[], int], is_busy: Callable[[], bool],
        restart: Callable[[], None], measure: Callable[[], float] = own_mb,
        monotonic: Callable[[], float] = time.monotonic, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._home, self._clock = home, clock
        self._most_mb, self._is_busy, self._restart = most_mb, is_busy, restart
        self._measure, self._monotonic = measure, monotonic
        self._began_at = self._calm_since = monotonic()
        self._is_told = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """One round."""
        now, mb, most_mb = self._monotonic(), self._measure(), self._most_mb()
        if self._is_busy():
            self._calm_since = now
        if most_mb == 0 or mb <= most_mb:
            return
        if not self._is_told:
            self._is_told = True
            log.warning("the glass has grown to %.0f MB, beyond %d; it starts anew when nobody is there", mb, most_mb)
        if now - self._calm_since < CALM_S or now - self._began_at < LEAST_S:
            return
        self._timer.stop()
        log.warning("the glass starts anew: %.0f MB", mb)
        keep(self._home, Grown(self._clock.now().text, round(mb), most_mb))
        self._restart()
