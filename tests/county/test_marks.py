"""What may tell who somebody is: found in what people write, and not in what only looks like it."""

import datetime as dt
import tomllib

import pytest

import assets
from sync.county.desk_web.marks import decided, marks

DAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("找王二小修也没来", ["王二小"]),
        ("我叫李秀英，打１３８３５０１２３４５", ["李秀英", "１３８３５０１２３４５"]),
        ("村会计张建国把名单改了，邻居赵铁柱家有车", ["张建国", "赵铁柱"]),
        ("身份证11010519491231002X，卡号6222021234567890128", ["11010519491231002X", "6222021234567890128"]),
        ("卡号 6222 0212 3456 7890 128", ["6222 0212 3456 7890 128"]),
        ("微信号wxid_abc123，邮箱 a.b@qq.com，车牌晋H·A1234", ["微信号wxid_abc123", "a.b@qq.com", "晋H·A1234"]),
        ("新能源车晋HD12345堵门", ["晋HD12345"]),
        ("王某某占了公地，老王家没意见，小李态度不好", ["王某某", "老王", "小李"]),
        ("刘主任从来不在，欧阳明说话不算数，姓陈的收钱", ["刘主任", "欧阳明", "陈"]),
        ("住3号楼2单元501，座机0350-4523456", ["3号楼2单元501", "0350-4523456"]),
        ("看门的胡汉三同志", ["胡汉三同志"]),
        ("合同编号20261124001", ["20261124001"]),
    ],
)
def test_it_is_found(text: str, found: list[str]) -> None:
    assert [one.text for one in marks(text, DAY, ["胡汉三同志"])] == found


@pytest.mark.parametrize(
    "text",
    [
        "马上就到冬天了，供暖什么时候开", "给钱不给办，来回跑了五趟", "希望把村口的路灯修好，高速路口太黑",
        "方便的话请把办事时间写清楚，周末能不能开门", "退耕还林的钱一直没发，金额也对不上，差1234567.80元",
        "村里的石头路该修了，下雨天全是黄泥", "关于修路的公示和实际不一样，应该重新公开", "林地被占了，田地也没法种，找谁管",
        "向单位反映了三次都没人管", "成立合作社的时候说好分红", "办事大厅的温度太低，安装个暖气吧", "请村委会公开今年的账目",
        "和周围的村比，我们村补助少", "对许多人不公平，安排什么时候办", "第12345热线打不通，2026年11月24日打的",
        "找毛病谁都会，找到问题要解决", "从来没有人来看过，武装部的也不管", "镇长从来不在",
    ],
)  # fmt: skip
def test_everyday_words_are_not_marked(text: str) -> None:
    assert marks(text, DAY) == ()


def test_marks_do_not_overlap_and_each_needs_a_word() -> None:
    text = "邻居王二小的电话13835012345"
    found = marks(text, DAY, ["王二小"])
    assert [(one.start, one.end) for one in found] == [(2, 5), (8, 19)]
    same, left = decided(text, text, found, {})
    assert (same, left) == (text, list(found))
    blotted, left = decided(text, text, found, {"mark-2-5": "blot", "mark-8-19": "stay"})
    assert blotted == "邻居×××的电话13835012345"
    assert left == [found[1]]  # a telephone never stays


def test_every_list_names_its_source_and_its_word() -> None:
    lists = tomllib.loads(assets.path("desk/marks.toml").read_text("utf-8"))
    assert all(rule["source"] and rule["words"] for rule in lists.values())
