"""Receipts, and the keys by which anybody verifies them."""

from typing import Any

from marshmallow import fields

from api.base.access import PUBLIC, RESIDENT
from api.base.capability import Capability
from api.base.fields import Id, Moment, Out, listed, paged
from models.base import crypto
from models.base.actor import Actor
from models.base.paging import Page, Paging
from models.evidence import actions

cap = Capability("evidence", "凭据")


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


@cap.get("/me/receipts", who=RESIDENT, answer=paged(ReceiptOut))
def my_receipts(actor: Actor, paging: Paging) -> Page[Any]:
    """List my receipts, newest first."""
    return actions.receipts_of_me(actor, paging)


@cap.get("/receipts/<int:receipt_id>", who=RESIDENT, answer=ReceiptOut)
def get_receipt(actor: Actor, receipt_id: int) -> Any:
    """Show one of my receipts."""
    return actions.receipt(actor, receipt_id)


@cap.get("/evidence/keys", who=PUBLIC, answer=listed(KeyOut))
def keys() -> dict[str, Any]:
    """List the public keys."""
    found = crypto.public_keys()
    return {"items": [{"key_id": name, "public_key": key} for name, key in found.items()]}
