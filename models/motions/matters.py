"""What owners decide together, as data with its article beside it: Civil Code 278, items (1) to (9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LAW = "《民法典》"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share that must be reached: `numerator/denominator` of a base.

    strict: the share itself is not enough (过半数); otherwise it is (以上 includes the number, Civil Code 1259).
    """

    numerator: int
    denominator: int
    strict: bool
    words: str

    def needed(self, base: int) -> int:
        """Return the smallest whole number that reaches the share of a base; nothing reaches a share of nothing."""
        product = self.numerator * base
        if self.strict:
            return product // self.denominator + 1
        return max(1, -(-product // self.denominator))


QUORUM = Threshold(2, 3, strict=False, words="三分之二以上")
OVER_HALF = Threshold(1, 2, strict=True, words="过半数")
THREE_QUARTERS = Threshold(3, 4, strict=False, words="四分之三以上")


class MatterClass(StrEnum):
    """ordinary: over one half of those who took part agree; special: three quarters of them."""

    ORDINARY = "ordinary"
    SPECIAL = "special"

    @property
    def to_pass(self) -> Threshold:
        return OVER_HALF if self is MatterClass.ORDINARY else THREE_QUARTERS

    @property
    def printed(self) -> str:
        return _PRINTED[self]

    @property
    def label(self) -> str:
        return "一般事项" if self is MatterClass.ORDINARY else "特别事项"


_PRINTED = {
    MatterClass.ORDINARY: (
        "应当由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决，"
        "并经参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意。"
    ),
    MatterClass.SPECIAL: (
        "应当由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决，"
        "并经参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意。"
    ),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of matter. `item` is the item of Civil Code 278; `law_text` its printed words; `use` when it fits."""

    code: str
    title: str
    item: int
    matter_class: MatterClass
    law_text: str
    use: str

    @property
    def article(self) -> str:
        return f"{LAW}第二百七十八条第一款第（{'一二三四五六七八九'[self.item - 1]}）项"


_ITEMS = {
    1: "制定和修改业主大会议事规则",
    2: "制定和修改管理规约",
    3: "选举业主委员会或者更换业主委员会成员",
    4: "选聘和解聘物业服务企业或者其他管理人",
    5: "使用建筑物及其附属设施的维修资金",
    6: "筹集建筑物及其附属设施的维修资金",
    7: "改建、重建建筑物及其附属设施",
    8: "改变共有部分的用途或者利用共有部分从事经营活动",
    9: "有关共有和共同管理权利的其他重大事项",
}
_SPECIAL_ITEMS = frozenset({6, 7, 8})
"""Civil Code 278, paragraph 2: items (6) to (8) need three quarters."""


def _matter(code: str, title: str, item: int, use: str) -> Matter:
    matter_class = MatterClass.SPECIAL if item in _SPECIAL_ITEMS else MatterClass.ORDINARY
    return Matter(code, title, item, matter_class, _ITEMS[item], use)


# Which item a matter of a renovation falls under is our reading of the items; the item's own text is printed beside it.
MATTERS: Mapping[str, Matter] = {
    one.code: one
    for one in (
        _matter(
            "management_model", "确定管理模式", 4, "物业企业管理、业主自行管理或委托其他管理人"
        ),
        _matter("property_service", "引入物业服务", 4, "选聘、续聘或解聘物业服务企业"),
        _matter("management_rules", "管理规约", 2, "通过或修改管理规约"),
        _matter("assembly_rules", "业主大会议事规则", 1, "通过或修改议事规则"),
        _matter("committee_election", "业主委员会选举", 3, "选举业主委员会或更换成员"),
        _matter("fund_use", "使用维修资金", 5, "用维修资金维修屋面、外墙、电梯等共有部分"),
        _matter("fund_raising", "筹集维修资金", 6, "补建、续筹维修资金"),
        _matter("rebuilding", "改建、重建", 7, "加装电梯、改建或重建建筑物及附属设施"),
        _matter("common_parts", "改变共有部分用途", 8, "改变共有部分用途，或利用共有部分经营"),
        _matter("other", "其他重大事项", 9, "例如让渡公共收益"),
    )
}
