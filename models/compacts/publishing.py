"""The compact as a public page: its text, how it was adopted, where it is filed, what became of the comments."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.base.clock import chinese_date
from models.base.session import db
from models.compacts import revisions
from models.compacts.differences import Op, paragraphs
from models.compacts.meeting import KIND_WORDS, Meeting, comparisons
from models.compacts.rules import COMPACT_OBJECTED
from models.compacts.tables import Compact, CompactFiling
from models.disclosures import actions as disclosures
from models.disclosures.followers import before_objection
from models.disclosures.rules import DisclosureKind, Section, end_of_publicity

SUBJECT = "compact"
_MARKS = {Op.SAME.value: "{}", Op.INS.value: "【增：{}】", Op.DEL.value: "【删：{}】"}


def publish(
    compact: Compact,
    meeting: Meeting,
    filing: CompactFiling,
    comments: Mapping[str, int],
    now: datetime,
) -> None:
    """Publish a compact that was adopted and filed (art. 34). Minutes name people and stay inside."""
    compact.disclosure_id = disclosures.publish(
        estate_id=compact.estate_id,
        kind=DisclosureKind.COMPACT,
        subject=(SUBJECT, compact.id),
        title=f"{compact.title}（第{compact.number}版）",
        sections=tuple(_sections(compact, meeting, filing, comments)),
        takes_objections=True,
        ends_at=end_of_publicity(DisclosureKind.COMPACT, None, now),
        now=now,
    ).id


def take_down(compact: Compact, reason: str, now: datetime) -> None:
    """Take the public page down with the compact."""
    if compact.disclosure_id is not None:
        disclosures.withdraw(compact.disclosure_id, reason, now)


def check_objections(compact: Compact) -> None:
    """Refuse to open for signing what is objected to. Raises compact-objected."""
    if compact.disclosure_id is None:
        return
    standing = disclosures.standings([compact.disclosure_id]).get(compact.disclosure_id)
    if standing is not None and standing.undecided:
        raise COMPACT_OBJECTED(
            f"还有 {standing.undecided} 条异议没有答复，答复后才能开放签署。",
            undecided=standing.undecided,
        )
    if standing is not None and standing.upheld:
        raise COMPACT_OBJECTED(
            "有异议成立，这一版不能开放签署。请撤回，更正后重新征求意见、表决和备案。",
            upheld=standing.upheld,
        )


@before_objection(SUBJECT)
def hold(compact_id: int) -> None:
    """Lock the compact, so that it does not open beside an objection."""
    db.session.execute(select(Compact.id).where(Compact.id == compact_id).with_for_update())


def _sections(
    compact: Compact, meeting: Meeting, filing: CompactFiling, comments: Mapping[str, int]
) -> Iterator[Section]:
    yield Section("公约全文", tuple(paragraphs(compact.body)))
    yield Section("会议表决", tuple(_meeting_lines(meeting)))
    yield Section(
        "备案",
        (
            f"备案机关：{filing.office}",
            f"备案文号：{filing.reference}",
            f"备案日期：{chinese_date(filing.filed_on)}",
        ),
    )
    yield Section("居民意见", (_comments_line(comments),))
    last = next(iter(revisions.revisions_of(compact.id)), None)
    if last is not None and last.since_in_force is not None:
        yield Section(
            f"与第{last.in_force_number}版相比的改动", tuple(_change_lines(last.since_in_force))
        )
    yield Section(
        "文本校验码",
        (f"{compact.digest}", "这是版本号、标题和全文的 SHA-256（RFC 8785），签署时绑定的就是它。"),
    )


def _meeting_lines(meeting: Meeting) -> Iterator[str]:
    yield f"{KIND_WORDS[meeting.kind]}，{chinese_date(meeting.held_on)}召开。"
    if meeting.authorised_on is not None:
        yield f"居民会议{chinese_date(meeting.authorised_on)}授权居民代表会议。"
    for one in comparisons(meeting):
        yield f"{one.sentence}依据：{one.source}。"
    yield "人数由一名工作人员登记，另一名工作人员对照会议记录核对。"


def _comments_line(counts: Mapping[str, int]) -> str:
    if not counts["published"]:
        return "征求意见期间没有公开的居民意见。"
    return (
        f"公开的居民意见 {counts['published']} 条：采纳 {counts['adopted']} 条，"
        f"部分采纳 {counts['partly']} 条，没有采纳 {counts['declined']} 条。"
    )


def _change_lines(changes: list[dict[str, Any]]) -> Iterator[str]:
    changed = [one for one in changes if one["change"] != "same"]
    for one in changed:
        yield "".join(_MARKS[piece["op"]].format(piece["text"]) for piece in one["pieces"])
    if not changed:
        yield "文本没有改动。"
