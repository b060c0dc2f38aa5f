"""Two 示例 surveys of the sample county: one that is open, and what became of one before."""

import datetime as dt
import random
from collections import Counter
from dataclasses import replace

from sync import contract
from sync.contract.survey import Survey, Surveys
from sync.county.demo import days
from sync.county.surveys.form import Asked, survey_of
from sync.county.surveys.tally import Heard, result_of

OPEN = Asked(
    title="便民服务大厅好不好用", intro="三分钟，不记名字，答了对办事没有影响。",
    questions="单选 您今天来办什么？*\n- 医保\n- 养老\n- 户口、证件\n- 种地、养殖的事\n- 别的事\n"
    "多选2 哪里不方便？\n- 路远\n- 排队久\n- 材料多\n- 不知道找谁\n- 都方便\n"
    "打分5 您给大厅打几分？ 很不好—很好\n填写 还想让大厅添点什么？",
)  # fmt: skip
OVER = Asked(
    title="村里吃水够不够",
    questions="单选 您家的水够用吗？*\n- 一直够\n- 有时不够\n- 常常不够\n多选 什么时候不够？\n"
    "- 春灌的时候\n- 夏天\n- 冬天上冻\n"
    "填写 还有什么要说的？",
)  # fmt: skip
SAID = {"q1": (61, {"c1": 41, "c2": 17, "c3": 3}), "q2": (20, {"c1": 12, "c2": 9, "c3": 6}), "q3": (14, {})}


def sample_surveys(county: str, now: dt.datetime) -> Surveys:
    """Dates hang on `now`, so that a fresh sample always has an open one."""
    rng = random.Random(15)
    survey, over = _made(OPEN, county, now, -5, 20, rng), _made(OVER, county, now, -40, -12, rng)
    heard = Heard(
        people=61,
        answered=Counter({key: people for key, (people, _) in SAID.items()}),
        lines={key: Counter(lines) for key, (_, lines) in SAID.items()},
    )
    told = result_of(over, heard, at=contract.instant_text(now - dt.timedelta(days=9)))
    return Surveys(format=contract.limits.FORMAT, seq=1, surveys=(survey,), results=(told,))


def _made(asked: Asked, county: str, now: dt.datetime, first: int, last: int, rng: random.Random) -> Survey:
    today = now.astimezone(days.ZONE).date()
    start, end = (f"{today + dt.timedelta(days=n)}" for n in (first, last))
    survey = survey_of(replace(asked, unit=county, start=start, end=end), zone=days.ZONE.key, now=now, is_sample=True)
    return replace(survey, id=days.ulid(contract.instant(survey.start), rng))
