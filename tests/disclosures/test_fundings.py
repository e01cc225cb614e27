"""A funding plan's public page: what it says, that it is objected to, and that a later plan takes its place."""

import pytest

from tests.pledges.conftest import by, charge, item, unpublished

__all__ = ["unpublished"]


@pytest.fixture
def estate(world):
    return world.estate(areas=[8000, 8635, 9999])


def pages(money):
    rows = money.owner.api.get(f"/estates/{money.estate.id}/disclosures?kind=funding", ok=True)
    return rows["items"]


def shown(money, page):
    return money.owner.api.get(f"/disclosures/{page['id']}", ok=True).body


PIPES = item(
    charge("residents", 60), works="pipeline_civil", title="管沟", reason="居民要求一并加深"
)


def test_a_published_plan_has_its_page_at_once(unpublished):
    assert unpublished.publish(items=[PIPES]).status == 200
    (page,) = pages(unpublished)
    assert (page["days_left"], page["takes_objections"]) == (15, True)
    sections = shown(unpublished, page)["sections"]
    assert "“管沟”由居民出的理由：居民要求一并加深" in sections[1]["lines"]
    url = f"/disclosures/{page['id']}/tables"
    (row,) = unpublished.world.api.get(f"{url}/2", ok=True)["items"]
    assert row["cells"][:3] == ["管沟", "0.60元", "居民0.60元"]
    assert "由地方财政承担" in row["cells"][3]
    homes = unpublished.world.api.get(f"{url}/4", ok=True)["items"]
    labels = [unit.label for unit in unpublished.units]
    assert [row["cells"] for row in homes] == [[label, "0.20元"] for label in labels]


def test_amounts_stay_off_the_page_when_the_plan_says_so(unpublished):
    lift = item(
        charge("residents", 60),
        portions=by(floor=100),
        floor_factors=[{"floor": one.floor, "factor": 120} for one in unpublished.units][:1],
        scope={"unit_ids": [unpublished.units[0].id]},
    )
    assert unpublished.publish(items=[lift], amounts_public=False).status == 200
    printed = str(shown(unpublished, pages(unpublished)[0]))
    assert "各户应出资'" not in printed
    assert "层1.2" in printed


def test_a_household_objects_where_its_working_says(unpublished):
    unpublished.publish()
    unit = unpublished.units[0]
    working = unpublished.owner.api.get(f"{unpublished.url}/funding/units/{unit.id}", ok=True)
    made = unpublished.owner.api.post(
        f"/disclosures/{working['disclosure_id']}/objections", {"text": "面积不对"}
    )
    assert made.status == 201


def test_a_later_plan_takes_the_earlier_page_down(unpublished):
    unpublished.publish()
    unpublished.publish(version=1, residents_fen=900_000)
    newer, older = pages(unpublished)
    assert newer["phase"] == "running"
    assert older["phase"] == "withdrawn"
    assert "第2次公布" in shown(unpublished, older)["withdrawn_reason"]
