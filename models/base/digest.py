"""Digests of things that must not change: canonical JSON (RFC 8785) under SHA-256."""

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value made of dict, list, str, int, bool and None."""
    return rfc8785.dumps(value)


def sha256_hex(content: bytes | str) -> str:
    """Return the SHA-256 as 64 lower-case hexadecimal digits."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()


def digest_of(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of a value."""
    return sha256_hex(canonical(value))
