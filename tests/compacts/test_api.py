"""The compact through the public door."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base.session import db
from models.compacts import signing


def test_from_draft_to_signature(world, estate, steps, fresh_code):
    compact = steps.opened()
    assert [step["to_state"] for step in compact["steps"]] == [
        "draft",
        "commenting",
        "frozen",
        "adopted",
        "filed",
        "open",
    ]
    assert all(one["met"] for one in compact["adoption"]["comparisons"])
    owner = world.owner_of(estate, estate.units[0])
    shown = owner.api.get(f"/compacts/{compact['id']}", ok=True)
    todo = owner.api.get("/me/todo", ok=True)["items"]
    assert "compact" in [one["kind"] for one in todo]
    membership = owner.membership_ids[estate.units[0].id]
    url = f"/compacts/{compact['id']}/signatures/{membership}"
    signature = {"digest": shown["digest"], "code": fresh_code(owner)}
    receipt = owner.api.put(url, signature, ok=True)
    assert receipt["payload"]["facts"]["compact_digest"] == shown["digest"]
    again = owner.api.put(url, signature | {"code": fresh_code(owner)}, ok=True)
    assert again["id"] == receipt["id"]
    shown = owner.api.get(f"/compacts/{compact['id']}", ok=True)
    assert (shown["signed_units"], shown["units"]) == (1, 4)
    assert shown["my_signatures"] == [{"membership_id": membership, "receipt_id": receipt["id"]}]
    assert "compact" not in [one["kind"] for one in owner.api.get("/me/todo")["items"]]


def test_two_residents_of_one_unit_count_as_one_unit(world, estate, steps, fresh_code):
    compact = steps.opened()
    unit = estate.units[0]
    for person in (world.owner_of(estate, unit), world.tenant_of(estate, unit)):
        url = f"/compacts/{compact['id']}/signatures/{person.membership_ids[unit.id]}"
        body = {"digest": compact["digest"], "code": fresh_code(person)}
        person.api.put(url, body, ok=True)
    assert signing.signing_progress(estate.id).signed_units == 1


def test_only_the_person_themself_signs(world, estate, steps, fresh_code):
    compact = steps.opened()
    owner = world.owner_of(estate, estate.units[0])
    neighbour = world.owner_of(estate, estate.units[1])
    url = f"/compacts/{compact['id']}/signatures/{owner.membership_ids[estate.units[0].id]}"
    body = {"digest": compact["digest"], "code": fresh_code(neighbour)}
    owner.api.put(url, body).refused(403, "step-up-failed")
    neighbour.api.put(url, body | {"code": fresh_code(neighbour)}).refused(404, "not-found")


def test_another_text_than_the_current_is_not_signed(world, estate, steps, fresh_code):
    compact = steps.opened()
    owner = world.owner_of(estate, estate.units[0])
    url = f"/compacts/{compact['id']}/signatures/{owner.membership_ids[estate.units[0].id]}"
    body = {"digest": "0" * 64, "code": fresh_code(owner)}
    owner.api.put(url, body).refused(409, "digest-differs")


def test_before_it_is_open_nobody_signs(world, estate, steps, fresh_code):
    compact = steps.frozen()
    owner = world.owner_of(estate, estate.units[0])
    url = f"/compacts/{compact['id']}/signatures/{owner.membership_ids[estate.units[0].id]}"
    body = {"digest": compact["digest"], "code": fresh_code(owner)}
    owner.api.put(url, body).refused(409, "compact-not-open")


def test_a_new_version_asks_anew_and_counts_no_old_signature(world, estate, steps, fresh_code):
    first = steps.opened()
    owner = world.owner_of(estate, estate.units[0])
    url = f"/compacts/{first['id']}/signatures/{owner.membership_ids[estate.units[0].id]}"
    owner.api.put(url, {"digest": first["digest"], "code": fresh_code(owner)}, ok=True)
    second = steps.opened(body="一、新的条款。")
    assert second["number"] == 2
    assert owner.api.get(f"/compacts/{first['id']}")["state"] == "superseded"
    assert signing.signing_progress(estate.id).signed_units == 0
    assert "compact" in [one["kind"] for one in owner.api.get("/me/todo")["items"]]


def test_one_version_is_prepared_at_a_time(steps, secretary, estate):
    steps.drafted()
    url = f"/estates/{estate.id}/compacts"
    again = {"title": "又一份公约", "body": "条款"}
    secretary.api.post(url, again).refused(409, "compact-in-preparation")


def test_a_frozen_text_does_not_change_neither_by_us_nor_below_us(steps, secretary):
    compact = steps.frozen()
    url = f"/compacts/{compact['id']}"
    secretary.api.patch(url, {"body": "改"}, version=compact["version"]).refused(
        409, "compact-state"
    )
    with pytest.raises(DBAPIError, match="frozen compact"), db.session.begin_nested():
        db.session.execute(text("UPDATE compacts SET body = 'x'"))


def test_a_clerk_drafts_and_does_not_open(steps, clerk):
    compact = steps.drafted()
    url = f"/compacts/{compact['id']}/transitions"
    clerk.api.post(url, {"to": "commenting"}, version=1).refused(403, "role-missing")
    clerk.api.patch(f"/compacts/{compact['id']}", {"title": "新的题目"}, version=1, ok=True)
    steps.moved(compact, "frozen", version=2, ok=None)


def test_who_withdraws_says_why_and_another_may_begin(steps, secretary):
    compact = steps.drafted()
    url = f"/compacts/{compact['id']}/transitions"
    refused = secretary.api.post(url, {"to": "withdrawn"}, version=1)
    assert "reason" in refused.refused(422, "reason-missing")["errors"]
    withdrawn = secretary.api.post(
        url, {"to": "withdrawn", "reason": "重新起草"}, version=1, ok=True
    )
    assert withdrawn["steps"][-1]["reason"] == "重新起草"
    steps.drafted(title="另一份居民公约")


def test_each_sees_the_steps_that_are_theirs_to_take(world, estate, steps, clerk):
    compact = steps.moved(steps.drafted(), "commenting")
    owner = world.owner_of(estate, estate.units[0])
    assert set(compact["next_states"]) == {"frozen", "withdrawn"}
    for other in (clerk, owner):
        shown = other.api.get(f"/compacts/{compact['id']}", ok=True)
        assert (shown["next_states"], shown["text_may_change"]) == ([], True)
    assert steps.moved(compact, "frozen")["text_may_change"] is False


def test_a_signature_is_asked_for_each_home(world, estate, steps, fresh_code):
    compact = steps.opened()
    first, second = estate.units[:2]
    owner = world.owner_of(estate, first)
    world.give(estate, second, estate.holders[first.id])
    owner.api.post("/me/memberships", {"name": owner.name}, ok=True)
    for one in owner.api.get("/me/memberships")["items"]:
        assert "compact" in [item["kind"] for item in owner.api.get("/me/todo")["items"]]
        body = {"digest": compact["digest"], "code": fresh_code(owner)}
        owner.api.put(f"/compacts/{compact['id']}/signatures/{one['id']}", body, ok=True)
    assert "compact" not in [item["kind"] for item in owner.api.get("/me/todo")["items"]]
    assert owner.api.get(f"/compacts/{compact['id']}")["signed_units"] == 2


def test_residents_see_no_drafts(world, estate, steps):
    compact = steps.drafted()
    owner = world.owner_of(estate, estate.units[0])
    owner.api.get(f"/compacts/{compact['id']}").refused(404, "not-found")
    assert owner.api.get(f"/estates/{estate.id}/compacts", ok=True)["items"] == []


def test_a_comment_is_seen_after_moderation_and_answered_once(
    world, estate, steps, secretary, decide
):
    compact = steps.moved(steps.drafted(), "commenting")
    owner = world.owner_of(estate, estate.units[0])
    neighbour = world.owner_of(estate, estate.units[1])
    url = f"/compacts/{compact['id']}/comments"
    said = owner.api.post(url, {"text": "建议增加文明养犬一条"}, ok=True)
    assert neighbour.api.get(url)["items"] == []
    assert owner.api.get(url)["items"][0]["mine"] is True
    answer = {"verdict": "adopted", "answer": "已加入第三条"}
    answer_url = f"/compact-comments/{said['id']}/answer"
    secretary.api.post(answer_url, answer, version=1).refused(409, "comment-hidden")
    decide(said["id"], approved=True)
    assert neighbour.api.get(url)["items"][0]["text"] == "建议增加文明养犬一条"
    secretary.api.post(answer_url, answer, version=2, ok=True)
    secretary.api.post(answer_url, answer, version=3).refused(409, "comment-answered")
    told = owner.api.get("/me/inbox")["items"][0]
    assert told["title"] == "您的意见有答复了"
    assert "采纳：已加入第三条" in told["body"]
    shown = neighbour.api.get(url)["items"][0]
    assert (shown["verdict"], shown["answer"]) == ("adopted", "已加入第三条")
    counts = neighbour.api.get(f"/compacts/{compact['id']}")["comment_counts"]
    assert counts == {"published": 1, "adopted": 1, "partly": 0, "declined": 0, "unanswered": 0}


def test_the_text_is_not_fixed_while_a_comment_waits_for_its_answer(
    world, estate, steps, secretary, decide
):
    compact = steps.moved(steps.drafted(), "commenting")
    owner = world.owner_of(estate, estate.units[0])
    url = f"/compacts/{compact['id']}/comments"
    said = owner.api.post(url, {"text": "希望对不遵守的人罚款"}, ok=True)
    decide(said["id"], approved=True)
    refused = steps.moved(compact, "frozen", ok=None)
    assert refused["code"] == "comments-unanswered"
    assert refused["unanswered"] == 1
    answer = {"verdict": "declined", "answer": "公约不能设定罚款。"}
    secretary.api.post(f"/compact-comments/{said['id']}/answer", answer, version=2, ok=True)
    assert steps.moved(compact, "frozen")["state"] == "frozen"


def test_a_refused_comment_stays_hidden_and_its_author_knows_why(world, estate, steps, decide):
    compact = steps.moved(steps.drafted(), "commenting")
    owner = world.owner_of(estate, estate.units[0])
    url = f"/compacts/{compact['id']}/comments"
    said = owner.api.post(url, {"text": "骂人的话"}, ok=True)
    decide(said["id"], approved=False, reason="有辱骂内容")
    assert owner.api.get(url)["items"][0]["refusal"] == "有辱骂内容"
    neighbour = world.owner_of(estate, estate.units[1])
    assert neighbour.api.get(url)["items"] == []


def test_comments_end_with_their_period(world, estate, steps, clock):
    compact = steps.moved(steps.drafted(), "commenting")
    owner = world.owner_of(estate, estate.units[0])
    url = f"/compacts/{compact['id']}/comments"
    # Seven days after 2 March, to 24:00 of the 9th.
    clock.set(clock.now().replace(day=9, hour=15, minute=59, second=59))
    world.fresh(owner).api.post(url, {"text": "最后一刻的意见"}, ok=True)
    clock.move(seconds=1)
    owner.api.post(url, {"text": "迟到的意见"}).refused(409, "comments-closed")
