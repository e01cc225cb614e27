"""The reminder engine by a clock that is moved: stages, what stops them, what a standstill leaves."""

import pytest

from jobs import fees as jobs
from models.base.clock import SHANGHAI
from tests.fees.arranging import kinds

POLICY = {
    "stages": [-7, -1, 3, 15],
    "send_at": "09:30",
    "quiet_from": "21:00",
    "quiet_until": "08:00",
    "skip_holidays": True,
    "is_on": True,
}


@pytest.fixture
def billed(desk):
    """First bills due on 21 April 2026; today is 2 March."""
    desk.contract(starts_on="2026-04-01", ends_on="2027-03-31")
    return desk


@pytest.fixture
def sweep(world, clock):
    """Let days go by; it is ten in the morning when the sweep of a day runs."""

    def go(days):
        told = 0
        for _ in range(days):
            clock.move(days=1)
            told += jobs.sweep_reminders(clock.now())
        return told

    return go


@pytest.fixture
def owner(billed, clock):
    """The owner of the first unit; bills are out since 1 April at the latest."""
    person = billed.owner(0)
    clock.set(clock.now().astimezone(SHANGHAI).replace(month=4, day=1))
    jobs.issue_bills(clock.now())
    return person


def bill_of(billed, owner, world):
    unit = billed.estate.units[0].id
    return world.fresh(owner).api.get(f"/units/{unit}/bills", ok=True)["items"][0]


def reminded(owner, world):
    return [kind for kind in kinds(owner, world) if kind.startswith(("bill_rem", "bill_over"))]


def test_a_bill_is_reminded_of_at_its_four_stages_and_no_more(owner, world, sweep):
    sweep(days=60)
    assert reminded(owner, world) == [
        *("bill_reminder", "bill_reminder", "bill_overdue", "bill_overdue"),
    ]


def test_the_text_says_how_much_by_when_and_what_to_do(owner, world, sweep):
    sweep(days=14)
    notice = world.fresh(owner).api.get("/me/inbox", ok=True)["items"][0]
    assert notice["title"] == "物业费提醒：1栋1单元001室"
    assert notice["body"] == (
        "1栋1单元001室2026年4月1日至2026年6月30日的物业费还差192.00元，请在2026年4月21日前交纳。"
        "对金额有疑问，可以在账单里提出异议。"
    )
    assert notice["route"].startswith("/pages/fees/bill?id=")


@pytest.mark.parametrize("settled", ["paid", "disputed", "waived", "sold"])
def test_what_is_settled_or_moved_out_is_not_reminded_of(billed, owner, world, sweep, settled):
    bill = bill_of(billed, owner, world)
    sweep(days=14)
    assert len(reminded(owner, world)) == 1
    if settled == "paid":
        billed.takes(bill, bill["amount_fen"])
    elif settled == "disputed":
        world.fresh(owner).api.post(f"/bills/{bill['id']}/disputes", {"reason": "不对"}, ok=True)
    elif settled == "waived":
        body = {"kind": "waiver", "reason": "低保户"}
        asked = billed.awake().clerk.api.post(f"/bills/{bill['id']}/corrections", body, ok=True)
        url = f"/bill-corrections/{asked['id']}/decision"
        billed.secretary.api.post(url, {"accept": True}, version=1, ok=True)
    else:
        world.give(billed.estate, billed.estate.units[0], [world.a_holder()])
    sweep(days=40)
    assert len(reminded(owner, world)) == 1


def test_a_part_payment_lowers_what_is_reminded_of(billed, owner, world, sweep):
    billed.takes(bill_of(billed, owner, world), 9200)
    sweep(days=14)
    body = world.fresh(owner).api.get("/me/inbox", ok=True)["items"][0]["body"]
    assert "还差100.00元" in body


def test_after_a_standstill_only_the_latest_stage_is_told_and_the_others_are_on_record(
    billed, owner, world, clock
):
    clock.move(days=25)
    jobs.sweep_reminders(clock.now())
    assert reminded(owner, world) == ["bill_overdue"]
    url = f"/estates/{billed.estate.id}/reminder-policy/rounds"
    rounds = billed.awake().clerk.api.get(url, ok=True)["items"]
    assert sorted((one["stage"], one["passed_over"], one["told"]) for one in rounds) == [
        (-7, True, 0),
        (-1, True, 0),
        (3, False, 1),
    ]
    assert jobs.sweep_reminders(clock.now()) == 0


def test_every_owner_of_a_unit_is_told_and_each_once(billed, world, clock, sweep):
    unit = billed.estate.units[0]
    world.give(billed.estate, unit, [world.a_holder(), world.a_holder()])
    wife = world.owner_of(billed.estate, unit, which=0)
    husband = world.owner_of(billed.estate, unit, which=1)
    clock.set(clock.now().astimezone(SHANGHAI).replace(month=4, day=1))
    jobs.issue_bills(clock.now())
    sweep(days=14)
    assert reminded(wife, world) == reminded(husband, world) == ["bill_reminder"]


def test_a_household_without_an_account_is_visited_once_a_bill(billed, owner, world, sweep):
    sweep(days=40)
    url = f"/estates/{billed.estate.id}/visit-tasks"
    visits = billed.awake().clerk.api.get(url, ok=True)["items"]
    assert [one["unit"]["label"] for one in visits] == ["1栋1单元002室"]
    assert "还差192.00元" in visits[0]["reason"]


def test_a_visit_to_a_household_that_has_paid_is_called_off(billed, owner, world, sweep):
    sweep(days=14)
    bill = next(one for one in billed.bills() if one["unit_label"] == "1栋1单元002室")
    billed.takes(bill, bill["amount_fen"])
    url = f"/estates/{billed.estate.id}/visit-tasks"
    assert billed.clerk.api.get(f"{url}?state=open", ok=True)["items"] == []
    assert len(billed.clerk.api.get(f"{url}?state=cancelled", ok=True)["items"]) == 1


def test_nothing_is_told_before_half_past_nine(owner, world, clock):
    clock.set(clock.now().astimezone(SHANGHAI).replace(day=14, hour=9, minute=29))
    assert jobs.sweep_reminders(clock.now()) == 0
    clock.move(minutes=1)
    assert jobs.sweep_reminders(clock.now()) == 1


def test_before_eight_in_the_morning_it_is_the_same_day_in_beijing(owner, world, clock):
    """At 00:30 on the 15th UTC still has the 14th: the stage of the 15th waits for its hour."""
    clock.set(clock.now().astimezone(SHANGHAI).replace(day=14, hour=10))
    jobs.sweep_reminders(clock.now())
    for hour in (0, 4, 7):
        clock.set(clock.now().astimezone(SHANGHAI).replace(day=20, hour=hour, minute=30))
        assert jobs.sweep_reminders(clock.now()) == 0
    clock.set(clock.now().astimezone(SHANGHAI).replace(hour=9, minute=30))
    assert jobs.sweep_reminders(clock.now()) == 1


def test_a_promise_is_remembered_before_its_service_begins(desk, world, clock, sweep):
    from models.fees import commitments

    owner = desk.owner(0)
    commitments.commit(
        owner.actor,
        desk.estate.id,
        desk.estate.units[0].id,
        digest=commitments.text_of(desk.estate.id).digest,
        now=world.now,
    )
    desk.contract(starts_on="2026-04-01", ends_on="2027-03-31")
    sweep(days=45)
    assert kinds(owner, world).count("promise_reminder") == 2


def test_a_policy_is_changed_and_heeded(billed, owner, world, sweep):
    url = f"/estates/{billed.estate.id}/reminder-policy"
    shown = billed.awake().clerk.api.get(url, ok=True)
    assert (shown["stages"], shown["send_at"], shown["version"]) == ([-7, -1, 3, 15], "09:30", 1)
    changed = POLICY | {
        "stages": [5, -3],
        "send_at": "10:15",
        "text_before": "{unit}要交{amount}元，{due}截止。",
    }
    billed.clerk.api.put(url, changed, version=1).refused(403, "role-missing")
    stored = billed.secretary.api.put(url, changed, version=1, ok=True)
    assert stored["stages"] == [-3, 5]
    billed.secretary.api.put(url, changed, version=1).refused(412, "changed-meanwhile")
    sweep(days=40)
    assert reminded(owner, world) == ["bill_reminder", "bill_overdue"]
    inbox = world.fresh(owner).api.get("/me/inbox", ok=True)["items"]
    assert "1栋1单元001室要交192.00元，2026年4月21日截止。" in {one["body"] for one in inbox}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"stages": [3, 3]}, "reminder-stages"),
        ({"send_at": "21:30"}, "reminder-hour-quiet"),
        ({"text_before": "请{name}交费"}, "reminder-text"),
        ({"text_after": "请交费{"}, "reminder-text"),
    ],
)
def test_a_policy_that_would_tell_wrongly_is_refused(billed, changes, code):
    url = f"/estates/{billed.estate.id}/reminder-policy"
    billed.secretary.api.put(url, POLICY | changes, version=1).refused(422, code)


def test_a_policy_that_was_off_does_not_make_up_what_it_missed(billed, owner, world, clock, sweep):
    url = f"/estates/{billed.estate.id}/reminder-policy"
    billed.awake().secretary.api.put(url, POLICY | {"is_on": False}, version=1, ok=True)
    assert sweep(days=25) == 0
    billed.awake().secretary.api.put(url, POLICY, version=2, ok=True)
    assert sweep(days=5) == 0
    assert sweep(days=10) == 1


def test_what_would_be_told_is_foreseen(billed, owner, world):
    url = f"/estates/{billed.estate.id}/reminder-policy/preview?days=30"
    items = billed.awake().clerk.api.get(url, ok=True)["items"]
    assert items[0]["body"].startswith(
        "1栋1单元001室2026年4月1日至2026年6月30日的物业费还差192.00元"
    )
    foreseen = [
        (one["at"], one["stage"], one["dues"], one["accounts"], one["visits"])
        for one in items
        if one["subject"] == "bill"
    ]
    assert foreseen == [
        ("2026-04-14T09:30:00+08:00", -7, 2, 1, 1),
        ("2026-04-20T09:30:00+08:00", -1, 2, 1, 1),
        ("2026-04-24T09:30:00+08:00", 3, 2, 1, 1),
    ]


def test_a_policy_is_not_seen_from_elsewhere(billed, world):
    foreign = world.staff("secretary", at=world.community())
    url = f"/estates/{billed.estate.id}/reminder-policy"
    for path in ("", "/preview", "/rounds"):
        foreign.api.get(url + path).refused(404, "not-found")
    foreign.api.put(url, POLICY, version=1).refused(404, "not-found")
