"""The four gates 程序 内容 形式 时限 and 保密, 个人信息: what a machine can find before people look.

A finding names its gate, its place down to the row, and what to do. Most can be false alarms; a reviewer clears
those with a reason on record. Knows documents, no files and no keys.
"""

from sync.county.checks.finding import GATES, Finding
from sync.county.checks.gates import check_document
from sync.county.checks.matter import check_matter

__all__ = ["GATES", "Finding", "check_document", "check_matter"]
