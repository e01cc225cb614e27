"""Whatever is asked, the answer has the one shape."""

import pytest


@pytest.fixture
def member(world):
    estate = world.estate(units=1)
    return world.owner_of(estate, estate.units[0])


def test_an_unknown_route_is_a_problem(api):
    api.get("/nothing/here").refused(404, "not-found")
    api.get("//nothing.html").refused(404, "not-found")


def test_a_wrong_method_is_a_problem_and_names_the_right_ones(api):
    answer = api.delete("/me/claims").refused(405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_body_that_is_too_large_is_refused(member):
    member.api.call("POST", "/me/phone", raw=b'{"code":"' + b"x" * 2_000_000 + b'"}').refused(
        413, "too-large"
    )


def test_numbers_beyond_an_identifier_are_not_found(member):
    member.api.get(f"/receipts/{2**63}").refused(404, "not-found")
    member.api.get("/receipts/0").refused(404, "not-found")


def test_a_bad_cursor_is_refused(member):
    member.api.get("/me/inbox?cursor=%E4%BD%A0").refused(400, "bad-cursor")
    member.api.get("/me/inbox?cursor=!!!").refused(400, "bad-cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "more=1"])
def test_a_bad_query_names_its_field(member, query):
    refused = member.api.get(f"/me/inbox?{query}").refused(422, "invalid-input")
    assert list(refused["errors"]) == [query.partition("=")[0]]


def test_pages_follow_each_other_without_gap_or_repeat(world, member):
    from models.base.session import db
    from models.notices import actions

    estate_id = member.api.get("/me/memberships")["items"][0]["estate"]["id"]
    for number in range(25):
        actions.announce(
            event=f"claim:{number}",
            kind="claim_accepted",
            stage="decided",
            estate_id=estate_id,
            account_ids=[member.id],
            params={"unit": "1栋1单元001室", "reason": ""},
            now=world.now,
        )
    db.session.commit()
    seen, cursor = [], ""
    while True:
        page = member.api.get(f"/me/inbox?limit=10{cursor}", ok=True)
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == 25
    assert seen == sorted(set(seen), reverse=True)


def test_an_answer_with_a_version_carries_its_etag(member):
    answer = member.api.get("/me", ok=True)
    assert answer.headers["ETag"] == f'"v{answer["version"]}"'
    member.api.patch("/me", {"elder_mode": True}, version=answer["version"], ok=True)
    member.api.patch("/me", {"elder_mode": False}, version=answer["version"]).refused(
        412, "changed-meanwhile"
    )


def test_health_and_metrics_answer(api):
    assert api.get("//health/live").body == {"status": "live"}
    assert b"gongzhi_requests_total" in api.get("//metrics").raw


def test_a_page_that_does_not_exist_never_shows_html_errors(api):
    answer = api.get("//console/none.js")
    answer.refused(404, "not-found")
