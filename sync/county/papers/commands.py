"""`county template` and `county import` of papers: what they say to the clerk."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.county.characters import clean_line
from sync.county.errors import CountyError

if TYPE_CHECKING:
    from securesystemslib.signer import Signer

    from sync.county.desk.accounts import Account
    from sync.county.papers.intake import Report

_MOST_SAID = 200


def template(args: argparse.Namespace) -> int:
    """Write the workbook to fill in."""
    from sync.county.papers.template import write_template

    write_template(args.file)
    print(f"模板写好了：{args.file}。填好以后：county import {args.file} --dir 县文件夹 --as 账号 --dry-run")
    return 0


def import_papers(args: argparse.Namespace, records: Any, now: str) -> tuple[int, bool]:
    """Take the papers and say what came of it; returns the exit code, and whether the county pack is another now."""
    from sync.county.papers.intake import Options
    from sync.county.papers.intake import import_papers as take
    from sync.county.papers.progress import Bar

    who = _author(args, records)
    signer = None if args.dry_run else _key_of(args, who)
    reason = clean_line(args.reason or "")
    options = Options(args.account or "", reason, args.skip_bad, args.dry_run, _may_write(records, who), signer)
    with Bar() as bar:
        report = take(records, args.dir, args.file, options, now=now, progress=bar)
    return _say(report, args), report.is_written and report.has_new_pack


def _author(args: argparse.Namespace, records: Any) -> "Account | None":
    from sync.county.desk import accounts

    if not args.account:
        if args.dry_run:
            return None
        raise CountyError("请用 --as 写明是谁编写的（账号）；还没有账号时先用 county account 登记。")
    with records.begin() as session:
        return accounts.of(session, args.account, "author")


def _may_write(records: Any, who: "Account | None") -> Callable[[str], bool]:
    from sync.county.records import UnitRow

    if who is None:
        return lambda _unit: True
    with records.begin() as session:
        parents = {row.code: row.parent for row in session.query(UnitRow)}
    return lambda unit: who.covers(unit, parents.get(unit))


def _key_of(args: argparse.Namespace, who: "Account | None") -> "Signer | None":
    """The author's own key; in a practice county an author may have none."""
    from sync.county import commands
    from sync.county.desk import authors

    if who is None:
        return None
    if who.secret:
        return authors.open_key(who.secret, commands.account_passphrase(args, who.name), who.name)
    if commands.is_practice(args.dir):
        return None
    raise CountyError(
        f"账号 {who.name} 还没有密码，不能证明是本人；请用 county account --add {who.name} --duty author 设一个。"
    )


def _say(report: "Report", args: argparse.Namespace) -> int:
    _list("没有导入的", (f"{one.place}：{one.reason}" for one in report.left_out), len(report.left_out), sys.stdout)
    if args.dry_run:
        for change in report.changes[:_MOST_SAID]:
            print(f"{'新增' if change.is_new else f'改成第{change.v}版'}：{change.title}（{change.unit}）")
            if not change.is_new:
                print("\n".join(f"    {line}" for line in change.lines[:40]))
    _list("审核前要处理的", report.found, report.found_count, sys.stdout)
    _list("有错误的行", map(str, report.refused), report.refused_count, sys.stderr)
    counts = f"新增{report.new}件，改正{report.changed}件，没有变化{report.unchanged}件"
    if report.places:
        counts += f"，单位和目录{report.places}行"
    if args.dry_run:
        print(f"试导入：{counts}，有错{report.refused_count}行。什么都没有写入。")
        return 2 if report.refused_count else 0
    if not report.is_written:
        print(
            f"有{report.refused_count}行有错，一件都没有导入。改好再导入，或加 --skip-bad 跳过这些行。", file=sys.stderr
        )
        return 2
    print(f"导入完成：{counts}，跳过{report.refused_count}行。")
    if report.new or report.changed:
        print(f"下一步：county review --dir {args.dir} --as 审核人账号")
    return 0


def _list(title: str, lines: Iterable[str], count: int, out: Any) -> None:
    if not count:
        return
    print(f"{title}（{count}）：", file=out)
    for shown, line in enumerate(lines):
        if shown == _MOST_SAID:
            print(f"  ……还有{count - shown}条", file=out)
            break
        print(f"  {line}", file=out)


def is_papers(source: Path) -> bool:
    """Whether a source holds papers rather than places."""
    from sync.county.papers.intake import is_papers as decide

    if not source.exists():
        return source.suffix.lower() not in (".csv", "")
    return decide(source)
