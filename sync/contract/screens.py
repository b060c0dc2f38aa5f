"""A terminal and its county: the keys that a terminal is known by."""

from dataclasses import dataclass, field
from typing import Annotated

from sync.contract.basics import Extra, Format
from sync.contract.codec import Pattern

TerminalId = Annotated[
    str, Pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "a terminal id (UUID)")
]
PublicKey = Annotated[str, Pattern(r"[0-9a-f]{64}", "a public key (64 hexadecimal digits)")]


@dataclass(frozen=True, slots=True)
class TerminalIdentity:
    """What a technician carries to the county: who the terminal is, and the public halves of its two keys.

    `signing` is Ed25519, `sealing` X25519, both raw.
    """

    format: Format
    terminal_id: TerminalId
    signing: PublicKey
    sealing: PublicKey
    extra: Extra = field(default_factory=dict)
