"""An act's leaf as part of a larger SQL statement: for the paths that can afford only one."""

from typing import Any

from models.evidence.actions import Sealed

NEXT_LEAF = "nextval('evidence_leaves_id_seq')"
"""The number of a leaf that the same statement will insert."""


def insert_leaf(source: str) -> str:
    """Return an INSERT of one leaf for each row of `source`, which has the columns `leaf_id` and `at`.

    The statement's parameters are `leaf_values(...)`; it returns the leaf's id.
    """
    return f"""
    INSERT INTO evidence_leaves (
        id, estate_id, kind, subject_kind, subject_id, account_id, payload, digest, key_id, signature, at
    )
    SELECT leaf_id, %(leaf_estate_id)s::bigint, %(leaf_kind)s, %(leaf_subject_kind)s, %(leaf_subject_id)s::bigint,
        %(leaf_account_id)s::bigint, %(leaf_payload)s::jsonb, %(leaf_digest)s, %(leaf_key_id)s, %(leaf_signature)s, at
    FROM {source}
    RETURNING id
    """  # noqa: S608 - `source` is a name in our own statement


def leaf_values(
    sealed: Sealed, *, subject: tuple[str, int], account_id: int | None
) -> dict[str, Any]:
    """Return the parameters of `insert_leaf`."""
    return {
        "leaf_estate_id": sealed.payload["estate"],
        "leaf_kind": sealed.payload["kind"],
        "leaf_subject_kind": subject[0],
        "leaf_subject_id": subject[1],
        "leaf_account_id": account_id,
        "leaf_payload": sealed.content.decode(),
        "leaf_digest": sealed.digest,
        "leaf_key_id": sealed.key_id,
        "leaf_signature": sealed.signature,
    }
