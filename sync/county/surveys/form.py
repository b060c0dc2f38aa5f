"""From what somebody wrote to a survey: dates as days, questions as lines of plain text.

单选 今天来办什么？*
- 医保
- 养老
多选2 哪里不方便？（the number: at most so many; none: as many as one likes）
- 路远
- 排队久
打分10 给大厅打几分？ 很差—很好
填写 还想说什么？
"""

import datetime as dt
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sync import contract
from sync.contract.survey import Survey
from sync.county.desk.plain import local
from sync.county.errors import CountyError
from sync.errors import ContractError

KINDS = {"单选": "single", "多选": "multiple", "打分": "scale", "填写": "text"}
_QUESTION = re.compile(r"(单选|多选|打分|填写)([0-9]{0,2})[ 　:：]+(.+?)([*＊]?)")
_ENDS = re.compile(r"(.+?)[ 　]+(\S{1,20}?)(?:—|－|--|-)+(\S{1,20})")
_CHOICE = re.compile(r"[-－·•] *(.+)")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TEMPLATE = """# 一份问卷。改好后：county survey add 本文件 --dir 县文件夹，再由两把县级密钥签发：county survey publish
title = "大厅办事问卷"
intro = "三分钟，不记名字。"
unit = "140929000000"      # 谁来问：单位代码
start = 2026-12-01         # 从这一天起
end = 2026-12-31           # 到这一天为止，这一天也算
targets = []               # 在哪些乡镇、村的大厅问（单位代码，含下级）；不写就是全县
questions = '''
单选 今天来办什么？*
- 医保
- 养老
- 别的事
多选2 哪里不方便？
- 路远
- 排队久
- 材料多
打分10 给大厅打几分？ 很差—很好
填写 还想说什么？
'''
# 题目：单选、多选（后面的数是最多选几样）、打分（后面的数是几分）、填写。句末有 * 的必须答。
"""


@dataclass(slots=True)
class Asked:
    """What was written of a survey."""

    title: str = ""
    intro: str = ""
    unit: str = ""
    start: str = ""
    end: str = ""
    questions: str = ""
    targets: list[str] = field(default_factory=list)


def read_file(path: Path) -> Asked:
    """A TOML file.

    Raises:
        CountyError: it is none, or holds something else.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise CountyError(f"{path.name} is not a TOML file: {exc}") from exc
    known = Asked.__dataclass_fields__
    if stray := sorted(set(raw) - set(known)):
        raise CountyError(f"{path.name}: there is no field {stray[0]}; the fields are {', '.join(known)}.")
    targets = raw.pop("targets", [])
    return Asked(**{key: str(value) for key, value in raw.items()}, targets=[str(code) for code in targets])


def survey_of(asked: Asked, *, zone: str, now: dt.datetime, is_sample: bool) -> Survey:
    """The survey, with an id of its own.

    Raises:
        CountyError: what is wrong, in words for whoever wrote it.
    """
    start, end = _day(asked.start, "开始"), _day(asked.end, "截止") + dt.timedelta(days=1)
    raw = {
        "id": new_ulid(now), "title": asked.title.strip(), "intro": asked.intro.strip(), "unit": asked.unit,
        "start": _midnight(start, zone), "end": _midnight(end, zone), "targets": asked.targets,
        "sample": is_sample, "questions": questions_of(asked.questions),
    }  # fmt: skip
    try:
        return contract.build(Survey, raw)
    except ContractError as exc:
        raise CountyError(f"问卷有一处不合规定：{exc}") from exc


def questions_of(text: str) -> list[dict[str, Any]]:
    """The questions of plain text.

    Raises:
        CountyError: which line is none, and why.
    """
    found: list[dict[str, Any]] = []
    for number, line in enumerate((line.strip() for line in text.splitlines()), start=1):
        if not line:
            continue
        choice = _CHOICE.fullmatch(line)
        if choice is not None:
            if not found or found[-1]["kind"] not in ("single", "multiple"):
                raise CountyError(f"题目第{number}行：选项要写在单选或者多选的下面。")
            choices = found[-1].setdefault("choices", [])
            choices.append({"key": f"c{len(choices) + 1}", "label": choice[1].strip()})
            continue
        question = _QUESTION.fullmatch(line)
        if question is None:
            raise CountyError(f"题目第{number}行看不懂：要用 单选、多选、打分、填写 开头，选项用 - 开头。")
        found.append({"key": f"q{len(found) + 1}", **_question(question)})
    if not found:
        raise CountyError("还没有写题目。")
    return found


def lines_of(survey: Survey, units: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """A survey as those who sign it read it; `units` by their codes, where they have names."""
    names = {value: key for key, value in KINDS.items()}
    where = "、".join(units.get(code, code) for code in survey.targets) or "全县"
    who = units.get(survey.unit, survey.unit)
    found = [f"{survey.title}（{survey.id}）", survey.intro, f"谁问：{who}  在哪里问：{where}",
             f"从 {local(survey.start)} 到 {local(survey.end)} 前"]  # fmt: skip
    for number, one in enumerate(survey.questions, start=1):
        found.append(f"{number}. {names[one.kind]}：{one.ask}{'（必答）' if one.needed else ''}")
        if one.choices:
            found.append(f"   {' / '.join(choice.label for choice in one.choices)}")
            if one.most:
                found.append(f"   最多选 {one.most} 样")
        if one.kind == "scale":
            found.append(f"   1 到 {one.points} 分 {one.low}—{one.high}")
    return [line for line in found if line]


def new_ulid(now: dt.datetime) -> str:
    """An id that carries its instant."""
    value = (int(now.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


def _question(found: re.Match[str]) -> Mapping[str, Any]:
    kind, number, ask, star = KINDS[found[1]], found[2], found[3].strip(), found[4]
    raw: dict[str, Any] = {"kind": kind, "ask": ask, "needed": bool(star)}
    if kind == "multiple" and number:
        raw["most"] = int(number)
    if kind == "scale":
        raw["points"] = int(number or 5)
        ends = _ENDS.fullmatch(ask)
        if ends is not None:
            raw |= {"ask": ends[1], "low": ends[2], "high": ends[3]}
    return raw


def _day(text: str, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise CountyError(f"{name}日期{text[:20]!r}要写成 2026-12-01 这样。") from None


def _midnight(day: dt.date, zone: str) -> str:
    return contract.instant_text(dt.datetime.combine(day, dt.time(), ZoneInfo(zone)))
