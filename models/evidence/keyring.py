"""The history of the signing keys: each is vouched for by the one before, and stays for verification for ever.

The seeds are in the keys file, which only the processes read; this history is public. A key that stands in the file and
not yet here is entered by whoever comes first, so that a crash between file and database heals by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models.base import crypto
from models.base.session import db
from models.evidence.statements import key_statement
from models.evidence.tables import EvidenceKey, EvidenceLeaf

GRACE = timedelta(days=1)
"""How long a key still signs after its successor began: nodes are restarted one after another."""


class KeysDisagree(Exception):  # noqa: N818 - what is found, not a mistake of the program
    """This process' keys file and the history do not fit; nothing is signed."""


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key; `ends_at` is None while it has no successor."""

    key_id: str
    public_key: str
    follows: str | None
    begins_at: datetime | None
    ends_at: datetime | None
    signature: str

    @property
    def statement(self) -> bytes:
        assert self.begins_at is not None  # noqa: S101 - only a key that is not entered has no beginning
        return key_statement(
            key_id=self.key_id,
            public_key=self.public_key,
            follows=self.follows,
            begins_at=self.begins_at,
        )

    def is_over(self, moment: datetime) -> bool:
        """Say whether the key no longer signs."""
        return self.ends_at is not None and moment > self.ends_at


def history() -> list[Key]:
    """Return the keys that were ever entered, oldest first, as far as each follows the one before."""
    rows = {row.follows: row for row in db.session.scalars(select(EvidenceKey))}
    found: list[Key] = []
    row = rows.pop(None, None)
    while row is not None:
        successor = rows.pop(row.key_id, None)
        ends_at = successor.begins_at + GRACE if successor else None
        found.append(
            Key(row.key_id, row.public_key, row.follows, row.begins_at, ends_at, row.signature)
        )
        row = successor
    return found


def published() -> list[Key]:
    """Return the keys for anybody who verifies: the history, and what this process holds beyond it."""
    entered = history()
    names = {key.key_id for key in entered}
    held = crypto.public_keys()
    waiting = [Key(name, held[name], None, None, None, "") for name in held if name not in names]
    return [*entered, *waiting]


def public_keys() -> Mapping[str, str]:
    """Return key id -> public key of all keys, the history's before the process' own."""
    entered = db.session.execute(select(EvidenceKey.key_id, EvidenceKey.public_key))
    return crypto.public_keys() | {row.key_id: row.public_key for row in entered}


def enter(now: datetime) -> list[Key]:
    """Enter the keys that this process holds and nobody entered yet; return the history.

    Raises KeysDisagree when the history has another key of that name, when no key is held that could vouch
    for a new one, or when the newest key held is over.
    """
    entered = history()
    for key_id, public_key in crypto.public_keys().items():
        known = {key.key_id: key for key in entered}
        if key_id not in known:
            _enter(key_id, public_key, entered[-1].key_id if entered else None, now)
            entered = history()
            known = {key.key_id: key for key in entered}
        if key_id not in known or known[key_id].public_key != public_key:
            raise KeysDisagree(
                f"{key_id} of the keys file is not the key of that name in the database"
            )
    newest = crypto.newest_signing_key()
    if next(key for key in entered if key.key_id == newest).is_over(now):
        raise KeysDisagree(f"{newest} was replaced; this process needs the new keys file")
    return entered


def _enter(key_id: str, public_key: str, follows: str | None, now: datetime) -> None:
    # It may have signed before anybody entered it.
    first = db.session.scalar(
        select(func.min(EvidenceLeaf.at)).where(EvidenceLeaf.key_id == key_id)
    )
    begins_at = min(now, first) if first else now
    statement = key_statement(
        key_id=key_id, public_key=public_key, follows=follows, begins_at=begins_at
    )
    try:
        signature = crypto.sign_as(follows or key_id, statement)
    except KeyError as error:
        raise KeysDisagree(
            f"the keys file lacks {follows}, which has to vouch for {key_id}"
        ) from error
    values = {
        "key_id": key_id,
        "public_key": public_key,
        "follows": follows,
        "begins_at": begins_at,
        "signature": signature,
    }
    db.session.execute(insert(EvidenceKey).values(values).on_conflict_do_nothing())
