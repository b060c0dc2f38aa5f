"""A page whose rows come a screenful at a time."""

from PySide6.QtCore import QObject, Slot

from screens.viewmodels.page import Page
from screens.viewmodels.source import ContentSource

MOST_ROWS = 60


class PagedPage(Page):
    """Knows how many rows the glass holds; long titles make rows taller, then fewer stand on a page."""

    def __init__(self, *, source: ContentSource, room: int, parent: QObject | None = None) -> None:
        super().__init__(source=source, parent=parent)
        self._room = room
        self._squeezed = 0
        self._page = 0
        self._pages = 1

    @property
    def page_size(self) -> int:
        """Rows on a page."""
        return max(1, self._room - self._squeezed)

    def restart_paging(self) -> None:
        """Something else is listed: first page, full size."""
        self._page = self._squeezed = 0

    @Slot(int)
    def turn(self, step: int) -> None:
        """Turn pages."""
        page = min(max(self._page + step, 0), self._pages - 1)
        if page != self._page:
            self._page = page
            self.refresh_if_open()

    @Slot(int)
    def setRoom(self, rows: int) -> None:
        """How many rows of usual height the glass holds."""
        rows = min(max(rows, 1), MOST_ROWS)
        if rows != self._room:
            self._resize(rows, 0)

    @Slot()
    def squeeze(self) -> None:
        """The rows shown are taller than the glass: one fewer on a page."""
        if self.page_size > 1:
            self._resize(self._room, self._squeezed + 1)

    def _resize(self, room: int, squeezed: int) -> None:
        first = self._page * self.page_size
        self._room, self._squeezed = room, squeezed
        self._page = first // self.page_size
        self.refresh_if_open()


def page_of(count: int, page: int, page_size: int) -> tuple[int, int]:
    """The page that exists for a wish, and how many there are."""
    pages = max(1, -(-count // page_size))
    return min(page, pages - 1), pages
