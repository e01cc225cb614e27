"""Signing the compact that is open: what was shown is what is signed, once per membership."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from models.accounts import actions as accounts
from models.accounts.scope import membership_of
from models.accounts.tables import Membership
from models.base import gathering
from models.base.actor import Actor
from models.base.gathering import MembershipFacts, Waiting
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.compacts.rules import (
    COMPACT_NOT_OPEN,
    DIGEST_DIFFERS,
    SIGNED_ON_PAPER,
    STATE_WORDS,
    CompactState,
)
from models.compacts.tables import Compact, CompactPaperSignature, CompactSignature
from models.evidence import actions as evidence
from models.evidence.tables import EvidenceLeaf
from models.roster import actions as roster
from models.roster.records import name_index


@dataclass(frozen=True, slots=True)
class SigningProgress:
    """Where the compact stands; counted in units, of which one signature by any resident counts once."""

    compact_id: int | None
    adopted: bool
    filed: bool
    signed_units: int
    units: int


def sign(
    actor: Actor, compact_id: int, membership_id: int, *, digest: str, now: datetime
) -> EvidenceLeaf:
    """Sign the text that was shown. The same signature again gives the same receipt.

    Raises not-found (a membership that is not the actor's, or of another estate), compact-not-open, digest-differs,
    signed-on-paper.
    """
    membership, compact = check_signing(actor, compact_id, membership_id, digest=digest)
    # Taps of one membership wait for each other here, so that one act makes one receipt.
    db.session.refresh(membership, with_for_update=True)
    # While WeChat was asked, a new version may have taken this one's place.
    db.session.refresh(compact, with_for_update={"read": True})
    check_open(compact)
    check_not_on_paper(actor, compact_id, membership)
    held = db.session.scalar(
        select(CompactSignature.leaf_id).where(
            CompactSignature.compact_id == compact_id,
            CompactSignature.membership_id == membership_id,
        )
    )
    if held is not None:
        return db.session.get_one(EvidenceLeaf, held)
    leaf = evidence.append(
        kind="compact_signature",
        estate_id=compact.estate_id,
        subject=("compact", compact.id),
        facts={
            "compact_digest": digest,
            "compact_number": compact.number,
            "membership": membership.id,
            "unit": membership.unit_id,
        },
        account_id=actor.id,
        now=now,
    )
    db.session.add(
        CompactSignature(
            estate_id=compact.estate_id,
            compact_id=compact.id,
            unit_id=membership.unit_id,
            membership_id=membership.id,
            account_id=actor.id,
            digest=digest,
            leaf_id=leaf.id,
            signed_at=now,
        )
    )
    return leaf


def check_signing(
    actor: Actor, compact_id: int, membership_id: int, *, digest: str
) -> tuple[Membership, Compact]:
    """Say whether a signature could be taken now, before the person is asked to confirm. Raises as `sign` does."""
    membership = membership_of(actor, membership_id)
    compact = db.session.get(Compact, compact_id)
    if compact is None or compact.estate_id != membership.estate_id:
        raise NOT_FOUND()
    check_open(compact)
    if digest != compact.digest:
        raise DIGEST_DIFFERS()
    check_not_on_paper(actor, compact_id, membership)
    return membership, compact


def check_not_on_paper(actor: Actor, compact_id: int, membership: Membership) -> None:
    """Refuse to sign what the person signed on paper, by their account or by their name in that unit."""
    if membership.unit_id in paper_units(actor, compact_id, [membership.unit_id]):
        raise SIGNED_ON_PAPER()


def paper_units(actor: Actor, compact_id: int, unit_ids: Collection[int]) -> set[int]:
    """Return the units for which the actor signed on paper."""
    name = accounts.me(actor).name
    mine = CompactSignature.account_id == actor.id
    if name is not None:
        mine = or_(mine, CompactPaperSignature.signer_index == name_index(name))
    return set(
        db.session.scalars(
            select(CompactSignature.unit_id)
            .join(CompactPaperSignature, CompactPaperSignature.id == CompactSignature.paper_id)
            .where(
                CompactSignature.compact_id == compact_id,
                CompactSignature.unit_id.in_(unit_ids),
                mine,
            )
        )
    )


def signers_of(compact_id: int) -> frozenset[int]:
    """Return the accounts that signed a compact."""
    return frozenset(
        db.session.scalars(
            select(CompactSignature.account_id).where(
                CompactSignature.compact_id == compact_id,
                CompactSignature.account_id.is_not(None),
            )
        )
    )


def my_signatures(actor: Actor, compact_id: int) -> dict[int, int]:
    """Return membership id -> receipt id of the actor's own signatures."""
    rows = db.session.execute(
        select(CompactSignature.membership_id, CompactSignature.leaf_id).where(
            CompactSignature.compact_id == compact_id, CompactSignature.account_id == actor.id
        )
    )
    return {membership_id: leaf_id for membership_id, leaf_id in rows if membership_id is not None}


def signing_progress(estate_id: int) -> SigningProgress:
    """Return where an estate's compact stands, for the precondition "compact signed"."""
    units = len(roster.unit_ids_with_title(estate_id))
    current = db.session.scalar(
        select(Compact).where(
            Compact.estate_id == estate_id, Compact.state == CompactState.OPEN.value
        )
    )
    if current is not None:
        return SigningProgress(current.id, True, True, signed_units(current.id), units)  # noqa: FBT003
    states = db.session.scalars(select(Compact.state).where(Compact.estate_id == estate_id)).all()
    filed = CompactState.FILED in states
    return SigningProgress(None, filed or CompactState.ADOPTED in states, filed, 0, units)


def signed_units(compact_id: int) -> int:
    distinct = func.count(CompactSignature.unit_id.distinct())
    return db.session.scalar(select(distinct).where(CompactSignature.compact_id == compact_id)) or 0


@gathering.waiting
def _unsigned(actor: Actor, memberships: Sequence[MembershipFacts], now: datetime) -> list[Waiting]:
    estates = {one.estate_id for one in memberships}
    open_ones = db.session.scalars(
        select(Compact).where(
            Compact.estate_id.in_(estates), Compact.state == CompactState.OPEN.value
        )
    ).all()
    found = []
    for compact in open_ones:
        mine = [one for one in memberships if one.estate_id == compact.estate_id]
        signed = my_signatures(actor, compact.id)
        homes = {one.unit_id for one in mine if one.id in signed}
        homes |= paper_units(actor, compact.id, {one.unit_id for one in mine})
        if {one.unit_id for one in mine} - homes:
            found.append(
                Waiting(
                    "compact",
                    "请签署居民公约",
                    compact.title,
                    f"/pages/compacts/detail?id={compact.id}",
                    compact.estate_id,
                )
            )
    return found


@gathering.export("compact_signatures")
def _export(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(CompactSignature).where(CompactSignature.account_id == account_id)
    )
    return [
        {
            "compact": row.compact_id,
            "digest": row.digest,
            "channel": row.channel,
            "at": row.signed_at.isoformat(),
        }
        for row in rows
    ]


def check_open(compact: Compact) -> None:
    """Refuse a signature of a compact that is not open. Raises compact-not-open."""
    if compact.state != CompactState.OPEN:
        raise COMPACT_NOT_OPEN(
            f"公约现在是“{STATE_WORDS[CompactState(compact.state)]}”，不能签署。"
        )
