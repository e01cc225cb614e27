"""The ledger of pledges as a public page: masked, and its sums are those of the public ledger."""

import pytest

from tests.pledges.conftest import Money


@pytest.fixture
def estate(world):
    return world.estate(areas=[8000, 8635, 9999])


@pytest.fixture
def money(world, estate, platform):
    return Money(world, estate, platform)


def publish(money, by=None, **body):
    return (by or money.moderator).api.post(f"{money.url}/ledger-disclosures", body)


def settled(money):
    """One unit confirmed, one pledged, one silent."""
    confirmed = money.pledged()
    money.settle(money.moderator, confirmed, "confirmed")
    second = money.world.owner_of(money.estate, money.units[1])
    money.pledge(second, money.units[1], amount_fen=200_000)
    return second


def test_the_page_says_what_the_public_ledger_says(money, opens, world):
    money.publish()
    settled(money)
    (made,) = publish(money).body["items"]
    assert (made["kind"], made["days_left"]) == ("ledger", 15)
    public = world.api.get(f"/disclosures/{made['id']}", ok=True)
    lines = [line for one in public["sections"] for line in one["lines"]]
    assert "居民应出资：10,000.00元，3户" in lines
    assert "已落实（已确认和已减免）：1,000.00元，1户" in lines
    assert "已认领、待确认：2,000.00元，1户" in lines
    assert "还差：9,000.00元；还没有认领的1户" in lines
    assert "账目各笔合计1,000.00元，等于已确认和已减免的合计1,000.00元。" in lines
    rows = world.api.get(f"/disclosures/{made['id']}/tables/2", ok=True)["items"]
    labels = [unit.label for unit in money.units]
    assert [row["cells"] for row in rows] == [
        [labels[0], "1,000.00元", "已落实"],
        [labels[1], "2,000.00元", "已认领，待确认"],
    ]
    page = opens(f"/public/disclosures/{made['id']}")
    for holders in money.estate.holders.values():
        assert not any(one.name in page.html or one.phone in page.html for one in holders)
    assert "截至2026年3月2日" in page.words
    # Whoever has not pledged is counted and not named.
    assert "还没有认领的1户不逐户列出。" in page.words
    assert labels[2] not in page.words


def test_who_was_excused_is_not_told_from_who_pays_and_the_sums_still_agree(money, world):
    money.publish()
    money.settle(money.moderator, money.pledged(), "confirmed")
    second = money.world.owner_of(money.estate, money.units[1])
    pledge = money.pledge(second, money.units[1], amount_fen=200_000).body["pledge"]
    proposed = money.settle(money.moderator, pledge, "waived", reason="低保户").body
    money.settle(money.secretary, proposed, "waived", reason="低保户")
    (made,) = publish(money).body["items"]
    public = world.api.get(f"/disclosures/{made['id']}", ok=True)
    rows = world.api.get(f"/disclosures/{made['id']}/tables/2", ok=True)["items"]
    assert [row["cells"][1:] for row in rows] == [
        ["1,000.00元", "已落实"],
        ["3,333.33元", "已落实"],
    ]
    lines = [line for one in public["sections"] for line in one["lines"]]
    assert "上表写“已落实”的各户金额相加，也等于4,333.33元。" in lines
    assert "低保" not in str(public.body)
    assert "其中已减免" not in str(public.body)


def test_amounts_that_the_plan_keeps_to_the_households_stay_out(money, opens):
    money.publish(amounts_public=False)
    settled(money)
    (made,) = publish(money).body["items"]
    page = opens(f"/public/disclosures/{made['id']}")
    assert "3,333.33元" not in page.words
    assert "本项目不公开各户金额" in page.words
    assert "其中已减免：0.00元，0户" in page.words
    assert "其中直接出资：1,000.00元" in page.words
    assert "已认领，待确认" in page.words


def test_it_is_published_again_at_will_and_each_stays_as_it_was(money, world):
    money.publish()
    (first,) = publish(money).body["items"]
    settled(money)
    (second,) = publish(money, days=30).body["items"]
    assert second["days_left"] == 30
    before = world.api.get(f"/disclosures/{first['id']}", ok=True)
    assert "已落实（已确认和已减免）：0.00元，0户" in before["sections"][0]["lines"]


def test_who_may_and_when(money, world):
    publish(money).refused(409, "share-not-published")
    money.publish()
    publish(money, days=14).refused(422, "publicity-too-short")
    clerk = world.staff("clerk", at=money.estate)
    publish(money, by=clerk).refused(403, "role-missing")
    foreign = world.staff("moderator", at=world.estate(units=1))
    publish(money, by=foreign).refused(404, "not-found")
