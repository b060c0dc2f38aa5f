"""The terminal's health in words: what doctor, status page and heartbeat all say. No Qt.

Each finding is one sentence that a technician can act on. `examine` reads only and never raises for what
it finds.
"""

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk import devices, machine
from kiosk.clock import Moment, hall_words
from kiosk.errors import SettingsError, StoreError
from kiosk.settings import SET_ASIDE, Settings, fault
from kiosk.settings.outputs import read_outputs
from kiosk.store import broken, faces, grown, picture, touches
from kiosk.store.connect import content_path, open_database, state_path
from kiosk.store.facts import CLONED_FROM, SCREEN, STICK_SAID, SUBMISSIONS_KEY, facts_of, screen_of, seat_of
from kiosk.store.outbox import MOST_WAITING, refusals, tally
from kiosk.store.read import ContentReader
from kiosk.store.seal import is_body
from sync.contract import instant, limits

OK, WARN, BAD = "ok", "warn", "bad"
DISK_WARN_BYTES = 500_000_000
DISK_BAD_BYTES = 50_000_000
STALE = dt.timedelta(hours=24)
OLD = dt.timedelta(days=7)
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_WORDS = ("notosanscjk", "sourcehan", "wqy", "droidsansfallback", "fandol", "simhei", "simsun", "msyh")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `level` is ok, warn or bad."""

    key: str
    level: str
    words: str


def examine(home: Path, moment: Moment, *, deep: bool = False) -> tuple[Finding, ...]:
    """Look at everything; `deep` also reads the whole store, which takes seconds."""
    facts = facts_of(home)
    return (
        _home(home),
        _disk(home),
        *_settings(home),
        _seat(home, facts),
        *_screen(facts, moment),
        *_copy(facts),
        *_store(home, deep),
        *_broken(facts),
        _age(facts, moment),
        _sync(facts),
        *plugged_stick(facts, moment),
        *_words(home, facts),
        _clock(facts, moment),
        *_picture(home),
        *_grown(home, moment),
        *(Finding(*said) for said in machine.look()),
        *_devices(home, facts),
        _fonts(),
        *_rare(home),
    )


def worst(findings: tuple[Finding, ...]) -> str:
    """The gravest level among them."""
    levels = {f.level for f in findings}
    return BAD if BAD in levels else WARN if WARN in levels else OK


def _home(home: Path) -> Finding:
    if home.is_dir() and os.access(home, os.W_OK | os.X_OK):
        return Finding("home", OK, f"数据目录可写：{home}")
    return Finding("home", BAD, f"数据目录不存在或不可写：{home}")


def _disk(home: Path) -> Finding:
    try:
        free = shutil.disk_usage(home if home.exists() else home.parent).free
    except OSError as exc:
        return Finding("disk", BAD, f"磁盘无法检查：{exc.strerror}")
    level = BAD if free < DISK_BAD_BYTES else WARN if free < DISK_WARN_BYTES else OK
    return Finding("disk", level, f"磁盘剩余 {free / 1e9:.1f} GB" + ("" if level == OK else "，空间不足"))


def _settings(home: Path) -> Iterator[Finding]:
    """A settings file that came to be wrong; nothing is said of a good one."""
    present, aside = fault(home), fault(home, SET_ASIDE)
    if present:
        yield Finding("settings", BAD, f"设置文件有误，没有采用：{present}")
    if aside:
        yield Finding(
            "settings", WARN, f"设置文件曾有误，已另存为 {SET_ASIDE}，沿用上次可用的设置；看过后请删除它：{aside}"
        )


def _picture(home: Path) -> Iterator[Finding]:
    """What the glass found wrong with its own picture; nothing is said of a good one."""
    state = picture.read(home)
    if state is not None and state.faults:
        yield Finding(
            "picture", WARN, f"屏幕画面不对，请到现场看一看：{'；'.join(map(picture.in_words, state.faults))}"
        )
    if state is not None and state.missed:
        titles = "；".join(one.replace(": ", "：", 1) for one in state.missed)
        yield Finding("board_pages", WARN, f"大屏放不出这些内容，已跳过，请县里看看文件再发布：{titles}")


def _grown(home: Path, moment: Moment) -> Iterator[Finding]:
    """Said for a day: one that grows again and again is said all the time."""
    last = grown.read(home)
    with contextlib.suppress(ValueError):
        if last is not None and abs(moment.at - instant(last.at)) < STALE:
            said = f"{hall_words(last.at)} 画面程序占内存 {last.mb} MB，超过 {last.most_mb} MB，趁没人用重启了"
            yield Finding("glass_memory", WARN, f"{said}；天天出现请把记录发给县里")


def _devices(home: Path, facts: Mapping[str, str]) -> Iterator[Finding]:
    seat = seat_of(facts)
    with contextlib.suppress(SettingsError):  # a wrong file is said above
        settings = Settings.load(home)
        profile = seat.profile if seat and settings.sources["profile"] == "default" else settings.text("profile")
        for said in devices.look(wants_touch=profile == "touch", printer=settings.text("printer")):
            yield Finding(*said)
        windows = [one.profile for one in read_outputs(settings.text("outputs"))] or [profile]
        if "touch" in windows:  # what a board finds there was left by a glass of before
            for words in touches.read(home).faults:
                yield Finding("touch", WARN, words)


def _seat(home: Path, facts: Mapping[str, str]) -> Finding:
    seat = seat_of(facts)
    if seat is None:
        return Finding("provision", BAD, "本机还没有接入县里：把屏上的配对码报给县里，或导入县里发的文件")
    place = f"{_place(home, seat.unit)} {seat.unit}".strip()
    return Finding("provision", OK, f"终端 {facts.get('terminal_id', '')[:8]}，位置 {place}，{facts.get('url', '')}")


def _place(home: Path, code: str) -> str:
    """What a unit's hall is called; empty while no county says so."""
    reader = ContentReader(home)
    try:
        release = reader.release()
        pack = reader.pack(release) if release else None
    except StoreError:  # said by what looks at the store
        return ""
    finally:
        reader.close()
    return pack.hall_name(code) if pack else ""


def _copy(facts: Mapping[str, str]) -> Iterator[Finding]:
    """A copied disk on another machine, until the county knows it."""
    if facts.get(CLONED_FROM) and not facts.get(SCREEN):
        words = f"这块盘是从终端{facts[CLONED_FROM][:8].upper()}复制来的，本机已换用自己的编号，请在县里重新配对或登记"
        yield Finding("copy", WARN, words)


def _screen(facts: Mapping[str, str], moment: Moment) -> Iterator[Finding]:
    """What the county asks of this terminal in its signed configuration; nothing is said when it has none."""
    said = screen_of(facts)
    if said is None:
        return
    yield Finding("screen", OK, f"县里给本机的配置：{said.name}")
    heard = facts.get("last_contact_at", "")
    if said.max_offline_days is not None and heard:
        away = (moment.at - instant(heard)).days
        if away > said.max_offline_days:
            yield Finding("offline", BAD, f"已 {away} 天没连上县里，县里规定不超过 {said.max_offline_days} 天")
    program = program_version()
    if said.min_version is not None and _numbers(program) < _numbers(said.min_version):
        yield Finding("program", WARN, f"程序版本 {program or '不明'}，县里要求不低于 {said.min_version}，请更新")


def program_version() -> str:
    """This program's version; empty when it was not installed as a package."""
    import importlib.metadata

    try:
        return importlib.metadata.version("sunshine-kiosk")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _numbers(version: str) -> tuple[int, ...]:
    """0.2.0 as (0, 2): trailing zeros do not count, what follows the numbers does not either."""
    found = [int(part) for part in re.split(r"[^0-9.]", version, maxsplit=1)[0].split(".") if part]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _store(home: Path, deep: bool) -> Iterator[Finding]:
    try:
        connection = open_database(content_path(home), read_only=True)
    except StoreError as exc:
        missing = not content_path(home).exists()
        yield Finding("store", WARN if missing else BAD, "还没有内容" if missing else f"内容库打不开：{exc}")
        return
    with contextlib.closing(connection):
        try:
            row = connection.execute(
                "SELECT release.id, documents, issued_at FROM release JOIN current ON release.id = current.release"
            ).fetchone()
            if row is None:
                yield Finding("store", WARN, "还没有内容，等待第一次更新")
                return
            damaged = _damaged(connection) if deep else 0
            if damaged:
                yield Finding("store", BAD, f"内容库损坏，{damaged} 处不完整")
            else:
                yield Finding("store", OK, f"内容库{'完整' if deep else '可读'}")
            yield Finding("release", OK, f"第 {row[0]} 版，{row[1]} 份文件，县里签发于 {hall_words(row[2])}")
        except (sqlite3.Error, UnicodeDecodeError) as exc:
            yield Finding("store", BAD, f"内容库损坏：{exc}")


def _damaged(connection: sqlite3.Connection) -> int:
    """Broken pages, missing or rotten bodies."""
    check = [r[0] for r in connection.execute("PRAGMA quick_check(20)")]
    damaged: int = 0 if check == ["ok"] else len(check)
    rows = connection.execute(
        "SELECT document.sha256, body.data, facts FROM document JOIN current LEFT JOIN body USING (sha256)"
        " WHERE from_release <= current.release AND to_release > current.release"
    )
    for sha256, data, facts in rows:
        damaged += not is_body(data, sha256) and not (data is None and broken.is_broken(facts))
    return damaged


def _broken(facts: Mapping[str, str]) -> Iterator[Finding]:
    """Documents that arrived as signed and cannot be shown: only the county can put them right."""
    found = broken.listed(facts.get("broken", ""))
    if found:
        unit, key, reason = found[0]
        named = f"{unit} 的 {key}（{reason[:60]}）"
        yield Finding("documents", WARN, f"{len(found)} 条内容无法显示，请县里改正后重新发布，如 {named}")


def _age(facts: Mapping[str, str], moment: Moment) -> Finding:
    text = facts.get("content_issued_at")
    if not text:
        return Finding("content_age", WARN, "还没有收到过县里的内容")
    age = moment.at - instant(text)
    level = WARN if age > STALE else OK
    hours = int(age.total_seconds() // 3600)
    said = f"{age.days} 天前" if age.days > 0 else f"{hours} 小时前" if hours > 0 else "不到一小时前"
    tail = "，超过一周未更新，请检查网络" if age > OLD else ""
    return Finding("content_age", level, f"内容截至 {hall_words(text)}（{said}）{tail}")


def _sync(facts: Mapping[str, str]) -> Finding:
    state, at = facts.get("last_sync_state", ""), hall_words(facts.get("last_sync_at", ""))
    if not state:
        return Finding("sync", WARN, "还没有同步过")
    if facts.get("last_sync_waiting"):
        return Finding("sync", OK, f"上次同步 {at}：有新内容，等下载时段再取")
    if state in ("updated", "unchanged"):
        return Finding("sync", OK, f"上次同步 {at}：{'有更新' if state == 'updated' else '无变化'}")
    reason = facts.get("last_sync_reason", "")
    if state == "refused":
        return Finding("sync", BAD, f"上次同步 {at}：内容不可信，已拒收（{reason}）")
    cause = _CAUSES.get(facts.get("last_sync_cause", ""), "")
    said = f"，{cause}" if cause else ""
    return Finding("sync", WARN, f"上次同步 {at}：未成功，稍后再试{said}（{reason}）")


def plugged_stick(facts: Mapping[str, str], moment: Moment) -> Iterator[Finding]:
    """What became of a stick that was plugged in; after a day nobody waits for it any more."""
    with contextlib.suppress(AttributeError, KeyError, TypeError, ValueError):  # a damaged fact
        said = json.loads(facts[STICK_SAID])
        if abs(moment.at - instant(said["at"])) < STALE and said["level"] in (OK, WARN):
            yield Finding("stick", said["level"], f"{said['words']}（{hall_words(said['at'])}）")


def _words(home: Path, facts: Mapping[str, str]) -> Iterator[Finding]:
    """What residents said: whether it arrives. Nothing is said where the county takes no words."""
    try:
        connection = open_database(state_path(home), read_only=True)
        try:
            counts, reasons = tally(connection), refusals(connection)
        finally:
            connection.close()
    except (StoreError, sqlite3.Error) as exc:
        if facts.get(SUBMISSIONS_KEY):
            yield Finding("words", BAD, f"群众意见存不下：{exc}")
        return
    foreign, since = counts.get("foreign", (0, ""))
    if foreign:
        said = f"有{foreign}件群众意见是封给原来的县的（最早{since[:10]}）"
        yield Finding("words_foreign", WARN, f"{said}，只能送回那个县，现在不送也不删")
    if not facts.get(SUBMISSIONS_KEY):
        return
    waiting, since = counts.get("waiting", (0, ""))
    refused, _ = counts.get("refused", (0, ""))
    cause = facts.get("push_cause", "")
    why = _PUSH_CAUSES.get(cause) or _CAUSES.get(cause, "")
    if waiting >= MOST_WAITING:
        yield Finding("words", BAD, f"等着送的群众意见已满{waiting}件，暂时不再接收{'：' + why if why else ''}")
    elif waiting and cause:
        yield Finding("words", WARN, f"有{waiting}件群众意见还没送到县里（最早{since[:10]}）：{why or cause}")
    elif cause == UNKNOWN:
        yield Finding("words", WARN, why)
    else:
        yield Finding("words", OK, f"{waiting}件群众意见等着送" if waiting else "群众意见都已送到县里")
    if refused:
        why = "；".join(f"{_REFUSALS.get(reason, reason[:60])}（{count}件）" for reason, count in reasons.items())
        yield Finding(
            "words_refused", WARN, f"有{refused}件群众意见县里没有收下，请联系县里。原因：{why}"[: limits.SUMMARY]
        )


UNKNOWN = "unknown_terminal"
_REFUSALS = {"another submission came with this id": "编号和县里已有的重了"}
_PUSH_CAUSES = {
    UNKNOWN: "县里还没有登记这台终端，请把 kiosk identity --json 的内容交给县里",
    "portal": "有人应答，但不是县里的回执：网络要求先登录，或地址写错",
}
_CAUSES = {
    "portal": "网络要求先登录上网（弹出的是网页，不是县里的内容），请用浏览器登录或请网络管理员放行",
    "name": "找不到县服务器的域名，请检查 DNS 或网线",
    "certificate": "对方的证书不是县服务器的：域名可能被指到别处，或本机时间相差太大",
    "closed": "连不上县服务器，请检查网络、地址和端口",
    "missing": "有人应答，但那里没有县里的内容：地址写错，或域名被指到别处",
    "server": "县服务器自己出错，请联系县里",
    "slow": "网络太慢或没有应答",
    "cut": "传输中断或内容被网络改动",
    "proxy": "网络代理不可用，请检查代理设置",
    "store": "本机存不下或读不出，请看磁盘",
}


def _clock(facts: Mapping[str, str], moment: Moment) -> Finding:
    if moment.is_sure:
        return Finding("clock", OK, f"时间可信：{hall_words(moment.text)}")
    if not facts.get("clock_floor"):
        return Finding("clock", WARN, f"时间待核对：还没有收到过县里的时间，本机时钟是 {hall_words(moment.text)}")
    own = hall_words(Moment(dt.datetime.now(dt.UTC), False).text)
    return Finding("clock", WARN, f"时间待核对，暂按 {hall_words(moment.text)} 计；本机时钟是 {own}，不对请校准")


def _fonts() -> Finding:
    if _has_chinese_font():
        return Finding("fonts", OK, "已安装中文字体")
    return Finding("fonts", BAD, "没有找到中文字体，请安装 fonts-noto-cjk")


def _rare(home: Path) -> Iterator[Finding]:
    """Whether names with rare characters have glyphs: as the glass found when it began, else as fontconfig says."""
    lacking = faces.read(home)
    if lacking is None:
        lacking = _without_a_font(faces.RARE)
    if lacking:
        words = f"生僻字缺字形：{' '.join(lacking)}，请安装 fonts-babelstone-han 后重启本机"
        yield Finding("glyphs", WARN, words)
    elif lacking is not None:
        yield Finding("glyphs", OK, "生僻字都有字形")


def _without_a_font(characters: str) -> str | None:
    """Those that no installed font has; None where fontconfig is not there to tell."""
    lacking = ""
    for character in characters:
        try:
            asked = subprocess.run(
                ["fc-list", f":charset={ord(character):x}", "file"],
                capture_output=True, text=True, timeout=5, check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return None
        if not asked.stdout.strip():
            lacking += character
    return lacking


def _has_chinese_font() -> bool:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        asked = subprocess.run(
            ["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, timeout=5, check=True
        )
        return bool(asked.stdout.strip())
    for folder in FONT_FOLDERS:
        for path in Path(folder).expanduser().rglob("*.[ot]t[fc]"):
            if any(word in path.name.lower().replace("-", "") for word in FONT_WORDS):
                return True
    return False
