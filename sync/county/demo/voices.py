"""示例 words of residents with their answers, as a desk would have released them: about matters, and about units."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from sync import contract
from sync.county.approvals import Draft
from sync.county.demo import days
from sync.county.demo.thread import Desk, contact
from sync.county.desk.plain import TOPICS

MOST = 6
# Topic, words, answer, what became of it and why.
_ABOUT_MATTERS = (
    ("opinion", "公示的地方太偏，上了年纪的人走不到，能不能在村口也贴一份？", "好，从这一次起村口和小卖部门口都贴。",
     "adopted", "办得到，已经安排"),
    ("advice", "能不能把每户多少钱写清楚，再说说钱什么时候到？", "每户的数看村里的公开栏；钱到账的日子定了再公开。",
     "partly", "到账的日子要等上级拨款，先写清每户的数"),
    ("opinion", "希望把名额都给我们这个自然村。", "名额按各村的人数分，不能都给一个村。",
     "declined", "要照文件按人数分，对别的村才公平"),
)  # fmt: skip
_ABOUT_UNITS = (
    ("question", "给老人办高龄津贴，一定要本人来吗？", "不用。家里人带上老人的身份证和户口本就能代办。"),
    ("correction", "大厅门口的牌子上，下午上班的时间写错了。", "谢谢您，已经改过来了：下午两点半上班。"),
    ("advice", "大厅里能不能放几把带靠背的椅子？", "已经添了六把，放在取号机旁边。"),
)  # fmt: skip


def replies(desk: Desk, heard: Sequence[contract.Document], count: int, *, seed: int) -> Iterator[Draft]:
    """`count` of them, about matters that took comments and about units, in turn."""
    rng = random.Random(f"{seed}/replies")
    area = desk.library.area
    units = (area.units["140929-08"], area.townships[0], area.townships[1])
    for number in range(count):
        turn = number // 2 % 3
        matter = heard[turn] if number % 2 == 0 and turn < len(heard) else None
        if matter is not None:
            unit = area.units[matter.unit]
            topic, said, answer, adoption, reason = _ABOUT_MATTERS[turn]
        else:
            unit = units[turn]
            (topic, said, answer), adoption, reason = _ABOUT_UNITS[turn], "", ""
        day = days.workday_before(desk.today - dt.timedelta(days=1 + 2 * number))
        published = days.at_office_hour(day, rng, desk.now)
        title = f"对“{matter.title}”的{TOPICS[topic]}" if matter else f"给{unit.name}的{TOPICS[topic]}"
        yield Draft(
            contract.Document(
                format=contract.limits.FORMAT, id=days.ulid(published, rng), v=1, kind="reply", unit=unit.code,
                unit_name=unit.name, title=title[: contract.limits.TITLE], issued_on=day.isoformat(),
                published_at=contract.instant_text(published), contact=contact(unit), sample=True,
                reply=contract.Reply(
                    topic=topic, said=said, said_on=f"{day - dt.timedelta(days=6)}", reply=answer,
                    replied_by=unit.name, replied_on=f"{day - dt.timedelta(days=1)}",
                    about=matter.id if matter else None,
                    matter=matter.disclosure.matter if matter and matter.disclosure else None, adoption=adoption,
                    reason=reason,
                ),
            )
        )  # fmt: skip
