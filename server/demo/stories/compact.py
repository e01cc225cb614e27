"""The residents' compact: commented, adopted, filed, and signed by most."""

from datetime import datetime

from models.base.clock import local_date
from models.compacts import actions, adopting, comments, paper, signing
from models.compacts.meeting import AdoptionKind, Counts, Meeting
from models.compacts.rules import CompactState, Verdict
from models.compacts.tables import Compact, CompactPaperSignature
from models.files import actions as files
from models.moderation import actions as moderation
from models.roster import actions as roster
from server.demo.scans import page
from server.demo.stage import Stage, Story

ON_PAPER, WAITING = 5, 2
TITLE = "桂花苑小区居民公约"
OPENING = "为共同维护改造成果，建设整洁、安全、和睦的家园，经居民充分讨论，制定本公约。"
ARTICLES = (
    "一、爱党爱国，遵纪守法，支持社区党组织和居民委员会的工作。",
    "二、邻里和睦。有事好商量，不在楼道争吵，夜间十点以后不大声喧哗。",
    "三、爱护公物。不损坏楼道灯、扶手、健身器材和绿化，发现损坏及时报修。",
    "四、楼道畅通。不在楼道、消防通道堆放杂物，不在楼内停放电动自行车或者给电池充电。",
    "五、不私搭乱建。已有的违法建设配合拆除，不再新建。",
    "六、讲究卫生。垃圾分类投放，不高空抛物，文明养犬并及时清理。",
    "七、支持改造。配合施工安排，参与出资和监督，有意见通过正常渠道反映。",
    "八、共管共享。改造后按照业主大会的决定接受物业服务，按时交纳物业费用。",
    "九、关心老人和孩子。主动帮助独居老人、困难家庭参加小区事务。",
    "十、本公约经居民会议通过、报街道办事处备案后施行。各户自愿签署，共同遵守。",
)
TEXT = "\n\n".join((OPENING, *ARTICLES))
BEFORE_COMMENTS = {
    "夜间十点以后不大声喧哗": "夜间不大声喧哗",
    "，不在楼内停放电动自行车或者给电池充电": "",
}
"""What the residents' comments brought into the text, and what stood there before."""

REMARKS = (
    (
        "建议写明夜间几点以后不能大声喧哗。",
        Verdict.ADOPTED,
        "已写入第二条：夜间十点以后。",
    ),
    (
        "电动车充电的问题一定要写进去，楼道里太危险了。最好每栋楼都装充电桩。",
        Verdict.PARTLY,
        "楼内不停放、不充电已写入第四条；充电桩由改造方案安排，不写进公约。",
    ),
    ("希望对不遵守的人罚款。", Verdict.DECLINED, "公约不能设定罚款，依靠劝导和居民监督。"),
)


def tell(stage: Stage) -> Story:
    """From the draft to about two thirds of the signatures."""
    yield stage.ago(58)
    compact = actions.draft(
        stage.clerk, stage.estate_id, title=TITLE, body=_before_comments(), now=stage.ago(58)
    )
    yield stage.ago(56)
    _move(stage, compact.id, CompactState.COMMENTING, "", 56)
    yield from _discuss(stage, compact.id)
    yield stage.ago(47, 9)
    _redraft(stage, compact.id)
    yield stage.ago(47)
    _move(stage, compact.id, CompactState.FROZEN, "意见已逐条答复，文本定稿", 47)
    yield stage.ago(43, 16)
    _enter_meeting(stage, compact.id)
    yield stage.ago(42, 9)
    _check_meeting(stage, compact.id)
    yield stage.ago(40, 11)
    _file(stage, compact.id)
    yield stage.ago(39)
    _move(stage, compact.id, CompactState.OPEN, "", 39)
    yield from _sign(stage, compact.id)
    yield from _sign_on_paper(stage, compact.id)


def _before_comments() -> str:
    text = TEXT
    for now, before in BEFORE_COMMENTS.items():
        text = text.replace(now, before)
    return text


def _redraft(stage: Stage, compact_id: int) -> None:
    actions.edit(
        stage.clerk,
        compact_id,
        title=None,
        body=TEXT,
        note="按居民意见写明夜间时间，增加电动自行车一句",
        version=actions.visible(stage.clerk, compact_id).version,
        now=stage.ago(47, 9),
    )


def _move(stage: Stage, compact_id: int, to: CompactState, reason: str, days: int) -> None:
    found = actions.visible(stage.secretary, compact_id)
    mover = stage.secretary if to is CompactState.OPEN else stage.moderator
    actions.move(mover, compact_id, to, reason=reason, version=found.version, now=stage.ago(days))


def _discuss(stage: Stage, compact_id: int) -> Story:
    speakers = stage.share(50, "compact remark")
    made = []
    for number, (remark, speaker) in enumerate(zip(REMARKS, speakers, strict=False)):
        yield stage.ago(55 - number, 19, 20)
        said, verdict, answered = remark
        comment = comments.comment(speaker.actor, compact_id, said, stage.ago(55 - number, 19, 20))
        item = moderation.item_of((comments.SUBJECT, comment.id))
        moderation.checked(item.id, "pass", 100, stage.ago(55 - number, 19, 21))
        made.append((comment, verdict, answered))
    for number, (comment, verdict, answered) in enumerate(made):
        yield stage.ago(50 - number, 15)
        comments.answer(
            stage.moderator,
            comment.id,
            verdict,
            answered,
            version=comment.version,
            now=stage.ago(50 - number, 15),
        )


MINUTES = "居民会议以户代表形式召开，逐条宣读，举手表决，219户同意、9户反对、3户弃权。"
COUNTS = Counts(members=312, present=231, agreed=219)


def _enter_meeting(stage: Stage, compact_id: int) -> None:
    moment = stage.ago(43, 16)
    lines = ("居民会议记录", f"应到 {COUNTS.members} 户，实到 {COUNTS.present} 户", MINUTES[:20])
    scan = files.store(stage.clerk, stage.estate_id, page(lines), moment)
    meeting = Meeting(
        AdoptionKind.HOUSEHOLDS_MEETING,
        members=COUNTS.members,
        present=COUNTS.present,
        agreed=COUNTS.agreed,
        notified_on=local_date(stage.ago(54)),
        held_on=local_date(stage.ago(43)),
    )
    adopting.enter(
        stage.clerk,
        compact_id,
        meeting,
        minutes=MINUTES,
        minutes_file_id=scan.id,
        version=actions.visible(stage.clerk, compact_id).version,
        now=moment,
    )


def _check_meeting(stage: Stage, compact_id: int) -> None:
    version = actions.visible(stage.secretary, compact_id).version
    adopting.check(stage.secretary, compact_id, COUNTS, version=version, now=stage.ago(42, 9))


def _file(stage: Stage, compact_id: int) -> None:
    moment = stage.ago(40, 11)
    reference = f"温街备〔{moment:%Y}〕17号"
    scan = files.store(stage.clerk, stage.estate_id, page(("备案回执", reference)), moment)
    adopting.file(
        stage.clerk,
        compact_id,
        office="温泉街道办事处",
        reference=reference,
        filed_on=local_date(moment),
        file_id=scan.id,
        version=actions.visible(stage.clerk, compact_id).version,
        now=moment,
    )


def _sign(stage: Stage, compact_id: int) -> Story:
    digest = str(actions.visible(stage.secretary, compact_id).digest)
    people = stage.share(83, "compact signature")
    for moment, resident in stage.spread(people, "compact signature day", since=38, until=1):
        yield moment
        for membership_id in resident.units.values():
            signing.sign(resident.actor, compact_id, membership_id, digest=digest, now=moment)


def _sign_on_paper(stage: Stage, compact_id: int) -> Story:
    """Some households without a phone sign on paper; the last ones wait for their check."""
    compact = actions.visible(stage.clerk, compact_id)
    with_phone = {unit_id for one in stage.residents for unit_id in one.units}
    without = [one for one in roster.unit_ids_with_title(stage.estate_id) if one not in with_phone]
    groups = roster.groups_of_units(without[:ON_PAPER])
    holders = roster.holders_of_groups(list(groups.values()))
    entries = []
    for number, unit_id in enumerate(without[:ON_PAPER]):
        moment = stage.ago(0, 8, number)
        yield moment
        entries.append(
            _enter_paper(stage, compact, unit_id, holders[groups[unit_id]][0].name, moment)
        )
    moment = stage.ago(0, 8, 30)
    yield moment
    for entry in entries[:-WAITING]:
        paper.decide(
            stage.moderator, entry.id, accept=True, reason="", version=entry.version, now=moment
        )


def _enter_paper(
    stage: Stage, compact: Compact, unit_id: int, signer: str, moment: datetime
) -> CompactPaperSignature:
    digest = str(compact.digest)
    lines = (compact.title, f"文本校验码 {digest[:8]}", f"签署人 {signer}")
    scan = files.store(stage.clerk, stage.estate_id, page(lines), moment)
    return paper.enter(
        stage.clerk,
        compact.id,
        unit_id=unit_id,
        signer=signer,
        signed_on=local_date(stage.ago(2)),
        digest=digest,
        file_id=scan.id,
        now=moment,
    )
