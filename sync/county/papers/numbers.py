"""What counts as a number in a table, and is set right."""

import re

_NUMBER = re.compile(r"[-+−]?\d[\d,，]*(\.\d+)?%?")


def is_number(text: str) -> bool:
    """Whether a cell is a number."""
    return bool(_NUMBER.fullmatch(text.strip()))
