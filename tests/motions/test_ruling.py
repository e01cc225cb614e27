"""A community's own rules of voting: who may set them, on what ground, and what they do to a vote."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.session import db
from models.deliveries.rules import Way
from models.motions.house_rules import DELIVERY_WAYS, HouseRules, as_kept, read
from models.motions.matters import MatterClass
from models.motions.nonreturn import CountRules, Nonreturn
from models.motions.rule_set import (
    Periods,
    accepted_ways_in,
    arrival_rules_in,
    as_written,
    count_rules_in,
    figures_for,
)
from models.motions.standing import ArrivalRules, Precedence, Revision

GROUND = {"document": "桂花苑小区业主大会议事规则", "adopted_on": "2025-06-16"}
FOLLOWING = GROUND | {
    "nonreturn": "follow_majority",
    "accepted_ways": ["handed"],
    "warning": "送达后不投票的，视为同意已投票的多数意见。",
    "clauses": {"nonreturn": "第十六条"},
}


def url_of(motion):
    return f"/estates/{motion.estate.id}/motion-rules"


def drafted(motion, **rules):
    return motion.desk.clerk.api.post(url_of(motion), rules)


def reviewed(motion, rule_set, person=None):
    person = person or motion.desk.secretary
    return person.api.post(f"/motion-rules/{rule_set['id']}/approval", version=rule_set["version"])


def figures_of(motion):
    return {one["code"]: one for one in motion.page()["rules"]}


# Written by one, reviewed by another


def test_rules_hold_once_another_has_reviewed_them(world, motion):
    first = drafted(motion, revision="once", clauses={"revision": "第十四条"}, **GROUND)
    assert (first.status, first["number"], first["reviewed_at"]) == (201, 1, None)
    clerk, owner = motion.desk.clerk, motion.owner(0)
    clerk.api.patch(f"/motions/{motion.id}", {}, version=motion.version, ok=True)
    assert figures_of(motion)["revision"]["basis"] == "setting"
    assert owner.api.get(url_of(motion), ok=True)["items"] == []
    assert reviewed(motion, first).status == 200
    clerk.api.patch(f"/motions/{motion.id}", {}, version=motion.version, ok=True)
    revision = figures_of(motion)["revision"]
    assert (revision["basis"], revision["source"]) == (
        "house",
        "本小区《桂花苑小区业主大会议事规则》第十四条",
    )
    assert "可以更改一次" in revision["words"]
    (shown,) = owner.api.get(url_of(motion), ok=True)["items"]
    assert (shown["revision"], shown["entered_by_me"]) == ("once", False)


def test_nobody_reviews_their_own_rules_and_nobody_twice(world, motion):
    both = world.staff("clerk", "moderator", at=motion.estate)
    rule_set = both.api.post(url_of(motion), {}, ok=True)
    reviewed(motion, rule_set, both).refused(403, "own-entry")
    reviewed(motion, rule_set, motion.desk.clerk).refused(403, "role-missing")
    again = reviewed(motion, rule_set)
    reviewed(motion, rule_set).refused(412, "changed-meanwhile")
    reviewed(motion, again).refused(409, "rules-reviewed")


def test_rules_elsewhere_do_not_exist(world, motion):
    rule_set = drafted(motion)
    foreign = world.staff("clerk", "secretary", at=world.community())
    foreign.api.get(url_of(motion)).refused(404, "not-found")
    foreign.api.post(url_of(motion), {}).refused(404, "not-found")
    reviewed(motion, rule_set, foreign).refused(404, "not-found")
    motion.desk.secretary.api.post("/motion-rules/999999/approval", version=1).refused(
        404, "not-found"
    )


def test_the_newest_reviewed_set_holds_and_a_notice_freezes_it(motion):
    motion.ruled(precedence="paper").noticed()
    digest = motion.page()["digest"]
    assert reviewed(motion, drafted(motion, precedence="online")).status == 200
    page = motion.page()
    assert page["digest"] == digest
    assert "以纸质票为准" in figures_of(motion)["precedence"]["words"]
    listed = motion.desk.clerk.api.get(url_of(motion), ok=True)["items"]
    assert [one["number"] for one in listed] == [2, 1]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": ""}, "document"),
        ({"adopted_on": None}, "adopted_on"),
        ({"clauses": {}}, "clauses"),
        ({"accepted_ways": []}, "accepted_ways"),
        ({"warning": "注意"}, "warning"),
        ({"nonreturn": "not_counted"}, "nonreturn"),
        ({"nonreturn": "abstain", "clauses": {}}, "clauses"),
    ],
)
def test_counting_who_did_not_answer_needs_its_whole_ground(motion, changes, field):
    refused = drafted(motion, **FOLLOWING | changes).refused(422, "house-rules-incomplete")
    assert field in refused["errors"]


def test_a_clause_needs_its_document(motion):
    refused = drafted(motion, clauses={"revision": "第十四条"})
    assert list(refused.refused(422, "house-rules-incomplete")["errors"]) == ["document"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motion_rule_sets SET document = 'x'",
        "UPDATE motion_rule_sets SET reviewed_by = NULL, reviewed_at = NULL",
        "DELETE FROM motion_rule_sets",
        (
            "INSERT INTO motion_rule_sets (estate_id, number, document, figures, entered_by, entered_at, version) "
            "SELECT estate_id, 9, '', jsonb_set(figures, '{nonreturn}', '\"abstain\"'), entered_by, entered_at, 1 "
            "FROM motion_rule_sets"
        ),
    ],
)
def test_the_database_keeps_rule_sets(motion, statement):
    motion.ruled(revision="once")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


# What they say


def test_rules_are_read_back_as_they_were_kept():
    rules = HouseRules(Revision.ONCE, Precedence.PAPER, proxies=2, clauses={"revision": "第一条"})
    assert read(as_kept(rules), rules.document, rules.adopted_on) == rules


def test_the_figures_carry_what_was_ruled():
    rules = HouseRules(
        Revision.ONCE, Precedence.ONLINE, nonreturn=Nonreturn.ABSTAIN, accepted_ways=("handed",)
    )
    written = as_written(figures_for({MatterClass.ORDINARY}, Periods(), rules), 4)
    assert arrival_rules_in(written) == ArrivalRules(Revision.ONCE, Precedence.ONLINE)
    assert count_rules_in(written) == CountRules(nonreturn=Nonreturn.ABSTAIN)
    assert (accepted_ways_in(written), written["rule_set"]) == (["handed"], 4)


def test_every_way_of_delivery_can_be_accepted():
    assert set(DELIVERY_WAYS) == {way.value for way in Way}


# What they do to a count


def hand_over(motion, *indexes, way="handed"):
    body = {
        "way": way,
        "unit_ids": [motion.estate.units[index].id for index in indexes],
        "at": motion.world.now.isoformat(),
        "handler": "刘志愿",
    }
    assert motion.desk.clerk.api.post(f"/motions/{motion.id}/deliveries", body).status < 300


def test_only_sheets_delivered_by_an_accepted_way_count_when_they_do_not_come_back(world, motion):
    motion.ruled(**FOLLOWING).noticed()
    hand_over(motion, 0, 1, 2, 3, 4)
    hand_over(motion, 5, 6, way="posted")
    motion.at(motion.opens_at).with_ballots("yes", "yes", "no").closed().counted()
    (question,) = motion.result()["questions"]
    yes = question["choices"][0]
    assert (yes["heads"], yes["deemed_heads"], question["deemed"]["heads"]) == (2, 2, 2)
    assert question["participating"]["heads"] == 5
    assert any("按本小区议事规则视为同意已投票的多数意见" in line for line in question["working"])
    assert motion.confirm().status == 200
    motion.move(motion.desk.moderator, "publicised")
    public = world.api.get(f"/disclosures/{motion.page()['result_disclosure_id']}", ok=True)
    assert any(
        "另有未投票视为同此意见的 2人" in line
        for one in public["sections"]
        for line in one["lines"]
    )


def test_without_a_majority_the_count_stops_and_says_why(motion):
    motion.ruled(**FOLLOWING).noticed()
    hand_over(motion, *range(9))
    motion.at(motion.opens_at).with_ballots("yes", "no").closed().counted()
    result = motion.result()
    (question,) = result["questions"]
    assert (question["passed"], question["winners"]) == (False, [])
    assert "票数相同" in question["reason_undecided"]
    assert result["conclusion"].startswith("没有得出结果")


def test_the_warning_is_on_the_sheet(motion):
    motion.ruled(**FOLLOWING).noticed()
    figures = figures_of(motion)
    assert figures["warning"]["words"] == FOLLOWING["warning"]
    assert figures["accepted_ways"]["words"] == "只有用这些方式送达的才算：当面送达。"


@pytest.mark.parametrize(
    "statement", ["DELETE FROM deemed_votes", "UPDATE deemed_votes SET motion_id = 0"]
)
def test_deemed_votes_are_kept_for_the_recount(motion, statement):
    motion.ruled(**FOLLOWING).noticed()
    hand_over(motion, *range(9))
    motion.at(motion.opens_at).with_ballots("yes").closed().counted()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))
