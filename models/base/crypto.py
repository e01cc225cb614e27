"""Personal data at rest, blind indexes, signatures, and masks.

Keys arrive once at start through `use_keys`. Every ciphertext names its key, so keys can be rotated: the newest
encrypts, all decrypt.
"""

import base64
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NONCE_BYTES = 12
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The program's keys.

    data_keys: key id -> 32 bytes for AES-256-GCM; the last one encrypts.
    index_key: 32 bytes for the HMAC-SHA256 blind index.
    token_key: 32 bytes for access tokens (HS256).
    signing_keys: key id -> 32-byte Ed25519 seed; the last one signs.
    """

    data_keys: Mapping[str, bytes]
    index_key: bytes
    token_key: bytes
    signing_keys: Mapping[str, bytes]


_held: list[Keys] = []


def use_keys(keys: Keys) -> None:
    """Install the keys of this process."""
    _held[:] = [keys]


def keys() -> Keys:
    """Return the keys of this process.

    Raises RuntimeError before `use_keys` was called.
    """
    if not _held:
        raise RuntimeError("no keys installed: call models.base.crypto.use_keys at start")
    return _held[0]


def _newest(named: Mapping[str, bytes]) -> tuple[str, bytes]:
    return list(named.items())[-1]


def encrypt(text: str) -> str:
    """Encrypt a text; the answer is `key id.base64(nonce + ciphertext)`."""
    key_id, key = _newest(keys().data_keys)
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode("utf-8"), key_id.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """Decrypt what `encrypt` gave. Raises cryptography's InvalidTag when it was tampered with."""
    key_id, _, body = stored.partition(".")
    raw = base64.urlsafe_b64decode(body)
    key = keys().data_keys[key_id]
    opened = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], key_id.encode())
    return opened.decode("utf-8")


def blind_index(value: str, purpose: str) -> str:
    """Return a keyed digest by which an encrypted value can be looked up, one per purpose."""
    message = f"{purpose}\x1f{value}".encode()
    return hmac.new(keys().index_key, message, "sha256").hexdigest()


@lru_cache(maxsize=8)
def _private_key(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def sign(message: bytes) -> tuple[str, str]:
    """Sign with the newest Ed25519 key; return (key id, base64 signature)."""
    key_id, seed = _newest(keys().signing_keys)
    signature = _private_key(seed).sign(message)
    return key_id, base64.b64encode(signature).decode()


def sign_as(key_id: str, message: bytes) -> str:
    """Sign with a named key that this process holds. Raises KeyError."""
    return base64.b64encode(_private_key(keys().signing_keys[key_id]).sign(message)).decode()


def newest_signing_key() -> str:
    """Return the id of the key that signs."""
    return _newest(keys().signing_keys)[0]


def public_keys() -> dict[str, str]:
    """Return key id -> base64 raw Ed25519 public key, for anybody who verifies."""
    return {
        key_id: base64.b64encode(
            _private_key(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        ).decode()
        for key_id, seed in keys().signing_keys.items()
    }


def verify(key_id: str, signature: str, message: bytes) -> bool:
    """Say whether a signature by one of our keys holds."""
    seed = keys().signing_keys.get(key_id)
    if seed is None:
        return False
    public: Ed25519PublicKey = _private_key(seed).public_key()
    try:
        public.verify(base64.b64decode(signature), message)
    except Exception:  # noqa: BLE001 - any malformed signature is simply not valid
        return False
    return True


def holds_under(public_key: str, signature: str, message: bytes) -> bool:
    """Say whether a signature holds under a public key, both base64."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), message)
    except Exception:  # noqa: BLE001 - any malformed key or signature is simply not valid
        return False
    return True


def mask_name(name: str) -> str:
    """Mask a person's name for lists: 王建国 -> 王**; organisations keep their name elsewhere."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_phone(phone: str) -> str:
    """Mask a phone number for lists: 13800001234 -> 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****" if phone else ""
