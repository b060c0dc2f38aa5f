"""THE declaration of every setting. File, environment, command line, settings screen and README follow it.

A value comes from the first of: flag, `KIOSK_<KEY>` in the environment, settings.toml in the home,
default. Adding an entry to `DECLARATIONS` is all it takes to add a setting.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from kiosk.errors import SettingsError

FILE_NAME = "settings.toml"
PROXY = r"(https?://\S{1,500})?"
RELAY = r"([0-9.]{7,15}:[0-9]{2,5})?"

Value = str | int | float | bool
Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One setting: its key, default (which fixes the type), bounds or choices, and what it does."""

    key: str
    default: Value
    help: str  # English, for README and command line
    label: str  # Chinese, for the settings screen
    page: str  # the settings screen's page
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    unit: str = ""
    restart: bool = False  # takes effect after a restart only

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if isinstance(self.default, bool):
            return "true or false"
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}{' ' + self.unit if self.unit else ''}"
        return (self.pattern and "text of the form " + self.pattern) or "any text"

    def read(self, text: str) -> Value:
        """The value that a person typed.

        Raises:
            SettingsError: with the value and what is allowed.
        """
        try:
            if isinstance(self.default, bool):
                return self._bool(text)
            if isinstance(self.default, int):
                return self._bounded(int(text.strip()))
            if isinstance(self.default, float):
                return self._bounded(float(text.strip()))
        except ValueError:
            raise self._refusal(text) from None
        return self._text(text)

    def check(self, value: object) -> Value:
        """A value that stands in the file, with its TOML type.

        Raises:
            SettingsError
        """
        if isinstance(value, bool) != isinstance(self.default, bool):
            raise self._refusal(value)
        if isinstance(value, bool):
            return value
        if isinstance(self.default, float) and isinstance(value, int | float):
            return self._bounded(float(value))
        if isinstance(self.default, int) and isinstance(value, int):
            return self._bounded(value)
        if isinstance(self.default, str) and isinstance(value, str):
            return self._text(value)
        raise self._refusal(value)

    def _bool(self, text: str) -> bool:
        word = text.strip().lower()
        if word in ("1", "true", "yes", "on"):
            return True
        if word in ("0", "false", "no", "off"):
            return False
        raise self._refusal(text)

    def _bounded(self, number: Number) -> Number:
        if (self.least is not None and not number >= self.least) or (self.most is not None and not number <= self.most):
            raise self._refusal(number)
        return number

    def _text(self, text: str) -> str:
        if self.choices and text not in self.choices:
            raise self._refusal(text)
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise self._refusal(text)
        return text

    def _refusal(self, value: object) -> SettingsError:
        return SettingsError(f"{self.key}: {str(value)[:60]!r} is not allowed; allowed is {self.allowed}")


DECLARATIONS: tuple[Declaration, ...] = (
    Declaration(
        "server_url",
        "",
        "Base address of the county's content; empty: the address of provision.json.",
        "县服务器地址",
        "content",
        pattern=r"(https?://\S{1,500})?",
    ),
    Declaration(
        "server_urls",
        "",
        "Further addresses with the same files, tried in turn when the first does not serve: e.g. a township's relay.",
        "备用地址（空格分开）",
        "content",
        pattern=r"(https?://\S{1,500}( https?://\S{1,500}){0,7})?",
    ),
    Declaration("proxy", "", "HTTP proxy for all traffic; empty: none.", "网络代理", "content", pattern=PROXY),
    Declaration(
        "bandwidth_kbit",
        0,
        "Upper bound of the download rate; 0: none. Below 64 a large file may not arrive in time.",
        "下载限速",
        "content",
        0,
        10_000_000,
        unit="kbit/s",
    ),
    Declaration(
        "download_window",
        "",
        "When documents may be downloaded, e.g. 22:00-06:00 (Beijing time); recalls come at once. Empty: always.",
        "允许下载的时段",
        "content",
        pattern=r"(([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9])?",
    ),
    Declaration("metered", False, "Each byte is paid: ask the county at most every 300 s.", "按流量计费", "content"),
    Declaration(
        "disk_reserve_mb",
        200,
        "Space that content never takes, so that residents' words can always be kept.",
        "磁盘预留",
        "content",
        0,
        100_000,
        unit="MB",
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
        "relay", "", "Where neighbours fetch what we verified: ADDRESS:PORT.", "转发地址", "content", pattern=RELAY
    ),
    Declaration(
        "poll_s", 60, "How often to ask the county for news.", "多久问一次县里", "content", 10, 86_400, unit="s"
    ),
    Declaration(
        "pull_deadline_s",
        900,
        "Longest time one pull may take before it is ended and tried again.",
        "一次更新最长时间",
        "content",
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
    ),
    Declaration("low", False, "Start each visit in low reach.", "默认低位", "look"),
    Declaration("voice_volume", 100, "Loudness of read-aloud.", "朗读音量", "look", 0, 200),
    Declaration("elder", False, "Start each visit with large type.", "默认大字", "look"),
    Declaration("contrast", False, "Start each visit in high contrast.", "默认高对比", "look"),
    Declaration("mourning", False, "Grey theme for days of mourning.", "灰色主题", "look"),
    Declaration(
        "motion",
        "auto",
        "Page motion; auto: none with the software renderer.",
        "页面动效",
        "look",
        choices=("auto", "on", "off"),
    ),
    Declaration("ticker_hanzi_s", 3.0, "Speed of the ticker.", "滚动字幕速度", "look", 1.0, 4.0, unit="hanzi/s"),
    Declaration(
        "profile",
        "touch",
        "What this terminal is.",
        "终端类型",
        "display",
        choices=("touch", "board", "strip"),
        restart=True,
    ),
    Declaration(
        "orientation",
        "auto",
        "auto follows the window; left and right turn the picture by 90 degrees.",
        "屏幕方向",
        "display",
        choices=("auto", "left", "right"),
        restart=True,
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
        restart=True,
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
        restart=True,
    ),
    Declaration(
        "renderer",
        "auto",
        "Scene graph; auto: OpenGL only with a real GPU.",
        "绘图方式",
        "display",
        choices=("auto", "software", "opengl"),
        restart=True,
    ),
    Declaration("language", "zh_CN", "Language at the start of each visit.", "语言", "look", choices=("zh_CN", "en")),
    Declaration(
        "log_mb", 8, "Upper bound of the log files together.", "日志上限", "logs", 1, 512, unit="MB", restart=True
    ),
)

_BY_KEY: Mapping[str, Declaration] = MappingProxyType({d.key: d for d in DECLARATIONS})


class Settings:
    """The values in force, and where each came from."""

    def __init__(self, values: Mapping[str, Value], sources: Mapping[str, str]) -> None:
        self._values = MappingProxyType(dict(values))
        self.sources = MappingProxyType(dict(sources))

    @classmethod
    def load(cls, home: Path, flags: Mapping[str, str] | None = None) -> "Settings":
        """Read file, environment and flags.

        Raises:
            SettingsError: one sentence with key, value and what is allowed.
        """
        values: dict[str, Value] = {d.key: d.default for d in DECLARATIONS}
        sources = dict.fromkeys(values, "default")
        for key, raw in read_file(home).items():
            values[key], sources[key] = declaration(key).check(raw), "file"
        for key, one in _BY_KEY.items():
            text = os.environ.get(f"KIOSK_{key.upper()}")
            if text is not None:
                values[key], sources[key] = one.read(text), "environment"
        for key, text in (flags or {}).items():
            values[key], sources[key] = declaration(key).read(text), "flag"
        return cls(values, sources)

    def value(self, key: str) -> Value:
        """The value of any setting.

        Raises:
            SettingsError: there is no such setting.
        """
        return self._values[declaration(key).key]

    def text(self, key: str) -> str:
        """A text setting."""
        return str(self.value(key))

    def number(self, key: str) -> int:
        """A whole-number setting."""
        return int(self.value(key))

    def real(self, key: str) -> float:
        """A decimal setting."""
        return float(self.value(key))

    def flag(self, key: str) -> bool:
        """A yes-or-no setting."""
        return bool(self.value(key))


def declaration(key: str) -> Declaration:
    """The declaration of a key.

    Raises:
        SettingsError: there is no such setting; names the nearest one.
    """
    found = _BY_KEY.get(key)
    if found is None:
        import difflib

        near = difflib.get_close_matches(key, _BY_KEY, n=1)
        raise SettingsError(f"there is no setting {key!r}" + (f"; did you mean {near[0]}?" if near else ""))
    return found


def read_file(home: Path) -> dict[str, object]:
    """The raw values of settings.toml; empty when there is none.

    Raises:
        SettingsError: not TOML, or a key that does not exist.
    """
    path = home / FILE_NAME
    if not path.exists():
        return {}
    import tomllib  # most terminals have no file, and the glass starts sooner without it

    try:
        with path.open("rb") as stream:
            raw = tomllib.load(stream)
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as exc:
        raise SettingsError(f"{path} cannot be read: {exc}") from exc
    for key in raw:
        declaration(key)
    return raw


def set_value(home: Path, key: str, text: str) -> Value:
    """Check a value and write it to settings.toml, keeping the file's comments and order.

    Raises:
        SettingsError
    """
    import tomlkit

    value = declaration(key).read(text)
    read_file(home)
    path = home / FILE_NAME
    document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    document[key] = value
    home.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8") as stream:
        stream.write(tomlkit.dumps(document))
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
    return value


def home_from_environment() -> Path:
    """KIOSK_HOME, or the user's data directory."""
    given = os.environ.get("KIOSK_HOME")
    if given:
        return Path(given).expanduser()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "sunshine-kiosk"
