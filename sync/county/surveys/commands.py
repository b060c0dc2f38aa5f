"""`county survey`: what residents are asked."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sync import contract
from sync.county import commands
from sync.county.errors import CountyError

if TYPE_CHECKING:
    from sync.contract.survey import SurveyResult
    from sync.county.records import Records

DEEDS = ("template", "add", "show", "publish", "count", "drop")
Adder = Callable[..., argparse.ArgumentParser]


def register(add: Adder) -> None:
    """Declare the command."""
    one = add("survey", "ask residents at the terminals, count what they said, and tell it", secret=True)
    one.add_argument("deed", choices=DEEDS, metavar="|".join(DEEDS), help="what to do")
    one.add_argument(
        "what", nargs="?", default="", metavar="FILE|ID", help="(template, add) a TOML file; else a survey"
    )
    one.add_argument("--as", dest="account", default="county survey", metavar="WHO", help="for the log")
    one.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="a key; repeat")


def survey(args: argparse.Namespace) -> int:
    """One deed."""
    from sync.county.records import open_records
    from sync.county.surveys import book, form

    if args.deed in ("template", "add", "count", "drop") and not args.what:
        raise CountyError(f"Say which: county survey {args.deed} {'FILE.toml' if args.deed[0] in 'ta' else 'ID'}")
    if args.deed == "template":
        Path(args.what).write_text(form.TEMPLATE, "utf-8")
        print(f"{args.what} is written; change it, then: county survey add {args.what} --dir {args.dir}")
        return 0
    records = open_records(commands.address_of(args))
    now = commands.clock_of(args, records)
    at = contract.instant_text(now)
    if args.deed == "add":
        county = records.setting("county") or {}
        made = form.survey_of(
            form.read_file(Path(args.what)), zone=county.get("zone", "Asia/Shanghai"), now=now,
            is_sample=bool(county.get("sample")),
        )  # fmt: skip
        book.draft(records, made, actor=args.account, at=at)
        print(f"{made.id} waits for signatures: county survey show, then county survey publish")
    elif args.deed == "show":
        _show(records)
    elif args.deed == "drop":
        book.drop(records, args.what, actor=args.account, at=at)
        print(f"{args.what} is taken back; what is signed goes with the next county survey publish.")
    elif args.deed == "count":
        _count(args, records, at)
    else:
        _publish(args, records)
    return 0


def _show(records: "Records") -> None:
    from sync.county.surveys import book, form

    waits, stands = book.waiting(records), book.signed(records)
    for one in stands.surveys:
        print("\n".join(("signed:", *form.lines_of(one))))
    for one in waits.surveys:
        print("\n".join(("waits for signatures:", *form.lines_of(one))))
    for told in waits.results:
        print("\n".join(("a result that waits for signatures:", *result_lines(told))))
    for gone in waits.gone:
        print(f"goes with the next signatures: {gone}")
    for told in stands.results:
        print("\n".join(("a result, signed:", *result_lines(told))))


def result_lines(told: "SurveyResult") -> list[str]:
    """A result as those who sign it read it."""
    found = [f"{told.title}（{told.survey}）：{_people(told.answered)}"]
    for one in told.questions:
        found.append(f"  {one.ask}：{_people(one.answered)}")
        found += [f"    {line.label}：{_people(line.count)}" for line in one.lines]
        if one.others is not None:
            found.append(f"    没有单列的合起来：{one.others} 人")
    return found


def _people(count: int | None) -> str:
    return "人少，不公布" if count is None else f"{count} 人"


def _count(args: argparse.Namespace, records: "Records", at: str) -> None:
    from sync.county.desk_web import intake
    from sync.county.surveys import book, tally
    from sync.county.voice_commands import desk_keys

    found = book.find(records, args.what)
    if found is None:
        raise CountyError(f"There is no signed survey {args.what[:30]!r}.")
    keys = desk_keys(args)
    intake.sort_new(records, keys, at=at)
    heard = tally.hear(records, keys, found, actor=args.account, at=at)
    if heard.unopened:
        raise CountyError(f"{heard.unopened} answers do not open with these keys; give the older ones too (--key).")
    told = tally.result_of(found, heard, at=at)
    book.tell(records, told, actor=args.account, at=at)
    print("\n".join((*result_lines(told), "It waits for signatures: county survey publish")))


def _publish(args: argparse.Namespace, records: "Records") -> None:
    from sync.county.publish.publisher import Publisher
    from sync.county.publish.roles import THRESHOLDS
    from sync.county.surveys import book

    publisher = Publisher(records=records, folder=args.dir, ring=commands.ring_of(args))
    publisher.ring.at_hand("county", THRESHOLDS["county"])
    now = commands.clock_of(args, records)
    with records.turn() as session:
        made = book.take_over(session, at=contract.instant_text(now))
    publisher.publish(now, pack=True)
    print(f"{len(made.surveys)} survey(s) and {len(made.results)} result(s) are in the county pack.")


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {"survey": survey}
