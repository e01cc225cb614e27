"""A publicised motion's bundle from the database: it proves the result that was kept, to those who may have it."""

import io
import json
from contextlib import contextmanager
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.bundle_format.content import Bundle
from models.evidence.bundle_format.mine import check_mine
from models.evidence.bundle_format.verifying import verify
from server.commands.verify import command
from tests.motions.arranging import a_motion
from tests.motions.bundled import RULES, SHEET, a_vote, download, hand_over, on_paper, seal


@contextmanager
def nobody_watching():
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    yield
    db.session.execute(text("SET LOCAL session_replication_role = origin"))
    db.session.expire_all()


def tamper(statement, **values):
    with nobody_watching():
        assert db.session.execute(text(statement), values).rowcount


@pytest.fixture
def counted(world, estate, desk):
    """Three questions; five ballots online, one of them changed, one of them twice, one on paper; two deemed."""
    motion = a_motion(world, estate, desk=desk, questions=SHEET).ruled(**RULES).noticed()
    hand_over(motion, 0, 6, 7)
    motion.at(motion.opens_at).with_ballots(
        a_vote("yes", "a", "a", "b"),
        a_vote("yes", "a", "a"),
        a_vote("no", "b", "b", "c"),
        a_vote("yes", "none", "abstain"),
        a_vote("no", "abstain", "a", "c"),
    )
    assert motion.change(1, a_vote("abstain", "a", "c")).status == 200
    on_paper(motion, 5, {"q1": "yes", "q2": "blank", "q3": ["a"]})
    on_paper(motion, 2, {"q1": "yes", "q2": "a", "q3": ["a"]})
    return motion.closed().counted()


@pytest.fixture
def publicised(counted):
    """With its receipts in the log."""
    counted.publicised()
    seal(counted)
    return counted


def bundle_of(motion, person=None):
    return Bundle(ZipFile(io.BytesIO(download(motion, person, ok=True).raw)))


def words(motion):
    return " ".join(f"{one.kind} {one.place} {one.what}" for one in verify(bundle_of(motion)))


def test_the_bundle_proves_the_result_that_was_kept(publicised, tmp_path):
    answer = download(publicised, publicised.owner(0), ok=True)
    assert answer.headers["Content-Type"] == "application/zip"
    assert f"motion-{publicised.id}.zip" in answer.headers["Content-Disposition"]
    file = tmp_path / "bundle.zip"
    file.write_bytes(answer.raw)
    told = CliRunner().invoke(command, [str(file)])
    assert (told.exit_code, "verified" in told.output) == (0, True), told.output
    bundle, shown = bundle_of(publicised), publicised.result()
    held = bundle.json("result.json")
    assert {name: shown[name] for name in held} == held
    seats = list(bundle.seats())
    assert (len(seats), sum(one.voted for one in seats)) == (9, 6)
    assert sum(one.delivered for one in seats) == held["questions"][0]["deemed"]["heads"] == 2
    assert len(list(bundle.ballots())) == 6


def test_each_voter_finds_the_ballot_that_counts(publicised):
    bundle = bundle_of(publicised)
    for index in range(6):
        owner = publicised.owner(index)
        (group,) = publicised.seats(owner)
        mine = owner.api.get(f"/motions/{publicised.id}/ballots/{group}", ok=True).body
        assert list(check_mine(bundle, mine)) == []
    assert {one["channel"] for one in mine["superseded"]} == set()


def test_a_bundle_made_later_is_the_same_file(publicised):
    first = download(publicised, ok=True).raw
    publicised.owner(8)
    seal(publicised)
    assert download(publicised, ok=True).raw == first


def test_nothing_in_it_ties_a_choice_to_a_flat(publicised):
    bundle = bundle_of(publicised)
    whole = b"".join(bundle.content(name) for name in bundle.names)
    owner = publicised.owner(0)
    (group,) = publicised.seats(owner)
    mine = owner.api.get(f"/motions/{publicised.id}/ballots/{group}", ok=True)
    assert mine["salt"].encode() not in whole
    for entry in bundle.ballots():
        assert set(entry.payload["facts"]) == {"owner_group", "question", "commitment"}
    for name in bundle.names:
        if name.startswith("bags/"):
            salts = [json.loads(line)["salt"] for line in bundle.content(name).splitlines()]
            assert salts == sorted(salts)


def test_it_is_there_once_the_result_is_public_and_the_receipts_are_sealed(counted):
    owner = counted.owner(0)
    download(counted, owner).refused(409, "bundle-not-ready")
    download(counted).refused(409, "bundle-not-ready")
    counted.publicised()
    refused = download(counted, owner).refused(409, "bundle-not-ready")
    assert "公开记录" in refused["detail"]
    seal(counted)
    assert list(verify(bundle_of(counted, owner))) == []


def test_it_stays_when_the_result_has_taken_effect(publicised):
    before = download(publicised, ok=True).raw
    publicised.publicity_over().tick()
    assert download(publicised, ok=True).raw == before


def test_who_does_not_own_here_does_not_get_it(world, publicised):
    unit = publicised.estate.units[0]
    download(publicised, world.tenant_of(publicised.estate, unit)).refused(403, "not-owner")
    elsewhere = world.estate(units=1)
    foreign = world.owner_of(elsewhere, elsewhere.units[0])
    download(publicised, foreign).refused(404, "not-found")
    download(publicised, world.staff("clerk", at=elsewhere)).refused(404, "not-found")
    foreign.api.get("/motions/999999999/bundle").refused(404, "not-found")


def test_a_draft_has_no_bundle(motion):
    download(motion).refused(409, "bundle-not-ready")
    download(motion, motion.owner(0)).refused(404, "not-found")


TAMPERED = {
    "result, passed": "UPDATE motions SET result = jsonb_set(result, '{passed}', 'null') WHERE id = :id",
    "text, options or rules": "UPDATE motions SET text = '别的' WHERE id = :id",
    "result, participating": "UPDATE motion_roll SET area_centi_m2 = 9000 WHERE motion_id = :id AND "
    "owner_group_id = (SELECT min(owner_group_id) FROM ballots WHERE motion_id = :id)",
    "question q1, deemed": "DELETE FROM deemed_votes WHERE motion_id = :id",
    "the content is not what was signed": "UPDATE evidence_leaves SET payload = "
    "jsonb_set(payload, '{at}', '\"2030-01-01T00:00:00+08:00\"') WHERE id = "
    "(SELECT min(leaf_id) FROM ballots WHERE motion_id = :id)",
    "the leaves are not those": "UPDATE evidence_entries SET leaf_hash = decode(repeat('00', 32), 'hex') "
    "WHERE leaf_id = (SELECT min(leaf_id) FROM ballots WHERE motion_id = :id)",
    "question q": "DELETE FROM ballots WHERE motion_id = :id AND owner_group_id = "
    "(SELECT min(owner_group_id) FROM ballots WHERE motion_id = :id)",
}


@pytest.mark.parametrize("said", TAMPERED)
def test_what_was_tampered_with_in_the_database_is_named(publicised, said):
    tamper(TAMPERED[said], id=publicised.id)
    assert said in words(publicised)


def test_a_ballot_put_in_anothers_place_makes_no_bundle(publicised):
    tamper(
        "UPDATE ballots SET sealed = (SELECT max(sealed) FROM ballots WHERE motion_id = :id) "
        "WHERE motion_id = :id",
        id=publicised.id,
    )
    download(publicised).refused(409, "ballots-broken")


def test_a_vote_in_which_nobody_took_part_has_its_bundle(world, estate, desk):
    motion = a_motion(world, estate, desk=desk).opened()
    motion.closed().counted().publicised()
    nothing = download(motion).refused(409, "bundle-not-ready")
    assert "没有人投票" in nothing["detail"]
    evidence.append(
        kind="test",
        estate_id=estate.id,
        subject=("estate", estate.id),
        facts={},
        account_id=None,
        now=world.now,
    )
    seal(motion)
    assert list(verify(bundle_of(motion))) == []
