"""A document that the county signed and that cannot be shown: its row, and how to tell it from others.

Its row stands in every list like any other, under the words of `TITLE`, so that counts, pages and recalls hold; what
the county meant to say with it is nowhere. Standard library only: both sides of the store need it.
"""

import json

TITLE = "本条内容无法显示"
_MARK = '{"broken":'
LIKE = f"{_MARK}%"  # for SQL, over the column `facts`


def facts(reason: str) -> str:
    """The facts of its row: why, and harmless values of what lists of guides, papers and notices ask for."""
    said = {
        "broken": reason[:300], "fee": "问窗口", "legal": 0, "promised": 0, "day_kind": "day", "visits": 0,
        "agent": False, "template": "", "text": TITLE, "level": "normal", "start": "", "end": "",
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def listed(fact: str) -> list[tuple[str, str, str]]:
    """Unit, id and reason of each, from the fact that the last pull left; nothing when that rotted."""
    try:
        return [(str(unit), str(key), str(reason)) for unit, key, reason in json.loads(fact or "[]")]
    except (ValueError, TypeError):
        return []


def is_broken(facts_text: object) -> bool:
    """Whether a row's facts say so."""
    return isinstance(facts_text, str) and facts_text.startswith(_MARK)
