"""An author speaks against a refusal once, and somebody else looks again; the database holds both."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.session import db
from models.moderation import actions
from models.moderation.tables import ModerationAppeal
from tests.moderation.arranging import Queue, waiting
from tests.races import at_once


@pytest.fixture
def secretary(world, estate):
    return world.staff("secretary", at=estate, name="周书记")


@pytest.fixture
def author(queue):
    return queue.resident(0)


@pytest.fixture
def refused(queue, author):
    """A text that the moderator refused."""
    return queue.decide(waiting(queue, author), approve=False, reason="与本事项无关", ok=True)


def mine(author):
    return author.api.get("/me/moderation-items", ok=True)["items"]


def appeal(author, item, words="说的就是公约里的事"):
    return author.api.post(f"/moderation/items/{item['id']}/appeal", {"text": words})


def appeals(queue, person, query=""):
    url = f"/moderation/appeals?estate_id={queue.estate.id}{query}"
    return person.api.get(url, ok=True)["items"]


def judge(person, one, *, uphold=True, reason="与公约有关，可以公开"):
    url = f"/moderation/appeals/{one['id']}/decision"
    return person.api.post(url, {"uphold": uphold, "reason": reason}, version=one["version"])


def test_the_author_sees_why_and_may_appeal(author, refused):
    (own,) = mine(author)
    assert (own["state"], own["reason"], own["may_appeal"]) == ("refused", "与本事项无关", True)
    made = appeal(author, refused)
    assert (made.status, made["state"]) == (201, "pending")
    (own,) = mine(author)
    assert own["may_appeal"] is False
    assert own["appeal"]["text"] == "说的就是公约里的事"


def test_home_says_for_a_week_that_one_may_appeal(author, refused, clock, world):
    def waiting_at_home():
        world.fresh(author)
        found = author.api.get("/me/todo", ok=True)["items"]
        return [one for one in found if one["kind"] == "appeal"]

    (shown,) = waiting_at_home()
    assert shown["title"] == "您写的公约意见没有公开"
    assert "与本事项无关" in shown["detail"]
    assert shown["route"] == "/pages/moderation/mine"
    clock.move(days=7)
    assert waiting_at_home() == []
    clock.move(days=-1)
    appeal(author, refused)
    assert waiting_at_home() == []


def test_another_lets_it_through_and_the_author_is_told(queue, author, refused, secretary):
    appeal(author, refused)
    (one,) = appeals(queue, secretary, "&state=pending")
    assert one["may_decide"] is True
    assert one["item"]["reason"] == "与本事项无关"
    decided = judge(secretary, one).body
    assert (decided["state"], decided["item"]["state"]) == ("upheld", "approved")
    assert queue.seen_by(queue.resident(1)) == [one["item"]["text"]]
    notice = author.api.get("/me/inbox", ok=True)["items"][0]
    assert "申诉成立，内容已公开" in notice["body"]
    assert "与公约有关，可以公开" in notice["body"]
    assert mine(author)[0]["state"] == "approved"
    assert queue.items("approved")[0]["appeal_state"] == "upheld"


def test_another_may_keep_it_back_with_a_reason(queue, author, refused, secretary):
    appeal(author, refused)
    (one,) = appeals(queue, secretary)
    judge(secretary, one, uphold=False, reason="").refused(422, "invalid-input")
    judge(secretary, one, uphold=False, reason="点了邻居的名")
    assert queue.seen_by(queue.resident(1)) == []
    notice = author.api.get("/me/inbox", ok=True)["items"][0]
    assert "申诉不成立，内容不公开" in notice["body"]
    assert "点了邻居的名" in notice["body"]


def test_whoever_refused_does_not_judge_the_appeal(queue, author, refused, secretary):
    appeal(author, refused)
    (one,) = appeals(queue, queue.moderator)
    assert one["may_decide"] is False
    judge(queue.moderator, one).refused(403, "same-decider")
    kinds = [work["kind"] for work in queue.moderator.api.get("/worklist", ok=True)["items"]]
    assert "appeals" not in kinds
    (work,) = [
        one for one in secretary.api.get("/worklist", ok=True)["items"] if one["kind"] == "appeals"
    ]
    assert (work["count"], work["route"]) == (1, "/moderation/appeals")


DECIDED_BY_THE_FIRST = (
    "UPDATE moderation_appeals SET state = 'upheld', reason = 'x', decided_at = now(), "
    "decided_by = (SELECT decided_by FROM moderation_items WHERE id = item_id)"
)


def test_the_database_keeps_the_judges_apart(queue, author, refused, secretary):
    appeal(author, refused)
    with pytest.raises(IntegrityError, match="does not judge"), db.session.begin_nested():
        db.session.execute(text(DECIDED_BY_THE_FIRST))
    with pytest.raises(IntegrityError, match="first decision"), db.session.begin_nested():
        db.session.execute(text("UPDATE moderation_items SET decided_by = NULL"))
    (one,) = appeals(queue, secretary)
    judge(secretary, one)
    with pytest.raises(IntegrityError, match="decided once"), db.session.begin_nested():
        db.session.execute(text("UPDATE moderation_appeals SET state = 'dismissed'"))


def test_one_appeals_once_even_after_losing(queue, author, refused, secretary):
    appeal(author, refused)
    appeal(author, refused).refused(409, "appealed-already")
    (one,) = appeals(queue, secretary)
    judge(secretary, one, uphold=False)
    appeal(author, refused).refused(409, "appealed-already")


def test_an_appeal_is_decided_once_on_what_was_seen(queue, author, refused, secretary):
    appeal(author, refused)
    (one,) = appeals(queue, secretary)
    judge(secretary, one | {"version": 7}).refused(412, "changed-meanwhile")
    judge(secretary, one)
    judge(secretary, one | {"version": 2}).refused(409, "already-decided")


def test_only_a_refusal_is_appealed(queue, author):
    item = waiting(queue, author)
    appeal(author, item).refused(409, "not-refused")
    queue.decide(item, approve=True, ok=True)
    appeal(author, item).refused(409, "not-refused")


def test_only_the_author_appeals(queue, refused, secretary):
    neighbour = queue.resident(1)
    appeal(neighbour, refused).refused(404, "not-found")
    appeal(secretary, refused).refused(404, "not-found")
    appeal(neighbour, {"id": 999_999}).refused(404, "not-found")


def test_appeals_are_for_moderators_of_the_place(queue, world, estate, author, refused):
    appeal(author, refused)
    (one,) = appeals(queue, queue.moderator)
    url = f"/moderation/appeals?estate_id={estate.id}"
    clerk = world.staff("clerk", at=estate)
    stranger = world.staff("moderator", at=world.estate(units=1))
    clerk.api.get(url).refused(403, "role-missing")
    stranger.api.get(url).refused(404, "not-found")
    judge(clerk, one).refused(403, "role-missing")
    judge(stranger, one).refused(404, "not-found")
    judge(stranger, {"id": 999_999, "version": 1}).refused(404, "not-found")


def test_what_the_platform_refused_any_moderator_may_judge(queue, author, world):
    queue.said(author, "专业代开发票")
    (item,) = queue.items("held")
    actions.checked(item["id"], "risky", 20008, world.now)
    db.session.commit()
    assert appeal(author, item, "我是说物业要开发票").status == 201
    (one,) = appeals(queue, queue.moderator)
    assert one["may_decide"] is True
    assert judge(queue.moderator, one)["item"]["state"] == "approved"


def test_staff_may_appeal_against_the_refusal_of_what_they_wrote(queue, estate, world, secretary):
    made = actions.submit(
        secretary.actor,
        estate_id=estate.id,
        subject=("compact_comment", queue.said(queue.resident())["id"] + 1),
        text="工作人员写的内容",
        now=world.now,
    )
    made.state, made.reason, made.decided_at = "refused", "离题", world.now
    db.session.commit()
    assert appeal(secretary, {"id": made.id}).status == 201
    (one,) = appeals(queue, secretary)
    assert one["may_decide"] is False
    judge(secretary, one).refused(403, "same-decider")
    judge(queue.moderator, one, uphold=False, reason="维持")
    assert mine(secretary)[0]["appeal"]["state"] == "dismissed"


def test_appeals_are_part_of_what_is_held_of_a_person(author, refused):
    appeal(author, refused)
    (held,) = author.api.get("/me/export", ok=True)["held"]["moderation_appeals"]
    assert held["text"] == "说的就是公约里的事"


def test_appeals_are_encrypted_at_rest(author, refused):
    appeal(author, refused)
    stored = db.session.execute(text("SELECT text FROM moderation_appeals")).scalar_one()
    assert "公约" not in stored


# Races, with real commits


@pytest.fixture
def live_queue(live_world):
    estate = live_world.estate(units=3)
    moderator = live_world.staff("moderator", at=estate, name="李审核")
    return Queue(live_world, estate, moderator)


@pytest.mark.faults
def test_two_moderators_at_one_item_decide_it_once(live_queue):
    item = waiting(live_queue, live_queue.resident(0))
    other = live_queue.world.staff("secretary", at=live_queue.estate)
    answers = at_once(
        lambda: live_queue.decide(item, approve=True),
        lambda: live_queue.decide(item, by=other, approve=False, reason="不合适"),
    )
    assert sorted(one.status for one in answers) == [200, 409]
    (late,) = [one for one in answers if one.status == 409]
    late.refused(409, "already-decided")


@pytest.mark.faults
def test_two_taps_make_one_appeal(live_queue):
    author = live_queue.resident(0)
    item = waiting(live_queue, author)
    live_queue.decide(item, approve=False, reason="不合适", ok=True)
    answers = at_once(*[lambda: appeal(author, item)] * 4)
    assert sorted(one.status for one in answers) == [201, 409, 409, 409]
    db.session.rollback()
    assert db.session.query(ModerationAppeal).count() == 1


@pytest.mark.faults
def test_two_judges_at_one_appeal_decide_it_once(live_queue):
    author = live_queue.resident(0)
    item = waiting(live_queue, author)
    live_queue.decide(item, approve=False, reason="不合适", ok=True)
    appeal(author, item)
    judges = [live_queue.world.staff("secretary", at=live_queue.estate) for _ in range(2)]
    (one,) = appeals(live_queue, judges[0])
    answers = at_once(
        lambda: judge(judges[0], one),
        lambda: judge(judges[1], one, uphold=False, reason="维持"),
    )
    assert sorted(one.status for one in answers) == [200, 409]
