"""Reads what WeChat Pay sends: orders, refunds, sealed callbacks. What does not fit raises Unreadable."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clients.wechat_pay_results import Callback, Refund, RefundState, Trade, TradeState
from clients.wechat_pay_signing import PlatformKeys

ALGORITHM = "AEAD_AES_256_GCM"
TRANSACTION = "TRANSACTION."
REFUND = "REFUND."


class Unreadable(Exception):  # noqa: N818 - what it is
    """Something that the platform signed and that cannot be understood."""


def open_callback(
    keys: PlatformKeys,
    apiv3_key: bytes,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> Callback:
    """Check a callback and open its sealed part; nothing goes over the network.

    Raises NotThePlatform, Unreadable.
    """
    keys.check(headers, body, now)
    try:
        outer = json.loads(body)
        event, resource = str(outer["event_type"]), outer["resource"]
        inner = json.loads(unseal(apiv3_key, resource))
        return Callback(str(outer["id"]), event, str(outer["create_time"]), _told(event, inner))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable("callback") from None


def unseal(apiv3_key: bytes, resource: Mapping[str, Any]) -> bytes:
    """Decrypt a sealed part; its last 16 bytes are the tag. Raises Unreadable."""
    if resource.get("algorithm") != ALGORITHM:
        raise Unreadable("algorithm")
    try:
        sealed = base64.b64decode(resource["ciphertext"], validate=True)
        nonce, bound = resource["nonce"].encode(), resource.get("associated_data", "") or ""
        return AESGCM(apiv3_key).decrypt(nonce, sealed, bound.encode())
    except (binascii.Error, InvalidTag, KeyError, ValueError, AttributeError):
        raise Unreadable("sealed part") from None


def _told(event: str, inner: Mapping[str, Any]) -> Trade | Refund | None:
    if event.startswith(TRANSACTION):
        return trade_of(inner)
    if event.startswith(REFUND):
        return refund_of(inner, status=str(inner["refund_status"]))
    return None


def trade_of(answer: Mapping[str, Any], mchid: str = "") -> Trade:
    """Read an order. Raises Unreadable."""
    try:
        amount = answer.get("amount") or {}
        total = amount.get("total")
        return Trade(
            appid=str(answer["appid"]),
            mchid=str(answer.get("mchid", mchid)),
            out_trade_no=str(answer["out_trade_no"]),
            state=TradeState(answer["trade_state"]),
            transaction_id=answer.get("transaction_id") or None,
            total_fen=None if total is None else _fen(total),
            currency=str(amount.get("currency", "CNY")),
            openid=(answer.get("payer") or {}).get("openid"),
            paid_at=moment_of(answer.get("success_time")),
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Unreadable("order") from None


def refund_of(answer: Mapping[str, Any], *, status: str, mchid: str = "") -> Refund:
    """Read a refund. Raises Unreadable."""
    try:
        return Refund(
            mchid=str(answer.get("mchid", mchid)),
            out_trade_no=str(answer["out_trade_no"]),
            out_refund_no=str(answer["out_refund_no"]),
            refund_id=str(answer["refund_id"]),
            state=RefundState(status),
            refund_fen=_fen(answer["amount"]["refund"]),
            total_fen=_fen(answer["amount"]["total"]),
            done_at=moment_of(answer.get("success_time")),
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Unreadable("refund") from None


def moment_of(text: Any) -> datetime | None:
    """Read RFC 3339; None for nothing. Raises ValueError."""
    if not text:
        return None
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset")
    return moment.astimezone(UTC)


def _fen(value: Any) -> int:
    """Take fen as a whole number and nothing else: a bool or a float is no money."""
    if type(value) is not int or value < 0:
        raise ValueError("not fen")
    return value
