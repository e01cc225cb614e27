"""A commitment is not a debt: shown, confirmed with one's phone, counted, withdrawn before a contract binds."""

from datetime import date

import pytest

from models.base.digest import sha256_hex
from models.fees import actions
from tests.fees.arranging import kinds, titles
from tests.notices.arranging import Phones

SCAN = sha256_hex("scan of the signed sheet")


@pytest.fixture
def li(world, platform, desk):
    """The owner of the first unit, with WeChat."""
    return Phones(world, platform).owner_of(desk.estate, desk.estate.units[0])


def url_of(desk, number=0):
    return f"/estates/{desk.estate.id}/fee-commitments/{desk.estate.units[number].id}"


def commits(li, desk, number=0, **changes):
    """Read the text and commit to it, as the app does."""
    url = url_of(desk, number)
    person = li.world.fresh(li.person)
    shown = person.api.get(url, ok=True)
    body = {"text_digest": shown["text_digest"], "code": li.platform.control.login_code(li.persona)}
    return person.api.put(url, body | changes)


def progress(desk):
    url = f"/estates/{desk.estate.id}/fee-commitments/progress"
    answer = desk.awake().clerk.api.get(url, ok=True)
    return answer["committed"], answer["total"]


def test_the_text_says_that_it_is_no_bill(li, desk):
    shown = li.person.api.get(url_of(desk), ok=True)
    assert "本承诺不是账单" in shown["text"]
    assert shown["text_digest"] == sha256_hex(shown["text"])
    assert (shown["commitment"], shown["commit_by"]) == (None, None)


def test_an_owner_commits_once_and_keeps_the_same_receipt(li, desk):
    first = commits(li, desk)
    assert first.status == 200, first.body
    again = commits(li, desk)
    assert again["receipt"] == first["receipt"]
    assert first["receipt"]["payload"]["facts"]["text_digest"] == first["commitment"]["text_digest"]
    listed = li.person.api.get("/me/receipts", ok=True)["items"]
    assert [one["id"] for one in listed] == [first["receipt"]["id"]]
    assert progress(desk) == (1, 2)
    assert actions.commitment_progress(desk.estate.id).committed == 1


def test_a_commitment_makes_no_bill(li, desk, world):
    from tests.fees.arranging import run_jobs

    commits(li, desk)
    run_jobs(world)
    assert desk.bills() == []


def test_only_the_text_that_was_shown_can_be_committed_to(li, desk):
    commits(li, desk, text_digest="0" * 64).refused(409, "commitment-text-changed")


def test_somebody_elses_phone_does_not_confirm(li, desk, platform):
    platform.control.put_personas([{"id": "other", "name": "别人"}])
    commits(li, desk, code=platform.control.login_code("other")).refused(403, "step-up-failed")
    assert progress(desk) == (0, 2)


def test_household_and_tenant_do_not_commit_and_strangers_see_nothing(li, desk, world):
    unit = desk.estate.units[0]
    tenant = world.tenant_of(desk.estate, unit)
    shown = tenant.api.get(url_of(desk), ok=True)
    assert shown["may_withdraw"] is False
    body = {"text_digest": shown["text_digest"], "code": li.platform.control.login_code(li.persona)}
    tenant.api.put(url_of(desk), body).refused(403, "step-up-failed")
    tenant.api.delete(url_of(desk)).refused(403, "not-owner")
    neighbour = desk.owner(1)
    neighbour.api.get(url_of(desk)).refused(404, "not-found")
    neighbour.api.delete(url_of(desk)).refused(404, "not-found")
    foreign = world.staff("secretary", at=world.community())
    foreign.api.get(url_of(desk)).refused(404, "not-found")


def test_an_owner_takes_it_back_and_commits_anew(li, desk):
    first = commits(li, desk)
    assert li.person.api.get(url_of(desk), ok=True)["may_withdraw"] is True
    receipt = li.person.api.delete(url_of(desk), ok=True)
    assert receipt["kind"] == "fee_commitment_withdrawn"
    li.person.api.delete(url_of(desk)).refused(409, "not-committed")
    assert progress(desk) == (0, 2)
    assert commits(li, desk)["receipt"]["id"] != first["receipt"]["id"]


def test_once_a_contract_binds_it_cannot_be_taken_back(li, desk):
    commits(li, desk)
    desk.contract()
    assert li.person.api.get(url_of(desk), ok=True)["may_withdraw"] is False
    li.person.api.delete(url_of(desk)).refused(409, "commitment-bound")


def test_a_new_text_asks_anew_and_does_not_count_what_was_given_to_the_old(li, desk, world):
    commits(li, desk)
    body = "我承诺按每平方米每月一元二角的标准交纳物业费，改造完成后执行。"
    desk.call(date(2026, 4, 1), body)
    assert progress(desk) == (0, 2)
    shown = world.fresh(li.person).api.get(url_of(desk), ok=True)
    assert (shown["text"], shown["commit_by"], shown["is_current"]) == (body, "2026-04-01", False)
    commits(li, desk)
    assert progress(desk) == (1, 2)


def test_when_the_unit_is_sold_the_commitment_does_not_count(li, desk, world):
    commits(li, desk)
    world.give(desk.estate, desk.estate.units[0], [world.a_holder()])
    assert progress(desk) == (0, 2)
    buyer = desk.owner(0)
    assert buyer.api.get(url_of(desk), ok=True)["commitment"] is None


def test_a_call_is_written_by_one_and_published_by_another(desk, world):
    owner = desk.owner(0)
    url = f"/estates/{desk.estate.id}/commitment-calls"
    desk.clerk.api.post(url, {"commit_by": "2026-03-02"}).refused(422, "commitment-date-past")
    drafted = desk.secretary.api.post(url, {"commit_by": "2026-04-01"}, ok=True)
    path = f"/commitment-calls/{drafted['id']}"
    desk.clerk.api.post(f"{path}/publication", version=1).refused(403, "role-missing")
    desk.secretary.api.post(f"{path}/publication", version=1).refused(403, "own-entry")
    changed = desk.clerk.api.patch(path, {"commit_by": "2026-04-10"}, version=1, ok=True)
    desk.clerk.api.patch(path, {"commit_by": "2026-04-11"}, version=1).refused(
        412, "changed-meanwhile"
    )
    assert changed["is_mine"] is True
    published = desk.secretary.api.post(f"{path}/publication", version=2, ok=True)
    assert (published["state"], published["commit_by"]) == ("open", "2026-04-10")
    desk.clerk.api.patch(path, {"commit_by": "2026-05-01"}, version=3).refused(
        409, "commitment-call-not-draft"
    )
    assert titles(owner, world) == ["请办理交费承诺"]
    desk.secretary.api.post(f"{path}/closure", version=3, ok=True)
    listed = desk.clerk.api.get(url, ok=True)["items"]
    assert [one["state"] for one in listed] == ["closed"]


def test_paper_counts_once_a_second_person_has_confirmed_it(desk):
    unit = desk.estate.units[1]
    digest = desk.clerk.api.get(url_of(desk, 1), ok=True)["text_digest"]
    url = f"/estates/{desk.estate.id}/fee-commitments"
    body = {"unit_id": unit.id, "text_digest": digest, "scan_digest": SCAN}
    desk.clerk.api.post(url, body | {"text_digest": "0" * 64}).refused(
        409, "commitment-text-changed"
    )
    entered = desk.secretary.api.post(url, body, ok=True)
    desk.clerk.api.post(url, body).refused(409, "unit-committed")
    assert progress(desk) == (0, 2)
    confirm = f"/fee-commitments/{entered['id']}/confirmation"
    desk.secretary.api.post(confirm, {"accept": True}).refused(403, "own-entry")
    moderator = desk.world.staff("moderator", at=desk.estate)
    moderator.api.post(confirm, {"accept": False}).refused(422, "reason-missing")
    moderator.api.post(confirm, {"accept": True}, ok=True)
    moderator.api.post(confirm, {"accept": True}).refused(409, "paper-commitment-decided")
    assert progress(desk) == (1, 2)


def test_refused_paper_leaves_the_unit_free(li, desk):
    digest = desk.clerk.api.get(url_of(desk), ok=True)["text_digest"]
    url = f"/estates/{desk.estate.id}/fee-commitments"
    body = {"unit_id": desk.estate.units[0].id, "text_digest": digest, "scan_digest": SCAN}
    entered = desk.clerk.api.post(url, body, ok=True)
    confirm = f"/fee-commitments/{entered['id']}/confirmation"
    desk.secretary.api.post(confirm, {"accept": False, "reason": "签名不清"}, ok=True)
    assert commits(li, desk).status == 200
    assert progress(desk) == (1, 2)


def test_staff_see_who_is_missing(li, desk):
    commits(li, desk)
    url = f"/estates/{desk.estate.id}/fee-commitments"
    missing = desk.awake().clerk.api.get(f"{url}?committed=false", ok=True)["items"]
    done = desk.clerk.api.get(f"{url}?committed=true", ok=True)["items"]
    assert [one["unit_label"] for one in missing] == ["1栋1单元002室"]
    assert [one["commitment"]["channel"] for one in done] == ["online"]
    assert len(desk.clerk.api.get(url, ok=True)["items"]) == 2


def test_home_says_what_is_missing_until_it_is_done(li, desk, world):
    desk.call(date(2026, 4, 1))
    person = world.fresh(li.person)
    todo = person.api.get("/me/todo", ok=True)["items"]
    assert [(one["kind"], one["due_at"]) for one in todo] == [
        ("commitment_missing", "2026-04-02T00:00:00+08:00")
    ]
    commits(li, desk)
    assert person.api.get("/me/todo", ok=True)["items"] == []


def test_owners_who_did_not_commit_are_reminded_and_those_who_did_are_not(li, desk, world, clock):
    from jobs import fees as jobs

    silent = desk.owner(1)
    desk.call(date(2026, 3, 20))
    commits(li, desk)
    for _ in range(40):
        clock.move(days=1)
        jobs.sweep_reminders(clock.now())
    assert kinds(li.person, world) == ["commitment_call"]
    assert kinds(silent, world) == [
        "commitment_call",
        *("commitment_reminder", "commitment_reminder", "commitment_overdue", "commitment_overdue"),
    ]


def test_a_persons_commitments_are_in_their_export(li, desk):
    commits(li, desk)
    held = li.person.api.get("/me/export", ok=True)["held"]
    assert [one["unit_id"] for one in held["fee_commitments"]] == [desk.estate.units[0].id]
