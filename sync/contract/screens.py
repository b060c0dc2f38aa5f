"""A terminal and its county: the keys that a terminal is known by, and what the county has set for it.

The file of a terminal is public like every other; what is secret in it is sealed to that terminal.
"""

from dataclasses import dataclass, field
from typing import Annotated

from sync.contract import limits
from sync.contract.basics import Extra, Format, Name, Profile, UnitCode, Year
from sync.contract.codec import Between, Count, OneOf, Pattern, Text

TerminalId = Annotated[
    str, Pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "a terminal id (UUID)")
]
PublicKey = Annotated[str, Pattern(r"[0-9a-f]{64}", "a public key (64 hexadecimal digits)")]
SecretKey = Annotated[str, Pattern(r"[0-9a-f]{64}", "a key (64 hexadecimal digits)")]
SealedBox = Annotated[str, Pattern(r"[A-Za-z0-9+/]{64,400000}={0,2}", "a sealed box in Base64")]
Hours = Annotated[
    str, Pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]", "hours such as 07:30-18:30")
]
ScreenTag = Annotated[str, Pattern(r"[a-z0-9][a-z0-9_-]{0,31}", "a short lower-case tag")]
MinVersion = Annotated[str, Pattern(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}", "a version such as 0.2.0")]

PIN_LEAST, PIN_MOST = 6, 12  # digits
THEMES = ("normal", "grey")  # grey: days of mourning


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


@dataclass(frozen=True, slots=True)
class Screen:
    """What the county has set for one terminal: `screens/<terminal_id>.json.gz`, signed by the `screens` role.

    It takes the place of the seat in `provision.json`. `reply_key` (Ed25519) signs what the county answers;
    `submissions_key` (X25519) is what residents' words are sealed to. `box` is the `ScreenSecrets` in Base64,
    sealed to the terminal's own key.
    """

    format: Format
    terminal_id: TerminalId
    name: Name
    unit: UnitCode
    profile: Profile
    subscribe: Annotated[tuple[Annotated[str, Text(40, 1)], ...], Count(limits.UNITS, 1)]
    tags: Annotated[tuple[ScreenTag, ...], Count(limits.TAGS)] = ()
    theme: Annotated[str, OneOf(THEMES)] = "normal"
    hours: Hours | None = None
    reply_key: PublicKey | None = None
    submissions_key: PublicKey | None = None
    min_version: MinVersion | None = None
    max_offline_days: Annotated[int, Between(1, 3650)] | None = None
    box: SealedBox | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListKey:
    """Opens a unit's sealed lists of one year."""

    unit: UnitCode
    year: Year
    key: SecretKey
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScreenSecrets:
    """What is sealed to one terminal: keys of lists that its hall may show, and the verifier of its PIN.

    `terminal_id` says whose it is, so that no box can be moved into the file of another.
    """

    format: Format
    terminal_id: TerminalId
    keys: Annotated[tuple[ListKey, ...], Count(limits.LIST_KEYS)] = ()
    pin: Annotated[str, Text(limits.SUMMARY)] = ""
    extra: Extra = field(default_factory=dict)
