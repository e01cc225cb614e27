"""How moderation works, for everybody to see: counts by month, and a platform that does not answer."""

from models.base.session import db
from models.moderation import actions
from tests.moderation.arranging import waiting
from tests.moderation.test_appeals import appeal, appeals, judge


def counts(queue):
    return queue.world.api.get(f"/estates/{queue.estate.id}/moderation-counts", ok=True)["items"]


def test_counts_are_public_and_small_ones_are_not_hidden(queue, world, estate, clock):
    assert counts(queue) == []
    author, other = queue.resident(0), queue.resident(1)
    queue.decide(waiting(queue, author, "意见甲"), approve=True, ok=True)
    refused = queue.decide(waiting(queue, other, "意见乙"), approve=False, reason="离题", ok=True)
    queue.said(author, "意见丙")
    first = {"received": 3, "passed": 1, "refused": 1, "appealed": 0, "reversed": 0}
    assert counts(queue) == [{"month": "2026-03-01"} | first]
    clock.move(days=31)
    world.fresh(other)
    appeal(other, refused)
    secretary = world.staff("secretary", at=estate)
    judge(secretary, appeals(queue, secretary)[0])
    # The refusal stays counted in its month; the reversal stands in its own.
    nothing = {"received": 0, "passed": 0, "refused": 0}
    assert counts(queue) == [
        {"month": "2026-04-01"} | nothing | {"appealed": 1, "reversed": 1},
        {"month": "2026-03-01"} | first,
    ]


def test_a_month_begins_at_midnight_here(queue, clock, world):
    author = queue.resident(0)
    item = waiting(queue, author)
    clock.move(days=29, hours=13, minutes=59)  # 31 March, 23:59
    world.fresh(queue.moderator)
    queue.decide(item, approve=False, reason="离题", ok=True)
    clock.move(minutes=1)
    appeal(world.fresh(author), item)
    found = [(one["month"], one["refused"], one["appealed"]) for one in counts(queue)]
    assert found == [("2026-04-01", 0, 1), ("2026-03-01", 1, 0)]


def test_counts_go_back_twelve_months(queue, clock, world):
    queue.said(queue.resident(0))
    clock.move(days=366)
    assert counts(queue) == []


def test_an_estate_that_is_not_there_has_no_counts(world):
    world.api.get("/estates/999999/moderation-counts").refused(404, "not-found")


def test_the_counts_have_a_page_without_a_login(app, queue):
    queue.decide(waiting(queue, queue.resident()), approve=True, ok=True)
    response = app.test_client().get(f"/public/estates/{queue.estate.id}/moderation")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "2026年3月" in page
    assert queue.estate.name in page
    assert app.test_client().get("/public/estates/999999/moderation").status_code == 404


# A platform that does not answer


def standing(queue):
    return queue.moderator.api.get(f"/moderation/standing?estate_id={queue.estate.id}", ok=True)


def test_staff_see_since_when_the_platform_does_not_answer_and_when_it_is_asked_again(
    checked_queue, platform, clock, world
):
    queue, author = checked_queue, checked_queue.resident(0)
    assert standing(queue)["unreachable_since"] is None
    queue.said(author)
    platform.control.switch("msg_sec_check", -1)
    queue.checked()
    since = world.now.isoformat()
    clock.move(minutes=1)
    queue.checked()
    found = standing(queue)
    assert (found["held"], found["pending"]) == (1, 0)
    assert found["unreachable_since"] == "2026-03-02T10:00:00+08:00", since
    assert found["next_check_at"] == "2026-03-02T10:03:00+08:00"
    (item,) = queue.items("held")
    assert (item["check_attempts"], item["unreachable_since"]) == (2, found["unreachable_since"])
    (work,) = [
        one
        for one in queue.moderator.api.get("/worklist", ok=True)["items"]
        if one["kind"] == "moderation_held"
    ]
    assert work["title"] == "微信内容检测2026年3月2日 10:00起连不上，内容暂不公开"
    (own,) = author.api.get("/me/moderation-items", ok=True)["items"]
    assert own["unreachable_since"] == found["unreachable_since"]
    platform.control.clear_switches()
    clock.move(minutes=2)
    queue.checked()
    assert standing(queue)["unreachable_since"] is None
    assert queue.items("held") == []


def test_the_standing_is_for_moderators_of_the_place(queue, world, estate):
    url = f"/moderation/standing?estate_id={estate.id}"
    world.staff("clerk", at=estate).api.get(url).refused(403, "role-missing")
    world.staff("moderator", at=world.estate(units=1)).api.get(url).refused(404, "not-found")


def test_an_answer_ends_the_silence(queue):
    queue.said(queue.resident())
    (item,) = queue.items("held")
    actions.take_for_checking(queue.world.now)
    actions.not_checked(item["id"], queue.world.now)
    actions.checked(item["id"], "review", 20003, queue.world.now)
    db.session.commit()
    (item,) = queue.items("pending")
    assert item["unreachable_since"] is None
