"""What is wrong with a paper, said to the clerk who wrote it: file, sheet, row, column, reason."""

import re
from dataclasses import dataclass

from sync.county.errors import CountyError
from sync.errors import ContractError


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the clerk's files something stands."""

    file: str
    sheet: str = ""
    row: int = 0

    def __str__(self) -> str:
        sheet = f"，工作表“{self.sheet}”" if self.sheet else ""
        row = f"，第{self.row}行" if self.row else ""
        return f"{self.file}{sheet}{row}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row or file that is not taken, and why."""

    place: Place
    column: str
    reason: str

    def __str__(self) -> str:
        column = f"，“{self.column}”栏" if self.column else ""
        return f"{self.place}{column}：{self.reason}"


class CellError(Exception):
    """A cell that cannot be taken; the reader adds the place."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason = column, reason


class PaperError(CountyError):
    """A whole file that cannot be taken: one sentence."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}：{reason}")
        self.file, self.reason = file, reason


def shown(text: str, most: int = 20) -> str:
    """A clerk's own words, short enough for a sentence."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most] + "…"


_SENTENCES = (
    (r"(\d+) characters, allowed are (\d+) to (\d+)", "有{0}个字，最多{2}个字"),
    (r"(\d+) elements, allowed are (\d+) to (\d+)", "有{0}条，要在{1}到{2}条之间"),
    (r"(\d+), allowed are (\d+) to (\d+)", "{0}不在{1}到{2}之间"),
    (r"promised (\d+) days, the law allows (\d+)", "承诺{0}天，比法定的{1}天还长"),
    (r"row (\d+) has (\d+) cells for (\d+) columns", "第{0}行有{1}格，表头有{2}格"),
    (r"the comment window ends before it begins", "征求意见的截止日早于开始日"),
    (r"only a pre-disclosure has a comment window", "只有事前公开才有征求意见的时间"),
    (r"comment_from and comment_until stand together", "征求意见的开始日和截止日要一起写"),
    (r"a notice ends after it starts", "结束时间要晚于开始时间"),
    (r"a nil report has no rows and says who signed it and when", "写“本期无”时不能再列内容，并要写签字人和签字日期"),
    (r"control character (U\+[0-9A-F]+)", "含有看不见的控制字符 {0}"),
)  # fmt: skip


def in_chinese(error: ContractError) -> str:
    """A broken rule of the wire, for a clerk."""
    for pattern, sentence in _SENTENCES:
        found = re.search(pattern, str(error))
        if found:
            return sentence.format(*found.groups())
    return f"不符合发布格式的规定（{error}）"
