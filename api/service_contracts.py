"""Property-service contracts of an estate."""

from typing import Any

from marshmallow import fields

from api.base.access import ANYONE, staff
from api.base.capability import Capability, now
from api.base.fields import Body, Count, Day, FenField, Id, In, Line, Moment, OneOf, Out, listed
from models.base.actor import Actor
from models.fees import contracts
from models.fees.rules import DISMISSAL_NOTICE_DAYS, REFUSAL_NOTICE_DAYS
from models.fees.tables import ContractState, EndKind

cap = Capability("service_contracts", "物业服务合同")

WRITERS = staff("clerk", "moderator", "secretary")
DECIDERS = staff("moderator", "secretary")
NAMES = (
    *("id", "estate_id", "company", "rate_fen", "months_per_period", "due_day_offset"),
    *("starts_on", "ends_on", "terms", "dismissal_notice_days", "refusal_notice_days"),
    *("motion_id", "digest", "state", "review_note", "effective_at", "continued_at"),
    *("last_day", "end_kind", "end_received_on", "end_note", "version"),
)


class NoticeClocksOut(Out):
    refusal_by = Day(metadata={"description": "物业不续聘的，最迟书面通知日（民法典947条，90天）"})
    dismissal_earliest = Day(
        metadata={"description": "今天收到解聘通知，最早到哪天（946条，60天）"}
    )


class ServiceContractOut(Out):
    id = Id()
    estate_id = Id()
    company = fields.String()
    rate_fen = fields.Integer(metadata={"description": "每平方米每月，分"})
    months_per_period = fields.Integer()
    due_day_offset = fields.Integer(metadata={"description": "每期第一天之后多少天到期"})
    starts_on = Day()
    ends_on = Day()
    terms = fields.String()
    dismissal_notice_days = fields.Integer()
    refusal_notice_days = fields.Integer()
    motion_id = Id(allow_none=True)
    digest = fields.String(allow_none=True)
    state = OneOf(ContractState)
    review_note = fields.String(allow_none=True)
    effective_at = Moment(allow_none=True)
    continued_at = Moment(allow_none=True)
    last_day = Day(allow_none=True)
    end_kind = OneOf(EndKind, allow_none=True)
    end_received_on = Day(allow_none=True)
    end_note = fields.String(allow_none=True)
    clocks = fields.Nested(NoticeClocksOut)
    has_run_out = fields.Boolean(metadata={"description": "已到期，还没有登记继续服务或者终止"})
    is_mine = fields.Boolean(metadata={"description": "是不是我录入的：录入人不能自己审核"})
    version = fields.Integer()


class ServiceContractIn(In):
    company = Line(100, 2, required=True)
    rate_fen = FenField(1, required=True)
    months_per_period = Count(1, 12, required=True)
    due_day_offset = Count(0, 180, required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    terms = Body(20_000, 1, required=True)
    dismissal_notice_days = Count(0, 365, load_default=DISMISSAL_NOTICE_DAYS)
    refusal_notice_days = Count(0, 365, load_default=REFUSAL_NOTICE_DAYS)
    motion_id = Id(load_default=None, allow_none=True)


class ServiceContractChangeIn(In):
    company = Line(100, 2)
    rate_fen = FenField(1)
    months_per_period = Count(1, 12)
    due_day_offset = Count(0, 180)
    starts_on = Day()
    ends_on = Day()
    terms = Body(20_000, 1)
    dismissal_notice_days = Count(0, 365)
    refusal_notice_days = Count(0, 365)
    motion_id = Id(allow_none=True)


class ContractMoveIn(In):
    to = OneOf(("in_review", "draft", "effective", "withdrawn"), required=True)
    reason = Line(200, 0, load_default="")


class ContractEndIn(In):
    kind = OneOf(EndKind, required=True)
    received_on = Day(required=True)
    last_day = Day(required=True)
    note = Line(500, required=True)


@cap.get(
    "/estates/<int:estate_id>/service-contracts", who=ANYONE, answer=listed(ServiceContractOut)
)
def list_contracts(actor: Actor, estate_id: int) -> dict[str, Any]:
    """List an estate's contracts; residents see those that are or were in effect."""
    return {"items": [_contract(actor, one) for one in contracts.contracts(actor, estate_id)]}


@cap.post(
    "/estates/<int:estate_id>/service-contracts",
    who=WRITERS,
    body=ServiceContractIn,
    answer=ServiceContractOut,
    creates=True,
)
def draft_contract(actor: Actor, body: dict[str, Any], estate_id: int) -> dict[str, Any]:
    """Write a contract down."""
    return _contract(actor, contracts.draft(actor, estate_id, body, now()))


@cap.get("/service-contracts/<int:contract_id>", who=ANYONE, answer=ServiceContractOut)
def get_contract(actor: Actor, contract_id: int) -> dict[str, Any]:
    """Show a contract."""
    return _contract(actor, contracts.contract(actor, contract_id))


@cap.patch(
    "/service-contracts/<int:contract_id>",
    who=WRITERS,
    body=ServiceContractChangeIn,
    answer=ServiceContractOut,
    guard=True,
)
def change_contract(
    actor: Actor, body: dict[str, Any], version: int, contract_id: int
) -> dict[str, Any]:
    """Change a contract that is not handed in yet."""
    return _contract(actor, contracts.change(actor, contract_id, body, version=version, now=now()))


@cap.post(
    "/service-contracts/<int:contract_id>/transitions",
    who=WRITERS,
    body=ContractMoveIn,
    answer=ServiceContractOut,
    guard=True,
)
def move_contract(
    actor: Actor, body: dict[str, Any], version: int, contract_id: int
) -> dict[str, Any]:
    """Hand a contract in, send it back, put it into effect, or give it up."""
    step: dict[str, Any] = {"version": version, "now": now()}
    match body["to"]:
        case "in_review":
            found = contracts.hand_in(actor, contract_id, **step)
        case "effective":
            found = contracts.put_into_effect(actor, contract_id, **step)
        case "draft":
            found = contracts.send_back(actor, contract_id, reason=body["reason"], **step)
        case _:
            found = contracts.withdraw(actor, contract_id, reason=body["reason"], **step)
    return _contract(actor, found)


@cap.post(
    "/service-contracts/<int:contract_id>/end",
    who=DECIDERS,
    body=ContractEndIn,
    answer=ServiceContractOut,
    guard=True,
)
def end_contract(
    actor: Actor, body: dict[str, Any], version: int, contract_id: int
) -> dict[str, Any]:
    """Write down that a contract ends, with the notice that was received."""
    found = contracts.notify_end(
        actor,
        contract_id,
        kind=EndKind(body["kind"]),
        received_on=body["received_on"],
        last_day=body["last_day"],
        note=body["note"],
        version=version,
        now=now(),
    )
    return _contract(actor, found)


@cap.post(
    "/service-contracts/<int:contract_id>/continuation",
    who=DECIDERS,
    answer=ServiceContractOut,
    guard=True,
)
def continue_contract(actor: Actor, version: int, contract_id: int) -> dict[str, Any]:
    """Write down that the service goes on after the term, without a term."""
    return _contract(actor, contracts.go_on(actor, contract_id, version=version, now=now()))


def _contract(actor: Actor, found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in NAMES} | {
        "clocks": contracts.clocks(found, now()),
        "has_run_out": contracts.has_run_out(found, now()),
        "is_mine": actor.is_staff and found.entered_by == actor.id,
    }
