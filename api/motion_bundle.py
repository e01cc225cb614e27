"""The file by which anybody checks a decision: docs/bundle.md."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from flask import Response

from api.base.access import ANYONE
from api.base.capability import Capability, now
from models.base.actor import Actor
from models.motions.bundling import write_bundle

cap = Capability("motion_bundle", "表决证据包")
ZIP = "application/zip"
PIECE_BYTES = 64 * 1024


@cap.get("/motions/<int:motion_id>/bundle", who=ANYONE, media=(ZIP,))
def get_bundle(actor: Actor, motion_id: int) -> Response:
    """Download a publicised motion's bundle; `gongzhi verify` checks it without us."""
    file = TemporaryFile()  # noqa: SIM115 - closed when it was sent
    try:
        write_bundle(actor, motion_id, file, now())
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    response = Response(_pieces(file), content_type=ZIP)
    response.call_on_close(file.close)
    response.content_length = size
    response.headers["Content-Disposition"] = f'attachment; filename="motion-{motion_id}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece
