"""`county recall`, `county export-usb`, `county upload`, and where `county keys` and `county screens` come in."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sync.county import board_commands, commands, key_commands, screen_commands, voice_commands
from sync.county.errors import CountyError

Adder = Callable[..., argparse.ArgumentParser]


def register(add: Adder) -> None:
    """Declare the commands; `add(name, words, secret=...)` makes one with the shared options."""
    one = add("recall", "take something off every screen at once; one recall officer's key is enough", secret=True)
    one.add_argument("--id", action="append", default=[], metavar="ID", help="a document; repeat")
    one.add_argument("--sha", action="append", default=[], metavar="SHA256", help="a blob or a file; repeat")
    one.add_argument("--unit", action="append", default=[], metavar="CODE", help="everything of a unit; repeat")
    one.add_argument("--reason", default="", help="shown on the screen")
    one.add_argument("--lift", action="store_true", help="take these from the list again")
    one.add_argument("--status", action="store_true", help="only say which terminals have it in force")
    _keys(one)

    key_commands.declare(add("keys", "list, rotate, revoke, renew and rehearse the county's keys", secret=True))

    screen_commands.declare(add("screens", "admit or pair, list, set and retire terminals"))

    board_commands.declare(add("board", "say what boards and LED strips play, where and when", secret=True))

    one = add("export-usb", "write the signed files to a stick, for terminals without a network", secret=True)
    one.add_argument("--to", type=Path, required=True, metavar="DIR", help="the stick, or a folder on it")
    one.add_argument("--unit", action="append", default=[], metavar="CODE", help="only what this unit needs; repeat")

    one = add("upload", "write the signed files to an S3-compatible store (credentials as boto3 takes them)")
    one.add_argument("--bucket", required=True, metavar="NAME")
    one.add_argument("--endpoint", metavar="URL", help="of the store; without it Amazon's")
    one.add_argument("--prefix", default="", metavar="PATH", help="folder within the bucket")
    one.add_argument("--region", metavar="NAME")


def upload(args: argparse.Namespace) -> int:
    """Write the tree to an S3-compatible store."""
    from sync.county.publish.bucket import upload as send
    from sync.county.publish.site import Site

    site = Site(args.dir / "site")
    if not site.has("metadata/timestamp.json"):
        raise CountyError(f"Nothing is published in {args.dir} yet; there is nothing to upload.")
    written, removed = send(
        site, bucket=args.bucket, endpoint=args.endpoint, prefix=args.prefix, region=args.region
    )  # fmt: skip
    print(f"{args.bucket}: {written} file(s) written, {removed} taken away.")
    return 0


def recall(args: argparse.Namespace) -> int:
    """Sign and publish a recall; with `--status` say who has it in force."""
    if args.status:
        return voice_commands.recall_status(args)
    from sync.county.publish.publisher import Publisher
    from sync.county.publish.recall import recall as sign
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    publisher = Publisher(records=records, folder=args.dir, ring=commands.ring_of(args))
    done = sign(
        publisher, ids=args.id, sha256=args.sha, units=args.unit, reason=args.reason, lift=args.lift,
        now=commands.clock_of(args, records),
    )  # fmt: skip
    said = done.said
    print(
        f"Recall {said.seq} is published: {len(said.ids)} document(s), {len(said.sha256)} file(s), "
        f"{len(said.units)} unit(s) are off every screen that asks, within two polls."
    )
    print("Terminals without a network: county export-usb, then kiosk import. To remove it for good: county withdraw.")
    return 0


def export_usb(args: argparse.Namespace) -> int:
    """Write the tree to a stick."""
    from sync.county.publish.site import Site
    from sync.county.publish.usb import export

    site = Site(args.dir / "site")
    if not site.has("metadata/timestamp.json"):
        raise CountyError(f"Nothing is published in {args.dir} yet; there is nothing to carry.")
    done = export(site, args.to, provision=args.dir / "provision.json", units=args.unit)
    print(f"{args.to}: {done.written} file(s) written, {done.removed} taken away. At the terminal: kiosk import PATH")
    return voice_commands.add_receipts(args)


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "recall": recall, "keys": key_commands.keys, "screens": screen_commands.screens, "board": board_commands.board,
    "export-usb": export_usb,
    "upload": upload,
}  # fmt: skip


def _keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="an offline key; repeat")
