"""What the log files say, to be read on the glass and carried out on a stick: the newest lines, without personal text.

Nothing personal is logged in the first place (`kiosk.log`). Should a library quote what it was given, long numbers,
mail addresses, logins and anything in Chinese between quotation marks are taken out here all the same.
"""

import re
from pathlib import Path

MOST_LINES = 400
_TAIL_BYTES = 400_000
_PERSONAL = (
    (re.compile(r"(?<=//)[^/@\s]+(?=@)"), "***"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "***"),
    (re.compile(r"(?<![0-9a-fA-F-])\d{7,}[\dXx]?(?![0-9a-fA-F-])"), "***"),
    (re.compile(r"([\"'“‘])[^\"'”’]*[\u3400-\u9fff][^\"'”’]*([\"'”’])"), r"\1***\2"),
)


def cleaned(line: str) -> str:
    """One line without what could be somebody's."""
    for what, instead in _PERSONAL:
        line = what.sub(instead, line)
    return line


def lines(home: Path, most: int = MOST_LINES) -> tuple[str, ...]:
    """The newest lines of all logs in the order of time, cleaned; nothing of one that cannot be read."""
    found = []
    for path in sorted((home / "log").glob("*.log")):
        try:
            with path.open("rb") as stream:
                stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
                text = stream.read().decode("utf-8", "replace")
        except OSError:
            continue
        stamp = ""
        for number, line in enumerate(text.splitlines()[-most:]):
            if re.match(r"\d{4}-\d\d-\d\d ", line):
                stamp = line[:23]
            found.append((stamp, path.stem, number, cleaned(f"{path.stem}  {line}")))
    found.sort(key=lambda one: one[:3])
    return tuple(line for *_, line in found[-most:])
