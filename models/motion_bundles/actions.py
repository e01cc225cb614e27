"""A motion's bundle is made once and kept; who made it, and when, does not show in the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import func, insert, select

from models.base.problems import define
from models.base.session import db
from models.motion_bundles.tables import MotionBundle, MotionBundlePiece
from models.motions.bundling import write_bundle

IN_MAKING = define(
    "bundle-in-making",
    503,
    "证据包正在生成",
    "业主多的小区要一两分钟，请稍后再下载，不用一直等在这里。",
)
PIECE_BYTES = 256 * 1024
MAKING = 6_201
"""The first number of the advisory lock; the second is the motion's, as far as it fits."""
LARGEST_INT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A bundle that can be handed over. `size` in bytes; `digest`: SHA-256 of the file."""

    motion_id: int
    size: int
    pieces: int
    digest: str


def kept(motion_id: int) -> Kept | None:
    """Return the bundle of a motion where it was made."""
    one = db.session.get(MotionBundle, motion_id)
    return Kept(one.motion_id, one.size, one.pieces, one.digest) if one else None


def make(motion_id: int, estate_id: int, now: datetime) -> None:
    """Make and keep a bundle, unless it is there or another process is at it. The caller commits.

    A lock of the transaction: whoever is killed holds it no longer, and has left nothing.
    Raises bundle-not-ready, ballots-broken.
    """
    lock = func.pg_try_advisory_xact_lock(MAKING, motion_id % LARGEST_INT)
    if not db.session.scalar(select(lock)) or kept(motion_id):
        return
    with TemporaryFile() as file:
        write_bundle(motion_id, file)
        _keep(motion_id, estate_id, file, now)


def _keep(motion_id: int, estate_id: int, file: IO[bytes], now: datetime) -> None:
    size, digest = file.tell(), sha256()
    for piece in _read(file):
        digest.update(piece)
    db.session.add(
        MotionBundle(
            motion_id=motion_id,
            estate_id=estate_id,
            size=size,
            pieces=-(-size // PIECE_BYTES),
            digest=digest.hexdigest(),
            made_at=now,
        )
    )
    db.session.flush()
    for number, content in enumerate(_read(file)):
        values = {"motion_id": motion_id, "number": number, "content": content}
        db.session.execute(insert(MotionBundlePiece).values(values))


def pieces_of(bundle: Kept) -> Iterator[bytes]:
    """Give a bundle piece by piece; a slow reader keeps no connection of the database."""
    for number in range(bundle.pieces):
        content = db.session.get_one(MotionBundlePiece, (bundle.motion_id, number)).content
        db.session.close()
        yield content


def _read(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        yield piece
