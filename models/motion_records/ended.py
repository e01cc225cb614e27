"""The records of the end: what is filed with the authority, and what became of the decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.base.session import db
from models.disclosures import actions as disclosures
from models.disclosures.rules import Standing
from models.motion_records.content import Content, Part, iso, said, said_end
from models.motion_records.rules import FILING_DAYS, filing_due
from models.motions.states import Act, State
from models.motions.tables import Motion, MotionTransition
from models.places import actions as places

COMMITTEE = "committee_election"
_REGULATIONS = "《物业管理条例》第十六条"
_REVOCATION = (
    "决定侵害业主合法权益或者违反法定程序的，受侵害的业主可以在知道或者应当知道之日起一年内"
    "请求人民法院撤销（《民法典》第二百八十条，法释〔2009〕7号第十二条）。"
)


def elects_committee(motion: Motion) -> bool:
    """Say whether a motion elected a committee: the only filing for which the law read here sets a time."""
    passed = {
        one["code"] for one in (motion.result or {"questions": []})["questions"] if one["passed"]
    }
    return any(one["matter"] == COMMITTEE and one["code"] in passed for one in motion.questions)


def filing(motion: Motion, ended_at: datetime) -> Content:
    """Return the sheet with which a decision in effect is filed; a committee's election has a last day."""
    estate = places.estate(motion.estate_id)
    passed = [one for one in (motion.result or {})["questions"] if one["passed"]]
    due = filing_due(ended_at) if elects_committee(motion) else None
    return Content(
        "业主大会决定备案表",
        {
            "motion": motion.id,
            "estate": {"name": estate.name, "address": estate.address},
            "effective_at": iso(ended_at),
            "due_at": iso(due),
            "question_digest": motion.digest,
            "decisions": [_decision(one) for one in passed],
        },
        [
            Part("备案的决定", [f"{one['title']}：{one['conclusion']}" for one in passed]),
            Part("备案期限", _period(due)),
            Part(
                "附件（有的打√，按当地要求准备）",
                ("□ 表决会议记录　　□ 结果公告　　□ 业主名册　　□ 办结说明　　□ 其他：",),
            ),
        ],
        facts=[
            ("小区", f"{estate.name}（{estate.address}）"),
            ("表决事项", motion.title),
            ("决定生效", said(ended_at)),
            ("备案机关", ""),
            ("联系人、电话", ""),
        ],
        signers=("填表人", "报送单位（盖章）", "接收人", "接收单位（盖章）"),
        disclosure_id=motion.result_disclosure_id,
    )


def _decision(one: dict[str, Any]) -> dict[str, Any]:
    labels = {choice["code"]: choice["label"] for choice in one["choices"]}
    return {
        "title": one["title"],
        "conclusion": one["conclusion"],
        "winners": [labels[code] for code in one["winners"]],
    }


def _period(due: datetime | None) -> tuple[str, ...]:
    if due is None:
        return (
            "本系统查到的法律没有给这类决定统一规定备案期限；当地要求备案的，按当地要求的期限和机关办理。",
        )
    return (
        f"业主委员会应当自选举产生之日起{FILING_DAYS}日内备案（{_REGULATIONS}）。",
        f"按决定生效之日起算，最后一天到{said_end(due)}；当地从其他日期起算的，以当地为准。",
    )


def ending(motion: Motion, state: State, ended_at: datetime | None) -> Content:
    """Return what became of a motion: in effect, failed, withdrawn or void, and why."""
    reason = _reason(motion)
    standing = _standing(motion)
    counted = motion.result if motion.publicised_at else None
    conclusions = [one["conclusion"] for one in counted["questions"]] if counted else []
    return Content(
        f"办结说明（{state.label}）",
        {
            "motion": motion.id,
            "title": motion.title,
            "state": state.value,
            "ended_at": iso(ended_at),
            "publicised_at": iso(motion.publicised_at),
            "publicity_ends_at": iso(motion.publicity_ends_at),
            "reason": reason,
            "conclusions": conclusions,
            "objections": {"upheld": standing.upheld, "dismissed": standing.dismissed},
            "question_digest": motion.digest,
        },
        [
            Part("办结", _words(state, ended_at, reason)),
            *((Part("表决结果", conclusions),) if conclusions else ()),
            *((Part("权利告知", (_REVOCATION,)),) if state is State.EFFECTIVE else ()),
        ],
        facts=[
            ("表决事项", motion.title),
            ("办结", f"{state.label}，{said(ended_at)}"),
            *_publicity(motion, standing),
            ("表决文本校验码", motion.digest or ""),
        ],
        signers=("经办人", "社区（盖章）"),
        disclosure_id=motion.result_disclosure_id or motion.notice_disclosure_id,
    )


def _words(state: State, ended_at: datetime | None, reason: str) -> tuple[str, ...]:
    match state:
        case State.EFFECTIVE:
            return (f"结果公示期满，没有未答复的和成立的异议，决定自{said(ended_at)}起生效。",)
        case State.FAILED:
            return (f"结果公示期满，本次表决没有通过，{said(ended_at)}办结。",)
        case State.WITHDRAWN:
            return (f"本次表决在投票开始以前于{said(ended_at)}撤回。", f"原因：{reason}")
        case _:
            return (f"本次表决于{said(ended_at)}作废，结果不算。", f"原因：{reason}")


def _reason(motion: Motion) -> str:
    reason = db.session.scalar(
        select(MotionTransition.reason)
        .where(
            MotionTransition.motion_id == motion.id,
            MotionTransition.act.in_([Act.WITHDRAW.value, Act.VOID.value]),
        )
        .order_by(MotionTransition.id.desc())
        .limit(1)
    )
    return reason or ""


def _standing(motion: Motion) -> Standing:
    page_id = motion.result_disclosure_id
    if page_id is None:
        return Standing()
    return disclosures.standings([page_id]).get(page_id, Standing())


def _publicity(motion: Motion, standing: Standing) -> list[tuple[str, str]]:
    if motion.publicised_at is None:
        return []
    return [
        ("公示", f"{said(motion.publicised_at)}至{said_end(motion.publicity_ends_at)}"),
        ("异议", f"成立 {standing.upheld} 件，不成立 {standing.dismissed} 件"),
    ]
