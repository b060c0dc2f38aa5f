"""Serve what this terminal has verified to its neighbours in the hall's network. Off unless it is set.

Neighbours trust nothing but signatures, so this needs no trust either: it hands out the metadata, lists and blobs
that lie in the store, as they were signed, and a plain 404 for all else. Bundles are not kept; neighbours then fetch
the documents one by one, over the hall's own network.
"""

import http.server
import json
import logging
import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

from kiosk.errors import StoreError
from kiosk.store.connect import blob_path, content_path, open_database, state_path
from kiosk.store.seal import is_body

LONGEST_REQUEST_S = 10.0
BUSY_MS = 1_000
MOST_AT_ONCE = 8
_METADATA = re.compile(r"metadata/(?:([0-9]{1,10})\.)?([a-z0-9-]{1,60})\.json")
_BLOB = re.compile(r"blobs/([0-9a-f]{2})/([0-9a-f]{64})")
_TARGET = re.compile(r"targets/[a-z0-9-]{1,40}(?:/[a-z0-9-]{1,40})?/([0-9a-f]{64})\.[a-z]{1,20}\.json\.gz")
_LISTS = " UNION ALL ".join(f"SELECT data FROM {table} WHERE sha256 = ?1" for table in ("signed", "pack", "recall"))

log = logging.getLogger(__name__)


def find(home: Path, path: str) -> bytes | None:
    """The signed bytes that an address stands for, or None. What the disk has changed is not served.

    Raises:
        StoreError, sqlite3.Error, OSError: not now.
    """
    if (named := _METADATA.fullmatch(path)) is not None:
        return _metadata(home, named[1], named[2])
    data: bytes | None
    if (named := _BLOB.fullmatch(path)) is not None:
        sha256 = named[2]
        if named[1] != sha256[:2]:
            return None
        data = _row(content_path(home), "SELECT data FROM body WHERE sha256 = ?", sha256)
        if data is None and blob_path(home, sha256).is_file():
            data = blob_path(home, sha256).read_bytes()
    elif (named := _TARGET.fullmatch(path)) is not None:
        sha256 = named[1]
        data = _row(content_path(home), _LISTS, sha256)
    else:
        return None
    return data if is_body(data, sha256) else None


def _metadata(home: Path, number: str | None, role: str) -> bytes | None:
    if role == "timestamp":
        return _row(state_path(home), "SELECT data FROM trust WHERE name = ?", role) if number is None else None
    if number is None or role == "bootstrap":
        return None
    name = f"{number}.root" if role == "root" else role
    data = _row(state_path(home), "SELECT data FROM trust WHERE name = ?", name)
    if data is None or role == "root":
        return data
    return data if json.loads(data)["signed"]["version"] == int(number) else None


def _row(database: Path, sql: str, key: str) -> bytes | None:
    connection = open_database(database, read_only=True, busy_ms=BUSY_MS)
    try:
        found = connection.execute(sql, (key,)).fetchone()
        return bytes(found[0]) if found else None
    finally:
        connection.close()


class Relay:
    """The small server; it runs in threads of the agent until `stop`."""

    def __init__(self, home: Path, address: str, port: int) -> None:
        gate = threading.BoundedSemaphore(MOST_AT_ONCE)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = LONGEST_REQUEST_S
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                if not gate.acquire(blocking=False):
                    return self._answer(503, b"busy\n")
                try:
                    data = find(home, self.path.removeprefix("/"))
                except (StoreError, sqlite3.Error, OSError, ValueError, KeyError) as exc:
                    log.debug("relay: %s", exc)
                    return self._answer(503, b"not now\n")
                finally:
                    gate.release()
                return self._answer(404, b"not found\n") if data is None else self._answer(200, data)

            def _answer(self, status: int, data: bytes) -> None:
                self.send_response_only(status)
                self.send_header("Content-Type", "application/octet-stream")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_args: Any) -> None:
                """Nobody's address is kept."""

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_args: Any) -> None:
                log.debug("relay: a neighbour broke off")

        self._server = Server((address, port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="relay", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where neighbours ask."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def stop(self) -> None:
        """End the service."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2)


def start(home: Path, setting: str) -> Relay | None:
    """The relay that a setting such as 192.168.1.20:8088 asks for; None when it is off or cannot listen."""
    if not setting:
        return None
    address, _, port = setting.rpartition(":")
    try:
        return Relay(home, address, int(port))
    except (OSError, OverflowError) as exc:
        log.warning("the relay cannot listen on %s: %s", setting, exc)
        return None
