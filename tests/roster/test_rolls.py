"""What the register says at a motion's opening counts, also when nobody looked before the register changed."""

from datetime import timedelta

from tests.motions.arranging import a_motion


def test_an_area_corrected_after_the_opening_is_not_on_a_roll_frozen_late(world):
    estate = world.estate(units=3)
    motion = a_motion(world, estate).noticed()
    world.clock.set(motion.opens_at + timedelta(hours=1))
    clerk, moderator = (world.staff(role, at=estate) for role in ("clerk", "moderator"))
    path = f"/estates/{estate.id}/roster-corrections"
    body = {
        "unit_id": estate.units[0].id,
        "grounds": "correction",
        "reason": "产权证复核",
        "area_centi_m2": 999_900,
    }
    made = clerk.api.post(path, body, ok=True)
    moderator.api.post(f"{path}/{made['id']}/decision", {"accept": True}, version=1, ok=True)
    owner = world.owner_of(estate, estate.units[0])
    (seat,) = motion.page(owner)["seats"]
    assert seat["area_centi_m2"] == 8_000
