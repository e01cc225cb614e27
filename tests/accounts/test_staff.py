"""Administrators make and end staff within their own places."""

import pytest


@pytest.fixture
def community(world):
    return world.community()


@pytest.fixture
def admin(world, community):
    return world.staff("admin", at=community, name="管理员")


def new_clerk(community, **changes):
    return {
        "username": "xiaoli",
        "name": "小李",
        "roles": [{"role": "clerk", "place_id": community.id}],
    } | changes


def test_an_administrator_makes_staff_whose_password_is_shown_once(admin, community):
    made = admin.api.post("/staff", new_clerk(community), ok=True)
    assert made["password"]
    assert made["totp_uri"].startswith("otpauth://totp/")
    assert made["staff"]["must_change_password"] is True
    listed = admin.api.get("/staff", ok=True)["items"]
    assert {one["username"] for one in listed} >= {"xiaoli"}
    assert "password" not in listed[0]


def test_a_username_is_used_once(admin, community):
    admin.api.post("/staff", new_clerk(community), ok=True)
    admin.api.post("/staff", new_clerk(community)).refused(409, "username-taken")


def test_no_role_is_given_outside_the_administrators_places(world, admin, community):
    foreign = world.community()
    body = new_clerk(community, roles=[{"role": "clerk", "place_id": foreign.id}])
    admin.api.post("/staff", body).refused(404, "not-found")


def test_the_last_administrator_stays(world, admin):
    me = admin.api.get("/staff", ok=True)["items"][0]
    admin.api.delete(f"/staff/{me['id']}", version=me["version"]).refused(409, "last-admin")


def test_a_disabled_member_of_staff_is_out_at_once(world, admin, community):
    clerk = world.staff("clerk", at=community)
    clerk.api.get("/staff/me", ok=True)
    row = next(one for one in admin.api.get("/staff")["items"] if one["id"] == clerk.id)
    admin.api.delete(f"/staff/{clerk.id}", version=row["version"], ok=True)
    clerk.api.get("/staff/me").refused(401, "session-revoked")


def test_new_roles_hold_at_the_next_request(world, admin, community):
    clerk = world.staff("clerk", at=community)
    row = next(one for one in admin.api.get("/staff")["items"] if one["id"] == clerk.id)
    roles = {"roles": [{"role": "admin", "place_id": community.id}]}
    admin.api.put(f"/staff/{clerk.id}/roles", roles, version=row["version"], ok=True)
    clerk.api.get("/staff", ok=True)


def test_an_estate_outside_ones_places_is_not_found(world, community):
    estate = world.estate(units=1)
    foreign = world.staff("secretary", at=community)
    foreign.api.get(f"/estates/{estate.id}").refused(404, "not-found")
    auditor = world.staff("auditor", at=estate)
    auditor.api.get(f"/estates/{estate.id}/claims").refused(403, "role-missing")


def test_a_clerk_elsewhere_lacks_the_role_here(world):
    estate = world.estate(units=1)
    from models.accounts import staff as actions
    from models.accounts import tokens
    from models.base.actor import ActorKind, Grant, Role
    from models.base.session import db

    elsewhere = world.estate(units=1)
    made = actions.enroll(
        username="two-places",
        name="小王",
        grants=[Grant(Role.AUDITOR, estate.id), Grant(Role.CLERK, elsewhere.id)],
        now=world.now,
        must_change_password=False,
    )
    issued = tokens.start_family(ActorKind.STAFF, made.staff.id, world.now)
    db.session.commit()
    mine = world.api.as_(issued.access_token)
    mine.get(f"/estates/{elsewhere.id}/claims", ok=True)
    mine.get(f"/estates/{estate.id}/claims").refused(403, "role-missing")
