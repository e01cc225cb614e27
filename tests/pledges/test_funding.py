"""Publishing who pays what, and each unit's share."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.base.session import db
from models.places import actions as places
from tests.pledges.conftest import by, charge, funding_body, item


def test_nothing_is_published_at_first(unpublished):
    shown = unpublished.owner.api.get(f"{unpublished.url}/funding", ok=True)
    assert (shown["published"], shown["version"], shown["progress"]) == (False, 0, None)
    ledger = unpublished.owner.api.get(f"{unpublished.url}/ledger")
    ledger.refused(409, "share-not-published")


def test_the_share_is_split_equally_to_the_fen(money):
    shown = money.owner.api.get(f"{money.url}/funding", ok=True)
    assert [part["title"] for part in shown["parts"]] == [
        "中央专项补助资金",
        "管线单位（供水公司）",
    ]
    assert shown["cost_fen"] == shown["residents_fen"] + sum(
        part["amount_fen"] for part in shown["parts"]
    )
    rows = money.owner.api.get(f"{money.url}/ledger", ok=True)["items"]
    assert [row["share_fen"] for row in rows] == [333_334, 333_333, 333_333]
    assert [row["unit_label"] for row in rows] == sorted(row["unit_label"] for row in rows)


def test_the_share_is_split_by_area_to_the_fen(unpublished):
    unpublished.publish(base="area")
    rows = unpublished.owner.api.get(f"{unpublished.url}/ledger", ok=True)["items"]
    assert sum(row["share_fen"] for row in rows) == 1_000_000
    home = unpublished.owner.api.get(
        f"{unpublished.url}/pledges/{unpublished.units[0].id}", ok=True
    )
    assert home["share_fen"] == rows[0]["share_fen"] == 300_368
    assert "80.00平方米 ÷ 266.34平方米 = 3,003.6795元" in home["working"]


def test_parts_that_do_not_add_up_to_the_cost_are_refused(unpublished):
    roof = item(charge("residents", 100)) | {"cost_fen": 101}
    refused = unpublished.publish(items=[roof])
    refused.refused(422, "funding-parts-differ")
    assert refused["difference_fen"] == 1


def test_an_estate_without_roster_has_nothing_to_split(world, unpublished):
    bare = places.add_estate(
        world.community(), name="空小区", address="1号", completed_on=world.now.date().replace(1990)
    )
    db.session.commit()
    staff = world.staff("secretary", at=bare.id)
    body = {"title": "空小区改造", "estate_ids": [bare.id], "evidence": "文"}
    made = staff.api.post("/renovations", body, ok=True)
    url = f"/renovations/{made['id']}/funding"
    staff.api.put(url, funding_body(), version=0).refused(409, "no-units-to-split")


def test_owners_are_told_once_per_publication(unpublished):
    unpublished.publish()
    titles = [one["title"] for one in unpublished.owner.api.get("/me/inbox")["items"]]
    assert titles == ["请认领出资"]


def test_a_stale_publication_is_refused(money):
    money.publish(version=0).refused(412, "changed-meanwhile")


def test_publishing_anew_asks_the_unconfirmed_anew(money):
    unit = money.units[0]
    first = money.pledge(money.owner, unit)["pledge"]
    money.publish(version=1, residents_fen=1_000_003)
    home = money.owner.api.get(money.url_of(unit))
    assert home["pledge"] is None
    assert home["history"][-1]["state"] == "superseded"
    assert home["share_fen"] == 333_335
    assert money.pledge(money.owner, unit)["pledge"]["id"] != first["id"]


def test_nothing_is_published_anew_once_money_is_confirmed(money):
    made = money.pledged()
    assert money.settle(money.moderator, made, "confirmed").status == 200
    money.publish(version=1).refused(409, "share-frozen")


def test_a_clerk_and_strangers_cannot_publish(world, unpublished):
    url = f"{unpublished.url}/funding"
    clerk = world.staff("clerk", at=unpublished.estate)
    clerk.api.put(url, funding_body(), version=0).refused(403, "role-missing")
    other = world.estate(units=1)
    foreign = world.staff("secretary", at=other)
    stranger = world.owner_of(other, other.units[0])
    foreign.api.put(url, funding_body(), version=0).refused(404, "not-found")
    for person in (foreign, stranger):
        for path in ("funding", "ledger"):
            person.api.get(f"/renovations/{unpublished.renovation['id']}/{path}").refused(
                404, "not-found"
            )
    for path in ("pledges", "ledger-entries"):
        foreign.api.get(f"/renovations/{unpublished.renovation['id']}/{path}").refused(
            404, "not-found"
        )


def test_amounts_stay_private_when_the_project_says_so(world, unpublished):
    unpublished.publish(amounts_public=False)
    neighbour = world.owner_of(unpublished.estate, unpublished.units[1])
    unpublished.pledge()
    mine, *others = neighbour.api.get(f"{unpublished.url}/ledger")["items"]
    shown = {row["unit_label"]: row for row in [mine, *others]}
    assert shown[unpublished.units[0].label]["amount_fen"] is None
    assert shown[unpublished.units[0].label]["state"] == "pledged"
    assert shown[unpublished.units[1].label]["mine"]
    assert shown[unpublished.units[1].label]["share_fen"] == 333_333


def test_the_table_of_who_pays_is_shown_with_its_words(money):
    shown = money.owner.api.get("/funding-rules", ok=True)
    rows = {row["works"]: row for row in shown["rules"]}
    assert rows["lift"]["payer_titles"] == ["居民"]
    assert not rows["lift"]["needs_reason"]
    assert rows["pipeline_civil"]["needs_reason"]
    assert "由地方财政承担" in rows["pipeline_civil"]["clause"]


REFUSED = [
    (item(charge("government", 5)), 422, "funding-source-unclear"),
    (item(charge("residents", 5), works="pipeline_civil"), 422, "funding-reason-missing"),
    (item(charge("residents", 5), portions=[]), 422, "funding-basis-missing"),
    (item(charge("residents", 5), portions=by(area=60, equal=39)), 422, "funding-percent-differs"),
    (
        item(charge("social_investors", 5, label="充电企业"), works="common"),
        422,
        "residents-pay-nothing",
    ),
    (item(charge("residents", 5), portions=by(floor=100)), 422, "funding-factor-missing"),
    (
        item(charge("residents", 5), scope={"building_ids": [987_654_321]}),
        422,
        "funding-scope-unknown",
    ),
]


@pytest.mark.parametrize(("bad", "status", "code"), REFUSED, ids=[code for *_, code in REFUSED])
def test_what_the_rules_do_not_carry_is_neither_tried_nor_published(unpublished, bad, status, code):
    unpublished.publish(items=[bad]).refused(status, code)
    unpublished.trial([bad]).refused(status, code)


def test_a_lift_that_only_the_ground_floor_would_pay_is_refused(unpublished):
    factors = [{"floor": unit.floor, "factor": 0} for unit in unpublished.units]
    floors = {one["floor"]: one for one in factors}
    lift = item(charge("residents", 5), portions=by(floor=100), floor_factors=[*floors.values()])
    unpublished.publish(items=[lift]).refused(422, "funding-weightless")


def test_a_floor_that_the_register_lacks_is_named(unpublished):
    unpublished.units[1].floor = None
    db.session.commit()
    lift = item(charge("residents", 5), portions=by(floor=100))
    refused = unpublished.publish(items=[lift])
    refused.refused(409, "funding-floor-unknown")
    assert refused["missing"] == 1


def test_each_households_figure_is_seen_before_publication(unpublished):
    body = funding_body()["items"]
    tried = unpublished.trial(body)
    assert [row["amount_fen"] for row in tried["shares"]] == [333_334, 333_333, 333_333]
    assert (tried["least_fen"], tried["most_fen"]) == (333_333, 333_334)
    assert not unpublished.owner.api.get(f"{unpublished.url}/funding")["published"]


def test_the_ground_names_buildings_entrances_and_floors(unpublished):
    ground = unpublished.secretary.api.get(f"{unpublished.url}/funding/ground", ok=True)
    assert ground["units"] == sum(one["units"] for one in ground["entrances"]) == 3
    assert [one["name"] for one in ground["buildings"]] == ["1栋"]


def test_the_working_is_shown_step_by_step(unpublished):
    unit = unpublished.units[0]
    factors = {one.floor: {"floor": one.floor, "factor": 150} for one in unpublished.units}
    roof = item(charge("residents", 100_001), portions=by(area=60, equal=40))
    lift = item(
        charge("residents", 70_000),
        works="lift",
        title="加装电梯",
        portions=by(floor_area=50, floor=50),
        floor_factors=list(factors.values()),
        scope={"unit_ids": [unit.id]},
    )
    assert unpublished.publish(items=[roof, lift]).status == 200
    working = unpublished.owner.api.get(f"{unpublished.url}/funding/units/{unit.id}", ok=True)
    assert [line["title"] for line in working["lines"]] == ["屋面修缮", "加装电梯"]
    formulas = [one["formula"] for line in working["lines"] for one in line["portions"]]
    assert formulas[0] == "1,000.01元 × 60% × 80.00平方米 ÷ 266.34平方米 = 180.2226元"
    assert formulas[1] == "1,000.01元 × 40% ÷ 3户 = 133.3347元"
    assert "层系数1.5 × 80.00平方米 ÷ 系数乘面积合计120.0000 = 350.0000元" in formulas[2]
    assert "层系数1.5 ÷ 系数合计1.5 = 350.0000元" in formulas[3]
    assert working["exact"] == "1,013.5572元"
    assert working["amount_fen"] == 101_356
    assert "补了1分" in working["rounding"]
    home = unpublished.owner.api.get(unpublished.url_of(unit))
    assert home["share_fen"] == working["amount_fen"]


def test_who_shares_in_nothing_has_no_figure(world, unpublished):
    first, second, _ = unpublished.units
    unpublished.owner.api.get(f"{unpublished.url}/funding/units/{first.id}").refused(
        409, "share-not-published"
    )
    lift = item(charge("residents", 5), scope={"unit_ids": [first.id]})
    assert unpublished.publish(items=[lift]).status == 200
    neighbour = world.owner_of(unpublished.estate, second)
    neighbour.api.get(f"{unpublished.url}/funding/units/{second.id}").refused(
        409, "unit-without-share"
    )
    neighbour.api.get(f"{unpublished.url}/funding/units/{first.id}").refused(404, "not-found")
    assert unpublished.progress()["units"] == 1


def test_a_clerk_may_not_try_a_plan_out(world, unpublished):
    clerk = world.staff("clerk", at=unpublished.estate)
    body = {"items": funding_body()["items"]}
    clerk.api.post(f"{unpublished.url}/funding/trial", body).refused(403, "role-missing")


def test_the_reason_for_charging_residents_is_read_by_everybody(unpublished):
    pipes = item(
        charge("residents", 60), works="pipeline_civil", title="管沟", reason="居民要求一并加深"
    )
    assert unpublished.publish(items=[pipes]).status == 200
    (shown,) = unpublished.owner.api.get(f"{unpublished.url}/funding")["items"]
    assert shown["reason"] == "居民要求一并加深"
    assert "由地方财政承担" in shown["clause"]


PLAN = """INSERT INTO funding_plans (id, estate_id, renovation_id, number, cost_fen, residents_fen, payer_table, how,
basis, amounts_public, published_by, published_at)
SELECT :id, estate_id, renovation_id, 2, cost_fen, residents_fen, payer_table, how, basis, amounts_public,
published_by, published_at FROM funding_plans"""


def test_the_database_refuses_a_plan_whose_parts_are_missing(money):
    with pytest.raises(DBAPIError, match="parts of a funding plan"):
        db.session.execute(text(PLAN), {"id": 10**9})
    db.session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        """INSERT INTO funding_shares (plan_id, renovation_id, estate_id, unit_id, area_centi_m2, amount_fen)
        SELECT plan_id, renovation_id, estate_id, (SELECT max(id) FROM units), 1, 0
        FROM funding_shares LIMIT 1""",
        """INSERT INTO funding_charges (estate_id, plan_id, item_id, payer, label, amount_fen)
        SELECT estate_id, plan_id, item_id, 'residents', '', 1 FROM funding_charges""",
        "UPDATE funding_items SET residents_fen = 0",
        "DELETE FROM funding_charges",
    ],
)
def test_the_database_keeps_a_published_plan_as_it_is(world, money, statement):
    world.estate(units=1)
    with pytest.raises(DBAPIError, match=r"cannot change|append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
