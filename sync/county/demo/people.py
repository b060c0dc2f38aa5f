"""Lists of people for their own village only, every name visibly made up: published sealed, shown in that township."""

import datetime as dt
import random
from collections.abc import Iterator

from sync import contract
from sync.county.approvals import SEALED_SCOPE, Draft
from sync.county.demo import days
from sync.county.demo.area import display_name
from sync.county.demo.thread import Desk, contact

_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_COLUMNS = (
    contract.Column("姓名"),
    contract.Column("保障人数", numeric=True),
    contract.Column("每月金额(元)", numeric=True),
)


def person_lists(desk: Desk, villages: list[contract.Unit], *, seed: int) -> Iterator[Draft]:
    """Who gets the living allowance in each of these villages, last quarter."""
    year, quarter = days.quarter_before(desk.today)
    first, last = days.quarter_days(year, quarter)
    period = f"{year}年{days.quarter_name(quarter)}"
    for village in villages:
        rng = random.Random(f"{seed}/people/{village.code}")
        signed = min(days.workday_from(last + dt.timedelta(days=rng.randint(3, 9))), desk.today)
        published = days.at_office_hour(signed, rng, desk.now)
        rows = tuple(
            (f"示例{stem}", str(people), str(people * rng.randrange(380, 620, 10)))
            for stem in rng.sample(_STEMS, rng.randint(5, 12))
            for people in (rng.randint(1, 4),)
        )
        yield Draft(
            contract.Document(
                format=contract.limits.FORMAT, id=days.ulid(published, rng), v=1, kind="list", unit=village.code,
                unit_name=display_name(village), title=f"{period}农村最低生活保障对象名单",
                summary="姓名都是示例。只在本村和所属乡镇的终端上显示。",
                issued_on=signed.isoformat(), published_at=contract.instant_text(published),
                contact=contact(village), sample=True,
                basis=(contract.Basis("社会救助暂行办法", "2019年", "第十一条"),),
                blocks=(contract.ParagraphBlock("对名单有意见，请打监督电话，或者到村务监督委员会说。"),),
                public_list=contract.PublicList(
                    template="allowance", period=period, period_from=first.isoformat(),
                    period_until=last.isoformat(), columns=_COLUMNS, rows=rows,
                    complaint_phone=village.phone_supervise,
                ),
            ),
            scope=SEALED_SCOPE,
        )  # fmt: skip
