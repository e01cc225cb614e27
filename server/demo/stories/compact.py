"""The residents' compact: commented, adopted, filed, and signed by most."""

from models.base.clock import local_date
from models.compacts import actions, comments, signing
from models.compacts.rules import AdoptionKind, CompactState, Meeting
from models.files import actions as files
from models.moderation import actions as moderation
from server.demo.scans import page
from server.demo.stage import Stage, Story

TITLE = "桂花苑小区居民公约"
TEXT = """为共同维护改造成果，建设整洁、安全、和睦的家园，经居民充分讨论，制定本公约。

一、爱党爱国，遵纪守法，支持社区党组织和居民委员会的工作。

二、邻里和睦。有事好商量，不在楼道争吵，夜间十点以后不大声喧哗。

三、爱护公物。不损坏楼道灯、扶手、健身器材和绿化，发现损坏及时报修。

四、楼道畅通。不在楼道、消防通道堆放杂物，不在楼内停放电动自行车或者给电池充电。

五、不私搭乱建。已有的违法建设配合拆除，不再新建。

六、讲究卫生。垃圾分类投放，不高空抛物，文明养犬并及时清理。

七、支持改造。配合施工安排，参与出资和监督，有意见通过正常渠道反映。

八、共管共享。改造后按照业主大会的决定接受物业服务，按时交纳物业费用。

九、关心老人和孩子。主动帮助独居老人、困难家庭参加小区事务。

十、本公约经居民会议通过、报街道办事处备案后施行。各户自愿签署，共同遵守。"""

REMARKS = (
    ("建议写明夜间几点以后不能大声喧哗。", "采纳，已写入第二条：夜间十点以后。"),
    (
        "电动车充电的问题一定要写进去，楼道里太危险了。",
        "采纳，已写入第四条，改造方案也将增设充电设施。",
    ),
    ("希望对不遵守的人罚款。", "未采纳：公约不能设定罚款，依靠劝导和居民监督。"),
)


def tell(stage: Stage) -> Story:
    """From the draft to about two thirds of the signatures."""
    yield stage.ago(58)
    compact = actions.draft(stage.clerk, stage.estate_id, title=TITLE, body=TEXT, now=stage.ago(58))
    yield stage.ago(56)
    _move(stage, compact.id, CompactState.COMMENTING, "", 56)
    yield from _discuss(stage, compact.id)
    yield stage.ago(47)
    _move(stage, compact.id, CompactState.FROZEN, "意见已逐条答复，文本定稿", 47)
    yield stage.ago(43, 16)
    _adopt(stage, compact.id)
    yield stage.ago(40, 11)
    actions.file(
        stage.clerk,
        compact.id,
        office="温泉街道办事处",
        reference=f"温街备〔{stage.ago(40):%Y}〕17号",
        filed_on=local_date(stage.ago(40)),
        version=compact.version,
        now=stage.ago(40, 11),
    )
    yield stage.ago(39)
    _move(stage, compact.id, CompactState.OPEN, "", 39)
    yield from _sign(stage, compact.id)


def _move(stage: Stage, compact_id: int, to: CompactState, reason: str, days: int) -> None:
    found = actions.visible(stage.secretary, compact_id)
    mover = stage.secretary if to is CompactState.OPEN else stage.moderator
    actions.move(mover, compact_id, to, reason=reason, version=found.version, now=stage.ago(days))


def _discuss(stage: Stage, compact_id: int) -> Story:
    speakers = stage.share(50, "compact remark")
    made = []
    for number, ((said, answered), speaker) in enumerate(zip(REMARKS, speakers, strict=False)):
        yield stage.ago(55 - number, 19, 20)
        comment = comments.comment(speaker.actor, compact_id, said, stage.ago(55 - number, 19, 20))
        item = moderation.item_of((comments.SUBJECT, comment.id))
        moderation.checked(item.id, "pass", 100, stage.ago(55 - number, 19, 21))
        made.append((comment, answered))
    for number, (comment, answered) in enumerate(made):
        yield stage.ago(50 - number, 15)
        comments.answer(
            stage.moderator,
            comment.id,
            answered,
            version=comment.version,
            now=stage.ago(50 - number, 15),
        )


def _adopt(stage: Stage, compact_id: int) -> None:
    files.store(stage.clerk, stage.estate_id, page(["居民会议记录"]), stage.ago(43, 16))
    meeting = Meeting(
        AdoptionKind.RESIDENTS_MEETING,
        members=312,
        present=231,
        agreed=219,
        notified_on=local_date(stage.ago(54)),
        held_on=local_date(stage.ago(43)),
    )
    actions.adopt(
        stage.secretary,
        compact_id,
        meeting,
        minutes="居民会议以户代表形式召开，逐条宣读，举手表决，219户同意、9户反对、3户弃权。",
        version=actions.visible(stage.secretary, compact_id).version,
        now=stage.ago(43, 16),
    )


def _sign(stage: Stage, compact_id: int) -> Story:
    digest = str(actions.visible(stage.secretary, compact_id).digest)
    people = stage.share(83, "compact signature")
    for moment, resident in stage.spread(people, "compact signature day", since=38, until=1):
        yield moment
        for membership_id in resident.units.values():
            signing.sign(resident.actor, compact_id, membership_id, digest=digest, now=moment)
