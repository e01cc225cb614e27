"""An issued record stays as it was; what changed later is another issue; a filing is noted with its receipt."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models.base.clock import local_date
from models.base.session import db
from models.motions.tables import Motion
from tests.deliveries.test_deliveries import handed
from tests.files.scans import uploaded
from tests.motion_records.conftest import Records
from tests.motions.arranging import ELECTION, a_motion
from tests.races import at_once


def answered_objection(motion):
    """The owner of the first unit objects to the result and is answered."""
    page = motion.page()["result_disclosure_id"]
    made = motion.owner(0).api.post(f"/disclosures/{page}/objections", {"text": "少算了"}, ok=True)
    url = f"/objections/{made['id']}/decision"
    body = {"uphold": False, "answer": "核对无误。"}
    motion.desk.moderator.api.post(url, body, version=made["version"], ok=True)


def test_an_issue_has_its_number_and_who_issued_it(motion, records):
    motion.noticed()
    issued = records.issue("notice")
    assert issued.status == 201
    first = issued["issued"]
    year = local_date(motion.world.now).year
    assert first["number"] == f"{year}-{motion.id:04d}-01-1"
    assert (first["issued_by"], first["issue"], first["reason"]) == ("李干事", 1, "")
    assert issued["state"] == "issued"


def test_the_same_is_not_issued_twice(motion, records):
    motion.noticed()
    records.issue("notice")
    records.issue("notice").refused(409, "record-unchanged")


def test_what_changed_is_another_issue_with_its_reason_and_the_first_stays(motion, records):
    motion.opened().with_ballots("yes", "yes", "yes").closed().counted().publicised()
    records.seal()
    first = records.issue("minutes")
    answered_objection(motion)
    shown = records.read("minutes")
    assert (shown["changed"], shown["digest"]) == (True, first["digest"])
    assert records.read("minutes", current=True)["data"]["objections"]
    records.issue("minutes").refused(422, "reason-missing")
    second = records.issue("minutes", reason="补入公示期的异议")
    assert (second["issued"]["issue"], second["changed"]) == (2, False)
    assert [one["reason"] for one in second["issues"]] == ["", "补入公示期的异议"]
    again = records.read("minutes", issue=1)
    assert again["data"] == first["data"]
    assert again["digest"] == first["digest"]
    records.read("minutes", issue=3).refused(404, "not-found")


def test_deliveries_are_issued_after_the_count_as_they_were_counted(motion, records):
    motion.noticed()
    handed(motion, 0, 1)
    records.issue("delivery").refused(409, "record-not-ready")
    motion.at(motion.opens_at).closed().counted()
    assert records.issue("delivery")["data"]["ways"]["handed"] == 2


def test_owners_read_what_was_issued_and_is_for_them(world, motion, records):
    motion.opened().with_ballots("yes", "yes").closed().counted()
    motion.confirm()
    records.seal()
    for kind in ("notice", "roll", "delivery", "opening", "minutes"):
        assert records.issue(kind).status == 201
    owner = motion.owner(0)
    states = records.states(owner)
    assert {kind for kind, state in states.items() if state == "issued"} == {"notice", "roll"}
    records.read("minutes", owner).refused(409, "record-not-ready")
    records.read("opening", owner).refused(409, "record-not-ready")
    records.read("ending", owner).refused(409, "record-not-ready")
    motion.move(motion.desk.moderator, "publicised")
    assert records.read("minutes", owner)["issued"]["issue"] == 1
    assert records.read("minutes", owner, current=True)["issued"]["issue"] == 1


def test_tenants_strangers_and_staff_elsewhere_read_nothing(world, motion, records, estate):
    motion.noticed()
    records.issue("notice")
    tenant = world.tenant_of(estate, estate.units[0])
    records.read("notice", tenant).refused(403, "not-owner")
    elsewhere = world.estate(units=1)
    for person in (
        world.owner_of(elsewhere, elsewhere.units[0]),
        world.staff("clerk", at=elsewhere),
    ):
        records.read("notice", person).refused(404, "not-found")
        person.api.get(f"/motions/{motion.id}/records").refused(404, "not-found")
    records.issue("roll", person).refused(404, "not-found")
    records.file(person, **filing(motion, file_id=1)).refused(404, "not-found")


def test_only_the_desk_issues(world, motion, records, estate):
    motion.noticed()
    records.issue("notice", world.staff("auditor", at=estate)).refused(403, "role-missing")
    records.issue("postcard").refused(404, "not-found")
    records.read("postcard").refused(404, "not-found")


@pytest.mark.parametrize("table", ["motion_records", "motion_filings"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET estate_id = estate_id", "DELETE FROM {}"])
def test_what_was_issued_and_filed_stays(world, table, statement):
    motion, records = elected(world)
    records.issue("filing")
    records.file(**filing(motion))
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement.format(table)))


@pytest.mark.faults
def test_two_at_once_make_one_issue(live_world):
    motion = a_motion(live_world, units=2).noticed()
    records = Records(motion)
    answers = at_once(
        lambda: records.issue("notice", motion.desk.clerk),
        lambda: records.issue("notice", motion.desk.moderator),
    )
    assert sorted(one.status for one in answers) == [201, 409]


def elected(world):
    """A committee was elected and the election is in effect."""
    motion = a_motion(world, world.estate(units=3), questions=[ELECTION]).opened()
    chosen = {"q1": ["a", "b"]}
    motion.with_ballots(chosen, chosen, chosen).closed().counted().publicised().publicity_over()
    motion.tick()
    return motion, Records(motion)


def filing(motion, **changes):
    body = {
        "filed_on": str(local_date(motion.world.now)),
        "office": "永安街道办事处",
        "reference": "永街备〔2026〕7号",
    } | changes
    if "file_id" not in body:
        body["file_id"] = uploaded(motion.desk.clerk, motion.estate, ok=True)["id"]
    return body


def on_the_worklist(motion):
    work = motion.desk.secretary.api.get("/worklist", ok=True)["items"]
    return [one for one in work if one["kind"] == "motion_filing"]


def test_an_election_is_filed_within_thirty_days(world):
    motion, records = elected(world)
    ended = datetime.fromisoformat(records.read("filing")["data"]["effective_at"])
    due = datetime.fromisoformat(records.all()["due_at"])
    assert local_date(due - timedelta(seconds=1)) == local_date(ended) + timedelta(days=30)
    sheet = records.read("filing")
    assert "第十六条" in str(sheet["sheet"])
    assert sheet["data"]["decisions"][0]["winners"] == ["赵秀英", "钱德明"]
    assert [one["count"] for one in on_the_worklist(motion)] == [1]


def test_a_filing_is_noted_with_its_receipt_and_leaves_the_worklist(world):
    motion, records = elected(world)
    records.file(**filing(motion)).refused(409, "record-not-issued")
    number = records.issue("filing")["issued"]["number"]
    noted = records.file(**filing(motion))
    assert noted.status == 201
    (note,) = noted["filings"]
    assert (note["number"], note["office"], note["recorded_by"]) == (
        number,
        "永安街道办事处",
        "李干事",
    )
    assert on_the_worklist(motion) == []
    records.file(**filing(motion, reference="永街备〔2026〕8号"))
    assert [one["reference"] for one in records.all()["filings"]] == [
        "永街备〔2026〕8号",
        "永街备〔2026〕7号",
    ]
    assert records.all(motion.owner(0))["filings"] == []


def test_a_filing_lies_between_effect_and_today(world):
    motion, records = elected(world)
    records.issue("filing")
    today = local_date(motion.world.now)
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        body = filing(motion, filed_on=str(day))
        records.file(**body).refused(422, "filing-date-outside")
    records.file(**filing(motion, file_id=999_999)).refused(404, "not-found")


def test_other_decisions_have_no_last_day_by_law(motion, records):
    motion.opened().with_ballots("yes", "yes", "yes").closed().counted().publicised()
    motion.publicity_over()
    motion.tick()
    assert records.all()["due_at"] is None
    sheet = records.read("filing")
    assert sheet["data"]["due_at"] is None
    assert "没有给这类决定统一规定" in str(sheet["sheet"])
    assert on_the_worklist(motion) == []


def test_a_void_election_is_not_filed_any_more(world):
    motion, records = elected(world)
    motion.move(motion.desk.secretary, "void", reason="候选人不合资格")
    assert records.states()["filing"] == "missing"
    assert on_the_worklist(motion) == []
    assert records.all()["due_at"] is None


def test_what_the_clock_has_ended_is_issued_before_the_job_has_run(motion, records):
    motion.opened().with_ballots("yes", "yes", "yes").closed().counted().publicised()
    motion.publicity_over()
    ending = records.issue("ending")
    motion.tick()
    assert datetime.fromisoformat(ending["data"]["ended_at"]) == motion.publicity_ends_at
    assert records.read("ending")["changed"] is False


def test_a_record_does_not_wait_for_ballots_nor_they_for_it(live_world):
    """A ballot under way holds the motion for key share."""
    motion = a_motion(live_world, units=2).opened()
    motion.page()
    casting = select(Motion.id).where(Motion.id == motion.id)
    with db.engine.connect() as ballot:
        ballot.execute(casting.with_for_update(read=True, key_share=True))
        assert Records(motion).issue("roll").status == 201
