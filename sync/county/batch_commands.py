"""`county screens batch | import | await`: many terminals at once, by one secret and a list."""

import argparse
import datetime as dt
import os
import time
from pathlib import Path

from sync import contract
from sync.batch import MOST_BYTES, BatchLine, read_batch
from sync.county import batches, commands, terminals
from sync.county.errors import CountyError
from sync.county.expected import read_expected
from sync.county.reception import Reception
from sync.county.records import Records

LOOK_S = 0.5
NAMED = 12  # seats that are listed by name


def batch(args: argparse.Namespace, records: Records, now: dt.datetime) -> int:
    """Make one with `--to`, revoke one, or list them."""
    if args.revoke:
        done = batches.revoke(records, args.what, now=now)
        print(f"Revoked: batch {done.id}; {done.taken} terminal(s) that it paired stay. county screens retire takes "
              "one away.")  # fmt: skip
        return 0
    if args.to is None:
        found = batches.every(records, now)
        for one in found:
            print(f"{one.id}  {one.state.ljust(7)}  {one.taken} of {one.most} paired, {len(one.missing)} of "
                  f"{one.expected} listed not yet  until {one.ends_at}")  # fmt: skip
        print(f"{len(found)} batch(es).")
        return 0
    if not args.url:
        raise CountyError("Say at which address the terminals find the county: --url https://...")
    line = batches.make(records, args.dir, url=args.url, most=args.count, days=args.days, now=now)
    ends_at = contract.instant_text(now + dt.timedelta(days=args.days))
    try:
        _write(
            args.to,
            f"# sunshine-kiosk batch {line.id}: {args.count} terminals until {ends_at}. Secret.\n{line.text()}\n",
        )
    except OSError as exc:
        batches.revoke(records, line.id, now=now)
        raise CountyError(f"{args.to} cannot be written: {exc.strerror}.") from exc
    print(f"{args.to} is written: batch {line.id}, {args.count} terminals until {ends_at}. Whoever has it can pair "
          "a machine in the name of one on the list: keep it like a key, and erase it afterwards.")  # fmt: skip
    print(f"Print of the trust root, to compare with the file on the image: sha256:{line.root}")
    print(f"Next: county screens import LIST.csv --batch {line.id} --dir {args.dir}; put the file onto the image as "
          f"/var/lib/sunshine-kiosk/batch; then county screens await {args.to} --pin --dir {args.dir}.")  # fmt: skip
    return 0


def expect(args: argparse.Namespace, records: Records, now: dt.datetime) -> int:
    """Take the list of a batch."""
    if not args.what or not args.batch:
        raise CountyError("Say which list and whose: county screens import LIST.csv --batch ID.")
    waits, taken = batches.expect(records, args.batch, read_expected(Path(args.what)), now=now)
    print(f"The batch {args.batch.upper()} waits for {waits} terminal(s); {taken} came already.")
    return 0


def receive(args: argparse.Namespace, records: Records, pin: str) -> int:
    """Pair whoever comes, until all have; 1 when some have not."""
    if not args.what:
        raise CountyError("Say which batch: county screens await FILE, the file that county screens batch wrote.")
    line = _read(Path(args.what))
    if pin:
        terminals.verifier(pin)
    reception = Reception(records, args.dir, line, pin=pin, now=lambda: commands.clock_of(args, records),
                          told=lambda words: print(words, flush=True))  # fmt: skip
    stands = reception.look()
    if not stands.expected:
        raise CountyError(f"Nobody is expected: county screens import LIST.csv --batch {line.id} comes first.")
    print(f"Waiting for {len(stands.missing)} terminal(s) of batch {line.id}, until {stands.ends_at} or Ctrl-C.",
          flush=True)  # fmt: skip
    try:
        while stands.missing and stands.state == "open":
            time.sleep(LOOK_S)
            stands = reception.look()
    except KeyboardInterrupt:
        print()
    finally:
        reception.close()
    named = "、".join(stands.missing[:NAMED]) + (" …" if len(stands.missing) > NAMED else "")
    print(f"{stands.expected - len(stands.missing)} of {stands.expected} listed terminals are paired; the batch is "
          f"{stands.state}.{f' Not yet: {named}.' if named else ''}")  # fmt: skip
    print(f"Next: county publish --dir {args.dir}, with two keys of the screens role.")
    return 1 if stands.missing else 0


def _read(path: Path) -> BatchLine:
    try:
        with path.open(encoding="utf-8") as file:
            found = read_batch(file.read(MOST_BYTES))
    except (OSError, ValueError) as exc:
        raise CountyError(f"{path} cannot be read.") from exc
    if found is None:
        raise CountyError(f"{path} holds no line of county screens batch.")
    return found


def _write(path: Path, text: str) -> None:
    """For its owner's eyes only, and never over another file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
