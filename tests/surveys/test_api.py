"""Surveys through the public door."""

from datetime import timedelta

import pytest

from tests.surveys.arranging import QUESTIONS, SCALE, SEVERAL, SINGLE, TEXT


def test_from_draft_to_answer(survey, estate, world):
    survey.drafted()
    assert (survey.shown["state"], survey.shown["answered"]) == ("draft", 0)
    owner = world.owner_of(estate, estate.units[0])
    survey.published()
    todo = owner.api.get("/me/todo", ok=True)["items"]
    route = f"/pages/surveys/detail?id={survey.shown['id']}"
    assert route in [one["route"] for one in todo]
    done = survey.answer(owner, 1, 4, "希望加装扶手", [2, 0, 2]).body
    assert (done["answered"], done["asked"], done["answered_by_me"]) == (1, 1, True)
    (turn,) = done["turns"]
    ids = [str(question["id"]) for question in done["questions"]]
    assert turn["answer"]["values"] == dict(zip(ids, [1, 4, "希望加装扶手", [0, 2]], strict=True))
    assert turn["answer"]["by_me"] is True
    assert turn["answer"]["texts"][0]["state"] == "held"
    assert route not in [one["route"] for one in owner.api.get("/me/todo")["items"]]


def test_the_audience_is_told_of_the_beginning(survey, estate, world):
    owner, tenant = (
        world.owner_of(estate, estate.units[0]),
        world.tenant_of(estate, estate.units[1]),
    )
    survey.published(audience=["owner"])
    assert "请您填写问卷" in owner.api.get("/me/inbox")["items"][0]["title"]
    assert tenant.api.get("/me/inbox")["items"] == []


def test_residents_see_no_drafts(survey, estate, world):
    survey.drafted()
    owner = world.owner_of(estate, estate.units[0])
    owner.api.get(survey.url).refused(404, "not-found")
    owner.api.get(f"{survey.url}/results").refused(404, "not-found")
    assert owner.api.get(f"/estates/{estate.id}/surveys")["items"] == []
    membership = owner.membership_ids[estate.units[0].id]
    owner.api.put(f"{survey.url}/answers/{membership}", {"answers": []}).refused(404, "not-found")


def test_lists_of_those_that_run_and_of_those_that_are_over(survey, estate, world):
    first = survey.published().shown["id"]
    second = survey.published(
        opens_at=(world.now + timedelta(days=6)).isoformat(),
        closes_at=(world.now + timedelta(days=20)).isoformat(),
    ).shown["id"]
    draft = survey.drafted().shown["id"]
    survey.closed()
    owner = world.owner_of(estate, estate.units[0])

    def ids(who, closed):
        url = f"/estates/{estate.id}/surveys{closed}"
        return [one["id"] for one in who.api.get(url, ok=True)["items"]]

    assert ids(owner, "?closed=false") == [second]
    assert ids(owner, "?closed=true") == [first]
    assert ids(survey.moderator, "?closed=false") == [draft, second]
    assert ids(survey.moderator, "") == [draft, second, first]


def test_before_and_after_its_time_nobody_answers(survey, estate, world, clock):
    survey.published(opens_at=(world.now + timedelta(hours=1)).isoformat())
    owner = world.owner_of(estate, estate.units[0])
    early = survey.answer(owner, 0, 3, ok=None).refused(409, "survey-not-open")
    assert "开始填写" in early["detail"]
    clock.move(days=7, seconds=-1)
    survey.answer(world.fresh(owner), 0, 3)
    clock.move(seconds=1)
    late = survey.answer(owner, 0, 4, ok=None).refused(409, "survey-not-open")
    assert "已于2026年3月9日 10:00结束" in late["detail"]


def test_an_answer_is_changed_until_closing_and_counts_once(survey):
    survey.published()
    people = survey.owners(5)
    survey.answered_by(people, 0, 3, None, [0])
    survey.answer(people[0], 2, 5)
    found = survey.closed().result()
    assert found["answered"] == 5
    assert [bar["count"] for bar in found["questions"][SINGLE]["bars"]] == [4, 0, 1]
    assert found["questions"][SCALE]["scale_sum"] == 17
    # What was taken back is answered by four: too few to be shown.
    assert found["questions"][SEVERAL]["hidden"] is True


def test_a_published_survey_stands(survey):
    survey.published()
    version = survey.shown["version"]
    survey.clerk.api.put(survey.url, survey.form(), version=version).refused(
        409, "survey-published"
    )
    again = survey.moderator.api.post(f"{survey.url}/publication", version=version)
    again.refused(409, "survey-published")


def test_a_draft_is_changed_as_a_whole_by_who_saw_it_last(survey):
    survey.drafted()
    changed = survey.form(title="换了题目的调查", questions=QUESTIONS[1:2])
    survey.clerk.api.put(survey.url, changed, version=1, ok=True)
    shown = survey.clerk.api.get(survey.url, ok=True)
    assert (shown["title"], len(shown["questions"])) == ("换了题目的调查", 1)
    survey.clerk.api.put(survey.url, changed, version=1).refused(412, "changed-meanwhile")


def test_a_clerk_drafts_and_does_not_publish(survey):
    survey.drafted()
    url = f"{survey.url}/publication"
    survey.clerk.api.post(url, version=1).refused(403, "role-missing")


def test_questions_that_cannot_be_answered_are_named(survey, estate):
    questions = [QUESTIONS[SCALE], {"kind": "single", "title": "只有一项", "options": ["甲"]}]
    url = f"/estates/{estate.id}/surveys"
    refused = survey.clerk.api.post(url, survey.form(questions=questions))
    assert list(refused.refused(422, "bad-questions")["errors"]) == ["questions.1"]


@pytest.mark.parametrize(("opens", "closes"), [(2, 1), (-3, -1), (0, 0)])
def test_a_survey_closes_after_it_opens_and_after_now(survey, estate, world, opens, closes):
    window = {
        "opens_at": (world.now + timedelta(days=opens)).isoformat(),
        "closes_at": (world.now + timedelta(days=closes)).isoformat(),
    }
    url = f"/estates/{estate.id}/surveys"
    refused = survey.clerk.api.post(url, survey.form(**window)).refused(422, "bad-window")
    assert "closes_at" in refused["errors"]


def test_a_draft_whose_time_is_over_is_not_published(survey):
    survey.drafted().closed()
    url = f"{survey.url}/publication"
    survey.moderator.api.post(url, version=1).refused(422, "bad-window")


def test_a_renovation_of_another_estate_is_none(survey, estate):
    url = f"/estates/{estate.id}/surveys"
    refused = survey.clerk.api.post(url, survey.form(renovation_id=999_999))
    refused.refused(422, "unknown-renovation")


def test_answers_that_do_not_fit_are_named_by_their_question(survey, estate, world):
    survey.published()
    owner = world.owner_of(estate, estate.units[0])
    ids = [str(question["id"]) for question in survey.shown["questions"]]
    refused = survey.answer(owner, 9, None, "可以", [5], ok=None).refused(422, "bad-answer")
    assert set(refused["errors"]) == {ids[SINGLE], ids[SCALE], ids[SEVERAL]}
    assert survey.moderator.api.get(survey.url)["answered"] == 0


def test_who_is_not_asked_does_not_answer(survey, estate, world):
    survey.published(audience=["owner"])
    tenant = world.tenant_of(estate, estate.units[0])
    survey.answer(tenant, 0, 3, ok=None).refused(403, "not-in-audience")
    assert tenant.api.get(survey.url, ok=True)["turns"] == []
    assert "survey" not in [one["kind"] for one in tenant.api.get("/me/todo")["items"]]


def test_a_tenant_does_not_read_what_the_asked_owner_of_the_home_answered(survey, estate, world):
    survey.published(audience=["owner"], per="unit")
    unit = estate.units[0]
    survey.answer(world.owner_of(estate, unit), 0, 3, "只给社区看的话")
    assert world.tenant_of(estate, unit).api.get(survey.url)["turns"] == []


def test_one_answers_by_a_membership_of_ones_own(survey, estate, world):
    survey.published()
    owner, neighbour = survey.owners(2)
    url = f"{survey.url}/answers/{owner.membership_ids[estate.units[0].id]}"
    body = {"answers": survey.answers(0, 3)}
    neighbour.api.put(url, body).refused(404, "not-found")
    stranger = world.estate(units=1)
    foreign = world.owner_of(stranger, stranger.units[0])
    survey.answer(foreign, 0, 3, ok=None).refused(404, "not-found")


def test_per_resident_two_of_one_home_count_as_two(survey, estate, world):
    survey.published()
    unit = estate.units[0]
    people = [world.owner_of(estate, unit), world.household_of(estate, unit)]
    survey.answered_by(people, 0, 3)
    assert survey.moderator.api.get(survey.url)["answered"] == 2


def test_per_unit_a_home_answers_once_whoever_gives_it(survey, estate, world):
    survey.published(per="unit")
    unit = estate.units[0]
    owner, household = world.owner_of(estate, unit), world.household_of(estate, unit)
    survey.answer(owner, 0, 3)
    assert "survey" not in [one["kind"] for one in household.api.get("/me/todo")["items"]]
    (turn,) = household.api.get(survey.url)["turns"]
    assert turn["answer"]["by_me"] is False
    shown = survey.answer(household, 1, 5).body
    assert (shown["answered"], shown["asked"]) == (1, 6)


def test_per_unit_a_person_with_two_homes_answers_for_each(survey, estate, world):
    survey.published(per="unit")
    first, second = estate.units[:2]
    owner = world.owner_of(estate, first)
    world.give(estate, second, estate.holders[first.id])
    owner.api.post("/me/memberships", {"name": owner.name}, ok=True)
    owner.membership_ids = {
        one["unit"]["id"]: one["id"] for one in owner.api.get("/me/memberships")["items"]
    }
    survey.answer(owner, 0, 3, unit=first)
    shown = owner.api.get(survey.url)
    assert [turn["answer"] is None for turn in shown["turns"]] == [False, True]
    assert shown["answered_by_me"] is False
    assert "survey" in [one["kind"] for one in owner.api.get("/me/todo")["items"]]
    survey.answer(owner, 0, 3, unit=second)
    assert "survey" not in [one["kind"] for one in owner.api.get("/me/todo")["items"]]


def test_nobody_sees_a_result_before_the_end(survey):
    people = survey.owners(6)
    survey.published().answered_by(people, 0, 4)
    for reader in (people[0], survey.moderator):
        reader.api.get(f"{survey.url}/results").refused(409, "survey-running")


def test_a_result_hides_what_fewer_than_five_answered(survey):
    survey.published()
    people = survey.owners(6)
    survey.answered_by(people[:2], 0, 4, "屋顶漏水", [1]).answered_by(people[2:], 1, 5)
    survey.let_through()
    found = survey.closed().result()
    assert (found["answered"], found["smallest_group"]) == (6, 5)
    single, scale, text, several = found["questions"]
    assert [bar["count"] for bar in single["bars"]] == [2, 4, 0]
    assert (scale["scale_sum"], scale["answered"]) == (28, 6)
    for hidden in (text, several):
        assert (hidden["hidden"], hidden["bars"], hidden["texts"]) == (True, [], [])
    assert found["by_building"] == [{"building": "1", "answered": 6}]


def test_a_building_with_few_answers_is_not_named(survey):
    survey.published().answered_by(survey.owners(3), 0, 4)
    assert survey.closed().result()["by_building"] == []


def test_texts_appear_after_moderation_only(survey):
    survey.published()
    people = survey.owners(6)
    for number, person in enumerate(people):
        survey.answer(person, 0, 4, f"第{number}句话")
    survey.closed()
    assert survey.result()["questions"][TEXT]["texts"] == []
    survey.let_through(第5句话="有辱骂内容")
    texts = survey.result()["questions"][TEXT]["texts"]
    assert sorted(texts) == [f"第{number}句话" for number in range(5)]
    survey.world.fresh(people[5])
    (turn,) = people[5].api.get(survey.url, ok=True)["turns"]
    assert turn["answer"]["texts"][0]["refusal"] == "有辱骂内容"
    assert people[5].api.get("/me/inbox")["items"][0]["title"] == "您的一条回答没有公开"


def test_a_changed_text_is_moderated_anew_and_an_unchanged_one_is_not(survey, estate, world):
    survey.published()
    owner = world.owner_of(estate, estate.units[0])
    survey.answer(owner, 0, 4, "加装扶手")
    survey.let_through()
    same = survey.answer(owner, 1, 4, "加装扶手").body["turns"][0]["answer"]["texts"]
    assert [text["state"] for text in same] == ["published"]
    other = survey.answer(owner, 1, 4, "加装坡道").body["turns"][0]["answer"]["texts"]
    assert [text["state"] for text in other] == ["held"]


def test_what_is_held_of_a_person_names_their_answers(survey, estate, world):
    survey.published()
    owner = world.owner_of(estate, estate.units[0])
    survey.answer(owner, 0, 4, "加装扶手")
    (held,) = owner.api.get("/me/export", ok=True)["held"]["survey_answers"]
    assert held["texts"] == ["加装扶手"]
