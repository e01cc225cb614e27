"""Two at once, with real commits: money, commitments, bills."""

import pytest

from jobs import fees as jobs
from models.fees import bills, commitments, contracts
from tests.fees.arranging import office
from tests.races import at_once

pytestmark = pytest.mark.faults


@pytest.fixture
def desk(live_world):
    return office(live_world)


def test_two_clerks_cannot_take_the_same_money_twice(desk):
    desk.contract(starts_on="2026-03-01", ends_on="2027-02-28")
    bill = desk.bills()[0]
    other = desk.world.staff("clerk", at=desk.estate)

    def pays(person, number):
        body = {
            "amount_fen": bill["amount_fen"],
            "method": "cash",
            "receipt_number": f"R-{number}",
            "received_on": "2026-03-02",
        }
        return lambda: person.api.post(f"/bills/{bill['id']}/payments", body)

    answers = at_once(pays(desk.clerk, 1), pays(other, 2))
    assert sorted(answer.status for answer in answers) == [201, 409]
    found = desk.clerk.api.get(f"/bills/{bill['id']}", ok=True)
    assert (found["paid_fen"], len(found["payments"])) == (bill["amount_fen"], 1)


def test_the_same_receipt_number_entered_twice_at_once_is_taken_once(desk):
    desk.contract(starts_on="2026-03-01", ends_on="2027-02-28")
    first, second = desk.bills()

    def pays(bill):
        body = {
            "amount_fen": 100,
            "method": "cash",
            "receipt_number": "SJ-1",
            "received_on": "2026-03-02",
        }
        return lambda: desk.clerk.api.post(f"/bills/{bill['id']}/payments", body)

    answers = at_once(pays(first), pays(second))
    assert sorted(answer.status for answer in answers) == [201, 409]


def test_co_owners_who_commit_at_once_make_one_commitment(desk, live_app):
    world, unit = desk.world, desk.estate.units[0]
    world.give(desk.estate, unit, [world.a_holder(), world.a_holder()])
    wife = world.owner_of(desk.estate, unit, which=0)
    husband = world.owner_of(desk.estate, unit, which=1)
    digest = commitments.text_of(desk.estate.id).digest

    def commits(person):
        def act():
            from models.base.session import db

            with live_app.app_context():
                _, leaf = commitments.commit(
                    person.actor, desk.estate.id, unit.id, digest=digest, now=world.now
                )
                db.session.commit()
                return leaf.id

        return act

    receipts = at_once(commits(wife), commits(husband))
    assert receipts[0] == receipts[1]
    assert commitments.progress(desk.estate.id).committed == 1


def test_two_jobs_bill_each_unit_once(desk, live_app):
    desk.contract(starts_on="2026-03-01", ends_on="2027-02-28")
    live_app.extensions["clock"].move(days=120)

    def issues():
        with live_app.app_context():
            return jobs.issue_bills(live_app.extensions["clock"].now())

    assert sum(at_once(issues, issues, issues)) == 2
    found = contracts.effective(desk.estate.id)[0]
    assert bills.issue(found, live_app.extensions["clock"].now()) == 0
    assert len(desk.bills()) == 4
