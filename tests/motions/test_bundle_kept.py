"""A bundle is made once, whoever asks at the same moment and whatever cuts its making off; then it is handed over."""

import io
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from jobs import evidence as jobs
from models.base.session import db
from models.evidence.bundle_format.content import Bundle
from models.evidence.bundle_format.verifying import verify
from models.motion_bundles import actions
from tests.house.waiting import until
from tests.motions.arranging import a_motion
from tests.races import at_once, rows

pytestmark = pytest.mark.faults


@pytest.fixture
def motion(live_world):
    made = a_motion(live_world).opened().with_ballots("yes", "no", "yes")
    made.closed().counted().publicised()
    live_world.clock.move(minutes=1)
    jobs.seal(live_world.now)
    db.session.commit()
    return made


@pytest.fixture
def another_connection(live_app):
    """Somebody else at the database, who lets go in the end."""
    connection = db.engine.connect()
    yield connection
    connection.close()


def download(motion):
    return motion.desk.clerk.api.get(f"/motions/{motion.id}/bundle")


def kept():
    counted = (
        "SELECT (SELECT count(*) FROM motion_bundles), (SELECT count(*) FROM motion_bundle_pieces)"
    )
    (found,) = rows(counted)
    return tuple(found)


def test_two_downloads_at_once_are_one_making(motion):
    answers = at_once(*[lambda: download(motion)] * 2)
    for answer in answers:
        if answer.status != 200:
            answer.refused(503, "bundle-in-making")
    later = download(motion)
    assert (later.status, kept()) == (200, (1, 1))
    assert {one.raw for one in answers if one.status == 200} <= {later.raw}
    assert list(verify(Bundle(ZipFile(io.BytesIO(later.raw))))) == []


def test_what_another_process_makes_is_not_made_twice(motion, another_connection):
    lock = text("SELECT pg_advisory_xact_lock(:making, :motion)")
    another_connection.execute(lock, {"making": actions.MAKING, "motion": motion.id})
    refused = download(motion).refused(503, "bundle-in-making")
    assert refused.headers["Retry-After"]
    assert kept() == (0, 0)
    another_connection.rollback()
    assert download(motion).status == 200


def test_whoever_would_wait_long_is_told_so_and_it_is_made_meanwhile(
    motion, another_connection, monkeypatch
):
    monkeypatch.setattr("api.motion_bundle.WAITED_SECONDS", 0.01)
    another_connection.execute(text("LOCK TABLE motion_bundle_pieces IN ACCESS EXCLUSIVE MODE"))
    download(motion).refused(503, "bundle-in-making")
    download(motion).refused(503, "bundle-in-making")
    another_connection.rollback()
    until(lambda: kept() == (1, 1), within=30, what="the bundle")
    assert download(motion).status == 200


BLOCKED = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO motion_bundle_pieces%'
"""


def test_a_making_that_is_cut_off_leaves_nothing_and_the_next_begins_anew(
    motion, another_connection, monkeypatch
):
    """For the database, a process that was killed is a connection that is gone."""
    monkeypatch.setattr("api.motion_bundle.WAITED_SECONDS", 0.01)
    another_connection.execute(text("LOCK TABLE motion_bundle_pieces IN ACCESS EXCLUSIVE MODE"))
    download(motion).refused(503, "bundle-in-making")
    until(lambda: rows(BLOCKED), within=30, what="the making, half way")
    rows(f"SELECT pg_terminate_backend(({BLOCKED}))")
    until(lambda: not rows(BLOCKED), within=30, what="its end")
    another_connection.rollback()
    assert kept() == (0, 0)
    until(lambda: download(motion).status == 200, within=30, what="the bundle")
    assert kept() == (1, 1)


def test_a_refusal_that_nobody_waited_for_is_told_to_the_next(motion, monkeypatch):
    monkeypatch.setattr("api.motion_bundle.WAITED_SECONDS", 0)
    motion_id = motion.id
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(
                "UPDATE ballots SET sealed = (SELECT max(sealed) FROM ballots WHERE motion_id = :id) "
                "WHERE motion_id = :id"
            ),
            {"id": motion_id},
        )
    until(lambda: download(motion).status != 503, within=30, what="the refusal")
    monkeypatch.setattr("api.motion_bundle.WAITED_SECONDS", 5)
    download(motion).refused(409, "ballots-broken")
    assert kept() == (0, 0)


def test_it_is_kept_in_pieces_as_it_was_made(motion, monkeypatch):
    monkeypatch.setattr("models.motion_bundles.actions.PIECE_BYTES", 1000)
    first = download(motion)
    assert kept()[1] == -(-len(first.raw) // 1000) > 3
    assert first.headers["Content-Length"] == str(len(first.raw))
    assert download(motion).raw == first.raw
    with pytest.raises(Exception, match="append-only"), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM motion_bundle_pieces"))
