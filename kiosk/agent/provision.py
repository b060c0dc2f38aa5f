"""Give a terminal its county: trust root, address, seat. Done once; another county only on purpose."""

import json
import ssl
from dataclasses import dataclass
from pathlib import Path

from kiosk.agent import locks
from kiosk.clock import Clock
from kiosk.errors import ProvisionError, StoreError
from kiosk.store import salvage
from kiosk.store.connect import content_path, state_path
from kiosk.store.engine import DamagedError, set_aside
from kiosk.store.facts import AUTHORITY, DESK_KEYS, OF_THE_SCREEN, STICK_SAID
from kiosk.store.identity import Identity
from kiosk.store.trust import StateStore
from kiosk.store.write import ContentStore
from sync.contract import PairingGift, Provision, TerminalSeat, build, decode, dump, encode, limits
from sync.contract.pairing import GIFT_FILE
from sync.errors import ContractError, UntrustedError
from sync.stick import write
from sync.terminal.trust import BOOTSTRAP, root_version


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What a terminal now is."""

    terminal_id: str
    url: str
    seat: TerminalSeat
    is_first: bool


def read_provision(path: Path) -> Provision:
    """The file that a county hands out with a terminal, or the stick that `county screens bundle` made.

    Raises:
        ProvisionError: it cannot be read, or is not one.
    """
    if path.is_dir():
        path /= GIFT_FILE
    try:
        with path.open("rb") as file:
            data = file.read(limits.PROVISION_BYTES + 1)
    except OSError as exc:
        raise ProvisionError(f"{path} cannot be read: {(exc.strerror or str(exc)).lower()}") from exc
    if len(data) > limits.PROVISION_BYTES:
        raise ProvisionError(f"{path} is longer than {limits.PROVISION_BYTES} bytes; that is no provision file")
    try:
        return decode(PairingGift, data).provision if path.name == GIFT_FILE else decode(Provision, data)
    except ContractError as exc:
        raise ProvisionError(f"{path} is no provision file: {exc}") from exc


def provision(home: Path, given: Provision, *, url: str | None = None, replace: bool = False) -> Provisioned:
    """Make the home trust this county and take this seat. The same county again only updates address and seat.

    Raises:
        ProvisionError: the root does not verify, the address is none, or the home is another county's.
        BusyError: a pull is at work.
        StoreError: the home cannot be written.
    """
    root = given.root.encode()
    address = url or given.url
    try:
        build(Provision, {**dump(given), "url": address})
        root_version(root)
        if given.authority:
            ssl.create_default_context(cadata=given.authority)
    except (ssl.SSLError, TypeError, ValueError) as exc:  # a TypeError: not all of it is ASCII
        raise ProvisionError(f"the county's authority in the provision file is no certificate: {exc}") from exc
    except ContractError as exc:
        raise ProvisionError(f"{address[:80]!r}: {exc.reason}") from exc
    except UntrustedError as exc:
        raise ProvisionError(f"the root in the provision file cannot be trusted: {exc}") from exc
    with locks.hold(home, locks.PULL, wait_s=10.0):
        state = _state(home, replace)
        try:
            known = state.load()
            is_first = BOOTSTRAP not in known
            is_same = root in known.values()
            if not is_first and not is_same and not replace:
                raise ProvisionError(
                    f"{home} already belongs to another county (its trust root differs); to give it up use --replace"
                )
            if not is_same:
                _take_down(home)
                # First what the other county said, then its trust: a crash between them leaves nobody's keys.
                state.learn(dict.fromkeys(_OF_THE_COUNTY, ""))
                state.replace_trust(root)
            known_id = state.facts().get("terminal_id", "")
            terminal_id = Identity.load_or_make(home, terminal_id=known_id, replace=replace).terminal_id
            seat = json.dumps(dump(given.terminal), ensure_ascii=False)
            # All at once: a crash must not leave this county's authority beside the address of another.
            state.learn({"terminal_id": terminal_id, "seat": seat, "url": address, AUTHORITY: given.authority})
            return Provisioned(terminal_id, address, given.terminal, is_first)
        finally:
            state.close()


def leave_identity(home: Path, stick: Path) -> Path | None:
    """Who this terminal is, for the county to admit; None when the stick takes nothing."""
    public = Identity.load(home).public()
    path = stick / "terminals" / f"{public.terminal_id}.json"
    try:
        write(stick, path, encode(public))
    except OSError:
        return None
    return path


def _state(home: Path, replace: bool) -> StateStore:
    """The state; a damaged one is given up only on purpose. What residents said comes along as far as it is whole."""
    try:
        return StateStore(home)
    except DamagedError as exc:
        if not replace:
            raise StoreError(f"state.db in {home} is damaged; provision with --replace sets it aside") from exc
        damaged = set_aside(state_path(home))
        state = StateStore(home)
        salvage.words(damaged, home)
        return state


_OF_THE_COUNTY = (
    "clock_floor", "content_issued_at", "last_contact_at", "last_sync_at", "last_sync_state", "last_sync_reason",
    "last_sync_cause", "last_sync_waiting", "recall_seq", "recall_hidden", "recall_at", "recall_told", "broken",
    "heartbeat_at", "heartbeat_face", "holding_at", "push_reason", "push_cause", "stick_beat", "stick_recall",
    STICK_SAID, DESK_KEYS, *OF_THE_SCREEN,
)  # fmt: skip


def _take_down(home: Path) -> None:
    if content_path(home).exists():
        content = ContentStore(home, moment=Clock().now())
        try:
            content.take_down()
        finally:
            content.close()
