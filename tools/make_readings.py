"""Make assets/pinyin/readings.txt: every Mandarin syllable and the common characters read so.

Usage: python tools/make_readings.py

The glass must not load pypinyin (196 ms, 60 MB); this table of the 6,763 characters of GB 2312 serves its
homophones. One line a syllable: the syllable, the characters whose first reading it is, then those with
another reading first.
"""

import itertools
from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

TARGET = Path(__file__).resolve().parents[1] / "assets" / "pinyin" / "readings.txt"
MOST_READINGS = 3
VOWELS = set("aeiouv")  # 嗯 and its like are no syllables one would type


def main() -> None:
    """Write the table."""
    first: dict[str, list[str]] = defaultdict(list)
    other: dict[str, list[str]] = defaultdict(list)
    for char in common_characters():
        readings = [r for r in pinyin(char, style=Style.NORMAL, heteronym=True)[0] if r.isascii() and VOWELS & set(r)]
        for number, reading in enumerate(dict.fromkeys(readings[:MOST_READINGS])):
            (other if number else first)[reading].append(char)
    syllables = sorted(first.keys() | other.keys())
    lines = [f"{s} {''.join(first[s]) or '-'} {''.join(other[s]) or '-'}\n" for s in syllables]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("".join(lines), "utf-8")
    print(f"{len(syllables)} syllables, {TARGET.stat().st_size} bytes")


def common_characters() -> list[str]:
    """The hanzi of GB 2312, in its order."""
    codes = itertools.product(range(0xB0, 0xF8), range(0xA1, 0xFF))
    found = (bytes(code).decode("gb2312", "ignore") for code in codes)
    return [char for char in found if char]


if __name__ == "__main__":
    main()
