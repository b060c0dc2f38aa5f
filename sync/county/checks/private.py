"""Find personal details in a text: ID numbers, bank cards, phones, minors, illness. And marks of secrecy.

Numbers that only look alike pass: a wrong check digit, a social credit code, an amount, a part of a longer number.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from stdnum import luhn
from stdnum.cn import ric, uscc

from sync.county.checks.finding import Finding
from sync.county.checks.passages import Passage

_DIGITS = re.compile(
    r"(?<![0-9A-Za-z.])([0-9]{15,19}[Xx]?|[0-9]{6}[ -][0-9]{8}[ -][0-9]{3}[0-9Xx]|"
    r"[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,3})?)"
    r"(?![0-9A-Za-z])(?!\.[0-9])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9A-Za-z])")
_AGE = re.compile(r"(?<![0-9.至到满])(1[0-7]|[0-9])(?:周岁|岁)(?!以|及|至|到|（含|\(含|的?(?:儿童|少年|人))")
_HAN_AGE = re.compile(r"(?<![二三四五六七八九])(十[一二三四五六七]?|[一二三四五六七八九])周?岁(?!以|及|至|到)")
_PERSON_HINT = re.compile(r"(姓名|户主|学生|监护人|之子|之女|之孙|孙子|孙女|儿子|女儿|同学|[男女][，,、 ])")
_ILLNESS = re.compile(
    r"(恶性肿瘤|[肺肝胃肠乳腺食道宫颈甲状直结]{1,3}癌|癌症|白血病|尿毒症|艾滋病?|HIV|梅毒|乙肝|丙肝|肝硬化|精神分裂|精神病|精神残疾|"
    r"抑郁症|智力残疾|癫痫|糖尿病|脑梗死?|脑出血|心肌梗[死塞]|冠心病|高血压|肺结核|肾衰竭|瘫痪|帕金森|"
    r"残疾证号|[一二三四]级残疾|残疾[一二三四]级|肢体残疾[一二三四]级)"
)
_SECRET = re.compile(
    r"(绝密|机密|秘密[★☆]|★\s*\d+年|(?<!商业)(?<!国家)(?<!工作)秘密(?=$|[\s（(]\d*年?)|"
    r"内部资料|内部文件|内部掌握|内部使用|不得公开|不予公开|仅供内部|注意保存|严禁外传|请勿外传|密级[:：]|工作秘密★)"
)


def personal(passage: Passage, day: dt.date) -> Iterator[Finding]:
    """Personal details in one text."""
    text = unicodedata.normalize("NFKC", passage.text)
    if len(text) < 2:
        return
    seen: list[tuple[int, int]] = []
    for found in _DIGITS.finditer(text):
        digits = re.sub(r"[ -]", "", found.group())
        if _is_id(digits, day):
            seen.append(found.span())
            yield _found(passage, "id_number", f"有身份证号（{_masked(digits)}），请删掉")
            if _age(digits, day) < 18:
                yield _found(passage, "minor", "身份证号属于未成年人，姓名也要删掉")
        elif _is_card(digits):
            seen.append(found.span())
            yield _found(passage, "bank_card", f"有银行卡号（{_masked(digits)}），请删掉")
    for found in _MOBILE.finditer(text):
        if not any(a <= found.start() < b for a, b in seen):
            yield _found(
                passage, "phone", f"有手机号（{_masked(re.sub(r'[ -]', '', found.group()))}），请换成办公电话或删掉"
            )
    yield from _minors(passage, text)
    for found in _ILLNESS.finditer(text):
        yield _found(passage, "illness", f"写着“{found.group()}”，涉及个人病情时要删掉；讲政策的可以由审核人放行")


def secrecy(passage: Passage) -> Iterator[Finding]:
    """Marks of secrecy in one text."""
    for found in _SECRET.finditer(passage.text):
        yield Finding("保密", "secret", passage.place, f"有“{found.group().strip()}”字样，涉密和内部文件不得公开")


def _minors(passage: Passage, text: str) -> Iterator[Finding]:
    ages = [found.group() for pattern in (_AGE, _HAN_AGE) for found in pattern.finditer(text)]
    for name, cell in zip(passage.head, passage.row, strict=True):
        is_age = name.replace(" ", "") in ("年龄", "周岁", "岁数") and cell == passage.text
        if is_age and re.fullmatch(r"\s*(1[0-7]|[0-9])\s*(岁|周岁)?\s*", cell):
            ages.append(f"{cell.strip()}岁" if cell.strip().isdigit() else cell.strip())
    for age in dict.fromkeys(ages):
        about = "".join(passage.row) + "".join(passage.head) + text
        if passage.row or _PERSON_HINT.search(about):
            yield _found(passage, "minor", f"写着“{age}”，未成年人的姓名不能公开")
    if re.search(r"(未成年人|儿童|孤儿|学生)(姓名|名单)", text):
        yield _found(passage, "minor", "像是未成年人的名单，姓名不能公开")


def _is_id(digits: str, day: dt.date) -> bool:
    """18 digits, a day of birth, the right check digit; whether we know the place does not matter."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", digits):
        return False
    try:
        born = dt.date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return born.year >= 1880 and born <= day and ric.calc_check_digit(digits) == digits[-1].upper()


def _is_card(digits: str) -> bool:
    """16 to 19 digits with the Luhn check digit, as the cards issued here begin; a social credit code is none."""
    return (
        16 <= len(digits) <= 19 and digits.isdigit() and digits[0] in "34569" and len(set(digits)) > 2
        and luhn.is_valid(digits) and not uscc.is_valid(digits)
    )  # fmt: skip


def _age(digits: str, day: dt.date) -> int:
    born = dt.date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _masked(digits: str) -> str:
    return f"{digits[:3]}…{digits[-2:]}"


def _found(passage: Passage, rule: str, words: str) -> Finding:
    return Finding("个人信息", rule, passage.place, words)
