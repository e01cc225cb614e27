"""Scans through the public door, and below it."""

from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from jobs.files import forget_loose
from models.base.personal_reads import PersonalRead
from models.base.problems import Problem
from models.base.session import db
from models.files import actions
from models.files.rules import MOST_BYTES
from models.files.tables import File, FileContent
from tests.conftest import START
from tests.files.scans import PDF, picture, uploaded


@pytest.fixture
def estate(world):
    return world.estate(units=1)


@pytest.fixture
def clerk(world, estate):
    return world.staff("clerk", at=estate)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(picture("PNG"), "image/png"), (picture("JPEG"), "image/jpeg"), (PDF, "application/pdf")],
)
def test_what_was_given_is_given_back_byte_for_byte(clerk, estate, content, media_type):
    kept = uploaded(clerk, estate, content, name="whatever.exe", ok=True)
    assert kept.status == 201
    assert kept.body == {
        "id": kept["id"],
        "digest": sha256(content).hexdigest(),
        "media_type": media_type,
        "size": len(content),
    }
    shown = clerk.api.get(f"/files/{kept['id']}", ok=True)
    assert shown.raw == content
    assert shown.headers["Content-Type"] == media_type
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]


def test_nothing_of_it_is_readable_in_the_database(clerk, estate):
    kept = uploaded(clerk, estate, PDF, ok=True)
    sealed = db.session.get_one(FileContent, kept["id"]).sealed
    assert b"%PDF" not in sealed
    assert b"Catalog" not in sealed


def test_a_content_put_under_another_number_does_not_open(clerk, estate):
    one, other = (uploaded(clerk, estate, PDF, ok=True)["id"] for _ in range(2))
    db.session.execute(text("ALTER TABLE file_contents DISABLE TRIGGER USER"))
    swap = text(
        "UPDATE file_contents SET sealed = (SELECT sealed FROM file_contents WHERE file_id = :a) WHERE file_id = :b"
    )
    db.session.execute(swap, {"a": one, "b": other})
    db.session.expire_all()
    with pytest.raises(InvalidTag):
        actions.opened(clerk.actor, other, START)


def test_each_look_of_staff_is_recorded(world, clerk, estate):
    moderator = world.staff("moderator", at=estate)
    kept = uploaded(clerk, estate, ok=True)
    moderator.api.get(f"/files/{kept['id']}", ok=True)
    reads = select(PersonalRead).where(PersonalRead.subject_kind == "file")
    read = db.session.scalars(reads).one()
    assert (read.staff_id, read.subject_id, read.estate_id) == (moderator.id, kept["id"], estate.id)


def test_staff_of_elsewhere_and_residents_reach_nothing(world, clerk, estate):
    kept = uploaded(clerk, estate, ok=True)
    elsewhere = world.staff("clerk", at=world.estate(units=1))
    elsewhere.api.get(f"/files/{kept['id']}").refused(404, "not-found")
    uploaded(elsewhere, estate).refused(404, "not-found")
    owner = world.owner_of(estate, estate.units[0])
    owner.api.get(f"/files/{kept['id']}").refused(403, "wrong-audience")
    clerk.api.get("/files/999999999").refused(404, "not-found")


def test_an_auditor_sees_no_scan(world, clerk, estate):
    kept = uploaded(clerk, estate, ok=True)
    auditor = world.staff("auditor", at=estate)
    auditor.api.get(f"/files/{kept['id']}").refused(403, "role-missing")


def test_what_is_no_scan_is_refused(clerk, estate):
    uploaded(clerk, estate, b"<html>").refused(422, "file-type")
    uploaded(clerk, estate, b"").refused(422, "file-empty")
    uploaded(clerk, estate, PDF[:60]).refused(422, "file-damaged")


def test_more_than_eight_megabytes_are_refused(clerk, estate):
    # Made by hand: the test client leaves open what it spools for a large body.
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = head + PDF + b"0" * MOST_BYTES + b"\r\n--edge--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    url = f"/estates/{estate.id}/files"
    clerk.api.post(url, raw=body, headers=headers).refused(422, "file-too-large")


def test_the_same_upload_sent_again_keeps_one_file(clerk, estate):
    first = uploaded(clerk, estate, key="upload-0001", ok=True)
    again = uploaded(clerk, estate, key="upload-0001", ok=True)
    assert again["id"] == first["id"]
    assert db.session.scalar(select(func.count(File.id))) == 1


def test_a_file_is_tied_within_its_estate_only(world, clerk, estate):
    kept = uploaded(clerk, estate, ok=True)["id"]
    with pytest.raises(Problem, match="not-found"):
        actions.attached(kept, world.estate(units=1).id)
    with pytest.raises(Problem, match="not-found"):
        actions.attached(999_999_999, estate.id)
    assert actions.attached(kept, estate.id).attached


def test_what_nothing_refers_to_is_forgotten_after_a_week(clerk, estate, clock):
    loose, tied = (uploaded(clerk, estate, ok=True)["id"] for _ in range(2))
    actions.attached(tied, estate.id)
    clock.move(days=7)
    assert forget_loose(clock.now()) == 0
    assert forget_loose(clock.now() + timedelta(seconds=1)) == 1
    assert db.session.scalars(select(File.id)).all() == [tied]
    assert db.session.scalars(select(FileContent.file_id)).all() == [tied]
    assert loose != tied


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE files SET digest = repeat('0', 64)",
        "UPDATE files SET attached = false",
        "DELETE FROM files",
        "UPDATE file_contents SET sealed = ''",
        "DELETE FROM file_contents",
    ],
)
def test_below_us_a_tied_file_does_not_change(clerk, estate, statement):
    actions.attached(uploaded(clerk, estate, ok=True)["id"], estate.id)
    db.session.flush()
    with pytest.raises(DBAPIError, match=r"a file|of a file"), db.session.begin_nested():
        db.session.execute(text(statement))
