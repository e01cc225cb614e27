"""A mandate: given on the phone or on paper, checked, taken back; never more than three for one person."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base.session import db
from tests.files.scans import uploaded
from tests.motions.arranging import a_motion
from tests.proxies.arranging import (
    agent_body,
    check,
    checked,
    group_of,
    mine,
    on_paper,
    revoke,
    vote,
)
from tests.races import at_once


@pytest.fixture
def estate(world):
    return world.estate(units=6)


@pytest.fixture
def motion(world, estate):
    return a_motion(world, estate).opened()


@pytest.fixture
def give(platform):
    """Let a unit's owner send another's on the phone; the answer."""

    def go(motion, unit_index, agent_index, **changes):
        owner = motion.owner(unit_index)
        persona = {
            "id": f"p{owner.id}",
            "openid": owner.openid,
            "name": "居民",
            "phone": "13800000001",
        }
        platform.control.put_personas([persona])
        body = agent_body(motion, unit_index, agent_index, **changes)
        body.setdefault("code", platform.control.login_code(persona["id"]))
        return owner.api.post(f"/motions/{motion.id}/proxies", body)

    return go


def test_given_on_the_phone_it_is_in_force_at_once(motion, give):
    given = give(motion, 0, 1)
    assert (given["state"], given["on_paper"]) == ("active", False)
    for part in ("授权委托书", "代理人：", "代理事项", "权限：", "期限："):
        assert part in given["text"]
    (held,) = mine(motion, 1)["held"]
    assert held["unit_labels"] == [motion.estate.units[0].label]
    assert "*" in held["principal"]
    assert [one["state"] for one in mine(motion, 0)["given"]] == ["active"]
    inbox = motion.owner(1).api.get("/me/inbox", ok=True)["items"]
    assert inbox[0]["title"] == "有业主委托您代投"
    receipts = motion.owner(0).api.get("/me/receipts", ok=True)["items"]
    assert [one["kind"] for one in receipts] == ["proxy_mandate"]


def test_who_taps_is_confirmed(motion, give):
    give(motion, 0, 1, code="x" * 32).refused(422, "wechat-code-refused")


def test_before_the_opening_it_can_be_given_too(world, estate, give):
    motion = a_motion(world, estate).noticed()
    assert give(motion, 0, 1)["state"] == "active"
    vote(motion, 0, 1).refused(409, "motion-not-open")
    motion.at(motion.opens_at)
    assert vote(motion, 0, 1)["channel"] == "proxy"


def test_on_paper_another_person_checks_it(motion):
    entered = on_paper(motion, 0, 1)
    assert (entered["state"], entered["on_paper"]) == ("pending", True)
    assert entered["text"] is None
    vote(motion, 0, 1).refused(409, "proxy-not-in-force")
    check(motion, 0, person=motion.desk.clerk).refused(403, "own-entry")
    assert check(motion, 0)["state"] == "active"
    check(motion, 0).refused(409, "proxy-not-pending")
    assert vote(motion, 0, 1).status == 200
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE proxy_mandates SET checked_by = entered_by"))


def test_a_refusal_says_why_and_frees_the_place(motion):
    on_paper(motion, 0, 1)
    check(motion, 0, accept=False).refused(422, "reason-missing")
    refused = check(motion, 0, accept=False, reason="没有签名")
    assert (refused["state"], refused["reason"]) == ("refused", "没有签名")
    assert mine(motion, 1)["held"] == []
    assert motion.owner(0).api.get("/me/inbox", ok=True)["items"][0]["title"] == "委托书没有通过"
    assert on_paper(motion, 0, 2).status == 201


def test_one_owner_sends_one_person(motion):
    checked(motion, 0, 1)
    on_paper(motion, 0, 2).refused(409, "proxy-exists")
    revoke(motion, 0)
    assert on_paper(motion, 0, 2).status == 201


def test_nobody_votes_for_more_than_three(motion):
    for unit in (0, 1, 2):
        checked(motion, unit, 5)
    assert on_paper(motion, 3, 5).refused(409, "agent-full")["most"] == 3
    revoke(motion, 0)
    assert on_paper(motion, 3, 5).status == 201


def test_a_used_mandate_keeps_its_place(motion):
    for unit in (0, 1, 2):
        checked(motion, unit, 5)
    vote(motion, 0, 5)
    on_paper(motion, 3, 5).refused(409, "agent-full")


@pytest.mark.parametrize("slot", [0, 4])
def test_the_database_knows_the_limit(motion, slot):
    checked(motion, 0, 5)
    with pytest.raises(DBAPIError, match="slot_within_limit"):
        db.session.execute(text("UPDATE proxy_mandates SET slot = :slot"), {"slot": slot})


@pytest.mark.faults
def test_five_mandates_at_once_leave_three(live_world):
    motion = a_motion(live_world, units=6).opened()
    scan = uploaded(motion.desk.clerk, motion.estate, ok=True)["id"]
    bodies = [agent_body(motion, unit, 5, principal="赵秀英", file_id=scan) for unit in range(5)]
    url = f"/motions/{motion.id}/paper-proxies"
    found = at_once(*(lambda body=body: motion.desk.clerk.api.post(url, body) for body in bodies))
    assert sorted(one.status for one in found) == [201, 201, 201, 409, 409]
    assert {one.code for one in found if one.status == 409} == {"agent-full"}


def test_the_agent_is_a_neighbour_who_can_be_found(world, motion):
    on_paper(motion, 0, 1, agent_name="查无此人").refused(422, "agent-unknown")
    on_paper(motion, 0, 1, agent_phone="13900000000").refused(422, "agent-unknown")
    on_paper(motion, 0, 1, agent_name="！！").refused(422, "bad-name")
    elsewhere = world.estate(units=1)
    holder = elsewhere.holders[elsewhere.units[0].id][0]
    world.owner_of(elsewhere, elsewhere.units[0])
    on_paper(motion, 0, 1, agent_name=holder.name, agent_phone=holder.phone).refused(
        422, "agent-unknown"
    )


def test_an_owner_of_the_flat_needs_no_mandate(motion):
    on_paper(motion, 0, 0).refused(422, "agent-owns")


def test_the_term_ends_it(motion):
    now = motion.world.now
    on_paper(motion, 0, 1, until=now.isoformat()).refused(422, "proxy-term-wrong")
    later = (motion.closes_at + timedelta(days=1)).isoformat()
    on_paper(motion, 0, 1, until=later).refused(422, "proxy-term-wrong")
    for unit in (0, 2, 3):
        checked(motion, unit, 1, until=(now + timedelta(hours=2)).isoformat())
    motion.after(hours=2)
    vote(motion, 0, 1).refused(409, "proxy-not-in-force")
    assert mine(motion, 1)["held"] == []
    checked(motion, 4, 1)  # the places are free again


def test_only_its_owner_gives_a_vote_away(world, motion, estate, give):
    path = f"/motions/{motion.id}/proxies"
    body = agent_body(motion, 0, 1) | {"code": "x"}
    motion.owner(2).api.post(path, body).refused(404, "not-found")
    tenant = world.tenant_of(estate, estate.units[0])
    tenant.api.post(path, body).refused(403, "not-owner")
    stranger = world.estate(units=1)
    world.owner_of(stranger, stranger.units[0]).api.post(path, body).refused(404, "not-found")
    motion.cast(0, "yes")
    give(motion, 0, 1).refused(409, "ballot-already-cast")


def test_mandates_are_given_from_notice_to_closing(world, estate, motion):
    draft = a_motion(world, estate, desk=motion.desk)
    body = agent_body(motion, 0, 1, principal="赵秀英")
    scan = uploaded(motion.desk.clerk, estate, ok=True)["id"]
    path = f"/motions/{draft.id}/paper-proxies"
    motion.desk.clerk.api.post(path, body | {"file_id": scan}).refused(409, "proxies-closed")
    motion.closed()
    on_paper(motion, 0, 1).refused(409, "proxies-closed")


def test_a_communitys_rules_may_know_no_proxies_or_fewer(world, estate):
    motion = a_motion(world, estate)
    ground = {
        "document": "桂花苑小区业主大会议事规则",
        "adopted_on": "2025-06-16",
        "clauses": {"proxies": "第十七条"},
    }
    none = motion.ruled(proxies=0, **ground).noticed()
    on_paper(none, 0, 1).refused(409, "proxies-not-allowed")
    one = a_motion(world, world.estate(units=3)).ruled(proxies=1, **ground).noticed()
    assert on_paper(one, 0, 2).status == 201
    assert on_paper(one, 1, 2).refused(409, "agent-full")["most"] == 1


def test_taken_back_before_use_and_not_after(motion):
    checked(motion, 0, 1)
    checked(motion, 2, 1)
    assert revoke(motion, 0)["state"] == "revoked"
    vote(motion, 0, 1).refused(404, "not-found")
    revoke(motion, 0).refused(404, "not-found")
    vote(motion, 2, 1)
    revoke(motion, 2).refused(409, "proxy-not-revocable")
    titles = [one["title"] for one in motion.owner(1).api.get("/me/inbox", ok=True)["items"]]
    assert "委托已撤回" in titles


def test_staff_take_one_back_with_a_reason(motion):
    checked(motion, 0, 1)
    revoke(motion, 0, motion.desk.clerk).refused(422, "reason-missing")
    revoke(motion, 0, motion.owner(3)).refused(404, "not-found")
    assert revoke(motion, 0, motion.desk.clerk, "业主到社区书面撤回")["state"] == "revoked"


def test_the_desk_sees_masked_names_and_others_nothing(world, motion, estate):
    on_paper(motion, 0, 1)
    path = f"/motions/{motion.id}/proxies"
    (one,) = motion.desk.moderator.api.get(path, ok=True)["items"]
    assert one["principal"] == "赵**"
    assert (one["text"], one["is_mine"]) == (None, False)
    assert one["file_id"] is not None
    world.staff("auditor", at=estate).api.get(path).refused(403, "role-missing")
    on_paper(motion, 2, 1, person=world.staff("auditor", "clerk", at=estate))
    work = motion.desk.moderator.api.get("/worklist", ok=True)["items"]
    assert {one["kind"]: one["count"] for one in work}["proxy_check"] == 2


def test_what_was_given_stays(motion):
    checked(motion, 0, 1)
    group_of(motion, 0)
    for statement in (
        "UPDATE proxy_mandates SET scope = '随便'",
        "UPDATE proxy_mandates SET until = now()",
        "DELETE FROM proxy_mandates",
    ):
        with pytest.raises(DBAPIError, match="stays"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_who_gave_or_holds_one_can_have_it_and_who_is_gone_holds_none(motion, give):
    give(motion, 0, 1)
    held = motion.owner(0).api.get("/me/export", ok=True).body
    assert "授权委托书" in str(held)
    motion.owner(1).api.delete("/me", ok=True)
    assert [one["state"] for one in mine(motion, 0)["given"]] == ["revoked"]
