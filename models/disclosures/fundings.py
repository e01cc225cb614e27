"""A funding plan as a public page, from its publication on: who pays for which works, and how homes share; objections.

A later plan takes the page of the earlier one down. No names; homes with their amounts only where the plan makes
amounts public.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from models.base.actor import Actor
from models.base.session import db
from models.disclosures import actions
from models.disclosures.rules import DisclosureKind, Section, Table, end_of_publicity
from models.disclosures.tables import Disclosure
from models.pledges import funding, workings
from models.pledges.shares import Base, Portion, hundredths, portions_in_words, yuan
from models.pledges.tables import FundingItem, FundingPlan
from models.pledges.works import TABLES, Works
from models.renovations import actions as renovations
from models.renovations.tables import Renovation

SUBJECT = "funding"


@funding.after_publishing
def publish_page(_actor: Actor, renovation: Renovation, plan: FundingPlan, now: datetime) -> None:
    """Publish a plan's page in each estate of the renovation."""
    ends_at = end_of_publicity(DisclosureKind.FUNDING, None, now)
    for estate in renovations.estates_of([renovation.id])[renovation.id]:
        earlier = page_of(renovation.id, estate.id)
        if earlier is not None:
            actions.withdraw(earlier.id, f"出资方案第{plan.number}次公布，以新的为准。", now)
            db.session.flush()  # one page of a plan stands in an estate at a time
        actions.publish(
            estate_id=estate.id,
            kind=DisclosureKind.FUNDING,
            subject=(SUBJECT, renovation.id),
            title=f"{renovation.title}：出资方案（第{plan.number}次公布）",
            sections=_sections(plan, estate.id),
            takes_objections=True,
            ends_at=ends_at,
            now=now,
        )


def page_of(renovation_id: int, estate_id: int) -> Disclosure | None:
    """Return the page of the plan that counts, unless it was taken down."""
    return db.session.scalar(
        select(Disclosure).where(
            Disclosure.estate_id == estate_id,
            Disclosure.subject_kind == SUBJECT,
            Disclosure.subject_id == renovation_id,
            Disclosure.withdrawn_at.is_(None),
        )
    )


def _sections(plan: FundingPlan, estate_id: int) -> list[Section]:
    items = workings.items_of(plan.id)
    sections = [
        Section("总造价和资金来源", tuple(_sums(plan)), _sources(plan)),
        Section("每项工程由谁出", tuple(_grounds(plan, items)), _works(plan, items)),
        Section("居民出资怎样分摊", tuple(_ways(items))),
    ]
    if plan.amounts_public:
        lines = ("只写房号，不写姓名；没有列出的住户不用出。",)
        table = Table(("房号", "应出资"), _shares(plan, estate_id))
        sections.append(Section("各户应出资", lines, table))
    return sections


def _sums(plan: FundingPlan) -> Iterator[str]:
    yield f"总造价：{yuan(plan.cost_fen)}，其中居民出资{yuan(plan.residents_fen)}"
    yield f"数额的依据：{plan.basis}"
    yield "各项工程各方出资合计等于造价，各户应出资合计等于居民出资。"


def _sources(plan: FundingPlan) -> Table:
    rows = [("居民", plan.residents_fen)]
    rows += [(part.title, part.amount_fen) for part in workings.parts_of(plan.id)]
    return Table(("出资方", "金额"), [[title, yuan(amount)] for title, amount in rows])


def _grounds(plan: FundingPlan, items: Sequence[FundingItem]) -> Iterator[str]:
    yield f"依据：{TABLES[plan.payer_table].source}。"
    for item in items:
        if item.reason and item.residents_fen:
            yield f"“{item.title}”由居民出的理由：{item.reason}"


def _works(plan: FundingPlan, items: Sequence[FundingItem]) -> Table:
    rules, charges = TABLES[plan.payer_table].rules, workings.charges_of(plan.id)
    rows = []
    for item in items:
        payers = "；".join(
            f"{workings.part_of(one).title}{yuan(one.amount_fen)}" for one in charges[item.id]
        )
        rows.append([item.title, yuan(item.cost_fen), payers, rules[Works(item.works)].clause])
    return Table(("工程", "造价", "由谁出", "方案原文"), rows)


def _ways(items: Sequence[FundingItem]) -> Iterator[str]:
    for item in items:
        if item.residents_fen:
            portions = [Portion(Base(one["base"]), one["percent"]) for one in item.portions]
            yield (
                f"{item.title}：居民出{yuan(item.residents_fen)}，受益{item.scope_words}"
                f"{len(item.unit_ids)}户，{portions_in_words(portions)}{_factors(item)}。"
            )
    yield workings.ROUNDING
    yield "每户的计算过程可以登录小程序查看，也可以到社区打印。"


def _factors(item: FundingItem) -> str:
    if not item.floor_factors:
        return ""
    floors = sorted(item.floor_factors.items(), key=lambda one: int(one[0]))
    return (
        "（楼层系数：" + "、".join(f"{one}层{hundredths(factor)}" for one, factor in floors) + "）"
    )


def _shares(plan: FundingPlan, estate_id: int) -> Iterator[list[str]]:
    for label, amount in workings.amounts_of(plan.id, estate_id):
        yield [label, yuan(amount)]
