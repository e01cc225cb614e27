"""Scans and proofs that staff keep: pictures and PDFs."""

from contextlib import closing
from typing import Any

from flask import Response
from flask_smorest.fields import Upload
from marshmallow import fields

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import Digest, Id, In, OneOf, Out
from models.base.actor import Actor
from models.files import actions
from models.files.rules import ENDINGS, MediaType, read_within
from models.files.tables import File

cap = Capability("files", "扫描件")
HANDLING = staff("clerk", "moderator", "secretary")


class FileIn(In):
    file = Upload(required=True, metadata={"description": "PNG、JPEG 或 PDF，不超过 8 MB"})


class FileOut(Out):
    id = Id()
    digest = Digest(metadata={"description": "所上传内容的 SHA-256"})
    media_type = OneOf(MediaType)
    size = fields.Integer(metadata={"description": "字节数"})


@cap.post(
    "/estates/<int:estate_id>/files", who=HANDLING, files=FileIn, answer=FileOut, creates=True
)
def store_file(actor: Actor, files: dict[str, Any], estate_id: int) -> File:
    """Keep a scan; told by its content what it is, encrypted at rest."""
    with closing(files["file"]) as given:
        content = read_within(given)
    return actions.store(actor, estate_id, content, now())


@cap.get("/files/<int:file_id>", who=HANDLING, media=tuple(MediaType))
def get_file(actor: Actor, file_id: int) -> Response:
    """Show a scan as it was given; the reading is recorded."""
    found, content = actions.opened(actor, file_id, now())
    response = Response(content, content_type=found.media_type)
    name = f"scan-{found.id}.{ENDINGS[MediaType(found.media_type)]}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    # What was uploaded is shown and never run, whatever it holds.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
