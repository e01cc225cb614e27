"""Receipts, the public log they are in, and the keys by which anybody verifies both."""

from typing import Any

from marshmallow import fields, validate

from api.accounts import EstateRefOut
from api.base.access import PUBLIC, RESIDENT
from api.base.capability import Capability
from api.base.fields import BIGINT_MAX, Count, Id, In, Moment, Out, listed, paged
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.evidence import actions, keyring, reading

cap = Capability("evidence", "凭据")


class Hex(fields.String):
    """Bytes in lower-case hexadecimal digits."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.hex()


class ReceiptOut(Out):
    id = Id()
    kind = fields.String()
    payload = fields.Dict(metadata={"description": "RFC 8785 规范化后签名的内容"})
    digest = fields.String(metadata={"description": "内容的 SHA-256，十六进制"})
    key_id = fields.String()
    signature = fields.String(metadata={"description": "对摘要字节的 Ed25519 签名，base64"})
    at = Moment()


class KeyOut(Out):
    key_id = fields.String()
    public_key = fields.String(metadata={"description": "Ed25519 公钥，base64"})
    follows = fields.String(allow_none=True, metadata={"description": "前一把密钥，由它签名作保"})
    begins_at = Moment(allow_none=True, metadata={"description": "启用时刻；未登记时为空"})
    ends_at = Moment(allow_none=True, metadata={"description": "停用时刻；仍在使用时为空"})
    signature = fields.String(metadata={"description": "前一把密钥对本密钥的签名，base64"})


class TreeHeadOut(Out):
    size = fields.Integer(metadata={"description": "记录条数"})
    root = Hex(metadata={"description": "RFC 9162 树根，十六进制"})
    at = Moment()
    key_id = fields.String()
    signature = fields.String(metadata={"description": "Ed25519 签名，base64，见 docs/evidence.md"})


class EvidenceLogOut(Out):
    estate = fields.Nested(EstateRefOut)
    log_id = fields.String(allow_none=True)
    head = fields.Nested(TreeHeadOut, allow_none=True)


class InclusionOut(Out):
    log_id = fields.String()
    log_index = fields.Integer(metadata={"description": "从 0 起的序号"})
    leaf_hash = Hex()
    path = fields.List(Hex(), metadata={"description": "自下而上的兄弟节点，十六进制"})
    head = fields.Nested(TreeHeadOut)


class ReceiptProofOut(Out):
    proof = fields.Nested(
        InclusionOut, allow_none=True, metadata={"description": "还在等候收入记录时为空"}
    )


class ConsistencyOut(Out):
    first = fields.Integer()
    second = fields.Integer()
    path = fields.List(Hex())


class ReceiptProofIn(In):
    digest = fields.String(
        load_default=None,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="应为 64 位十六进制数"),
        metadata={"description": "别人的凭据，知道它的校验码就可以核对，例如共有人投的票"},
    )


class InclusionIn(In):
    size = Count(1, BIGINT_MAX, load_default=None, strict=False)


class ConsistencyIn(In):
    first = Count(1, BIGINT_MAX, required=True, strict=False)
    second = Count(1, BIGINT_MAX, required=True, strict=False)


@cap.get("/me/receipts", who=RESIDENT, answer=paged(ReceiptOut))
def my_receipts(actor: Actor, paging: Paging) -> Page[Any]:
    """List my receipts, newest first."""
    return actions.receipts_of_me(actor, paging)


@cap.get("/receipts/<int:receipt_id>", who=RESIDENT, answer=ReceiptOut)
def get_receipt(actor: Actor, receipt_id: int) -> Any:
    """Show one of my receipts."""
    return actions.receipt(actor, receipt_id)


@cap.get(
    "/receipts/<int:receipt_id>/proof", who=RESIDENT, query=ReceiptProofIn, answer=ReceiptProofOut
)
def prove_receipt(actor: Actor, query: dict[str, Any], receipt_id: int) -> dict[str, Any]:
    """Prove that a receipt of mine, or one that I hold, is in the public log; no proof while it waits."""
    return {"proof": reading.inclusion_of_receipt(actor, receipt_id, query["digest"])}


@cap.get("/evidence/keys", who=PUBLIC, answer=listed(KeyOut))
def keys() -> dict[str, Any]:
    """List the public keys, replaced ones included."""
    return {"items": keyring.published()}


@cap.get("/estates/<int:estate_id>/evidence", who=PUBLIC, answer=EvidenceLogOut)
def get_log(estate_id: int) -> Any:
    """Show an estate's public log with its newest signed head."""
    return reading.log_of(estate_id)


@cap.get("/estates/<int:estate_id>/evidence/heads", who=PUBLIC, answer=paged(TreeHeadOut))
def list_heads(paging: Paging, estate_id: int) -> Page[Any]:
    """List the signed heads of an estate's log, newest first."""
    return reading.heads_of(estate_id, paging)


@cap.get(
    "/estates/<int:estate_id>/evidence/entries/<string:leaf_hash>",
    who=PUBLIC,
    query=InclusionIn,
    answer=InclusionOut,
)
def prove_entry(query: dict[str, Any], estate_id: int, leaf_hash: str) -> Any:
    """Prove that an entry is in the log, by its hash."""
    return reading.inclusion_of_hash(estate_id, leaf_hash, query["size"])


@cap.get(
    "/estates/<int:estate_id>/evidence/consistency",
    who=PUBLIC,
    query=ConsistencyIn,
    answer=ConsistencyOut,
)
def prove_consistency(query: dict[str, Any], estate_id: int) -> Any:
    """Prove that a later state of the log begins with an earlier one."""
    return reading.consistency(estate_id, query["first"], query["second"])
