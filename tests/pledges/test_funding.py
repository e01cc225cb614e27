"""Publishing who pays what, and each unit's share."""

from models.base.session import db
from models.places import actions as places
from tests.pledges.conftest import funding_body


def test_nothing_is_published_at_first(unpublished):
    shown = unpublished.owner.api.get(f"{unpublished.url}/funding", ok=True)
    assert (shown["published"], shown["version"], shown["progress"]) == (False, 0, None)
    ledger = unpublished.owner.api.get(f"{unpublished.url}/ledger")
    ledger.refused(409, "share-not-published")


def test_the_share_is_split_equally_to_the_fen(money):
    shown = money.owner.api.get(f"{money.url}/funding", ok=True)
    assert [part["source_title"] for part in shown["parts"]] == ["政府财政", "管线单位"]
    rows = money.owner.api.get(f"{money.url}/ledger", ok=True)["items"]
    assert [row["share_fen"] for row in rows] == [333_334, 333_333, 333_333]
    assert [row["unit_label"] for row in rows] == sorted(row["unit_label"] for row in rows)


def test_the_share_is_split_by_area_to_the_fen(unpublished):
    unpublished.publish(split="area")
    rows = unpublished.owner.api.get(f"{unpublished.url}/ledger", ok=True)["items"]
    assert sum(row["share_fen"] for row in rows) == 1_000_000
    home = unpublished.owner.api.get(
        f"{unpublished.url}/pledges/{unpublished.units[0].id}", ok=True
    )
    assert home["share_fen"] == rows[0]["share_fen"] == 300_368
    assert "80.00平方米 ÷ 266.34平方米 = 3,003.68元" in home["working"]


def test_parts_that_do_not_add_up_to_the_cost_are_refused(unpublished):
    refused = unpublished.publish(cost_fen=100_000_001)
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
    money.publish(version=1, residents_fen=1_000_003, cost_fen=100_000_003)
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
