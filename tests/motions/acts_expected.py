"""Who may do what about a motion, and when, written down from the law and the product's description; not from its code.

Sources: Civil Code 278; Property Management Ordinance 12 (proxies), 14 (notice); law.md 1.5 with the local rules that
it names (closing by the clock, paper on request, objections during publicity); product.md 3.1 (roles) and 3.6 (states).

Each act says who may, in which scenes of tests/motions/scenes.py, what comes of it, and what anybody else is answered.
A refusal is "status code".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DESK = frozenset({"clerk", "moderator", "secretary"})
WRITERS = frozenset({"clerk", "moderator"})
DECIDERS = frozenset({"moderator", "secretary"})
ALL_STAFF = DESK | {"district", "auditor", "admin"}
RESIDENTS = frozenset({"owner", "household", "tenant"})
OWNER = frozenset({"owner"})
SECRETARY = frozenset({"secretary"})
MODERATOR = frozenset({"moderator"})

EVERYBODY_HERE = RESIDENTS | ALL_STAFF

BEFORE_NOTICE = frozenset({"draft", "in_review", "returned"})
WITH_ROLL = frozenset({"open", "closed", "counted", "publicised", "effective", "failed", "void"})
"""Whatever was once open has a roll."""
NO_ROLL_YET = frozenset({"noticed", "withdrawn-noticed"})
AFTER_NOTICE = WITH_ROLL | NO_ROLL_YET
ANY_STATE = BEFORE_NOTICE | AFTER_NOTICE | {"withdrawn"}
TAKING_PROXIES = frozenset({"noticed", "open"})
TAKING_DELIVERIES = frozenset({"noticed", "open", "closed"})
RESULT_PUBLIC = frozenset({"publicised", "effective", "failed"})

DONE = "done"
WRONG = "409 motion-wrong-state"
NOT_LOGGED_IN, OTHER_DOOR = "401 not-logged-in", "403 wrong-audience"
NO_ROLE, NOT_OWNER, NOT_FOUND = "403 role-missing", "403 not-owner", "404 not-found"
NOT_OPEN = "409 motion-not-open"
NO_OBJECTIONS = "409 objection-period-over"
NO_PROXIES = "409 proxies-closed"
NO_ENTRY = "409 paper-entry-closed"
NO_DELIVERY = "409 deliveries-closed"
NO_RESULT = "409 result-not-public"
AFTER_ITS_HOUR = ("opening-at-uncertified", "opening-at-disputed", "opening-at-upheld")
"""The notice is over and voting is kept shut: not certified, or an objection to the roll undecided or upheld."""
RESULT_OVER = dict.fromkeys(
    ("effective", "failed", "void-publicised", "publicity-at-objected"), NO_OBJECTIONS
)


@dataclass(frozen=True)
class Rule:
    """One act: who may, when, and what everybody else is answered.

    Scenes are named by their state; a scene's own name comes before its state.
    """

    by: frozenset[str]
    when: Mapping[str, str | None]
    """Where it may be done, and the state that it leads to."""
    otherwise: str = WRONG
    """The answer, in every other state, to those who may."""
    but: Mapping[str, str] = field(default_factory=dict)
    """Scenes or states where the answer to those who may is another one."""
    for_staff: frozenset[str] = frozenset()
    """States in which staff may besides."""
    is_public: bool = False
    states_first: frozenset[str] = frozenset()
    """Where those who may not are told the state: before there is a roll, it cannot say who may."""
    door: frozenset[str] | None = None
    """Staff who are let in to see what state the motion is in; None: those who may."""
    others: str = NOT_OWNER
    """The answer to residents of the estate who may not."""
    elsewhere: str = NOT_FOUND
    """The answer to staff of another place."""

    def told(self, scene: str, state: str, *, is_staff: bool) -> tuple[str, str | None]:
        """Return ("done", the new state) or (refusal, None), for those who may."""
        for name in (scene, state):
            if name in self.but:
                return self.but[name], None
            if name in self.when:
                return DONE, self.when[name]
            if is_staff and name in self.for_staff:
                return DONE, None
        return self.otherwise, None

    def allows(self, scene: str, state: str) -> bool:
        return self.told(scene, state, is_staff=False)[0] == DONE

    def expected(self, scene: str, state: str, who: str) -> tuple[str, str | None]:
        """Return what somebody is answered in a scene, and the new state."""
        is_staff = who in ALL_STAFF or who == "foreign_staff"
        refused = None if self.is_public else self._turned_away(scene, state, who)
        return (refused, None) if refused else self.told(scene, state, is_staff=is_staff)

    def _turned_away(self, scene: str, state: str, who: str) -> str | None:
        """Return why somebody does not get as far as the state; None who does."""
        if who == "nobody":
            return NOT_LOGGED_IN
        is_staff = who in ALL_STAFF or who == "foreign_staff"
        if not self.by & (ALL_STAFF if is_staff else RESIDENTS):
            return OTHER_DOOR
        if is_staff:
            return self._as_staff(scene, state, who)
        if who == "foreign" or scene == "withdrawn" or state in BEFORE_NOTICE:
            return NOT_FOUND
        return None if self._gets_through(scene, state, who) else self.others

    def _as_staff(self, scene: str, state: str, who: str) -> str | None:
        if who == "foreign_staff":
            return self.elsewhere
        let_in = who in (self.door or self.by)
        return None if let_in and self._gets_through(scene, state, who) else NO_ROLE

    def _gets_through(self, scene: str, state: str, who: str) -> bool:
        return who in self.by or bool({scene, state} & self.states_first)


def rule(by: frozenset[str], *states: str, **more: Any) -> Rule:
    """An act that leaves the state as it is."""
    return Rule(by, dict.fromkeys(states), **more)


BY_CLOCK = Rule(DESK, {}, "422 invalid-input", elsewhere="422 invalid-input")
"""Nobody does what the clock does: it is no state that could be asked for."""

MOVES: dict[str, Rule] = {
    # Written by clerk or moderator, reviewed by moderator or secretary, published by the moderator.
    "edit": Rule(WRITERS, {"draft": "draft", "returned": "returned"}),
    "submit": Rule(WRITERS, {"draft": "in_review", "returned": "in_review"}),
    "approve": Rule(
        DECIDERS, {"in_review": "in_review"}, but={"in_review-approved": "409 motion-approved"}
    ),
    "return": Rule(DECIDERS, {"in_review": "returned"}),
    "notice": Rule(
        MODERATOR, {"in_review-approved": "noticed"}, but={"in_review": "409 motion-not-reviewed"}
    ),
    # Certified and extended by the secretary; certified after its time, it opens at once. An objection to the roll that
    # was right, answered after the certification, asks for another one.
    "certify": Rule(
        SECRETARY,
        {
            "noticed-uncertified": "noticed",
            **dict.fromkeys(("opening-at-uncertified", "opening-at-upheld"), "open"),
        },
        but={"noticed": "409 opening-certified"},
    ),
    "open": BY_CLOCK,
    "extend": Rule(SECRETARY, {"open": "open"}, but={"closing-put-off": "409 already-extended"}),
    "close": BY_CLOCK,
    # Counted by the secretary, confirmed by another, publicised by the moderator.
    "count": Rule(SECRETARY, {"closed": "counted"}),
    "confirm": Rule(
        DECIDERS, {"counted": "counted"}, but={"counted-confirmed": "409 count-confirmed"}
    ),
    "publicise": Rule(
        MODERATOR,
        {"counted-confirmed": "publicised"},
        but={"counted": "409 count-not-confirmed"},
    ),
    "take_effect": BY_CLOCK,
    "fail": BY_CLOCK,
    # Taken back before voting begins; afterwards only voided, ballots and all, by the secretary.
    "withdraw": Rule(
        DECIDERS, dict.fromkeys(("draft", "in_review", "returned", "noticed"), "withdrawn")
    ),
    "void": Rule(
        SECRETARY,
        dict.fromkeys(("open", "closed", "counted", "publicised", "effective"), "void"),
    ),
}

OTHERS: dict[str, Rule] = {
    # The ballot: one an owner group, in the window, by its owners; the same again is the same receipt at any time.
    "cast": rule(OWNER, "open", otherwise=NOT_OPEN, states_first=NO_ROLL_YET),
    "change": rule(OWNER, "open", otherwise=NOT_OPEN, states_first=NO_ROLL_YET),
    "repeat": rule(OWNER, *WITH_ROLL, otherwise=NOT_OPEN, states_first=NO_ROLL_YET),
    "own_ballot": rule(OWNER, *WITH_ROLL, otherwise=NOT_OPEN, states_first=NO_ROLL_YET),
    # On paper: printed from the notice on, entered until the count by two, a third deciding.
    "print_form": rule(DESK, "noticed", "open", otherwise="409 paper-not-noticed"),
    "print_sheets": rule(DESK, "noticed", "open", otherwise="409 paper-not-noticed"),
    "enter_paper": rule(DESK, "open", "closed", otherwise=NO_ENTRY),
    "read_paper_again": rule(DESK, "open", "closed", otherwise=NO_ENTRY),
    "decide_paper": rule(DECIDERS, "open", "closed", otherwise=NO_ENTRY),
    "list_paper": rule(DESK, *ANY_STATE),
    # By proxy: given and taken back from the notice to the closing, voted in the window.
    "give_proxy": rule(
        OWNER, *TAKING_PROXIES, otherwise=NO_PROXIES, states_first=AFTER_NOTICE - TAKING_PROXIES
    ),
    "enter_proxy": rule(DESK, *TAKING_PROXIES, otherwise=NO_PROXIES),
    "check_proxy": rule(DESK, *TAKING_PROXIES, otherwise=NO_PROXIES),
    "revoke_proxy": rule(
        OWNER | DESK,
        *TAKING_PROXIES,
        otherwise=NO_PROXIES,
        states_first=ANY_STATE - TAKING_PROXIES,
        door=ALL_STAFF,
    ),
    "vote_by_proxy": rule(OWNER, "open", otherwise=NOT_OPEN, others=NOT_FOUND),
    "list_proxies": rule(DESK, *ANY_STATE),
    "my_proxies": rule(RESIDENTS, *AFTER_NOTICE),
    # To the door: from the notice until the count; who has not voted is visited in the window.
    "deliver": rule(DESK, *TAKING_DELIVERIES, otherwise=NO_DELIVERY),
    "hang": rule(DESK, *TAKING_DELIVERIES, otherwise=NO_DELIVERY),
    # By whoever entered it, or a moderator.
    "take_back_delivery": rule(
        MODERATOR,
        *TAKING_DELIVERIES,
        otherwise=NO_DELIVERY,
        door=DESK,
        states_first=ANY_STATE - TAKING_DELIVERIES,
    ),
    "deliveries": rule(ALL_STAFF, *AFTER_NOTICE, otherwise=NO_DELIVERY),
    "deliveries_of_building": rule(ALL_STAFF, *AFTER_NOTICE, otherwise=NO_DELIVERY),
    "visit": rule(DESK, "open", otherwise=NOT_OPEN),
    # Objections: to the roll until the notice ends, to the result until the publicity ends.
    "object_to_roll": rule(
        OWNER, "noticed", otherwise=NO_OBJECTIONS, but=dict.fromkeys(AFTER_ITS_HOUR, NO_OBJECTIONS)
    ),
    "object_to_roll_on_paper": rule(
        DESK,
        "noticed",
        otherwise=NO_OBJECTIONS,
        but={
            **dict.fromkeys(AFTER_ITS_HOUR, NO_OBJECTIONS),
            **dict.fromkeys((*BEFORE_NOTICE, "withdrawn"), NOT_FOUND),
            "withdrawn-noticed": NO_OBJECTIONS,
        },
    ),
    "answer_about_roll": rule(
        DECIDERS,
        "noticed",
        otherwise=NOT_FOUND,
        but=dict.fromkeys(("opening-at-uncertified", "opening-at-upheld"), NOT_FOUND),
    ),
    "object_to_result": rule(
        OWNER,
        "publicised",
        otherwise=NO_RESULT,
        but=RESULT_OVER,
        states_first=AFTER_NOTICE - {"publicised", "void"} | {"void-open"},
    ),
    "object_to_result_on_paper": rule(DESK, "publicised", otherwise=NOT_FOUND, but=RESULT_OVER),
    "answer_about_result": rule(
        DECIDERS, "publicised", "publicity-at-objected", otherwise=NOT_FOUND
    ),
    "objections": rule(EVERYBODY_HERE, *ANY_STATE),
    # Read: turnout by everybody here, the result once it is public, by staff once it is counted.
    "motion": rule(EVERYBODY_HERE, *ANY_STATE),
    "turnout": rule(EVERYBODY_HERE, *ANY_STATE),
    "turnout_by_building": rule(ALL_STAFF, *ANY_STATE),
    "awaited_in_building": rule(ALL_STAFF, *ANY_STATE),
    "roll": rule(EVERYBODY_HERE, *AFTER_NOTICE, otherwise=NOT_FOUND, is_public=True),
    "published_result": rule(
        EVERYBODY_HERE, *RESULT_PUBLIC, "void-publicised", otherwise=NOT_FOUND, is_public=True
    ),
    "result": rule(
        EVERYBODY_HERE, *RESULT_PUBLIC, otherwise=NO_RESULT, for_staff=frozenset({"counted"})
    ),
    "bundle": rule(OWNER | ALL_STAFF, *RESULT_PUBLIC, otherwise="409 bundle-not-ready"),
    "checklist": rule(ALL_STAFF, *ANY_STATE),
    "history": rule(ALL_STAFF, *ANY_STATE),
    "calendar": rule(DESK, *ANY_STATE),
    # Only where a question had several proposals and no winner; there is none on this sheet.
    "run_off": rule(WRITERS, otherwise="409 no-run-off"),
}
RULES: dict[str, Rule] = MOVES | OTHERS
