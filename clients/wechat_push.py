"""The platform's messages to our callback address: checked, opened, and answered.

With an AES key the channel is in safe mode and nothing unencrypted is believed. The key is 43
characters of base64; AES-256-CBC with the first 16 bytes of the key as IV and PKCS#7 padding to
blocks of 32; the clear text is 16 random bytes, a 4-byte big-endian length, the message and the
appid. `signature` proves the address check and plain messages, `msg_signature` encrypted ones.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

AES_KEY_CHARACTERS = 43
PADDING_BLOCK = 32
IV_BYTES = 16
RANDOM_BYTES = 16
LENGTH_BYTES = 4
ACCEPT = "accept"

POPUP = "subscribe_msg_popup_event"
CHANGE = "subscribe_msg_change_event"
SENT = "subscribe_msg_sent_event"


class Forged(Exception):  # noqa: N818 - what it is
    """A message that the platform did not make, or that was made for another app.

    One kind for all reasons, so that nobody learns from the answer how near a forgery came.
    """


class Unreadable(Exception):  # noqa: N818 - what it is
    """A message that the platform signed and that we do not understand."""


@dataclass(frozen=True, slots=True)
class PushEvent:
    """One thing that the platform tells; a message about several templates is several of these.

    name: the event, such as `subscribe_msg_popup_event`.
    accepted: whether the person accepts messages of the template; None for other events.
    error_code: of `subscribe_msg_sent_event`: why a message that was taken did not arrive.
    dedupe_key: the same for every repetition of the same event; holds no openid in clear.
    """

    name: str
    openid: str = field(repr=False)
    created_at: datetime
    dedupe_key: str
    template_id: str | None = None
    accepted: bool | None = None
    msgid: str | None = None
    error_code: int | None = None
    error_status: str | None = None


class PushChannel:
    """Token, key and appid of the callback address; an empty aes_key means plain mode."""

    def __init__(self, *, appid: str, token: str, aes_key: str = "") -> None:
        self._appid = appid
        self._token = token
        self._key = _decode_key(aes_key) if aes_key else None

    def confirm_address(self, query: Mapping[str, str]) -> str:
        """Return the echostr with which the address is confirmed (GET). Raises Forged."""
        self._check(query.get("signature"), query)
        return query.get("echostr", "")

    def open(self, query: Mapping[str, str], body: bytes) -> list[PushEvent]:
        """Check and read a message (POST). Raises Forged, Unreadable."""
        return read_events(self.open_text(query, body))

    def open_text(self, query: Mapping[str, str], body: bytes) -> bytes:
        """Check a message and return its clear text. Raises Forged."""
        if self._key is None:
            self._check(query.get("signature"), query)
            return body
        sealed = _sealed_part(body)
        self._check(query.get("msg_signature"), query, sealed)
        return self._decrypt(sealed)

    def seal(
        self, text: bytes, *, timestamp: str, nonce: str, random: bytes | None = None
    ) -> dict[str, Any]:
        """Encrypt and sign a message: an encrypted reply, or what the platform itself sends."""
        if self._key is None:
            raise ValueError("a channel in plain mode seals nothing")
        head = os.urandom(RANDOM_BYTES) if random is None else random
        clear = head + struct.pack(">I", len(text)) + text + self._appid.encode()
        padding = PADDING_BLOCK - len(clear) % PADDING_BLOCK
        cipher = Cipher(AES256(self._key), CBC(self._key[:IV_BYTES])).encryptor()
        sealed = cipher.update(clear + bytes([padding]) * padding) + cipher.finalize()
        encrypted = base64.b64encode(sealed).decode()
        return {
            "Encrypt": encrypted,
            "MsgSignature": sign(self._token, timestamp, nonce, encrypted),
            "TimeStamp": int(timestamp),
            "Nonce": nonce,
        }

    def _check(self, signature: str | None, query: Mapping[str, str], *parts: str) -> None:
        wanted = sign(self._token, query.get("timestamp", ""), query.get("nonce", ""), *parts)
        if not hmac.compare_digest(wanted.encode(), (signature or "").encode()):
            raise Forged

    def _decrypt(self, sealed: str) -> bytes:
        if self._key is None:
            raise Forged
        try:
            cipher = Cipher(AES256(self._key), CBC(self._key[:IV_BYTES])).decryptor()
            padded = cipher.update(base64.b64decode(sealed, validate=True)) + cipher.finalize()
        except (binascii.Error, ValueError):
            raise Forged from None
        clear = _unpad(padded)
        head = RANDOM_BYTES + LENGTH_BYTES
        if len(clear) < head:
            raise Forged
        (length,) = struct.unpack(">I", clear[RANDOM_BYTES:head])
        text, appid = clear[head : head + length], clear[head + length :]
        if len(text) != length or not hmac.compare_digest(appid, self._appid.encode()):
            raise Forged
        return text


def sign(*parts: str) -> str:
    """Return the platform's signature: SHA-1 over the sorted parts, its choice and not ours."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324


def read_events(text: bytes) -> list[PushEvent]:
    """Read a clear JSON message. Raises Unreadable."""
    try:
        message = json.loads(text)
        items = message.get("List", {})
        # One template is an object, several are an array.
        return [_event(message, item) for item in (items if isinstance(items, list) else [items])]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise Unreadable from None


def _event(message: Mapping[str, Any], item: Mapping[str, Any]) -> PushEvent:
    openid = str(message["FromUserName"])
    created = int(message["CreateTime"])
    name = str(message.get("Event") or message["MsgType"])
    template_id = _optional(item, "TemplateId")
    msgid = _optional(item, "MsgID") or _optional(message, "MsgId")
    status = _optional(item, "SubscribeStatusString")
    error_code = _optional(item, "ErrorCode")
    identity = json.dumps([openid, created, name, template_id, msgid]).encode()
    return PushEvent(
        name=name,
        openid=openid,
        created_at=datetime.fromtimestamp(created, UTC),
        dedupe_key=hashlib.sha256(identity).hexdigest(),
        template_id=template_id,
        accepted=None if status is None else status == ACCEPT,
        msgid=msgid,
        error_code=None if error_code is None else int(error_code),
        error_status=_optional(item, "ErrorStatus"),
    )


def _optional(item: Mapping[str, Any], key: str) -> str | None:
    value = item.get(key)
    return None if value is None or value == "" else str(value)


def _sealed_part(body: bytes) -> str:
    try:
        sealed = json.loads(body)["Encrypt"]
    except (ValueError, KeyError, TypeError):
        raise Forged from None
    if not isinstance(sealed, str):
        raise Forged
    return sealed


def _unpad(padded: bytes) -> bytes:
    count = padded[-1] if padded else 0
    if not 1 <= count <= PADDING_BLOCK or padded[-count:] != bytes([count]) * count:
        raise Forged
    return padded[:-count]


def _decode_key(aes_key: str) -> bytes:
    if len(aes_key) != AES_KEY_CHARACTERS:
        raise ValueError("the AES key of the message push has 43 characters")
    try:
        return base64.b64decode(aes_key + "=", validate=True)
    except binascii.Error:
        raise ValueError("the AES key of the message push is not base64") from None
