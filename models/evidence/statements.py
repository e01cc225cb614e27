"""What is signed and hashed, word for word: whoever verifies without us makes the same bytes. Knows no database.

docs/evidence.md tells the same to people who write their own verifier.
"""

from datetime import datetime
from typing import Any

from models.base.clock import local_iso
from models.base.digest import canonical
from models.evidence.merkle import leaf_hash


def entry_of(digest: str, key_id: str, signature: str) -> bytes:
    """Return a receipt as it stands in the log: its content by digest, and our signature over it."""
    return canonical({"digest": digest, "key_id": key_id, "signature": signature})


def hash_of_receipt(digest: str, key_id: str, signature: str) -> bytes:
    """Return the leaf hash of a receipt."""
    return leaf_hash(entry_of(digest, key_id, signature))


def head_statement(*, log_id: str, size: int, root: bytes, at: datetime, key_id: str) -> bytes:
    """Return the bytes of a tree head that are signed."""
    return canonical(
        {
            "at": local_iso(at),
            "key_id": key_id,
            "kind": "tree-head",
            "log_id": log_id,
            "root": root.hex(),
            "size": size,
        }
    )


def key_statement(
    *, key_id: str, public_key: str, follows: str | None, begins_at: datetime
) -> bytes:
    """Return the bytes by which one key vouches for the next."""
    return canonical(
        {
            "begins_at": local_iso(begins_at),
            "follows": follows,
            "key_id": key_id,
            "kind": "signing-key",
            "public_key": public_key,
        }
    )


def log_statement(*, estate_id: int, opened_at: datetime, public_key: str) -> dict[str, Any]:
    """Return what a log's id is the digest of: two servers with estates of the same number have different logs."""
    return {
        "estate": estate_id,
        "kind": "log",
        "opened_at": local_iso(opened_at),
        "public_key": public_key,
    }
