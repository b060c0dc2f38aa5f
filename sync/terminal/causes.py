"""Why a network did not serve us, sorted into the few kinds that a technician can act on."""

import socket
import ssl
from collections.abc import Iterator

from sync.errors import Cause, MangledError, SyncError, TransportError

SIGN_IN_MARKS = (b"<!doctype", b"<html", b"<head", b"<script", b"<?xml", b"<meta")


def is_web_page(head: bytes) -> bool:
    """Whether these first bytes are a web page; nothing that we fetch begins so."""
    text = head[:256].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith(SIGN_IN_MARKS)


def cause_of(error: BaseException) -> Cause:
    """The kind of a failed transfer, from the innermost error."""
    for one in _chain(error):
        if isinstance(one, ssl.SSLError):
            return Cause.CERTIFICATE
        if isinstance(one, socket.gaierror):
            return Cause.NAME
        if isinstance(one, TimeoutError):
            return Cause.SLOW
        if isinstance(one, ConnectionError):
            return Cause.CUT if isinstance(one, ConnectionResetError | BrokenPipeError) else Cause.CLOSED
        if type(one).__name__ in ("ProxyError",):
            return Cause.PROXY
    return Cause.CUT


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies beneath it, innermost first."""
    found = [error]
    while (below := found[-1].__cause__ or found[-1].__context__) is not None and below not in found:
        found.append(below)
    yield from reversed(found)


def mangled(reason: str, *, is_page: bool = False) -> SyncError:
    """A file of other bytes than were signed: a portal's page has to go first, anything else is refused.

    Either way the release waits, and the next look asks again.
    """
    return TransportError(reason, Cause.PORTAL) if is_page else MangledError(reason)
