"""What a check found."""

from dataclasses import dataclass

GATES = ("程序", "内容", "形式", "时限", "保密", "个人信息")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a reviewer must see to. `rule` names the check, for the record."""

    gate: str
    rule: str
    place: str
    words: str
    is_clearable: bool = True

    def __str__(self) -> str:
        return f"〔{self.gate}〕{self.place}：{self.words}"
