"""Party branch on record, council meetings with minutes."""

import pytest

BRANCH = {"name": "桂花苑小区党支部", "established_on": "2025-07-01", "basis": "温街党〔2025〕8号"}
MEETING = {
    "held_on": "2026-02-20",
    "topic": "商量改造需求",
    "minutes": "各方同意先做问需调查。",
    "attendance": [
        {"party": "party_branch", "people": 2},
        {"party": "owners", "people": 9, "note": "每栋一至两人"},
    ],
}


@pytest.fixture
def branch(estate):
    return f"/estates/{estate.id}/party-branch"


@pytest.fixture
def meetings(estate):
    return f"/estates/{estate.id}/council-meetings"


def test_a_branch_is_put_on_record_and_corrected(clerk, resident, branch):
    assert resident.api.get(branch, ok=True)["version"] == 0
    recorded = clerk.api.put(branch, BRANCH, version=0, ok=True)
    assert (recorded["on_record"], recorded["version"], recorded["by_name"]) == (True, 1, "李录入")
    clerk.api.put(branch, BRANCH, version=0).refused(412, "changed-meanwhile")
    clerk.api.put(branch, BRANCH | {"name": "第一党支部"}, version=1, ok=True)
    assert resident.api.get(branch)["name"] == "第一党支部"


def test_a_wrong_record_is_taken_off_with_a_reason(clerk, moderator, branch):
    removal = f"{branch}/removal"
    reason = {"reason": "登记到了别的小区"}
    moderator.api.post(removal, reason, version=0).refused(409, "branch-not-recorded")
    clerk.api.put(branch, BRANCH, version=0, ok=True)
    clerk.api.post(removal, reason, version=1).refused(403, "role-missing")
    off = moderator.api.post(removal, reason, version=1, ok=True)
    assert (off["on_record"], off["basis"]) == (False, "登记到了别的小区")


def test_a_branch_is_not_founded_tomorrow(clerk, branch):
    tomorrow = BRANCH | {"established_on": "2026-03-03"}
    clerk.api.put(branch, tomorrow, version=0).refused(422, "day-in-future")


def test_a_meeting_is_entered_with_who_attended_and_residents_read_it(clerk, resident, meetings):
    entered = clerk.api.post(meetings, MEETING, ok=True)
    assert [one["party_title"] for one in entered["attendance"]] == ["业主代表", "小区党组织"]
    shown = resident.api.get(meetings, ok=True)["items"]
    assert shown[0]["minutes"] == MEETING["minutes"]


def test_a_meeting_of_one_party_or_of_tomorrow_is_none(clerk, meetings):
    alone = MEETING | {"attendance": MEETING["attendance"][:1]}
    clerk.api.post(meetings, alone).refused(422, "meeting-of-one-party")
    twice = MEETING | {"attendance": MEETING["attendance"][:1] * 2}
    clerk.api.post(meetings, twice).refused(422, "meeting-of-one-party")
    tomorrow = MEETING | {"held_on": "2026-03-03"}
    clerk.api.post(meetings, tomorrow).refused(422, "day-in-future")


def test_a_digest_is_a_digest(clerk, meetings):
    wrong = MEETING | {"minutes_digest": "A" * 64}
    clerk.api.post(meetings, wrong).refused(422, "invalid-input")
    clerk.api.post(meetings, MEETING | {"minutes_digest": "a" * 64}, ok=True)


def test_a_wrong_meeting_is_voided_and_no_longer_shown(clerk, moderator, resident, meetings):
    entered = clerk.api.post(meetings, MEETING, ok=True).body
    url = f"/council-meetings/{entered['id']}/voiding"
    reason = {"reason": "录入重复"}
    clerk.api.post(url, reason, version=1).refused(403, "role-missing")
    moderator.api.post(url, reason, version=4).refused(412, "changed-meanwhile")
    moderator.api.post(url, reason, version=1, ok=True)
    moderator.api.post(url, reason, version=2).refused(409, "meeting-void")
    assert resident.api.get(meetings)["items"] == []
    assert clerk.api.get(meetings)["items"][0]["void_reason"] == "录入重复"


def test_strangers_find_nothing(world, clerk, foreign, branch, meetings):
    entered = clerk.api.post(meetings, MEETING, ok=True).body
    other = world.estate(units=1)
    stranger = world.owner_of(other, other.units[0])
    for person in (foreign, stranger):
        person.api.get(branch).refused(404, "not-found")
        person.api.get(meetings).refused(404, "not-found")
    foreign.api.put(branch, BRANCH, version=0).refused(404, "not-found")
    foreign.api.post(f"{branch}/removal", {"reason": "试试"}, version=0).refused(404, "not-found")
    foreign.api.post(meetings, MEETING).refused(404, "not-found")
    for meeting_id in (entered["id"], 999_999_999):
        url = f"/council-meetings/{meeting_id}/voiding"
        foreign.api.post(url, {"reason": "试试"}, version=1).refused(404, "not-found")
