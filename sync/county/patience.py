"""uvicorn with patience that ends: it waits for a request as long as the sender likes, this does not.

Who sends a byte a minute, or connects and says nothing, would hold a connection, and with some thousand of them the
server.
"""

import asyncio
import resource
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 15.0
REQUEST_S = 60.0  # head and body; the longest post at 2.5 kB/s
MOST_FILES = 16_384


class PatientProtocol(H11Protocol):
    """One connection. A request has so long to arrive; how long its answer takes is no matter of this."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_ends: asyncio.TimerHandle | None = None
        self._request_ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._begin()
            return
        _end(self._head_ends)
        self._head_ends = None
        if self.conn.their_state is not h11.SEND_BODY:
            self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE:  # kept for the next request, under uvicorn's own clock
            self._forget()

    def _begin(self) -> None:
        if self._head_ends is None:
            self._head_ends = self.loop.call_later(HEAD_S, self.transport.abort)
        if self._request_ends is None:
            self._request_ends = self.loop.call_later(REQUEST_S, self.transport.abort)

    def _forget(self) -> None:
        _end(self._head_ends)
        _end(self._request_ends)
        self._head_ends = self._request_ends = None


class Server(uvicorn.Server):
    """Tells those who hold a connection open that it ends, before it waits for them."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: Any = None) -> None:
        self._ending()
        await super().shutdown(sockets)


def open_files() -> int:
    """How many files and connections this process may hold, after it has asked for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return soft


def _end(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
