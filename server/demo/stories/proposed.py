"""Who asked for the demo's motions, and how a reviewer answered for them."""

from datetime import datetime, timedelta
from typing import Any

from models.base.clock import chinese_date, local_date
from models.files import actions as files
from models.motions import origins
from models.motions.checklist import Answer, Given
from models.motions.origins import OriginKind, Resolution
from server.demo.scans import page
from server.demo.stage import Stage

GROUP = "桂花苑小区首次业主大会筹备组"
CHECKED = (
    Given("origin_matches", Answer.YES),
    Given("matter_fits", Answer.YES),
    Given("one_matter", Answer.YES),
    Given("text_complete", Answer.YES),
    Given("offers_attached", Answer.YES, "报价、预算和候选人简历与公告一并张贴"),
    Given("notice_place", Answer.YES, "小区东门公告栏和 18 个单元门口"),
)


def resolved(stage: Stage, moment: datetime) -> dict[str, Any]:
    """The estate's preparation group decided it three days before the draft; its minutes are kept."""
    day = local_date(moment) - timedelta(days=3)
    lines = ("会议记录", GROUP, chinese_date(day), "到会成员一致同意提请业主共同决定。")
    scan = files.store(stage.clerk, stage.estate_id, page(lines), moment)
    given = Resolution(OriginKind.PREPARATION_GROUP, GROUP, day, scan.id)
    return origins.of_resolution(stage.estate_id, given, moment)
