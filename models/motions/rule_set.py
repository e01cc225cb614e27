"""The rules a motion is held under: versioned data, each figure with its source, frozen with the notice.

`basis` says what a figure stands on: `law` binds here; `reference` is a local rule of another place that serves as a
model until the local rule is known; `setting` is this program's default, which the owners' own rules may change;
`house` is such a rule of theirs, with its clause.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.motions.house_rules import (
    DELIVERY_WAYS,
    INVALID_WORDS,
    NONRETURN_WORDS,
    PRECEDENCE_WORDS,
    REVISION_WORDS,
    HouseRules,
    proxies_words,
)
from models.motions.matters import LAW, QUORUM, MatterClass
from models.motions.nonreturn import CountRules, Invalid, Nonreturn
from models.motions.standing import ArrivalRules, Precedence, Revision

VERSION = "2026-1"
NOTICE_DAYS = 15
"""Regulations on property management (2018), art. 14: all owners are told at least 15 days before."""
PUBLICITY_DAYS = 15
WINDOW_DAYS = 15
WINDOW_MIN_DAYS = 5
WINDOW_MAX_DAYS = 60
LONGEST_DAYS = 60
"""How long a notice or a publicity may be: our limit, so that a slip of the pen does not stop a motion for a year."""

_REGULATIONS = "《物业管理条例》"


@dataclass(frozen=True, slots=True)
class Periods:
    """The three periods of a motion in whole days."""

    notice_days: int = NOTICE_DAYS
    window_days: int = WINDOW_DAYS
    publicity_days: int = PUBLICITY_DAYS


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the rules, in plain words and with its source."""

    code: str
    value: int | str | list[int] | list[str]
    title: str
    words: str
    source: str
    basis: str


def figures_for(
    classes: Collection[MatterClass], periods: Periods, rules: HouseRules | None = None
) -> list[Figure]:
    """Return the rules of a motion whose questions are of these classes, under a community's own rules or none."""
    rules = rules or HouseRules()
    return [
        Figure(
            "quorum",
            [QUORUM.numerator, QUORUM.denominator],
            "多少业主参加才有效",
            "参加投票的业主，人数和房屋面积都要达到全体的三分之二以上（正好三分之二也算）。",
            f"{LAW}第二百七十八条、第一千二百五十九条",
            "law",
        ),
        *(_passing(one, alone=len(classes) == 1) for one in MatterClass if one in classes),
        *_period_figures(periods),
        *_ballot_figures(rules),
    ]


def _passing(matter_class: MatterClass, *, alone: bool) -> Figure:
    to_pass = matter_class.to_pass
    which = "" if alone else f"（{matter_class.label}）"
    return Figure(
        f"pass_{matter_class.value}",
        [to_pass.numerator, to_pass.denominator],
        f"多少业主同意才通过{which}",
        f"同意的业主，人数和房屋面积都要达到参加投票的{to_pass.words}"
        + ("（正好一半不算）。" if to_pass.strict else "（正好四分之三也算）。"),
        f"{LAW}第二百七十八条、第一千二百五十九条",
        "law",
    )


def _period_figures(periods: Periods) -> list[Figure]:
    return [
        Figure(
            "notice_days",
            periods.notice_days,
            "提前公告",
            f"开始投票前，公告至少{periods.notice_days}天。",
            f"{_REGULATIONS}第十四条",
            "law",
        ),
        Figure(
            "window_days",
            periods.window_days,
            "投票时间",
            f"投票开放{periods.window_days}天，到最后一天24:00截止，可以延长一次。",
            "参照《杭州市物业管理条例》（5至60天），本地另有规定的从其规定",
            "reference",
        ),
        Figure(
            "publicity_days",
            periods.publicity_days,
            "结果公示",
            f"结果公示{periods.publicity_days}天，业主可以提出异议。",
            "参照《清远市物业管理条例》第十七条，本地另有规定的从其规定",
            "reference",
        ),
    ]


def _ballot_figures(rules: HouseRules) -> list[Figure]:
    return [
        Figure(
            "one_head",
            "owner_group",
            "一户几票",
            "同一业主名下有几套房屋的，算一人，面积相加。",
            "最高人民法院建筑物区分所有权司法解释（法释〔2009〕7号，2020年修正）第九条",
            "law",
        ),
        Figure(
            "co_owners",
            "one_ballot",
            "共有人怎么投",
            "同一房屋的共有人合在一起算一人，请商量好后由其中一位投一次。",
            "参照《宁波市住宅小区物业管理条例》第十八条，业主大会议事规则另有约定的从其约定",
            "reference",
        ),
        *_house_figures(rules),
        Figure(
            "parking",
            "excluded",
            "车位算不算面积",
            "车位、车库不计入面积和人数。",
            "参照《宁波市住宅小区物业管理条例》第十八条，业主大会议事规则另有约定的从其约定",
            "reference",
        ),
    ]


_SETTING = "本系统默认规则，业主大会议事规则另有约定的从其约定"


def _house_figures(rules: HouseRules) -> list[Figure]:
    """Return the figures that owners may rule on, each with the clause it stands on."""
    by_law = f"按{LAW}第二百七十八条以参与表决的业主计算，业主大会议事规则另有约定的从其约定"
    proxies = f"{_REGULATIONS}第十二条；人数参照《潍坊市物业管理条例》第三十二条"
    described: list[tuple[str, int | str, str, str, str]] = [
        ("revision", rules.revision.value, "能不能改票", REVISION_WORDS[rules.revision], _SETTING),
        (
            "precedence",
            rules.precedence.value,
            "投了两次以谁为准",
            PRECEDENCE_WORDS[rules.precedence],
            _SETTING,
        ),
        (
            "nonreturn",
            rules.nonreturn.value,
            "没投票怎么算",
            NONRETURN_WORDS[rules.nonreturn],
            by_law,
        ),
        (
            "invalid",
            rules.invalid.value,
            "空白票、废票怎么算",
            INVALID_WORDS[rules.invalid],
            _SETTING,
        ),
        ("proxies", rules.proxies, "能不能请人代投", proxies_words(rules.proxies), proxies),
    ]
    figures = []
    for code, value, title, words, otherwise in described:
        source, basis = rules.source(code, otherwise)
        ground = "reference" if code == "proxies" else "setting"
        figures.append(Figure(code, value, title, words, source, basis or ground))
    return figures + (_deemed_figures(rules) if rules.accepted_ways else [])


def _deemed_figures(rules: HouseRules) -> list[Figure]:
    source, basis = rules.source("nonreturn", _SETTING)
    ways = "、".join(DELIVERY_WAYS[way] for way in rules.accepted_ways)
    return [
        Figure(
            "accepted_ways",
            list(rules.accepted_ways),
            "怎样才算送达",
            f"只有用这些方式送达的才算：{ways}。",
            source,
            basis,
        ),
        Figure("warning", "shown", "不投票的后果", rules.warning, source, basis),
    ]


def as_written(figures: Sequence[Figure], number: int | None = None) -> dict[str, Any]:
    """Return the rules as they are frozen with a motion; `number`: which of the community's own rule sets."""
    return {
        "version": VERSION,
        "rule_set": number,
        "figures": [
            {
                "code": one.code,
                "value": one.value,
                "title": one.title,
                "words": one.words,
                "source": one.source,
                "basis": one.basis,
            }
            for one in figures
        ],
    }


def periods_in(written: Mapping[str, Any]) -> Periods:
    """Read the periods back from written rules."""
    values = {one["code"]: one["value"] for one in written["figures"]}
    return Periods(values["notice_days"], values["window_days"], values["publicity_days"])


def arrival_rules_in(written: Mapping[str, Any]) -> ArrivalRules:
    """Read which of several ballots counts back from written rules."""
    values = {one["code"]: one["value"] for one in written["figures"]}
    return ArrivalRules(Revision(values["revision"]), Precedence(values["precedence"]))


def count_rules_in(written: Mapping[str, Any]) -> CountRules:
    """Read how ballots are counted back from written rules."""
    values = {one["code"]: one["value"] for one in written["figures"]}
    return CountRules(Invalid(values["invalid"]), Nonreturn(values["nonreturn"]))


def accepted_ways_in(written: Mapping[str, Any]) -> list[str]:
    """Read which deliveries make a sheet that did not come back count."""
    ways = (one["value"] for one in written["figures"] if one["code"] == "accepted_ways")
    return list(next(ways, []))
