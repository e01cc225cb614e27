"""What owners propose: one that a fifth stand behind and staff must answer, one that still collects, on paper too."""

from collections.abc import Generator, Sequence
from datetime import datetime

from models.base.clock import local_date
from models.files import actions as files
from models.moderation import actions as moderation
from models.motion_proposals import actions, paper
from models.motion_proposals.rules import Content, State
from models.motion_proposals.supporting import groups_of
from models.motion_proposals.tables import MotionProposal, ProposalPaper
from models.motion_proposals.telling import SUBJECT
from models.roster import actions as roster
from server.demo.scans import page
from server.demo.stage import Resident, Stage, Story
from server.demo.stories import papers

HANDRAILS = Content(
    "单元楼道加装扶手",
    "是否同意在 26 个单元的楼道加装不锈钢扶手，费用从公共收益中列支，不超过 38,000 元？",
    "小区老人多，楼道没有扶手，去年冬天摔倒过两位。",
    "other",
)
DRYING = Content(
    "中心花园设公共晾晒区",
    "中心花园南侧的空地，怎样用来晾晒？",
    "底层住户没有阳光，被子没有地方晒。",
    "common_parts",
    ("固定晾衣架 20 组", "可移动晾衣架，平时收起"),
)


def tell(stage: Stage) -> Story:
    """Handrails reach a fifth nine days ago and wait for an answer; the drying place still collects."""
    author, *others = stage.share(60, "handrails")
    handrails = yield from _published(stage, author, HANDRAILS, 30)
    yield from _supported(stage, handrails, others, (29, 9))
    author, *others = stage.share(12, "drying")
    drying = yield from _published(stage, author, DRYING, 12)
    yield from _supported(stage, drying, others[:20], (11, 4))
    yield from _on_paper(stage, drying)


def _published(
    stage: Stage, author: Resident, content: Content, days: int
) -> Generator[datetime, None, MotionProposal]:
    """Write a proposal that moderation lets through the next morning."""
    written = stage.ago(days, 19, 30)
    yield written
    proposal = actions.propose(author.actor, stage.estate_id, content, written)
    item = moderation.item_of((SUBJECT, proposal.id))
    moderation.checked(item.id, "pass", 100, stage.ago(days, 19, 31))
    yield stage.ago(days - 1, 8, 10)
    moderation.decide(
        stage.moderator,
        item.id,
        approve=True,
        reason="",
        version=item.version,
        now=stage.ago(days - 1, 8, 10),
    )
    return proposal


def _supported(
    stage: Stage, proposal: MotionProposal, people: Sequence[Resident], days: tuple[int, int]
) -> Story:
    """Let owners support it, until a fifth do."""
    since, until = days
    spread = stage.spread(list(people), f"support {proposal.title}", since=since - 1, until=until)
    for moment, resident in spread:
        if proposal.state == State.REACHED:
            return
        yield moment
        for group_id in groups_of(resident.actor, stage.estate_id):
            actions.support(
                resident.actor, proposal.id, group_id, digest=proposal.digest, now=moment
            )


def _on_paper(stage: Stage, proposal: MotionProposal) -> Story:
    """Two owners without a phone sign on paper; the second's sheet waits for its check."""
    moment = stage.ago(1, 15, 40)
    yield moment
    first, _ = [_entered(stage, proposal, one, moment) for one in papers.without_account(stage)[:2]]
    checked = stage.ago(1, 16, 20)
    yield checked
    paper.decide(
        stage.moderator, first.id, accept=True, reason="", version=first.version, now=checked
    )


def _entered(
    stage: Stage, proposal: MotionProposal, group: roster.GroupFacts, moment: datetime
) -> ProposalPaper:
    signer = roster.holders_of_groups([group.owner_group_id])[group.owner_group_id][0].name
    lines = (f"附议：{proposal.title}", f"校验码 {proposal.digest[:8]}", f"业主签名 {signer}")
    scan = files.store(stage.clerk, stage.estate_id, page(lines), moment)
    return paper.enter(
        stage.clerk,
        proposal.id,
        unit_id=group.unit_ids[0],
        signer=signer,
        signed_on=local_date(moment),
        digest=proposal.digest,
        file_id=scan.id,
        now=moment,
    )
