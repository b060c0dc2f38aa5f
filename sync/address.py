"""Where a terminal without a county asks for one: a file on the technician's stick, and the copy of it on the machine.

It is no secret and nothing is believed by it: whoever answers there must know the code that the glass shows.
"""

import re

FILE_NAME = "sunshine-address.txt"
MOST_BYTES = 4_000
_LINE = re.compile(r"https?://[!-~]{1,490}")


def text_of(url: str) -> str:
    """As the file holds it; ValueError when that is no address."""
    if not _LINE.fullmatch(url):
        raise ValueError(f"{url[:80]!r} is no address of a server")
    return f"# Where terminals of this county ask to be paired. Not secret.\n{url}\n"


def read_address(text: str) -> str:
    """The first address of a file; empty when there is none."""
    return next((line for line in map(str.strip, text.splitlines()) if _LINE.fullmatch(line)), "")
