"""What each `county` command does, and what it says. Words for people live here; the work lives elsewhere."""

import argparse
import contextlib
import datetime as dt
import getpass
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync import contract
from sync.county.errors import CountyError, UnsignedError

if TYPE_CHECKING:  # loading it would slow down every command
    from sync.county.keys import KeyRing
    from sync.county.records import Records


def demo(args: argparse.Namespace) -> int:
    """The sample county, or `--change K` of it."""
    from sync.county import sample, seat
    from sync.county.keys import open_ring
    from sync.county.publish.publisher import Publisher
    from sync.county.records import open_records

    folder: Path = args.dir
    if args.change is not None:
        records = open_records(address_of(args))
        ring = open_ring(folder)
        if not ring.practice:
            raise CountyError(f"{folder} holds a real county; --change is for the sample county only.")
        ring.load_server_keys(lambda _: None)
        now = args.now or sample.sample_clock(records) or present()
        publisher = Publisher(records=records, folder=folder, ring=ring)
        done = sample.change(records, publisher, count=args.change, now=now)
        print(f"Published {done.documents} changed document(s) in {done.units} unit(s).")
        return _refusals(done.refused, done.waiting)
    started = time.monotonic()
    _must_be_empty(folder)
    from sync.county import merits
    from sync.county.demo import drafts, withdrawn
    from sync.county.demo.heard import hear, heard_units
    from sync.county.demo.progress import CASES, sample_cases

    now = args.now or present()
    records = open_records(address_of(args), create=True)
    publisher = sample.found_sample(records, folder, now=now)
    if args.now is not None:
        with records.begin() as session:
            sample.set_sample_clock(session, now)
    sample.take_off(records, publisher, withdrawn(seed=args.seed, now=now), now=now)
    taken = sample.take(records, publisher.ring, drafts(folder=folder, items=args.items, seed=args.seed, now=now))
    sample.inspect(records, now=now)
    hear(records, heard_units(records), seed=args.seed, now=now)
    sample_cases(records, now=now)
    figures = merits.compute(records, now)
    with records.begin() as session:
        merits.keep(session, figures)
    done = publisher.publish(now, pack=True)
    path = seat.write_provision(records, folder, profile=args.profile)
    seconds = time.monotonic() - started
    print(f"{folder}: sample county with throw-away keys. {taken} documents taken, {done.documents} published")
    print(f"for {done.units} units in {seconds:.0f} s. Terminals begin with {path}.")
    print(f"For 查办件进度: {', '.join(f'{number} with {digits}' for number, digits, *_ in CASES)}.")
    print(f"Next: county serve --dir {folder} --port 8080")
    return _refusals(done.refused, done.waiting)


def serve(args: argparse.Namespace) -> int:
    """Serve D/site, take what terminals send, and destroy what is due."""
    from sync.county import metrics
    from sync.county.records import open_records
    from sync.county.retention import sweeping
    from sync.county.server import serve as run
    from sync.county.voice_commands import pages_of, voices_of

    voices = voices_of(args)
    what: dict[str, Any] = {"host": args.host, "port": args.port, "voices": voices, "pages": pages_of(args, voices)}
    with contextlib.ExitStack() as stack:
        if voices is not None:
            records = open_records(address_of(args))
            stack.enter_context(sweeping(records, lambda: contract.instant_text(clock_of(args, records))))
        if args.metrics:
            token = metrics.read_token(args.metrics_token) if args.metrics_token else ""
            told = open_records(address_of(args))
            figures = metrics.Metrics(told, lambda: clock_of(args, told))
            address = stack.enter_context(metrics.telling(figures, args.metrics, token))
            print(f"county: figures at http://{address}/metrics", file=sys.stderr)
            what["around"] = figures.counting
        run(args.dir / "site", **what)
    return 0


def publish(args: argparse.Namespace) -> int:
    """Publish what is approved; with `--out` copy the tree."""
    from sync.county import sample, seat
    from sync.county.publish.publisher import Publisher
    from sync.county.publish.site import mirror
    from sync.county.records import open_records

    records = open_records(address_of(args))
    ring = ring_of(args)
    now = args.now or sample.sample_clock(records) or present()
    publisher = Publisher(records=records, folder=args.dir, ring=ring)
    done = publisher.publish(now)
    print(f"Published {done.documents} document(s) in {done.units} unit(s); {done.came_due} came due.")
    print(f"The timestamp, number {done.version}, is signed until {_until(now)}.")
    if not (args.dir / "provision.json").exists():
        seat.write_provision(records, args.dir)
    if args.out is not None:
        written, removed = mirror(publisher.site, args.out)
        print(f"{args.out}: {written} file(s) written, {removed} taken away. Any web server may show this folder.")
    return _refusals(done.refused, done.waiting)


def init(args: argparse.Namespace) -> int:
    """Make a real county's keys and its first publication."""
    from sync.county import ceremony, sample, seat
    from sync.county.draft import import_regions, release_office
    from sync.county.publish.publisher import Publisher
    from sync.county.publish.roles import delegations
    from sync.county.records import UnitRow, open_records
    from sync.county.regions import read_regions
    from sync.county.voices import keys as voices

    folder: Path = args.dir
    records = open_records(address_of(args), create=True)
    now = args.now or present()
    if args.regions is not None:
        import_regions(records, read_regions(args.regions), at=contract.instant_text(now), source=args.regions.name)
    settings = records.setting("county")
    if settings is None:
        raise CountyError(
            f"{folder} holds no county yet; add --regions FILE.csv, or run county import FILE.csv --dir {folder} first."
        )
    if (folder / "keys" / "keys.json").exists():
        raise CountyError(f"{folder} has its keys already; a second set would lock every terminal out.")
    if args.practice:
        sample.found_practice(records, folder, now=now)
        path = seat.write_provision(records, folder)
        print(f"{folder}: {settings['name']} with throw-away keys, for trying only. Terminals begin with {path}.")
        return 0
    if args.slips is not None and _inside(args.slips, folder):
        raise CountyError(f"{args.slips} lies inside {folder}; the slips must not lie beside the keys they open.")
    passphrase = _new_online_passphrase(args)
    with records.begin() as session:
        plans = delegations(session.query(UnitRow).order_by(UnitRow.level, UnitRow.sort).all())
    made = ceremony.make_real_keys(folder, ceremony.plan_keys(plans, release_office(settings)), passphrase)
    voice_slips = voices.make(records, folder, practice=False, passphrase=passphrase)
    slips = ceremony.slip_text(made.slips + voice_slips)
    if args.slips is not None:
        write_slips(args.slips, slips)
    Publisher(records=records, folder=folder, ring=made.ring).found(now)
    seat.write_provision(records, folder)
    _explain_init(folder, str(settings["name"]), slips if args.slips is None else None, args.slips, len(made.slips))
    return 0


def import_file(args: argparse.Namespace) -> int:
    """Take papers, or a region CSV; into an empty folder the latter makes a draft county."""
    from sync.county import sample
    from sync.county.draft import import_regions
    from sync.county.papers.commands import import_papers, is_papers
    from sync.county.records import open_records
    from sync.county.regions import read_regions

    if is_papers(args.file):
        records = open_records(address_of(args), create=True)
        now = clock_of(args, records)
        code, has_new_pack = import_papers(args, records, contract.instant_text(now))
        return _publish_places(args, records, now) or code if has_new_pack else code
    tree = read_regions(args.file)
    args.dir.mkdir(parents=True, exist_ok=True)
    records = open_records(address_of(args), create=True)
    now = args.now or sample.sample_clock(records) or present()
    ended = import_regions(records, tree, at=contract.instant_text(now), source=args.file.name)
    print(
        f"{tree.county.name} ({tree.county.code}): {tree.count('township')} townships, "
        f"{tree.count('village')} villages."
    )
    if ended:
        named = sum(follower.is_named for follower in ended)
        print(
            f"{len(ended)} places with documents ended: {named} have a successor by name or by former_codes, the others"
        )
        print("are reached from their township; name their successor in the sheet 单位 (后继单位) to change that.")
    return _publish_places(args, records, now)


def _publish_places(args: argparse.Namespace, records: "Records", now: dt.datetime) -> int:
    from sync.county.publish.publisher import Publisher

    if not (args.dir / "keys" / "keys.json").exists():
        print(f"{args.dir} holds the draft. Next: county init --dir {args.dir} makes its keys.")
        return 0
    ring = ring_of(args)
    try:
        Publisher(records=records, folder=args.dir, ring=ring).publish_county(now)
    except UnsignedError as exc:
        raise CountyError(f"The places are taken, but not yet published: {exc}") from exc
    print("The new county pack is published; terminals show it after their next pull.")
    return 0


# ---- shared ------------------------------------------------------------------------------------


def address_of(args: argparse.Namespace) -> str:
    """Where the county's records are."""
    from sync.county.records import records_url

    folder: Path = args.dir
    if args.command in ("demo", "init", "import"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise CountyError(f"{folder} cannot be made: {exc.strerror}.") from exc
    if not folder.is_dir():
        raise CountyError(f"{folder} is not a folder; begin with county demo, county import or county init.")
    return records_url(folder, args.database)


def present() -> dt.datetime:
    """The computer's time, in whole seconds."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _until(now: dt.datetime) -> str:
    from sync.county.publish.signing import expires

    return expires("timestamp", now).strftime("%Y-%m-%d %H:%M UTC")


def _must_be_empty(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise CountyError(f"{folder} is not empty; name a new folder, or use --change K to publish changes in it.")


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def clock_of(args: argparse.Namespace, records: "Records") -> dt.datetime:
    """`--now`, the instant that a sample county lives in, or the present."""
    from sync.county import sample

    return args.now or sample.sample_clock(records) or present()


def ring_of(args: argparse.Namespace) -> "KeyRing":
    """The county's keys; at hand are those of `--key` and those that lie here by right."""
    from sync.county.keys import open_ring

    ring = open_ring(args.dir)
    for path in getattr(args, "key", None) or ():
        ring.add_file(path, passphrase_of(args, path.name))
    ring.load_server_keys(lambda what: passphrase_of(args, what))
    return ring


def passphrase_of(args: argparse.Namespace, what: str) -> str | None:
    """From `--passphrase-file` or COUNTY_PASSPHRASE (for the online keys), else asked."""
    given = given_passphrase(args) if what == "the online keys" else None
    return given or _ask(f"Passphrase of {what}: ")


def account_passphrase(args: argparse.Namespace, account: str, *, is_new: bool = False) -> str:
    """An author's passphrase: from `--account-passphrase-file`, else asked; a new one twice."""
    from sync.county.keys import checked_passphrase

    path: Path | None = args.account_passphrase_file
    if path is not None:
        given = _read_passphrase(path, args.dir)
        return checked_passphrase(given) if is_new else given
    how = "name --account-passphrase-file FILE"
    if not is_new:
        return _ask(f"The passphrase of the account {account} (账号 {account} 的密码): ", how)
    first = checked_passphrase(_ask(f"A new passphrase of the account {account} (新密码): ", how))
    if _ask("The same once more (再输一次): ", how) != first:
        raise CountyError("The two passphrases differ; nothing was made.")
    return first


def is_practice(folder: Path) -> bool:
    """Whether the county in the folder has throw-away keys."""
    from sync.county.keys import open_ring

    return (folder / "keys" / "keys.json").exists() and open_ring(folder).practice


def given_passphrase(args: argparse.Namespace) -> str | None:
    """From `--passphrase-file` or COUNTY_PASSPHRASE; nobody is asked."""
    path: Path | None = args.passphrase_file
    return os.environ.get("COUNTY_PASSPHRASE") if path is None else _read_passphrase(path, args.dir)


def _read_passphrase(path: Path, folder: Path) -> str:
    if _inside(path, folder):
        raise CountyError(f"{path} lies inside {folder}; a passphrase must not lie beside the keys it opens.")
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise CountyError(f"The passphrase file {path} cannot be read.") from exc


def _new_online_passphrase(args: argparse.Namespace) -> str:
    from sync.county.keys import checked_passphrase

    given = given_passphrase(args)
    if given is not None:
        return checked_passphrase(given)
    first = checked_passphrase(_ask("New passphrase of the online keys (snapshot, timestamp, desks): "))
    if _ask("The same once more: ") != first:
        raise CountyError("The two passphrases differ; nothing was made.")
    return first


def _ask(prompt: str, how: str = "name --passphrase-file FILE, set COUNTY_PASSPHRASE,") -> str:
    if not sys.stdin.isatty():
        raise CountyError(f"{prompt.rstrip(': ')} is needed: {how} or run it at a terminal.")
    return getpass.getpass(prompt)


def write_slips(path: Path, text: str) -> None:
    """A new file that only its owner reads."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exc:
        raise CountyError(f"{path} exists already; name a new file for the slips.") from exc
    except OSError as exc:
        raise CountyError(f"The slips cannot be written to {path}: {exc.strerror}.") from exc
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)


def _refusals(refused: tuple[str, ...], waiting: tuple[str, ...]) -> int:
    for name in waiting:
        print(f"{name} waits: its index needs two of its office's keys; give them with --key FILE.", file=sys.stderr)
    for sentence in refused:
        print(sentence, file=sys.stderr)
    return 2 if refused else 0


def _explain_init(folder: Path, name: str, slips: str | None, path: Path | None, count: int) -> None:
    say: Callable[..., None] = print
    if slips is not None:
        say("One slip per holder. Print or copy them now: they are shown this once and stored nowhere.\n")
        say(slips)
    else:
        say(f"The slips with the passphrases of {count} keys are in {path}: print, hand out, then destroy the file.\n")
    say(f"""{name} has its keys and its first publication.

What was done
  Every private key lies on this disk only as encrypted PKCS8, each under its own passphrase.
  {folder}/offline/<holder>/   keys of people: to be carried away, one folder to each holder
  {folder}/keys/online/        keys of the signing host: snapshot, timestamp and one desk key for each office
  {folder}/keys/keys.json      who holds which key (no secrets)
  {folder}/site/               the signed files for the web server
  {folder}/provision.json      the first trust of a terminal

Who keeps what
  root-1 ... root-5      five leaders or safes; three of them together can replace any other key
  officer-1 ... -3       the disclosure office: two together delegate, sign the county pack and the screens;
                         one alone can take content off (recall), never put any on
  release-officer        the officer who releases: one key for each office
  desk                   whoever reads residents' words: the only key that opens them, never on the web server
  office-...             each office's own reviewer
  Nothing is published that two different keys have not signed, at most one of them from this machine.

What to do next
  1. Copy each folder under {folder}/offline to its holder's stick, give the slip in another envelope, and
     delete {folder}/offline from this machine.
  2. Keep the passphrase of the online keys away from this machine's disk (a manager, a smart card, a safe).
  3. Put {folder}/site on the web server: county serve --dir {folder}, or county publish --dir {folder} --out DIR.
  4. Run county publish --dir {folder} at least daily: the timestamp holds for 14 days.
  5. Give {folder}/provision.json with your address to each terminal: kiosk provision provision.json --url URL.""")
