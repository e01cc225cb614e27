"""A text that changes while comments are taken: residents see what it was, what it is, and what changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base.session import db


def marked(paragraphs):
    """Changed paragraphs as [-gone-] and {+come+}."""
    signs = {"same": "{}", "del": "[-{}-]", "ins": "{{+{}+}}"}
    return [
        "".join(signs[piece["op"]].format(piece["text"]) for piece in one["pieces"])
        for one in paragraphs
        if one["change"] != "same"
    ]


def redrafted(steps, compact, body, **more):
    url = f"/compacts/{compact['id']}"
    change = {"body": body} | more
    return steps.clerk.api.patch(url, change, version=compact["version"], ok=True).body


def test_a_redraft_is_shown_against_the_text_that_was_commented(world, estate, steps):
    compact = steps.moved(steps.drafted(body="一、夜间不大声喧哗。\n二、爱护公物。"), "commenting")
    owner = world.owner_of(estate, estate.units[0])
    first = owner.api.get(f"/compacts/{compact['id']}/revisions/1", ok=True)
    assert (first["since_first"], first["since_in_force"]) == (None, None)
    compact = redrafted(
        steps, compact, "一、夜间十点以后不大声喧哗。\n二、爱护公物。", note="按居民意见写明时间"
    )
    compact = redrafted(
        steps, compact, "一、夜间十点以后不大声喧哗。\n二、爱护公物。\n三、文明养犬。"
    )
    listed = owner.api.get(f"/compacts/{compact['id']}/revisions", ok=True)["items"]
    assert [(one["number"], one["note"]) for one in listed] == [
        (3, ""),
        (2, "按居民意见写明时间"),
        (1, ""),
    ]
    last = owner.api.get(f"/compacts/{compact['id']}/revisions/3", ok=True)
    assert marked(last["since_first"]) == ["一、夜间{+十点以后+}不大声喧哗。", "{+三、文明养犬。+}"]
    frozen = steps.moved(compact, "frozen")
    assert (frozen["digest"], frozen["revisions"]) == (last["digest"], 3)


def test_a_new_version_is_shown_against_the_one_in_force(world, estate, steps):
    steps.opened(body="一、爱护公物。")
    second = steps.moved(steps.drafted(body="一、爱护公物，及时报修。"), "commenting")
    owner = world.owner_of(estate, estate.units[0])
    shown = owner.api.get(f"/compacts/{second['id']}/revisions/1", ok=True)
    assert shown["in_force_number"] == 1
    assert marked(shown["since_in_force"]) == ["一、爱护公物{+，及时报修+}。"]


def test_saving_without_a_change_makes_no_new_text(steps):
    compact = steps.moved(steps.drafted(body="一、爱护公物。"), "commenting")
    assert redrafted(steps, compact, "一、爱护公物。")["revisions"] == 1


def test_the_drafts_before_are_nobodys_business(world, estate, steps):
    compact = redrafted(steps, steps.drafted(), "一、又一稿。")
    assert compact["revisions"] == 0
    owner = world.owner_of(estate, estate.units[0])
    owner.api.get(f"/compacts/{compact['id']}/revisions").refused(404, "not-found")


def test_a_text_that_was_never_shown_is_not_found(steps, secretary):
    compact = steps.moved(steps.drafted(), "commenting")
    secretary.api.get(f"/compacts/{compact['id']}/revisions/2").refused(404, "not-found")


def test_what_residents_were_shown_does_not_change_below_us(steps):
    steps.moved(steps.drafted(), "commenting")
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text("UPDATE compact_revisions SET body = 'x'"))
