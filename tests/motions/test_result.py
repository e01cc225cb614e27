"""Count, publication, objections, effect."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.session import db
from models.motions import actions
from tests.motions.arranging import a_motion

OBJECTION = {"text": "三单元有两户说没有收到通知，请核对。"}


@pytest.fixture
def counted(motion):
    """Six of nine took part, four agreed: passed."""
    return (
        motion.opened().with_ballots("yes", "yes", "yes", "yes", "no", "abstain").closed().counted()
    )


def object_(motion, index=0, **body):
    return motion.owner(index).api.post(f"/motions/{motion.id}/objections", OBJECTION | body)


def decide(motion, objection_id, *, uphold, person=None, version=1):
    return (person or motion.desk.moderator).api.post(
        f"/objections/{objection_id}/decision",
        {"uphold": uphold, "answer": "已核对送达记录，两户均已签收。"},
        version=version,
    )


def test_a_motion_cannot_be_counted_before_it_closes(motion):
    motion.opened().with_ballots("yes")
    motion.at(motion.closes_at - timedelta(seconds=1))
    motion.move(motion.desk.secretary, "counted").refused(409, "motion-wrong-state")
    motion.closed()
    assert motion.move(motion.desk.secretary, "counted").status == 200


def test_the_result_shows_the_four_comparisons_and_the_working(counted):
    result = counted.desk.secretary.api.get(f"/motions/{counted.id}/result", ok=True)
    assert result["passed"] is True
    (question,) = result["questions"]
    (yes,) = question["comparisons"]
    assert [
        (one["left"], one["right"], one["needed"], one["met"]) for one in yes["comparisons"]
    ] == [
        (6, 9, 6, True),
        (48_000, 72_000, 48_000, True),
        (4, 6, 4, True),
        (32_000, 48_000, 24_001, True),
    ]
    assert {one["code"]: one["heads"] for one in question["choices"]} == {
        "yes": 4,
        "no": 1,
        "abstain": 1,
    }
    assert question["working"][-1] == "四项比较全部达到，表决通过。"


def test_staff_see_a_result_once_counted_and_residents_once_publicised(motion):
    owner, secretary = motion.owner(0), motion.desk.secretary
    url = f"/motions/{motion.id}/result"
    motion.noticed()
    secretary.api.get(url).refused(409, "result-not-public")
    motion.at(motion.opens_at).with_ballots("yes")
    secretary.api.get(url).refused(409, "result-not-public")
    owner.api.get(url).refused(409, "result-not-public")
    motion.closed()
    secretary.api.get(url).refused(409, "result-not-public")
    motion.counted()
    secretary.api.get(url, ok=True)
    owner.api.get(url).refused(409, "result-not-public")
    listed = f"/estates/{motion.estate.id}/motions"
    assert owner.api.get(listed, ok=True)["items"][0]["passed"] is None
    assert secretary.api.get(listed, ok=True)["items"][0]["passed"] is False
    motion.publicised()
    owner.api.get(url, ok=True)
    assert owner.api.get(listed, ok=True)["items"][0]["passed"] is False


def test_a_count_cannot_be_changed(counted):
    with pytest.raises(IntegrityError, match="frozen"), db.session.begin_nested():
        db.session.execute(text("UPDATE motions SET result = '{\"passed\": false}'"))


def test_a_result_takes_effect_when_its_publicity_ends(counted):
    owner = counted.owner(0)
    counted.publicised()
    assert counted.publicity_ends_at.isoformat() == "2026-04-18T00:00:00+08:00"
    counted.at(counted.publicity_ends_at - timedelta(microseconds=1))
    assert counted.state == "publicised"
    assert not actions.is_effective(counted.id, counted.estate.id, counted.world.now)
    counted.publicity_over()
    assert counted.state == "effective"
    assert actions.is_effective(counted.id, counted.estate.id, counted.world.now)
    assert not actions.is_effective(counted.id, counted.estate.id + 1, counted.world.now)
    counted.tick()
    assert owner.api.get("/me/inbox", ok=True)["items"][0]["title"] == "表决决定已生效"


def test_what_does_not_pass_fails_when_its_publicity_ends(motion):
    motion.opened().with_ballots("yes", "yes").closed().counted().publicised().publicity_over()
    assert motion.state == "failed"
    motion.tick()
    assert motion.state == "failed"
    assert "没有通过" in motion.owner(0).api.get("/me/inbox", ok=True)["items"][0]["title"]


def test_owners_object_during_the_publicity_and_nobody_else(world, counted):
    object_(counted).refused(409, "result-not-public")
    counted.publicised()
    tenant = world.tenant_of(counted.estate, counted.estate.units[0])
    url = f"/motions/{counted.id}/objections"
    tenant.api.post(url, OBJECTION).refused(403, "not-owner")
    stranger = world.estate(units=1)
    world.owner_of(stranger, stranger.units[0]).api.post(url, OBJECTION).refused(404, "not-found")
    filed = object_(counted)
    assert (filed.status, filed["state"]) == (201, "pending")
    object_(counted).refused(409, "objection-pending")
    assert object_(counted, 1).status == 201
    assert len(counted.owner(0).api.get(url, ok=True)["items"]) == 1
    assert len(counted.desk.clerk.api.get(url, ok=True)["items"]) == 2
    counted.publicity_over()
    object_(counted, 2).refused(409, "objection-period-over")


def test_a_motion_without_notice_has_no_objections_and_does_not_exist(motion):
    motion.owner(0).api.post(f"/motions/{motion.id}/objections", OBJECTION).refused(
        404, "not-found"
    )


def test_an_undecided_objection_holds_the_result_back(counted):
    counted.publicised()
    objection = object_(counted)
    counted.publicity_over()
    assert counted.state == "publicised"
    assert counted.tick() == 0
    counted.after(days=2)
    decide(counted, objection["id"], uphold=False)
    assert counted.state == "effective"
    page = counted.page()
    assert page["steps"][-1]["at"] == "2026-04-20T00:00:00+08:00"
    counted.tick()
    moves = counted.desk.clerk.api.get(f"/motions/{counted.id}/transitions", ok=True)["items"]
    assert (moves[-1]["act"], moves[-1]["at"]) == ("take_effect", "2026-04-20T00:00:00+08:00")


def test_an_upheld_objection_blocks_effect_until_the_motion_is_void(counted):
    counted.publicised()
    objection = object_(counted)
    decide(counted, objection["id"], uphold=True)
    counted.publicity_over()
    assert (counted.state, counted.tick()) == ("publicised", 0)
    assert counted.page()["objections"] == {"undecided": 0, "upheld": 1, "dismissed": 0}
    counted.move(counted.desk.secretary, "void", reason="异议成立，重新表决")
    assert counted.state == "void"


def test_an_objection_is_answered_once_and_the_objector_is_told(counted):
    counted.publicised()
    objection = object_(counted)
    decide(counted, objection["id"], uphold=False, version=2).refused(412, "changed-meanwhile")
    decide(counted, objection["id"], uphold=False, person=counted.desk.clerk).refused(
        403, "role-missing"
    )
    answered = decide(counted, objection["id"], uphold=False)
    assert answered["state"] == "dismissed"
    decide(counted, objection["id"], uphold=True, version=2).refused(409, "objection-decided")
    notice = counted.owner(0).api.get("/me/inbox", ok=True)["items"][0]
    assert "异议不成立" in notice["body"]
    assert "均已签收" in notice["body"]


def test_objections_elsewhere_do_not_exist(world, counted):
    counted.publicised()
    objection = object_(counted)
    foreign = world.staff("moderator", at=world.community())
    decide(counted, objection["id"], uphold=True, person=foreign).refused(404, "not-found")
    decide(counted, 999_999, uphold=True).refused(404, "not-found")


def test_objecting_again_is_possible_after_the_answer(counted):
    counted.publicised()
    decide(counted, object_(counted)["id"], uphold=False)
    assert object_(counted, text="还有一户没有收到。").status == 201
    held = counted.owner(0).api.get("/me/export", ok=True)["held"]["objections"]
    assert [one["state"] for one in held] == ["dismissed", "pending"]


def test_a_publicised_result_is_read_without_a_login(world, counted):
    counted.publicised()
    public = world.api.get(f"/disclosures/{counted.page()['result_disclosure_id']}", ok=True)
    assert public["takes_objections"] is True
    assert public["is_over"] is False
    headings = [one["heading"] for one in public["sections"]]
    assert headings == [
        "表决内容",
        "表决结果",
        "第1项 选聘物业服务企业：票数",
        "第1项 选聘物业服务企业：计算过程",
        "法律依据",
        "提出异议",
    ]
    whole = str(public.body)
    for holders in counted.estate.holders.values():
        assert not any(one.name in whole or one.phone in whole for one in holders)
    counted.publicity_over()
    assert world.api.get(f"/disclosures/{public['id']}", ok=True)["is_over"] is True
    world.api.get("/disclosures/999999").refused(404, "not-found")


def test_a_notice_is_read_without_a_login_and_takes_no_objections(world, motion):
    motion.noticed()
    public = world.api.get(f"/disclosures/{motion.page()['notice_disclosure_id']}", ok=True)
    assert (public["kind"], public["takes_objections"]) == ("motion_notice", False)
    assert public["ends_at"] == "2026-03-18T00:00:00+08:00"
    lines = [line for one in public["sections"] for line in one["lines"]]
    assert any("第二百七十八条" in line for line in lines)
    assert "投票时间：2026年3月18日 00:00至2026年4月2日 00:00" in lines
    listed = motion.owner(0).api.get(f"/estates/{motion.estate.id}/disclosures", ok=True)["items"]
    assert [one["kind"] for one in listed] == ["roll", "motion_notice"]
    assert listed[1]["id"] == public["id"]


def test_a_disclosure_cannot_be_changed(motion):
    motion.noticed()
    with pytest.raises(IntegrityError, match="cannot change"), db.session.begin_nested():
        db.session.execute(text("UPDATE disclosures SET title = 'x'"))


def test_a_void_motion_says_so_to_everybody(world, counted):
    owner = counted.owner(0)
    counted.publicised()
    secretary = counted.desk.secretary
    counted.move(secretary, "void").refused(422, "reason-missing")
    counted.move(secretary, "void", reason="区住建局撤销")
    for kind in ("notice", "result"):
        page = world.api.get(f"/disclosures/{counted.page()[f'{kind}_disclosure_id']}", ok=True)
        assert page["withdrawn_reason"] == "已作废：区住建局撤销"
    assert owner.api.get("/me/inbox", ok=True)["items"][0]["title"] == "表决已作废"
    object_(counted, 3).refused(409, "objection-period-over")
    owner.api.get(f"/motions/{counted.id}/result").refused(409, "result-not-public")


def test_an_effective_motion_can_be_annulled_by_the_secretary(counted):
    counted.publicised().publicity_over()
    counted.move(counted.desk.secretary, "void", reason="法院判决撤销")
    assert counted.state == "void"
    assert not actions.is_effective(counted.id, counted.estate.id, counted.world.now)


# Extension


def test_voting_is_extended_once_before_it_closes_and_owners_are_told(motion):
    owner = motion.owner(0)
    motion.opened()
    closes = motion.closes_at
    motion.extend(motion.desk.secretary, days=46).refused(422, "window-too-long")
    motion.extend(motion.desk.secretary, reason=" ").refused(422, "invalid-input")
    assert motion.extend(motion.desk.secretary, days=5).status == 200
    assert motion.closes_at == closes + timedelta(days=5)
    assert "4月6日24:00" in owner.api.get("/me/inbox", ok=True)["items"][0]["body"]
    motion.extend(motion.desk.secretary, days=1).refused(409, "already-extended")
    motion.at(closes)
    assert motion.cast(0, "yes").status == 200
    motion.closed()
    assert motion.state == "closed"


def test_a_closed_vote_is_not_extended(motion):
    motion.opened().closed()
    motion.extend(motion.desk.secretary).refused(409, "motion-wrong-state")


# What the desk sees


def test_the_desk_is_offered_exactly_what_it_may_do(world, motion):
    def offered(person):
        return [one["act"] for one in motion.page(person)["desk"]["moves"]]

    desk = motion.desk
    assert offered(desk.clerk) == ["edit", "submit"]
    motion.submitted()
    assert (offered(desk.clerk), offered(desk.moderator)) == ([], ["approve", "return", "withdraw"])
    motion.approved()
    assert offered(desk.moderator) == ["return", "notice", "withdraw"]
    motion.move(desk.moderator, "noticed")
    assert offered(desk.secretary) == ["certify", "withdraw"]
    motion.certify()
    assert offered(desk.secretary) == ["withdraw"]
    motion.at(datetime.fromisoformat(motion.page()["notice_ends_at"]))
    assert offered(desk.secretary) == ["extend", "void"]
    motion.extend(desk.secretary)
    assert offered(desk.secretary) == ["void"]
    motion.closed()
    assert offered(desk.secretary) == ["count", "void"]
    assert (
        world.staff("district", at=motion.estate.community_id).api.get(
            f"/motions/{motion.id}", ok=True
        )["desk"]["moves"]
        == []
    )


def test_the_worklist_says_what_comes_next(motion):
    def waiting(person):
        items = person.api.get("/worklist", ok=True)["items"]
        return [one["kind"] for one in items if one["kind"].startswith(("motion", "objection"))]

    desk = motion.desk
    assert waiting(desk.clerk) == []
    motion.submitted()
    assert waiting(desk.moderator) == ["motion_review"]
    motion.approved()
    assert waiting(desk.moderator) == ["motion_notice"]
    motion.move(desk.moderator, "noticed")
    assert waiting(desk.secretary) == []
    motion.at(datetime.fromisoformat(motion.page()["notice_ends_at"]) - timedelta(days=3))
    assert waiting(desk.secretary) == ["motion_opening"]
    motion.certify()
    assert waiting(desk.secretary) == []
    motion.at(motion.opens_at or datetime.fromisoformat(motion.page()["opens_at"]))
    assert waiting(desk.secretary) == []
    motion.closed()
    assert waiting(desk.secretary) == ["motion_count"]
    motion.counted()
    assert waiting(desk.moderator) == ["motion_confirmation"]
    motion.confirm()
    assert waiting(desk.moderator) == ["motion_result"]
    motion.move(desk.moderator, "publicised")
    object_(motion)
    assert waiting(desk.moderator) == ["objections"]


def test_every_act_of_staff_is_in_the_audit(counted):
    acts = db.session.execute(
        text("SELECT act, actor_kind FROM audit_entries WHERE subject_kind = 'motion' ORDER BY id")
    ).all()
    assert [tuple(one) for one in acts] == [
        ("motion.draft", "staff"),
        ("motion.submit", "staff"),
        ("motion.approve", "staff"),
        ("motion.notice", "staff"),
        ("motion.certify", "staff"),
        ("motion.open", "job"),
        ("motion.close", "job"),
        ("motion.count", "staff"),
    ]


def test_the_count_of_the_database_is_the_count_of_single_ballots(world):
    """Areas that nobody would choose; the aggregate in SQL and the tally of single ballots agree."""
    from models.motions.counting import tally
    from tests.motions.counts import QUESTION, SPECIAL

    areas = [4_501, 8_635, 12_000, 7_777, 3_333]
    choices = ["yes", "no", "yes", "abstain", "yes"]
    motion = a_motion(world, world.estate(areas=areas), matter="fund_raising").opened()
    motion.with_ballots(*choices).closed().counted()
    result = motion.desk.secretary.api.get(f"/motions/{motion.id}/result", ok=True)
    ballots = [(index, [choice]) for index, choice in enumerate(choices)]
    by_hand = tally(ballots, dict(enumerate(areas)), QUESTION[SPECIAL])
    assert [one["left"] for one in result["questions"][0]["comparisons"][0]["comparisons"]] == [
        one.left for one in by_hand.candidates[0].comparisons
    ]
    assert result["passed"] == by_hand.passed
