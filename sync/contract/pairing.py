"""Pairing: a new terminal and its county meet by a code that a person reads from the glass.

The first characters of the code find the terminal among those that wait; the rest never crosses the wire. Both ends
agree on a key by it (SPAKE2, `sync.pairing`), and whoever does not know the code can neither change what the
terminal said of itself nor what the county gives it.
"""

from dataclasses import dataclass, field
from typing import Annotated

from sync.contract import limits
from sync.contract.basics import Extra, Format, Name, Url
from sync.contract.codec import Count, OneOf, Pattern, Text
from sync.contract.county import Provision
from sync.contract.screens import PublicKey, TerminalId
from sync.contract.submission import SubmissionId

# Nothing that is read, or said, for something else: no 0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B together, no U beside V.
PAIR_ALPHABET = "23456789ACDEFHJKMNPQRTVWXY"
PAIR_CODE, PAIR_PLACE = 8, 3  # characters of a code, and of those the ones that the server knows
LOOK_ALIKE = {"Z": "2", "S": "5", "G": "6", "B": "8", "U": "V"}
PAIR_QR = "SUNSHINE-KIOSK:"  # before a code, in its picture
GIFT_FILE = "sunshine-county.json"  # the gift on a stick
BATCH_ID, BATCH_SECRET = 6, 28  # characters: which batch, and its secret of 131 bits
MARKS = 16
PAIR_STATES = ("waiting", "offered", "proved", "paired", "wrong", "ended")

PairPlace = Annotated[str, Pattern(r"[2-9ACDEFHJKMNPQRTVWXY]{3}", "the first 3 characters of a pairing code")]
PairShare = Annotated[str, Pattern(r"(4[12][0-9a-f]{64})?", "a SPAKE2 message (66 hexadecimal digits)")]
BatchId = Annotated[str, Pattern(r"[2-9ACDEFHJKMNPQRTVWXY]{6}", "the id of a batch")]
Mark = Annotated[
    str, Pattern(r"mac:([0-9a-f]{2}:){5}[0-9a-f]{2}|serial:[!-~]{1,60}", "what tells a machine, e.g. serial:ABC")
]
PairProof = Annotated[str, Pattern(r"([0-9a-f]{64})?", "a proof (64 hexadecimal digits)")]
PairBox = Annotated[str, Pattern(r"([A-Za-z0-9+/]{64,30000}={0,2})?", "a box in Base64")]


@dataclass(frozen=True, slots=True)
class PairingRequest:
    """A terminal without a county waits for one. Its very bytes are bound to the key; `address` is where it asks.

    `machine` and `program` are for the person at the county. `drops` is the request that this one takes the place of.
    `batch`: whoever knows the secret of this batch may answer too, by `batch_share`; `marks` tell it the machine.
    """

    format: Format
    id: SubmissionId
    place: PairPlace
    share: PairShare
    terminal_id: TerminalId
    signing: PublicKey
    sealing: PublicKey
    address: Url
    machine: Annotated[str, Text(limits.NAME)] = ""
    program: Annotated[str, Text(40)] = ""
    drops: SubmissionId | None = None
    batch: BatchId | None = None
    batch_share: PairShare = ""
    marks: Annotated[tuple[Mark, ...], Count(MARKS)] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairingProof:
    """The terminal opened the county's box: only who knows the code can say this. Empty: it did not open."""

    format: Format
    id: SubmissionId
    proof: PairProof = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairingStanding:
    """How far a request has come: nothing in it is signed, the box opens or it does not."""

    format: Format
    id: SubmissionId
    state: Annotated[str, OneOf(PAIR_STATES)]
    share: PairShare = ""
    box: PairBox = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairingGift:
    """In the box: whose terminal it is from now on, what it is called there, and the county's trust root."""

    format: Format
    county: Name
    name: Name
    provision: Provision
    extra: Extra = field(default_factory=dict)
