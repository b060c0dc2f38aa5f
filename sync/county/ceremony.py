"""Make a county's keys, once: who holds how many, in which folder, under which passphrase.

A practice county keeps every key unencrypted under `keys/throw-away`; a real one keeps none so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sync.county.errors import CountyError
from sync.county.keys import KeyRing, new_key, new_passphrase
from sync.county.publish.roles import RolePlan

ONLINE_HOLDER = "signing host"


@dataclass(frozen=True, slots=True)
class PlannedKey:
    """One key to make."""

    name: str
    role: str
    holder: str
    office: str
    online: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """What one holder must be told: the key file and its passphrase."""

    holder: str
    file: str
    passphrase: str


@dataclass(frozen=True, slots=True)
class Ceremony:
    """The keys just made, all at hand, and the slips to give out."""

    ring: KeyRing
    slips: tuple[Slip, ...]


def plan_keys(delegated: Iterable[RolePlan], release_office: str) -> list[PlannedKey]:
    """Every key of a county: 5 root, 3 for each county role, 3 for each office, 2 online."""
    keys = [PlannedKey(f"root-{n}", "root", f"root-{n}", release_office) for n in range(1, 6)]
    for role in ("targets", "county", "screens", "recall"):
        keys += [PlannedKey(f"{role}-{n}", role, f"officer-{n}", release_office) for n in range(1, 4)]
    keys += [PlannedKey(role, role, ONLINE_HOLDER, "", online=True) for role in ("snapshot", "timestamp")]
    for plan in delegated:
        if plan.unit:
            keys += plan_office(plan, release_office)
    return keys


def plan_office(plan: RolePlan, release_office: str) -> list[PlannedKey]:
    """An office's three keys: its own reviewer, the county's release officer, the desk on the signing host."""
    return [
        PlannedKey(f"{plan.name}-reviewer", plan.name, plan.name, plan.office),
        PlannedKey(f"{plan.name}-release", plan.name, "release-officer", release_office),
        PlannedKey(f"{plan.name}-desk", plan.name, ONLINE_HOLDER, f"{plan.office}（平台）", online=True),
    ]


def make_practice_keys(folder: Path, keys: Iterable[PlannedKey]) -> KeyRing:
    """Throw-away keys, unencrypted and marked so."""
    mark = folder / "keys" / "throw-away" / "THROW-AWAY-KEYS.txt"
    mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.write_text(
        "These keys are for showing and trying only. They lie here unencrypted; whoever reads them can sign\n"
        "for this sample county. Never use them for a real county: make its keys with `county init`.\n"
        "这里的密钥只供演示和练习，没有加密，绝不能用于真实的县。\n",
        "utf-8",
    )
    ring = _ring(folder, practice=True)
    for key in keys:
        _make(ring, key, f"keys/throw-away/{key.name}.pem", None)
    ring.save()
    return ring


def make_real_keys(folder: Path, keys: Iterable[PlannedKey], online_passphrase: str) -> Ceremony:
    """Encrypted keys: online ones under the given passphrase, each offline one under its own."""
    ring = _ring(folder, practice=False)
    slips: list[Slip] = []
    for key in keys:
        if key.online:
            _make(ring, key, f"keys/online/{key.name}.pem", online_passphrase)
            continue
        file, passphrase = f"offline/{key.holder}/{key.name}.pem", new_passphrase()
        _make(ring, key, file, passphrase)
        slips.append(Slip(key.holder, file, passphrase))
    ring.save()
    return Ceremony(ring, tuple(slips))


def extend_ring(ring: KeyRing, offices: Iterable[RolePlan]) -> None:
    """Keys for offices that are new; only in a practice county without a ceremony.

    Raises:
        CountyError
    """
    new = list(offices)
    if new and not ring.practice:
        names = ", ".join(plan.office for plan in new[:3])
        raise CountyError(f"{names}: new offices need keys of their own; making them later is not built yet.")
    release = next((card.office for card in ring.cards.values() if "targets" in card.roles), "")
    for plan in new:
        for key in plan_office(plan, release):
            _make(ring, key, f"keys/throw-away/{key.name}.pem", None)
    if new:
        ring.save()


def slip_text(slips: Iterable[Slip]) -> str:
    """The slips, one holder after the other, to be printed, cut and handed over."""
    holders: dict[str, list[Slip]] = {}
    for slip in slips:
        holders.setdefault(slip.holder, []).append(slip)
    parts = []
    for holder, held in holders.items():
        lines = "\n".join(f"  {slip.file}\n      {slip.passphrase}" for slip in held)
        parts.append(f"For {holder}\n{lines}\n")
    return ("\n" + "- " * 36 + "\n").join(parts)


def _ring(folder: Path, *, practice: bool) -> KeyRing:
    if (folder / "keys" / "keys.json").exists():
        raise CountyError(f"{folder} has its keys already; a second set would lock every terminal out.")
    return KeyRing(folder, {}, practice=practice)


def _make(ring: KeyRing, key: PlannedKey, file: str, passphrase: str | None) -> None:
    card, signer = new_key(
        roles=[key.role], holder=key.holder, office=key.office, online=key.online, file=file,
        folder=ring.folder, passphrase=passphrase,
    )  # fmt: skip
    ring.cards[card.keyid] = card
    ring.signers[card.keyid] = signer
