"""What staff see of the delivery: counts, dead letters, attempts, visits."""

import pytest

from tests.notices.arranging import deliver, states, tell


@pytest.fixture
def estate(world):
    return world.estate(units=2)


@pytest.fixture
def owner(phones, estate):
    return phones.owner_of(estate, estate.units[0])


@pytest.fixture
def secretary(world, estate):
    return world.staff("secretary", at=estate)


def test_the_report_counts_by_kind_and_state(owner, estate, secretary, clock):
    owner.accepts()
    tell(owner, 1, now=clock.now(), estate_id=estate.id)
    tell(owner, 2, now=clock.now(), estate_id=estate.id)
    deliver(clock)
    deliver(clock)
    owner.person.api.put(f"/me/inbox/{owner.inbox()[0]['id']}/read", ok=True)
    counts = secretary.api.get(f"/estates/{estate.id}/notices/report", ok=True)["items"]
    assert {(one["state"], one["count"], one["read"]) for one in counts} == {
        ("delivered", 1, 0),
        ("in_app_only", 1, 1),
    }
    later = f"/estates/{estate.id}/notices/report?since=2027-01-01T00:00:00%2B08:00"
    assert secretary.api.get(later, ok=True)["items"] == []


def test_a_dead_letter_is_listed_with_its_attempts_and_tried_again(
    owner, estate, secretary, clock, platform
):
    owner.accepts()
    tell(owner, now=clock.now(), estate_id=estate.id)
    platform.control.switch("subscribe.send", 41030, times=1)
    deliver(clock)
    url = f"/estates/{estate.id}/notices/undelivered"
    dead = secretary.api.get(url, ok=True)["items"]
    assert [(one["state"], one["last_outcome"], one["last_errcode"]) for one in dead] == [
        ("dead", "final", 41030)
    ]
    notice = dead[0]["id"]
    attempts = secretary.api.get(f"/notices/{notice}/attempts", ok=True)["items"]
    assert [(one["number"], one["outcome"]) for one in attempts] == [(1, "final")]
    clerk = owner.world.staff("clerk", at=estate)
    clerk.api.post(f"/notices/{notice}/retry").refused(403, "role-missing")
    secretary.api.post(f"/notices/{notice}/retry", ok=True)
    secretary.api.post(f"/notices/{notice}/retry").refused(409, "notice-not-dead")
    deliver(clock)
    assert states(owner) == ["delivered"]
    assert len(secretary.api.get(f"/notices/{notice}/attempts", ok=True)["items"]) == 2


def test_the_worklist_names_dead_letters_and_visits(owner, estate, secretary, clock, platform):
    owner.accepts()
    tell(owner, now=clock.now(), estate_id=estate.id)
    platform.control.switch("subscribe.send", 41030, times=1)
    deliver(clock)
    body = {"unit_id": estate.units[1].id, "reason": "老人独居，请上门告知"}
    secretary.api.post(f"/estates/{estate.id}/visit-tasks", body, ok=True)
    kinds = {one["kind"] for one in secretary.api.get("/worklist", ok=True)["items"]}
    assert {"dead_letters", "visits"} <= kinds


def test_a_visit_is_asked_for_tried_and_done(estate, secretary):
    url = f"/estates/{estate.id}/visit-tasks"
    asked = secretary.api.post(
        url, {"unit_id": estate.units[1].id, "reason": "没有手机，请上门告知"}, ok=True
    )
    assert secretary.api.get(url, ok=True)["items"][0]["unit"]["label"] == "1栋1单元002室"
    result = f"/visit-tasks/{asked['id']}/result"
    secretary.api.put(result, {"met": False}, version=1).refused(422, "visit-note-missing")
    tried = secretary.api.put(result, {"met": False, "note": "家中无人"}, version=1, ok=True)
    assert (tried["state"], tried["tries"]) == ("open", 1)
    secretary.api.put(result, {"met": True}, version=1).refused(412, "changed-meanwhile")
    done = secretary.api.put(result, {"met": True}, version=2, ok=True)
    assert (done["state"], done["result"]) == ("done", "已当面告知")
    secretary.api.put(result, {"met": True}, version=3).refused(409, "visit-closed")
    assert secretary.api.get(f"{url}?state=open", ok=True)["items"] == []
    assert len(secretary.api.get(f"{url}?state=done", ok=True)["items"]) == 1


def test_nothing_of_it_is_seen_from_elsewhere(owner, estate, secretary, world, clock):
    tell(owner, now=clock.now(), estate_id=estate.id)
    asked = secretary.api.post(
        f"/estates/{estate.id}/visit-tasks",
        {"unit_id": estate.units[1].id, "reason": "请上门"},
        ok=True,
    )
    notice = owner.inbox()[0]["id"]
    foreign = world.staff("secretary", at=world.community())
    for path in ("notices/report", "notices/undelivered", "visit-tasks"):
        foreign.api.get(f"/estates/{estate.id}/{path}").refused(404, "not-found")
    foreign.api.get(f"/notices/{notice}/attempts").refused(404, "not-found")
    foreign.api.post(f"/notices/{notice}/retry").refused(404, "not-found")
    body = {"met": True}
    foreign.api.put(f"/visit-tasks/{asked['id']}/result", body, version=1).refused(404, "not-found")
    other = world.estate(units=1)
    body = {"unit_id": other.units[0].id, "reason": "请上门"}
    secretary.api.post(f"/estates/{estate.id}/visit-tasks", body).refused(404, "not-found")
