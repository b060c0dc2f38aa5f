"""`county account`, `review`, `approve`, `withdraw`, `verify`: what they show, and what they ask."""

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from sync import contract
from sync.county.characters import clean_line
from sync.county.errors import CountyError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from sync.county.desk.queue import Item, Showing
    from sync.county.keys import KeyRing
    from sync.county.records import Records

_MOST_LINES = 120


def account(args: argparse.Namespace, records: "Records", ring: "KeyRing | None", now: dt.datetime) -> int:
    """Enter, close or list accounts."""
    from sync.county.desk import accounts

    at = contract.instant_text(now)
    with records.turn() as session:
        if args.close:
            accounts.close(session, args.close, at=at)
        if args.add:
            units = tuple(filter(None, (args.units or "").replace("、", ",").split(",")))
            duties = (args.duty,) if args.duty else ()
            keys = _own_key(args, session) if args.duty == "author" else ()
            label = clean_line(args.label or args.add)
            entered = accounts.Account(args.add, label, duties, args.holder or "", units, *keys)
            accounts.add(session, ring, entered, at=at)
        for row in accounts.everybody(session):
            duty = "、".join(accounts.DUTIES[duty] for duty in row.duties.split(","))
            state = ("，有密码" if row.secret else "") + ("" if row.active else "（已停用）")
            print(f"{row.name}  {row.label}  {duty}  {row.holder or '—'}  {row.units or '全县'}{state}")
    return 0


def _own_key(args: argparse.Namespace, session: "Session") -> tuple[str, ...]:
    """A new key under a passphrase, for an author who has none; a practice county asks for none."""
    from sync.county import commands
    from sync.county.desk import authors
    from sync.county.records import AccountRow

    known = session.get(AccountRow, args.add)
    has_one = known is not None and bool(known.secret) and not args.new_passphrase
    if args.account_passphrase_file is None and (has_one or commands.is_practice(args.dir)):
        return ()
    return authors.make_key(commands.account_passphrase(args, args.add, is_new=True))


def desk(args: argparse.Namespace, records: "Records", ring: "KeyRing", now: dt.datetime) -> int:
    """Show what waits; with a code sign it, with `--return` send it back, with `--clear` let findings pass."""
    from sync.county.desk import accounts, queue, steps
    from sync.county.desk.findings import open_rules

    duty = "reviewer" if args.command == "review" else "approver"
    at = contract.instant_text(now)
    with records.turn() as session:
        who = accounts.of(session, args.account, duty)
        showing = queue.show(session, duty, who, open_rules(session, now), ring=ring, ids=args.id, unit=args.unit)
        session.expunge_all()
        if args.clear:
            if len(showing.items) != 1:
                raise CountyError("放行问题要用 --id 指明一件。")
            steps.clear(session, who, ring, showing.items[0], args.clear, clean_line(args.reason or ""), at=at)
            print(f"已放行{len(args.clear)}处，理由已记录。请再看一遍，会得到新的看过码。")
            return 0
        if args.send_back:
            if not args.id:
                raise CountyError("退回要用 --id 指明是哪几件。")
            count = steps.send_back(session, who, ring, showing, clean_line(args.reason or ""), at=at)
            print(f"已退回{count}件，理由已记录。")
            return 0
        if args.sign:
            step = steps.review if duty == "reviewer" else steps.approve
            count = step(session, who, ring, showing, args.sign, at=at)
            word = "county approve" if duty == "reviewer" else "county publish"
            print(f"已签{count}件。下一步：{word} --dir {args.dir}")
            return 0
        pictures = queue.draw(showing, args.pictures or args.dir / "desk", args.dir) if showing.items else []
    _show(showing, pictures, args)
    return 0


def _show(showing: "Showing", pictures: list[Path], args: argparse.Namespace) -> None:
    word = "审核" if args.command == "review" else "审批"
    if not showing.items:
        print(f"没有等待{word}的内容。")
        return
    for number, (item, picture) in enumerate(zip(showing.items, pictures, strict=True), start=1):
        _show_item(number, item, picture)
    print(f"等待{word}的共{showing.waiting}件，这一批{len(showing.items)}件。对照图在 {pictures[0].parent}。")
    blocked = sum(bool(item.open) for item in showing.items)
    if blocked:
        print(f"其中{blocked}件还有问题：用 --id 编号 --clear 序号 --reason 理由 放行误报，")
        print("或用 --id 编号 --return --reason 理由 退回。")
    print(f"看过码 {showing.code}")
    same = "".join(f" --id {one}" for one in args.id) + (f" --unit {args.unit}" if args.unit else "")
    print("都看过、没有问题，再签：")
    print(f"  county {args.command} --dir {args.dir} --as {args.account}{same} --sign {showing.code} --key 密钥文件")


def _show_item(number: int, item: "Item", picture: Path) -> None:
    from sync.county.desk.plain import local

    document, paper = item.document, item.paper
    kind = f"第{document.v}版，代替第{item.live.v}版" if item.live is not None else "新的，现在没有显示"
    print(f"━━ {number}. {document.title}（{document.unit_name}，{kind}）")
    reviewed = f"；审核 {paper.reviewer}" if paper.reviewer else ""
    corrected = f"；改正理由 {paper.reason}" if paper.reason else ""
    source = f"{paper.file} {paper.sheet} 第{paper.row}行"
    print(f"   编号 {document.id}；来自 {source}；编写 {paper.author}{reviewed}{corrected}")
    if item.scope == "village":
        print("   公开范围是“本村”：加密发布，只在本村和所属乡镇的终端上显示。")
    elif item.scope != "society":
        print("   公开范围不是“社会”，签字以后只存档，不会显示。")
    if item.visible_until is not None:
        print(f"   显示到 {local(item.visible_until)}")
    for line in item.lines[:_MOST_LINES]:
        print(f"   {line}")
    if len(item.lines) > _MOST_LINES:
        print(f"   ……还有{len(item.lines) - _MOST_LINES}行，见对照图 {picture.name}")
    for finding in item.open:
        can = "" if finding.clearable else "（不能放行，只能改正）"
        print(f"   ▲{finding.number} 〔{finding.gate}〕{finding.place}：{finding.words}{can}")
    for finding in item.cleared:
        passed = f"{finding.cleared_by} 放行：{finding.cleared_reason}"
        print(f"   ✓{finding.number} 〔{finding.gate}〕{finding.words}；{passed}")


def withdraw(args: argparse.Namespace, records: "Records", ring: "KeyRing", now: dt.datetime) -> int:
    """Take a document off display in somebody's name; the next publication tells the terminals."""
    from sync.county.desk.removal import withdraw as take_off

    title = take_off(records, ring, args.account or "", args.id, reason=clean_line(args.reason), now=now)
    print(f"已撤下：{title}。下一步：county publish --dir {args.dir}")
    return 0


def verify(args: argparse.Namespace, records: "Records", ring: "KeyRing | None") -> int:
    """Check the log and everything against it."""
    from sync.county.desk.log import verify as check

    verdict = check(records, ring, args.dir, expect=args.expect or "", timestamp=args.timestamp)
    for problem in verdict.problems[:200]:
        print(f"有问题：{problem}")
    counts = f"记录{verdict.events}条，内容{verdict.documents}件，签字{verdict.signatures}个"
    if verdict.problems:
        print(f"检查了{counts}：有{len(verdict.problems)}处问题。")
        return 2
    print(f"检查了{counts}：都对得上。请记下最后一条的指纹，下次用 --expect 核对：{verdict.head}")
    return 0
