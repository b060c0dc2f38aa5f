"""Where the visitor is and how they came: a short trail of pages, home at its foot."""

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot

DEPTH = 24  # a child tapping for an hour does not grow the trail


@dataclass(frozen=True, slots=True)
class Place:
    """A page and what it is about."""

    page: str
    arg: str = ""


HOME = Place("home")


class Navigator(QObject):
    """The trail. It only remembers and tells; the application decides when a page is ready to show.

    Signals:
        moved: `page`, `arg` or `canGoBack` changed.
        leaving: one goes deeper; the page says by `stand` how far down one was.
    """

    moved = Signal()
    leaving = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trail: list[Place] = [HOME]
        self._stood: dict[Place, float] = {}

    @property
    def here(self) -> Place:
        """The present place."""
        return self._trail[-1]

    def after_back(self) -> Place:
        """Where back leads."""
        return self._trail[-2] if len(self._trail) > 1 else HOME

    def push(self, place: Place) -> None:
        """Go deeper; the same place twice is one."""
        if place.page == HOME.page:
            self.reset()
            return
        if place != self.here:
            self.leaving.emit()
            self._stood.pop(place, None)
            self._trail.append(place)
            del self._trail[1 : max(1, len(self._trail) - DEPTH)]
            self._stood = {one: y for one, y in self._stood.items() if one in self._trail}
        self.moved.emit()

    def pop(self) -> None:
        """Go back one."""
        if len(self._trail) > 1:
            self._trail.pop()
        self.moved.emit()

    @Slot(float)
    def stand(self, y: float) -> None:
        """How far down the present place was read, in px; back leads there again."""
        self._stood[self.here] = y

    def cut(self, page: str) -> None:
        """Forget what lies between here and the last place of that page."""
        at = next((i for i in range(len(self._trail) - 2, 0, -1) if self._trail[i].page == page), 0)
        del self._trail[at + 1 : -1]

    def reset(self) -> None:
        """Go home and forget the trail."""
        self._trail = [HOME]
        self._stood.clear()
        self.moved.emit()

    page = Property(str, lambda self: self.here.page, notify=moved)
    arg = Property(str, lambda self: self.here.arg, notify=moved)
    canGoBack = Property(bool, lambda self: len(self._trail) > 1, notify=moved)
    stood = Property(float, lambda self: self._stood.get(self.here, 0.0), notify=moved)
