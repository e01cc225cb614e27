"""Until voting closes only the turnout can be seen, by anybody, on any route."""

import re

import pytest
from sqlalchemy import text

from api.base.access import Audience
from api.base.capability import ROUTES
from models.base.actor import Role
from models.base.session import db
from models.paper_ballots.rules import number_of
from models.places import actions as places
from server import capabilities
from tests.motions.arranging import a_motion

capabilities.load()


@pytest.fixture
def motion(world):
    return a_motion(world, world.estate(units=3)).opened()


def reads(endpoint_filter):
    return sorted(
        (name, route)
        for name, route in ROUTES.items()
        if route.method == "GET" and endpoint_filter(route)
    )


READS = reads(lambda route: True)


def path_of(route, motion, group):
    """A route's path filled with what is about the motion; others get the motion's id."""
    page = motion.page()
    known = {
        "motion_id": motion.id,
        "estate_id": motion.estate.id,
        "group_id": group,
        "building_id": places.buildings(motion.estate.id)[0].id,
        "unit_id": motion.estate.units[0].id,
        "disclosure_id": page["roll_disclosure_id"],
        "number": number_of(motion.id, group),
        "receipt_id": db.session.scalar(text("SELECT max(leaf_id) FROM ballots")) or 0,
        "section": 0,
    }
    fill = lambda found: str(known.get(found[2], motion.id))  # noqa: E731
    return re.sub(r"<(\w+:)?(\w+)>", fill, route.path)


def everybody(world, motion):
    neighbour = motion.owner(1)
    return {
        "neighbour": neighbour,
        "tenant": world.tenant_of(motion.estate, motion.estate.units[0]),
        "staff": world.staff(*Role, at=motion.estate.community_id),
    }


def may_call(route, name):
    audience = route.access.audience
    if audience is Audience.STAFF:
        return name == "staff"
    if audience is Audience.RESIDENT:
        return name != "staff"
    return True


def keys_in(value):
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys_in(one)}
    if isinstance(value, list):
        return {key for one in value for key in keys_in(one)}
    return set()


@pytest.fixture
def seen(world, motion):
    """Everything that everybody but the voter can read while voting runs, by route and reader."""

    def look(group):
        return {
            (endpoint, name): person.api.get(path_of(route, motion, group))
            for endpoint, route in READS
            for name, person in people.items()
            if may_call(route, name)
        }

    people = everybody(world, motion)
    return look


TOLD = {
    *("motions.get_turnout", "motion_turnout.turnout_by_building"),
    *("motion_turnout.awaited_in_building", "deliveries.delivery_summary"),
    *("deliveries.deliveries_of_building", "paper_ballots.list_paper", "proxies.list_proxies"),
    *("disclosures.get_disclosure", "notices.inbox", "motion_desk.list_transitions"),
}
"""Routes about the vote that must have told something, so that nothing is proved by a wrong path."""


def test_no_route_gives_choices_while_voting_runs(motion, seen):
    group = motion.cast(0, "no")["owner_group_id"]
    answers = seen(group)
    assert len(answers) > 50
    told = {endpoint for (endpoint, _), answer in answers.items() if answer.status == 200}
    assert TOLD - told == set()
    for where, answer in answers.items():
        assert not keys_in(answer.body) & {"choice", "choices", "salt", "winners"}, where


def test_what_others_see_does_not_depend_on_how_somebody_voted(motion, seen):
    """The same world with one ballot cast as yes, then as no: every answer is the same, but for random numbers."""
    motion.owner(0)
    (group,) = motion.seats(motion.owner(0))
    db.session.commit()
    worlds = []
    for choice in ("yes", "no"):
        undo = db.session.get_bind().begin_nested()
        assert motion.cast_by(motion.owner(0), group, choice).status == 200
        mine = motion.owner(0).api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
        assert mine["choices"] == {"q1": [choice]}, "the two worlds do differ, for the voter"
        worlds.append({where: steady(answer) for where, answer in seen(group).items()})
        db.session.rollback()
        undo.rollback()
        db.session.expire_all()
    yes, no = worlds
    assert [where for where in yes if yes[where] != no[where]] == []


NOISE = {"request_id", "digest", "signature", "commitment", "id", "payload", "root", "leaf"}


def steady(answer):
    def drop(value):
        if isinstance(value, dict):
            return {key: drop(one) for key, one in value.items() if key not in NOISE}
        if isinstance(value, list):
            return [drop(one) for one in value]
        return value

    return answer.status, drop(answer.body)


def test_the_voters_own_ballot_is_theirs(motion):
    group = motion.cast(0, "abstain")["owner_group_id"]
    mine = motion.owner(0).api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    assert mine["choices"] == {"q1": ["abstain"]}


def test_logs_and_audit_never_hold_a_choice(motion):
    motion.cast(0, "no")
    for table in ("audit_entries", "evidence_leaves", "notices", "motion_transitions"):
        rows = db.session.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t")).scalars()  # noqa: S608
        assert not any('"no"' in row for row in rows), table
