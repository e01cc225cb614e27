"""A meeting's decision: one enters, another checks against the minutes; then the filing."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base.session import db
from tests.files.scans import scan_id


def test_what_one_enters_adopts_when_another_has_checked_it(steps, secretary, clerk):
    compact = steps.entered(steps.frozen()).body
    assert (compact["state"], compact["adoption"]["state"]) == ("frozen", "entered")
    assert len(compact["adoption"]["minutes_digest"]) == 64
    assert (compact["may_enter_adoption"], compact["may_check_adoption"]) == (False, False)
    assert compact["adoption"]["agreed"] == 3
    seen = secretary.api.get(f"/compacts/{compact['id']}", ok=True)
    assert seen["may_check_adoption"] is True
    assert (seen["adoption"]["agreed"], seen["adoption"]["comparisons"]) == (None, [])
    adopted = steps.checked(compact)
    assert (adopted["state"], adopted["adoption"]["state"]) == ("adopted", "confirmed")
    assert [one["met"] for one in adopted["adoption"]["comparisons"]] == [True, True, True]
    assert all(one["sentence"].endswith("：达到。") for one in adopted["adoption"]["comparisons"])


def test_nobody_checks_what_they_entered_themself(steps, secretary, moderator):
    compact = steps.frozen()
    url = f"/compacts/{compact['id']}/adoption"
    from tests.compacts.conftest import MEETING

    meeting = MEETING | {"minutes_file_id": scan_id(secretary, steps.estate)}
    compact = secretary.api.put(url, meeting, version=compact["version"], ok=True).body
    steps.checked(compact).refused(403, "own-entry")
    back = {"reason": "写错了"}
    secretary.api.post(f"{url}/return", back, version=compact["version"]).refused(403, "own-entry")
    assert steps.checked(compact, by=moderator)["state"] == "adopted"


def test_the_checker_counts_for_themself(steps):
    compact = steps.entered(steps.frozen()).body
    refused = steps.checked(compact, agreed=4).refused(422, "adoption-counts-differ")
    assert set(refused["errors"]) == {"agreed"}
    assert steps.checked(compact)["state"] == "adopted"


def test_an_entry_that_was_sent_back_is_entered_anew(steps, secretary, clerk):
    compact = steps.entered(steps.frozen()).body
    url = f"/compacts/{compact['id']}/adoption/return"
    version = compact["version"]
    secretary.api.post(url, {}, version=version).refused(422, "reason-missing")
    reason = {"reason": "会议记录写的是同意4人"}
    back = secretary.api.post(url, reason, version=version, ok=True).body
    assert back["adoption"]["returned_for"] == "会议记录写的是同意4人"
    secretary.api.post(url, reason, version=back["version"]).refused(409, "adoption-not-entered")
    steps.checked(back).refused(409, "adoption-not-entered")
    assert clerk.api.get(f"/compacts/{compact['id']}")["may_enter_adoption"] is True
    again = steps.entered(back, agreed=4).body
    assert steps.checked(again, agreed=4)["state"] == "adopted"


def test_one_decision_waits_at_a_time(steps):
    compact = steps.entered(steps.frozen()).body
    steps.entered(compact).refused(409, "adoption-entered")


def test_a_meeting_without_quorum_is_not_entered(steps):
    refused = steps.entered(steps.frozen(), present=4, agreed=4).refused(422, "adoption-refused")
    assert "present" in refused["errors"]
    assert "至少 5 人" in refused["detail"]


def test_before_the_text_is_fixed_no_meeting_decides_on_it(steps):
    steps.entered(steps.drafted()).refused(409, "compact-state")


def test_a_clerk_does_not_check(steps, clerk, world, estate):
    compact = steps.entered(steps.frozen()).body
    steps.checked(compact, by=world.staff("clerk", at=estate)).refused(403, "role-missing")


def test_minutes_of_another_estate_are_not_taken(world, steps):
    elsewhere = world.estate(units=1)
    foreign = scan_id(world.staff("clerk", at=elsewhere), elsewhere)
    steps.entered(steps.frozen(), minutes_file_id=foreign).refused(404, "not-found")


def test_residents_see_the_decision_when_it_was_checked_and_never_the_scan(world, estate, steps):
    owner = world.owner_of(estate, estate.units[0])
    compact = steps.entered(steps.frozen()).body
    assert owner.api.get(f"/compacts/{compact['id']}", ok=True)["adoption"] is None
    steps.checked(compact)
    shown = owner.api.get(f"/compacts/{compact['id']}", ok=True)["adoption"]
    assert (shown["agreed"], shown["minutes_file_id"]) == (3, None)
    assert len(shown["minutes_digest"]) == 64


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE compact_adoptions SET agreed = members",
        "DELETE FROM compact_adoptions",
        "UPDATE compact_adoptions SET state = 'entered', checked_by = NULL, checked_at = NULL",
    ],
)
def test_below_us_a_checked_decision_does_not_change(steps, statement):
    steps.adopted(steps.frozen())
    with pytest.raises(DBAPIError, match="entered from paper"), db.session.begin_nested():
        db.session.execute(text(statement))


def test_a_filing_has_its_day_its_number_and_its_scan(steps):
    filed = steps.filed(steps.adopted(steps.frozen()).body)
    assert (filed["state"], filed["filing"]["reference"]) == ("filed", "温街备〔2026〕3号")
    assert len(filed["filing"]["file_digest"]) == 64


@pytest.mark.parametrize("day", ["2026-02-27", "2026-03-03"])
def test_a_filing_before_the_adoption_or_after_today_is_refused(steps, day):
    compact = steps.adopted(steps.frozen()).body
    steps.filed(compact, filed_on=day).refused(422, "bad-filing-date")


def test_what_is_not_adopted_is_not_filed(steps):
    steps.filed(steps.entered(steps.frozen()).body).refused(409, "compact-state")
