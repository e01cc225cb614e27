"""Keys of a merchant and of the platform, made once a session; and the platform's hand, to sign and seal with."""

import base64
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from clients.wechat_pay_signing import Merchant, PlatformKeys, merchant, platform_keys

MCHID = "1900000001"
APPID = "wx5a6e0b0a6e0b5a6e"
APIV3_KEY = "0123456789abcdef0123456789abcdef"
PUB_KEY_ID = "PUB_KEY_ID_0119000000012026112500000001"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@cache
def rsa(name: str) -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def private_pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@cache
def certificate(serial: int) -> bytes:
    """A certificate of the platform, as it is downloaded from the merchant's console."""
    key = rsa(f"certificate-{serial}")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1825))
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def our_merchant() -> Merchant:
    return merchant(MCHID, "4F2A", private_pem(rsa("merchant")), APIV3_KEY)


def held_keys() -> PlatformKeys:
    """The public key and two certificates, side by side."""
    return platform_keys(
        public_key_id=PUB_KEY_ID,
        public_key_pem=public_pem(rsa("platform")),
        certificates_pem=certificate(0x5157F09E) + certificate(0x0AB3),
    )


@dataclass
class Hand:
    """What the platform does to a message; a test changes one thing of it."""

    key: RSAPrivateKey = field(default_factory=lambda: rsa("platform"))
    serial: str = PUB_KEY_ID
    at: datetime = NOW
    nonce: str = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"

    def headers(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(self.at.timestamp()))
        signed = f"{timestamp}\n{self.nonce}\n".encode() + body + b"\n"
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": self.nonce,
            "Wechatpay-Serial": self.serial,
            "Wechatpay-Signature": base64.b64encode(
                self.key.sign(signed, PKCS1v15(), SHA256())
            ).decode(),
        }


def sealed(
    told: dict, *, event: str = "TRANSACTION.SUCCESS", key: str = APIV3_KEY, **changed
) -> bytes:
    """A callback's body."""
    nonce, bound = os.urandom(6).hex(), "transaction"
    ciphertext = AESGCM(key.encode()).encrypt(
        nonce.encode(), json.dumps(told).encode(), bound.encode()
    )
    resource = {
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(ciphertext).decode(),
        "associated_data": bound,
        "nonce": nonce,
    }
    body = {
        "id": "EV-2018022511223320873",
        "create_time": "2026-03-02T10:00:00+08:00",
        "resource_type": "encrypt-resource",
        "event_type": event,
        "summary": "支付成功",
        "resource": resource | changed,
    }
    return json.dumps(body, ensure_ascii=False).encode()


PAID = {
    "appid": APPID,
    "mchid": MCHID,
    "out_trade_no": "GZ20260302000001",
    "transaction_id": "4200000001202603021234567890",
    "trade_state": "SUCCESS",
    "success_time": "2026-03-02T09:59:58+08:00",
    "amount": {"total": 19200, "payer_total": 19200, "currency": "CNY", "payer_currency": "CNY"},
    "payer": {"openid": "oLi-gui-ying-0000000000000001"},
}
