"""Signatures of WeChat Pay v3: ours with the merchant's private key, the platform's checked by its Serial.

A message is signed over its parts, each ended by a line feed: RSA with SHA-256 and PKCS#1 v1.5, in base64.
"""

import base64
import binascii
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificates

SCHEMA = "WECHATPAY2-SHA256-RSA2048"
PROBE = "WECHATPAY/SIGNTEST/"
"""Begins signatures with which the platform tests whether they are checked at all."""
SKEW = timedelta(minutes=5)
APIV3_KEY_BYTES = 32
NONCE_CHARACTERS = 32
_ALPHABET = string.ascii_uppercase + string.digits


class NotThePlatform(Exception):  # noqa: N818 - what it is
    """A message without a good signature of the platform; `why` is for the log alone."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Merchant:
    """Who signs: the merchant's number, the serial of its certificate, its private key and its APIv3 key."""

    mchid: str
    serial: str
    key: RSAPrivateKey = field(repr=False)
    apiv3_key: bytes = field(repr=False)

    def sign(self, *parts: str) -> str:
        """Return the base64 signature of the parts."""
        signed = self.key.sign(message_of(*parts), PKCS1v15(), SHA256())
        return base64.b64encode(signed).decode()

    def authorization(self, method: str, path: str, body: str, now: datetime) -> str:
        """Return the header that signs exactly these bytes; path is with its query."""
        timestamp, nonce = str(int(now.timestamp())), fresh_nonce()
        signature = self.sign(method, path, timestamp, nonce, body)
        return (
            f'{SCHEMA} mchid="{self.mchid}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{timestamp}",serial_no="{self.serial}"'
        )


class PlatformKeys:
    """The platform's public keys by Serial: of `PUB_KEY_ID_…` and of its certificates, side by side.

    Both are held at once: while an account moves from certificates to the public key, callbacks come with either.
    Nothing is ever fetched: a Serial that is not held is not the platform's.
    """

    def __init__(self, keys: Mapping[str, RSAPublicKey], public_key_id: str = "") -> None:
        self._keys = {_serial(name): key for name, key in keys.items()}
        self.public_key_id = public_key_id

    def check(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Check the signature of a callback or of an answer. Raises NotThePlatform."""
        signature = headers.get("Wechatpay-Signature", "")
        timestamp = headers.get("Wechatpay-Timestamp", "")
        if signature.startswith(PROBE):
            raise NotThePlatform("probe")
        if headers.get("Wechatpay-Signature-Type", SCHEMA) != SCHEMA:
            raise NotThePlatform("signature type")
        key = self._keys.get(_serial(headers.get("Wechatpay-Serial", "")))
        if key is None:
            raise NotThePlatform("serial")
        if not timestamp.isdecimal() or len(timestamp) > 12:
            raise NotThePlatform("timestamp")
        if abs(now.timestamp() - int(timestamp)) > SKEW.total_seconds():
            raise NotThePlatform("skew")
        signed = f"{timestamp}\n{headers.get('Wechatpay-Nonce', '')}\n".encode() + body + b"\n"
        try:
            key.verify(base64.b64decode(signature, validate=True), signed, PKCS1v15(), SHA256())
        except (binascii.Error, ValueError, InvalidSignature):
            raise NotThePlatform("signature") from None


def _serial(written: str) -> str:
    """Return a Serial for comparison: that of a certificate is a hexadecimal number."""
    return written.upper().lstrip("0")


def message_of(*parts: str) -> bytes:
    """Return what is signed: every part ended by a line feed."""
    return "".join(f"{part}\n" for part in parts).encode()


def fresh_nonce() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(NONCE_CHARACTERS))


def merchant(mchid: str, serial: str, private_key_pem: bytes, apiv3_key: str) -> Merchant:
    """Read a merchant's keys. Raises ValueError, never with a key in its words."""
    secret = apiv3_key.encode()
    if len(secret) != APIV3_KEY_BYTES:
        raise ValueError("the APIv3 key has 32 characters")
    try:
        key = load_pem_private_key(private_key_pem, password=None)
    except (ValueError, TypeError):
        raise ValueError("the merchant's private key is no PEM key without password") from None
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the merchant's private key is not RSA")
    return Merchant(mchid, serial, key, secret)


def platform_keys(
    *, public_key_id: str = "", public_key_pem: bytes = b"", certificates_pem: bytes = b""
) -> PlatformKeys:
    """Read the platform's public key, its certificates (PEM, one after another), or both. Raises ValueError."""
    keys: dict[str, RSAPublicKey] = {}
    if bool(public_key_id) != bool(public_key_pem):
        raise ValueError("the platform's public key and its id belong together")
    if public_key_pem:
        keys[public_key_id] = _rsa(load_pem_public_key(public_key_pem))
    if certificates_pem:
        for certificate in load_pem_x509_certificates(certificates_pem):
            keys[f"{certificate.serial_number:X}"] = _rsa(certificate.public_key())
    if not keys:
        raise ValueError("neither the platform's public key nor a certificate is given")
    return PlatformKeys(keys, public_key_id)


def _rsa(key: object) -> RSAPublicKey:
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the platform's key is not RSA")  # noqa: TRY004 - a wrong setting
    return key
