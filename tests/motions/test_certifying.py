"""The secretary certifies that voting may open; two people stand behind a count."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.session import db
from tests.motions.arranging import a_motion

WRONG_AREA = {"text": "我家是86.35平方米，名册写成了80平方米。"}


@pytest.fixture
def noticed(motion):
    return motion.noticed(certified=False)


def object_to_roll(motion, index=0):
    url = f"/disclosures/{motion.page()['roll_disclosure_id']}/objections"
    return motion.owner(index).api.post(url, WRONG_AREA)


def answer(motion, objection_id, *, uphold):
    body = {"uphold": uphold, "answer": "已核对不动产登记。"}
    return motion.desk.moderator.api.post(f"/objections/{objection_id}/decision", body, version=1)


# The opening


def test_without_certification_a_motion_stays_noticed_and_says_so(noticed):
    owner = noticed.owner(0)
    noticed.at(noticed.opens_at + timedelta(days=1))
    page = noticed.page()
    assert (page["state"], page["state_label"]) == ("noticed", "公告期满，待确认开始")
    assert (page["certified_at"], page["seats"]) == (None, [])
    assert noticed.tick() == 0
    refused = noticed.cast_by(owner, 1, "yes").refused(409, "motion-not-open")
    assert "等社区确认" in refused["detail"]
    assert owner.api.get("/me/todo", ok=True)["items"] == []


def test_certified_in_time_it_opens_by_the_clock(noticed):
    noticed.after(days=1)
    certified = noticed.certify()
    assert (certified["state"], certified["state_label"]) == ("noticed", "公告中")
    assert certified["certified_at"] == "2026-03-03T10:00:00+08:00"
    noticed.certify().refused(409, "opening-certified")
    noticed.at(noticed.opens_at - timedelta(seconds=1))
    assert noticed.state == "noticed"
    noticed.at(noticed.opens_at)
    assert noticed.state == "open"
    assert noticed.cast(0, "yes").status == 200


def test_certified_late_it_opens_at_the_certification_with_its_whole_window(noticed):
    owner = noticed.owner(0)
    noticed.at(noticed.opens_at + timedelta(days=2, hours=9))
    certified = noticed.certify()
    assert certified["state"] == "open"
    assert certified["opens_at"] == "2026-03-20T09:00:00+08:00"
    assert certified["closes_at"] == "2026-04-05T00:00:00+08:00"
    url = f"/motions/{noticed.id}/transitions"
    moves = noticed.desk.clerk.api.get(url, ok=True)["items"]
    assert [(one["act"], one["by"]) for one in moves[-2:]] == [
        ("certify", "周书记"),
        ("open", "到时自动"),
    ]
    assert owner.api.get("/me/inbox", ok=True)["items"][0]["title"] == "请您投票"


def test_without_a_date_of_its_own_it_opens_at_the_notices_end(motion):
    motion.noticed(scheduled=False)
    page = motion.page()
    assert page["opens_at"] == page["notice_ends_at"] == "2026-03-18T00:00:00+08:00"
    motion.at(motion.opens_at)
    assert (motion.state, motion.closes_at.isoformat()) == ("open", "2026-04-02T00:00:00+08:00")


def test_only_the_secretary_certifies(noticed):
    for person in (noticed.desk.clerk, noticed.desk.moderator):
        noticed.certify(person=person).refused(403, "role-missing")
    assert noticed.page()["certified_at"] is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motions SET certified_at = NULL, certified_by = NULL",
        "UPDATE motions SET opens_at = opens_at + interval '1 day'",
        "UPDATE motions SET closes_at = closes_at - interval '1 day'",
    ],
)
def test_what_was_certified_cannot_change(noticed, statement):
    noticed.certify()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motions SET opens_at = opens_at - interval '1 day'",
        "UPDATE motions SET state = 'open', roll_frozen_at = opens_at, roll_heads = 1, roll_area_centi_m2 = 1",
    ],
)
def test_the_database_opens_nothing_that_was_not_certified(noticed, statement):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


# The roll


def test_the_roll_is_published_with_the_notice_and_names_nobody(world, noticed):
    public = world.api.get(f"/disclosures/{noticed.page()['roll_disclosure_id']}", ok=True)
    assert (public["kind"], public["takes_objections"]) == ("roll", True)
    assert public["ends_at"] == noticed.page()["notice_ends_at"]
    whole = str(public.body)
    assert "共 9 套，720.00 m²。" in whole
    for holders in noticed.estate.holders.values():
        assert not any(one.name in whole or one.phone in whole for one in holders)


def test_an_unanswered_objection_to_the_roll_keeps_voting_shut(noticed):
    objection = object_to_roll(noticed)
    assert noticed.page()["roll_objections"]["undecided"] == 1
    refused = noticed.certify().refused(409, "roll-disputed")
    assert refused["undecided"] == 1
    answer(noticed, objection["id"], uphold=False)
    assert noticed.certify().status == 200


# An objection to the roll after the certification


def moves_of(motion):
    url = f"/motions/{motion.id}/transitions"
    return motion.desk.clerk.api.get(url, ok=True)["items"]


@pytest.fixture
def disputed(noticed):
    """Certified, then objected to; the notice is over."""
    noticed.after(days=1).certify()
    noticed.objection = object_to_roll(noticed.after(days=3))["id"]
    return noticed.at(noticed.opens_at)


def test_it_holds_the_opening_whatever_was_certified(disputed):
    owner = disputed.owner(1)
    page = disputed.after(hours=9).page()
    assert (page["state"], page["state_label"]) == ("noticed", "公告期满，名册异议待答复")
    assert page["certified_at"] is not None
    refused = disputed.cast_by(owner, 1, "yes").refused(409, "motion-not-open")
    assert "名册" in refused["detail"]
    assert disputed.tick() == 0
    assert owner.api.get("/me/todo", ok=True)["items"] == []
    frozen = db.session.scalar(text("SELECT roll_frozen_at FROM motions"))
    assert frozen is None


def test_no_list_says_that_a_held_motion_waits_for_its_count(disputed):
    disputed.at(disputed.closes_at + timedelta(days=1))
    secretary = disputed.desk.secretary
    kinds = [one["kind"] for one in secretary.api.get("/worklist", ok=True)["items"]]
    assert "objections" in kinds
    assert "motion_count" not in kinds


def test_dismissed_late_it_opens_at_the_answer_with_its_whole_window(disputed):
    owner, before = disputed.owner(1), disputed.version
    disputed.at(disputed.opens_at + timedelta(days=2, hours=9))
    answer(disputed, disputed.objection, uphold=False)
    page = disputed.page()
    assert page["state"] == "open"
    assert page["opens_at"] == "2026-03-20T09:00:00+08:00"
    assert page["closes_at"] == "2026-04-05T00:00:00+08:00"
    assert page["version"] > before
    assert [(one["act"], one["by"]) for one in moves_of(disputed)[-3:]] == [
        ("certify", "周书记"),
        ("opening_moved", "到时自动"),
        ("open", "到时自动"),
    ]
    frozen = db.session.scalar(text("SELECT roll_frozen_at FROM motions"))
    assert frozen == disputed.world.now
    assert owner.api.get("/me/inbox", ok=True)["items"][0]["title"] == "请您投票"
    assert disputed.cast(1, "yes").status == 200


def test_dismissed_in_time_it_opens_at_its_hour(noticed):
    noticed.after(days=1).certify()
    objection = object_to_roll(noticed)
    before = noticed.page()
    answer(noticed.after(days=1), objection["id"], uphold=False)
    page = noticed.at(noticed.opens_at).page()
    assert page["state"] == "open"
    assert (page["opens_at"], page["closes_at"]) == (before["opens_at"], before["closes_at"])


def test_of_two_objections_the_last_answer_lets_it_begin(disputed, noticed):
    noticed.at(noticed.opens_at - timedelta(hours=1))
    other = object_to_roll(noticed, 2)["id"]
    noticed.at(noticed.opens_at + timedelta(hours=1))
    answer(noticed, other, uphold=False)
    assert noticed.state == "noticed"
    noticed.after(hours=1)
    answer(noticed, disputed.objection, uphold=False)
    assert noticed.page()["opens_at"] == "2026-03-18T02:00:00+08:00"
    assert noticed.state == "open"


def test_upheld_it_ends_the_certification_until_the_roll_is_corrected(disputed):
    answer(disputed, disputed.objection, uphold=True)
    page = disputed.page()
    assert (page["state_label"], page["certified_at"]) == ("公告期满，待确认开始", None)
    assert [(one["act"], one["title"]) for one in moves_of(disputed)[-1:]] == [
        ("certification_lapsed", "确认失效，名册要更正")
    ]
    assert disputed.after(days=1).tick() == 0
    disputed.certify().refused(422, "reason-missing")
    again = disputed.certify("已按登记把面积更正为86.35平方米")
    assert (again["state"], again["opens_at"]) == ("open", "2026-03-19T00:00:00+08:00")
    assert again["closes_at"] == "2026-04-03T00:00:00+08:00"


def test_an_answer_about_the_result_moves_no_opening(motion):
    motion.opened().with_ballots("yes", "yes", "no").closed().counted().publicised()
    before = motion.page()
    url = f"/motions/{motion.id}/objections"
    made = motion.owner(0).api.post(url, {"text": "计票时没有监票人。"}, ok=True)
    answer(motion, made["id"], uphold=False)
    after = motion.page()
    assert [after[one] for one in ("opens_at", "closes_at", "version")] == [
        before[one] for one in ("opens_at", "closes_at", "version")
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motions SET state = 'open', roll_frozen_at = opens_at, roll_heads = 1, roll_area_centi_m2 = 1",
        "UPDATE motions SET certified_at = NULL, certified_by = NULL",
        "UPDATE motions SET opens_at = opens_at + interval '1 day', closes_at = closes_at + interval '1 day'",
    ],
)
def test_the_database_opens_moves_and_ends_nothing_while_it_is_undecided(disputed, statement):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_an_upheld_objection_asks_how_the_roll_was_corrected(noticed):
    objection = object_to_roll(noticed)
    answer(noticed, objection["id"], uphold=True)
    noticed.certify().refused(422, "reason-missing")
    moves = noticed.page(noticed.desk.secretary)["desk"]["moves"]
    assert [one["needs_reason"] for one in moves if one["act"] == "certify"] == [True]
    assert noticed.certify("已按登记把面积更正为86.35平方米").status == 200
    moves = noticed.desk.clerk.api.get(f"/motions/{noticed.id}/transitions", ok=True)["items"]
    assert moves[-1]["reason"] == "已按登记把面积更正为86.35平方米"


def test_the_roll_goes_down_with_its_motion(world, noticed):
    noticed.move(noticed.desk.moderator, "withdrawn", reason="企业退出")
    public = world.api.get(f"/disclosures/{noticed.page()['roll_disclosure_id']}", ok=True)
    assert public["withdrawn_reason"] == "已撤回：企业退出"


# The count


@pytest.fixture
def counted(motion):
    return motion.opened().with_ballots("yes", "yes", "no").closed().counted()


def test_a_count_is_publicised_once_another_has_confirmed_it(world, counted):
    counted.move(counted.desk.moderator, "publicised").refused(409, "count-not-confirmed")
    counted.confirm(counted.desk.secretary).refused(403, "own-entry")
    assert counted.page(counted.desk.secretary)["desk"]["counted_by_me"] is True
    counted.confirm(counted.desk.clerk).refused(403, "role-missing")
    other = world.staff("secretary", at=counted.estate, name="另一位书记")
    confirmed = counted.confirm(other)
    assert confirmed["desk"]["count_confirmed_at"] is not None
    counted.confirm().refused(409, "count-confirmed")
    assert counted.move(counted.desk.moderator, "publicised").status == 200
    moves = counted.desk.clerk.api.get(f"/motions/{counted.id}/transitions", ok=True)["items"]
    assert [(one["act"], one["by"]) for one in moves[-3:]] == [
        ("count", "周书记"),
        ("confirm", "另一位书记"),
        ("publicise", "王主任"),
    ]


def test_the_confirmation_counts_again(counted):
    """Somebody with the database's own rights added a choice behind the program's back."""
    db.session.execute(
        text("ALTER TABLE ballot_choices DISABLE TRIGGER ballot_choices_append_only")
    )
    db.session.execute(text("UPDATE ballot_choices SET choice = 'no'"))
    counted.confirm().refused(409, "count-differs")
    assert counted.page()["desk"]["count_confirmed_at"] is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motions SET state = 'publicised', publicised_at = now()",
        "UPDATE motions SET count_confirmed_by = counted_by, count_confirmed_at = now()",
    ],
)
def test_the_database_asks_for_two_people(counted, statement):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_a_confirmation_elsewhere_does_not_exist(world, counted):
    foreign = world.staff("moderator", at=world.community())
    url = f"/motions/{counted.id}/count-confirmation"
    foreign.api.post(url, version=1).refused(404, "not-found")
    assert datetime.fromisoformat(counted.page()["closes_at"]) == counted.world.now


def test_the_worklists_name_both_steps(world):
    motion = a_motion(world).opened().closed().counted()

    def waiting(person):
        items = person.api.get("/worklist", ok=True)["items"]
        return [one["kind"] for one in items if one["kind"].startswith("motion")]

    assert waiting(motion.desk.moderator) == ["motion_confirmation"]
    motion.confirm()
    assert waiting(motion.desk.moderator) == ["motion_result"]
