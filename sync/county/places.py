"""Names of places: what a resident calls the village, and how its name is typed in pinyin."""

import re

from sync.contract import limits

_COUNTER = re.compile(r"([0-9A-Za-z]{1,4})\s*(?:号)?\s*(?:窗口)?\s*[:：]?\s*(.*)")
_COMMITTEE = re.compile(r"(村民委员会|村委会)$")


def display_name(name: str, level: str) -> str:
    """南沟村委会 -> 南沟村, 铺上村村民委员会 -> 铺上村; 东街社区居委会 stays."""
    if level != "village" or not _COMMITTEE.search(name):
        return name
    stem = _COMMITTEE.sub("", name)
    if not stem:
        return name
    return stem if stem.endswith("村") else stem + "村"


def counters(text: str) -> list[dict[str, str]]:
    """Windows of a hall from 1 综合受理、2 社保医保, as on the wire; 无 is none.

    Raises:
        ValueError: one of them has no number; its words are the message.
    """
    found = []
    for part in (part.strip() for part in re.split(r"[、,，;；\n]", text)):
        if part in ("", "无"):
            continue
        read = _COUNTER.fullmatch(part)
        if read is None:
            raise ValueError(part)
        found.append({"number": read[1].upper()} | ({"name": read[2].strip()} if read[2].strip() else {}))
    return found


def pinyin(name: str) -> tuple[str, str]:
    """The reading without tones and its initials: 岢岚县 -> ("kelanxian", "klx").

    Characters without a known reading are left out, so that nobody has to type them. Where neighbours read the first
    character in two ways, the initials are both: 长塔村 -> ("zhangtacun", "ztc ctc").
    """
    from pypinyin import Style, lazy_pinyin

    _teach()
    # pypinyin hands each run of other characters to `errors` as one piece.
    syllables = [s for s in lazy_pinyin(name, style=Style.NORMAL, errors=_plain) if s]
    initials = "".join(s[0] for s in syllables)[: limits.NAME // 2 - 1]
    also = "" if name[:2] in _PHRASES else _READ_TWICE.get(name[:1], "").replace(initials[:1], "")
    return "".join(syllables).replace("ü", "v")[:200], initials + (f" {also}{initials[1:]}" if also else "")


# Surnames at the head of a village's name, and a few counties, that pypinyin reads by the commoner sound.
_PHRASES = {
    "仇家": [["qiú"], ["jiā"]],
    "单家": [["shàn"], ["jiā"]],
    "查家": [["zhā"], ["jiā"]],
    "解家": [["xiè"], ["jiā"]],
    "翟家": [["zhái"], ["jiā"]],
    "曾家": [["zēng"], ["jiā"]],
    "卜家": [["bǔ"], ["jiā"]],
    "盖家": [["gě"], ["jiā"]],
    "区家": [["ōu"], ["jiā"]],
    "单县": [["shàn"], ["xiàn"]],
    "洪洞": [["hóng"], ["tóng"]],
    "尧都": [["yáo"], ["dū"]],
    "会稽": [["kuài"], ["jī"]],
}

# Characters at the head of a place's name that are read with either letter; only who lives there knows.
_READ_TWICE = {
    "长": "zc", "朝": "zc", "重": "zc", "种": "zc", "盛": "sc", "会": "hk", "行": "xh", "巷": "xh", "尉": "wy",
    "单": "sd", "降": "xj", "解": "xj", "乐": "ly", "圈": "qj", "翟": "zd", "查": "zc", "曾": "zc", "洞": "dt",
    "调": "td", "弹": "dt", "折": "zs", "召": "zs", "覃": "tq", "谷": "gy", "宿": "sx", "厦": "sx", "虹": "hj",
    "区": "qo", "盖": "gy",
}  # fmt: skip

_taught: list[bool] = []


def _teach() -> None:
    if not _taught:
        from pypinyin import load_phrases_dict

        load_phrases_dict(_PHRASES)
        _taught.append(True)


def _plain(chars: str) -> str:
    return "".join(c.lower() for c in chars if c.isascii() and c.isalnum())
