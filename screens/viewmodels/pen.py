"""Writing by hand into whatever field has asked: strokes in, characters offered, one chosen."""

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot

from screens.viewmodels.handwriting import MOST_STROKES, Recogniser


class Pen(QObject):
    """One character at a time.

    Signals:
        drawn: what is offered changed.
        chosen: a character was taken.
    """

    drawn = Signal()
    chosen = Signal(str)
    _recognised = Signal(int, list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strokes: list[list[tuple[float, float]]] = []
        self._number = 0
        self._offered: list[str] = []
        self._recogniser = Recogniser(self._recognised.emit)
        self._recognised.connect(self._offer, Qt.ConnectionType.QueuedConnection)

    @Slot(list)
    def draw(self, stroke: list[float]) -> None:
        """One more stroke: x and y in turn, from 0 to 1."""
        points = [min(max(float(value), 0.0), 1.0) for value in stroke]
        if len(points) >= 2 and len(self._strokes) < MOST_STROKES:
            self._strokes.append(list(zip(points[::2], points[1::2], strict=False)))
            self._number += 1
            self._recogniser.ask(self._number, self._strokes)

    @Slot()
    def undraw(self) -> None:
        """Begin the character anew."""
        self._strokes = []
        self._number += 1
        self._offer(self._number, [])

    @Slot(str)
    def choose(self, character: str) -> None:
        """Take what was recognised."""
        self.undraw()
        self.chosen.emit(character)

    def _offer(self, number: int, characters: list[str]) -> None:
        if number == self._number and characters != self._offered:
            self._offered = characters
            self.drawn.emit()

    offered = Property(list, lambda self: list(self._offered), notify=drawn)
