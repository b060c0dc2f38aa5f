"""What can go wrong on the wire, sorted by what the caller should do.

SyncError
  TransportError   try again later: nobody answered, or the answer broke off
  RefusedError     do not use it: what was published is wrong or not trusted
    ContractError  a file is not what docs/wire.md says it is
    UntrustedError a signature, a version or a role's policy does not hold
      MangledError a file of other bytes than were signed; asked again, another place or time may have the true ones
"""

import enum


class Cause(enum.StrEnum):
    """Why a transfer failed, as far as a technician can act on it."""

    UNKNOWN = ""
    PORTAL = "portal"  # a web page or a redirect came instead of the file: a network that wants a sign-in
    NAME = "name"  # the county's name does not resolve
    CERTIFICATE = "certificate"  # somebody else answers for that name, or the clock is far off
    CLOSED = "closed"  # nobody listens there
    MISSING = "missing"  # somebody answers who does not have the county's files
    SERVER = "server"  # the server says that it has a fault of its own
    SLOW = "slow"  # no answer, or not all of it, in time
    CUT = "cut"  # the answer broke off or was mangled
    PROXY = "proxy"  # the proxy that we were told to use does not work


class SyncError(Exception):
    """Root of every error that crosses the border of `sync`."""


class TransportError(SyncError):
    """We could not fetch or deliver it; the same call may succeed later."""

    def __init__(self, reason: str, cause: Cause = Cause.UNKNOWN) -> None:
        super().__init__(reason)
        self.cause = cause


class RefusedError(SyncError):
    """What they published must not be used; repeating the call does not help."""


class ContractError(RefusedError):
    """A document breaks the wire's rules. `path` says where, e.g. `entries[3].bytes`."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path


class UntrustedError(RefusedError):
    """A signature, threshold, version, hash or policy rule failed."""


class MangledError(UntrustedError):
    """A file of other bytes than were signed: changed on the way, or rotten where it lies."""
