"""`GET /api/v1/events`: says that there is a newer timestamp, to terminals that hold a connection open.

Server-sent events. Nothing here is trusted: a terminal that hears of a number does its ordinary, verified pull a little
sooner. The file is looked at, not the publisher asked, so that whoever writes it (`county publish`, a copy from another
host) is noticed. See decision 0020.
"""

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sync.contract import ApiError, encode, limits

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

ADDRESS = "/api/v1/events"
LOOK_S = 0.5
CALLS_EVERY = 4  # looks
KEPT_CALLS = 50
PULLS_PER_S = 100  # what this server answers without making anybody wait
MOST_OPEN = 4_000
FULL_S = 600  # when it is full, ask again after this


class Feed:
    """Follows one timestamp file while somebody listens. Lives on one event loop.

    `calls` gives what single terminals are called for, each with the number that is said; asked in a thread.
    """

    def __init__(
        self,
        timestamp: Path,
        *,
        most_open: int = MOST_OPEN,
        calls: Callable[[], frozenset[tuple[str, int]]] | None = None,
    ) -> None:
        self._timestamp = timestamp
        self._calls = calls
        self._known_calls: frozenset[tuple[str, int]] = frozenset()
        self._called: deque[int] = deque(maxlen=KEPT_CALLS)
        self._count = 0  # of calls so far
        self._most_open = most_open
        self._open = 0
        self._seen: tuple[int, int, int] | None = None
        self._version = 0
        self._changed = asyncio.Event()
        self._watcher: asyncio.Task[None] | None = None
        self._is_ending = False

    @property
    def is_full(self) -> bool:
        """Whether another listener would take what polling needs."""
        return self._is_ending or self._open >= self._most_open

    def end(self) -> None:
        """Let every stream end now."""
        self._is_ending = True
        self._changed.set()

    async def stream(self) -> AsyncIterator[bytes]:
        """The version at once, then every newer one; a beat in between, so that a dead connection is known."""
        self._open += 1
        if self._watcher is None:
            self._look()
            self._watcher = asyncio.create_task(self._watch())
        said, calls = 0, self._count
        try:
            while not self._is_ending:
                changed = self._changed
                if self._version and self._version != said:
                    said = self._version
                    yield b"event: release\ndata: %d\n\n" % said
                    continue
                if calls < self._count:
                    for number in list(self._called)[-(self._count - calls) :]:
                        yield b"event: call\ndata: %d\n\n" % number
                    calls = self._count
                    continue
                try:
                    # Not all beats in one instant: most terminals connect when the server starts.
                    await asyncio.wait_for(changed.wait(), limits.EVENTS_BEAT_S * random.uniform(0.7, 1.0))
                except TimeoutError:
                    yield b":\n\n"
                    continue
                if not self._is_ending and self._version != said:
                    # A thousand terminals told at once would all pull at once.
                    await asyncio.sleep(random.uniform(0.0, self._open / PULLS_PER_S))
        finally:
            self._open -= 1
            if not self._open and self._watcher is not None:
                self._watcher.cancel()
                self._watcher = None

    async def _watch(self) -> None:
        looks = 0
        while True:
            await asyncio.sleep(LOOK_S)
            looks += 1
            if self._look() | (looks % CALLS_EVERY == 0 and await self._ask_for_calls()):
                self._changed.set()
                self._changed = asyncio.Event()

    async def _ask_for_calls(self) -> bool:
        """Whether somebody is called for something new."""
        if self._calls is None:
            return False
        found = await asyncio.to_thread(self._calls)
        fresh, self._known_calls = found - self._known_calls, found
        self._called.extend(number for _what, number in sorted(fresh))
        self._count += len(fresh)
        return bool(fresh)

    def _look(self) -> bool:
        """Whether the file holds another version than before; one that cannot be read holds the same."""
        try:
            found = self._timestamp.stat()
            seen = (found.st_ino, found.st_mtime_ns, found.st_size)
            if seen == self._seen:
                return False
            version = json.loads(self._timestamp.read_bytes())["signed"]["version"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        self._seen = seen
        if not isinstance(version, int) or version == self._version:
            return False
        self._version = version
        return True


def route(feed: Feed) -> "Route":
    """The address of the events."""
    from starlette.responses import Response, StreamingResponse
    from starlette.routing import Route

    async def events(_request: "Request") -> "Response":
        if feed.is_full:
            said = ApiError(format=limits.FORMAT, error="full", reason="as many listen as may; keep polling")
            wait = {"Retry-After": str(FULL_S)}
            return Response(encode(said), 503, media_type="application/json", headers=wait)
        # A proxy that keeps back what it passes on would keep back the news: nginx obeys this header.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(feed.stream(), media_type="text/event-stream", headers=headers)

    return Route(ADDRESS, events, methods=["GET"])
