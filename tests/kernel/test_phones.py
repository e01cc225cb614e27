"""What the app on a phone leans on beyond the resources: PATCH by POST, and the server's time."""

from datetime import datetime


def test_a_phone_that_knows_no_patch_says_it_by_post(world):
    newcomer = world.newcomer()
    version = newcomer.api.get("/me")["version"]
    answer = newcomer.api.app.test_client().post(
        "/api/v1/me",
        json={"elder_mode": True},
        headers={
            "Authorization": f"Bearer {newcomer.api.token}",
            "If-Match": f'"v{version}"',
            "X-HTTP-Method-Override": "PATCH",
        },
    )
    assert answer.status_code == 200
    assert newcomer.api.get("/me")["elder_mode"] is True


def test_no_other_method_hides_in_a_post(world):
    asked = {"X-HTTP-Method-Override": "DELETE"}
    world.newcomer().api.post("/me", headers=asked).refused(405, "method-not-allowed")


def test_an_answer_tells_the_time_by_the_product_s_clock(world, clock):
    told = world.newcomer().api.get("/me").headers["X-Server-Time"]
    assert datetime.fromisoformat(told) == clock.now()
