"""A bad network between a county and its terminal: each mode does one wrong thing to one kind of address."""

import contextlib
import gzip
import hashlib
import http.server
import socket
import struct
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
    "screens",  # the role
    "screen",  # what is set for this terminal
    "file",  # an attachment, fetched by range
)
FILE = hashlib.sha256(b"sample").digest() * 10_000
FILE_SHA256 = hashlib.sha256(FILE).hexdigest()


def kind_of(path: str) -> str:
    """What an address asks for."""
    name = path.rpartition("/")[2]
    if path.startswith("metadata/"):
        role = name.removesuffix(".json").rpartition(".")[2]
        return "office" if role.startswith("office-") else role
    if path.startswith("targets/"):
        return {"county": "pack", "recall": "list", "screens": "screen"}.get(path.split("/")[1], "index")
    if path.startswith("blobs/packs/"):
        return "bundle"
    return "file" if name == FILE_SHA256 else "blob"


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


def _raw(*pieces: bytes) -> Callable[[BadNetwork, Handler, str, bytes | None], bool]:
    """Bytes that need not be HTTP."""

    def mode(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
        for piece in pieces:
            handler.wfile.write(piece)
        handler.close_connection = True
        return True

    return mode


def _slow_head(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100, 0.05, 1)
    handler.close_connection = True
    return True


def _silent(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    time.sleep(0.6)
    handler.close_connection = True
    return True


def _endless(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    handler.send_response_only(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(300):
            handler.wfile.write(bytes(65536))
    handler.close_connection = True
    return True


def _wrong_part(self: BadNetwork, handler: Handler, path: str, data: bytes | None) -> bool:
    body = data or b"{}"
    handler.answer(206, body[self.at :], Content_Range=f"bytes {self.at}-{len(body) - 1}/{len(body)}")
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
    "says shorter": _says_shorter, "slow head": _slow_head, "silent": _silent, "endless": _endless,
    "not modified": _answer(304, b"", ETag='"x"'), "wrong part": _wrong_part,
    "not HTTP": _raw(b"SSH-2.0-OpenSSH\r\n"), "a mad status": _raw(b"HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n"),
    "headers without end": _raw(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 20_000),
    "a mad length": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"),
    "401": _answer(401, b"who", WWW_Authenticate="Basic"), "407": _answer(407, b"proxy"),
    "511": _answer(511, b"sign in"),
    "swapped": _swapped, "replay": _replay, "flip": _flip,
}  # fmt: skip
MODES = tuple(_MODES)
HARMLESS = ("latency", "rate")

__all__ = ["HARMLESS", "KINDS", "MODES", "BadNetwork", "Fault", "kind_of"]
