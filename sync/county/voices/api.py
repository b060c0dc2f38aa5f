"""`/api/v1`: posts of terminals in, signed receipts out; new terminals wait here for their county.

Keeps nothing between two requests but the gates' counts.

What is wrong with a request is said by a key and a field's name, never by what stood in it: nothing of what a
resident said reaches a log or an address.
"""

import contextlib
import logging
import re
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from sync.contract import ApiError, CaseQuery, decode, encode, limits
from sync.contract.submission import PICTURES, POSTS, call_of, post_bytes
from sync.county.records import Records
from sync.county.voices import cases, intake, pairings, pictures, terminals
from sync.county.voices.cases import CaseSource, TableCases
from sync.county.voices.gate import Gate, SharedGate, network_of
from sync.county.voices.openapi import describe
from sync.county.voices.refusal import Refusal
from sync.errors import ContractError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

ROOT = "/api/v1"
CASES = "case-queries"
TERMINAL_AT_ONCE, TERMINAL_PER_S = 3_000, 10.0  # a full outbox passes at once
ADDRESS_AT_ONCE, ADDRESS_PER_S = 60, 1.0  # codes asked for, and posts of nobody we know
WAITING_AT_ONCE, WAITING_PER_S = 120, 2.0  # new pairings of one network
LOOK_AT_ONCE, LOOK_PER_S = 30, 1.0  # how one of them stands
NUMBER_AT_ONCE, NUMBER_PER_S = 5, 1 / 600  # tries for one case
_TERMINAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")

log = logging.getLogger(__name__)


class Voices:
    """What the API needs: the records, the reply key, the time as an instant's text."""

    def __init__(
        self, records: Records, reply: SigningKey, now: Callable[[], str], *, cases: CaseSource | None = None
    ) -> None:
        self._records = records
        self._reply = reply
        self._now = now
        self._terminals = Gate(TERMINAL_AT_ONCE, TERMINAL_PER_S)
        self._addresses = Gate(ADDRESS_AT_ONCE, ADDRESS_PER_S)
        self._waiting = Gate(WAITING_AT_ONCE, WAITING_PER_S)
        self._looks = Gate(LOOK_AT_ONCE, LOOK_PER_S)
        self._numbers = SharedGate("case", NUMBER_AT_ONCE, NUMBER_PER_S)
        self._cases = cases or TableCases()
        # SQLite lets one write at a time, and makes the others sleep and look again; a queue of ours is sooner.
        is_sqlite = records.engine.dialect.name == "sqlite"
        self._turn: contextlib.AbstractContextManager[object] = (
            threading.Lock() if is_sqlite else contextlib.nullcontext()
        )

    def post(self, path: str, headers: Mapping[str, str], body: bytes, address: str) -> bytes:
        """The receipt of one post, committed before it is returned.

        Raises:
            Refusal
        """
        terminal, signature = headers.get("kiosk-terminal", ""), headers.get("kiosk-signature", "")
        if not _TERMINAL.fullmatch(terminal) or not _SIGNATURE.fullmatch(signature):
            self._pass(self._addresses, address)
            raise Refusal(401, "unsigned", "Kiosk-Terminal and Kiosk-Signature sign each post")
        try:
            with self._turn, self._records.begin() as session:
                self._recognise(terminals.signing_key(session, terminal), terminal, signature, path, body, address)
                if path == CASES:
                    return self._case(session, body)
                receipt = intake.take(
                    session, self._sign, terminal=terminal, path=path, body=body, at=self._now()
                )  # fmt: skip
        except ContractError as exc:
            raise Refusal(422, "broken", f"not what the wire says: {exc.path or 'the whole'}"[: limits.NAME]) from None
        return encode(receipt)

    def pair(self, path: str, headers: Mapping[str, str], body: bytes, address: str) -> bytes:
        """How a terminal that waits for a county stands; it is nobody's yet, so only its network is counted.

        Raises:
            Refusal
        """
        self._pass(self._waiting, address)
        try:
            with self._turn, self._records.begin() as session:
                if path == pairings.PROOF_PATH:
                    return encode(pairings.prove(session, headers, body, self._now()))
                return encode(pairings.take(session, headers, body, address, self._now()))
        except ContractError as exc:
            raise Refusal(422, "broken", f"not what the wire says: {exc.path or 'the whole'}"[: limits.NAME]) from None

    def pairing(self, request_id: str, address: str) -> bytes:
        """The same, asked again and again by its id.

        Raises:
            Refusal
        """
        if not _TERMINAL.fullmatch(request_id):
            self._pass(self._addresses, address)
            raise pairings.gone()
        self._pass(self._looks, request_id)
        with self._turn, self._records.begin() as session:
            row = pairings.find(session, request_id, self._now())
            if row is not None:
                return encode(pairings.standing(row))
        self._pass(self._addresses, address)
        raise pairings.gone()

    def _recognise(self, key: str | None, terminal: str, signature: str, path: str, body: bytes, address: str) -> None:
        """A terminal of ours, and still within its share."""
        if key is None:
            self._pass(self._addresses, address)
            raise Refusal(403, "unknown_terminal", "this county has not admitted this terminal")
        try:
            VerifyKey(bytes.fromhex(key)).verify(post_bytes(path, body), bytes.fromhex(signature))
        except (BadSignatureError, ValueError):
            self._pass(self._addresses, address)
            raise Refusal(403, "wrong_signature", "the signature is not this terminal's") from None
        self._pass(self._terminals, terminal)

    def _case(self, session: Session, body: bytes) -> bytes:
        """How far a case has come; four digits must not be found out by trying."""
        asked = decode(CaseQuery, body)
        if wait_s := self._numbers.wait_in(session, asked.number):
            raise Refusal(429, "too_many", "too many requests", wait_s=wait_s)
        return encode(cases.answer(session, self._cases, self._reply, asked, self._now()))

    def calls(self) -> frozenset[tuple[str, int]]:
        """Which wishes wait, and by which number the events call the terminals."""
        try:
            with self._records.begin() as session:
                found = pictures.waiting(session, self._now())
        except SQLAlchemyError as exc:
            log.debug("the records do not answer: %s", type(exc).__name__)
            return frozenset()
        return frozenset((wish, call_of(terminal)) for terminal, wish in found.items())

    def standing(self, code: str, address: str) -> bytes:
        """How far the opinion of a code has come.

        Raises:
            Refusal
        """
        self._pass(self._addresses, address)
        if not _CODE.fullmatch(code):
            raise Refusal(404, "no_such_code", "there is no opinion of this code")
        with self._turn, self._records.begin() as session:
            found = intake.standing_of(session, self._sign, code)
        if found is None:
            raise Refusal(404, "no_such_code", "there is no opinion of this code")
        return encode(found)

    def _sign(self, message: bytes) -> bytes:
        return self._reply.sign(message).signature

    @staticmethod
    def _pass(gate: Gate, name: str) -> None:
        wait_s = gate.wait_s(name)
        if wait_s:
            raise Refusal(429, "too_many", "too many requests", wait_s=wait_s)


def routes(voices: Voices | None) -> "list[Route]":
    """The API's routes; without `voices` it says that nothing is taken here."""
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    description = encode(describe())

    async def answer(work: Callable[[Voices], bytes]) -> "Response":
        try:
            if voices is None:
                raise Refusal(503, "not_here", "this server takes nothing; ask the county for its address")
            return _json(await run_in_threadpool(work, voices), 200)
        except Refusal as exc:
            return _error(exc)
        except SQLAlchemyError as exc:
            # Its text would hold the row, and the path a resident's code; the cause alone does not.
            log.warning("the records do not answer: %s", type(exc).__name__)
            return _error(Refusal(503, "later", "the records do not answer now", wait_s=5))

    async def post(request: "Request") -> "Response":
        is_picture = request.url.path.endswith(f"/{PICTURES}")
        try:
            body = await _body(request, limits.PICTURE_POST_BYTES if is_picture else limits.POST_BYTES)
        except Refusal as exc:
            return _error(exc)
        path, headers = request.url.path.rpartition("/")[2], dict(request.headers)
        return await answer(lambda v: v.post(path, headers, body, _address(request)))

    async def standing(request: "Request") -> "Response":
        code = request.path_params["code"]
        return await answer(lambda v: v.standing(code, _address(request)))

    async def pair(request: "Request") -> "Response":
        try:
            body = await _body(request, limits.POST_BYTES)
        except Refusal as exc:
            return _error(exc)
        path, headers = request.url.path.rpartition("/")[2], dict(request.headers)
        return await answer(lambda v: v.pair(path, headers, body, _address(request)))

    async def pairing(request: "Request") -> "Response":
        request_id = request.path_params["id"]
        return await answer(lambda v: v.pairing(request_id, _address(request)))

    async def openapi(_request: "Request") -> "Response":
        return _json(description, 200)

    return [
        *(Route(f"{ROOT}/{path}", post, methods=["POST"]) for path in (*POSTS, PICTURES, CASES)),
        Route(f"{ROOT}/{pairings.PATH}", pair, methods=["POST"]),
        Route(f"{ROOT}/{pairings.PROOF_PATH}", pair, methods=["POST"]),
        Route(f"{ROOT}/{pairings.PATH}/{{id}}", pairing, methods=["GET"]),
        Route(f"{ROOT}/receipts/{{code}}", standing, methods=["GET"]),
        Route(f"{ROOT}/openapi.json", openapi, methods=["GET"]),
    ]


async def _body(request: "Request", most: int) -> bytes:
    """The body, as far as it may be long."""
    from starlette.requests import ClientDisconnect

    parts: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise Refusal(413, "too_long", f"more than {most} bytes")
            parts.append(chunk)
    except ClientDisconnect:
        raise Refusal(408, "broke_off", "the request broke off") from None  # nobody reads it
    return b"".join(parts)


def _address(request: "Request") -> str:
    return network_of(request.client.host) if request.client else ""


def _json(data: bytes, status: int, headers: Mapping[str, str] | None = None) -> "Response":
    from starlette.responses import Response

    return Response(data, status, media_type="application/json", headers=headers)


def _error(refusal: Refusal) -> "Response":
    said = ApiError(format=limits.FORMAT, error=refusal.key, reason=refusal.reason)
    wait = {"Retry-After": str(int(refusal.wait_s) + 1)} if refusal.wait_s else None
    return _json(encode(said), refusal.status, wait)
