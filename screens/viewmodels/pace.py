"""How much may be said at this glass in a while: a child at play must not fill the queue of those who come after."""

import time
from collections import deque
from collections.abc import Callable


class Pace:
    """So many within so many seconds."""

    def __init__(self, most: int, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._within_s = within_s
        self._clock = clock
        self._taken: deque[float] = deque(maxlen=most)

    def may(self) -> bool:
        """Whether one more may be taken now."""
        return len(self._taken) < self._most or self._clock() - self._taken[0] >= self._within_s

    def take(self) -> None:
        """One was taken."""
        self._taken.append(self._clock())
