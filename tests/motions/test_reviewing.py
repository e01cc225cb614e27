"""Another person answers the checklist line by line; what a program can see, it answers itself; all of it is kept."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.problems import Problem
from models.base.session import db
from models.motions import reviewing
from models.motions.checklist import (
    BY_HAND,
    COMPUTED,
    LINES,
    Answer,
    Given,
    Looked,
    by_hand,
    check_given,
    check_met,
    computed,
)
from models.motions.house_rules import HouseRules
from models.motions.matters import MatterClass
from models.motions.nonreturn import Nonreturn
from models.motions.origins import origin_of
from models.motions.rule_set import Periods, as_written, figures_for
from models.motions.tables import Motion
from tests.motions.arranging import a_motion, an_origin, checklist

ROSTER = "栋,单元,房号,业主,手机,面积\n1,1,101,赵秀英,13800000001,80.00\n"
CODES = [line.code for line in BY_HAND]
ANSWERS = st.builds(Given, st.sampled_from(CODES), st.sampled_from(Answer), st.text(max_size=3))


def rules(periods=None, house=None):
    return as_written(figures_for({MatterClass.ORDINARY}, periods or Periods(), house))


def looked(**changes):
    facts = {"origin": "有", "rules": rules(), "questions": 1, "heads": 9, "imports": 0}
    return Looked(**facts | {"corrections": 0} | changes)


def answer_of(code, lines):
    return next(one.answer for one in lines if one.code == code)


def shown(motion, person=None):
    reader = person or motion.desk.moderator
    return reader.api.get(f"/motions/{motion.id}/checklist", ok=True)


# The rules


def test_each_line_has_its_ground_beside_it():
    assert all(line.title and line.source for line in LINES)
    assert len({line.code for line in LINES}) == len(LINES)


@pytest.mark.parametrize(
    ("code", "changes", "answer"),
    [
        ("origin_recorded", {}, "yes"),
        ("origin_recorded", {"origin": ""}, "no"),
        ("periods", {}, "yes"),
        ("periods", {"rules": rules(Periods(14, 15, 15))}, "no"),
        ("periods", {"rules": rules(Periods(15, 4, 15))}, "no"),
        ("periods", {"rules": rules(Periods(15, 61, 15))}, "no"),
        ("periods", {"rules": rules(Periods(15, 15, 14))}, "no"),
        ("published_only", {}, "yes"),
        ("published_only", {"questions": 0}, "no"),
        ("roll_current", {}, "yes"),
        ("roll_current", {"heads": 0}, "no"),
        ("roll_current", {"imports": 1}, "no"),
        ("roll_current", {"corrections": 2}, "yes"),
        ("deemed_votes", {}, "not_applicable"),
        ("parking", {}, "yes"),
        (
            "parking",
            {"rules": {"figures": [f for f in rules()["figures"] if f["code"] != "parking"]}},
            "no",
        ),
    ],
)
def test_what_a_program_can_see_it_answers(code, changes, answer):
    assert answer_of(code, computed(looked(**changes))) == answer


def test_deemed_votes_need_their_document_their_clause_and_their_warning():
    house = HouseRules(
        nonreturn=Nonreturn.FOLLOW_MAJORITY,
        accepted_ways=("handed",),
        warning="没有投票的，视为同意多数意见。",
        document="议事规则",
        clauses={"nonreturn": "第十二条"},
    )
    assert answer_of("deemed_votes", computed(looked(rules=rules(house=house)))) == "yes"
    without = HouseRules(nonreturn=Nonreturn.FOLLOW_MAJORITY, accepted_ways=("handed",))
    assert answer_of("deemed_votes", computed(looked(rules=rules(house=without)))) == "no"


@given(st.lists(ANSWERS, max_size=12))
def test_a_list_is_whole_exactly_when_every_line_is_answered_once_and_explained(given):
    by_code = {line.code: line for line in BY_HAND}
    explained = all(
        one.remark.strip() or (one.answer is Answer.YES and not by_code[one.code].asks_where)
        for one in given
    )
    applies = all(
        one.answer is not Answer.NOT_APPLICABLE or by_code[one.code].may_not_apply for one in given
    )
    whole = sorted(one.code for one in given) == sorted(CODES) and explained and applies
    if whole:
        check_given(given, whole=True)
        return
    with pytest.raises(Problem, match="checklist-incomplete"):
        check_given(given, whole=True)


@given(st.lists(st.sampled_from(Answer), min_size=len(CODES), max_size=len(CODES)))
def test_one_no_is_enough_to_refuse(answers):
    lines = by_hand([Given(*pair, "看过") for pair in zip(CODES, answers, strict=True)])
    if Answer.NO in answers:
        with pytest.raises(Problem, match="checklist-not-met"):
            check_met(lines)
    else:
        check_met(lines)


# Through the door


def test_the_list_is_shown_with_what_the_program_found(motion):
    motion.submitted()
    page = shown(motion)
    assert [one["code"] for one in page["lines"]] == [line.code for line in LINES]
    assert {one["answer"] for one in page["lines"] if not one["computed"]} == {None}
    found = {one["code"]: one["answer"] for one in page["lines"] if one["computed"]}
    assert found == {line.code: "yes" for line in COMPUTED} | {"deemed_votes": "not_applicable"}
    assert page["reviews"] == []
    motion.owner(0).api.get(f"/motions/{motion.id}/checklist").refused(403, "wrong-audience")


def test_an_approval_without_every_line_names_the_missing_ones(motion):
    motion.submitted()
    moderator = motion.desk.moderator
    refused = motion.approve(moderator, one_matter=None, text_complete=None)
    refused.refused(422, "checklist-incomplete")
    assert sorted(refused["errors"]) == ["checklist.one_matter", "checklist.text_complete"]
    nothing = moderator.api.post(f"/motions/{motion.id}/approval", {}, version=motion.version)
    assert len(nothing.refused(422, "checklist-incomplete")["errors"]) == len(BY_HAND)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"code": "periods", "answer": "yes"}, "由系统核对"),
        ({"code": "weather", "answer": "yes"}, "没有这一项"),
        ({"code": "one_matter", "answer": "yes"}, "填了两次"),
    ],
)
def test_nobody_ticks_what_is_computed_unknown_or_answered_already(motion, line, words):
    motion.submitted()
    body = {"checklist": [*checklist(), line]}
    refused = motion.desk.moderator.api.post(
        f"/motions/{motion.id}/approval", body, version=motion.version
    ).refused(422, "checklist-incomplete")
    assert words in refused["errors"][f"checklist.{line['code']}"][0]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("notice_place", {"answer": "yes"}),
        ("offers_attached", {"answer": "not_applicable"}),
        ("matter_fits", {"answer": "not_applicable", "remark": "没有"}),
        ("matter_fits", {"answer": "no"}),
    ],
)
def test_an_answer_that_needs_words_is_refused_without(motion, code, said):
    motion.submitted()
    refused = motion.approve(motion.desk.moderator, **{code: said})
    assert list(refused.refused(422, "checklist-incomplete")["errors"]) == [f"checklist.{code}"]


def test_a_no_forces_a_return_and_both_are_kept(motion):
    motion.submitted()
    moderator = motion.desk.moderator
    wrong = {"answer": "no", "remark": "改建应当选第（七）项"}
    refused = motion.approve(moderator, matter_fits=wrong).refused(409, "checklist-not-met")
    assert refused["lines"] == ["matter_fits"]
    assert motion.page()["desk"]["reviewed_at"] is None
    answered = checklist(matter_fits=wrong, notice_place=None)
    back = motion.move(moderator, "returned", reason="事项选错了", checklist=answered)
    assert back["state"] == "returned"
    (review,) = shown(motion)["reviews"]
    assert (review["outcome"], review["reviewer"]) == ("returned", "王主任")
    said = {one["code"]: (one["answer"], one["remark"]) for one in review["lines"]}
    assert said["matter_fits"] == ("no", "改建应当选第（七）项")
    assert said["notice_place"] == (None, "")
    motion.submitted().approved()
    assert [one["outcome"] for one in shown(motion)["reviews"]] == ["returned", "approved"]


def test_an_approved_motion_keeps_its_reviewer(motion):
    motion.submitted().approved()
    for person in (motion.desk.moderator, motion.desk.secretary):
        motion.approve(person).refused(409, "motion-approved")
    assert [one["reviewer"] for one in shown(motion)["reviews"]] == ["王主任"]
    assert db.session.get(Motion, motion.id).reviewed_by == motion.desk.moderator.id


def test_a_return_with_a_line_nobody_has_is_refused(motion):
    motion.submitted()
    line = {"code": "weather", "answer": "yes"}
    back = motion.move(motion.desk.moderator, "returned", reason="重写", checklist=[line])
    back.refused(422, "checklist-incomplete")


def test_what_the_program_finds_wrong_stops_the_approval(motion):
    motion.submitted()
    file = {"file": (io.BytesIO(ROSTER.encode()), "花名册.csv")}
    url = f"/estates/{motion.estate.id}/roster-imports"
    motion.desk.clerk.api.post(url, files=file, ok=True)
    refused = motion.approve(motion.desk.moderator).refused(409, "checklist-not-met")
    assert refused["lines"] == ["roll_current"]
    assert "导入没有办完" in refused["detail"]


def test_the_digest_that_was_reviewed_is_the_one_that_is_published(motion):
    motion.submitted()
    reviewed = shown(motion)["digest"]
    motion.approved()
    motion.move(motion.desk.moderator, "noticed")
    assert motion.page()["digest"] == reviewed == shown(motion)["reviews"][0]["digest"]


def test_records_read_origin_and_checklist_from_the_motion(motion):
    kept = db.session.get(Motion, motion.id)
    assert reviewing.checklist_of(kept) is None
    motion.submitted().approved()
    db.session.refresh(kept)
    approved = reviewing.checklist_of(kept)
    assert (approved.outcome, approved.reviewer) == ("approved", "王主任")
    assert [one.code for one in approved.lines] == [line.code for line in LINES]
    assert approved.lines[-1].label == "是"
    origin = origin_of(kept)
    assert origin.label == "筹备组决定"
    assert "2026年2月27日决定提出" in origin.words


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motion_reviews SET outcome = 'returned'",
        "DELETE FROM motion_reviews",
        (
            "INSERT INTO motion_reviews"
            " (motion_id, estate_id, outcome, digest, lines, reviewed_by, reviewed_at)"
            " SELECT motion_id, estate_id, 'approved', digest, '[{\"answer\": \"no\"}]',"
            " reviewed_by, reviewed_at FROM motion_reviews"
        ),
    ],
)
def test_the_database_keeps_reviews_and_approves_no_no(motion, statement):
    motion.submitted().approved()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


# Who asked for it


def test_a_motion_is_handed_on_only_with_its_origin(world, estate, desk):
    motion = a_motion(world, estate, desk=desk, origin=None)
    assert motion.page()["origin"] is None
    refused = motion.move(desk.clerk, "in_review").refused(422, "origin-missing")
    assert list(refused["errors"]) == ["origin"]
    given = an_origin(desk.clerk, estate, kind="committee", body="桂花苑业主委员会")
    desk.clerk.api.patch(f"/motions/{motion.id}", {"origin": given}, version=1, ok=True)
    motion.submitted()
    origin = motion.page()["origin"]
    assert (origin["label"], origin["body"]) == ("业主委员会决定", "桂花苑业主委员会")
    assert origin["words"].startswith("桂花苑业主委员会于2026年2月27日决定提出")


def test_an_origin_that_cannot_be_is_refused_with_its_field(world, motion):
    clerk, url = motion.desk.clerk, f"/motions/{motion.id}"
    tomorrow = an_origin(clerk, motion.estate, resolved_on="2026-03-03")
    refused = clerk.api.patch(url, {"origin": tomorrow}, version=1).refused(422, "origin-wrong")
    assert list(refused["errors"]) == ["origin.resolved_on"]
    owners = an_origin(clerk, motion.estate, kind="owners")
    clerk.api.patch(url, {"origin": owners}, version=1).refused(422, "invalid-input")
    elsewhere = world.estate(units=1)
    foreign = an_origin(world.staff("clerk", at=elsewhere), elsewhere)
    clerk.api.patch(url, {"origin": foreign}, version=1).refused(404, "not-found")


def test_the_origin_is_in_the_notice_its_digest_and_on_the_owners_page(world, motion):
    before = shown(motion)["digest"]
    given = an_origin(motion.desk.clerk, motion.estate, body="另一个筹备组")
    motion.desk.clerk.api.patch(f"/motions/{motion.id}", {"origin": given}, version=1, ok=True)
    assert shown(motion)["digest"] != before
    motion.noticed()
    page = motion.page(motion.owner(0))
    assert page["origin"]["words"].startswith("另一个筹备组")
    assert [(one["key"], one["title"]) for one in page["steps"][:2]] == [
        ("proposed", "筹备组决定"),
        ("reviewed", "审核通过"),
    ]
    public = world.api.get(f"/disclosures/{page['notice_disclosure_id']}", ok=True)
    printed = {one["heading"]: one["lines"] for one in public["sections"]}
    assert "另一个筹备组" in printed["由谁提出"][0]
    assert printed["由谁提出"][1].startswith("依据：《民法典》第二百七十七条")
    with pytest.raises(IntegrityError, match="frozen"), db.session.begin_nested():
        db.session.execute(text("UPDATE motions SET origin = NULL"))
