"""The register of illegal structures: found, cleared, checked by a second person, declared complete."""

import pytest

FOUND = {
    "place": "3栋东侧空地",
    "kind": "shed",
    "found_on": "2026-02-10",
    "before": "铁皮棚约12平方米，堆放杂物。",
    "before_digest": "b" * 64,
}
GONE = {"cleared_on": "2026-02-25", "after": "已拆除，场地平整。", "after_digest": "c" * 64}


@pytest.fixture
def structures(estate):
    return f"/estates/{estate.id}/illegal-structures"


@pytest.fixture
def register(estate):
    return f"/estates/{estate.id}/structure-register"


@pytest.fixture
def entered(clerk, structures):
    return clerk.api.post(structures, FOUND, ok=True).body


@pytest.fixture
def cleared(clerk, entered):
    url = f"/illegal-structures/{entered['id']}/clearing"
    return clerk.api.post(url, GONE, version=1, ok=True).body


def at(structure, what):
    return f"/illegal-structures/{structure['id']}/{what}"


def test_a_structure_is_cleared_and_checked_by_a_second_person(clerk, moderator, cleared):
    assert cleared["state_title"] == "已拆除，待复核"
    url = at(cleared, "check")
    clerk.api.post(url, {"accept": True}, version=2).refused(403, "own-entry")
    checked = moderator.api.post(url, {"accept": True}, version=2, ok=True)
    assert checked["state"] == "checked"
    moderator.api.post(url, {"accept": True}, version=3).refused(409, "structure-state")


def test_what_still_stands_is_sent_back_with_a_reason(moderator, clerk, cleared):
    url = at(cleared, "check")
    moderator.api.post(url, {"accept": False}, version=2).refused(422, "reason-missing")
    back = {"accept": False, "reason": "地基还在"}
    returned = moderator.api.post(url, back, version=2, ok=True)
    assert (returned["state"], returned["reason"]) == ("standing", "地基还在")
    again = clerk.api.post(at(cleared, "clearing"), GONE, version=3, ok=True)
    assert again["state"] == "cleared"


def test_days_are_in_order(clerk, structures, entered):
    clerk.api.post(structures, FOUND | {"found_on": "2026-03-03"}).refused(422, "day-in-future")
    url = at(entered, "clearing")
    early = GONE | {"cleared_on": "2026-02-09"}
    clerk.api.post(url, early, version=1).refused(422, "cleared-before-found")
    late = GONE | {"cleared_on": "2026-03-03"}
    clerk.api.post(url, late, version=1).refused(422, "day-in-future")
    clerk.api.post(url, GONE, version=5).refused(412, "changed-meanwhile")


def test_an_entry_by_mistake_is_struck_by_another(world, estate, clerk, moderator, structures):
    mine = moderator.api.post(structures, FOUND, ok=True).body
    reason = {"reason": "是规划内的配电房"}
    moderator.api.post(at(mine, "striking"), reason, version=1).refused(403, "own-entry")
    clerk.api.post(at(mine, "striking"), reason, version=1).refused(403, "role-missing")
    other = world.staff("secretary", at=estate)
    assert other.api.post(at(mine, "striking"), reason, version=1, ok=True)["state"] == "struck"
    clerk.api.post(at(mine, "clearing"), GONE, version=2).refused(409, "structure-state")


def test_a_unit_of_another_estate_is_not_found(world, clerk, estate, structures):
    other = world.estate(units=1)
    wrong = FOUND | {"unit_id": other.units[0].id}
    clerk.api.post(structures, wrong).refused(404, "not-found")
    right = FOUND | {"unit_id": estate.units[0].id}
    assert clerk.api.post(structures, right, ok=True)["unit_id"] == estate.units[0].id


def test_the_register_is_declared_by_one_and_confirmed_by_another(clerk, moderator, register):
    statement = {"statement": "逐栋摸排，共1处。"}
    decision = f"{register}/decision"
    assert clerk.api.get(register, ok=True)["state"] == "none"
    moderator.api.post(decision, {"accept": True}, version=0).refused(
        409, "structure-register-state"
    )
    declared = clerk.api.put(register, statement, version=0, ok=True)
    assert (declared["state"], declared["version"]) == ("declared", 1)
    clerk.api.put(register, statement, version=1).refused(409, "structure-register-state")
    moderator.api.post(decision, {"accept": False}, version=1).refused(422, "reason-missing")
    complete = moderator.api.post(decision, {"accept": True}, version=1, ok=True)
    assert complete["state"] == "complete"
    moderator.api.post(decision, {"accept": True}, version=2).refused(
        409, "structure-register-state"
    )


def test_a_declaration_is_returned_and_made_again(moderator, clerk, register, world, estate):
    mine = moderator.api.put(register, {"statement": "没有违建。"}, version=0, ok=True)
    decision = f"{register}/decision"
    moderator.api.post(decision, {"accept": True}, version=mine["version"]).refused(
        403, "own-entry"
    )
    other = world.staff("secretary", at=estate)
    back = {"accept": False, "reason": "2栋楼顶没有看"}
    assert other.api.post(decision, back, version=1, ok=True)["state"] == "returned"
    again = clerk.api.put(register, {"statement": "补查后共1处。"}, version=2, ok=True)
    assert (again["state"], again["reason"]) == ("declared", None)


def test_the_desk_counts_what_waits_for_a_second_person(moderator, clerk, cleared, register):
    clerk.api.put(register, {"statement": "共1处。"}, version=0, ok=True)
    kinds = {one["kind"] for one in moderator.api.get("/worklist", ok=True)["items"]}
    assert {"structures", "structure_register"} <= kinds


def test_residents_do_not_read_the_register_and_strangers_find_nothing(
    resident, foreign, structures, register, entered
):
    for url in (structures, register):
        resident.api.get(url).refused(403, "wrong-audience")
        foreign.api.get(url).refused(404, "not-found")
    foreign.api.post(structures, FOUND).refused(404, "not-found")
    foreign.api.put(register, {"statement": "无"}, version=0).refused(404, "not-found")
    foreign.api.post(f"{register}/decision", {"accept": True}, version=0).refused(404, "not-found")
    for structure in (entered, {"id": 999_999_999}):
        foreign.api.post(at(structure, "clearing"), GONE, version=1).refused(404, "not-found")
        foreign.api.post(at(structure, "check"), {"accept": True}, version=1).refused(
            404, "not-found"
        )
        foreign.api.post(at(structure, "striking"), {"reason": "试"}, version=1).refused(
            404, "not-found"
        )


def test_the_list_is_filtered_by_state(clerk, structures, cleared):
    clerk.api.post(structures, FOUND, ok=True)
    standing = clerk.api.get(f"{structures}?state=standing", ok=True)["items"]
    assert [one["state"] for one in standing] == ["standing"]
    assert len(clerk.api.get(structures)["items"]) == 2
