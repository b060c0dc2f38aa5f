"""Post a small signed JSON to the county and read its small answer, under the same discipline as a fetch.

A deadline for the whole exchange, no redirects, no web pages, a bounded answer. What is read here proves nothing
yet: whoever asked checks the signature.
"""

import requests
import urllib3

from sync.contract import ApiError, decode, limits
from sync.contract.submission import post_bytes
from sync.errors import Cause, ContractError, TransportError
from sync.ports import Signer
from sync.terminal.causes import cause_of, is_web_page
from sync.terminal.deadline import Transfer, open_session
from sync.terminal.options import Options

API = "api/v1/"
OF_THIS_ONE = (400, 409, 413, 422, 500)  # others may still be taken


class NotTakenError(TransportError):
    """Somebody answered, and did not take it. `is_of_this_one`: another post may fare better."""

    def __init__(self, reason: str, status: int, key: str = "") -> None:
        super().__init__(reason, Cause.SERVER)
        self.status = status
        self.key = key  # of the API's error: unsigned, so it may sort a fault but settles nothing
        self.is_of_this_one = status in OF_THIS_ONE


class Poster:
    """One kept connection to one county."""

    def __init__(self, options: Options, signer: Signer) -> None:
        self._options = options
        self._signer = signer
        self._transfer = Transfer(options.read_s)
        self._session = open_session(self._transfer, options)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def post(self, path: str, body: bytes) -> bytes:
        """The answer to a post, unverified.

        Raises:
            NotTakenError: an answer other than 200.
            TransportError: no whole answer in time.
        """
        signature = self._signer.sign(post_bytes(path, body)).hex()
        return self._ask(
            "POST", path, body,
            {
                "Content-Type": "application/json",
                "Kiosk-Terminal": self._signer.terminal_id,
                "Kiosk-Signature": signature,
            },
        )  # fmt: skip

    def get(self, path: str) -> bytes:
        """An answer of the API, unverified. Raises like `post`."""
        return self._ask("GET", path, None, {})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        options = self._options
        self._transfer.start(
            options.grace_s + (limits.POST_BYTES + max(limits.POST_BYTES, len(body or b""))) / options.least_bytes_per_s
        )
        try:
            with self._session.request(
                method, options.base() + API + path, data=body, headers=headers, stream=True, allow_redirects=False,
                timeout=(options.connect_s, options.read_s),
            ) as response:  # fmt: skip
                answer: bytes = response.raw.read(limits.POST_BYTES + 1, decode_content=False)
                expected = response.headers.get("Content-Length", "")
                status, kind = response.status_code, response.headers.get("Content-Type", "").lower()
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as exc:
            raise TransportError(f"{path}: {type(exc).__name__}", cause_of(exc)) from exc
        is_page = kind.startswith("text/html") or is_web_page(answer)
        if 300 <= status < 400 or status == 511 or (is_page and status < 500):
            raise TransportError(f"{path}: a web page or a redirect came instead of an answer", Cause.PORTAL)
        if len(answer) > limits.POST_BYTES:
            raise TransportError(f"{path}: the answer is longer than {limits.POST_BYTES} bytes", Cause.CUT)
        if expected.isascii() and expected.isdigit() and len(answer) != int(expected):
            raise TransportError(f"{path}: the answer broke off", Cause.CUT)
        if status != 200:
            raise NotTakenError(f"{path}: status {status}", status, _key(answer))
        return answer


def _key(answer: bytes) -> str:
    try:
        return decode(ApiError, answer).error
    except ContractError:
        return ""
