"""Renovations through the door: who starts one, who sees it, how it goes on."""

from datetime import date

EVIDENCE = "温街文〔2026〕3号"


def test_a_secretary_starts_a_renovation_and_residents_see_its_line(world, estate, renovation):
    owner = world.owner_of(estate, estate.units[0])
    listed = owner.api.get("/renovations", ok=True)["items"]
    assert [one["id"] for one in listed] == [renovation["id"]]
    assert (listed[0]["stage_title"], listed[0]["stage_on"]) == ("征集需求", "2026-03-02")
    shown = owner.api.get(f"/renovations/{renovation['id']}", ok=True)
    first = shown["line"][0]
    assert (first["state"], first["by"], first["evidence"]) == ("current", "周书记", EVIDENCE)
    assert [stop["state"] for stop in shown["line"][1:]] == ["ahead"] * 9
    assert shown["thresholds"]["compact_signing"]["source"]
    assert [one["stage"] for one in shown["next_stages"]] == ["preconditions"]


def test_an_estate_completed_in_2001_may_not_start(world, secretary, body):
    young = world.estate(completed_on=date(2001, 1, 1), community=None)
    staff = world.staff("secretary", at=young)
    refused = staff.api.post("/renovations", body | {"estate_ids": [young.id]})
    refused.refused(409, "estate-too-new")
    assert "2001年1月1日" in refused["detail"]
    later = {"completed_by": {"day": "2005-12-31", "source": "省级通知"}}
    started = staff.api.post(
        "/renovations", body | {"estate_ids": [young.id], "thresholds": later}, ok=True
    )
    assert started["thresholds"]["completed_by"] == {"day": "2005-12-31", "source": "省级通知"}


def test_an_estate_is_in_one_running_renovation_at_a_time(secretary, body, renovation):
    secretary.api.post("/renovations", body).refused(409, "estate-in-renovation")


def test_the_same_key_starts_one_renovation(secretary, body):
    first = secretary.api.post("/renovations", body, key="one-and-same", ok=True)
    again = secretary.api.post("/renovations", body, key="one-and-same", ok=True)
    assert first.body == again.body


def test_a_clerk_and_a_foreign_secretary_cannot_start_one(world, estate, body):
    world.staff("clerk", at=estate).api.post("/renovations", body).refused(403, "role-missing")
    foreign = world.staff("secretary", at=world.community())
    foreign.api.post("/renovations", body).refused(404, "not-found")
    secretary = world.staff("secretary", at=estate)
    unknown = body | {"estate_ids": [999_999_999]}
    secretary.api.post("/renovations", unknown).refused(404, "not-found")


def test_strangers_find_nothing(world, renovation):
    other = world.estate(units=1)
    stranger = world.owner_of(other, other.units[0])
    foreign = world.staff("secretary", "moderator", at=other)
    url = f"/renovations/{renovation['id']}"
    for person in (stranger, foreign):
        person.api.get(url).refused(404, "not-found")
        person.api.get(f"{url}/community-check").refused(404, "not-found")
        assert person.api.get("/renovations")["items"] == []
    step = {"to": "preconditions", "on": "2026-03-02", "evidence": EVIDENCE}
    foreign.api.post(f"{url}/transitions", step, version=1).refused(404, "not-found")
    change = {"title": "别的名字", "reason": "试试"}
    foreign.api.patch(url, change, version=1).refused(404, "not-found")


def test_the_next_step_is_taken_with_date_evidence_and_name(world, estate, renovation, step):
    moved = step(renovation, "preconditions", ok=True)
    assert (moved["stage"], moved["version"]) == ("preconditions", 2)
    owner = world.owner_of(estate, estate.units[0])
    line = owner.api.get(f"/renovations/{renovation['id']}")["line"]
    assert [stop["state"] for stop in line[:3]] == ["done", "current", "ahead"]
    assert line[1]["on"] == "2026-03-02"


def test_residents_are_told_of_a_step(world, estate, renovation, step):
    owner = world.owner_of(estate, estate.units[0])
    step(renovation, "preconditions", ok=True)
    told = owner.api.get("/me/inbox")["items"][0]
    assert told["title"] == "改造进度：落实六个前置"
    assert "2026年3月2日" in told["body"]


def test_steps_out_of_order_of_tomorrow_or_of_an_old_version_are_refused(renovation, step):
    step(renovation, "planning").refused(409, "stage-not-next")
    step(renovation, "preconditions", on="2026-03-03").refused(422, "step-in-future")
    step(renovation, "preconditions", on="2026-03-01").refused(422, "step-before-last")
    step(renovation | {"version": 9}, "preconditions").refused(412, "changed-meanwhile")
    step(renovation | {"version": None}, "preconditions").refused(428, "if-match-required")


def test_thresholds_may_change_while_needs_are_gathered_and_not_later(secretary, renovation, step):
    url = f"/renovations/{renovation['id']}"
    share = {"numerator": 4, "denominator": 5, "source": "居民代表会议决定"}
    change = {"thresholds": {"compact_signing": share}, "reason": "居民代表会议提高了要求"}
    changed = secretary.api.patch(url, change, version=1, ok=True)
    assert changed["thresholds"]["compact_signing"] == share
    assert changed["thresholds"]["fee_commitment"] == renovation["thresholds"]["fee_commitment"]
    step(changed.body, "preconditions", ok=True)
    secretary.api.patch(url, change, version=3).refused(409, "renovation-rules-frozen")
    renamed = secretary.api.patch(url, {"title": "新名字", "reason": "更正"}, version=3, ok=True)
    assert renamed["title"] == "新名字"


def test_a_share_above_one_is_refused(secretary, body):
    above = {"compact_signing": {"numerator": 3, "denominator": 2, "source": "写错了"}}
    secretary.api.post("/renovations", body | {"thresholds": above}).refused(422, "invalid-input")


def test_a_renovation_of_two_estates_is_steered_by_who_covers_both(world, body):
    community = world.community()
    one, two = (
        world.estate(units=1, community=community),
        world.estate(units=1, community=community),
    )
    whole = world.staff("secretary", at=community)
    half = world.staff("secretary", at=one)
    both = body | {"estate_ids": [one.id, two.id]}
    half.api.post("/renovations", both).refused(404, "not-found")
    started = whole.api.post("/renovations", both, ok=True)
    assert {estate["id"] for estate in started["estates"]} == {one.id, two.id}
    url = f"/renovations/{started['id']}"
    half.api.get(url, ok=True)
    step = {"to": "preconditions", "on": "2026-03-02", "evidence": EVIDENCE}
    half.api.post(f"{url}/transitions", step, version=1).refused(403, "role-missing")
    whole.api.post(f"{url}/transitions", step, version=1, ok=True)


def test_the_checklist_takes_reasons_for_gaps(secretary, renovation, whole_check):
    url = f"/renovations/{renovation['id']}/community-check"
    assert {aim["covered"] for aim in secretary.api.get(url)["items"]} == {None}
    gap = {"aims": [{"code": "public_space", "covered": False, "note": " "}]}
    secretary.api.put(url, gap, version=1).refused(422, "community-reason-missing")
    gap["aims"][0]["note"] = "小区内没有空地，与隔壁小区共用"
    secretary.api.put(url, whole_check, version=1, ok=True)
    answered = secretary.api.put(url, gap, version=2, ok=True)["items"]
    assert [aim["note"] for aim in answered if not aim["covered"]] == [gap["aims"][0]["note"]]
    secretary.api.put(url, gap, version=2).refused(412, "changed-meanwhile")
