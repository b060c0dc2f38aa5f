"""Take over what the county has set for this terminal. Costs no request while nothing of it has changed."""

from collections.abc import Callable

from sync.contract import Screen, decode, limits, unpack_gzip
from sync.errors import ContractError
from sync.ports import ContentSink, Setup
from sync.terminal.fetcher import MissingError
from sync.terminal.trust import ExpiredRoleError, SignedFile, Trust

ROLE = "screens"


def screen_path(terminal_id: str) -> str:
    """Where a terminal's configuration stands among the signed files."""
    return f"screens/{terminal_id}.json.gz"


def follow_screen(trust: Trust, setup: Setup, sink: ContentSink, fetch: Callable[[SignedFile, int], bytes]) -> str:
    """Put the newest configuration in force; returns why that could not be done, or nothing.

    A neighbour that relays has no file but its own, so a missing one is asked for again with the next pull.

    Raises:
        TransportError: the network failed.
        UntrustedError: the role does not verify, or breaks the policy floor.
    """
    try:
        signed = trust.file(screen_path(setup.terminal_id), role=ROLE)
        if signed is None:
            if setup.kept():
                sink.look_again(setup.changed_lists(None))
                setup.keep(None, "")
            return ""
        if signed.sha256 == setup.kept():
            return ""
        data = fetch(signed, limits.SCREEN_BYTES)
        said = decode(Screen, unpack_gzip(data, limits.SCREEN_UNPACKED_BYTES))
        if said.terminal_id != setup.terminal_id:
            raise ContractError(f"it is for terminal {said.terminal_id}")
    except (ExpiredRoleError, ContractError, MissingError) as exc:
        return f"configuration of this terminal: {exc}; the one before stays"
    # First the lists, then the keys: a crash between them costs a list read twice, never one that stays unread.
    sink.look_again(setup.changed_lists(said))
    setup.keep(said, signed.sha256)
    return ""
