"""What can go wrong on the wire, sorted by what the caller should do.

SyncError
  TransportError   try again later: nobody answered, or the answer broke off
  RefusedError     do not use it: what was published is wrong or not trusted
    ContractError  a file is not what docs/wire.md says it is
    UntrustedError a signature, a version or a role's policy does not hold
"""


class SyncError(Exception):
    """Root of every error that crosses the border of `sync`."""


class TransportError(SyncError):
    """We could not fetch or deliver it; the same call may succeed later."""


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
