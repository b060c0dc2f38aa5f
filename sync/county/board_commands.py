"""`county board`: what the county's boards and strips play."""

import argparse
import tomllib
from pathlib import Path
from typing import Any

from sync import contract
from sync.county import commands
from sync.county.errors import CountyError
from sync.errors import ContractError

DEEDS = ("set", "show", "clear", "template")
KEY = "playlists"
TEMPLATE = """# 大屏、条屏的节目单。改好后：county board set 本文件 --dir 县文件夹
# 每个 [[lists]] 是一份节目单；同一时间优先级（priority 0—9）最高的播放，都没有就播默认节目。

[[lists]]
id = "weekday"
name = "工作日白天"
priority = 5
# valid_from、valid_until 都是当天算在内的日子，可以不写
valid_from = 2026-12-01
valid_until = 2027-02-28
# 版面（可以不写）：side 主区加侧栏、full 整幅主区、columns 左右两栏、head 只有厅名和时间，有紧急通知就整屏显示
layout = "side"

# 播放时段：days 可以写 mon 到 sun、workday 工作日、dayoff 休息日、或某一天；跨过半夜的算在开始的那一天
[[lists.when]]
start = "08:00"
end = "18:00"
days = ["workday"]

# 播什么：open 正在预公开、new 新公开、result 结果、guide 办事指南、notice 通知、ticker 滚动消息的清单、reply 意见答复、
# finance 村级收支、list 名单、picture 图片和文件、film 视频、document 指定的一件、welcome 本大厅
[[lists.items]]
show = "open"
most = 8

[[lists.items]]
show = "guide"
most = 6

# 专题：不占别的节目，每播几页（every）插一件
[[lists]]
id = "fire"
name = "森林防火专题"
campaign = true
every = 4
# 版面（可以不写）：专题只能写 side 或 full，只管专题自己的页；不写就和正在播的一样
layout = "full"

# 在哪些屏上播：levels（county、township、village）、units（单位代码，含下级）、terminals、tags；都不写就是全部
[lists.target]
levels = ["township", "village"]
profiles = ["board", "strip"]

[[lists.items]]
show = "notice"
most = 2
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of `county board`."""
    parser.add_argument("deed", choices=DEEDS, metavar="|".join(DEEDS), help="what to do with the playlists")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="(set) a TOML file, (template) to write")
    parser.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="an offline key; repeat")


def board(args: argparse.Namespace) -> int:
    """One deed."""
    if args.deed in ("set", "template") and args.file is None:
        raise CountyError(f"Name the file: county board {args.deed} FILE.toml")
    if args.deed == "template":
        args.file.write_text(TEMPLATE, "utf-8")
        print(f"{args.file} is written; change it, then: county board set {args.file} --dir {args.dir}")
        return 0
    from sync.county.records import open_records

    records = open_records(commands.address_of(args))
    if args.deed == "show":
        said = (records.setting("county") or {}).get(KEY)
        for one in said["lists"] if said else ():
            layout = f", layout {one['layout']}" if one.get("layout") else ""
            print(f"{one['id']}: {one['name']}, priority {one.get('priority', 5)}, {len(one['items'])} item(s){layout}")
        if not said or not said["lists"]:
            print("No playlists: every board plays the default.")
        return 0
    lists = read(args.file) if args.deed == "set" else []
    done = publish(args, lists)
    print(f"{done} playlist(s) are published in the county pack. At a terminal: kiosk schedule explain")
    return 0


def read(path: Path) -> list[Any]:
    """The playlists of a TOML file; days may be written as TOML has them.

    Raises:
        CountyError: it is no TOML, or holds something else.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise CountyError(f"{path.name} is not a TOML file: {exc}") from exc
    stray = sorted(set(raw) - {"lists"})
    if stray or not isinstance(raw.get("lists"), list):
        raise CountyError(f"{path.name}: expected [[lists]] only" + (f", found {', '.join(stray)}" if stray else ""))
    found: list[Any] = _plain(raw["lists"])
    return found


def publish(args: argparse.Namespace, lists: list[Any]) -> int:
    """Check the playlists, keep them, sign them into the county pack; returns how many there are.

    Raises:
        CountyError: a rule is broken, or a unit is not of this county.
        UnsignedError: the county's keys are not at hand.
    """
    from sync.contract.playlist import Playlists, unknown_words
    from sync.county.publish.publisher import Publisher
    from sync.county.publish.roles import THRESHOLDS
    from sync.county.records import SettingRow, open_records
    from sync.county.records.database import audit

    records = open_records(commands.address_of(args))
    publisher = Publisher(records=records, folder=args.dir, ring=commands.ring_of(args))
    publisher.ring.at_hand("county", THRESHOLDS["county"])
    now = commands.clock_of(args, records)
    with records.turn() as session:
        row = session.get(SettingRow, "county")
        if row is None:
            raise CountyError("This folder holds no county yet; begin with county import or county demo.")
        seq = int((row.value.get(KEY) or {}).get("seq", 0)) + 1
        raw = {"format": contract.limits.FORMAT, "seq": seq, "lists": lists}
        try:
            said = contract.build(Playlists, raw)
        except ContractError as exc:
            raise CountyError(f"The playlists break a rule: {exc}") from exc
        _must_know_units(session, said)
        if strange := unknown_words(said.lists):
            raise CountyError(f"The playlists break a rule: {strange[0]}")
        row.value = {**row.value, KEY: contract.dump(said)}
        names = [one.id for one in said.lists]
        audit(session, at=contract.instant_text(now), actor="county board", action="playlists",
              subject=f"playlists {seq}", detail={"ids": names})  # fmt: skip
    publisher.publish(now, pack=True)
    return len(said.lists)


def _must_know_units(session: Any, said: Any) -> None:
    """A slip of the pen must not pass for a playlist that nobody sees."""
    from sync.county.records import UnitRow

    for one in said.lists:
        for code in (*one.target.units, *(item.unit for item in one.items if item.unit)):
            if session.get(UnitRow, code) is None:
                raise CountyError(f"Playlist {one.id}: there is no unit {code} in this county.")


def _plain(value: Any) -> Any:
    """Dates as the wire has them."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
