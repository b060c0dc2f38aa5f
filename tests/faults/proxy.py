"""A bad network between a county and its terminal: each mode does one wrong thing to one kind of address."""

import gzip
import http.server
import time
from collections.abc import Callable

from tests.simulator import County, Fault, drip

Handler = http.server.BaseHTTPRequestHandler
KINDS = (
    "root",
    "timestamp",
    "snapshot",
    "targets",
    "office",
    "county",
    "recall",
    "pack",
    "index",
    "blob",
    "bundle",
    "list",  # of what is recalled
)


def kind_of(path: str) -> str:
    """What an address asks for."""
    name = path.rpartition("/")[2]
    if path.startswith("metadata/"):
        role = name.removesuffix(".json").rpartition(".")[2]
        return "office" if role.startswith("office-") else role
    if path.startswith("targets/"):
        return {"county": "pack", "recall": "list"}.get(path.split("/")[1], "index")
    return "bundle" if path.startswith("blobs/packs/") else "blob"


class BadNetwork:
    """`old` is what the county served before: for replays. Give `fault` to a `Site`."""

    def __init__(self, county: County, kind: str, mode: str, old: dict[str, bytes], at: int = 10) -> None:
        self.county, self.kind, self.mode, self.old, self.at = county, kind, mode, old, at
        self.hits = 0

    def fault(self, handler: Handler, path: str) -> bool:
        """What a `Site` asks before it answers."""
        if kind_of(path) != self.kind:
            return False
        self.hits += 1
        data = self.county.files.get(path)
        return bool(_MODES[self.mode](self, handler, path, data))


def _latency(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    time.sleep(0.02)
    return False


def _rate(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    if data is None:
        return False
    _head(handler, 200, len(data))
    for start in range(0, len(data), 400):
        handler.wfile.write(data[start : start + 400])
        time.sleep(0.001)
    return True


def _drip(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    _head(handler, 200, 10_000)
    drip(handler, b"{" * 10_000, 0.05, 2)
    handler.close_connection = True
    return True


def _cut(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    body = data or b"x" * 100
    _head(handler, 200, len(body))
    handler.wfile.write(body[: min(self.at, len(body) - 1)])
    handler.close_connection = True
    return True


def _reset(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    import socket
    import struct

    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True
    return True


def _answer(status: int, body: bytes, **headers: str) -> Callable[[BadNetwork, Handler, str, bytes | None], bool]:
    def mode(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
        handler.answer(status, body, **headers)
        return True

    return mode


def _gzip_lie(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    handler.answer(200, gzip.compress(data or b"{}"), Content_Encoding="gzip")
    return True


def _longer(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    handler.answer(200, (data or b"{}") + b" " * 50)
    return True


def _says_longer(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    body = data or b"{}"
    _head(handler, 200, len(body) + 50)
    handler.wfile.write(body)
    handler.close_connection = True
    return True


def _says_shorter(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    body = data or b"{}"
    _head(handler, 200, len(body) // 2)
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True
    return True


def _swapped(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    others = [p for p in sorted(self.county.files) if kind_of(p) == self.kind and p != path]
    other = self.county.files[others[0]] if others else self.county.files["metadata/timestamp.json"]
    handler.answer(200, other)
    return True


def _replay(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    olds = [p for p in self.old if kind_of(p) == self.kind]
    handler.answer(200, self.old[path] if path in self.old else self.old[olds[0]] if olds else b"{}")
    return True


def _flip(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    body = bytearray(data or b"{}")
    body[self.at % len(body)] ^= 0x20
    handler.answer(200, bytes(body))
    return True


def _head(handler: Handler, status: int, length: int) -> None:
    handler.send_response_only(status)
    handler.send_header("Content-Length", str(length))
    handler.end_headers()


_MODES: dict[str, Callable[[BadNetwork, Handler, str, bytes | None], bool]] = {
    "latency": _latency, "rate": _rate, "drip": _drip, "cut": _cut, "reset": _reset,
    "page": _answer(200, b"<html>sign in</html>", Content_Type="text/html"),
    "bare page": _answer(200, b"<!doctype html><p>sign in"),
    "redirect": _answer(302, b"", Location="http://127.0.0.1:1/"),
    "500": _answer(500, b"oops"), "503": _answer(503, b"busy"), "404": _answer(404, b"none"),
    "empty": _answer(200, b""), "gzip lie": _gzip_lie, "longer": _longer, "says longer": _says_longer,
    "says shorter": _says_shorter, "swapped": _swapped, "replay": _replay, "flip": _flip,
}  # fmt: skip
MODES = tuple(_MODES)
HARMLESS = ("latency", "rate")

__all__ = ["HARMLESS", "KINDS", "MODES", "BadNetwork", "Fault", "kind_of"]
