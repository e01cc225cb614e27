"""What is asked of the platform, over real HTTP against its sandbox, and what follows from its opinion."""

from datetime import timedelta

import pytest

from jobs import schedule
from models.base.session import db
from models.moderation import actions
from models.moderation.rules import LEASE

RISKY, DOUBTFUL = "专业代开发票", "物业吃回扣"


@pytest.fixture
def queue(checked_queue):
    return checked_queue


def only(queue, state):
    (item,) = queue.items(state)
    return item


def test_a_remark_that_passes_is_published_at_once(queue):
    author, neighbour = queue.resident(0), queue.resident(1)
    queue.said(author)
    assert queue.checked() == 1
    assert queue.seen_by(neighbour) == ["建议增加文明养犬一条"]
    item = only(queue, "approved")
    assert (item["platform_verdict"], item["platform_label"]) == ("pass", 100)


def test_what_stands_in_a_result_waits_for_a_person_although_it_passes(queue, world, estate):
    clerk = world.staff("clerk", at=estate)
    form = {
        "kind": "needs",
        "title": "改造需求调查",
        "opens_at": world.now.isoformat(),
        "closes_at": (world.now + timedelta(days=7)).isoformat(),
        "questions": [{"kind": "text", "title": "还有什么想说的？"}],
    }
    draft = clerk.api.post(f"/estates/{estate.id}/surveys", form, ok=True)
    url = f"/surveys/{draft['id']}"
    queue.moderator.api.post(f"{url}/publication", version=1, ok=True)
    author = queue.resident()
    (membership,) = author.membership_ids.values()
    answers = {"answers": [{"question_id": draft["questions"][0]["id"], "value": "屋顶漏水"}]}
    author.api.put(f"{url}/answers/{membership}", answers, ok=True)
    queue.checked()
    item = only(queue, "pending")
    assert (item["subject_words"], item["platform_verdict"]) == ("问卷文字回答", "pass")


def test_a_risky_text_is_refused_and_its_author_told(queue):
    author = queue.resident()
    queue.said(author, RISKY)
    queue.checked()
    item = only(queue, "refused")
    assert (item["platform_verdict"], item["platform_label"]) == ("risky", 20008)
    own = author.api.get(queue.comments_url)["items"][0]
    assert (own["state"], own["refusal"]) == ("refused", "平台内容安全检测未通过")
    assert "平台内容安全检测未通过" in author.api.get("/me/inbox")["items"][0]["body"]


def test_a_doubtful_text_waits_for_a_person(queue):
    author, neighbour = queue.resident(0), queue.resident(1)
    queue.said(author, DOUBTFUL)
    queue.checked()
    assert only(queue, "pending")["platform_verdict"] == "review"
    assert queue.seen_by(neighbour) == []


def test_who_was_not_here_lately_is_judged_by_a_person(queue):
    queue.said(queue.resident(here=False))
    queue.checked()
    item = only(queue, "pending")
    assert (item["platform_verdict"], item["platform_label"]) == ("none", None)


def test_a_text_that_the_platform_will_never_judge_goes_to_a_person(queue, platform):
    queue.said(queue.resident())
    platform.control.switch("msg_sec_check", 40003, times=1)
    queue.checked()
    assert only(queue, "pending")["platform_verdict"] == "none"


@pytest.mark.parametrize("trouble", [{"mode": "drop"}, {"errcode": -1}, {"errcode": 48001}])
def test_a_platform_that_gives_no_opinion_holds_the_text_until_it_does(
    queue, platform, clock, trouble
):
    author, neighbour = queue.resident(0), queue.resident(1)
    queue.said(author)
    platform.control.switch("msg_sec_check", **trouble)
    queue.checked()
    assert only(queue, "held")["platform_verdict"] == "unchecked"
    assert queue.seen_by(neighbour) == []
    platform.control.clear_switches()
    clock.move(seconds=59)
    assert queue.checked() == 0
    clock.move(seconds=1)
    assert queue.checked() == 1
    assert queue.seen_by(neighbour) == ["建议增加文明养犬一条"]


def test_tries_without_an_opinion_come_ever_later(queue, platform, clock):
    queue.said(queue.resident())
    platform.control.switch("msg_sec_check", -1)
    for wait in (1, 2, 4, 8, 16, 32, 60, 60):
        assert queue.checked() == 1
        clock.move(minutes=wait, seconds=-1)
        assert queue.checked() == 0
        clock.move(seconds=1)


def test_one_silence_is_enough_and_the_rest_is_asked_another_time(queue, platform, clock):
    for which in range(3):
        queue.said(queue.resident(which), f"第{which}条意见")
    platform.control.switch("msg_sec_check", -1)
    assert queue.checked() == 1
    platform.control.clear_switches()
    assert queue.checked() == 2
    clock.move(minutes=1)
    assert queue.checked() == 1
    assert queue.items("held") == []


def test_a_text_whose_asking_died_is_asked_about_after_the_lease(queue, clock):
    author = queue.resident()
    queue.said(author)
    # A worker takes it, commits its lease, and is killed before the answer is written down.
    taken = actions.take_for_checking(queue.world.now)
    db.session.commit()
    assert taken is not None
    clock.move(seconds=LEASE.total_seconds() - 1)
    assert queue.checked() == 0
    assert only(queue, "held")["platform_verdict"] == "unchecked"
    clock.move(seconds=1)
    assert queue.checked() == 1
    assert only(queue, "approved")["platform_verdict"] == "pass"


def test_an_answer_that_comes_after_the_decision_changes_nothing(queue, world):
    author = queue.resident()
    queue.said(author, DOUBTFUL)
    queue.checked()
    item = only(queue, "pending")
    actions.checked(item["id"], "risky", 20008, world.now)
    db.session.commit()
    assert only(queue, "pending") == item


def test_it_is_on_the_clock():
    assert "moderation.check" in {one.name for one in schedule()}
