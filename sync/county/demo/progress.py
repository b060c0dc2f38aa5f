"""示例 cases of the sample county, so that 查办件进度 has something to find."""

import csv
import datetime as dt
import io

from sync import contract
from sync.county.demo import days
from sync.county.records import Records
from sync.county.voices.cases import COLUMNS, take_csv

# Number, last four digits, what, who, telephone, remark, steps with the days ago on which they were reached.
CASES = (
    ("SL0001", "1234", "农村低保申请（示例）", "岚漪镇便民服务中心（示例）", "0350-000 5001",
     "民主评议以后公示七天。（示例）", (("受理", 9), ("入户核查", 4), ("民主评议", None), ("审批", None))),
    ("SL0002", "5678", "高龄津贴申领（示例）", "县民政局（示例）", "0350-000 1008", "已经打到卡上。（示例）",
     (("受理", 20), ("审核", 14), ("发放", 6))),
)  # fmt: skip


def sample_cases(records: Records, *, now: dt.datetime) -> None:
    """Put them into the case table, days counted back from `now`."""
    today = now.astimezone(days.ZONE).date()
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for *fields, steps in CASES:
        told = [name if ago is None else f"{name}:{today - dt.timedelta(days=ago)}" for name, ago in steps]
        table.writerow((*fields, ";".join(told)))
    take_csv(records, out.getvalue(), at=contract.instant_text(now))
