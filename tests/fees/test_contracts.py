"""Service contracts: written by one, in effect by another, one at a time, ended with their notice period."""

import pytest

from tests.fees.arranging import CONTRACT, run_jobs, titles


def test_a_contract_is_written_reviewed_and_put_into_effect(desk, world):
    owner = desk.owner(0)
    drafted = desk.drafts()
    assert (drafted["state"], drafted["digest"]) == ("draft", None)
    handed_in = desk.moves(drafted, "in_review")
    assert len(handed_in["digest"]) == 64
    desk.clerk.api.patch(
        f"/service-contracts/{drafted['id']}", {"rate_fen": 90}, version=2
    ).refused(409, "contract-not-open")
    returned = desk.moves(handed_in, "draft", reason="单价与表决不一致")
    assert (returned["state"], returned["review_note"]) == ("draft", "单价与表决不一致")
    url = f"/service-contracts/{drafted['id']}"
    changed = desk.clerk.api.patch(url, {"rate_fen": 85}, version=returned["version"], ok=True)
    again = desk.moves(changed, "in_review")
    assert again["digest"] != handed_in["digest"]
    owner.api.get(url).refused(404, "not-found")
    effective = desk.moves(again, "effective")
    assert (effective["state"], effective["rate_fen"]) == ("effective", 85)
    seen = owner.api.get(f"/estates/{desk.estate.id}/service-contracts", ok=True)["items"]
    assert [one["company"] for one in seen] == [CONTRACT["company"]]
    assert owner.api.get(url, ok=True)["is_mine"] is False
    assert titles(owner, world)[-1] == f"物业服务合同生效：{CONTRACT['company']}"


def test_nobody_puts_their_own_contract_into_effect(desk, world):
    url = f"/estates/{desk.estate.id}/service-contracts"
    drafted = desk.secretary.api.post(url, CONTRACT, ok=True)
    handed_in = desk.moves(drafted, "in_review", by=desk.secretary)
    desk.moves(handed_in, "effective").refused(403, "own-entry")
    desk.moves(handed_in, "effective", by=desk.clerk).refused(403, "role-missing")


def test_sending_back_and_giving_up_need_a_reason(desk):
    handed_in = desk.moves(desk.drafts(), "in_review")
    desk.moves(handed_in, "draft").refused(422, "reason-missing")
    returned = desk.moves(handed_in, "draft", reason="请核对面积")
    desk.moves(returned, "withdrawn").refused(422, "reason-missing")
    given_up = desk.moves(returned, "withdrawn", reason="业主另选")
    assert given_up["state"] == "withdrawn"


@pytest.mark.parametrize(
    "changes", [{"ends_on": "2027-03-30"}, {"starts_on": "2026-03-31"}, {"ends_on": "2026-03-31"}]
)
def test_a_term_that_is_no_whole_number_of_months_is_refused(desk, changes):
    url = f"/estates/{desk.estate.id}/service-contracts"
    desk.clerk.api.post(url, CONTRACT | changes).refused(422, "contract-dates")


def test_one_contract_serves_at_a_time(desk):
    desk.contract()
    second = desk.moves(desk.drafts(starts_on="2027-03-01", ends_on="2028-02-29"), "in_review")
    desk.moves(second, "effective").refused(409, "contract-exists")
    following = desk.moves(desk.drafts(starts_on="2027-04-01", ends_on="2028-03-31"), "in_review")
    assert desk.moves(following, "effective")["state"] == "effective"


def test_the_database_itself_refuses_two_that_serve_at_a_time(desk):
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    from models.base.session import db

    desk.contract()
    following = desk.moves(desk.drafts(starts_on="2027-04-01", ends_on="2028-03-31"), "in_review")
    desk.moves(following, "effective")
    statement = text("UPDATE service_contracts SET starts_on = '2027-03-01' WHERE id = :id")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(statement, {"id": following["id"]})


def test_a_contract_that_names_a_vote_needs_it_in_effect(desk):
    handed_in = desk.moves(desk.drafts(motion_id=999_999_999), "in_review")
    desk.moves(handed_in, "effective").refused(409, "contract-motion-not-effective")


def test_the_notice_clocks_of_60_and_90_days_are_shown(desk):
    """Civil Code 946, 947."""
    contract = desk.contract()
    assert contract["clocks"] == {
        "refusal_by": "2026-12-31",
        "dismissal_earliest": "2026-05-01",
    }


def end(desk, contract, **body):
    told = {"kind": "dismissal", "received_on": "2026-05-01", "note": "业主共同决定解聘"} | body
    url = f"/service-contracts/{contract['id']}/end"
    return desk.awake().secretary.api.post(url, told, version=contract["version"])


def test_an_end_before_its_notice_period_is_refused(desk):
    contract = desk.contract()
    early = end(desk, contract, last_day="2026-05-31").refused(422, "notice-too-short")
    assert early["earliest"] == "2026-06-30"
    end(desk, contract, last_day="2026-07-15").refused(422, "contract-dates")
    end(desk, contract, kind="refusal", last_day="2026-06-30").refused(422, "notice-too-short")
    ended = end(desk, contract, last_day="2026-06-30")
    assert (ended["last_day"], ended["end_kind"]) == ("2026-06-30", "dismissal")


def test_a_contract_ends_after_its_last_day_and_another_may_follow(desk, world, clock):
    contract = desk.contract()
    end(desk, contract, last_day="2026-06-30")
    following = desk.moves(desk.drafts(starts_on="2026-07-01", ends_on="2027-06-30"), "in_review")
    assert desk.moves(following, "effective").status == 200
    clock.set(clock.now().replace(month=6, day=30))
    run_jobs(world)
    url = f"/service-contracts/{contract['id']}"
    assert desk.awake().clerk.api.get(url)["state"] == "effective"
    clock.move(days=1)
    run_jobs(world)
    assert desk.awake().clerk.api.get(url)["state"] == "ended"


def test_bills_for_months_that_are_not_served_are_taken_back(desk, world, clock):
    contract = desk.contract(months_per_period=6, starts_on="2026-03-01", ends_on="2027-02-28")
    paid, _ = desk.bills()
    assert paid["amount_fen"] == 38400
    desk.takes(paid, 38400)
    end(desk, contract, last_day="2026-06-30", received_on="2026-03-02")
    shortened = desk.bills()
    assert [one["months"] for one in shortened] == [4, 4]
    assert [one["amount_fen"] for one in shortened] == [25600, 25600]
    assert [one["refund_due_fen"] for one in shortened] == [12800, 0]
    assert [one["state"] for one in shortened] == ["paid", "open"]
    body = {"amount_fen": 12801, "receipt_number": "T-1", "paid_on": "2026-03-02"}
    url = f"/bills/{paid['id']}/refunds"
    desk.clerk.api.post(url, body).refused(422, "no-refund-due")
    refunded = desk.clerk.api.post(url, body | {"amount_fen": 12800}, ok=True)
    assert refunded["bill"]["refund_due_fen"] == 0
    assert refunded["payment"]["amount_fen"] == -12800


def test_a_service_that_goes_on_after_its_term_goes_on_without_a_term(desk, world, clock):
    """Civil Code 948."""
    contract = desk.contract(starts_on="2026-03-01", ends_on="2026-03-31", months_per_period=1)
    url = f"/service-contracts/{contract['id']}/continuation"
    desk.secretary.api.post(url, version=contract["version"]).refused(409, "contract-not-expired")
    clock.set(clock.now().replace(month=4, day=2))
    run_jobs(world)
    assert len(desk.bills()) == 2
    shown = desk.secretary.api.get(f"/service-contracts/{contract['id']}", ok=True)
    assert shown["has_run_out"] is True
    kinds = {one["kind"] for one in desk.secretary.api.get("/worklist", ok=True)["items"]}
    assert "contracts_expired" in kinds
    desk.secretary.api.post(url, version=contract["version"], ok=True)
    assert len(desk.bills()) == 4


def test_nothing_of_it_is_done_from_elsewhere(desk, world):
    contract = desk.contract()
    foreign = world.staff("secretary", at=world.community())
    url = f"/service-contracts/{contract['id']}"
    version = contract["version"]
    foreign.api.get(url).refused(404, "not-found")
    foreign.api.patch(url, {"rate_fen": 1}, version=version).refused(404, "not-found")
    foreign.api.post(f"{url}/transitions", {"to": "in_review"}, version=version).refused(
        404, "not-found"
    )
    foreign.api.post(f"{url}/continuation", version=version).refused(404, "not-found")
    foreign.api.get(f"/estates/{desk.estate.id}/service-contracts").refused(404, "not-found")
    stranger = world.newcomer()
    stranger.api.get(url).refused(404, "not-found")


def test_the_worklist_names_what_waits_for_the_second_person(desk):
    desk.moves(desk.drafts(), "in_review")
    kinds = {one["kind"] for one in desk.secretary.api.get("/worklist", ok=True)["items"]}
    assert "contracts_in_review" in kinds
