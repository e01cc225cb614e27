"""The clock tells of results, once."""

from jobs import schedule
from jobs.surveys import tell_results


def told(person):
    items = person.api.get("/me/inbox", ok=True)["items"]
    return [one for one in items if one["kind"] == "survey_result"]


def test_a_result_is_told_once_it_is_there_and_only_once(survey, estate, world, clock):
    survey.published()
    owner = world.owner_of(estate, estate.units[0])
    clock.move(days=7, seconds=-1)
    assert tell_results(world.now) == 0
    clock.move(seconds=1)
    assert tell_results(world.now) == 1
    world.fresh(owner)
    assert [one["route"] for one in told(owner)] == [
        f"/pages/surveys/result?id={survey.shown['id']}"
    ]
    clock.move(minutes=1)
    assert tell_results(world.now) == 0
    assert len(told(owner)) == 1


def test_results_of_the_time_nobody_ran_the_job_are_told_later(survey, estate, world, clock):
    survey.published()
    survey.published(title="第二份调查")
    owner = world.owner_of(estate, estate.units[0])
    clock.move(days=100)
    assert tell_results(world.now) == 2
    assert len(told(world.fresh(owner))) == 2


def test_who_moves_in_after_the_result_is_not_told_of_it(survey, estate, world, clock):
    survey.published()
    clock.move(days=8)
    tell_results(world.now)
    owner = world.owner_of(estate, estate.units[0])
    clock.move(days=1)
    tell_results(world.now)
    assert told(world.fresh(owner)) == []


def test_only_who_was_asked_is_told_and_a_draft_has_no_result(survey, estate, world, clock):
    survey.published(audience=["owner"])
    survey.drafted()
    tenant = world.tenant_of(estate, estate.units[0])
    clock.move(days=8)
    assert tell_results(world.now) == 1
    assert told(world.fresh(tenant)) == []


def test_it_is_on_the_clock():
    assert "surveys.result" in {one.name for one in schedule()}
