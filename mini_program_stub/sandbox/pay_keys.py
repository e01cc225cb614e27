"""The keys of WeChat Pay in the sandbox: a merchant's and the platform's, kept in its folder, of no worth elsewhere."""

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

MCHID = "1900000109"
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000001092026112500382000"
KEYS_FILE = "pay-keys.json"
MERCHANT_KEY_FILE = "pay-merchant-key.pem"
PLATFORM_KEY_FILE = "pay-platform-public-key.pem"
CERTIFICATES_FILE = "pay-platform-certificates.pem"
YEARS_OF_A_CERTIFICATE = 5
_PRIVATE_FILES = (KEYS_FILE, MERCHANT_KEY_FILE)


@dataclass(frozen=True, slots=True)
class PayKeys:
    """Everything that signs and seals; `certificate_*` is the platform's older way of being known."""

    merchant_serial: str
    apiv3_key: str = field(repr=False)
    merchant: RSAPrivateKey = field(repr=False)
    platform: RSAPrivateKey = field(repr=False)
    certified: RSAPrivateKey = field(repr=False)
    certificate_serial: str


def keys_in(folder: Path) -> PayKeys:
    """Return the keys of a sandbox's folder; the first call makes them, with the files that the app reads."""
    path = folder / KEYS_FILE
    if not path.exists():
        _make(folder)
    kept = json.loads(path.read_text("utf-8"))
    return PayKeys(
        merchant_serial=kept["merchant_serial"],
        apiv3_key=kept["apiv3_key"],
        merchant=_private(kept["merchant"]),
        platform=_private(kept["platform"]),
        certified=_private(kept["certified"]),
        certificate_serial=kept["certificate_serial"],
    )


def settings_for_app(folder: Path, base_url: str) -> dict[str, str]:
    """Return what the app is to be told, as the platform's console would tell it."""
    keys = keys_in(folder)
    return {
        "GONGZHI_WECHATPAY_BASE_URL": base_url,
        "GONGZHI_WECHATPAY_MCHID": MCHID,
        "GONGZHI_WECHATPAY_SERIAL": keys.merchant_serial,
        "GONGZHI_WECHATPAY_KEY_FILE": str(folder / MERCHANT_KEY_FILE),
        "GONGZHI_WECHATPAY_APIV3_KEY": keys.apiv3_key,
        "GONGZHI_WECHATPAY_PUBLIC_KEY_ID": PUBLIC_KEY_ID,
        "GONGZHI_WECHATPAY_PUBLIC_KEY_FILE": str(folder / PLATFORM_KEY_FILE),
        "GONGZHI_WECHATPAY_CERTIFICATES_FILE": str(folder / CERTIFICATES_FILE),
    }


def sign(key: RSAPrivateKey, text: bytes) -> str:
    """Return an RSA-SHA256 signature in base64."""
    return base64.b64encode(key.sign(text, PKCS1v15(), SHA256())).decode()


@cache
def _rsa(_whose: str) -> RSAPrivateKey:
    """Make a key once a process: several sandboxes in one, as tests have them, need no keys of their own."""
    return generate_private_key(65537, 2048)


def _make(folder: Path) -> None:
    merchant, platform, certified = _rsa("merchant"), _rsa("platform"), _rsa("certified")
    serial, merchant_serial = x509.random_serial_number(), x509.random_serial_number()
    public = platform.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    kept = {
        "merchant_serial": f"{merchant_serial:040X}",
        "apiv3_key": secrets.token_hex(16),
        "merchant": _pem(merchant).decode(),
        "platform": _pem(platform).decode(),
        "certified": _pem(certified).decode(),
        "certificate_serial": f"{serial:040X}",
    }
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / PLATFORM_KEY_FILE, public)
    _write(folder / CERTIFICATES_FILE, _certificate(certified, serial))
    _write(folder / MERCHANT_KEY_FILE, _pem(merchant))
    _write(folder / KEYS_FILE, json.dumps(kept).encode())


def _certificate(key: RSAPrivateKey, serial: int) -> bytes:
    # Valid from long ago: the common clock may have been moved.
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com sandbox")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365 * YEARS_OF_A_CERTIFICATE))
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def _pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _private(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)  # noqa: S101 - narrows the type
    return key


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step, the private ones for their owner alone."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    mode = 0o600 if path.name in _PRIVATE_FILES else 0o644
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    draft.replace(path)
