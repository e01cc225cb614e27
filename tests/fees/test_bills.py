"""Bills: once a unit and period, exact, with what happens to them: money, disputes, waivers, demands, a sale."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.fees.rules import bill_amount
from tests.fees.arranging import kinds, office, run_jobs, titles


@pytest.fixture
def billed(desk, clock):
    """A contract that began in March with its first bills: 80.00 m2 x 0.80 yuan x 3 months."""
    desk.contract(starts_on="2026-03-01", ends_on="2027-02-28")
    return desk


def test_each_unit_is_billed_once_a_period_however_often_the_job_runs(billed, world):
    for _ in range(3):
        run_jobs(world)
    first, second = billed.bills()
    assert {first["unit_label"], second["unit_label"]} == {"1栋1单元001室", "1栋1单元002室"}
    assert (first["period_start"], first["period_end"], first["months"]) == (
        *("2026-03-01", "2026-05-31"),
        3,
    )
    assert (first["amount_fen"], first["due_on"], first["state"]) == (19200, "2026-03-21", "open")


def test_periods_follow_one_another_and_missed_days_are_made_up(billed, world, clock):
    clock.move(days=200)
    run_jobs(world)
    periods = sorted({(one["period_start"], one["period_end"]) for one in billed.bills()})
    assert periods == [
        ("2026-03-01", "2026-05-31"),
        ("2026-06-01", "2026-08-31"),
        ("2026-09-01", "2026-11-30"),
    ]
    assert len(billed.bills()) == 6


def test_a_bill_made_up_late_leaves_two_weeks_to_pay(billed, world, clock):
    clock.move(days=200)
    run_jobs(world)
    late = [one for one in billed.bills() if one["period_start"] == "2026-06-01"]
    assert {one["due_on"] for one in late} == {"2026-10-02"}


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    areas=st.lists(st.integers(1, 99_999), min_size=1, max_size=6),
    rate=st.integers(1, 999),
    months=st.integers(1, 12),
)
def test_the_database_computes_what_the_rule_says(world, areas, rate, months):
    desk = office(world, areas=areas)
    desk.contract(
        rate_fen=rate, months_per_period=months, starts_on="2026-03-01", ends_on="2027-02-28"
    )
    found = {one["unit_id"]: one for one in desk.bills()}
    for unit in desk.estate.units:
        wanted = bill_amount(unit.area_centi_m2, rate, months)
        assert found[unit.id]["amount_fen"] == wanted
        assert found[unit.id]["state"] == ("open" if wanted else "paid")
    totals = desk.clerk.api.get(f"/estates/{desk.estate.id}/bills/totals", ok=True)
    assert totals["amount_fen"] == sum(one["amount_fen"] for one in found.values())


def test_the_first_bill_carries_the_commitment(desk, world):
    from models.fees import commitments

    owner = desk.owner(0)
    digest = commitments.text_of(desk.estate.id).digest
    unit = desk.estate.units[0]
    commitments.commit(owner.actor, desk.estate.id, unit.id, digest=digest, now=world.now)
    desk.contract(starts_on="2026-03-01", ends_on="2027-02-28")
    first = {one["unit_id"]: one["is_first"] for one in desk.bills()}
    assert first == {unit.id: True, desk.estate.units[1].id: False}


def test_an_owner_sees_how_the_bill_is_computed_and_what_comes_next(billed):
    owner = billed.owner(0)
    unit = billed.estate.units[0].id
    shown = owner.api.get(f"/units/{unit}/fees", ok=True)
    assert (shown["owed_fen"], shown["overdue_fen"], shown["rate_fen"]) == (19200, 0, 80)
    assert shown["next"] == {
        "period_start": "2026-06-01",
        "period_end": "2026-08-31",
        "months": 3,
        "due_on": "2026-06-21",
        "amount_fen": 19200,
    }
    listed = owner.api.get(f"/units/{unit}/bills", ok=True)["items"]
    assert [(one["area_centi_m2"], one["rate_fen"], one["months"]) for one in listed] == [
        (8000, 80, 3)
    ]
    todo = owner.api.get("/me/todo", ok=True)["items"]
    assert todo == []


def test_a_bill_due_within_two_weeks_is_shown_at_home(billed, world, clock):
    clock.move(days=6)
    owner = billed.owner(0)
    todo = owner.api.get("/me/todo", ok=True)["items"]
    assert [(one["kind"], one["title"], one["due_at"]) for one in todo] == [
        ("bill_due", "物业费还差192.00元", "2026-03-22T00:00:00+08:00")
    ]
    clock.move(days=14)
    todo = world.fresh(owner).api.get("/me/todo", ok=True)["items"]
    assert [one["kind"] for one in todo] == ["bill_overdue"]


def test_money_is_taken_in_parts_and_never_more_than_is_owed(billed, world):
    owner = billed.owner(0)
    bill = owner.api.get(f"/units/{billed.estate.units[0].id}/bills", ok=True)["items"][0]
    part = billed.takes(bill, 9200)
    assert (part["bill"]["state"], part["bill"]["rest_fen"]) == ("part_paid", 10000)
    over = billed.takes(bill, 10001).refused(422, "overpaid")
    assert over["rest_fen"] == 10000
    whole = billed.takes(bill, 10000)
    assert whole["bill"]["state"] == "paid"
    billed.takes(bill, 1).refused(409, "bill-settled")
    receipts = owner.api.get("/me/receipts", ok=True)["items"]
    assert [one["payload"]["facts"]["paid_fen"] for one in receipts] == [19200, 9200]
    assert titles(owner, world)[:2] == ["已收到物业费100.00元", "已收到物业费92.00元"]
    detail = owner.api.get(f"/bills/{bill['id']}", ok=True)
    assert [one["amount_fen"] for one in detail["payments"]] == [9200, 10000]


def test_a_receipt_number_is_entered_once(billed):
    first, second = billed.bills()
    assert billed.takes(first, 100, receipt_number="SJ-9").status == 201
    billed.takes(second, 100, receipt_number="SJ-9").refused(409, "receipt-number-taken")
    assert billed.takes(second, 100, receipt_number="SJ-9", method="bank").status == 201


def test_money_is_not_received_tomorrow(billed):
    bill = billed.bills()[0]
    billed.takes(bill, 100, received_on="2026-03-03").refused(422, "received-in-future")


def test_a_waiver_takes_two_persons(billed, world):
    owner = billed.owner(0)
    bill = owner.api.get(f"/units/{billed.estate.units[0].id}/bills", ok=True)["items"][0]
    url = f"/bills/{bill['id']}/corrections"
    body = {"kind": "waiver", "reason": "低保户，居委会证明"}
    asked = billed.secretary.api.post(url, body, ok=True)
    assert asked["amount_fen"] == 19200
    billed.clerk.api.post(url, body).refused(409, "bill-correction-pending")
    decide = f"/bill-corrections/{asked['id']}/decision"
    billed.secretary.api.post(decide, {"accept": True}, version=1).refused(403, "own-entry")
    moderator = world.staff("moderator", at=billed.estate)
    moderator.api.post(decide, {"accept": False}, version=1).refused(422, "reason-missing")
    moderator.api.post(decide, {"accept": True}, version=9).refused(412, "changed-meanwhile")
    moderator.api.post(decide, {"accept": True}, version=1, ok=True)
    moderator.api.post(decide, {"accept": True}, version=2).refused(409, "bill-correction-decided")
    waived = owner.api.get(f"/bills/{bill['id']}", ok=True)
    assert (waived["state"], waived["rest_fen"]) == ("waived", 0)
    assert titles(owner, world)[0].startswith("物业费已减免")
    listed = moderator.api.get(f"/estates/{billed.estate.id}/bill-corrections", ok=True)["items"]
    assert [one["state"] for one in listed] == ["accepted"]


def test_a_payment_entered_wrongly_is_taken_back_by_two(billed, world):
    bill = billed.bills()[0]
    payment = billed.takes(bill, 19200)["payment"]
    url = f"/bills/{bill['id']}/corrections"
    body = {"kind": "reversal", "payment_id": payment["id"], "reason": "录错了房号"}
    billed.clerk.api.post(url, body | {"payment_id": None}).refused(404, "not-found")
    asked = billed.clerk.api.post(url, body, ok=True)
    decide = f"/bill-corrections/{asked['id']}/decision"
    billed.secretary.api.post(decide, {"accept": True}, version=1, ok=True)
    found = billed.clerk.api.get(f"/bills/{bill['id']}", ok=True)
    assert (found["state"], found["paid_fen"]) == ("open", 0)
    assert [one["amount_fen"] for one in found["payments"]] == [19200, -19200]
    billed.clerk.api.post(url, body).refused(409, "payment-reversed")
    assert billed.takes(bill, 19200)["bill"]["state"] == "paid"


def test_a_dispute_is_heard_and_answered(billed, world):
    owner = billed.owner(0)
    bill = owner.api.get(f"/units/{billed.estate.units[0].id}/bills", ok=True)["items"][0]
    url = f"/bills/{bill['id']}/disputes"
    opened = owner.api.post(url, {"reason": "面积不对，房产证是78平方米"}, ok=True)
    owner.api.post(url, {"reason": "再说一遍"}).refused(409, "bill-not-disputable")
    rows = billed.clerk.api.get(f"/estates/{billed.estate.id}/bill-disputes?open=true", ok=True)
    assert [(one["unit_label"], one["amount_fen"]) for one in rows["items"]] == [
        ("1栋1单元001室", 19200)
    ]
    settle = f"/bill-disputes/{opened['id']}/settlement"
    answer = {"upheld": False, "answer": "不动产登记簿为80平方米，附复印件"}
    billed.clerk.api.post(settle, answer, version=1).refused(403, "role-missing")
    billed.secretary.api.post(settle, answer, version=1, ok=True)
    billed.secretary.api.post(settle, answer, version=2).refused(409, "dispute-settled")
    assert owner.api.get(f"/bills/{bill['id']}", ok=True)["state"] == "open"
    assert titles(owner, world)[0].startswith("账单异议有答复")


def test_a_dispute_is_taken_back(billed):
    owner = billed.owner(0)
    bill = owner.api.get(f"/units/{billed.estate.units[0].id}/bills", ok=True)["items"][0]
    owner.api.post(f"/bills/{bill['id']}/disputes", {"reason": "我再看看"}, ok=True)
    owner.api.delete(f"/bills/{bill['id']}/disputes/current", ok=True)
    owner.api.delete(f"/bills/{bill['id']}/disputes/current").refused(409, "dispute-settled")
    assert owner.api.get(f"/bills/{bill['id']}", ok=True)["state"] == "open"


def test_only_the_owner_disputes(billed, world):
    tenant = world.tenant_of(billed.estate, billed.estate.units[0])
    bill = tenant.api.get(f"/units/{billed.estate.units[0].id}/bills", ok=True)["items"][0]
    tenant.api.post(f"/bills/{bill['id']}/disputes", {"reason": "太贵"}).refused(403, "not-owner")
    billed.owner(1).api.post(f"/bills/{bill['id']}/disputes", {"reason": "太贵"}).refused(
        404, "not-found"
    )


def demand(billed, bill, days=15):
    return billed.awake().secretary.api.post(f"/bills/{bill['id']}/demands", {"days": days})


def test_a_demand_is_made_for_an_overdue_bill_with_a_reasonable_period(billed, world, clock):
    owner = billed.owner(0)
    bill = owner.api.get(f"/units/{billed.estate.units[0].id}/bills", ok=True)["items"][0]
    demand(billed, bill).refused(409, "bill-not-overdue")
    clock.move(days=20)
    demand(billed, bill, days=3).refused(422, "demand-period")
    made = demand(billed, bill)
    assert (made["pay_by"], made["owed_fen"], made["number"]) == ("2026-04-07", 19200, 1)
    assert "民法典第944条" in made["letter"]
    assert "不得以停水、停电" in made["letter"]
    demand(billed, bill).refused(409, "demand-running")
    assert titles(owner, world)[0] == "催告：请交纳物业费"
    clock.move(days=20)
    assert demand(billed, bill)["number"] == 2
    billed.takes(bill, 19200)
    demand(billed, bill).refused(409, "bill-settled")


def test_a_demand_to_a_household_without_an_account_goes_onto_the_visit_list(billed, clock):
    bill = billed.bills()[0]
    clock.move(days=20)
    demand(billed, bill)
    visits = billed.clerk.api.get(f"/estates/{billed.estate.id}/visit-tasks", ok=True)["items"]
    assert any("催告书" in one["reason"] for one in visits)


def test_a_bill_stays_with_the_owner_who_was_billed(billed, world, clock):
    seller = billed.owner(0)
    unit = billed.estate.units[0]
    bill = seller.api.get(f"/units/{unit.id}/bills", ok=True)["items"][0]
    world.give(billed.estate, unit, [world.a_holder()])
    buyer = billed.owner(0)
    assert buyer.api.get(f"/units/{unit.id}/bills", ok=True)["items"] == []
    assert buyer.api.get(f"/units/{unit.id}/fees", ok=True)["owed_fen"] == 0
    buyer.api.get(f"/bills/{bill['id']}").refused(404, "not-found")
    assert [one["moved_out"] for one in billed.bills()] == [True, False]
    clock.move(days=20)
    demand(billed, bill).refused(403, "bill-of-former-owner")
    run_jobs(world)
    assert "bill_overdue" not in kinds(buyer, world)


def test_bills_are_found_by_state_building_unit_and_lateness(billed, clock):
    first, second = billed.bills()
    billed.takes(first, first["amount_fen"])
    assert [one["id"] for one in billed.bills("&state=paid")] == [first["id"]]
    assert len(billed.bills("&state=paid&state=open")) == 2
    assert [one["id"] for one in billed.bills(f"&unit={second['unit_label'][-4:]}")] == [
        second["id"]
    ]
    assert billed.bills("&overdue=true") == []
    clock.move(days=20)
    assert [one["id"] for one in billed.bills("&overdue=true")] == [second["id"]]
    building = billed.clerk.api.get(f"/estates/{billed.estate.id}/buildings", ok=True)["items"][0]
    assert len(billed.bills(f"&building_id={building['id']}")) == 2
    totals = billed.clerk.api.get(f"/estates/{billed.estate.id}/bills/totals", ok=True)
    assert totals.body == {
        "bills": 2,
        "amount_fen": 38400,
        "paid_fen": 19200,
        "owed_fen": 19200,
        "overdue": 1,
        "overdue_fen": 19200,
        "disputed": 0,
        "refund_due_fen": 0,
    }


def test_nothing_of_it_is_seen_or_done_from_elsewhere(billed, world):
    bill = billed.bills()[0]
    foreign = world.staff("secretary", at=world.community())
    stranger = world.newcomer()
    unit = bill["unit_id"]
    for who in (foreign, stranger):
        who.api.get(f"/units/{unit}/bills").refused(404, "not-found")
        who.api.get(f"/units/{unit}/fees").refused(404, "not-found")
        who.api.get(f"/bills/{bill['id']}").refused(404, "not-found")
    money = {"amount_fen": 1, "receipt_number": "1"}
    for path, body in (
        ("payments", money | {"method": "cash", "received_on": "2026-03-02"}),
        ("refunds", money | {"paid_on": "2026-03-02"}),
        ("corrections", {"kind": "waiver", "reason": "减免"}),
        ("demands", {"days": 15}),
    ):
        foreign.api.post(f"/bills/{bill['id']}/{path}", body).refused(404, "not-found")
    for path in ("bills", "bills/totals", "bill-corrections", "bill-disputes"):
        foreign.api.get(f"/estates/{billed.estate.id}/{path}").refused(404, "not-found")


def test_a_persons_disputes_are_in_their_export(billed):
    owner = billed.owner(0)
    bill = owner.api.get(f"/units/{billed.estate.units[0].id}/bills", ok=True)["items"][0]
    owner.api.post(f"/bills/{bill['id']}/disputes", {"reason": "我再看看"}, ok=True)
    held = owner.api.get("/me/export", ok=True)["held"]
    assert [one["reason"] for one in held["bill_disputes"]] == ["我再看看"]
