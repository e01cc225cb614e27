"""Logging in and the phone number, with the platform's sandbox over real HTTP."""

import pytest

ME = {"id": "li", "name": "李桂英", "phone": "13800000001"}


@pytest.fixture
def persona(platform):
    platform.control.put_personas([ME])
    return "li"


def code_of(platform, kind, persona="li"):
    give = platform.control.login_code if kind == "login" else platform.control.phone_code
    return give(persona)


@pytest.fixture
def log_in(world, platform, persona):
    def go():
        code = code_of(platform, "login")
        return world.api.post("/sessions/wechat", {"code": code})

    return go


def test_the_first_login_makes_an_account_and_the_second_finds_it(log_in):
    first, second = log_in(), log_in()
    assert first.status == 201
    assert first["account"]["id"] == second["account"]["id"]


def test_a_code_is_good_once(world, platform, persona):
    code = code_of(platform, "login")
    assert world.api.post("/sessions/wechat", {"code": code}).status == 201
    world.api.post("/sessions/wechat", {"code": code}).refused(422, "wechat-code-refused")


def test_a_risky_user_is_told_to_come_in_person(platform, log_in):
    platform.control.switch("jscode2session", errcode=40226, times=1)
    log_in().refused(403, "wechat-blocked")


@pytest.mark.parametrize("switch", [{"errcode": -1}, {"mode": "drop"}, {"errcode": 45011}])
def test_a_platform_that_is_away_is_said_so(platform, log_in, switch):
    platform.control.switch("jscode2session", times=3, **switch)
    refused = log_in().refused(503, "wechat-unavailable")
    assert refused.headers["Retry-After"]


def test_the_phone_is_bound_and_masked(world, platform, log_in):
    mine = world.api.as_(log_in()["access_token"])
    bound = mine.post("/me/phone", {"code": code_of(platform, "phone")}, ok=True)
    assert bound["phone_masked"] == "138****0001"


def test_a_phone_belongs_to_one_account(world, platform, log_in):
    mine = world.api.as_(log_in()["access_token"])
    mine.post("/me/phone", {"code": code_of(platform, "phone")}, ok=True)
    other = world.newcomer()
    other.api.post("/me/phone", {"code": code_of(platform, "phone")}).refused(409, "phone-taken")


def test_a_phone_from_abroad_is_told_to_come_in_person(world, platform, log_in):
    mine = world.api.as_(log_in()["access_token"])
    platform.control.put_personas([ME | {"phone": "+85251234567"}])
    mine.post("/me/phone", {"code": code_of(platform, "phone")}).refused(422, "phone-foreign")


def test_a_name_that_is_not_on_the_roster_is_told_the_other_way(world, platform, log_in):
    mine = world.api.as_(log_in()["access_token"])
    mine.post("/me/phone", {"code": code_of(platform, "phone")}, ok=True)
    mine.post("/me/memberships", {"name": "李桂英"}).refused(409, "no-roster-match")


def test_from_first_login_to_owner_by_the_roster(world, platform, log_in):
    from models.roster.holding import HolderFacts
    from models.roster.tables import HolderKind

    estate = world.estate(units=1)
    world.give(estate, estate.units[0], [HolderFacts(HolderKind.PERSON, "李桂英", "13800000001")])
    mine = world.api.as_(log_in()["access_token"])
    mine.post("/me/phone", {"code": code_of(platform, "phone")}, ok=True)
    matched = mine.post("/me/memberships", {"name": "李 桂英"}, ok=True)["items"]
    assert [one["unit"]["label"] for one in matched] == ["1栋1单元001室"]
    again = mine.post("/me/memberships", {"name": "李桂英"}, ok=True)["items"]
    assert [one["id"] for one in again] == [one["id"] for one in matched]
