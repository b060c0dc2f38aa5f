"""Every table a county may hand in, declared once: its sheet, columns, other names, what to write.

The template, the reader and docs/content.md follow from here.
"""

import re
import unicodedata
from dataclasses import dataclass

EXAMPLE_MARK = "示例"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key we use, the heading we print, other headings we understand."""

    key: str
    heading: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of table. `key` columns tell one paper from another."""

    kind: str
    title: str
    about: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    more_examples: tuple[dict[str, str], ...] = ()  # further rows of a paper that takes several

    def column(self, key: str) -> Column:
        """A column by its key."""
        return next(column for column in self.columns if column.key == key)

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which no row can be taken."""
        return tuple(column for column in self.columns if column.required)


def plain(heading: str) -> str:
    """A heading without what clerks add to it: spaces, stars, brackets with hints, colons."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)
    return re.sub(r"[\s*:：,，、。.·/\\\"'“”‘’_-]", "", text).casefold()


_UNIT = Column("unit", "单位", ("单位名称", "发布单位", "公开主体", "责任单位", "单位代码", "发布机构"), required=True,
               help="单位名称或代码；重名的村写成“岚漪镇/南沟村”", example="县民政局")  # fmt: skip
_ISSUED = Column("issued_on", "成文日期", ("日期", "印发日期", "签发日期", "制发日期"), required=True,
                 help="文件上的日期，如 2026-11-20 或 2026年11月20日", example="2026-11-20")  # fmt: skip
_PUBLISHED = Column("published_at", "发布时间", ("公开时间", "发布日期", "公开日期"),
                    help="什么时候开始显示；不写就是批准后马上显示", example="2026-11-23 09:00")  # fmt: skip
_BASIS = Column("basis", "依据", ("公开依据", "法律依据", "设定依据", "政策依据"),
                help="一行一条：名称｜年份｜条款", example="《社会救助暂行办法》｜2019｜第十一条")  # fmt: skip
_PHONE = Column(
    "phone", "咨询电话", ("电话", "联系电话", "联系方式"), help="不写就用单位表里的", example="0350-000 1008"
)
_PLACE = Column("place", "地点", ("地址", "办公地址", "办理地点"), example="县民政局二楼")
_HOURS = Column("hours", "办公时间", ("时间", "办理时间", "上班时间"), example="工作日 8:00–12:00、14:30–18:00")
_SUMMARY = Column("summary", "摘要", ("内容摘要", "概要"), help="最多200字", example="公示二季度新增对象，听取意见。")
_BODY = Column("body", "正文", ("内容", "公开内容", "全文"), help="一行一段；“一、”开头的短行作小标题",
               example="一、基本情况\n本季度新增12户。\n二、意见反馈\n请到县民政局二楼。")  # fmt: skip
_ATTACHMENTS = Column("attachments", "附件", ("附件文件", "附件名称"),
                      help="与表格放在同一文件夹的 PDF、PNG、JPEG、MP4，一行一个文件名")  # fmt: skip
_SCOPE = Column(
    "scope",
    "公开范围",
    ("公开对象", "范围"),
    example="社会",
    help="社会（默认）、本村（只在本村和所属乡镇的终端上显示）、党内、单位（不显示）",
)
_UNTIL = Column(
    "visible_until", "显示截止", ("下架日期", "撤下日期", "显示到", "有效期至"), help="到这一天为止；不写就一直显示"
)
_SAMPLE = Column("sample", "示例", ("是否示例",), help="写“示例”的行不会导入", example=EXAMPLE_MARK)

UNITS = Sheet("units", "单位", "县、县直部门、乡镇、村的资料。先导入区划表（CSV）更省事，这张表用来补充电话和责任人。", (
    Column("code", "代码", ("单位代码", "编码", "区划代码"), required=True, help="12位区划代码；县直部门写 县代码前6位-序号",
           example="140929-08"),
    Column("name", "名称", ("单位名称", "单位"), required=True, example="岢岚县民政局"),
    Column("level", "级别", ("层级",), required=True, help="县、县直部门、乡镇、村", example="县直部门"),
    Column("parent", "上级代码", ("上级", "上级单位"), help="县不写", example="140929000000"),
    Column("short_name", "简称", example="县民政局"),
    Column("former_names", "曾用名", ("原名",), help="用顿号隔开"),
    Column("pinyin", "拼音", help="只在读音特别时写，音节用空格隔开"),
    Column("first_responsible", "第一责任人", ("责任人", "负责人"), help="职务或姓名", example="局长"),
    Column("phone_ask", "咨询电话", ("电话", "联系电话"), example="0350-000 1008"),
    Column("phone_supervise", "监督电话", ("投诉电话",), example="0350-000 2008"),
    Column("address", "地址", ("地点", "办公地址"), example="岢岚县岚漪镇示例路8号"),
    Column("hours", "办公时间", ("时间", "上班时间"), example="工作日 8:00–12:00、14:30–18:00"),
    Column("counters", "大厅窗口", ("窗口", "窗口号"), help="号数和办什么，用顿号隔开；群众评价时可以点哪个窗口。没有了写“无”",
           example="1 综合受理、2 社保医保"),
    Column("valid_from", "启用日期", ("设立日期",)),
    Column("valid_to", "撤销日期", ("停用日期",), help="合并、撤销的单位写"),
    Column("successors", "后继单位", ("并入", "继承单位", "现单位"), help="合并、更名、迁移后的单位代码，用顿号隔开"),
    Column("sort", "排序", ("序号", "顺序"), help="数字，小的在前", example="8"),
    _SAMPLE,
), ("单位表", "单位名单", "机构"))  # fmt: skip

CATALOGUE = Sheet("catalogue", "目录", "公开目录大纲。导入后代替原来的目录。", (
    Column("no", "编号", ("目录编号", "序号", "代码"), required=True, help="方面的字母加数字", example="A1"),
    Column("aspect", "方面", ("一级事项", "类别"), required=True, example="党组织决议、决定及执行情况"),
    Column("aspect_short", "方面简称", help="每个方面写一次即可", example="决议决定"),
    Column("name", "内容", ("公开内容", "二级事项", "事项", "公开事项"), required=True, example="上级重大决策部署贯彻落实情况"),
    Column("short", "简称", ("事项简称",), help="按钮上的短名；不写就取内容的前10个字", example="贯彻上级部署"),
    Column("deadline", "公开时限", ("时限",), example="即时/半年"),
    Column("scope", "公开范围", ("公开对象", "范围"), help="社、党、单、村", example="社"),
    Column("forms", "公开方式", ("方式", "公开渠道", "公开渠道和载体"), help="屏、网、栏、会、文", example="屏网栏会"),
    Column("levels", "公开层级", ("层级",), help="县、乡、村、机", example="县乡村机"),
    _SAMPLE,
), ("公开目录", "目录大纲", "标准目录"))  # fmt: skip

DISCLOSURES = Sheet("disclosures", "公开事项", "事前、决策、结果公开，一行一件。同一件事的三个阶段写同一个“事项名称”。", (
    _UNIT,
    Column("index_no", "索引号", ("索引", "编号"), required=True, help="本单位内不重复；改正时不要换", example="140929-08/2026-0001"),
    Column("title", "标题", ("题目", "名称"), required=True, help="最多60字", example="2026年第二季度城乡低保新增对象公示"),
    Column("matter", "事项名称", ("事项", "所属事项"), help="不写就用标题", example="2026年第二季度低保审核"),
    Column("item_no", "目录编号", ("目录", "目录项"), required=True, help="目录表里的编号", example="A3"),
    Column("stage", "阶段", ("公开阶段", "环节"), required=True, help="事前、决策、结果", example="事前"),
    _ISSUED,
    _PUBLISHED,
    Column("responsible", "责任人", ("第一责任人",), help="不写就用单位表里的", example="局长"),
    Column("doc_no", "文号", ("发文字号",), example="岢民发〔2026〕8号"),
    Column("notice_kind", "公示类型", ("公示种类", "公示类别"), help="如 农村低保公示；决定最少公示几天", example="农村低保公示"),
    Column("comment_from", "征求意见开始", ("公示开始", "公示起", "开始日期"), help="只有事前公开写", example="2026-11-23"),
    Column("comment_until", "征求意见截止", ("公示截止", "公示止", "截止日期", "结束日期"), example="2026-11-30"),
    Column("adoption", "采纳情况", ("意见采纳情况", "意见办理情况"), help="决策公开写：收到几条、采纳几条、为什么"),
    _BASIS, _SUMMARY, _BODY,
    Column("body_file", "正文文件", ("Word文件", "文件", "文件名", "正文文档"), help="同一文件夹的 .docx；与“正文”二选一"),
    _ATTACHMENTS, _PHONE, _PLACE, _HOURS, _SCOPE, _UNTIL,
    Column("exempt", "无事前公开的理由", ("免事前公开理由", "豁免理由"), help="决策、结果没有经过事前公开时写"),
    _SAMPLE,
), ("公开", "党务公开", "政务公开", "村务公开", "信息公开", "索引"))  # fmt: skip

GUIDES = Sheet("guides", "办事指南", "一行一件事。", (
    _UNIT,
    Column("item_code", "事项编码", ("编码", "事项代码", "编号"), required=True, help="本单位内不重复；改正时不要换", example="MZ-001"),
    Column("title", "事项名称", ("名称", "事项", "标题"), required=True, example="最低生活保障申请"),
    Column("guide_kind", "事项类型", ("类型", "类别"), required=True, help="许可、给付、确认、公共服务", example="给付"),
    Column("who_can", "谁能办", ("办理对象", "受理对象", "申请对象", "服务对象"), required=True,
           example="家庭人均收入低于当地低保标准的本县户籍居民"),
    Column("conditions", "办理条件", ("条件", "受理条件", "申请条件"), help="一行一条"),
    Column("materials", "申请材料", ("材料", "材料目录", "办理材料"), required=True,
           help="一行一份：名称｜原件或复印件｜份数｜从哪里来｜必要或非必要。没有写“无”",
           example="户口簿｜复印件｜1｜自备\n低保申请书｜原件｜1｜窗口领取"),
    Column("steps", "办理流程", ("流程", "步骤", "办理步骤", "程序"), required=True, help="一行一步：步骤｜谁办｜多久｜说明",
           example="申请｜乡镇便民服务中心｜当场\n审核公示｜乡镇政府｜20天\n确认｜县民政局｜8天"),
    Column("fees", "收费", ("收费标准", "费用", "是否收费"), help="一行一项：名称｜金额｜单位｜依据。不收费写“不收费”", example="不收费"),
    Column("day_kind", "时限单位", ("时限类型",), required=True, help="工作日、日、当场", example="工作日"),
    Column("legal_days", "法定天数", ("法定时限", "法定办结时限"), example="30"),
    Column("promised_days", "承诺天数", ("承诺时限", "承诺办结时限"), help="不能比法定的长", example="28"),
    Column("visits", "跑几次", ("到场次数", "办理次数"), example="1"),
    Column("place", "办理地点", ("地点", "地址"), required=True, example="户籍地乡镇便民服务中心低保窗口"),
    Column("hours", "办理时间", ("时间", "办公时间"), required=True, example="工作日 8:00–12:00、14:30–18:00"),
    Column("phone", "咨询电话", ("电话", "联系电话"), required=True, example="0350-000 1008"),
    Column("phone_complaint", "投诉电话", ("监督电话", "监督投诉电话"), required=True, example="0350-000 2008"),
    Column("result_doc", "办理结果", ("结果", "办件结果"), example="确认通知书"),
    Column("valid_years", "有效年限", ("有效期",), help="数字；长期有效不写"),
    Column("basis", "依据", _BASIS.aliases, help=_BASIS.help, example=_BASIS.example),
    Column("aliases", "别名", ("俗称", "其他叫法"), help="群众的叫法，用顿号隔开", example="低保、吃低保"),
    Column("topics", "主题", ("事项主题",), help="如 民政救助；用顿号隔开", example="民政救助"),
    Column("audiences", "人群", ("适用人群",), help="用顿号隔开"),
    Column("handled_at", "办理层级", ("层级",), help="县、乡镇、村", example="乡镇、村"),
    Column("agent_allowed", "可以代办", ("代办", "是否可代办"), help="是、否", example="是"),
    Column("faq", "常见问题", ("问答",), help="一行一条：问｜答", example="多久复核一次？｜每半年复核一次。"),
    Column("last_verified_on", "核对日期", ("最近核对", "更新日期"), required=True, example="2026-11-01"),
    Column("next_check_on", "下次核对日期", ("下次核对",), required=True, help="过了这天屏幕上写“待核实”", example="2027-05-01"),
    Column("issued_on", "成文日期", ("日期",), help="不写就用核对日期"),
    _PUBLISHED, _SUMMARY, _ATTACHMENTS, _SCOPE, _UNTIL, _SAMPLE,
), ("指南", "服务指南", "办事"))  # fmt: skip

LISTS = Sheet("lists", "名单台账", "村务账目、名单等。每份名单第一行写“表头”，下面每行一条，合计行写“合计”。", (
    Column("unit", "单位", _UNIT.aliases, help="只在表头行写", example="岚漪镇/乔家湾村"),
    Column("template", "种类", ("清单种类", "名单种类", "模板"), help="财务、低保、退耕、补贴、保险、其他", example="财务"),
    Column("title", "标题", ("题目", "名称"), example="乔家湾村2026年第三季度财务公开"),
    Column("period", "期间", ("公开期间", "所属期"), help="如 2026年第三季度", example="2026年第三季度"),
    Column("period_from", "起", ("期间起", "起始日期", "开始日期"), example="2026-07-01"),
    Column("period_until", "止", ("期间止", "截止日期", "结束日期"), example="2026-09-30"),
    Column("issued_on", "成文日期", ("日期",), example="2026-10-10"),
    Column("phone_complaint", "投诉电话", ("监督电话",), help="不写就用单位表里的", example="0350-000 6009"),
    Column("nil", "本期无", ("无内容",), help="本期没有内容写“是”，并写签字人"),
    Column("signed_by", "签字人", ("村务监督委员会",), example="村务监督委员会"),
    Column("signed_on", "签字日期", ("签字时间",), example="2026-10-09"),
    Column("basis", "依据", _BASIS.aliases, help=_BASIS.help, example="《村民委员会组织法》｜2025｜"),
    _PHONE, _PUBLISHED, _SCOPE, _UNTIL, _ATTACHMENTS,
    Column("row_kind", "行别", ("行", "类别"), required=True, help="表头、内容、合计", example="表头"),
    *(Column(f"c{n}", f"栏{n}", (f"列{n}",), example=word)
      for n, word in enumerate(("收支", "项目", "金额(元)", *[""] * 9), start=1)),
    _SAMPLE,
), ("名单", "台账", "清单", "财务公开"), (
    {"row_kind": "内容", "c1": "收入", "c2": "土地流转管理费", "c3": "3000"},
    {"row_kind": "内容", "c1": "支出", "c2": "道路清扫", "c3": "1200"},
))  # fmt: skip

NOTICES = Sheet("notices", "通知", "屏幕上滚动的一句话；点开看正文。", (
    _UNIT,
    Column("number", "编号", ("序号",), required=True, help="本单位内不重复；改正时不要换", example="TZ-2026-01"),
    Column("title", "标题", ("题目", "名称"), required=True, example="城区停水通知"),
    Column("text", "滚动文字", ("滚动内容", "滚动字幕", "字幕"), required=True, help="最多80字", example="城区11月25日停水检修"),
    Column("notice_level", "级别", ("紧急程度", "重要程度"), required=True, help="一般、重要、紧急", example="重要"),
    Column("start", "开始时间", ("开始", "起"), required=True, example="2026-11-24 00:00"),
    Column("end", "结束时间", ("结束", "止"), required=True, example="2026-11-26 00:00"),
    Column("targets", "播放范围", ("范围", "播放单位"), help="单位名称或代码，用顿号隔开；不写就是全县"),
    _ISSUED, _BASIS, _BODY, _ATTACHMENTS, _PHONE, _PLACE, _HOURS, _SAMPLE,
), ("通知公告", "滚动通知", "公告"))  # fmt: skip

SHEETS = (UNITS, CATALOGUE, DISCLOSURES, GUIDES, LISTS, NOTICES)


def sheet_of_title(title: str) -> Sheet | None:
    """The table that a sheet's name means, or None."""
    word = plain(title)
    return next((sheet for sheet in SHEETS if word in {plain(name) for name in (sheet.title, *sheet.aliases)}), None)


def match(sheet: Sheet, headings: list[str]) -> dict[str, int]:
    """Which column stands where: exact headings first, then other names; each position is used once."""
    words = [plain(heading) for heading in headings]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for names_of in (lambda c: (c.heading,), lambda c: c.aliases):
        for column in sheet.columns:
            names = {plain(name) for name in names_of(column)}
            place = next((i for i, word in enumerate(words) if word in names and i not in taken), None)
            if column.key not in found and place is not None:
                found[column.key] = place
                taken.add(place)
    return found


def sheet_of_headings(headings: list[str]) -> Sheet | None:
    """The table that a row of headings belongs to: all required columns there, most columns known."""
    best: tuple[int, Sheet] | None = None
    for sheet in SHEETS:
        found = match(sheet, headings)
        if all(column.key in found for column in sheet.required) and (best is None or len(found) > best[0]):
            best = (len(found), sheet)
    return best[1] if best and best[0] >= 3 else None
