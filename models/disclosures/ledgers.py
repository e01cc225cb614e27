"""The ledger of a renovation's pledges as a public page: what the estate's own people see, without names."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from models.base import audit
from models.base.actor import Actor
from models.base.clock import chinese_date, chinese_time
from models.base.paging import MAX_LIMIT, Paging
from models.disclosures import actions
from models.disclosures.rules import DisclosureKind, Section, Table, end_of_publicity
from models.disclosures.tables import Disclosure
from models.pledges import lists
from models.pledges.lists import PublicLedger
from models.pledges.rules import WAY_TITLES
from models.pledges.shares import yuan
from models.renovations import actions as renovations

SUBJECT = "renovation"


def publish_ledger(
    actor: Actor, renovation_id: int, *, days: int | None, now: datetime
) -> Sequence[Disclosure]:
    """Publish the ledger as it stands, in each estate of the renovation.

    Whoever changes a pledge holds the renovation, which is locked here: the sums are those of the rows.
    Raises not-found, role-missing, share-not-published, publicity-too-short.
    """
    renovation = renovations.steered_by(actor, renovation_id)
    ends_at = end_of_publicity(DisclosureKind.LEDGER, days, now)
    first = lists.public_ledger(actor, renovation_id, Paging(limit=MAX_LIMIT))
    return [
        _published(
            actor,
            estate.id,
            renovation_id,
            title=renovation.title,
            first=first,
            ends_at=ends_at,
            now=now,
        )
        for estate in renovations.estates_of([renovation_id])[renovation_id]
    ]


def _published(
    actor: Actor,
    estate_id: int,
    renovation_id: int,
    *,
    title: str,
    first: PublicLedger,
    ends_at: datetime,
    now: datetime,
) -> Disclosure:
    table = Table(_columns(first), _rows(actor, renovation_id, first))
    made = actions.publish(
        estate_id=estate_id,
        kind=DisclosureKind.LEDGER,
        subject=(SUBJECT, renovation_id),
        title=f"{title}：居民出资账目（截至{chinese_date(now)}）",
        sections=[
            Section("出资情况", tuple(_sums(first, now))),
            Section("各户情况", (f"共{first.progress.units}户，只写房号，不写姓名。",), table),
            Section("怎样核对", tuple(_checking(first))),
        ],
        takes_objections=True,
        ends_at=ends_at,
        now=now,
    )
    audit.record(
        actor,
        "disclosure.publish",
        subject=("disclosure", made.id),
        estate_id=estate_id,
        now=now,
        after={"kind": made.kind, "edition": made.edition, "digest": made.digest},
    )
    return made


def _sums(seen: PublicLedger, now: datetime) -> Iterator[str]:
    progress = seen.progress
    yield f"截至{chinese_time(now)}。"
    yield f"居民应出资：{yuan(progress.share_fen)}，{progress.units}户"
    yield f"已确认：{yuan(progress.confirmed_fen)}，{progress.confirmed_units}户"
    for way, amount in progress.by_way.items():
        if amount:
            yield f"其中{WAY_TITLES[way]}：{yuan(amount)}"
    yield f"已认领、待确认：{yuan(progress.pledged_fen)}，{progress.pledged_units}户"
    yield f"已减免：{yuan(progress.waived_fen)}，{progress.waived_units}户"
    yield f"还差：{yuan(progress.missing_fen)}；还没有认领的{progress.silent_units}户"


def _checking(seen: PublicLedger) -> Iterator[str]:
    progress = seen.progress
    yield f"账目各笔合计{yuan(seen.ledger_fen)}，等于已确认和已减免的合计{yuan(progress.covered_fen)}。"
    if seen.amounts_public:
        yield "上表“应出资”一栏相加，等于居民应出资总额。"
    else:
        yield "本项目不公开各户金额；您自己的金额可以登录小程序查看。"


def _columns(seen: PublicLedger) -> tuple[str, ...]:
    return ("房号", "应出资", "认领", "状态") if seen.amounts_public else ("房号", "状态")


def _rows(actor: Actor, renovation_id: int, first: PublicLedger) -> Iterator[list[str]]:
    seen = first
    while True:
        for row in seen.rows:
            amounts = [_money(row["share_fen"]), _money(row["amount_fen"])]
            shown = amounts if seen.amounts_public else []
            yield [row["unit_label"], *shown, row["state_title"]]
        if seen.next_cursor is None:
            return
        seen = lists.public_ledger(actor, renovation_id, Paging(seen.next_cursor, MAX_LIMIT))


def _money(fen: int | None) -> str:
    return "—" if fen is None else yuan(fen)
