"""A county's web server for tests: real sockets on loopback, and a fault at will."""

import hashlib
import http.server
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulator import County

Fault = Callable[[http.server.BaseHTTPRequestHandler, str], bool]


class Site:
    """Serves a county. `fault(handler, path)` may answer in its own way and return True."""

    def __init__(self, county: "County") -> None:
        self.county = county
        self.requests: list[str] = []
        self.fault: Fault | None = None
        self.has_tags = False  # ETags, as nginx gives them
        self.url = ""


@contextmanager
def served(county: "County", sealed: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A county on a real socket, on loopback, for the block; over TLS with `sealed`."""
    site = Site(county)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            site.requests.append(path)
            if site.fault is not None and site.fault(self, path):
                return
            data = county.files.get(path)
            tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"' if site.has_tags and data is not None else ""
            if tag and self.headers.get("If-None-Match") == tag:
                self.answer(304, b"", ETag=tag)
            elif data is None:
                self.answer(404, b"not found\n")
            else:
                self.answer(200, data, **({"ETag": tag} if tag else {}))

        def answer(self, status: int, data: bytes, **headers: str) -> None:
            self.send_response_only(status)
            for name, value in ({"Content-Length": str(len(data))} | headers).items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: Any) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A terminal that breaks off is what many tests are about, and nothing to print."""
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if sealed is not None:
        server.socket = sealed.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.url = f"{'http' if sealed is None else 'https'}://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def drip(handler: http.server.BaseHTTPRequestHandler, data: bytes, pause_s: float, seconds: float) -> None:
    """Send a byte at a time, for so long at most."""
    ends_at = time.monotonic() + seconds
    for byte in data:
        if time.monotonic() > ends_at:
            return
        try:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(pause_s)
