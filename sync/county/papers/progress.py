"""How far a long import is: a bar at a terminal, silence anywhere else."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO


class Progress:
    """Is told of each table and each row; this one says nothing."""

    def begin(self, name: str, about: Callable[[], int]) -> None:
        """A table begins; `about` estimates its rows, at the cost of reading it through."""

    def row(self) -> None:
        """One more row was read."""


class Bar(Progress):
    """A bar on `out`, when that is a terminal and the import takes longer than `delay_s`."""

    def __init__(self, out: TextIO | None = None, *, delay_s: float = 1.0) -> None:
        self._out, self._delay_s = out or sys.stderr, delay_s
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def begin(self, name: str, about: Callable[[], int]) -> None:
        """Take the last table's bar away and draw this one's."""
        self._end()
        if self._out.isatty():
            from tqdm import tqdm

            words = "{desc}：{percentage:3.0f}%|{bar}| {n_fmt}/约{total_fmt}行，每秒{rate_noinv_fmt}，还要{remaining}"
            self._bar = tqdm(total=about() or None, desc=name, file=self._out, unit="行", leave=False, mininterval=0.2,
                             delay=self._delay_s, bar_format=words, dynamic_ncols=True)  # fmt: skip

    def row(self) -> None:
        """Move on by one."""
        if self._bar is not None:
            self._bar.update()

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def about_lines(path: Path) -> int:
    """About how many records a CSV file has: the line ends outside quotes."""
    lines, is_quoted = 0, False
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            for part in piece.split(b'"'):
                lines += 0 if is_quoted else part.count(b"\n")
                is_quoted = not is_quoted
            is_quoted = not is_quoted  # no quote between two pieces
    return lines
