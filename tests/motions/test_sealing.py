"""Until the count nobody who has the database, a dump of it, or the jobs' keys can tell how anybody voted."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base import crypto
from models.base.session import db
from models.motions import sealing
from models.motions.opening import opened_ballots
from models.motions.questions import Asked, QuestionKind, sheet_of
from models.motions.rules import ballot_commitment
from server import settings
from server.commands import jobs as jobs_command
from server.postgres_binaries import programs
from tests.motions.arranging import ELECTION, MODELS, a_motion

SHEET = sheet_of(
    [
        Asked(QuestionKind.APPROVAL, "other", "事项", "是否同意？"),
        Asked(
            QuestionKind.ELECTION,
            "other",
            "选举",
            "选谁？",
            9,
            tuple((f"第{n}位", "") for n in range(20)),
        ),
    ]
)
FEW = {"q1": ["no"], "q2": ["abstain"]}
MANY = {"q1": ["abstain"], "q2": list("abcdefghi")}
SALT = "0" * 32


def sealed_of(motion):
    rows = db.session.execute(
        text("SELECT owner_group_id, sealed FROM ballots WHERE motion_id = :id ORDER BY id"),
        {"id": motion.id},
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def keys():
    """Ballot keys of this process, given back afterwards."""
    held = dict(sealing._held)
    yield sealing.use_ballot_keys
    sealing.use_ballot_keys(held)


# One ballot


def test_what_was_sealed_opens_to_the_same(motion):
    sealed = sealing.seal(7, 3, MANY, SALT, sealing.size_of(SHEET))
    opened = sealing.unseal(7, 3, sealed)
    assert (opened.choices, opened.salt) == (MANY, SALT)


def test_every_ballot_of_a_sheet_has_one_length(motion):
    size = sealing.size_of(SHEET)
    assert size % sealing.BLOCK == 0
    lengths = {len(sealing.seal(7, 3, one, SALT, size)) for one in (FEW, MANY, {"q1": ["yes"]})}
    assert len(lengths) == 1


def test_the_same_ballot_never_looks_the_same(motion):
    assert sealing.seal(7, 3, FEW, SALT, 512) != sealing.seal(7, 3, FEW, SALT, 512)


@pytest.mark.parametrize(("motion_id", "group_id"), [(8, 3), (7, 4)])
def test_a_ballot_moved_to_another_owner_or_motion_does_not_open(motion, motion_id, group_id):
    sealed = sealing.seal(7, 3, FEW, SALT, 512)
    with pytest.raises(InvalidTag):
        sealing.unseal(motion_id, group_id, sealed)


def test_old_ballots_open_after_the_key_was_changed(motion, keys):
    keys({"b1": b"1" * 32})
    old = sealing.seal(7, 3, FEW, SALT, 512)
    keys({"b1": b"1" * 32, "b2": b"2" * 32})
    new = sealing.seal(7, 3, FEW, SALT, 512)
    assert (old[:3], new[:3]) == ("b1.", "b2.")
    assert sealing.unseal(7, 3, old) == sealing.unseal(7, 3, new)


def test_a_process_without_the_ballot_keys_neither_seals_nor_opens(motion, keys):
    sealed = sealing.seal(7, 3, FEW, SALT, 512)
    keys({})
    assert not sealing.has_ballot_keys()
    with pytest.raises(sealing.NoBallotKeys):
        sealing.unseal(7, 3, sealed)
    with pytest.raises(sealing.NoBallotKeys):
        sealing.seal(7, 3, FEW, SALT, 512)


# The jobs


def opens_with(key, raw, motion_id, group_id):
    for bound in (f"{motion_id}:{group_id}".encode(), b"", b"d1"):
        try:
            return AESGCM(key).decrypt(raw[:12], raw[12:], bound)
        except InvalidTag:
            continue
    return None


def test_no_key_that_the_jobs_have_opens_a_ballot(motion):
    motion.opened().with_ballots("yes", "no")
    held = crypto.keys()
    jobs_keys = [*held.data_keys.values(), held.index_key, held.token_key]
    jobs_keys += held.signing_keys.values()
    for group_id, sealed in sealed_of(motion):
        raw = base64.b64decode(sealed.partition(".")[2])
        assert not any(opens_with(key, raw, motion.id, group_id) for key in jobs_keys)


SAID_BY_JOBS = """
import os, sys
from server.commands import jobs
jobs._app()
from models.motions import sealing
named = "GONGZHI_BALLOT_KEYS_FILE" in os.environ
print("named" if named else "not named", "holds" if sealing.has_ballot_keys() else "holds none")
"""


def test_the_job_process_drops_the_ballot_keys_even_when_it_is_given_them(tmp_path):
    file = tmp_path / "ballot-keys.json"
    settings.write_keys(file, settings.new_ballot_keys())
    environment = {
        "PATH": os.environ["PATH"],
        "GONGZHI_ENV": "test",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "GONGZHI_DATA": str(tmp_path),
        settings.BALLOT_KEYS_FILE: str(file),
    }
    assert settings.load(environment).ballot_keys == {}
    assert list(settings.load(environment, for_ballots=True).ballot_keys) == ["b1"]
    said = subprocess.run(
        [sys.executable, "-c", SAID_BY_JOBS],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(jobs_command.__file__).parent.parent.parent,
    )
    assert said.stdout.strip() == "not named holds none"


def test_the_demo_starts_its_jobs_without_the_ballot_keys():
    environment = {settings.BALLOT_KEYS_FILE: "/x/ballot-keys.json", "PATH": "/bin"}
    assert settings.without_ballot_keys(environment) == {"PATH": "/bin"}


def test_production_names_the_missing_ballot_keys(tmp_path):
    with pytest.raises(settings.SettingsError, match="GONGZHI_BALLOT_KEYS_FILE is missing"):
        settings.load({"GONGZHI_ENV": "production"}, for_ballots=True)
    with pytest.raises(settings.SettingsError) as refused:
        settings.load({"GONGZHI_ENV": "production"})
    assert "BALLOT" not in str(refused.value)
    broken = tmp_path / "broken.json"
    broken.write_text('{"ballot_keys": {"b1": "c2hvcnQ="}}')
    given = {"GONGZHI_ENV": "test", settings.BALLOT_KEYS_FILE: str(broken)}
    with pytest.raises(settings.SettingsError, match="cannot be read"):
        settings.load(given | {"GONGZHI_DATA": str(tmp_path)}, for_ballots=True)


# The database and its dumps

QUESTIONS = [MODELS, ELECTION]
CHOSEN = {"q1": "none", "q2": ["b", "c"]}
BETRAYING = re.compile(r'"q1":|"none"\]|\["b"|q1.{0,9}none')


@pytest.mark.faults
def test_a_dump_of_a_running_vote_holds_no_choice(live_world, live_app):
    motion = a_motion(live_world, questions=QUESTIONS).opened()
    assert motion.cast(0, CHOSEN).status == 200
    url = live_app.extensions["settings"].database_url.replace("+psycopg", "")
    dump = subprocess.run(
        [str(programs() / "pg_dump"), "--data-only", "--inserts", url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    ballots = [line for line in dump.splitlines() if line.startswith("INSERT INTO public.ballots")]
    assert len(ballots) == 1
    assert "INSERT INTO public.ballot_choices" not in dump
    for line in dump.splitlines():
        if not line.startswith("INSERT INTO public.motions "):
            assert not BETRAYING.search(line), line
    (salt,) = {motion.cast(0, CHOSEN)["salt"]}
    assert salt not in dump


def test_no_table_changes_by_what_was_chosen(world, motion):
    """Two votes that differ in nothing but the choice leave rows of the same content but for random numbers."""
    motion.opened()
    for index in (0, 1):
        motion.owner(index)
    motion.with_ballots("yes", "no")
    (_, yes), (_, no) = sealed_of(motion)
    assert len(yes) == len(no)
    rows = db.session.execute(text("SELECT to_jsonb(b)::text FROM ballots b")).scalars().all()
    assert not any(BETRAYING.search(row) or '"no"' in row for row in rows)


# The box


def test_the_box_stays_shut_until_voting_has_closed(motion):
    motion.opened().with_ballots("yes")
    statement = text(
        "INSERT INTO ballot_choices (ballot_id, motion_id, question, choice, place) "
        "SELECT id, motion_id, 'q1', 'yes', 1 FROM ballots"
    )
    with pytest.raises(IntegrityError, match="after voting has closed"), db.session.begin_nested():
        db.session.execute(statement)
    motion.closed()
    assert db.session.scalar(text("SELECT count(*) FROM ballot_choices")) == 0
    with pytest.raises(IntegrityError, match="after voting has closed"), db.session.begin_nested():
        db.session.execute(statement)  # closed by the clock, but not recorded yet
    motion.tick()
    db.session.execute(statement)


def test_a_choice_belongs_to_a_ballot_of_its_motion(world, motion):
    motion.opened().with_ballots("yes").closed().tick()
    other = a_motion(world, motion.estate, desk=motion.desk).opened().closed()
    other.tick()
    statement = text(
        "INSERT INTO ballot_choices (ballot_id, motion_id, question, choice, place) "
        "SELECT id, :other, 'q1', 'yes', 1 FROM ballots"
    )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(statement, {"other": other.id})


def test_the_count_opens_the_box_once_and_keeps_it(motion):
    motion.opened().with_ballots("yes", "no", "abstain").closed().counted()
    rows = db.session.execute(text("SELECT question, choice, place FROM ballot_choices")).all()
    assert sorted(tuple(row) for row in rows) == [
        ("q1", "abstain", 1),
        ("q1", "no", 1),
        ("q1", "yes", 1),
    ]
    for statement in ("DELETE FROM ballot_choices", "UPDATE ballot_choices SET choice = 'no'"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_what_was_opened_is_what_the_log_holds(motion):
    motion.opened()
    receipts = [motion.cast(index, "yes") for index in range(3)]
    motion.closed().counted()
    commitments = {
        one.owner_group_id: ballot_commitment(motion.id, one.owner_group_id, one.choices, one.salt)
        for one in opened_ballots(motion.id)
    }
    assert commitments == {
        one["owner_group_id"]: one["receipt"]["payload"]["facts"]["commitment"] for one in receipts
    }


@pytest.mark.parametrize("forged", [True, False])
def test_a_ballot_that_was_exchanged_stops_the_count(motion, forged):
    """The database's owner may lift the triggers, but cannot make a ballot: a garbled one does not open, and one that
    opens (sealed with the key) is not what the log holds."""
    motion.opened()
    group = motion.cast(0, "yes")["owner_group_id"]
    put = "b1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    if forged:
        put = sealing.seal(motion.id, group, {"q1": ["no"]}, SALT, 256)
    db.session.execute(text("ALTER TABLE ballots DISABLE TRIGGER ballots_append_only"))
    db.session.execute(text("UPDATE ballots SET sealed = :put"), {"put": put})
    motion.closed()
    motion.move(motion.desk.secretary, "counted").refused(409, "ballots-broken")
    assert motion.state == "closed"


def test_many_ballots_are_opened_in_batches(world, monkeypatch):
    monkeypatch.setattr("models.motions.opening.BATCH", 2)
    motion = a_motion(world, world.estate(units=5)).opened()
    motion.with_ballots("yes", "yes", "no", "no", "yes").closed().counted()
    assert motion.result()["participating"]["heads"] == 5
