"""Python's garbage, collected on the GUI thread only.

Python runs its cycle collector on whichever thread happens to allocate. A view-model, a timer or a wrapped event that
waits in a dead cycle is then destroyed on the reading thread, and Qt crashes some time later: a timer cannot be
stopped from another thread. So the automatic collector stays off and this one asks Python's own counters once a second.
"""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1_000


class Collector(QObject):
    """Takes over from the automatic collector for as long as it lives. Make it on the GUI thread."""

    def __init__(self, *, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due, as Python would have done."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [at for at in (2, 1, 0) if counts[at] > thresholds[at]]
        if due:
            gc.collect(due[0])
