"""A terminal without a county shows a code and waits until a person at the county types it there.

The code is made here and is whole on the glass only; the server learns its first characters. Whoever answers without
knowing it is noticed, and then the code is thrown away: nobody has two guesses at one. Where the disk holds the line of
a batch, the county may answer by that secret as well, and nobody needs to type.
"""

import base64
import binascii
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.agent import batch, locks
from kiosk.agent.provision import Provisioned, provision
from kiosk.errors import ProvisionError
from kiosk.settings import Settings
from kiosk.store.facts import PAIRING, PAIRING_URL, pairing_of
from kiosk.store.identity import Identity
from kiosk.store.trust import StateStore
from sync.address import MOST_BYTES, read_address
from sync.batch import BatchLine, print_of
from sync.contract import (
    PairingGift,
    PairingProof,
    PairingRequest,
    PairingStanding,
    decode,
    encode,
    limits,
)
from sync.contract.pairing import MARKS, PAIR_PLACE
from sync.errors import ContractError, TransportError, UntrustedError
from sync.pairing import TerminalSide, new_code
from sync.terminal import Options
from sync.terminal.poster import NotTakenError, Poster

LOCK = "pairing.lock"
RENEW_S = 25 * 60.0  # the server keeps a request for 30 minutes
LAST_S = 300.0  # for the last words of a pairing that began just before that
LOOK_S = 2.0
RETRY_S = 10.0
CONNECT_S, READ_S, GRACE_S = 5.0, 10.0, 10.0
GIVEN = Path("/etc/sunshine-kiosk/county")  # laid there by the technician's stick or an image
LOOSE_FAULTS = 3  # looks that may fail before the glass says so

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Side:
    """One password by which the county may answer, and the print of the only root that may come so."""

    side: TerminalSide
    root: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the glass shows of it. `state`: no_address, calling, waiting, joining, unreachable, not_here, paired.

    `cause` is a `sync.errors.Cause` where the county cannot be reached, and `wrong` while a code waits that took the
    place of one that somebody did not know.
    """

    state: str
    address: str = ""
    code: str = ""
    cause: str = ""
    county: str = ""
    name: str = ""


class Pairing:
    """One home's wait for a county. `told` is called with each change, after it is in the facts."""

    def __init__(
        self, home: Path, settings: Settings, *, told: Callable[[Shown], None] | None = None,
        sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic,
        machine: str = "", program: str = "", marks: Sequence[str] = (), given: Path = GIVEN,
    ) -> None:  # fmt: skip
        self._home = home
        self._settings = settings
        self._told = told
        self._sleep = sleep
        self._clock = clock
        self._machine, self._program = machine[: limits.NAME], program[:40]
        self._marks = tuple(marks[:MARKS])
        self._given = given
        self._batch: BatchLine | None = None
        self._last: Shown | None = None
        self._drops: str | None = None
        self._was_wrong = False

    def run(self, url: str = "") -> Provisioned:
        """Wait until paired.

        Raises:
            BusyError: another process waits already.
            ProvisionError: no address is known, or this home has a county.
            StoreError: the home cannot be written.
        """
        with locks.hold(self._home, LOCK):
            state = StateStore(self._home)
            try:
                facts = state.facts()
                if facts.get("seat"):
                    raise ProvisionError(f"{self._home} has its county already; kiosk provision --replace gives it up")
                identity = Identity.load_or_make(self._home, terminal_id=facts.get("terminal_id", ""))
                self._batch = batch.batch_of(self._home)
                address = url or facts.get(PAIRING_URL, "") or (self._batch.url if self._batch else "")
                address = address or self._settings.text("server_url") or _address(self._given)
                if not address:
                    self._say(state, Shown("no_address"))
                    raise ProvisionError(
                        "no county's address is known; plug the county's stick in, type it on the "
                        "glass, or kiosk pair --url URL"
                    )
                options = Options(url=address, subscribe=("*",), scratch=self._home / "scratch",
                                  proxy=self._settings.text("proxy"), connect_s=CONNECT_S, read_s=READ_S,
                                  grace_s=GRACE_S, is_sealed=True)  # fmt: skip
                poster = Poster(options, identity)
                try:
                    gift = None
                    while gift is None:
                        gift = self._try(state, identity, poster, address)
                finally:
                    poster.close()
                done = provision(self._home, gift.provision)
                batch.forget(self._home)
                self._say(state, Shown("paired", address, county=gift.county, name=gift.name))
                return done
            finally:
                state.close()

    def _try(self, state: StateStore, identity: Identity, poster: Poster, address: str) -> PairingGift | None:
        """One code, from its making to its end; None when it has to be another."""
        code, line = new_code(), self._batch
        sides = [_Side(TerminalSide(code))]
        if line is not None:
            sides.append(_Side(TerminalSide(line.secret), line.root))
        public = identity.public()
        request = PairingRequest(
            format=limits.FORMAT, id=str(uuid.uuid4()), place=code[:PAIR_PLACE], share=sides[0].side.share,
            terminal_id=public.terminal_id, signing=public.signing, sealing=public.sealing, address=address,
            drops=self._drops, machine=self._machine, program=self._program,
            batch=line.id if line else None, batch_share=sides[1].side.share if line else "",
            marks=self._marks if line else (),
        )  # fmt: skip
        body = encode(request)
        if self._last is None:
            self._say(state, Shown("calling", address))
        try:
            decode(PairingStanding, poster.post("pairings", body))
        except (TransportError, ContractError) as exc:
            if isinstance(exc, NotTakenError) and exc.key == "place_taken":
                self._sleep(LOOK_S)  # said by nobody whom we know: not as fast as we can for ever
                return None
            self._unreachable(state, address, exc)
            self._sleep(RETRY_S)
            return None
        self._drops = request.id
        waiting = Shown("waiting", address, code, cause="wrong" if self._was_wrong else "")
        self._was_wrong = False
        self._say(state, waiting)
        return self._wait(state, poster, request, body, sides, code)

    def _wait(
        self, state: StateStore, poster: Poster, request: PairingRequest, body: bytes, sides: "list[_Side]", code: str
    ) -> PairingGift | None:
        ends_at, faults = self._clock() + RENEW_S, 0
        address, opened = request.address, None
        while self._clock() < ends_at + (LAST_S if opened is not None else 0):
            self._sleep(LOOK_S)
            try:
                if opened is None:
                    stands = decode(PairingStanding, poster.get(f"pairings/{request.id}"))
                else:
                    stands = _prove(poster, request, opened[1])
            except (TransportError, ContractError) as exc:
                if isinstance(exc, NotTakenError) and exc.status == 404:
                    return None
                faults += 1
                if faults >= LOOSE_FAULTS and opened is None:
                    self._unreachable(state, address, exc)
                continue
            if faults >= LOOSE_FAULTS and opened is None:
                self._say(state, Shown("waiting", address, code))
            faults = 0
            if opened is None and stands.state == "offered":
                try:
                    opened = _open(sides, body, stands)
                except (UntrustedError, ContractError) as exc:
                    log.warning("what came as the county's offer is none: %s", exc)
                    self._was_wrong = True
                    self._give_up(poster, request)
                    return None
                self._say(state, Shown("joining", address, county=opened[0].county, name=opened[0].name))
            elif opened is not None and stands.state == "paired":
                return opened[0]
            elif stands.state in ("ended", "wrong", "paired"):
                return None
        return None

    def _give_up(self, poster: Poster, request: PairingRequest) -> None:
        """Tell the county at once; should it not hear, its offer ends by itself."""
        try:
            _prove(poster, request, "")
        except (TransportError, ContractError) as exc:
            log.debug("%s", exc)

    def _unreachable(self, state: StateStore, address: str, exc: Exception) -> None:
        log.info("no pairing at %s: %s", address, exc)
        if (isinstance(exc, NotTakenError) and exc.key == "not_here") or getattr(exc, "status", 0) == 404:
            self._say(state, Shown("not_here", address))
        else:
            cause = exc.cause.value if isinstance(exc, TransportError) else "server"
            self._say(state, Shown("unreachable", address, cause=cause))

    def _say(self, state: StateStore, shown: Shown) -> None:
        if shown != self._last:
            self._last = shown
            state.learn({PAIRING: json.dumps(asdict(shown), ensure_ascii=False)})
            if self._told is not None:
                self._told(shown)


def shown_of(facts: Mapping[str, str]) -> Shown | None:
    """What the facts say of it."""
    try:
        return Shown(**pairing_of(facts))
    except TypeError:
        return None


def _address(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return read_address(file.read(MOST_BYTES))
    except FileNotFoundError:
        return ""
    except OSError as exc:
        log.warning("%s cannot be read (%s)", path, exc.strerror)
        return ""


def _prove(poster: Poster, request: PairingRequest, proof: str) -> PairingStanding:
    said = PairingProof(format=limits.FORMAT, id=request.id, proof=proof)
    return decode(PairingStanding, poster.post("pairing-proofs", encode(said)))


def _open(sides: "list[_Side]", body: bytes, stands: PairingStanding) -> tuple[PairingGift, str]:
    """By the code or by the batch, each tried once."""
    try:
        box = base64.b64decode(stands.box, validate=True)
    except binascii.Error as exc:
        raise UntrustedError("the box is not Base64") from exc
    for one in sides:
        try:
            content, proof = one.side.open(body, stands.share, box)
        except UntrustedError:
            continue
        gift = decode(PairingGift, content)
        if one.root and print_of(gift.provision.root.encode()) != one.root:
            raise UntrustedError("the county's root is not the one that the batch names")
        return gift, proof
    raise UntrustedError("the box was made by somebody who knows neither code nor batch")
