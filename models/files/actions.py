"""Keep a scan, show it to staff, tie it to what it proves, forget what proves nothing."""

import os
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import CursorResult, delete

from models.accounts.scope import staff_at
from models.base import audit, crypto
from models.base.actor import Actor, Role
from models.base.digest import sha256_hex
from models.base.personal_reads import record_read
from models.base.problems import NOT_FOUND
from models.base.session import db
from models.files.rules import sniff
from models.files.tables import File, FileContent

HANDLING = (Role.CLERK, Role.MODERATOR, Role.SECRETARY)
LOOSE_KEPT = timedelta(days=7)
"""A scan that nothing refers to after a week holds personal data for nothing (PIPL 19)."""


def store(actor: Actor, estate_id: int, content: bytes, now: datetime) -> File:
    """Keep a picture or PDF for an estate, encrypted. It is loose until something refers to it.

    Raises not-found, role-missing, file-empty, file-type, file-damaged, file-too-large.
    """
    staff_at(actor, estate_id, *HANDLING)
    made = File(
        estate_id=estate_id,
        media_type=sniff(content).value,
        size=len(content),
        digest=sha256_hex(content),
        created_by=actor.id,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()  # the content is bound to its number
    key_id, key = list(crypto.keys().data_keys.items())[-1]
    nonce = os.urandom(crypto.NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, _bound_to(made))
    db.session.add(FileContent(file_id=made.id, key_id=key_id, sealed=sealed))
    audit.record(
        actor,
        "file.store",
        subject=("file", made.id),
        estate_id=estate_id,
        now=now,
        after={"digest": made.digest, "media_type": made.media_type, "size": made.size},
    )
    return made


def opened(actor: Actor, file_id: int, now: datetime) -> tuple[File, bytes]:
    """Return a file with its content and record who looked. Raises not-found, role-missing."""
    found = db.session.get(File, file_id)
    if found is None:
        raise NOT_FOUND()
    staff_at(actor, found.estate_id, *HANDLING)
    record_read(
        actor,
        subject=("file", found.id),
        estate_id=found.estate_id,
        purpose="查看扫描件",
        now=now,
    )
    return found, _content(found)


def attached(file_id: int, estate_id: int) -> File:
    """Return a file of the estate to which the caller is going to refer; from now on it stays.

    Raises not-found, also for a file of another estate.
    """
    found = db.session.get(File, file_id, with_for_update=True)
    if found is None or found.estate_id != estate_id:
        raise NOT_FOUND("没有找到这个扫描件，请重新上传。")
    found.attached = True
    return found


def forget_loose(now: datetime) -> int:
    """Delete the files to which nothing came to refer; return how many."""
    loose = delete(File).where(File.attached.is_(False), File.created_at < now - LOOSE_KEPT)
    done = db.session.execute(loose)
    return done.rowcount if isinstance(done, CursorResult) else 0


def _content(found: File) -> bytes:
    kept = db.session.get_one(FileContent, found.id)
    key = crypto.keys().data_keys[kept.key_id]
    nonce, body = kept.sealed[: crypto.NONCE_BYTES], kept.sealed[crypto.NONCE_BYTES :]
    return AESGCM(key).decrypt(nonce, body, _bound_to(found))


def _bound_to(found: File) -> bytes:
    return f"file:{found.id}:{found.digest}".encode()
