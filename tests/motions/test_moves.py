"""Every act by every role in every state, through the API: what the table does not allow changes nothing."""

import pytest

from models.base.actor import Role
from models.motions.states import State
from tests.motions.arranging import a_motion, checklist
from tests.motions.test_states import EXPECTED

TO = {
    "submit": "in_review",
    "return": "returned",
    "notice": "noticed",
    "certify": "open",
    "count": "counted",
    "publicise": "publicised",
    "withdraw": "withdrawn",
    "void": "void",
}
ACTS = [*TO, "edit", "approve", "extend", "confirm"]
NOT_AT_THE_DESK = {Role.DISTRICT, Role.AUDITOR, Role.ADMIN}


def bring(motion, state):
    """Bring a draft to a state."""
    match state:
        case "draft":
            pass
        case "returned":
            motion.submitted()
            motion.move(motion.desk.moderator, "returned", reason="补充材料")
        case "in_review":
            motion.submitted().approved()
        case "noticed":
            motion.noticed()
        case "withdrawn":
            motion.move(motion.desk.secretary, "withdrawn", reason="暂缓")
        case "void":
            motion.opened().move(motion.desk.secretary, "void", reason="程序有误")
        case _:
            bring_on(motion, state)
    return motion


def bring_on(motion, state):
    """Bring a draft to a state at or after the opening."""
    choice = "no" if state == "failed" else "yes"
    motion.opened().with_ballots(choice, choice, choice)
    way = {
        "closed": motion.closed,
        "counted": motion.counted,
        "publicised": motion.publicised,
        "effective": motion.publicity_over,
        "failed": motion.publicity_over,
    }
    for name, step in way.items():
        if motion.state == state:
            return
        if name not in {"effective", "failed"} or name == state:
            step()


def try_(motion, person, act):
    url, version = f"/motions/{motion.id}", motion.version
    if act == "edit":
        return person.api.patch(url, {"title": "换个题目"}, version=version)
    if act == "approve":
        return person.api.post(f"{url}/approval", {"checklist": checklist()}, version=version)
    if act == "confirm":
        return person.api.post(f"{url}/count-confirmation", version=version)
    if act == "extend":
        body = {"days": 1, "reason": "下雨"}
        return person.api.post(f"{url}/extension", body, version=version)
    body = {"to": TO[act], "reason": "有理由"}
    return person.api.post(f"{url}/transitions", body, version=version)


@pytest.mark.parametrize("state", State)
def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(world, state):
    motion = bring(a_motion(world), state.value)
    assert motion.state == state.value
    people = {role: world.staff(role, at=motion.estate) for role in Role}
    allowed = EXPECTED[state.value]
    roles_of = {
        act: {role for row in EXPECTED.values() for role in row.get(act, (set(),))[0]}
        for act in ACTS
    }
    version = motion.version
    for act in ACTS:
        for role, person in people.items():
            if act in allowed and role in allowed[act][0]:
                continue
            answer = try_(motion, person, act)
            expected = (
                (409, "motion-wrong-state") if role in roles_of[act] else (403, "role-missing")
            )
            assert (answer.status, answer.code) == expected, (act, role, answer.body)
    assert (motion.state, motion.version) == (state.value, version)


PATHS = [
    (state, act, role)
    for state, row in EXPECTED.items()
    for act, (roles, _) in row.items()
    for role in sorted(roles)  # a set has another order in each process
]


@pytest.mark.parametrize(
    ("state", "act", "role"), PATHS, ids=[f"{s}-{a}-{r.value}" for s, a, r in PATHS]
)
def test_what_the_table_allows_leads_where_it_says(world, state, act, role):
    motion = bring(a_motion(world), state)
    if act == "certify":
        motion = a_motion(world).noticed(certified=False)
        motion.at(motion.opens_at)
    if act == "publicise":
        motion.confirm()
    person = world.staff(role, at=motion.estate)
    answer = try_(motion, person, act)
    assert answer.status == 200, answer.body
    assert answer["state"] == (EXPECTED[state][act][1] or state)


def test_residents_move_nothing(world):
    motion = a_motion(world).noticed()
    for act in ACTS:
        try_(motion, motion.owner(0), act).refused(403, "wrong-audience")
