"""The queue through the public door."""

import pytest

from models.base.session import db
from models.moderation import actions
from tests.moderation.arranging import waiting


def test_a_text_is_let_through_and_others_read_it(queue):
    author, neighbour = queue.resident(0), queue.resident(1)
    item = waiting(queue, author)
    assert (item["subject_words"], item["platform_verdict"]) == ("公约意见", "review")
    work = queue.moderator.api.get("/worklist", ok=True)["items"]
    assert ("moderation", "/moderation") in [(one["kind"], one["route"]) for one in work]
    assert queue.seen_by(neighbour) == []
    decided = queue.decide(item, approve=True, ok=True)
    assert decided["state"] == "approved"
    assert queue.seen_by(neighbour) == ["建议增加文明养犬一条"]
    assert queue.items("pending") == []
    assert [one["id"] for one in queue.items("approved")] == [item["id"]]


def test_a_refused_text_stays_hidden_and_its_author_knows_why(queue):
    author, neighbour = queue.resident(0), queue.resident(1)
    item = waiting(queue, author)
    queue.decide(item, approve=False, reason="请不要点名邻居", ok=True)
    assert queue.seen_by(neighbour) == []
    notice = author.api.get("/me/inbox")["items"][0]
    assert "请不要点名邻居" in notice["body"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_has_a_reason(queue, reason):
    item = waiting(queue, queue.resident())
    refused = queue.decide(item, approve=False, reason=reason).refused(422, "reason-missing")
    assert "reason" in refused["errors"]
    assert queue.items("pending")


def test_an_item_is_decided_once(queue, world, estate):
    item = waiting(queue, queue.resident())
    queue.decide(item, approve=True, ok=True)
    other = world.staff("secretary", at=estate)
    queue.decide(item, by=other, approve=False, reason="不合适").refused(409, "already-decided")


def test_a_text_that_the_platform_has_not_seen_is_not_decided(queue):
    queue.said(queue.resident())
    (item,) = queue.items("held")
    assert (item["platform_verdict"], item["platform_label"]) == ("unchecked", None)
    queue.decide(item, approve=True).refused(409, "still-held")


def test_nobody_decides_what_they_wrote_themself(queue, world, estate):
    # Motions and compacts of staff wait in the same queue; this one was submitted by the moderator.
    made = actions.submit(
        queue.moderator.actor,
        estate_id=estate.id,
        subject=("compact_comment", queue.said(queue.resident())["id"] + 1),
        text="工作人员写的内容",
        now=world.now,
    )
    db.session.commit()
    item = next(one for one in queue.items("pending") if one["id"] == made.id)
    assert item["platform_verdict"] == "none"
    queue.decide(item, approve=True).refused(403, "own-entry")


def test_a_decision_on_what_has_changed_meanwhile_is_refused(queue):
    item = waiting(queue, queue.resident())
    queue.decide(item | {"version": 1}, approve=True).refused(412, "changed-meanwhile")


def test_the_queue_is_for_moderators_of_the_place(queue, world, estate):
    item = waiting(queue, queue.resident())
    clerk = world.staff("clerk", at=estate)
    url = f"/moderation/items?estate_id={estate.id}"
    clerk.api.get(url).refused(403, "role-missing")
    queue.resident(1).api.get(url).refused(403, "wrong-audience")
    stranger = world.staff("moderator", at=world.estate(units=1))
    stranger.api.get(url).refused(404, "not-found")
    queue.decide(item, by=stranger, approve=True).refused(404, "not-found")


def test_the_queue_names_no_author(queue):
    author = queue.resident()
    item = waiting(queue, author)
    assert not {"author_id", "author_kind"} & set(item)
    assert author.name not in str(item)
