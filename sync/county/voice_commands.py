"""`county desk` and `county import-usb`: what residents said, and who has a recall in force.

Listing opens nothing; opening needs the desk's key and is logged.
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sync import contract
from sync.county import commands, fleet_commands
from sync.county.desk.plain import REASONS, TOPICS
from sync.county.errors import CountyError

if TYPE_CHECKING:
    from nacl.public import PrivateKey
    from nacl.signing import SigningKey

    from sync.county.public.pages import PublicPages
    from sync.county.records import Records
    from sync.county.voices.api import Voices
    from sync.county.voices.desk import Opened
    from sync.county.voices.fleet import Seen

Adder = Callable[..., argparse.ArgumentParser]
KINDS = {"opinion": "意见建议", "rating": "评价", "answers": "问卷"}
FACES = ("", "非常不满意", "不满意", "基本满意", "满意", "非常满意")


def register(add: Adder) -> None:
    """Declare the command."""
    one = add("desk", "list, open and answer what residents said", secret=True)
    one.add_argument("do", choices=("list", "open", "answer", "keys"), help="keys: for an older county, or new ones")
    one.add_argument("code", nargs="*", metavar="CODE", help="only these")
    one.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="the desk's key; repeat")
    one.add_argument("--new", choices=("submissions", "reply"), help="(keys) another one in its place")
    one.add_argument("--json", action="store_true", help="one JSON object a line")
    one.add_argument("--as", dest="account", default="county desk", metavar="WHO", help="for the log")
    one.add_argument("--state", choices=("accepted", "transferred", "handling", "replied", "declined"))
    one.add_argument("--text", default="", help="the reply that the resident reads")
    one.add_argument("--office", default="", help="who replies")

    one = add("cases", "take the progress of cases from a CSV, for 网上查询 by number")
    one.add_argument("file", type=Path, metavar="FILE.csv", help="number,phone4,title,office,phone,note,steps")

    one = add("fleet", "say how the terminals are, silent ones first; or ask one for a picture of its screens")
    one.add_argument("do", nargs="?", choices=("list", "picture"), default="list", help="picture: needs TERMINAL")
    one.add_argument("terminal", nargs="?", default="", metavar="TERMINAL", help="the beginning of its id")
    one.add_argument("--json", action="store_true", help="one JSON object a line")
    one.add_argument("--out", type=Path, metavar="FILE.jpg", help="(picture) where to put it")
    one.add_argument("--wait", type=int, default=60, metavar="S", help="(picture) how long to wait for a newer one")
    one.add_argument("--as", dest="account", default="county fleet", metavar="WHO", help="for the log")

    one = add("takeovers", "say which terminals showed an emergency notice, since when, and which have not")
    one.add_argument(
        "document", nargs="?", default="", metavar="ID", help="this notice (else those of the last 30 days)"
    )
    one.add_argument("--json", action="store_true", help="one JSON object a line")

    one = add("import-usb", "take what a terminal put on a stick, and put the receipts on it", secret=True)
    one.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR", help="the stick")


def voices_of(args: argparse.Namespace) -> "Voices | None":
    """What `county serve` takes words with; None, with a word on stderr, where that cannot be."""
    from sync.county import sample
    from sync.county.records import open_records, records_url
    from sync.county.voices.api import Voices

    try:
        reply = _reply_key(args)
        if reply is None:
            return None
        records = open_records(records_url(args.dir, args.database))
    except CountyError as exc:
        print(f"county: residents' words are not taken here: {exc}", file=sys.stderr)
        return None
    fixed = args.now or sample.sample_clock(records)
    return Voices(records, reply, lambda: contract.instant_text(fixed or commands.present()))


def pages_of(args: argparse.Namespace, voices: "Voices | None") -> "PublicPages | None":
    """The pages behind the codes on screens and slips; None on a server that has the files alone."""
    from sync.county.public.pages import PublicPages
    from sync.county.records import open_records, records_url

    try:
        records = open_records(records_url(args.dir, args.database))
    except CountyError:
        return None
    site = args.dir / "site"
    return PublicPages(records, site, lambda: contract.instant_text(commands.clock_of(args, records)), voices=voices)


def desk_keys(args: argparse.Namespace) -> "list[PrivateKey]":
    """The desk's keys, as named or as a practice county has them; may be none."""
    from sync.county.voices import keys

    return [
        keys.load_submissions(path, commands.passphrase_of(args, path.name) if keys.is_encrypted(path) else None)
        for path in args.key or keys.practice_keys(args.dir)
    ]


def desk(args: argparse.Namespace) -> int:
    """List, open, answer."""
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    actions = {"list": _list, "open": _open, "answer": _answer, "keys": _keys}
    return actions[args.do](args, records)


def _list(args: argparse.Namespace, records: "Records") -> int:
    from sync.county.voices.desk import STATES, listing

    found = [one for one in listing(records) if not args.code or one.code in args.code]
    for one in found:
        print(f"{one.code}  {KINDS[one.kind]}  {one.at}  {STATES[one.state]}  终端 {one.terminal[:8]}")
    print(f"共{len(found)}件。")
    return 0


def _open(args: argparse.Namespace, records: "Records") -> int:
    from sync.county.voices import desk as voices

    private = desk_keys(args)
    at = contract.instant_text(commands.clock_of(args, records))
    wrong = 0
    one_by_one = ("opinion", "rating")  # answers to a survey are counted together
    for one in voices.opened(records, private, actor=args.account, at=at, codes=args.code, kinds=one_by_one):
        wrong += one.words is None
        print(_as_json(one) if args.json else _as_words(one))
    return 2 if wrong else 0


def _answer(args: argparse.Namespace, records: "Records") -> int:
    from sync.county.voices.desk import STATES, answer

    if len(args.code) != 1 or args.state is None:
        raise CountyError("Say which opinion and how far it is: county desk answer CODE --state replied --text ...")
    if len(args.text) > contract.limits.NOTE:
        raise CountyError(f"The reply has {len(args.text)} characters; allowed are {contract.limits.NOTE}.")
    at = contract.instant_text(commands.clock_of(args, records))
    answer(records, args.code[0], state=args.state, reply=args.text, office=args.office, actor=args.account, at=at)
    print(f"{args.code[0]}：{STATES[args.state]}。")
    return 0


def _keys(args: argparse.Namespace, records: "Records") -> int:
    from sync.county import ceremony
    from sync.county.keys import open_ring
    from sync.county.records.database import audit
    from sync.county.voices import keys

    practice = open_ring(args.dir).practice
    passphrase = None if practice else commands.passphrase_of(args, "the online keys")
    if args.new:
        slips = keys.renew(records, args.dir, args.new, practice=practice, passphrase=passphrase)
        with records.turn() as session:
            at = contract.instant_text(commands.clock_of(args, records))
            audit(session, at=at, actor=args.account, action="voice key renewed", subject=args.new, detail={})
    else:
        slips = keys.make(records, args.dir, practice=practice, passphrase=passphrase)
    if slips:
        print("Copy or print this slip now: it is shown this once and stored nowhere.\n")
        print(ceremony.slip_text(slips))
    print(
        f"Done. Terminals learn it with their next signed file: county publish --dir {args.dir}, with two screens keys."
    )
    return 0


def _as_json(one: "Opened") -> str:
    head = {"code": one.listed.code, "kind": one.listed.kind, "at": one.listed.at, "state": one.listed.state}
    body = {"trouble": one.trouble} if one.words is None else {"words": contract.dump(one.words)}
    return json.dumps(head | body, ensure_ascii=False)


def _as_words(one: "Opened") -> str:
    listed, words = one.listed, one.words
    lines = [f"━━ {listed.code}  {KINDS[listed.kind]}  {listed.at}"]
    if words is None:
        lines.append(f"▲ {one.trouble}")
    elif isinstance(words, contract.Opinion):
        about = words.about.ref or words.about.unit or "总体"
        publish = "可以公开" if words.may_publish else "不要公开"
        lines += [
            f"{TOPICS[words.topic]}（关于{about}）",
            words.text,
            f"联系方式：{words.contact or '未留'}；{publish}",
        ]
    elif isinstance(words, contract.Rating):
        reasons = [REASONS.get(tag, tag) for tag in words.tags]
        lines += [f"{FACES[words.level]}（{words.about.ref or words.about.unit or '总体'}）", *reasons, words.note]
    else:
        lines += [f"问卷 {words.survey}"]
        for answer in words.answers:
            chosen = " ".join(answer.chosen) or answer.text or str(answer.number)
            lines.append(f"  {answer.question}：{chosen}")
    return "\n".join(filter(None, lines))


def import_usb(args: argparse.Namespace) -> int:
    """Take posts from a stick."""
    from sync.county.records import open_records
    from sync.county.voices.stick import take_in

    if not args.source.is_dir():
        raise CountyError(f"{args.source} is no folder.")
    records = open_records(commands.address_of(args))
    reply = _reply_key(args)
    if reply is None:
        raise CountyError(f"{args.dir} has no reply key to sign receipts with; make it with county desk keys.")
    done = take_in(records, reply, args.source, at=contract.instant_text(commands.clock_of(args, records)))
    print(f"{args.source}: {done.posts} post(s) taken, their receipts are on it. At the terminal: kiosk import PATH")
    if done.strange:
        print(f"{done.strange} file(s) are no posts of admitted terminals; they stay where they are.", file=sys.stderr)
    return 0


def fleet(args: argparse.Namespace) -> int:
    """How the terminals are; 1 when one is silent or not well."""
    if args.do == "picture":
        return fleet_commands.picture(args)
    from sync.county.records import open_records
    from sync.county.voices.fleet import fleet as seen

    records = open_records(commands.address_of(args))
    found = seen(records, commands.clock_of(args, records))
    for one in found:
        if args.json:
            beat = contract.dump(one.beat) if one.beat is not None else None
            head = {"terminal": one.terminal, "name": one.name, "unit": one.unit, "heard_at": one.heard_at}
            print(json.dumps(head | {"silent": one.is_silent, "heartbeat": beat}, ensure_ascii=False))
            continue
        print("\n".join(_of_terminal(one)))
    if not args.json:
        silent, ill = sum(one.is_silent for one in found), sum(not one.is_well and not one.is_silent for one in found)
        print(f"共{len(found)}台：{silent}台超过24小时没有消息，{ill}台有问题。")
    return 0 if all(one.is_well for one in found) else 1


def _of_terminal(one: "Seen") -> list[str]:
    mark = "●" if one.is_well else "▲"
    lines = [f"{mark} {one.terminal[:8]}  {one.name}  {one.unit}  最近消息 {one.heard_at or '从来没有'}"]
    if one.beat is not None:
        waiting = f"，{one.beat.waiting}件意见等着送" if one.beat.waiting else ""
        lines.append(
            f"    内容截至 {one.beat.issued_at or '—'}，显示{one.beat.documents}件，程序 {one.beat.program}{waiting}"
        )
        lines += [f"    {'▲' if finding.level == 'bad' else '△'} {finding.words}" for finding in one.beat.findings]
    return lines


def cases(args: argparse.Namespace) -> int:
    """Take the progress of cases."""
    from sync.county.records import open_records
    from sync.county.voices.cases import take_csv

    try:
        text = args.file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise CountyError(f"{args.file} cannot be read as UTF-8 text.") from exc
    records = open_records(commands.address_of(args))
    count = take_csv(records, text, at=contract.instant_text(commands.clock_of(args, records)))
    print(f"{count} case(s) taken; terminals can ask for them now.")
    return 0


def add_receipts(args: argparse.Namespace) -> int:
    """What `export-usb` adds: receipts, where the reply key is at hand."""
    from sync.county.records import open_records
    from sync.county.voices.stick import put_receipts

    try:
        reply = _reply_key(args)
        if reply is None:
            return 0
        records = open_records(commands.address_of(args))
    except CountyError as exc:
        print(f"county: without receipts for residents' words: {exc}", file=sys.stderr)
        return 0
    count = put_receipts(records, reply, args.to)
    if count:
        print(f"{count} receipt(s) for residents' words are on it.")
    return 0


def recall_status(args: argparse.Namespace) -> int:
    """Who has the newest recall in force, who has not said so."""
    from sync.county.records import open_records
    from sync.county.voices.desk import recall_seen
    from sync.county.voices.terminals import admitted

    records = open_records(commands.address_of(args))
    recall = (records.setting("recall") or {}).get("seq", 0)
    if not recall:
        print("Nothing was recalled so far.")
        return 0
    seen = recall_seen(records, recall)
    with records.begin() as session:
        names = admitted(session)
    for terminal, name in sorted(names.items(), key=lambda item: (item[0] in seen, item[1])):
        row = seen.get(terminal)
        said = f"in force since {row.at}, {row.hidden} document(s) hidden" if row else "has not acknowledged"
        print(f"{terminal[:8]}  {name}  {said}")
    silent = len(names.keys() - seen.keys())
    print(f"Recall {recall}: {len(names) - silent} of {len(names)} terminal(s) have it in force.")
    return 1 if silent else 0


def _reply_key(args: argparse.Namespace) -> "SigningKey | None":
    from sync.county.records import open_records, records_url
    from sync.county.voices import keys

    with contextlib.suppress(CountyError):  # no records here: then nothing can have broken off
        records = open_records(records_url(args.dir, args.database))
        keys.settle(records, args.dir)
        records.close()
    path = keys.reply_path(args.dir)
    if path is None:
        return None
    return keys.load_reply(path, commands.given_passphrase(args) if keys.is_encrypted(path) else None)


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "desk": desk,
    "cases": cases,
    "fleet": fleet,
    "import-usb": import_usb,
    "takeovers": fleet_commands.takeovers,
}
