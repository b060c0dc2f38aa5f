"""Figures for Prometheus: how the terminals are, and what the API is asked. No names, no words, nothing of a resident.

On an address of its own, never on the one that faces the world: loopback, or elsewhere behind a token.
"""

import contextlib
import datetime as dt
import hmac
import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, Counter, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from sync.contract import instant
from sync.contract.submission import POSTS
from sync.county.errors import CountyError
from sync.county.records import Records
from sync.county.voices.fleet import STATES, Seen, fleet, newest_issue

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST_TOKEN = 20
API = "/api/v1/"
WHATS = (*POSTS, "case-queries", "receipts", "events")
Terminal = Callable[[Seen], float | None]

log = logging.getLogger(__name__)


class Fleet(Collector):
    """Read from the records at each scrape, so that nothing here can be old."""

    def __init__(self, records: Records, now: Callable[[], dt.datetime]) -> None:
        self._records, self._now = records, now

    def describe(self) -> Iterable[Metric]:
        """Nothing is read while it is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The families of one scrape."""
        now = self._now()
        up = GaugeMetricFamily("sunshine_records_up", "1 when the county's records could be read")
        try:
            found = fleet(self._records, now)
            with self._records.begin() as session:
                newest = newest_issue(session)
        except SQLAlchemyError as exc:
            log.warning("the records do not answer: %s", type(exc).__name__)
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        by_state = GaugeMetricFamily("sunshine_terminals", "admitted terminals by state", labels=["state"])
        for state in STATES:
            by_state.add_metric([state], sum(seen.state == state for seen in found))
        yield by_state
        yield _each(found, "heartbeat_age_seconds", "since the last heartbeat", _age)
        yield _each(found, "release_lag_seconds", "how much older its content is than what was signed last", _lag)
        yield _each(found, "unsent", "submissions that wait there", _unsent)
        yield _each(found, "refused", "submissions that were not taken", _refused)
        issued = GaugeMetricFamily("sunshine_content_age_seconds", "since the county last signed its content")
        if newest:
            issued.add_metric([], (now - instant(newest)).total_seconds())
        yield issued


def _each(found: Iterable[Seen], name: str, words: str, value_of: Terminal) -> Metric:
    family = GaugeMetricFamily(f"sunshine_terminal_{name}", words, labels=["terminal", "unit"])
    for seen in found:
        value = value_of(seen)
        if value is not None:
            family.add_metric([seen.terminal, seen.unit], value)
    return family


def _age(seen: Seen) -> float | None:
    return None if seen.silence is None else max(0.0, seen.silence.total_seconds())


def _lag(seen: Seen) -> float | None:
    return None if seen.lag is None else seen.lag.total_seconds()


def _unsent(seen: Seen) -> float | None:
    return seen.beat.waiting if seen.beat is not None else None


def _refused(seen: Seen) -> float | None:
    return seen.beat.refused if seen.beat is not None else None


class Metrics:
    """The figures of one server process."""

    def __init__(self, records: Records, now: Callable[[], dt.datetime]) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(Fleet(records, now))
        self._answers = Counter(
            "sunshine_http_answers", "answers of county serve", ["what", "status"], registry=self.registry
        )  # fmt: skip

    def counting(self, app: "ASGIApp") -> "ASGIApp":
        """The same application, its answers counted by a fixed set of words: no address can make a new series."""

        async def counted(scope: "Scope", receive: "Receive", send: "Send") -> None:
            async def sending(message: "Message") -> None:
                if message["type"] == "http.response.start":
                    self._answers.labels(what_of(scope["path"]), f"{message['status'] // 100}xx").inc()
                await send(message)

            await app(scope, receive, sending)

        return counted


def what_of(path: str) -> str:
    """What an address asks for."""
    if not path.startswith(API):
        return "content"
    what = path.removeprefix(API).partition("/")[0]
    return what if what in WHATS else "other"


def read_token(path: Path) -> str:
    """The token of a file.

    Raises:
        CountyError: it cannot be read, or is short enough to be guessed.
    """
    try:
        token = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise CountyError(f"The token file {path} cannot be read as plain letters.") from exc
    if len(token) < LEAST_TOKEN:
        raise CountyError(f"The token in {path} has {len(token)} characters; at least {LEAST_TOKEN} are needed.")
    return token


@contextlib.contextmanager
def telling(metrics: Metrics, address: str, token: str = "") -> Iterator[str]:
    """Answer at `HOST:PORT` for the block; gives the address that was taken.

    Raises:
        CountyError: the address is none, taken, or faces others without a token.
    """
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    try:
        place = ipaddress.ip_address(host)
        number = int(port)
    except ValueError as exc:
        raise CountyError(f"{address!r} is no address for figures; write it as 127.0.0.1:9464.") from exc
    if not place.is_loopback and not token:
        raise CountyError(f"{host} can be reached by others; give --metrics-token FILE, or listen on 127.0.0.1.")
    try:
        server = make_server(host, number, _guarded(metrics, token), _server_for(place.version), _Quiet)
    except (OSError, OverflowError) as exc:
        raise CountyError(f"Cannot listen on {host} port {port}: {exc}.") from exc
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield f"{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _guarded(metrics: Metrics, token: str) -> Any:
    figures = make_wsgi_app(metrics.registry)

    def answer(environ: dict[str, Any], start: Any) -> Any:
        given = str(environ.get("HTTP_AUTHORIZATION", ""))
        if token and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            start("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Length", "0")])
            return [b""]
        if environ.get("PATH_INFO") != "/metrics":
            start("404 Not Found", [("Content-Length", "0")])
            return [b""]
        return figures(environ, start)

    return answer


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:
        """A scrape each quarter of a minute is no news."""


class _V6(ThreadingWSGIServer):
    address_family = socket.AF_INET6


def _server_for(version: int) -> type[ThreadingWSGIServer]:
    return _V6 if version == 6 else ThreadingWSGIServer
