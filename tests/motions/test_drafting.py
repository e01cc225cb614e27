"""Written by one, reviewed by another, published with everything frozen."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.session import db
from tests.motions.arranging import APPROVAL, CONTENT, ELECTION, MODELS, a_motion


def test_the_catalogue_prints_the_law_beside_each_matter(world, estate):
    owner = world.owner_of(estate, estate.units[0])
    items = owner.api.get("/matters", ok=True)["items"]
    raising = next(one for one in items if one["code"] == "fund_raising")
    assert raising["law_text"] == "筹集建筑物及其附属设施的维修资金"
    assert raising["article"] == "《民法典》第二百七十八条第一款第（六）项"
    assert "四分之三以上" in raising["printed"]
    assert len(items) == 10


def test_a_draft_takes_its_shares_from_its_matter(motion):
    page = motion.page()
    assert page["questions"][0]["matter"]["matter_class"] == "ordinary"
    assert [one["label"] for one in page["questions"][0]["options"]] == ["同意", "不同意", "弃权"]
    figures = {one["code"]: one for one in page["rules"]}
    assert "过半数" in figures["pass_ordinary"]["words"]
    assert page["periods"] == {"notice_days": 15, "window_days": 15, "publicity_days": 15}
    changed = motion.desk.clerk.api.patch(
        f"/motions/{motion.id}",
        {"questions": [APPROVAL | {"matter": "rebuilding"}], "window_days": 30},
        version=1,
        ok=True,
    )
    assert changed["questions"][0]["matter"]["matter_class"] == "special"
    assert changed["periods"]["window_days"] == 30
    assert changed["title"] == CONTENT["title"]
    figures = {one["code"]: one for one in changed["rules"]}
    assert "四分之三以上" in figures["pass_special"]["words"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        (
            {"questions": [APPROVAL | {"matter": "weather"}]},
            "matter-unknown",
            "questions.0.matter",
        ),
        ({"notice_days": 14}, "period-outside-rules", "notice_days"),
        ({"publicity_days": 14}, "period-outside-rules", "publicity_days"),
        ({"window_days": 4}, "period-outside-rules", "window_days"),
        ({"window_days": 61}, "period-outside-rules", "window_days"),
        ({"notice_days": 365}, "period-outside-rules", "notice_days"),
        ({"title": " "}, "invalid-input", "title"),
        ({"options": []}, "invalid-input", "options"),
        ({"questions": []}, "questions-wrong", "questions"),
        ({"questions": [APPROVAL] * 13}, "questions-wrong", "questions"),
        (
            {"questions": [APPROVAL | {"options": [{"label": "好"}]}]},
            "questions-wrong",
            "questions.0.options",
        ),
        (
            {"questions": [APPROVAL, MODELS | {"options": [{"label": "好"}]}]},
            "questions-wrong",
            "questions.1.options",
        ),
        (
            {"questions": [MODELS | {"options": [{"label": "好"}] * 2}]},
            "questions-wrong",
            "questions.0.options",
        ),
        (
            {"questions": [ELECTION | {"options": [], "seats": 1}]},
            "questions-wrong",
            "questions.0.options",
        ),
        ({"questions": [ELECTION | {"seats": 4}]}, "questions-wrong", "questions.0.seats"),
        ({"questions": [APPROVAL | {"seats": 2}]}, "questions-wrong", "questions.0.seats"),
    ],
)
def test_a_draft_outside_the_rules_is_refused_with_its_field(motion, changes, code, field):
    clerk = motion.desk.clerk
    url = f"/estates/{motion.estate.id}/motions"
    refused = clerk.api.post(url, CONTENT | changes).refused(422, code)
    assert list(refused["errors"]) == [field]
    assert clerk.api.patch(f"/motions/{motion.id}", changes, version=1).refused(422, code)


def test_the_same_draft_sent_twice_is_one(motion):
    url = f"/estates/{motion.estate.id}/motions"
    clerk = motion.desk.clerk
    first = clerk.api.post(url, CONTENT, key="draft-key-1", ok=True)
    assert clerk.api.post(url, CONTENT, key="draft-key-1", ok=True)["id"] == first["id"]


def test_changes_are_guarded_against_each_other(motion):
    url = f"/motions/{motion.id}"
    clerk = motion.desk.clerk
    clerk.api.patch(url, {"title": "选聘物业企业"}).refused(428, "if-match-required")
    clerk.api.patch(url, {"title": "选聘物业企业"}, version=1, ok=True)
    clerk.api.patch(url, {"title": "选聘别的企业"}, version=1).refused(412, "changed-meanwhile")


def test_nobody_reviews_their_own_entry(world, estate, desk):
    motion = a_motion(world, estate, desk=desk)
    writer = world.staff("clerk", "moderator", at=estate)
    writer.api.patch(f"/motions/{motion.id}", {"title": "选聘物业"}, version=1, ok=True)
    motion.submitted()
    motion.approve(writer).refused(403, "own-entry")
    motion.move(writer, "returned", reason="重写").refused(403, "own-entry")
    motion.approve(desk.moderator)
    assert motion.page()["desk"]["reviewed_at"] is not None


def test_a_motion_is_returned_with_a_reason_and_comes_back(motion):
    motion.submitted()
    moderator = motion.desk.moderator
    motion.move(moderator, "returned").refused(422, "reason-missing")
    motion.move(moderator, "returned", reason="请写明收费标准")
    assert motion.state == "returned"
    motion.submitted().approved()
    assert motion.state == "in_review"
    history = moderator.api.get(f"/motions/{motion.id}/transitions", ok=True)["items"]
    assert [(one["act"], one["to_state"]) for one in history] == [
        ("draft", "draft"),
        ("submit", "in_review"),
        ("return", "returned"),
        ("submit", "in_review"),
        ("approve", "in_review"),
    ]
    assert (history[2]["title"], history[2]["by"]) == ("退回修改", "王主任")
    assert history[2]["reason"] == "请写明收费标准"


def test_an_approval_is_asked_anew_after_every_return(motion):
    motion.submitted().approved()
    motion.move(motion.desk.moderator, "returned", reason="金额有误")
    motion.submitted()
    refused = motion.move(motion.desk.moderator, "noticed")
    refused.refused(409, "motion-not-reviewed")


def test_a_notice_freezes_text_options_and_rules(motion):
    motion.noticed()
    page = motion.page()
    assert (page["state"], len(page["digest"])) == ("noticed", 64)
    motion.desk.clerk.api.patch(
        f"/motions/{motion.id}", {"title": "换个题目"}, version=page["version"]
    ).refused(409, "motion-wrong-state")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motions SET title = 'x'",
        "UPDATE motions SET questions = jsonb_build_array(1)",
        "UPDATE motions SET rules = '{}'",
        "UPDATE motions SET digest = 'x'",
        "UPDATE motions SET opens_at = opens_at + interval '1 day'",
    ],
)
def test_the_database_keeps_what_a_notice_has_frozen(motion, statement):
    motion.noticed()
    with pytest.raises(IntegrityError, match="frozen"), db.session.begin_nested():
        db.session.execute(text(statement))


def test_the_notice_runs_fifteen_days_before_voting_can_begin(motion):
    motion.submitted().approved()
    moderator = motion.desk.moderator
    dates = moderator.api.get(f"/motions/{motion.id}/calendar", ok=True)
    assert dates["earliest_opens_at"] == "2026-03-18T00:00:00+08:00"
    early = "2026-03-17T23:59:59+08:00"
    refused = motion.move(moderator, "noticed", opens_at=early).refused(
        422, "opening-outside-notice"
    )
    assert refused["earliest_opens_at"] == dates["earliest_opens_at"]
    query = f"/motions/{motion.id}/calendar?opens_at=2026-03-20T09:00:00%2B08:00"
    assert moderator.api.get(query, ok=True)["closes_at"] == "2026-04-05T00:00:00+08:00"


def test_owners_are_told_of_a_notice_and_tenants_are_not(world, motion):
    owner = motion.owner(0)
    tenant = world.tenant_of(motion.estate, motion.estate.units[0])
    motion.noticed()
    (notice,) = owner.api.get("/me/inbox", ok=True)["items"]
    assert notice["title"] == "小区有一项表决公告"
    assert "2026年3月18日 00:00开始投票" in notice["body"]
    assert tenant.api.get("/me/inbox", ok=True)["items"] == []


def test_an_estate_without_owners_on_its_roster_cannot_vote(world):
    estate = world.estate(units=1)
    motion = a_motion(world, estate).submitted().approved()
    estate.units[0].usage = "车库"
    db.session.commit()
    motion.move(motion.desk.moderator, "noticed").refused(409, "roll-empty")


def test_residents_see_a_motion_from_its_notice_on(world, motion):
    owner, tenant = motion.owner(0), world.tenant_of(motion.estate, motion.estate.units[1])
    owner.api.get(f"/motions/{motion.id}").refused(404, "not-found")
    assert owner.api.get(f"/estates/{motion.estate.id}/motions", ok=True)["items"] == []
    motion.noticed()
    page = owner.api.get(f"/motions/{motion.id}", ok=True)
    assert page["desk"] is None
    assert [step["title"] for step in page["steps"]] == [
        "筹备组决定",
        "审核通过",
        "公告",
        "投票",
        "投票截止",
        "计票完成",
        "结果公示",
        "公示期满",
    ]
    tenant.api.get(f"/motions/{motion.id}", ok=True)


def test_motions_of_another_estate_do_not_exist(world, motion):
    motion.noticed()
    elsewhere = world.estate(units=1)
    stranger = world.owner_of(elsewhere, elsewhere.units[0])
    foreign = world.staff("clerk", "moderator", "secretary", at=elsewhere)
    for person in (stranger, foreign):
        for path in ("", "/turnout", "/result", "/objections"):
            person.api.get(f"/motions/{motion.id}{path}").refused(404, "not-found")
        person.api.get(f"/estates/{motion.estate.id}/motions").refused(404, "not-found")
        person.api.get(f"/estates/{motion.estate.id}/disclosures").refused(404, "not-found")
    foreign.api.get(f"/motions/{motion.id}/transitions").refused(404, "not-found")
    foreign.api.get(f"/motions/{motion.id}/calendar").refused(404, "not-found")
    foreign.api.post(f"/motions/{motion.id}/transitions", {"to": "open"}, version=1).refused(
        404, "not-found"
    )
    foreign.api.patch(f"/motions/{motion.id}", {}, version=1).refused(404, "not-found")
    foreign.api.post(f"/estates/{motion.estate.id}/motions", CONTENT).refused(404, "not-found")


def test_a_motion_is_withdrawn_with_a_reason_that_owners_read(motion):
    owner = motion.owner(0)
    motion.noticed()
    motion.move(motion.desk.secretary, "withdrawn").refused(422, "reason-missing")
    motion.move(motion.desk.secretary, "withdrawn", reason="企业退出")
    assert motion.state == "withdrawn"
    assert "企业退出" in owner.api.get("/me/inbox", ok=True)["items"][0]["body"]
    notice = owner.api.get(f"/motions/{motion.id}", ok=True)["notice_disclosure_id"]
    public = motion.world.api.get(f"/disclosures/{notice}", ok=True)
    assert public["withdrawn_reason"] == "已撤回：企业退出"
    motion.after(days=40)
    assert motion.state == "withdrawn"


def test_lists_filter_by_the_state_of_the_clock(world, motion):
    owner = motion.owner(0)
    motion.opened()
    a_motion(world, motion.estate, desk=motion.desk)
    url = f"/estates/{motion.estate.id}/motions"

    def ids(person, query):
        return [one["id"] for one in person.api.get(url + query, ok=True)["items"]]

    assert ids(owner, "?running=true") == ids(owner, "?state=open") == [motion.id]
    assert ids(owner, "?running=false") == ids(owner, "?state=noticed") == []
    assert len(ids(motion.desk.clerk, "")) == 2
    motion.move(motion.desk.secretary, "void", reason="程序有误")
    assert ids(owner, "?running=false") == [motion.id]
    assert ids(owner, "?running=true") == ids(owner, "?running=true&state=void") == []


def test_lists_come_in_pages(world, motion):
    for _ in range(4):
        a_motion(world, motion.estate, desk=motion.desk)
    url = f"/estates/{motion.estate.id}/motions?limit=2&state=draft"
    seen, cursor = [], ""
    while cursor is not None:
        page = motion.desk.clerk.api.get(url + (f"&cursor={cursor}" if cursor else ""), ok=True)
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 5
