"""What a person lets us send, as they see it; the ids that an administrator enters."""

import pytest

from tests.notices.arranging import template_id

MATTER = template_id("matter")


@pytest.fixture
def li(phones):
    return phones.new()


def test_the_app_is_told_which_templates_to_ask_for(li):
    shown = li.person.api.get("/me/subscriptions", ok=True)
    assert MATTER in shown["ask"]
    assert len(shown["ask"]) <= 3
    li.accepts(times=3)
    assert MATTER not in li.person.api.get("/me/subscriptions", ok=True)["ask"]


def test_a_report_sent_twice_under_one_key_counts_once(li):
    body = {"results": {MATTER: "accept"}}
    for _ in range(2):
        li.person.api.post("/me/subscriptions", body, key="the-same-tap", ok=True)
    assert li.credits() == 1


def test_only_accept_counts(li):
    for answer in ("reject", "ban", "filter"):
        li.report({MATTER: answer})
    assert li.credits() == 0


def test_a_template_that_is_not_ours_is_refused(li):
    body = {"results": {"template-of-somebody-else": "accept"}}
    li.person.api.post("/me/subscriptions", body).refused(422, "subscription-unknown")
    body = {"results": {MATTER: "maybe"}}
    li.person.api.post("/me/subscriptions", body).refused(422, "invalid-input")


def test_an_administrator_enters_the_ids(world):
    estate = world.estate(units=1)
    admin = world.staff("admin", at=estate)
    listed = admin.api.get("/message-templates", ok=True)["items"]
    matter = next(one for one in listed if one["key"] == "matter")
    assert (matter["template_id"], matter["version"]) == (None, 0)
    url = "/message-templates/matter"
    entered = admin.api.put(url, {"template_id": "TMPL-1"}, version=0, ok=True)
    assert (entered["template_id"], entered["version"]) == ("TMPL-1", 1)
    admin.api.put(url, {"template_id": "TMPL-2"}, version=0).refused(412, "changed-meanwhile")
    admin.api.put(url, {"template_id": "TMPL-2"}, version=1, ok=True)
    other = next(one["key"] for one in listed if one["key"] != "matter")
    admin.api.put(f"/message-templates/{other}", {"template_id": "TMPL-2"}, version=0).refused(
        409, "template-id-taken"
    )
    admin.api.put("/message-templates/none", {"template_id": "x"}, version=0).refused(
        404, "not-found"
    )


def test_a_persons_subscriptions_are_in_their_export_and_end_with_the_account(li):
    li.accepts()
    held = li.person.api.get("/me/export", ok=True)["held"]
    assert held["subscriptions"] == [{"template_id": MATTER, "credits": 1}]
    li.person.api.delete("/me", ok=True)
