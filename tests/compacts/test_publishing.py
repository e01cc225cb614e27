"""A compact that was adopted and filed is a public page, to which owners may object before it opens."""


def objection(world, steps, compact):
    """What an owner says against the public page."""
    owner = world.owner_of(steps.estate, steps.estate.units[0])
    url = f"/disclosures/{compact['disclosure_id']}/objections"
    return owner.api.post(url, {"text": "第二条没有按意见改"}, ok=True).body


def answered(steps, objection, *, uphold):
    url = f"/objections/{objection['id']}/decision"
    body = {"uphold": uphold, "answer": "已经核对"}
    return steps.secretary.api.post(url, body, version=objection["version"], ok=True)


def test_the_public_page_has_text_decision_and_filing_and_no_scan(api, steps):
    compact = steps.filed(steps.adopted(steps.frozen()).body).body
    page = api.get(f"/disclosures/{compact['disclosure_id']}", ok=True)
    sections = {one["heading"]: one["lines"] for one in page["sections"]}
    assert sections["公约全文"] == ["一、爱护公共设施。", "二、按时交纳物业费。"]
    assert any("至少 5 人：达到" in line for line in sections["会议表决"])
    assert "备案文号：温街备〔2026〕3号" in sections["备案"]
    assert compact["digest"] in sections["文本校验码"]
    assert compact["adoption"]["minutes"] not in str(page.body)
    assert page["ends_at"].startswith("2026-03-18T00:00:00")


def test_a_new_version_shows_its_changes_and_takes_the_old_page_down(api, steps):
    first = steps.opened(body="一、爱护公物。")
    second = steps.opened(body="一、爱护公物，及时报修。")
    page = api.get(f"/disclosures/{second['disclosure_id']}", ok=True)
    sections = {one["heading"]: one["lines"] for one in page["sections"]}
    assert sections["与第1版相比的改动"] == ["一、爱护公物【增：，及时报修】。"]
    old = api.get(f"/disclosures/{first['disclosure_id']}", ok=True)
    assert old["withdrawn_reason"] == "由第2版取代"


def test_what_is_withdrawn_after_the_filing_is_taken_down(api, steps):
    compact = steps.filed(steps.adopted(steps.frozen()).body).body
    url = f"/compacts/{compact['id']}/transitions"
    body = {"to": "withdrawn", "reason": "文本有误"}
    steps.secretary.api.post(url, body, version=compact["version"], ok=True)
    page = api.get(f"/disclosures/{compact['disclosure_id']}", ok=True)
    assert page["withdrawn_reason"] == "文本有误"


def test_it_does_not_open_while_an_objection_waits(world, steps):
    compact = steps.filed(steps.adopted(steps.frozen()).body).body
    said = objection(world, steps, compact)
    refused = steps.moved(compact, "open", ok=None)
    assert (refused["code"], refused["undecided"]) == ("compact-objected", 1)
    answered(steps, said, uphold=False)
    assert steps.moved(compact, "open")["state"] == "open"


def test_it_does_not_open_when_an_objection_was_upheld(world, steps):
    compact = steps.filed(steps.adopted(steps.frozen()).body).body
    answered(steps, objection(world, steps, compact), uphold=True)
    refused = steps.moved(compact, "open", ok=None)
    assert (refused["code"], refused["upheld"]) == ("compact-objected", 1)
