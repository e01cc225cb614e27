"""Callbacks: what the platform signed and sealed is read, anything else is refused without a word to the outside."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clients.wechat_pay_reading import Unreadable, open_callback
from clients.wechat_pay_results import Refund, RefundState, Trade, TradeState
from clients.wechat_pay_signing import NotThePlatform, merchant, platform_keys
from tests.wechat_pay.keys import (
    APIV3_KEY,
    MCHID,
    NOW,
    PAID,
    PUB_KEY_ID,
    Hand,
    certificate,
    held_keys,
    private_pem,
    public_pem,
    rsa,
    sealed,
)

KEYS = held_keys()


def opened(body, headers, now=NOW):
    return open_callback(KEYS, APIV3_KEY.encode(), headers, body, now)


def test_a_payment_is_read():
    body = sealed(PAID)
    callback = opened(body, Hand().headers(body))
    assert (callback.id, callback.event) == ("EV-2018022511223320873", "TRANSACTION.SUCCESS")
    assert callback.told == Trade(
        appid=PAID["appid"],
        mchid=MCHID,
        out_trade_no="GZ20260302000001",
        state=TradeState.SUCCESS,
        transaction_id="4200000001202603021234567890",
        total_fen=19200,
        openid="oLi-gui-ying-0000000000000001",
        paid_at=datetime(2026, 3, 2, 1, 59, 58, tzinfo=UTC),
    )
    assert "oLi" not in repr(callback)


def test_a_refund_is_read():
    told = {
        "mchid": MCHID,
        "transaction_id": "42",
        "out_trade_no": "GZ1",
        "refund_id": "50300",
        "out_refund_no": "R1",
        "refund_status": "ABNORMAL",
        "user_received_account": "招商银行信用卡0403",
        "amount": {"total": 100, "refund": 40, "payer_total": 100, "payer_refund": 40},
    }
    body = sealed(told, event="REFUND.ABNORMAL")
    found = opened(body, Hand().headers(body)).told
    assert found == Refund(MCHID, "GZ1", "R1", "50300", RefundState.ABNORMAL, 40, 100)


def test_an_event_of_another_kind_is_opened_and_tells_nothing():
    body = sealed({"a": 1}, event="PROFITSHARING.RETURN")
    assert opened(body, Hand().headers(body)).told is None


@pytest.mark.parametrize("serial", [0x5157F09E, 0x0AB3])
def test_certificates_and_the_public_key_hold_side_by_side(serial):
    body = sealed(PAID)
    for written in (f"{serial:X}", f"{serial:x}", f"{serial:08X}"):
        hand = Hand(key=rsa(f"certificate-{serial}"), serial=written)
        assert opened(body, hand.headers(body)).told is not None


FORGED = {
    "probe": ("Wechatpay-Signature", "WECHATPAY/SIGNTEST/" + "A" * 40),
    "signature": ("Wechatpay-Signature", base64.b64encode(b"0" * 256).decode()),
    "no base64": ("Wechatpay-Signature", "###"),
    "no signature": ("Wechatpay-Signature", ""),
    "foreign serial": ("Wechatpay-Serial", "PUB_KEY_ID_0000000000000000000000000000001"),
    "other serial of ours": ("Wechatpay-Serial", "5157F09E"),
    "serial that is no number": ("Wechatpay-Serial", "zzz"),
    "other nonce": ("Wechatpay-Nonce", "ABC"),
    "no moment": ("Wechatpay-Timestamp", ""),
    "moment that is no number": ("Wechatpay-Timestamp", "²"),
    "endless moment": ("Wechatpay-Timestamp", "9" * 400),
    "other algorithm": ("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"),
}


@pytest.mark.parametrize("changed", FORGED.values(), ids=FORGED)
def test_what_the_platform_did_not_sign_is_refused(changed):
    body = sealed(PAID)
    headers = Hand().headers(body) | dict([changed])
    with pytest.raises(NotThePlatform):
        opened(body, headers)


def test_a_changed_byte_is_refused():
    body = sealed(PAID)
    with pytest.raises(NotThePlatform):
        opened(body + b" ", Hand().headers(body))


def test_another_persons_key_is_refused():
    body = sealed(PAID)
    with pytest.raises(NotThePlatform):
        opened(body, Hand(key=rsa("stranger")).headers(body))


@pytest.mark.parametrize("minutes", [5, -5])
def test_a_callback_is_good_for_five_minutes(minutes):
    body = sealed(PAID)
    headers = Hand().headers(body)
    assert opened(body, headers, NOW + timedelta(minutes=minutes)).told
    late = NOW + timedelta(minutes=minutes, seconds=1 if minutes > 0 else -1)
    with pytest.raises(NotThePlatform) as refused:
        opened(body, headers, late)
    assert refused.value.why == "skew"


UNREADABLE = {
    "sealed with another key": sealed(PAID, key="f" * 32),
    "other algorithm": sealed(PAID, algorithm="AEAD_AES_128_GCM"),
    "other binding": sealed(PAID, associated_data="refund"),
    "no ciphertext": sealed(PAID, ciphertext=None),
    "too short": sealed(PAID, ciphertext="AA=="),
    "no JSON": b"hello",
    "a list": b"[]",
    "no resource": json.dumps({"id": "1", "event_type": "TRANSACTION.SUCCESS"}).encode(),
    "no order": sealed({"appid": "wx"}),
    "a state that is none": sealed(PAID | {"trade_state": "MAYBE"}),
    "an amount in yuan": sealed(PAID | {"amount": {"total": 192.0}}),
    "an amount that is true": sealed(PAID | {"amount": {"total": True}}),
    "a negative amount": sealed(PAID | {"amount": {"total": -1}}),
    "a moment without an offset": sealed(PAID | {"success_time": "2026-03-02T09:59:58"}),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_signed_and_not_understood_is_said_to_be_so(body):
    with pytest.raises(Unreadable):
        opened(body, Hand().headers(body))


def test_wrong_keys_are_named_and_never_shown():
    pem = private_pem(rsa("merchant"))
    with pytest.raises(ValueError, match="32 characters"):
        merchant(MCHID, "4F2A", pem, "short")
    with pytest.raises(ValueError, match="private key") as refused:
        merchant(MCHID, "4F2A", pem[:200], APIV3_KEY)
    assert "BEGIN" not in str(refused.value)
    with pytest.raises(ValueError, match="belong together"):
        platform_keys(public_key_id=PUB_KEY_ID)
    with pytest.raises(ValueError, match="neither"):
        platform_keys()
    only = platform_keys(certificates_pem=certificate(0x0AB3))
    assert only.public_key_id == ""
    body = sealed(PAID)
    with pytest.raises(NotThePlatform):
        only.check(Hand().headers(body), body, NOW)
    held = platform_keys(public_key_id=PUB_KEY_ID, public_key_pem=public_pem(rsa("platform")))
    held.check(replace(Hand()).headers(body), body, NOW)
