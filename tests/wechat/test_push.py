"""Callback crypto against the platform's published vectors, and forgeries."""

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from clients.wechat_push import Forged, PushChannel, Unreadable, read_events, sign

TOKEN = "AAAAA"
APPID = "wxba5fad812f8e6fb9"
AES_KEY = "A" * 43
CHANNEL = PushChannel(appid=APPID, token=TOKEN, aes_key=AES_KEY)
PLAIN = PushChannel(appid=APPID, token=TOKEN)
ADDRESS_CHECK = {
    "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
    "timestamp": "1714036504",
    "nonce": "1514711492",
    "echostr": "4375120948345356249",
}
PLAIN_MESSAGE = {
    "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
    "timestamp": "1714037059",
    "nonce": "486452656",
}
REPLY_RANDOM = b"707722b803182950"
REPLY_TEXT = b'{"demo_resp":"good luck"}'
REPLY_SEALED = (
    "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
)
REPLY_SIGNATURE = "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
REPLY_TIMESTAMP = "1713424427"
REPLY_NONCE = "415670741"
PUSHED = {
    "timestamp": "1714112445",
    "nonce": "415670741",
    "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    "encrypt_type": "aes",
    "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}
PUSHED_SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJG"
    "QqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrf"
    "MZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgR"
    "tWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
PUSHED_TEXT_BYTES = 167
POPUP = {
    "ToUserName": "gh_123456789abc",
    "FromUserName": "o7esq5OI1Uej6Xixw1lA2H7XDVbc",
    "CreateTime": "1620973045",
    "MsgType": "event",
    "Event": "subscribe_msg_popup_event",
    "List": {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "0"},
}


def signed(sealed, channel_token=TOKEN):
    return {
        "timestamp": "1714112445",
        "nonce": "415670741",
        "msg_signature": sign(channel_token, "1714112445", "415670741", sealed),
    }


def sealed_by(channel, text):
    sealed = channel.seal(text, timestamp="1714112445", nonce="415670741")["Encrypt"]
    return signed(sealed), json.dumps({"ToUserName": "gh", "Encrypt": sealed}).encode()


def test_the_address_check_vector():
    assert CHANNEL.confirm_address(ADDRESS_CHECK) == ADDRESS_CHECK["echostr"]


@pytest.mark.parametrize("part", ["signature", "timestamp", "nonce"])
def test_an_address_check_with_any_part_changed_is_forged(part):
    with pytest.raises(Forged):
        CHANNEL.confirm_address(ADDRESS_CHECK | {part: "1"})


def test_an_address_check_without_a_signature_is_forged():
    with pytest.raises(Forged):
        CHANNEL.confirm_address({})


def test_the_plain_message_vector():
    assert PLAIN.open_text(PLAIN_MESSAGE, b'{"a":1}') == b'{"a":1}'


def test_the_encrypted_message_vector():
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": PUSHED_SEALED}).encode()
    text = CHANNEL.open_text(PUSHED, body)
    assert len(text) == PUSHED_TEXT_BYTES
    assert json.loads(text)["debug_str"] == "hello world"
    (event,) = CHANNEL.open(PUSHED, body)
    assert (event.name, event.openid) == ("debug_demo", PUSHED["openid"])
    with pytest.raises(Forged):
        CHANNEL.open(PUSHED | {"msg_signature": PUSHED["signature"]}, body)


def test_the_encrypted_reply_vector_is_made():
    reply = CHANNEL.seal(
        REPLY_TEXT, timestamp=REPLY_TIMESTAMP, nonce=REPLY_NONCE, random=REPLY_RANDOM
    )
    assert reply == {
        "Encrypt": REPLY_SEALED,
        "MsgSignature": REPLY_SIGNATURE,
        "TimeStamp": 1713424427,
        "Nonce": REPLY_NONCE,
    }


def test_the_encrypted_reply_vector_is_opened():
    query = {
        "timestamp": REPLY_TIMESTAMP,
        "nonce": REPLY_NONCE,
        "msg_signature": REPLY_SIGNATURE,
    }
    body = json.dumps({"Encrypt": REPLY_SEALED}).encode()
    assert CHANNEL.open_text(query, body) == REPLY_TEXT


@given(text=st.binary(max_size=300), key=st.binary(min_size=32, max_size=32))
def test_what_was_sealed_is_opened(text, key):
    channel = PushChannel(
        appid=APPID, token=TOKEN, aes_key=base64.b64encode(key).decode().rstrip("=")
    )
    assert channel.open_text(*sealed_by(channel, text)) == text


def test_in_safe_mode_a_plain_message_is_not_believed():
    with pytest.raises(Forged):
        CHANNEL.open_text(PLAIN_MESSAGE, json.dumps(POPUP).encode())


def test_the_signature_of_the_address_check_does_not_prove_an_encrypted_message():
    query, body = sealed_by(CHANNEL, b"{}")
    del query["msg_signature"]
    query["signature"] = sign(TOKEN, query["timestamp"], query["nonce"])
    with pytest.raises(Forged):
        CHANNEL.open_text(query, body)


@pytest.mark.parametrize(
    "other",
    [
        PushChannel(appid="wxother", token=TOKEN, aes_key=AES_KEY),
        PushChannel(appid=APPID, token=TOKEN, aes_key="B" * 42 + "A"),
        PushChannel(appid=APPID + "x", token=TOKEN, aes_key=AES_KEY),
    ],
    ids=["another app", "another key", "a longer appid"],
)
def test_a_message_for_another_app_or_key_is_forged(other):
    with pytest.raises(Forged):
        CHANNEL.open_text(*sealed_by(other, json.dumps(POPUP).encode()))


def test_a_message_signed_with_another_token_is_forged():
    sealed = CHANNEL.seal(b"{}", timestamp="1714112445", nonce="415670741")["Encrypt"]
    with pytest.raises(Forged):
        CHANNEL.open_text(signed(sealed, "other"), json.dumps({"Encrypt": sealed}).encode())


def test_a_changed_message_is_forged():
    query, body = sealed_by(CHANNEL, b"{}")
    sealed = json.loads(body)["Encrypt"]
    changed = ("B" if sealed[0] == "A" else "A") + sealed[1:]
    with pytest.raises(Forged):
        CHANNEL.open_text(query, json.dumps({"Encrypt": changed}).encode())


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"{}", b'{"Encrypt": 7}', b"\xff\xfe"])
def test_a_body_without_the_encrypted_part_is_forged(body):
    with pytest.raises(Forged):
        CHANNEL.open_text(signed(""), body)


@pytest.mark.parametrize("sealed", ["", "!!!!", "QUJD", base64.b64encode(b"x" * 64).decode()])
def test_a_rightly_signed_heap_of_bytes_is_forged(sealed):
    with pytest.raises(Forged):
        CHANNEL.open_text(signed(sealed), json.dumps({"Encrypt": sealed}).encode())


@pytest.mark.parametrize(
    "clear",
    [
        b"r" * 16 + b"\x00\x00\xff\xff" + b"{}" + APPID.encode(),
        b"short",
        b"r" * 16 + b"\x00\x00\x00\x02" + b"{}",
    ],
    ids=["length beyond the end", "too short", "no appid"],
)
def test_a_clear_text_of_wrong_shape_is_forged(clear):
    padding = 32 - len(clear) % 32
    key = bytes(32)
    cipher = Cipher(AES256(key), CBC(key[:16])).encryptor()
    sealed = base64.b64encode(
        cipher.update(clear + bytes([padding]) * padding) + cipher.finalize()
    ).decode()
    with pytest.raises(Forged):
        CHANNEL.open_text(signed(sealed), json.dumps({"Encrypt": sealed}).encode())


@pytest.mark.parametrize("key", ["A" * 42, "A" * 44, "!" * 43])
def test_a_key_of_wrong_shape_is_refused_at_once(key):
    with pytest.raises(ValueError, match="AES key"):
        PushChannel(appid=APPID, token=TOKEN, aes_key=key)


def test_a_channel_in_plain_mode_seals_nothing():
    with pytest.raises(ValueError, match="plain mode"):
        PLAIN.seal(b"{}", timestamp="1", nonce="1")


def events_of(**changed):
    return read_events(json.dumps(POPUP | changed).encode())


def test_one_template_comes_as_an_object_and_several_as_a_list():
    (event,) = events_of()
    assert (event.name, event.template_id, event.accepted) == (
        "subscribe_msg_popup_event",
        "T1",
        True,
    )
    assert event.created_at == datetime.fromtimestamp(1620973045, UTC)
    several = events_of(
        List=[
            {"TemplateId": "T1", "SubscribeStatusString": "accept"},
            {"TemplateId": "T2", "SubscribeStatusString": "reject"},
        ]
    )
    assert [(e.template_id, e.accepted) for e in several] == [("T1", True), ("T2", False)]
    assert events_of(List=[]) == []


def test_numbers_may_be_strings():
    item = {"TemplateId": "T1", "MsgID": 1864323726461255680, "ErrorCode": 0}
    texts = {key: str(value) for key, value in item.items()}
    name = "subscribe_msg_sent_event"
    (as_numbers,) = events_of(Event=name, CreateTime=1620973045, List=item)
    (as_texts,) = events_of(Event=name, List=texts)
    assert as_numbers == as_texts
    assert (as_texts.msgid, as_texts.error_code) == ("1864323726461255680", 0)


def test_a_repetition_has_the_same_key_and_anything_else_another():
    (first,) = events_of()
    (again,) = events_of(CreateTime=1620973045)
    assert first.dedupe_key == again.dedupe_key
    others = [
        events_of(FromUserName="oOther")[0],
        events_of(CreateTime="1620973046")[0],
        events_of(Event="subscribe_msg_change_event")[0],
        events_of(List={"TemplateId": "T2"})[0],
        events_of(List={"TemplateId": "T1", "MsgID": "5"})[0],
    ]
    assert len({event.dedupe_key for event in [first, *others]}) == 6


def test_the_key_and_the_print_hide_the_person():
    (event,) = events_of()
    assert event.openid not in event.dedupe_key
    assert event.openid not in repr(event)


def test_a_message_that_is_no_event_is_still_read():
    (event,) = events_of(Event=None, MsgType="text", List={})
    assert (event.name, event.template_id, event.accepted) == ("text", None, None)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"FromUserName":"o","CreateTime":"soon","Event":"e"}',
        b'{"FromUserName":"o","CreateTime":1e400,"Event":"e"}',
        b'{"FromUserName":"o","CreateTime":99999999999999,"Event":"e"}',
        b'{"FromUserName":"o","CreateTime":1,"Event":"e","List":["x"]}',
        b"\xff",
    ],
)
def test_a_message_that_cannot_be_read(text):
    with pytest.raises(Unreadable):
        read_events(text)
