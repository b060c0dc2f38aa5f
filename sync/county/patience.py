"""uvicorn with patience that ends: it waits for a request, and for a reader, as long as they like; this does not.

Who sends a byte a minute, connects and says nothing, or does not take what they asked for, would hold a connection,
and with some thousand of them the server. The same for the API, the published files and the desk.
"""

import asyncio
import resource
import signal
import socket
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.county.errors import CountyError

HEAD_S = 15.0
REQUEST_S = 60.0  # head and body; the longest post at 2.5 kB/s
ANSWER_S = 60.0  # for each part of an answer, 64 kB: 1 kB/s
MOST_FILES = 16_384


class PatientProtocol(H11Protocol):
    """One connection. A request has so long to arrive, and each part of its answer so long to go out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_ends: asyncio.TimerHandle | None = None
        self._request_ends: asyncio.TimerHandle | None = None
        self._answer_ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # Then every byte that the system did not take at once is known to wait, also the last ones of an answer.
        transport.set_write_buffer_limits(high=0)
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

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._answer_ends is None:
            self._answer_ends = self.loop.call_later(ANSWER_S, self.transport.abort)

    def resume_writing(self) -> None:
        _end(self._answer_ends)
        self._answer_ends = None
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        _end(self._answer_ends)
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


class _Server(uvicorn.Server):
    """Tells those who hold a connection open that it ends, before it waits for them."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: Any = None) -> None:
        self._ending()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """Take an address; port 0 takes any free one.

    Raises:
        CountyError: it is taken, or not ours.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=512)
        # asyncio sets it only on sockets that name their protocol; without it each answer waits 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as exc:
        raise CountyError(f"Cannot listen on {host} port {port}: {exc.strerror}.") from exc
    return listener


def url_of(listener: socket.socket) -> str:
    """Where it listens, without a slash at the end."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: ASGIApp, listener: socket.socket, ending: Callable[[], None] = lambda: None) -> None:
    """Serve an application with that patience until told to stop; `ending` is called before answers are waited for."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False, lifespan="off",
        timeout_graceful_shutdown=3, http=PatientProtocol,
    )  # fmt: skip
    # uvicorn stops at a signal and then raises it again, for whoever waited before it.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)
    _Server(config, ending).run(sockets=[listener])


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
