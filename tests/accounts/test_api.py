"""Accounts through the public door."""

import pyotp
import pytest

from models.accounts import staff as staff_actions
from models.accounts.rules import REFRESH_TOKEN_LIFE
from models.base.actor import Grant, Role
from models.base.session import db


def test_a_resident_matched_with_the_roster_sees_their_home(world):
    estate = world.estate(units=2)
    owner = world.owner_of(estate, estate.units[0])
    listed = owner.api.get("/me/memberships", ok=True)["items"]
    assert [(one["unit"]["label"], one["role"]) for one in listed] == [("1栋1单元001室", "owner")]
    assert listed[0]["owner_group_id"] > 0


def test_the_name_alone_does_not_open_the_door(world):
    estate = world.estate(units=1)
    holder = estate.holders[estate.units[0].id][0]
    someone = world.newcomer()
    someone.api.post("/me/memberships", {"name": holder.name}).refused(409, "phone-missing")


def test_without_a_token_nothing_is_shown(api):
    api.get("/me").refused(401, "not-logged-in")


def test_a_bad_token_is_refused(api):
    api.as_("nonsense").get("/me").refused(401, "not-logged-in")


def test_an_access_token_ends_after_fifteen_minutes(world, clock):
    someone = world.newcomer()
    clock.move(minutes=15)
    someone.api.get("/me").refused(401, "token-expired")


@pytest.fixture
def staff_login(world):
    """A member of staff with known password and TOTP; returns a function that logs in."""
    community = world.community()
    secret = pyotp.random_base32()
    staff_actions.enroll(
        username="zhou",
        name="周书记",
        grants=[Grant(Role.SECRETARY, community.id)],
        now=world.now,
        password="Chushi-2026-mima",
        totp_secret=secret,
    )
    db.session.commit()

    def log_in(password="Chushi-2026-mima", totp=None, username="zhou"):
        code = totp or pyotp.TOTP(secret).at(world.now)
        return world.api.post(
            "/sessions/staff", {"username": username, "password": password, "totp": code}
        )

    return log_in


def test_staff_must_change_the_first_password(world, staff_login):
    first = staff_login()
    assert first["staff"]["must_change_password"] is True
    mine = world.api.as_(first["access_token"])
    mine.get("/worklist").refused(403, "password-change-required")
    change = {"current": "Chushi-2026-mima", "new": "weak"}
    mine.put("/staff/me/password", change).refused(422, "password-weak")
    mine.put("/staff/me/password", {**change, "current": "x"}).refused(403, "password-wrong")
    mine.put("/staff/me/password", {**change, "new": "Xinde-2026-mima"}, ok=True)
    mine.get("/staff/me").refused(401, "session-revoked")


def test_a_totp_code_is_good_once(staff_login):
    assert staff_login().status == 201
    staff_login().refused(401, "login-failed")


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(staff_login, clock):
    for _ in range(5):
        staff_login(password="wrong").refused(401, "login-failed")
    staff_login().refused(423, "account-locked")
    clock.move(minutes=15)
    assert staff_login().status == 201


def test_an_unknown_username_is_refused_like_a_wrong_password(staff_login):
    staff_login(username="nobody").refused(401, "login-failed")


def test_using_a_refresh_token_twice_ends_the_session(world, staff_login):
    first = staff_login()
    second = world.api.post("/sessions/refresh", {"refresh_token": first["refresh_token"]})
    assert second.status == 201
    world.api.post("/sessions/refresh", {"refresh_token": first["refresh_token"]}).refused(
        401, "refresh-reused"
    )
    world.api.post("/sessions/refresh", {"refresh_token": second["refresh_token"]}).refused(
        401, "session-revoked"
    )


def test_staff_are_logged_out_after_half_an_hour_of_silence(world, staff_login, clock):
    first = staff_login()
    mine = world.api.as_(first["access_token"])
    clock.move(minutes=14)
    mine.get("/staff/me", ok=True)
    again = world.api.post("/sessions/refresh", {"refresh_token": first["refresh_token"]})
    clock.move(minutes=30)
    world.api.post("/sessions/refresh", {"refresh_token": again["refresh_token"]}).refused(
        401, "session-idle"
    )


def test_a_refresh_token_ends_after_thirty_days(world, clock):
    from models.accounts import tokens
    from models.base.actor import ActorKind

    someone = world.newcomer()
    issued = tokens.start_family(ActorKind.RESIDENT, someone.id, world.now)
    db.session.commit()
    clock.move(seconds=REFRESH_TOKEN_LIFE.total_seconds())
    world.api.post("/sessions/refresh", {"refresh_token": issued.refresh_token}).refused(
        401, "token-expired"
    )


def test_logging_out_ends_the_session(world, staff_login):
    first = staff_login()
    mine = world.api.as_(first["access_token"])
    mine.delete("/sessions/current", ok=True)
    world.api.post("/sessions/refresh", {"refresh_token": first["refresh_token"]}).refused(
        401, "session-revoked"
    )


def test_residents_do_not_enter_the_console_nor_staff_the_app(world):
    estate = world.estate(units=1)
    owner = world.owner_of(estate, estate.units[0])
    clerk = world.staff("clerk", at=estate)
    owner.api.get("/worklist").refused(403, "wrong-audience")
    clerk.api.get("/me").refused(403, "wrong-audience")


def test_a_clerk_cannot_do_an_administrators_work(world):
    estate = world.estate(units=1)
    clerk = world.staff("clerk", at=estate)
    clerk.api.get("/staff").refused(403, "role-missing")
