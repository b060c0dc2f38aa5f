"""The table of stories names tests that exist, and each story says what plays it."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
PAGE = TESTS.parent / "docs" / "stories.md"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
TOUCH = {1, 2, 3, 9, 11, 15, 16, 17, 18, 19, 23}


def stories() -> dict[int, list[str]]:
    """The cells behind each number: story, by real clicks, otherwise, what is lacking."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| \d+ \|", line)]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {int(number): rest for number, *rest in cells}


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_story_says_what_plays_it_or_that_nothing_does() -> None:
    told = stories()
    assert list(told) == list(range(1, 27))
    for number, (story, clicks, behind, lacking) in told.items():
        assert story.endswith("."), number
        assert clicks == "not yet" or NAMED.findall(clicks), number
        assert clicks != "not yet" or lacking, f"{number}: what is not played?"
        assert number not in TOUCH or NAMED.findall(clicks + behind), f"{number} belongs to the touch screen"


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(PAGE.read_text("utf-8"))
    assert len(named) > 40
    assert [(file, name) for file, name in named if name not in functions(TESTS / file)] == []
