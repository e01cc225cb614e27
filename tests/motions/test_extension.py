"""Voting is extended once, before it ends, and announced: a public page, a word to each owner, both times shown."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.session import db
from models.paper_ballots.rules import instructions

INSTANT = timedelta(microseconds=1)
REASON = "连日下雨，走访没有完成"


@pytest.fixture
def extended(motion):
    """Nine owners; the vote extended by five days after the first ballot."""
    motion.opened().with_ballots("yes")
    assert motion.extend(motion.desk.secretary, reason=REASON).status == 200
    return motion


def public_page(motion):
    page_id = motion.page()["extension"]["disclosure_id"]
    return motion.world.api.get(f"/disclosures/{page_id}", ok=True)


def test_it_is_announced_on_a_page_that_anybody_reads(extended):
    page = public_page(extended)
    assert (page["kind"], page["takes_objections"]) == ("motion_extension", False)
    assert page["title"] == "延长投票：选聘物业服务企业"
    lines = [line for one in page["sections"] for line in one["lines"]]
    assert "原定截止：2026年4月1日 24:00" in lines
    assert "延长后截止：2026年4月6日 24:00" in lines
    assert REASON in lines
    assert page["ends_at"] == "2026-04-07T00:00:00+08:00"


def test_owners_see_both_times(extended):
    owner = extended.owner(1)
    page = extended.page(owner)
    assert page["extension"] == {
        "at": page["extended_at"],
        "before": "2026-04-02T00:00:00+08:00",
        "after": "2026-04-07T00:00:00+08:00",
        "reason": REASON,
        "disclosure_id": page["extension"]["disclosure_id"],
    }
    assert page["closes_at"] == "2026-04-07T00:00:00+08:00"
    assert "投票截止（延长过一次）" in [one["title"] for one in page["steps"]]


def test_who_was_an_owner_when_it_was_extended_is_told(motion):
    owner = motion.owner(1)
    motion.opened()
    motion.extend(motion.desk.secretary, reason=REASON)
    (told,) = [
        one
        for one in owner.api.get("/me/inbox", ok=True)["items"]
        if one["title"] == "投票时间延长了"
    ]
    assert REASON in told["body"]
    assert "4月6日24:00" in told["body"]


def test_ballots_after_the_old_end_count_and_at_the_new_end_do_not(extended):
    page = extended.page()["extension"]
    old_end, new_end = page["before"], extended.closes_at
    extended.at(type(new_end).fromisoformat(old_end))
    assert extended.cast(1, "yes").status == 200
    extended.at(new_end - INSTANT)
    assert extended.cast(2, "no").status == 200
    extended.at(new_end)
    extended.cast(3, "yes").refused(409, "motion-not-open")
    extended.after(days=1)
    extended.cast(3, "yes").refused(409, "motion-not-open")
    extended.counted()
    assert extended.result()["participating"]["heads"] == 3


def test_printed_sheets_bear_the_new_end_and_the_old_one(extended):
    clerk = extended.desk.clerk
    form = clerk.api.get(f"/motions/{extended.id}/paper-form", ok=True)
    printed = "".join(form["instructions"])
    assert "4月6日24:00前" in printed
    assert "延长过一次，原定2026年4月1日24:00截止" in printed
    assert not any("延长" in line for line in instructions(extended.closes_at))


def test_with_the_motion_its_announcement_is_taken_down(extended):
    extended.move(extended.desk.secretary, "void", reason="程序有误")
    assert public_page(extended)["withdrawn_reason"] == "已作废：程序有误"


def test_the_page_is_not_taken_down_by_itself(extended):
    page_id = extended.page()["extension"]["disclosure_id"]
    url = f"/disclosures/{page_id}/withdrawal"
    body = {"reason": "写错了", "hides": False}
    extended.desk.moderator.api.post(url, body).refused(409, "disclosure-held")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE motions SET extended_from = extended_from - interval '1 day'",
        "UPDATE motions SET extension_disclosure_id = NULL",
        "UPDATE motions SET closes_at = closes_at + interval '1 day'",
    ],
)
def test_the_database_keeps_an_extension_as_it_was_announced(extended, statement):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_the_database_refuses_an_extension_that_nobody_announced(motion):
    motion.opened()
    with pytest.raises(IntegrityError, match="extension_announced"), db.session.begin_nested():
        db.session.execute(
            text("UPDATE motions SET closes_at = closes_at + interval '1 day', extended_at = now()")
        )
