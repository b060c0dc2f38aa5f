"""`/api/v1`: posts of terminals in, signed receipts out; new terminals wait here for their county.

Keeps nothing between two requests but what the gates took into their hands.

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
from sync.county.records.database import wait_for_turn
from sync.county.voices import cases, intake, pairings, pictures, terminals
from sync.county.voices.cases import CaseSource, TableCases
from sync.county.voices.gate import Gate, network_of
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
        self._terminals = Gate("terminal", TERMINAL_AT_ONCE, TERMINAL_PER_S, in_hand=50)
        self._addresses = Gate("address", ADDRESS_AT_ONCE, ADDRESS_PER_S, in_hand=5)
        self._waiting = Gate("waiting", WAITING_AT_ONCE, WAITING_PER_S, in_hand=5)
        self._looks = Gate("look", LOOK_AT_ONCE, LOOK_PER_S, in_hand=5)
        self._numbers = Gate("case", NUMBER_AT_ONCE, NUMBER_PER_S)
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

        def stranger(session: Session) -> bytes:
            _pass(self._addresses, session, address)
            raise Refusal(401, "unsigned", "Kiosk-Terminal and Kiosk-Signature sign each post")

        def work(session: Session) -> bytes:
            self._recognise(session, terminal, signature, path, body, address)
            if path == CASES:
                return self._case(session, body)
            return encode(
                intake.take(session, self._sign, terminal=terminal, path=path, body=body, at=self._now())
            )  # fmt: skip

        if not _TERMINAL.fullmatch(terminal) or not _SIGNATURE.fullmatch(signature):
            return self._answer(stranger, self._addresses, address)
        return self._answer(work)

    def pair(self, path: str, headers: Mapping[str, str], body: bytes, address: str) -> bytes:
        """How a terminal that waits for a county stands; it is nobody's yet, so only its network is counted.

        Raises:
            Refusal
        """

        def work(session: Session) -> bytes:
            wait_for_turn(session)
            _pass(self._waiting, session, address)
            with session.begin_nested():  # a refusal leaves the request of before as it was
                if path == pairings.PROOF_PATH:
                    return encode(pairings.prove(session, headers, body, self._now()))
                return encode(pairings.take(session, headers, body, address, self._now()))

        return self._answer(work, self._waiting, address)

    def pairing(self, request_id: str, address: str) -> bytes:
        """The same, asked again and again by its id.

        Raises:
            Refusal
        """

        def work(session: Session) -> bytes:
            row = None
            if _TERMINAL.fullmatch(request_id):
                _pass(self._looks, session, request_id)
                row = pairings.find(session, request_id, self._now())
            if row is None:
                _pass(self._addresses, session, address)
                raise pairings.gone()
            return encode(pairings.standing(row))

        return self._answer(work, self._looks, request_id)

    def standing(self, code: str, address: str) -> bytes:
        """How far the opinion of a code has come.

        Raises:
            Refusal
        """

        def work(session: Session) -> bytes:
            _pass(self._addresses, session, address)
            found = intake.standing_of(session, self._sign, code) if _CODE.fullmatch(code) else None
            if found is None:
                raise Refusal(404, "no_such_code", "there is no opinion of this code")
            return encode(found)

        return self._answer(work, self._addresses, address)

    def calls(self) -> frozenset[tuple[str, int]]:
        """Which wishes wait, and by which number the events call the terminals."""
        try:
            with self._records.begin() as session:
                found = pictures.waiting(session, self._now())
        except SQLAlchemyError as exc:
            log.debug("the records do not answer: %s", type(exc).__name__)
            return frozenset()
        return frozenset((wish, call_of(terminal)) for terminal, wish in found.items())

    def _answer(self, work: Callable[[Session], bytes], gate: Gate | None = None, name: str = "") -> bytes:
        """In one transaction. It is kept also when the answer is a refusal, or nobody would be counted who is refused;
        so nothing may be written before a refusal but what is to stay. Whom `gate` shut out costs none at all.
        """
        if gate is not None and (wait_s := gate.shut_s(name)):
            raise _too_many(wait_s)
        with self._turn, self._records.begin() as session:
            try:
                return work(session)
            except Refusal as exc:
                refusal = exc
            except ContractError as exc:  # `intake` reads the whole of a post before it writes
                words = f"not what the wire says: {exc.path or 'the whole'}"
                refusal = Refusal(422, "broken", words[: limits.NAME])
        raise refusal

    def _recognise(
        self, session: Session, terminal: str, signature: str, path: str, body: bytes, address: str
    ) -> None:  # fmt: skip
        """A terminal of ours, and still within its share."""
        key = terminals.signing_key(session, terminal)
        if key is None:
            _pass(self._addresses, session, address)
            raise Refusal(403, "unknown_terminal", "this county has not admitted this terminal")
        try:
            VerifyKey(bytes.fromhex(key)).verify(post_bytes(path, body), bytes.fromhex(signature))
        except (BadSignatureError, ValueError):
            _pass(self._addresses, session, address)
            raise Refusal(403, "wrong_signature", "the signature is not this terminal's") from None
        _pass(self._terminals, session, terminal)

    def _case(self, session: Session, body: bytes) -> bytes:
        """How far a case has come; four digits must not be found out by trying."""
        asked = decode(CaseQuery, body)
        _pass(self._numbers, session, asked.number)
        return encode(cases.answer(session, self._cases, self._reply, asked, self._now()))

    def _sign(self, message: bytes) -> bytes:
        return self._reply.sign(message).signature


def _pass(gate: Gate, session: Session, name: str) -> None:
    wait_s = gate.wait_in(session, name)
    if wait_s:
        raise _too_many(wait_s)


def _too_many(wait_s: float) -> Refusal:
    return Refusal(429, "too_many", "too many requests", wait_s=wait_s)


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
