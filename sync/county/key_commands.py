"""`county keys`: list, rotate, revoke, renew, go on after a restore, rehearse."""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sync.county import commands
from sync.county.errors import CountyError

if TYPE_CHECKING:  # loading it would slow down every command
    from sync.county.keys import KeyCard, KeyRing

DEEDS = ("list", "rotate", "revoke", "renew", "restored", "rehearse")


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of `county keys`."""
    parser.add_argument("deed", choices=DEEDS, metavar="|".join(DEEDS), help="see docs/security.md")
    parser.add_argument("--id", action="append", default=[], metavar="KEYID", help="a key, or the start of its id")
    parser.add_argument("--holder", action="append", default=[], metavar="NAME", help="every key of this holder")
    parser.add_argument("--role", action="append", default=[], metavar="ROLE", help="(renew) the role to sign again")
    parser.add_argument("--online", action="store_true", help="every key that lives on a server")
    parser.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="an offline key; repeat")
    parser.add_argument("--slips", type=Path, metavar="FILE", help="write the new passphrases there, not on the screen")


def keys(args: argparse.Namespace) -> int:
    """One deed."""
    from sync.county.keys import open_ring

    if args.deed == "list":
        return _list(open_ring(args.dir))
    if args.deed == "rehearse":
        return _rehearse(args)
    return _change(args)


def _list(ring: "KeyRing") -> int:
    print("keyid         where    holder                role")
    for card in sorted(ring.cards.values(), key=lambda card: (card.roles, card.file)):
        where = "server" if card.online else "offline"
        print(f"{card.keyid[:12]}  {where:<7}  {card.holder:<20}  {', '.join(card.roles)}")
    online = sum(card.online for card in ring.cards.values())
    print(f"{len(ring.cards)} keys, {online} of them on a server. Of two that approve, at most one may be among those.")
    return 0


def _change(args: argparse.Namespace) -> int:
    from sync.county import ceremony, seat
    from sync.county.keys import checked_passphrase
    from sync.county.publish import rotate
    from sync.county.publish.publisher import Publisher
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    publisher = Publisher(records=records, folder=args.dir, ring=commands.ring_of(args))
    now = commands.clock_of(args, records)
    if args.deed == "restored":
        waiting = rotate.restored(publisher, now=now)
        print(f"Every number is {rotate.JUMP} ahead; what was published after the backup must be approved again.")
        for role in waiting:
            print(f"{role} waits: sign it with county keys renew --role {role} --key FILE --key FILE.")
        return 2 if waiting else 0
    if args.deed == "renew":
        if not args.role:
            raise CountyError("Say which role to sign again: --role root, for example.")
        version = rotate.renew(publisher, args.role, now=now)
    elif args.deed == "revoke":
        version = rotate.revoke(publisher, _chosen(publisher.ring, args), now=now)
    else:
        done = rotate.rotate(
            publisher, _chosen(publisher.ring, args), now=now,
            online_passphrase=lambda: checked_passphrase(commands.passphrase_of(args, "the online keys") or ""),
        )  # fmt: skip
        version = done.root
        for card in done.cards:
            print(f"New: {card.file} for {card.holder} ({', '.join(card.roles)})")
        if done.slips:
            text = ceremony.slip_text(done.slips)
            if args.slips is not None:
                commands.write_slips(args.slips, text)
            else:
                print("Print or copy these now: they are shown this once and stored nowhere.\n\n" + text)
    if version:
        seat.write_provision(records, args.dir)
        print(f"Root {version} is published; terminals follow by themselves. provision.json carries it.")
    else:
        print("Published; terminals follow by themselves.")
    return 0


def _chosen(ring: "KeyRing", args: argparse.Namespace) -> "list[KeyCard]":
    found: dict[str, KeyCard] = {}
    for start in args.id:
        mine = [card for card in ring.cards.values() if card.keyid.startswith(start)]
        if len(mine) != 1 or len(start) < 6:
            raise CountyError(f"{start[:70]!r} is not the start of exactly one key id (six digits or more).")
        found[mine[0].keyid] = mine[0]
    for holder in args.holder:
        held = [card for card in ring.cards.values() if card.holder == holder]
        if not held:
            raise CountyError(f"{holder[:40]!r} holds no key; county keys list names the holders.")
        found |= _by_id(held)
    if args.online:
        found |= _by_id(card for card in ring.cards.values() if card.online)
    if not found:
        raise CountyError("Say which keys: --id, --holder or --online.")
    return list(found.values())


def _by_id(cards: "Iterable[KeyCard]") -> "dict[str, KeyCard]":
    return {card.keyid: card for card in cards}


def _rehearse(args: argparse.Namespace) -> int:
    from sync.county.records import open_records
    from sync.county.rehearsal import rehearse

    records = open_records(commands.address_of(args))
    failed = 0
    with tempfile.TemporaryDirectory(prefix="county-rehearsal-") as scratch:
        for step in rehearse(records, Path(scratch), commands.clock_of(args, records)):
            failed += bool(step.trouble)
            print(f"{'FAILED' if step.trouble else 'ok':<6}  {step.name}{': ' + step.trouble if step.trouble else ''}")
    print("Played on a copy with throw-away keys; the county itself was not touched.")
    return 2 if failed else 0
