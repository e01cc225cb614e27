"""What residents say of a draft: held, let through by moderation, answered by staff."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from models.accounts.scope import resident_in, staff_at, viewer_of
from models.base import audit, gathering
from models.base.actor import Actor, Role
from models.base.clock import chinese_time
from models.base.gathering import WorkItem
from models.base.paging import Page, Paging, page_of
from models.base.problems import NOT_FOUND
from models.base.session import check_version, db
from models.compacts.actions import visible
from models.compacts.rules import (
    COMMENT_ANSWERED,
    COMMENT_HIDDEN,
    COMMENTS_CLOSED,
    STATE_WORDS,
    VERDICT_WORDS,
    CompactState,
    Verdict,
)
from models.compacts.tables import Compact, CompactComment
from models.moderation import actions as moderation
from models.notices import actions as notices

SUBJECT = "compact_comment"


def comment(actor: Actor, compact_id: int, text: str, now: datetime) -> CompactComment:
    """Say something of a draft; it is held until moderation lets it through. Raises comments-closed."""
    compact = visible(actor, compact_id)
    resident_in(actor, compact.estate_id)
    if compact.state != CompactState.COMMENTING:
        raise COMMENTS_CLOSED(
            f"公约现在是“{STATE_WORDS[CompactState(compact.state)]}”，不在征求意见期间。"
        )
    if compact.comments_end_at is not None and now >= compact.comments_end_at:
        raise COMMENTS_CLOSED(f"征求意见已于{chinese_time(compact.comments_end_at)}结束。")
    made = CompactComment(
        estate_id=compact.estate_id,
        compact_id=compact.id,
        account_id=actor.id,
        text=text,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()  # the queue refers to its number
    moderation.submit(
        actor, estate_id=compact.estate_id, subject=(SUBJECT, made.id), text=text, now=now
    )
    return made


def comments_of(actor: Actor, compact_id: int, paging: Paging) -> Page[CompactComment]:
    """Return the published comments, and to a resident also their own."""
    compact = visible(actor, compact_id)
    viewer_of(actor, compact.estate_id)
    seen = CompactComment.state == "published"
    if actor.is_resident:
        seen = or_(seen, CompactComment.account_id == actor.id)
    statement = select(CompactComment).where(CompactComment.compact_id == compact_id, seen)
    return page_of(statement, CompactComment.id, paging)


def answer(
    actor: Actor, comment_id: int, verdict: Verdict, text: str, *, version: int, now: datetime
) -> CompactComment:
    """Say what became of a published comment and why, once.

    Raises not-found, role-missing, changed-meanwhile, comment-hidden, comment-answered.
    """
    found = db.session.get(CompactComment, comment_id, with_for_update=True)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, Role.MODERATOR, Role.SECRETARY)
    check_version(found.version, version)
    if found.state != "published":
        raise COMMENT_HIDDEN()
    if found.answer is not None:
        raise COMMENT_ANSWERED()
    found.verdict, found.answer = verdict.value, text
    found.answered_by, found.answered_at = actor.id, now
    found.version += 1
    audit.record(
        actor,
        "compact.answer",
        subject=(SUBJECT, found.id),
        estate_id=found.estate_id,
        now=now,
        after={"verdict": verdict.value},
    )
    told = {"verdict": VERDICT_WORDS[verdict], "answer": text}
    _tell(found, "compact_comment_answered", told, now)
    return found


def counts(compact_id: int) -> dict[str, int]:
    """Return how many comments were published, what became of them, and how many wait for an answer."""
    rows = db.session.execute(
        select(CompactComment.verdict, func.count())
        .where(CompactComment.compact_id == compact_id, CompactComment.state == "published")
        .group_by(CompactComment.verdict)
    )
    by_verdict: dict[str | None, int] = {verdict: count for verdict, count in rows}  # noqa: C416 - rows are no pairs
    found = {verdict.value: by_verdict.get(verdict.value, 0) for verdict in Verdict}
    return found | {"published": sum(by_verdict.values()), "unanswered": by_verdict.get(None, 0)}


@moderation.on_decision(SUBJECT)
def decided(comment_id: int, approved: bool, reason: str, now: datetime) -> None:  # noqa: FBT001 - the queue's form
    """Publish or refuse a comment as moderation decided."""
    found = db.session.get_one(CompactComment, comment_id, with_for_update=True)
    found.state = "published" if approved else "refused"
    found.refusal = None if approved else reason
    found.version += 1
    if not approved:
        _tell(found, "compact_comment_refused", {"reason": reason}, now)


def _tell(found: CompactComment, kind: str, params: dict[str, str], now: datetime) -> None:
    compact = db.session.get_one(Compact, found.compact_id)
    notices.announce(
        event=f"{SUBJECT}:{found.id}",
        kind=kind,
        stage=f"{kind}:{found.version}",
        estate_id=found.estate_id,
        account_ids=[found.account_id],
        params={"title": compact.title, "compact_id": compact.id, **params},
        now=now,
    )


@gathering.worklist
def _unanswered(actor: Actor, estate_id: int, now: datetime) -> list[WorkItem]:
    count = db.session.scalar(
        select(func.count(CompactComment.id)).where(
            CompactComment.estate_id == estate_id,
            CompactComment.state == "published",
            CompactComment.answer.is_(None),
        )
    )
    return (
        [WorkItem("compact_comments", "公约意见待答复", count, "/compacts", estate_id)]
        if count
        else []
    )


@gathering.export("compact_comments")
def _export(account_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(CompactComment).where(CompactComment.account_id == account_id))
    return [
        {"compact": row.compact_id, "text": row.text, "at": row.created_at.isoformat()}
        for row in rows
    ]
