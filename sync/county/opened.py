"""What one command has opened, so that it is closed when the command ends, however it ends."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Protocol


class Closable(Protocol):
    """Gives back what it holds."""

    def close(self) -> None:
        """Now."""


_OPENED: ContextVar[list[Closable] | None] = ContextVar("opened", default=None)


@contextlib.contextmanager
def closing() -> Iterator[None]:
    """Whatever is `noted` inside is closed at the end."""
    opened: list[Closable] = []
    before = _OPENED.set(opened)
    try:
        yield
    finally:
        _OPENED.reset(before)
        for one in opened:
            one.close()


def note(one: Closable) -> None:
    """Opened; outside a command whoever opened it closes it."""
    opened = _OPENED.get()
    if opened is not None:
        opened.append(one)
