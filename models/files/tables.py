"""Scans and proofs: what they are, and apart from it their content, encrypted at rest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.session import Base
from models.base.triggers import also
from models.base.types import Pk
from models.files.rules import MOST_BYTES, MediaType

_TYPES = ",".join(f"'{one.value}'" for one in MediaType)


class File(Base):
    """A stored file. Its name is not kept: people write names of people into it."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint(f"media_type IN ({_TYPES})", name="media_type_known"),
        CheckConstraint(f"size BETWEEN 1 AND {MOST_BYTES}", name="size_within"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        Index(None, "estate_id", "id"),
        Index("ix_files_loose", "created_at", postgresql_where=text("NOT attached")),
    )

    id: Mapped[Pk]
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    """SHA-256 of the bytes that were given."""
    attached: Mapped[bool] = mapped_column(default=False)
    """Something refers to it, so it stays; a loose one is forgotten after some days."""
    created_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]


class FileContent(Base):
    """A file's bytes under AES-256-GCM, bound to the file's number and digest."""

    __tablename__ = "file_contents"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key_id: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


also(
    File.__table__,
    """
CREATE OR REPLACE FUNCTION files_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.attached AND (TG_OP = 'DELETE' OR NOT NEW.attached)
        OR TG_OP = 'UPDATE' AND
           (NEW.id, NEW.estate_id, NEW.media_type, NEW.size, NEW.digest, NEW.created_by, NEW.created_at)
           IS DISTINCT FROM
           (OLD.id, OLD.estate_id, OLD.media_type, OLD.size, OLD.digest, OLD.created_by, OLD.created_at)
    THEN
        RAISE EXCEPTION 'a file that something refers to stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
""",
)
also(
    File.__table__,
    "CREATE TRIGGER files_keep BEFORE UPDATE OR DELETE ON files FOR EACH ROW EXECUTE FUNCTION files_keep()",
)
also(
    FileContent.__table__,
    """
CREATE OR REPLACE FUNCTION file_contents_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM files WHERE id = OLD.file_id) THEN
        RAISE EXCEPTION 'the content of a file goes only with the file' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$
""",
)
also(
    FileContent.__table__,
    "CREATE TRIGGER file_contents_keep BEFORE UPDATE OR DELETE ON file_contents "
    "FOR EACH ROW EXECUTE FUNCTION file_contents_keep()",
)
