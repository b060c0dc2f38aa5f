"""The checks across the stages of one matter: no decision before its pre-disclosure has closed."""

from collections.abc import Sequence

from sync import contract
from sync.county.checks.finding import Finding
from sync.county.checks.gates import Rules


def check_matter(document: contract.Document, others: Sequence[contract.Document], rules: Rules, *,
                 exempt: str = "") -> list[Finding]:  # fmt: skip
    """`others` are the newest versions of the matter's other documents; `exempt` says why there was no pre stage."""
    body = document.disclosure
    if body is None or body.stage == "pre":
        return []
    earlier = [other for other in others if other.disclosure is not None and other.disclosure.stage == "pre"]
    found: list[Finding] = []
    if not earlier:
        if not exempt:
            found.append(_finding("no_pre", "阶段", "没有事前公开；要先公开征求意见，或写明“无事前公开的理由”"))
        else:
            found.append(_finding("exempt", "阶段", f"没有事前公开，理由是：{exempt}；请审核人核实", is_clearable=True))
    if body.stage == "result":
        if not any(other.disclosure is not None and other.disclosure.stage == "decision" for other in others):
            found.append(_finding("no_decision", "阶段", "没有决策公开就公开结果；请审核人核实", is_clearable=True))
        return found
    opened = _first_day(document, rules)
    for other in earlier:
        until = other.disclosure.comment_until if other.disclosure is not None else None
        if until is not None and opened <= until:
            found.append(_finding("window_open", "阶段", f"事前公开征求意见到{until}才截止，决策不能在这之前公开"))
    if earlier and not body.adoption.strip():
        found.append(_finding("no_adoption", "采纳情况", "事前公开收到的意见采纳没有采纳，要写清楚（没有意见也要写）"))
    return found


def _first_day(document: contract.Document, rules: Rules) -> str:
    """The day it would go public: never before today."""
    shown = contract.instant(document.published_at).astimezone(rules.zone).date()
    return max(shown, rules.today).isoformat()


def _finding(rule: str, place: str, words: str, *, is_clearable: bool = False) -> Finding:
    return Finding("程序", rule, place, words, is_clearable)
