"""Get files of a county: over HTTP, or from a folder that holds the same tree. Neither is trusted.

Every fetch has a size limit and a deadline, follows no redirect, takes only the plain file (status 200,
no content coding, no web page), and fails with our errors. The same object serves python-tuf, which
needs its own error types: `download_bytes` translates.
"""

import abc
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests
import urllib3
from tuf.api.exceptions import DownloadError, DownloadHTTPError, DownloadLengthMismatchError
from tuf.ngclient import FetcherInterface

from sync.contract import limits
from sync.errors import Cause, TransportError, UntrustedError
from sync.terminal.causes import cause_of, is_web_page
from sync.terminal.deadline import Pace, Transfer, open_session
from sync.terminal.options import Options

CHUNK_BYTES = 64 * 1024
# A broken header is the server's doing; what comes after it is judged by us, and the log is the technician's.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)
PAGE = "a web page came instead of the file; a sign-in page of the network?"
DRAIN_BYTES = 2_048  # of an error's page, so that the connection can be used again


class MissingError(TransportError):
    """The county does not have this file (now)."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(f"{name}: the server does not have it (status {status})", Cause.MISSING)
        self.status = status


class TooLongError(UntrustedError):
    """A file is longer than was signed or is allowed."""


class Fetcher(FetcherInterface):
    """What a pull uses. Counts what it costs.

    `tags` holds the ETag of what `get` brought, by address; `expect` makes the next `get` of an address conditional.
    """

    requests: int = 0

    def __init__(self) -> None:
        self.tags: dict[str, str] = {}
        self._expected: dict[str, tuple[str, bytes]] = {}

    def expect(self, url: str, tag: str, data: bytes) -> None:
        """These bytes had this tag: when the server says that they still have it, they need not come again."""
        self._expected[url] = (tag, data)

    @property
    @abc.abstractmethod
    def bytes_in(self) -> int:
        """Bytes received so far, header and body."""

    @abc.abstractmethod
    def stream(self, url: str, most_bytes: int, *, start: int = 0, by_digest: bool = False) -> Iterator[bytes]:
        """The file's bytes as they come, from byte `start` on.

        With `by_digest` whoever asks knows the digest: even a web page may be what was signed.

        Raises:
            MissingError: there is no such file.
            TransportError: it could not be fetched whole and in time.
            TooLongError: it has more than `most_bytes`.
        """

    def close(self) -> None:
        """Let go of what it holds open."""

    def get(self, url: str, most_bytes: int, *, by_digest: bool = False) -> bytes:
        """The whole file. Raises like `stream`."""
        return b"".join(self.stream(url, most_bytes, by_digest=by_digest))

    def download_bytes(self, url: str, max_length: int) -> bytes:
        """The whole file, failing the way python-tuf expects."""
        try:
            return self.get(url, max_length)
        except MissingError as exc:
            raise DownloadHTTPError(str(exc), exc.status) from exc
        except TooLongError as exc:
            raise DownloadLengthMismatchError(str(exc)) from exc
        except TransportError as exc:
            raise DownloadError(str(exc)) from exc

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self.stream(url, limits.ATTACHMENT_BYTES)  # for python-tuf's own downloads, which bound it further


class HttpFetcher(Fetcher):
    """Over HTTP, on one kept connection."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self._options = options
        self._transfer = Transfer(options.read_s)
        self._pace = Pace(options.most_bytes_per_s)
        self._session = open_session(self._transfer, options)

    @property
    def bytes_in(self) -> int:
        return self._transfer.bytes_in

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def stream(self, url: str, most_bytes: int, *, start: int = 0, by_digest: bool = False) -> Iterator[bytes]:
        name = _name(url)
        options = self._options
        self.requests += 1
        self._transfer.start(options.grace_s + most_bytes / options.least_bytes_per_s)
        tag, known = self._expected.pop(url, ("", b""))
        asked = {"Range": f"bytes={start}-"} if start else {"If-None-Match": tag} if tag else None
        try:
            with self._session.get(
                url, headers=asked, stream=True, allow_redirects=False, timeout=(options.connect_s, options.read_s)
            ) as response:
                if response.status_code == 416 and start:
                    return  # nothing beyond what we have
                if response.status_code == 304 and tag and not start:
                    yield known
                    return
                skip = _begins_at(response, name, start)
                length = self._accept(response, name, most_bytes)
                if length is not None:
                    self._transfer.shorten(options.grace_s + length / options.least_bytes_per_s)
                received = 0
                while chunk := response.raw.read(self._pace.chunk_bytes, decode_content=False):
                    if received == 0 and not start and not by_digest and is_web_page(chunk):
                        raise TransportError(f"{name}: {PAGE}", Cause.PORTAL)
                    received += len(chunk)
                    if received > most_bytes:
                        raise TooLongError(f"{name}: longer than {most_bytes} bytes")
                    self._pace.wait(len(chunk))
                    passed, skip = min(skip, len(chunk)), max(0, skip - len(chunk))
                    if passed < len(chunk):
                        yield chunk[passed:]
                if length is not None and received != length:
                    raise TransportError(f"{name}: broke off after {received} of {length} bytes", Cause.CUT)
                self.tags[url] = response.headers.get("ETag", "")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as exc:
            raise TransportError(f"{name}: {_reason(exc)}", cause_of(exc)) from exc

    def _accept(self, response: requests.Response, name: str, most_bytes: int) -> int | None:
        """Judge the answer by its header; its length when it says one."""
        status = response.status_code
        if status in (403, 404, 410):
            response.raw.read(DRAIN_BYTES, decode_content=False)
            raise MissingError(name, status)
        if 300 <= status < 400:
            reason = f"{name}: the server sends us elsewhere (status {status}); redirects are not followed"
            raise TransportError(reason, Cause.PORTAL)
        if status == 407:
            raise TransportError(f"{name}: the proxy wants a name and password (status 407)", Cause.PROXY)
        if status == 511:
            raise TransportError(f"{name}: the network wants a sign-in (status 511)", Cause.PORTAL)
        if status not in (200, 206):
            raise TransportError(f"{name}: status {status}", Cause.SERVER)
        if response.headers.get("Content-Type", "").lower().startswith("text/html"):
            raise TransportError(f"{name}: {PAGE}", Cause.PORTAL)
        coding = response.headers.get("Content-Encoding", "identity").lower()
        if coding != "identity":
            raise TransportError(f"{name}: came with content coding {coding[:20]!r} that we did not ask for", Cause.CUT)
        text = response.headers.get("Content-Length")
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise TransportError(f"{name}: its length is {text[:20]!r}", Cause.CUT)
        if int(text) > most_bytes:
            raise TooLongError(f"{name}: {text} bytes, allowed are {most_bytes}")
        return int(text)


class FolderFetcher(Fetcher):
    """From a folder or stick that holds the same files. `root` bounds what is read."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root.resolve()
        self._bytes = 0

    @property
    def bytes_in(self) -> int:
        return self._bytes

    def stream(self, url: str, most_bytes: int, *, start: int = 0, by_digest: bool = False) -> Iterator[bytes]:
        self.requests += 1
        name = _name(url)
        try:
            path = Path(unquote(urlsplit(url).path)).resolve()
            is_there = path.is_relative_to(self._root) and path.is_file()
        except (OSError, ValueError, RuntimeError) as exc:  # a broken file system, or links in a circle
            raise TransportError(f"{name}: cannot be read here ({type(exc).__name__})", Cause.CUT) from exc
        if not is_there:
            raise MissingError(name, 404)
        received = 0
        try:
            with path.open("rb") as file:
                file.seek(start)
                while chunk := file.read(CHUNK_BYTES):
                    received += len(chunk)
                    self._bytes += len(chunk)
                    if received > most_bytes:
                        raise TooLongError(f"{name}: longer than {most_bytes} bytes")
                    yield chunk
        except OSError as exc:
            raise TransportError(f"{name}: {exc.strerror or exc}", Cause.CUT) from exc


def _begins_at(response: requests.Response, name: str, start: int) -> int:
    """How many bytes to pass over: a server that knows no ranges sends all of it.

    Raises:
        TransportError: it sends another part than the one that was asked for.
    """
    if response.status_code != 206:
        return start if response.status_code == 200 else 0
    said = re.fullmatch(r"bytes ([0-9]{1,12})-[0-9]{1,12}/([0-9]{1,12}|\*)", response.headers.get("Content-Range", ""))
    if not start or said is None or int(said[1]) != start:
        raise TransportError(f"{name}: another part came than was asked for", Cause.CUT)
    return 0


def _name(url: str) -> str:
    """The file's name for messages; hashes stay readable."""
    return unquote(urlsplit(url).path).rsplit("/", 1)[-1][:90]


def _reason(exc: BaseException) -> str:
    """The innermost cause of a transport error in a few words."""
    text = str(exc)
    seen = exc
    while seen.__cause__ or seen.__context__:
        seen = seen.__cause__ or seen.__context__  # type: ignore[assignment]
    if isinstance(seen, TimeoutError):
        return "the transfer took too long" if "too long" in str(seen) else "no answer in time"
    if isinstance(seen, OSError) and seen.strerror:
        return seen.strerror.lower()
    return text[:160] or type(exc).__name__
