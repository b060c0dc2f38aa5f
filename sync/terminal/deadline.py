"""HTTP connections that end on time. One deadline and one byte count for everything a transfer receives.

A socket's timeout bounds one silence only: a server that drips a byte a second, in the header or in the
body, holds a reader for hours. So every read from the socket first sets what is left of the transfer's
time. The count is of the bytes that HTTP used: header and body, after TLS.
"""

import io
import time
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sync.terminal.options import Options


class Transfer:
    """The time left for the transfer that runs now, and the bytes of all transfers so far."""

    def __init__(self, read_s: float) -> None:
        self.read_s = read_s
        self.bytes_in = 0
        self._ends_at = 0.0

    def start(self, seconds: float) -> None:
        """A transfer begins; it may take this long."""
        self._ends_at = time.monotonic() + seconds

    def shorten(self, seconds: float) -> None:
        """We now know better: it ends within this time from now, or earlier."""
        self._ends_at = min(self._ends_at, time.monotonic() + seconds)

    def left_s(self) -> float:
        """Seconds that the next read may wait.

        Raises:
            TimeoutError: none are left.
        """
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the transfer took too long")
        return min(left, self.read_s)


class Pace:
    """Keeps transfers below a rate, on average since the first byte; 0 = as fast as it goes."""

    def __init__(self, most_bytes_per_s: int) -> None:
        self._rate = most_bytes_per_s
        self._free_at = 0.0
        self.chunk_bytes = min(64 * 1024, max(1_024, most_bytes_per_s // 4)) if most_bytes_per_s else 64 * 1024

    def wait(self, count: int) -> None:
        """So many bytes came; wait until the next may be asked for."""
        if not self._rate:
            return
        now = time.monotonic()
        self._free_at = max(self._free_at, now) + count / self._rate
        time.sleep(max(0.0, self._free_at - now))


class _BoundedReader(io.RawIOBase):
    """The socket's raw stream; each read waits no longer than the transfer allows."""

    def __init__(self, sock: Any, transfer: Transfer) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._transfer = transfer

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._transfer.left_s())
        count: int | None = self._raw.readinto(buffer)
        self._transfer.bytes_in += count or 0
        return count

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _BoundedSocket:
    """A connected socket whose `makefile` gives a bounded reader; all else is the socket's own."""

    def __init__(self, sock: Any, transfer: Transfer) -> None:
        self._sock = sock
        self._transfer = transfer

    def makefile(self, *_args: Any, **_kwargs: Any) -> io.BufferedReader:
        return io.BufferedReader(_BoundedReader(self._sock, self._transfer))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class BoundedAdapter(HTTPAdapter):
    """Mount it on a `requests.Session`: every connection of the session obeys `transfer`."""

    def __init__(self, transfer: Transfer) -> None:
        self._transfer = transfer
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Build the pools on our connection classes."""
        super().init_poolmanager(*args, **kwargs)
        self._bind(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The same for connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        self._bind(manager)
        return manager

    def _bind(self, manager: Any) -> None:
        transfer = self._transfer

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                self.sock = _BoundedSocket(self.sock, transfer)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                self.sock = _BoundedSocket(self.sock, transfer)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def open_session(transfer: Transfer, options: Options) -> requests.Session:
    """A session whose every read keeps to the transfer, and that takes no word from a stray environment."""
    session = requests.Session()
    session.trust_env = False  # no proxy, netrc or CA bundle
    session.headers.clear()
    session.headers.update({"User-Agent": options.user_agent, "Accept-Encoding": "identity"})
    session.verify = False if options.is_sealed else options.authority or True
    if options.is_sealed:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    if options.proxy:
        session.proxies = {"http": options.proxy, "https": options.proxy}
    session.mount("http://", BoundedAdapter(transfer))
    session.mount("https://", BoundedAdapter(transfer))
    return session
