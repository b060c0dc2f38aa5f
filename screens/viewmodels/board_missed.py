"""What a board could not show: said in the log once for each page, and kept for the terminal's health."""

import logging
from collections.abc import Iterable

from screens.viewmodels.board_page import BoardPage

log = logging.getLogger(__name__)

MOST = 200  # pages that are remembered


class Missed:
    """The pages of one zone that were passed over. `count`: how often that was."""

    def __init__(self) -> None:
        self.count = 0
        self._said: set[str] = set()
        self._titles: dict[str, str] = {}

    def add(self, page: BoardPage, why: str) -> None:
        """This page could not be shown."""
        self.count += 1
        # Once for each page: a board turns for years.
        level = logging.DEBUG if page.id in self._said else logging.WARNING
        log.log(level, "page %s is passed over on the board: %s", page.id, why)
        if len(self._said) < MOST:
            self._said.add(page.id)
        if len(self._titles) < MOST:
            self._titles[page.id] = page.title or page.document

    def was_shown(self, page: BoardPage) -> None:
        """It could be shown after all."""
        self._titles.pop(page.id, None)

    def keep_to(self, pages: Iterable[BoardPage]) -> None:
        """This is the program now; what is no longer in it is nobody's concern."""
        ids = {page.id for page in pages}
        self._titles = {known: title for known, title in self._titles.items() if known in ids}

    @property
    def titles(self) -> tuple[str, ...]:
        """Of what is in the program and cannot be shown, each once."""
        return tuple(dict.fromkeys(self._titles.values()))
