"""How much one terminal, or one address, may ask of a server process. In memory: a restart forgives."""

import ipaddress
import threading
import time
from collections.abc import Callable

MOST_KNOWN = 10_000


def network_of(host: str) -> str:
    """By what an address is counted: an IPv6 subscriber has 2^64 of them and chooses freely."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address.packed, 64), strict=False))


class Gate:
    """So many at once, then so many a second, for each name; asked by several threads."""

    def __init__(self, at_once: int, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once = float(at_once)
        self._per_s = per_s
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        self._turn = threading.Lock()  # two at once would each find the full share

    def wait_s(self, name: str) -> float:
        """0 when it may pass now (and then it has), else how long it should wait."""
        with self._turn:
            now = self._clock()
            left, since = self._left.pop(name, (self._at_once, now))
            left = min(self._at_once, left + (now - since) * self._per_s)
            passes = left >= 1
            self._left[name] = (left - 1 if passes else left, now)
            if len(self._left) > MOST_KNOWN:
                del self._left[next(iter(self._left))]  # the one that was quiet longest
        return 0.0 if passes else (1 - left) / self._per_s
