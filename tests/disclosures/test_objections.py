"""What owners say against a disclosure of any kind, on line and on paper, and what follows from the answer."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.base.session import db
from models.disclosures import actions
from models.disclosures.rules import UPHELD_EFFECTS, DisclosureKind


def test_an_owner_objects_and_is_answered_with_what_follows(board, opens):
    number, owner = board.publish(), board.owner()
    made = board.object_(owner, number).body
    assert (made["state"], made["channel"]) == ("pending", "online")
    (row,) = board.objections(board.moderator, "?state=pending")
    assert row["disclosure"]["title"] == "屋面改造方案"
    assert row["effects"] == {"upheld": "方案要修改后重新公示。", "dismissed": "公示照常进行。"}
    assert row["may_decide"] is True
    board.answer(row, uphold=True, answer="保修改为八年。", summary="保修期太短")
    notice = owner.api.get("/me/inbox", ok=True)["items"][0]
    assert "异议成立，方案要修改后重新公示。答复：保修改为八年。" in notice["body"]
    page = opens(f"/public/disclosures/{number}")
    assert "共收到异议1条：等待答复0条，成立1条，不成立0条。" in page.words
    assert "异议要点：保修期太短" in page.words
    assert owner.name not in page.html
    assert "防水只保五年" not in page.html
    (mine,) = owner.api.get(f"/disclosures/{number}/objections", ok=True)["items"]
    assert (mine["state"], mine["text"]) == ("upheld", "防水只保五年，太短了。")
    (answer,) = board.page(number)["answers"]
    assert answer["unit_label"] == board.estate.units[0].label
    assert answer["effect"] == "方案要修改后重新公示。"


@pytest.mark.parametrize("kind", list(DisclosureKind))
def test_each_kind_says_what_an_upheld_objection_does(kind):
    assert UPHELD_EFFECTS[kind].endswith("。")


def test_a_neighbour_sees_only_their_own_objections(board):
    number = board.publish()
    board.object_(board.owner(0), number)
    neighbour = board.owner(1)
    assert neighbour.api.get(f"/disclosures/{number}/objections", ok=True)["items"] == []
    neighbour.api.get(f"/estates/{board.estate.id}/objections").refused(403, "wrong-audience")


def test_who_may_object(board, world):
    number = board.publish()
    tenant = world.tenant_of(board.estate, board.estate.units[1])
    board.object_(tenant, number).refused(403, "not-owner")
    other = world.estate(units=1)
    board.object_(world.owner_of(other, other.units[0]), number).refused(404, "not-found")
    board.object_(board.owner(), 999_999).refused(404, "not-found")


def test_one_waits_at_a_time(board):
    number, owner = board.publish(), board.owner()
    made = board.object_(owner, number).body
    board.object_(owner, number).refused(409, "objection-pending")
    board.answer(made)
    assert board.object_(owner, number).status == 201


def test_objections_end_with_the_publicity(board, clock, world):
    number, owner = board.publish(), board.owner()
    clock.move(days=15, hours=13, minutes=59)
    assert board.object_(world.fresh(owner), number).status == 201
    clock.move(minutes=1)
    late = board.object_(world.fresh(board.owner(1)), number)
    late.refused(409, "objection-period-over")
    assert "2026年3月17日 24:00" in late["detail"]


def test_what_takes_no_objections_and_what_was_taken_down_refuse_them(board):
    owner = board.owner()
    quiet = board.publish(takes_objections=False)
    board.object_(owner, quiet).refused(409, "objection-period-over")
    gone = board.publish()
    board.take_down(gone)
    board.object_(owner, gone).refused(409, "objection-period-over")


def test_the_answers_masks_hold_on_the_public_page(board, opens):
    number = board.publish()
    made = board.object_(board.owner(), number).body
    board.answer(made, answer="请打13812345678找小周。", summary="找13812345678")
    assert "13812345678" not in opens(f"/public/disclosures/{number}").html


def test_an_objection_is_answered_once_on_what_was_seen_by_who_may(board, world):
    made = board.object_(board.owner(), board.publish()).body
    board.answer(made, by=board.clerk).refused(403, "role-missing")
    foreign = world.staff("moderator", at=world.estate(units=1))
    board.answer(made, by=foreign).refused(404, "not-found")
    board.answer(made | {"version": 9}).refused(412, "changed-meanwhile")
    board.answer(made)
    board.answer(made | {"version": 2}).refused(409, "objection-decided")


def test_the_worklist_leads_to_the_objections_of_all_kinds(board):
    board.object_(board.owner(), board.publish("roll"))
    work = board.moderator.api.get("/worklist", ok=True)["items"]
    routes = {one["kind"]: one["route"] for one in work}
    assert routes["objections"] == "/disclosures/objections"


def test_staff_list_objections_by_state_with_what_they_may_do(board):
    first, second = board.publish(), board.publish("ledger")
    board.object_(board.owner(0), first)
    board.answer(board.object_(board.owner(1), second).body)
    pending = board.objections(board.clerk, "?state=pending")
    assert [(one["disclosure"]["id"], one["may_decide"]) for one in pending] == [(first, False)]
    assert [one["state"] for one in board.objections(board.moderator)] == ["pending", "dismissed"]


# Paper


def on_paper(board, number, *, by=None, unit=0):
    body = {"unit_id": board.estate.units[unit].id, "text": "书面异议：要看预算。"}
    return (by or board.clerk).api.post(f"/disclosures/{number}/paper-objections", body)


def test_a_paper_objection_is_entered_by_one_and_answered_by_another(board):
    number = board.publish()
    made = on_paper(board, number, by=board.moderator).body
    assert made["channel"] == "paper"
    (row,) = board.objections(board.moderator)
    assert row["may_decide"] is False
    board.answer(made).refused(403, "own-entry")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            text(
                "UPDATE objections SET state = 'dismissed', answer = 'x', decided_at = now(), "
                "decided_by = entered_by"
            )
        )
    other = board.world.staff("secretary", at=board.estate)
    assert board.answer(made, by=other).status == 200


def test_paper_waits_once_a_unit_and_only_until_the_end(board, world):
    number = board.publish()
    assert on_paper(board, number).status == 201
    on_paper(board, number).refused(409, "objection-pending")
    assert board.object_(board.owner(0), number).status == 201
    board.over()
    on_paper(board, number, unit=1).refused(409, "objection-period-over")


def test_paper_is_entered_for_units_of_the_estate_by_its_staff(board, world):
    number = board.publish()
    elsewhere = world.estate(units=1)
    body = {"unit_id": elsewhere.units[0].id, "text": "书面异议"}
    url = f"/disclosures/{number}/paper-objections"
    board.clerk.api.post(url, body).refused(404, "not-found")
    on_paper(board, number, by=world.staff("clerk", at=elsewhere)).refused(404, "not-found")
    on_paper(board, number, by=world.staff("auditor", at=board.estate)).refused(403, "role-missing")


def test_what_an_objection_is_about_is_held_first():
    with pytest.raises(ValueError, match="held already"):
        actions.before_objection("motion")(lambda _number: None)
