"""What owners may rule for themselves: how the default figures change, and on which clause that stands. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.base.problems import define
from models.motions.nonreturn import Invalid, Nonreturn
from models.motions.standing import Precedence, Revision

PRINCIPALS_PER_PROXY = 3
MOST_PRINCIPALS = 10
LEAST_WARNING = 10
DELIVERY_WAYS = {
    "handed": "当面送达",
    "posted": "投递到户",
    "read": "线上已读",
    "board": "公告栏张贴",
}
PROPOSAL_DAYS = 60
"""How long a proposal of owners may collect support: our default, as no law read has a period."""
ANSWER_DAYS = 30
"""How long staff have to draft a motion from a proposal or say why not: our default, likewise."""
CLAUSES = (
    *("revision", "precedence", "invalid", "nonreturn", "proxies"),
    *("proposal_days", "answer_days"),
)
"""The figures that a community's own rules may set."""

RULES_INCOMPLETE = define("house-rules-incomplete", 422, "规则依据不完整")


@dataclass(frozen=True, slots=True)
class HouseRules:
    """A community's own rules of voting. `clauses`: figure -> clause of the document it stands on.

    proposal_days, answer_days: of owners' proposals: how long they collect support, by when they have an answer.
    accepted_ways, warning: which deliveries make a sheet that did not come back count, and what it says beforehand.
    """

    revision: Revision = Revision.NONE
    precedence: Precedence = Precedence.FIRST
    invalid: Invalid = Invalid.NOT_PARTICIPATING
    nonreturn: Nonreturn = Nonreturn.NOT_COUNTED
    proxies: int = PRINCIPALS_PER_PROXY
    proposal_days: int = PROPOSAL_DAYS
    answer_days: int = ANSWER_DAYS
    accepted_ways: tuple[str, ...] = ()
    warning: str = ""
    document: str = ""
    adopted_on: date | None = None
    clauses: Mapping[str, str] = field(default_factory=dict)

    def source(self, code: str, otherwise: str) -> tuple[str, str]:
        """Return what a figure stands on, and on what kind of ground."""
        clause = self.clauses.get(code, "")
        if self.document and clause:
            return f"本小区《{self.document}》{clause}", "house"
        return otherwise, ""


def check_house_rules(rules: HouseRules) -> None:
    """Refuse rules whose ground is not named. Raises house-rules-incomplete.

    Counting who did not answer stands on the owners' own rules alone (2022 Hu 02 Min Chu 16): their clause, a delivery
    that reached them, and a warning beforehand.
    """
    errors: dict[str, list[str]] = {}
    if rules.clauses and not rules.document:
        errors["document"] = ["请填业主大会通过的文件名称"]
    if rules.document and rules.adopted_on is None:
        errors["adopted_on"] = ["请填业主大会通过的日期"]
    if rules.nonreturn is not Nonreturn.NOT_COUNTED:
        errors |= _missing_for_deemed_votes(rules)
    elif rules.accepted_ways or rules.warning:
        errors["nonreturn"] = ["只有未投票视为表决时才填送达方式和提示"]
    if errors:
        raise RULES_INCOMPLETE("规则要写明依据的文件和条款，请补充。", errors=errors)


def _missing_for_deemed_votes(rules: HouseRules) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not rules.document:
        errors["document"] = ["未投票视为表决，必须有业主大会通过的规则"]
    if not rules.clauses.get("nonreturn"):
        errors["clauses"] = ["请填“没投票怎么算”依据的条款"]
    if not rules.accepted_ways:
        errors["accepted_ways"] = ["请选择算作有效送达的方式"]
    if len(rules.warning.strip()) < LEAST_WARNING:
        errors["warning"] = ["请写明表决票上的提示：不投票的后果是什么"]
    return errors


def as_kept(rules: HouseRules) -> dict[str, Any]:
    """Return the values as they are kept."""
    return {
        "revision": rules.revision.value,
        "precedence": rules.precedence.value,
        "invalid": rules.invalid.value,
        "nonreturn": rules.nonreturn.value,
        "proxies": rules.proxies,
        "proposal_days": rules.proposal_days,
        "answer_days": rules.answer_days,
        "accepted_ways": list(rules.accepted_ways),
        "warning": rules.warning,
        "clauses": dict(rules.clauses),
    }


def read(kept: Mapping[str, Any], document: str, adopted_on: date | None) -> HouseRules:
    """Read a community's rules back."""
    return HouseRules(
        Revision(kept["revision"]),
        Precedence(kept["precedence"]),
        Invalid(kept["invalid"]),
        Nonreturn(kept["nonreturn"]),
        kept["proxies"],
        kept["proposal_days"],
        kept["answer_days"],
        tuple(kept["accepted_ways"]),
        kept["warning"],
        document,
        adopted_on,
        kept["clauses"],
    )


REVISION_WORDS = {
    Revision.NONE: "投出以后不能更改，请想好再投。",
    Revision.ONCE: "投出以后，截止前可以更改一次，以改后的为准。",
}
PRECEDENCE_WORDS = {
    Precedence.FIRST: "先收到的一票有效。",
    Precedence.ONLINE: "网上和纸质都投了的，以网上投票为准。",
    Precedence.PAPER: "网上和纸质都投了的，以纸质票为准。",
}
INVALID_WORDS = {
    Invalid.NOT_PARTICIPATING: "纸质票上空白或无法辨认的，不算参加这一项表决。",
    Invalid.PARTICIPATING: "纸质票上空白或无法辨认的，算参加这一项表决，不算同意。",
}
NONRETURN_WORDS = {
    Nonreturn.NOT_COUNTED: "没有投票的业主不算参加，也不算同意。",
    Nonreturn.FOLLOW_MAJORITY: "已送达而没有投票的业主，视为同意已投票的多数意见，单独列出。",
    Nonreturn.ABSTAIN: "已送达而没有投票的业主，视为弃权，单独列出。",
}


def proxies_words(most: int) -> str:
    """Return how many may be voted for, in words."""
    return f"可以书面委托他人，一人最多代{most}位业主。" if most else "不能委托他人投票。"
