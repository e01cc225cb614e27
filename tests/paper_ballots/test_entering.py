"""From paper into the box: read twice, neither seeing the other, a third deciding."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base.session import db
from models.paper_ballots.rules import number_of
from tests.files.scans import uploaded
from tests.motions.arranging import APPROVAL, MODELS, a_motion, answers
from tests.races import at_once


@pytest.fixture
def estate(world):
    return world.estate(units=4)


@pytest.fixture
def motion(world, estate):
    return a_motion(world, estate).opened()


def numbers(motion):
    """The numbers of the printed ballots, in the order of units."""
    found = motion.desk.clerk.api.get(f"/motions/{motion.id}/paper-sheets", ok=True)["items"]
    return [one["number"] for one in found]


def a_sheet(motion, number, choices="yes", **changes):
    if "file_id" not in changes:
        changes["file_id"] = uploaded(motion.desk.clerk, motion.estate, ok=True)["id"]
    handed_in = changes.pop("handed_in_at", motion.world.now).isoformat()
    return {"number": number, "handed_in_at": handed_in, "choices": answers(choices)} | changes


def enter(motion, *sheets, person=None):
    person = person or motion.desk.clerk
    return person.api.post(f"/motions/{motion.id}/paper-ballots", {"ballots": list(sheets)})


def again(motion, number, choices="yes", person=None, **changes):
    person = person or motion.desk.moderator
    body = {"choices": answers(choices)} | changes
    return person.api.put(f"/motions/{motion.id}/paper-ballots/{number}/second", body)


def decide(motion, number, choices="yes", person=None, reason="对照扫描件，勾在“同意”上"):
    person = person or motion.desk.secretary
    body = {"choices": answers(choices), "reason": reason}
    return person.api.put(f"/motions/{motion.id}/paper-ballots/{number}/decision", body)


def listed(motion, person=None, query=""):
    person = person or motion.desk.moderator
    return person.api.get(f"/motions/{motion.id}/paper-ballots{query}", ok=True)["items"]


def heads(motion):
    found = motion.result()["questions"][0]["choices"]
    return {one["code"]: one["heads"] for one in found if one["heads"]}


def ready_to_count(motion):
    motion.closed()
    motion.move(motion.desk.secretary, "counted")


def test_two_equal_readings_cast_the_ballot(motion):
    number = numbers(motion)[0]
    entered = enter(motion, a_sheet(motion, number))["items"][0]
    assert (entered["state"], entered["first_by"], entered["is_mine"]) == (
        "entered",
        "李干事",
        True,
    )
    assert motion.page()["turnout"]["cast"]["heads"] == 0
    done = again(motion, number)
    assert (done["state"], done["counts"], done["second_by"]) == ("cast", True, "王主任")
    assert motion.page()["turnout"]["cast"]["heads"] == 1
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    ballot = owner.api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    assert (ballot["choices"], ballot["channel"]) == ({"q1": ["yes"]}, "paper")


def test_the_second_reading_is_blind(motion):
    number = numbers(motion)[0]
    enter(motion, a_sheet(motion, number, "no"))
    for person in (motion.desk.moderator, motion.desk.clerk):
        found = listed(motion, person)
        assert "choices" not in found[0]
        assert found[0]["differences"] == []
        assert "no" not in str(found[0]["reasons"])
    held = db.session.execute(text("SELECT * FROM paper_ballots")).one()
    assert '"no"' not in str(held)


def test_different_readings_are_shown_and_a_third_decides(motion):
    number = numbers(motion)[0]
    enter(motion, a_sheet(motion, number, "no"))
    assert again(motion, number, "yes")["state"] == "differs"
    difference = [{"question": "q1", "first": ["no"], "second": ["yes"]}]
    for person in vars(motion.desk).values():
        assert listed(motion, person)[0]["differences"] == difference
    done = decide(motion, number)
    assert (done["state"], done["decided_by"]) == ("cast", "周书记")
    assert done["differences"] == []
    ready_to_count(motion)
    assert heads(motion) == {"yes": 1}


def test_who_did_not_read_it_and_does_not_decide_sees_no_difference(world, motion, estate):
    other = world.staff("clerk", at=estate, name="孙干事")
    number = numbers(motion)[0]
    enter(motion, a_sheet(motion, number, "no"))
    again(motion, number, "yes")
    assert listed(motion, other)[0]["differences"] == []


def test_only_what_differs_is_decided(world, estate):
    motion = a_motion(world, estate, questions=[APPROVAL, MODELS]).opened()
    number = numbers(motion)[0]
    enter(motion, a_sheet(motion, number, {"q1": "yes", "q2": "a"}))
    again(motion, number, {"q1": "yes", "q2": "b"})
    decide(motion, number, {"q1": "no", "q2": "b"}).refused(422, "choices-wrong")
    assert decide(motion, number, {"q2": "b"})["state"] == "cast"
    ready_to_count(motion)
    found = [
        {one["code"] for one in asked["choices"] if one["heads"]}
        for asked in motion.result()["questions"]
    ]
    assert found == [{"yes"}, {"b"}]


def test_nobody_checks_their_own(motion):
    number = numbers(motion)[0]
    enter(motion, a_sheet(motion, number, "no"))
    again(motion, number, person=motion.desk.clerk).refused(403, "own-entry")
    again(motion, number, "yes")
    decide(motion, number, person=motion.desk.moderator).refused(403, "own-entry")
    decide(motion, number, person=motion.desk.clerk).refused(403, "role-missing")
    for statement in (
        "UPDATE paper_ballots SET second_by = first_by",
        """UPDATE paper_ballots SET state = 'cast', counts = true, decided_by = first_by,
        decided_at = now(), decision_reason = ''""",
    ):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_number_is_entered_once(motion):
    first, second, *_ = numbers(motion)
    enter(motion, a_sheet(motion, first))
    enter(motion, a_sheet(motion, second), a_sheet(motion, first)).refused(
        409, "paper-already-entered"
    )
    assert len(listed(motion)) == 1  # all or none
    again(motion, first)
    again(motion, first, person=motion.desk.secretary).refused(409, "paper-not-waiting")
    decide(motion, first).refused(409, "paper-not-waiting")


def test_a_sheet_of_another_motion_and_a_slip_are_found(world, motion, estate):
    number = numbers(motion)[0]
    other = number_of(motion.id + 1, 1)
    enter(motion, a_sheet(motion, other)).refused(422, "paper-number-elsewhere")
    enter(motion, a_sheet(motion, number_of(motion.id, 10**9))).refused(
        422, "paper-number-elsewhere"
    )
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)
    enter(motion, a_sheet(motion, slip)).refused(422, "paper-number-wrong")
    again(motion, number).refused(404, "not-found")
    elsewhere = uploaded(world.staff("clerk", at=(there := world.estate(units=1))), there)["id"]
    enter(motion, a_sheet(motion, number, file_id=elsewhere)).refused(404, "not-found")


def test_a_spoilt_question_needs_a_reason_and_a_blank_one_none(motion):
    first, second, *_ = numbers(motion)
    enter(motion, a_sheet(motion, first, "spoilt")).refused(422, "reason-missing")
    enter(motion, a_sheet(motion, first, "spoilt", reason="两项都打了勾"))
    again(motion, first, "spoilt", reason="勾了两项")
    enter(motion, a_sheet(motion, second, "blank"))
    again(motion, second, "blank")
    enter(motion, a_sheet(motion, numbers(motion)[2], "maybe")).refused(422, "choices-wrong")
    ready_to_count(motion)
    assert heads(motion) == {"blank": 1, "spoilt": 1}


def test_a_decision_needs_a_reason(motion):
    number = numbers(motion)[0]
    enter(motion, a_sheet(motion, number, "no"))
    again(motion, number, "yes")
    decide(motion, number, reason=" ").refused(422, "invalid-input")


def test_paper_handed_in_before_the_closing_may_be_entered_after_it(motion):
    first, second, *_ = numbers(motion)
    early = motion.world.now
    motion.closed()
    enter(motion, a_sheet(motion, first)).refused(422, "paper-handed-in-outside")
    later = motion.world.now + timedelta(minutes=1)
    enter(motion, a_sheet(motion, first, handed_in_at=later)).refused(
        422, "paper-handed-in-outside"
    )
    enter(motion, a_sheet(motion, first, handed_in_at=early))
    refused = motion.move(motion.desk.secretary, "counted").refused(409, "paper-entry-pending")
    assert refused["pending"] == 1
    again(motion, first)
    motion.counted()
    assert heads(motion) == {"yes": 1}
    enter(motion, a_sheet(motion, second, handed_in_at=early)).refused(409, "paper-entry-closed")


def test_before_the_opening_nothing_is_entered(world, estate):
    motion = a_motion(world, estate).noticed()
    enter(motion, a_sheet(motion, numbers(motion)[0])).refused(409, "paper-entry-closed")


def test_of_phone_and_paper_the_first_handed_in_counts(motion):
    numbered = numbers(motion)
    early = motion.world.now
    motion.after(hours=1)
    motion.cast(0, "yes")
    motion.cast(1, "yes")
    enter(motion, a_sheet(motion, numbered[0], "no", handed_in_at=early))
    assert again(motion, numbered[0], "no")["counts"] is True
    enter(motion, a_sheet(motion, numbered[1], "no"))
    assert again(motion, numbered[1], "no")["counts"] is False
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    kept = owner.api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    assert (kept["channel"], [one["channel"] for one in kept["superseded"]]) == (
        "paper",
        ["online"],
    )
    ready_to_count(motion)
    assert heads(motion) == {"yes": 1, "no": 1}


@pytest.mark.parametrize(
    ("precedence", "counts", "result"), [("paper", True, {"no": 1}), ("online", False, {"yes": 1})]
)
def test_a_communitys_rules_say_which_of_phone_and_paper_counts(
    world, estate, precedence, counts, result
):
    motion = a_motion(world, estate).ruled(
        precedence=precedence,
        document="桂花苑小区业主大会议事规则",
        adopted_on="2025-06-16",
        clauses={"precedence": "第十五条"},
    )
    number = numbers(motion.opened())[0]
    motion.cast(0, "yes")
    motion.after(hours=1)
    enter(motion, a_sheet(motion, number, "no"))
    assert again(motion, number, "no")["counts"] is counts
    assert motion.page()["turnout"]["cast"]["heads"] == 1
    owner = motion.owner(0)
    (group,) = motion.seats(owner)
    kept = owner.api.get(f"/motions/{motion.id}/ballots/{group}", ok=True)
    assert len(kept["superseded"]) == 1
    assert kept["superseded"][0]["why"]
    ready_to_count(motion)
    assert heads(motion) == result


def test_the_owners_are_told_that_a_ballot_came_in_for_them(motion):
    owner, number = motion.owner(0), numbers(motion)[0]
    enter(motion, a_sheet(motion, number))
    again(motion, number)
    inbox = owner.api.get("/me/inbox", ok=True)["items"]
    assert inbox[0]["title"] == "您家的纸质选票已录入"
    assert "yes" not in str(inbox[0])


def test_the_list_waits_for_somebody(motion):
    first, second, *_ = numbers(motion)
    enter(motion, a_sheet(motion, first), a_sheet(motion, second))
    again(motion, first, "no")
    assert [one["number"] for one in listed(motion, query="?state=entered")] == [second]
    work = motion.desk.moderator.api.get("/worklist", ok=True)["items"]
    kinds = {one["kind"]: one["count"] for one in work}
    assert (kinds["paper_entered"], kinds["paper_differs"]) == (1, 1)


def test_entering_is_the_desks(world, motion, estate):
    auditor = world.staff("auditor", at=estate)
    sheet = a_sheet(motion, numbers(motion)[0])
    enter(motion, sheet, person=auditor).refused(403, "role-missing")
    stranger = world.staff("clerk", at=world.estate(units=1))
    enter(motion, sheet, person=stranger).refused(404, "not-found")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE paper_ballots SET handed_in_at = handed_in_at - interval '1 day'",
        "UPDATE paper_ballots SET first_sealed = ''",
        "DELETE FROM paper_ballots",
    ],
)
def test_what_was_read_stays(motion, statement):
    number = numbers(motion)[0]
    enter(motion, a_sheet(motion, number))
    with pytest.raises(DBAPIError, match="stays"):
        db.session.execute(text(statement))


@pytest.mark.faults
def test_readings_and_entries_at_once_make_one_ballot(live_world):
    motion = a_motion(live_world, units=2).opened()
    number = numbers(motion)[0]
    sheet = a_sheet(motion, number)
    people = [motion.desk.clerk, motion.desk.moderator, motion.desk.secretary]
    entered = at_once(*(lambda p=p: enter(motion, sheet, person=p) for p in people))
    assert sorted(one.status for one in entered) == [201, 409, 409]
    first = next(p for p, one in zip(people, entered, strict=True) if one.status == 201)
    others = [p for p in people if p is not first]
    read = at_once(*(lambda p=p: again(motion, number, person=p) for p in others))
    assert sorted(one.status for one in read) == [200, 409]
    assert motion.page()["turnout"]["cast"]["heads"] == 1
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ballots")) == 1


@pytest.mark.faults
def test_phone_and_paper_at_once_leave_one_that_counts(live_world):
    motion = a_motion(live_world, units=1).opened()
    number, owner = numbers(motion)[0], motion.owner(0)
    (group,) = motion.seats(owner)
    enter(motion, a_sheet(motion, number, "no"))
    at_once(
        lambda: motion.cast_by(owner, group, "yes"),
        lambda: again(motion, number, "no"),
    )
    ready_to_count(motion)
    assert sum(heads(motion).values()) == 1
