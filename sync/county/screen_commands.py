"""`county screens`: admit, pair, list, set and retire terminals."""

import argparse
import datetime as dt
import getpass
import mmap
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync import address, contract, stick
from sync.contract.pairing import GIFT_FILE
from sync.county import commands
from sync.county.errors import CountyError
from sync.errors import ContractError

if TYPE_CHECKING:
    from sync.county.records import Records, TerminalRow

DEEDS = ("admit", "waiting", "pair", "stick", "bundle", "batch", "import", "await", "list", "set", "retire")
WAIT_S = 90.0
SETTINGS = ("subscribe", "tags", "theme", "hours", "min_version", "max_offline_days")
PIN_VARIABLE = "COUNTY_PIN"


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of `county screens`."""
    parser.add_argument("deed", choices=DEEDS, metavar="|".join(DEEDS), help="what to do with a terminal")
    parser.add_argument(
        "what",
        nargs="?",
        default="",
        metavar="FILE|CODE|ID",
        help="admit: its file; pair: the code on its glass; set, retire: its id; import: a list; await: a batch's file"
        "; stick: the package, sunshine-kiosk_VERSION_amd64.deb",
    )
    parser.add_argument("--json", metavar="TEXT", help="(admit) what kiosk identity --json prints, instead of a file")
    parser.add_argument("--name", help="what people call it, e.g. 王狮乡便民服务中心一号机")
    parser.add_argument("--unit", metavar="CODE", help="where it stands")
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help="(stick, bundle) the stick or folder; (batch) the file to write"
    )
    parser.add_argument(
        "--url",
        help="(stick, bundle, batch) the county's address; (pair) what it asks from now on, not the one it came by",
    )
    parser.add_argument(
        "--profile", choices=contract.PROFILES, help="(admit, pair, bundle: touch unless said otherwise)"
    )
    parser.add_argument("--subscribe", action="append", metavar="CODE", help="only these units (default all); repeat")
    parser.add_argument("--tag", dest="tags", action="append", metavar="TAG", help="for playlists; repeat")
    parser.add_argument("--theme", choices=("normal", "grey"), help="grey on days of mourning")
    parser.add_argument("--hours", metavar="HH:MM-HH:MM", help="when the screen is lit")
    parser.add_argument("--min-version", metavar="VERSION", help="the oldest program it should run")
    parser.add_argument("--max-offline-days", type=int, metavar="N", help="report it as bad after so long offline")
    parser.add_argument("--pin", action="store_true", help=f"set its maintenance PIN: asked for, or {PIN_VARIABLE}")
    parser.add_argument("--stolen", action="store_true", help="(retire) give up the keys of lists that it knew")
    parser.add_argument("--count", type=int, default=200, metavar="N", help="(batch) terminals at most (default 200)")
    parser.add_argument("--days", type=int, default=14, metavar="N", help="(batch) for so many days (default 14)")
    parser.add_argument("--revoke", action="store_true", help="(batch ID) its secret pairs nobody any more")
    parser.add_argument("--batch", default="", metavar="ID", help="(import) whose list it is; (stick) its file")
    parser.add_argument("--no-pin", action="store_true", help="take its PIN away")
    parser.add_argument(
        "--installer", type=Path, metavar="DIR",
        help="(stick) of tools/make_installer.sh: it starts a bare PC too, and ERASES its disk if its menu is told to",
    )  # fmt: skip
    parser.add_argument("--ssh-key", type=Path, metavar="FILE", help="(stick --installer) whose public key may log in")


def screens(args: argparse.Namespace) -> int:
    """One deed."""
    from sync.county import batch_commands, terminals
    from sync.county.records import open_records

    if args.deed == "stick":  # asks nothing of the records
        return _stick(args)
    records = open_records(commands.address_of(args))
    if args.deed == "list":
        rows = terminals.every(records)
        for row, is_late in rows:
            state = ("waits for county publish" if is_late else "") if row.active else "retired"
            print("  ".join(filter(None, (row.id[:8], row.profile.ljust(5), row.unit, row.name, state))))
        print(f"{sum(row.active for row, _ in rows)} terminal(s) admitted.")
        return 0
    now = commands.clock_of(args, records)
    if args.deed == "waiting":
        return _waiting(records, now)
    if args.deed in ("batch", "import"):
        return {"batch": batch_commands.batch, "import": batch_commands.expect}[args.deed](args, records, now)
    pin = _pin() if args.pin else "" if args.no_pin else None
    if args.deed == "await":
        return batch_commands.receive(args, records, pin or "")
    if args.deed in ("admit", "pair", "bundle") and (args.name is None or args.unit is None):
        raise CountyError("Say what the terminal is called and where it stands: --name and --unit.")
    if args.deed == "bundle":
        return _bundle(args, records)
    if args.deed == "pair":
        row = _pair(args, records, now, pin or "")
        said = f"Paired: {row.id} ({row.name}); it shows the county's content now."
    elif args.deed == "admit":
        row = terminals.admit(
            records, _identity(args), name=args.name, unit=args.unit, profile=args.profile or "touch",
            settings=_given(args), now=now,
        )  # fmt: skip
        said = f"Admitted: {row.id} ({row.name})."
        if pin:
            terminals.change(records, row.id, {}, pin=pin, now=now)
    elif args.deed == "set":
        row = terminals.change(
            records, args.what, _given(args, ("name", "unit", "profile", *SETTINGS)), pin=pin, now=now
        )  # fmt: skip
        said = f"Set: {row.id} ({row.name})."
    else:
        row = terminals.retire(records, args.what, now=now, is_stolen=args.stolen)
        said = f"Retired: {row.id} ({row.name})."
    print(f"{said} Next: county publish --dir {args.dir}, with two keys of the screens role.")
    return 0


def _waiting(records: "Records", now: dt.datetime) -> int:
    """Who waits: the first characters of the code only, since the rest never comes here."""
    from sync.county import pairing

    found = pairing.waiting(records, now)
    for one in found:
        said = one.request
        print(f"{said.place}…  since {one.at}  {said.machine or 'a machine that says nothing of itself'}, "
              f"program {said.program or 'unknown'}, asks {said.address}")  # fmt: skip
        print(f"      {said.terminal_id[:8]}  signing {said.signing[:16]}  sealing {said.sealing[:16]}"
              f"{'  admitted before, with these keys' if one.is_known else ''}")  # fmt: skip
    print(f"{len(found)} terminal(s) wait. Next: county screens pair CODE --name NAME --unit CODE, with the whole code "
          "that the glass shows.")  # fmt: skip
    return 0


def _bundle(args: argparse.Namespace, records: "Records") -> int:
    """What a terminal without a network is given instead of a code; the stick comes back with who it is."""
    from sync.county import seat, terminals

    if args.to is None or not args.to.is_dir() or not args.url:
        raise CountyError("Say where the stick is and what address the terminal asks later: --to DIR --url URL.")
    given = seat.gift_of(
        records, args.dir, url=args.url, name=args.name, unit=args.unit, profile=args.profile or "touch",
        subscribe=tuple(args.subscribe or terminals.EVERYTHING),
    )  # fmt: skip
    path = args.to / GIFT_FILE
    try:
        stick.write(args.to, path, contract.encode(given))
    except OSError as exc:
        raise CountyError(f"{args.to} cannot be written: {exc.strerror}.") from exc
    print(
        f"{path} is written. At the terminal: kiosk provision {args.to}. It puts a file into {args.to / 'terminals'}; "
        f"bring that back: county screens admit FILE --name NAME --unit CODE --dir {args.dir}."
    )
    return 0


def _stick(args: argparse.Namespace) -> int:
    """What a technician carries: the package, the county's address and what installs both; a batch's line if any."""
    import assets
    from sync.batch import read_batch
    from sync.county import boot_stick

    if args.to is None or not args.to.is_dir() or not (args.url or args.batch):
        raise CountyError("Say where the stick is and at which address the county is: --to DIR --url URL.")
    if (args.installer and not args.what) or (args.ssh_key and not args.installer):
        raise CountyError("A stick that starts a PC holds the package too, and a key is for such a stick only.")
    files: dict[str, bytes | mmap.mmap] = {"install.sh": assets.path("stick/install.sh").read_bytes()}
    url = args.url or ""
    try:
        if args.installer:
            files |= boot_stick.files_of(args.installer, args.ssh_key)
        if args.batch:
            text = Path(args.batch).read_text("utf-8")
            line = read_batch(text)
            if line is None:
                raise CountyError(f"{args.batch} is no file of county screens batch.")
            files["sunshine-batch.txt"], url = text.encode(), url or line.url
        files[address.FILE_NAME] = address.text_of(url).encode()
        if args.what:
            files[Path(args.what).name] = Path(args.what).read_bytes()
        if others := {path.name for path in args.to.glob("sunshine-kiosk_*.deb")} - set(files):
            raise CountyError(f"{args.to} holds {', '.join(sorted(others))}; leave one package on it.")
        for name, data in files.items():
            stick.write(args.to, args.to / name, data)
    except ValueError as exc:
        raise CountyError(f"{exc}.") from exc
    except OSError as exc:
        raise CountyError(f"{exc.filename or args.to}: {exc.strerror}.") from exc
    print(f"{args.to} is written: {', '.join(sorted(files))}.")
    if args.installer:
        print("At a PC without a system: start it from this stick (UEFI) and choose in its menu. That ERASES its disk.")
    print("At the machine: sudo mount /dev/sdb1 /mnt (lsblk names the stick), then sudo sh /mnt/install.sh. "
          "A terminal that is installed already and has no county needs it plugged in only.")  # fmt: skip
    return 0


def _pair(args: argparse.Namespace, records: "Records", now: dt.datetime, pin: str) -> "TerminalRow":
    from sync.county import pairing, terminals

    if not args.what:
        raise CountyError("Type the code that stands on the terminal's glass.")
    seated = {"name": args.name, "unit": args.unit, "profile": args.profile or "touch",
              "subscribe": list(terminals.EVERYTHING), **_given(args)}  # fmt: skip
    made = pairing.offer(records, args.what, pairing.Terms(args.dir, seated, pin, args.url), now=now)
    print(f"Offered to {made.request.place}… ({made.request.machine}); waiting for its answer.", flush=True)
    return pairing.settle(records, made, now=lambda: commands.clock_of(args, records), wait_s=WAIT_S)


def _given(args: argparse.Namespace, names: tuple[str, ...] = SETTINGS) -> dict[str, Any]:
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _identity(args: argparse.Namespace) -> contract.TerminalIdentity:
    if bool(args.what) == (args.json is not None):
        raise CountyError("Give the terminal's identity: a FILE, or --json TEXT.")
    try:
        if args.json is not None:
            data = args.json.encode()
        else:
            with Path(args.what).open("rb") as file:
                data = file.read(contract.limits.PROVISION_BYTES)
        return contract.decode(contract.TerminalIdentity, data)
    except OSError as exc:
        raise CountyError(f"{args.what} cannot be read: {exc.strerror}.") from exc
    except ContractError as exc:
        raise CountyError(f"That is not what kiosk identity --json prints: {exc}.") from exc


def _pin() -> str:
    """Never from the command line, where every user of the machine could read it."""
    if (said := os.environ.get(PIN_VARIABLE)) is not None:
        return said
    if not sys.stdin.isatty():
        raise CountyError(f"Type the PIN at a terminal, or give it in the environment as {PIN_VARIABLE}.")
    pin = getpass.getpass("PIN: ")
    if pin != getpass.getpass("once more: "):
        raise CountyError("The two PINs differ.")
    return pin
