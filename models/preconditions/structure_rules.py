"""Words and refusals of the register of illegal structures. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from models.base.problems import define


class StructureKind(StrEnum):
    ENCLOSURE = "enclosure"
    ROOFTOP = "rooftop"
    BALCONY = "balcony"
    SHED = "shed"
    GARDEN = "garden"
    PASSAGE = "passage"
    OTHER = "other"


KIND_TITLES: Mapping[StructureKind, str] = {
    StructureKind.ENCLOSURE: "圈占公共场地",
    StructureKind.ROOFTOP: "屋顶加建",
    StructureKind.BALCONY: "外挑阳台、飘窗",
    StructureKind.SHED: "私搭棚屋",
    StructureKind.GARDEN: "毁绿占绿",
    StructureKind.PASSAGE: "占用通道",
    StructureKind.OTHER: "其他",
}


class StructureState(StrEnum):
    """`struck`: it was no illegal structure, or was entered twice."""

    STANDING = "standing"
    CLEARED = "cleared"
    CHECKED = "checked"
    STRUCK = "struck"


class RegisterState(StrEnum):
    DECLARED = "declared"
    COMPLETE = "complete"
    RETURNED = "returned"


STRUCTURE_STATE = define("structure-state", 409, "现在不能这样办理")
REGISTER_STATE = define("structure-register-state", 409, "现在不能这样办理")
CLEARED_BEFORE_FOUND = define("cleared-before-found", 422, "日期不对", "拆除日期不能早于发现日期。")
STATE_TITLES: Mapping[StructureState, str] = {
    StructureState.STANDING: "未拆除",
    StructureState.CLEARED: "已拆除，待复核",
    StructureState.CHECKED: "已拆除并复核",
    StructureState.STRUCK: "已划去",
}


def check_state(state: StructureState, *allowed: StructureState) -> None:
    """Refuse what does not fit the state. Raises structure-state."""
    if state not in allowed:
        raise STRUCTURE_STATE(
            f"这处违建是“{STATE_TITLES[state]}”，不能这样办理。", state=state.value
        )
