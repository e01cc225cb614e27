"""Let everybody try an act in a scene."""

from collections.abc import Sequence

from tests.http import Answer
from tests.motions.acts import ACTS
from tests.motions.acts_expected import DONE, RULES
from tests.motions.scenes import EVERYBODY, Scene, facts, undone

Outcome = dict[str, str]


def outcome_of_each(
    scene: Scene, act: str, people: Sequence[str] = EVERYBODY
) -> tuple[Outcome, Outcome]:
    """Return who should be answered what, and who was: a refusal, or what it led to."""
    rule, tried = RULES[act], ACTS[act]
    expected: Outcome = {}
    found: Outcome = {}
    with undone():
        if tried.prepare is not None and rule.allows(scene.name, scene.state):
            tried.prepare(scene)
        before = facts(scene)
        for who in people:
            answer, leads_to = rule.expected(scene.name, scene.state, who)
            expected[who] = f"{answer} {leads_to or ''}".strip()
            person = scene.person(who, tried.flat)
            if answer != DONE or tried.reads:
                found[who] = _said(tried.go(scene, person))
            else:
                with undone():
                    found[who] = _said(tried.go(scene, person), moves=leads_to is not None)
        if facts(scene) != before:
            found |= _who_changed_what(scene, act, before)
    return expected, found


def _said(answer: Answer, *, moves: bool = False) -> str:
    if answer.status >= 400:
        return f"{answer.status} {answer.code}"
    return f"{DONE} {answer['state']}" if moves else DONE


def _who_changed_what(scene: Scene, act: str, before: dict[str, object]) -> Outcome:
    """Let each refused person try again alone, to name the one."""
    tried, changing = ACTS[act], {}
    for who in EVERYBODY:
        if RULES[act].expected(scene.name, scene.state, who)[0] == DONE and not tried.reads:
            continue
        with undone():
            first = facts(scene)
            said = _said(tried.go(scene, scene.person(who, tried.flat)))
            after = facts(scene)
        changed = sorted(name for name in after if after[name] != first[name])
        if changed:
            changing[who] = f"{said}, and changed {changed}"
    return changing or {"somebody": f"changed what was {before}"}
