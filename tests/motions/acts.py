"""Every act about a motion as somebody tries it: one call of the API, with what it needs arranged before.

An act is tried with a body that is right, so that only state, person and moment can refuse it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from models.base.clock import local_date
from models.base.session import db
from models.motions.states import Act
from models.paper_ballots.rules import number_of
from tests.domain import Person
from tests.http import Answer
from tests.motions.arranging import answers
from tests.motions.scenes import AGENT, NONE, PRINCIPAL, UNVOTED, VOTED, Scene, pending
from tests.proxies.arranging import on_paper

COUNTS = text("""
SELECT leaf_id FROM ballots WHERE motion_id = :motion AND owner_group_id = :group ORDER BY standing DESC LIMIT 1
""")
"""The receipt of the ballot that counts."""

Try = Callable[[Scene, Person], Answer]
Prepare = Callable[[Scene], object]


@dataclass(frozen=True)
class Tried:
    """How an act is tried: the call, the endpoint that it reaches, whose flat it is about, what must be there."""

    endpoint: str
    go: Try
    flat: int = UNVOTED
    """The `owner` among those who try is the owner of this flat."""
    prepare: Prepare | None = None
    """Arranged where the act may be done; elsewhere what it needs cannot be there."""
    reads: bool = False


def _moving(to: str) -> Tried:
    def go(scene: Scene, person: Person) -> Answer:
        url = f"/motions/{scene.motion.id}/transitions"
        return person.api.post(url, {"to": to, "reason": "有理由"}, version=scene.version)

    return Tried("motion_desk.move_motion", go)


def _edit(scene: Scene, person: Person) -> Answer:
    url = f"/motions/{scene.motion.id}"
    return person.api.patch(url, {"title": "换个题目"}, version=scene.version)


def _extend(scene: Scene, person: Person) -> Answer:
    url = f"/motions/{scene.motion.id}/extension"
    return person.api.post(url, {"days": 5, "reason": "下雨"}, version=scene.version)


def _casting(flat: int, choice: str) -> Tried:
    def go(scene: Scene, person: Person) -> Answer:
        return scene.motion.cast_by(person, scene.groups[flat], choice)

    return Tried("motions.cast_ballot", go, flat)


def _changing(flat: int, choice: str) -> Tried:
    def go(scene: Scene, person: Person) -> Answer:
        counts = db.session.scalar(COUNTS, {"motion": scene.motion.id, "group": scene.groups[flat]})
        return scene.motion.cast_by(person, scene.groups[flat], choice, replaces=counts)

    return Tried("motions.cast_ballot", go, flat)


def _reading(endpoint: str, path: str, flat: int = UNVOTED) -> Tried:
    def go(scene: Scene, person: Person) -> Answer:
        return person.api.get(
            path.format(
                id=scene.motion.id,
                group=scene.groups[flat],
                building=scene.stage.building,
                **scene.disclosures,
            )
        )

    return Tried(endpoint, go, flat, reads=True)


# On paper


def _number(scene: Scene) -> str:
    return number_of(scene.motion.id, scene.groups[UNVOTED])


def _enter(scene: Scene, person: Person, choice: str = "yes") -> Answer:
    sheet = {
        "number": _number(scene),
        "handed_in_at": scene.inside().isoformat(),
        "file_id": scene.stage.scan,
        "choices": answers(choice),
    }
    return person.api.post(f"/motions/{scene.motion.id}/paper-ballots", {"ballots": [sheet]})


def _read_again(scene: Scene, person: Person, choice: str = "yes") -> Answer:
    url = f"/motions/{scene.motion.id}/paper-ballots/{_number(scene)}/second"
    return person.api.put(url, {"choices": answers(choice)})


def _decide(scene: Scene, person: Person) -> Answer:
    url = f"/motions/{scene.motion.id}/paper-ballots/{_number(scene)}/decision"
    return person.api.put(url, {"choices": answers("yes"), "reason": "对照扫描件"})


def _entered(scene: Scene) -> None:
    assert _enter(scene, scene.stage.desk.clerk).status == 201


def _read_differently(scene: Scene) -> None:
    _entered(scene)
    assert _read_again(scene, scene.stage.desk.moderator, "no").status == 200


# By proxy


def _mandate(scene: Scene) -> dict[str, object]:
    unit = scene.stage.estate.units[AGENT]
    agent = scene.stage.estate.holders[unit.id][0]
    return {
        "owner_group_id": scene.groups[UNVOTED],
        "agent_name": agent.name,
        "agent_phone": agent.phone,
    }


def _give(scene: Scene, person: Person) -> Answer:
    body = _mandate(scene) | {"code": scene.stage.login_code(person)}
    return person.api.post(f"/motions/{scene.motion.id}/proxies", body)


def _enter_mandate(scene: Scene, person: Person) -> Answer:
    body = _mandate(scene) | {"principal": "赵秀英", "file_id": scene.stage.scan}
    return person.api.post(f"/motions/{scene.motion.id}/paper-proxies", body)


def _mandate_entered(scene: Scene) -> None:
    made = on_paper(scene.motion, UNVOTED, AGENT, file_id=scene.stage.scan)
    assert made.status == 201


def _check_mandate(scene: Scene, person: Person) -> Answer:
    url = f"/motions/{scene.motion.id}/proxies/{scene.groups[UNVOTED]}/check"
    return person.api.put(url, {"accept": True})


def _revoke(scene: Scene, person: Person) -> Answer:
    url = f"/motions/{scene.motion.id}/proxies/{scene.groups[PRINCIPAL]}/revocation"
    return person.api.put(url, {"reason": "业主到社区书面撤回"})


def _vote_by_proxy(scene: Scene, person: Person) -> Answer:
    url = f"/motions/{scene.motion.id}/proxies/{scene.groups[PRINCIPAL]}/ballot"
    return person.api.put(url, {"choices": answers("yes")})


# Objections


def _objecting(page: str) -> Tried:
    def go(scene: Scene, person: Person) -> Answer:
        url = f"/disclosures/{scene.disclosures[page]}/objections"
        return person.api.post(url, {"text": "名册上的面积不对。"})

    return Tried("disclosures.object_to_disclosure", go)


def _object_to_result(scene: Scene, person: Person) -> Answer:
    return person.api.post(f"/motions/{scene.motion.id}/objections", {"text": "计票有误。"})


def _objecting_on_paper(page: str) -> Tried:
    def go(scene: Scene, person: Person) -> Answer:
        body = {"unit_id": scene.stage.estate.units[UNVOTED].id, "text": "名册上的面积不对。"}
        return person.api.post(f"/disclosures/{scene.disclosures[page]}/paper-objections", body)

    return Tried("disclosures.enter_paper_objection", go)


def _answering(page: str) -> Tried:
    def prepare(scene: Scene) -> None:
        if pending(scene.disclosures[page]) != NONE:
            return
        made = _objecting(page).go(scene, scene.stage.owners[UNVOTED])
        assert made.status == 201, made.body

    def go(scene: Scene, person: Person) -> Answer:
        objection = pending(scene.disclosures[page])
        body = {"uphold": False, "answer": "已核对，没有错。"}
        return person.api.post(f"/objections/{objection}/decision", body, version=1)

    return Tried("disclosures.decide_objection", go, prepare=prepare)


# To the door


def _deliver(scene: Scene, person: Person) -> Answer:
    body = {
        "way": "handed",
        "unit_ids": [scene.stage.estate.units[UNVOTED].id],
        "at": scene.inside().isoformat(),
        "handler": "刘志愿",
    }
    return person.api.post(f"/motions/{scene.motion.id}/deliveries", body)


def _hang(scene: Scene, person: Person) -> Answer:
    first = local_date(scene.started)
    body = {
        "from_day": str(first),
        "to_day": str(first + timedelta(days=5)),
        "place": "小区东门公告栏",
    }
    return person.api.post(f"/motions/{scene.motion.id}/boards", body)


def _delivered(scene: Scene) -> None:
    assert _deliver(scene, scene.stage.desk.clerk).status == 201


def _take_back(scene: Scene, person: Person) -> Answer:
    entry = db.session.scalar(text("SELECT max(id) FROM motion_deliveries")) or NONE
    db.session.rollback()
    body = {"entry": "delivery", "entry_id": entry, "reason": "填错了房号"}
    return person.api.post(f"/motions/{scene.motion.id}/deliveries/taken-back", body)


def _visit(scene: Scene, person: Person) -> Answer:
    return person.api.post(f"/motions/{scene.motion.id}/turnout/visits", {})


def _run_off(scene: Scene, person: Person) -> Answer:
    return person.api.post(f"/motions/{scene.motion.id}/run-off")


# By name, in the order of a motion's way. The first are the product's own moves.

MOVES: dict[Act, Tried] = {
    Act.EDIT: Tried("motion_desk.edit_motion", _edit),
    Act.SUBMIT: Tried(
        "motion_desk.move_motion", lambda scene, person: scene.motion.move(person, "in_review")
    ),
    Act.APPROVE: Tried(
        "motion_review.approve_motion", lambda scene, person: scene.motion.approve(person)
    ),
    Act.RETURN: _moving("returned"),
    Act.NOTICE: _moving("noticed"),
    Act.CERTIFY: _moving("open"),
    Act.EXTEND: Tried("motion_desk.extend_voting", _extend),
    Act.CLOSE: _moving("closed"),
    Act.COUNT: _moving("counted"),
    Act.CONFIRM: Tried(
        "motion_desk.confirm_count",
        lambda scene, person: person.api.post(
            f"/motions/{scene.motion.id}/count-confirmation", version=scene.version
        ),
    ),
    Act.PUBLICISE: _moving("publicised"),
    Act.TAKE_EFFECT: _moving("effective"),
    Act.FAIL: _moving("failed"),
    Act.WITHDRAW: _moving("withdrawn"),
    Act.VOID: _moving("void"),
}
NO_DOOR = {Act.OPEN}
"""Nobody opens: the clock does, once the secretary has certified (Act.CERTIFY asks for the state `open`)."""

OTHERS: dict[str, Tried] = {
    "cast": _casting(UNVOTED, "yes"),
    "change": _changing(VOTED, "no"),
    "repeat": _casting(VOTED, "yes"),
    "own_ballot": _reading("motions.get_ballot", "/motions/{id}/ballots/{group}", VOTED),
    "print_form": _reading("paper_ballots.paper_form", "/motions/{id}/paper-form"),
    "print_sheets": _reading("paper_ballots.paper_sheets", "/motions/{id}/paper-sheets"),
    "enter_paper": Tried("paper_ballots.enter_paper", _enter),
    "read_paper_again": Tried(
        "paper_ballots.read_paper_again",
        _read_again,
        prepare=_entered,
    ),
    "decide_paper": Tried(
        "paper_ballots.decide_paper",
        _decide,
        prepare=_read_differently,
    ),
    "list_paper": _reading("paper_ballots.list_paper", "/motions/{id}/paper-ballots"),
    "give_proxy": Tried("proxies.give_proxy", _give),
    "enter_proxy": Tried("proxies.enter_proxy", _enter_mandate),
    "check_proxy": Tried(
        "proxies.check_proxy",
        _check_mandate,
        prepare=_mandate_entered,
    ),
    "revoke_proxy": Tried("proxies.revoke_proxy", _revoke, PRINCIPAL),
    "vote_by_proxy": Tried("proxies.cast_by_proxy", _vote_by_proxy, AGENT),
    "list_proxies": _reading("proxies.list_proxies", "/motions/{id}/proxies"),
    "my_proxies": _reading("proxies.my_proxies", "/motions/{id}/proxies/mine"),
    "deliver": Tried("deliveries.record_deliveries", _deliver),
    "hang": Tried("deliveries.record_board", _hang),
    "take_back_delivery": Tried("deliveries.take_delivery_back", _take_back, prepare=_delivered),
    "deliveries": _reading("deliveries.delivery_summary", "/motions/{id}/deliveries"),
    "deliveries_of_building": _reading(
        "deliveries.deliveries_of_building", "/motions/{id}/deliveries/buildings/{building}"
    ),
    "visit": Tried("motion_turnout.visit_awaited", _visit),
    "object_to_roll": _objecting("roll"),
    "object_to_roll_on_paper": _objecting_on_paper("roll"),
    "answer_about_roll": _answering("roll"),
    "object_to_result": Tried("motion_results.object_to_result", _object_to_result),
    "object_to_result_on_paper": _objecting_on_paper("result"),
    "answer_about_result": _answering("result"),
    "objections": _reading("motion_results.list_objections", "/motions/{id}/objections"),
    "motion": _reading("motions.get_motion", "/motions/{id}"),
    "turnout": _reading("motions.get_turnout", "/motions/{id}/turnout"),
    "turnout_by_building": _reading(
        "motion_turnout.turnout_by_building", "/motions/{id}/turnout/buildings"
    ),
    "awaited_in_building": _reading(
        "motion_turnout.awaited_in_building", "/motions/{id}/turnout/buildings/{building}"
    ),
    "roll": _reading("disclosures.get_disclosure", "/disclosures/{roll}"),
    "published_result": _reading("disclosures.get_disclosure", "/disclosures/{result}"),
    "result": _reading("motion_results.get_result", "/motions/{id}/result"),
    "bundle": _reading("motion_bundle.get_bundle", "/motions/{id}/bundle"),
    "checklist": _reading("motion_review.get_checklist", "/motions/{id}/checklist"),
    "history": _reading("motion_desk.list_transitions", "/motions/{id}/transitions"),
    "calendar": _reading("motion_desk.preview_calendar", "/motions/{id}/calendar"),
    "run_off": Tried("motion_desk.draft_run_off", _run_off),
}
ACTS: dict[str, Tried] = {act.value: tried for act, tried in MOVES.items()} | OTHERS
