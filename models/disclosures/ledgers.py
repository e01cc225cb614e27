"""The ledger of a renovation's pledges as a public page: less than the estate's own people see.

Anybody reads it, so it names no unit that has not pledged, and does not tell a waived share from a paid one: the one
would be naming debtors, the other would show who is in need (PIPL 25, 28). Both are counted.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from models.base import audit
from models.base.actor import Actor
from models.base.clock import chinese_date, chinese_time
from models.base.paging import MAX_LIMIT, Paging
from models.disclosures import actions
from models.disclosures.rules import DisclosureKind, Section, Table, end_of_publicity
from models.disclosures.tables import Disclosure
from models.pledges import lists
from models.pledges.lists import PublicLedger
from models.pledges.rules import WAY_TITLES, PledgeState
from models.pledges.shares import yuan
from models.renovations import actions as renovations

SUBJECT = "renovation"
SETTLED = "已落实"


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
            Section("已落实和已认领的住户", tuple(_heading(first)), table),
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
    yield from _settled(seen)
    yield f"已认领、待确认：{yuan(progress.pledged_fen)}，{progress.pledged_units}户"
    yield f"还差：{yuan(progress.missing_fen)}；还没有认领的{progress.silent_units}户"


def _settled(seen: PublicLedger) -> Iterator[str]:
    """Give what is waived by itself only where no unit's amount stands beside it to be compared."""
    progress = seen.progress
    units = progress.confirmed_units + progress.waived_units
    yield f"{SETTLED}（已确认和已减免）：{yuan(progress.covered_fen)}，{units}户"
    if seen.amounts_public:
        return
    yield f"其中已减免：{yuan(progress.waived_fen)}，{progress.waived_units}户"
    for way, amount in progress.by_way.items():
        if amount:
            yield f"其中{WAY_TITLES[way]}：{yuan(amount)}"


def _heading(seen: PublicLedger) -> Iterator[str]:
    progress = seen.progress
    listed = progress.units - progress.silent_units
    yield f"列出{listed}户，只写房号，不写姓名；已确认和已减免的都写“{SETTLED}”。"
    yield f"还没有认领的{progress.silent_units}户不逐户列出。"


def _checking(seen: PublicLedger) -> Iterator[str]:
    covered = yuan(seen.progress.covered_fen)
    yield f"账目各笔合计{yuan(seen.ledger_fen)}，等于已确认和已减免的合计{covered}。"
    if seen.amounts_public:
        yield f"上表写“{SETTLED}”的各户金额相加，也等于{covered}。"
    else:
        yield "本项目不公开各户金额；您自己的金额可以登录小程序查看。"


def _columns(seen: PublicLedger) -> tuple[str, ...]:
    return ("房号", "金额", "状态") if seen.amounts_public else ("房号", "状态")


def _rows(actor: Actor, renovation_id: int, first: PublicLedger) -> Iterator[list[str]]:
    seen = first
    while True:
        for row in seen.rows:
            if row["state"] != lists.NO_PLEDGE:
                amounts = [_amount(row)] if seen.amounts_public else []
                yield [row["unit_label"], *amounts, _state(row)]
        if seen.next_cursor is None:
            return
        seen = lists.public_ledger(actor, renovation_id, Paging(seen.next_cursor, MAX_LIMIT))


def _state(row: dict[str, Any]) -> str:
    is_open = row["state"] == PledgeState.PLEDGED
    return str(row["state_title"]) if is_open else SETTLED


def _amount(row: dict[str, Any]) -> str:
    is_waived = row["state"] == PledgeState.WAIVED
    return yuan(row["share_fen"] if is_waived else row["amount_fen"])
