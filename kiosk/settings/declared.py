"""THE list of every setting. File, environment, command line, settings screen and README follow it.

Adding an entry to `DECLARATIONS` is all it takes to add a setting.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.errors import SettingsError
from kiosk.settings.declaration import Declaration

PROXY = r"(https?://\S{1,500})?"
# A CUPS queue; the first character keeps it from being taken for an option of `lp`.
PRINTER = r"([A-Za-z0-9_][A-Za-z0-9_.-]{0,126})?"
RELAY = r"([0-9.]{7,15}:[0-9]{2,5})?"

DECLARATIONS: tuple[Declaration, ...] = (
    Declaration(
        "server_url",
        "",
        "Base address of the county's content; empty: the address of provision.json.",
        "县服务器地址",
        "network",
        pattern=r"(https?://\S{1,500})?",
        example="https://gk.example.gov.cn",
    ),
    Declaration(
        "server_urls",
        "",
        "Further addresses with the same files, tried in turn when the first does not serve: e.g. a township's relay.",
        "备用地址（空格分开）",
        "network",
        pattern=r"(https?://\S{1,500}( https?://\S{1,500}){0,7})?",
        example="http://192.168.1.20:8080",
    ),
    Declaration(
        "proxy",
        "",
        "HTTP proxy for all traffic; empty: none.",
        "网络代理",
        "network",
        pattern=PROXY,
        example="http://192.168.1.1:3128",
    ),
    Declaration(
        "update_from",
        "",
        "Where newer programs come from at night: apt, or a folder with signed releases; empty: from nowhere.",
        "程序更新来源",
        "network",
        pattern=r"(apt|/[^\0]{1,300})?",
        example="apt",
    ),
    Declaration(
        "bandwidth_kbit",
        0,
        "Upper bound of the download rate; 0: none. Below 64 a large file may not arrive in time.",
        "下载限速",
        "network",
        0,
        10_000_000,
        unit="kbit/s",
        zero="不限",
    ),
    Declaration(
        "download_window",
        "",
        "When documents may be downloaded, e.g. 22:00-06:00 (Beijing time); recalls and emergencies come at once.",
        "允许下载的时段",
        "network",
        pattern=r"(([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9])?",
        example="22:00-06:00",
    ),
    Declaration("metered", False, "Each byte is paid: ask the county at most every 300 s.", "按流量计费", "network"),
    Declaration(
        "disk_reserve_mb",
        200,
        "Space that content never takes, so that residents' words can always be kept.",
        "磁盘预留",
        "content",
        0,
        100_000,
        unit="MB",
        zero="不留",
    ),
    Declaration(
        "files_mb",
        8_000,
        "Upper bound of pictures, films and papers on this disk.",
        "附件占用上限",
        "content",
        1,
        1_000_000,
        unit="MB",
    ),
    Declaration(
        "relay",
        "",
        "Where neighbours fetch what we verified: ADDRESS:PORT.",
        "转发地址",
        "network",
        pattern=RELAY,
        example="192.168.1.20:8080",
    ),
    Declaration(
        "poll_s", 60, "How often to ask the county for news.", "多久问一次县里", "network", 10, 86_400, unit="s"
    ),
    Declaration(
        "listen",
        True,
        "Hold a connection open on which the county says that there is news; off: only ask every poll_s.",
        "县里有更新马上取",
        "content",
    ),
    Declaration(
        "pull_deadline_s",
        900,
        "Longest time one pull may take before it is ended and tried again.",
        "一次更新最长时间",
        "network",
        10,
        86_400,
        unit="s",
    ),
    Declaration(
        "idle_s",
        90,
        "Seconds without a touch before the warning appears.",
        "无人操作多久后提醒",
        "look",
        10,
        900,
        unit="s",
    ),
    Declaration(
        "idle_warning_s", 20, "Length of the countdown of that warning.", "提醒倒计时", "look", 20, 120, unit="s"
    ),
    Declaration(
        "attract_s",
        120,
        "Quiet seconds at home before the idle page turns; 0: never.",
        "多久后显示招呼页",
        "look",
        0,
        3_600,
        unit="s",
        zero="从不",
    ),
    Declaration("low", False, "Start each visit in low reach.", "默认低位", "look", risky=True),
    Declaration("voice_volume", 100, "Loudness of read-aloud.", "朗读音量", "look", 0, 200, unit="%", zero="静音"),
    Declaration("elder", False, "Start each visit with large type.", "默认大字", "look", risky=True),
    Declaration("contrast", False, "Start each visit in high contrast.", "默认高对比", "look", risky=True),
    Declaration("mourning", False, "Grey theme for days of mourning.", "灰色主题", "look", risky=True),
    Declaration(
        "motion",
        "auto",
        "Page motion; auto: none with the software renderer.",
        "页面动效",
        "look",
        choices=("auto", "on", "off"),
        words=("自动", "要", "不要"),
        restart=True,
    ),
    Declaration(
        "ticker_hanzi_s",
        4.0,
        "Speed of the running line of a touch screen or board.",
        "滚动字幕速度",
        "look",
        1.0,
        4.0,
        unit="hanzi/s",
    ),
    Declaration(
        "profile",
        "touch",
        "What this terminal is.",
        "终端类型",
        "display",
        choices=("touch", "board", "strip"),
        restart=True,
        words=("触摸屏", "公示屏", "条屏"),
        risky=True,
    ),
    Declaration(
        "outputs",
        "",
        "Several windows: HDMI-1=touch; HDMI-2=board@left; DP-1=strip:0,0,192x32. Empty: `profile` alone.",
        "几块屏各放什么",
        "display",
        pattern=r"[\w.\-/ =:;,@]{0,400}",
        restart=True,
        risky=True,
        example="HDMI-1=touch; HDMI-2=board",
    ),
    Declaration(
        "orientation",
        "auto",
        "auto follows the window; left and right turn picture and touch by 90 degrees, over by 180.",
        "屏幕方向",
        "display",
        choices=("auto", "left", "right", "over"),
        words=("不转", "向左转", "向右转", "倒过来"),
        risky=True,
    ),
    Declaration(
        "screen_mm",
        0.0,
        "Width of the glass in millimetres; 0: as the screen says, else 21.5 inch.",
        "屏幕宽度",
        "display",
        0,
        5_000,
        unit="mm",
        risky=True,
        zero="自动",
    ),
    Declaration(
        "viewing_m",
        4.0,
        "From how far a board is read: its text is at least a 200th of that.",
        "观看距离",
        "display",
        1.0,
        30.0,
        unit="m",
    ),
    Declaration(
        "tags",
        "",
        "Words by which the county's playlists may mean this screen, e.g. lobby stairs.",
        "屏幕标签（空格分开）",
        "display",
        pattern=r"([a-z0-9][a-z0-9_-]{0,31}( [a-z0-9][a-z0-9_-]{0,31}){0,9})?",
        example="lobby stairs",
    ),
    Declaration(
        "display_hours",
        "",
        "When the screen is lit: workday 07:30-18:30; dayoff 09:00-17:00. Empty: as the county signed, else always.",
        "亮屏时间",
        "look",
        pattern=r"[a-z0-9:;\- ]{0,300}",
        example="workday 07:30-18:30; dayoff 09:00-17:00",
    ),
    Declaration(
        "display_warmup_min",
        5,
        "Minutes that the screen is lit before its hours.",
        "提前亮屏",
        "look",
        0,
        60,
        unit="min",
        zero="不提前",
    ),
    Declaration(
        "strip_rows",
        0,
        "Rows of words on an LED strip; 0: one, or two from 48 dots of height.",
        "条屏行数",
        "display",
        0,
        8,
        zero="自动",
    ),
    Declaration(
        "strip_dots",
        "auto",
        "Height of a hanzi on an LED strip in dots; auto: as large as its row holds.",
        "条屏字高",
        "display",
        choices=("auto", "12", "16", "24", "32"),
        words=("自动", "12 点", "16 点", "24 点", "32 点"),
    ),
    Declaration(
        "strip_way",
        "scroll",
        "How an LED strip shows what is too long: scroll, or page by page.",
        "条屏显示方式",
        "display",
        choices=("scroll", "page"),
        words=("滚动", "一屏一屏"),
    ),
    Declaration(
        "bottom_edge_mm",
        800.0,
        "Height of the glass's lower edge above the floor, for low reach.",
        "屏幕下沿离地",
        "display",
        0,
        3_000,
        unit="mm",
    ),
    Declaration(
        "renderer",
        "auto",
        "Scene graph; auto: OpenGL only with a real GPU.",
        "绘图方式",
        "display",
        choices=("auto", "software", "opengl"),
        restart=True,
        words=("自动", "软件", "显卡"),
        risky=True,
    ),
    Declaration(
        "language",
        "zh_CN",
        "Language at the start of each visit.",
        "语言",
        "look",
        choices=("zh_CN", "en"),
        words=("中文", "英文"),
    ),
    Declaration(
        "printer",
        "",
        "CUPS queue to print on, default for the system's, file for PDFs in HOME/printed; empty: no printing.",
        "打印机",
        "display",
        pattern=PRINTER,
        example="default",
    ),
    Declaration(
        "staff_corner",
        "top-right",
        "Which corner, held, asks for the technician's PIN.",
        "维护入口在哪个角",
        "look",
        choices=("top-right", "bottom-right", "bottom-left"),
        words=("右上角", "右下角", "左下角"),
    ),
    Declaration(
        "staff_hold_s",
        5,
        "How long that corner is held.",
        "维护入口按多久",
        "look",
        3,
        15,
        unit="s",
    ),
    Declaration(
        "log_mb", 8, "Upper bound of the log files together.", "日志上限", "logs", 1, 512, unit="MB", restart=True
    ),
)

BY_KEY: Mapping[str, Declaration] = MappingProxyType({d.key: d for d in DECLARATIONS})


def declaration(key: str) -> Declaration:
    """The declaration of a key.

    Raises:
        SettingsError: there is no such setting; names the nearest one.
    """
    found = BY_KEY.get(key)
    if found is None:
        import difflib

        near = difflib.get_close_matches(key, BY_KEY, n=1)
        raise SettingsError(f"there is no setting {key!r}" + (f"; did you mean {near[0]}?" if near else ""))
    return found
