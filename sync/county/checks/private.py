"""Find personal details in a text: ID numbers, bank cards, phones, minors, illness. And marks of secrecy.

Numbers that only look alike pass: a wrong check digit, a social credit code, an amount, a part of a longer number.
What is looked for stands in `assets/checks`, each list with its source.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence

from stdnum import luhn
from stdnum.cn import ric, uscc

from sync.county.checks.finding import Finding
from sync.county.checks.passages import Passage
from sync.county.checks.words import card_lengths, hidden_columns, list_rule, pattern, words

_DIGITS = re.compile(
    r"(?<![0-9A-Za-z.])([0-9]{13,19}[Xx]?|[0-9]{6}[ -][0-9]{8}[ -][0-9]{3}[0-9Xx]|"
    r"[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,3})?)"
    r"(?![0-9A-Za-z])(?!\.[0-9])"
)
_UNIT_AFTER = re.compile(r"\s*(元|万元|亿元|斤|公斤|千克|吨|株|棵|平方米|立方米|千瓦时|度)")
_AGE = re.compile(r"(?<![0-9.至到满])(1[0-7]|[0-9])(?:周岁|岁)(?!以|及|至|到|（含|\(含|的?(?:儿童|少年|人))")
_HAN_AGE = re.compile(r"(?<![二三四五六七八九])(十[一二三四五六七]?|[一二三四五六七八九])周?岁(?!以|及|至|到)")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")


def personal(passage: Passage, day: dt.date) -> Iterator[Finding]:
    """Personal details in one text."""
    text = unicodedata.normalize("NFKC", passage.text)
    if len(text) < 2:
        return
    seen: list[tuple[int, int]] = []
    for found in _DIGITS.finditer(text):
        digits = re.sub(r"[ -]", "", found.group())
        if _UNIT_AFTER.match(text, found.end()):
            continue  # an amount
        born = born_of(digits, day, before=text[max(0, found.start() - 8) : found.start()])
        if born is not None:
            seen.append(found.span())
            old = "（15位）" if len(digits) == 15 else ""
            yield _found(passage, "id_number", f"有身份证号{old}（{_masked(digits)}），请删掉")
            if _age(born, day) < 18:
                yield _found(passage, "minor", "身份证号属于未成年人，姓名也要删掉")
        elif is_card(digits):
            seen.append(found.span())
            yield _found(passage, "bank_card", f"有银行卡号（{_masked(digits)}），请删掉")
    for found in _mobile().finditer(text):
        if not any(a <= found.start() < b for a, b in seen):
            number = _masked(re.sub(r"[ -]", "", found.group()))
            yield _found(passage, "phone", f"有手机号（{number}），请换成办公电话或删掉")
    yield from _minors(passage, text)
    for found in pattern("illness").finditer(text):
        yield _found(passage, "illness", f"写着“{found.group()}”，涉及个人病情时要删掉；讲政策的可以由审核人放行")


def secrecy(passage: Passage) -> Iterator[Finding]:
    """Marks of secrecy in one text."""
    for found in pattern("secret").finditer(passage.text):
        yield Finding("保密", "secret", passage.place, f"有“{found.group().strip()}”字样，涉密和内部文件不得公开")


def headings(place: str, names: Sequence[str], template: str = "") -> Iterator[Finding]:
    """Columns that say too much of a person; in a list (with its `template`) also those that its kind does not have."""
    rule = list_rule(template)
    for name in names:
        plain = _BRACKETS.sub("", name).replace(" ", "")
        hidden = next((word for word in hidden_columns(in_list=bool(template)) if word in plain), None)
        if hidden is not None:
            yield Finding("个人信息", "column", place, f"有“{name}”栏；名单只写姓名、村、金额这样的内容，这一栏请删掉")
        elif rule is not None and plain not in rule.columns:
            yield Finding(
                "内容", "column", place, f"“{name}”不是{rule.name}名单该有的栏；请删掉，或由审核人核实有没有必要公开"
            )


def born_of(digits: str, day: dt.date, *, before: str = "") -> dt.date | None:
    """The day of birth in an ID number, or None: 18 digits with the right check digit, or 15 of the old kind.

    An old number has no check digit: a known province, a real day of the last century, and no word before it that names
    another kind of number.
    """
    if re.fullmatch(r"[1-9][0-9]{16}[0-9Xx]", digits):
        born = _day(digits[6:14])
        is_right = born is not None and born.year >= 1880 and ric.calc_check_digit(digits) == digits[-1].upper()
    elif re.fullmatch(r"[1-9][0-9]{14}", digits) and digits[:2] in words("id_number", "provinces"):
        born = _day(f"19{digits[6:12]}")
        is_right = not pattern("id_number", "not_after").search(before)
    else:
        return None
    return born if is_right and born is not None and born <= day else None


def is_card(digits: str) -> bool:
    """The Luhn check digit, the first digits and the length of a bank card; a social credit code is none."""
    return (
        digits.isdigit() and len(digits) in card_lengths(digits[:4]) and len(set(digits)) > 2
        and luhn.is_valid(digits) and not uscc.is_valid(digits)
    )  # fmt: skip


def _mobile() -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9A-Za-z.])(?:{pattern('phone').pattern})(?![0-9A-Za-z])")


def _minors(passage: Passage, text: str) -> Iterator[Finding]:
    ages = [found.group() for one in (_AGE, _HAN_AGE) for found in one.finditer(text)]
    for name, cell in zip(passage.head, passage.row, strict=True):
        is_age = name.replace(" ", "") in words("minor", "age_columns") and cell == passage.text
        if is_age and re.fullmatch(r"\s*(1[0-7]|[0-9])\s*(岁|周岁)?\s*", cell):
            ages.append(f"{cell.strip()}岁" if cell.strip().isdigit() else cell.strip())
    for age in dict.fromkeys(ages):
        about = "".join(passage.row) + "".join(passage.head) + text
        if passage.row or pattern("minor", "person", "patterns").search(about):
            yield _found(passage, "minor", f"写着“{age}”，未成年人的姓名不能公开")
    if pattern("minor", "lists").search(text):
        yield _found(passage, "minor", "像是未成年人的名单，姓名不能公开")


def _day(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _masked(digits: str) -> str:
    return f"{digits[:3]}…{digits[-2:]}"


def _found(passage: Passage, rule: str, words: str) -> Finding:
    return Finding("个人信息", rule, passage.place, words)
