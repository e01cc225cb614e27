"""All six preconditions through the door: what is missing, and the way on to planning."""

from datetime import date

import pytest

from models.accounts import actions as accounts
from models.base.session import db
from models.compacts import actions as compacts
from models.compacts import adopting, signing
from models.compacts.meeting import AdoptionKind, Counts, Meeting
from models.compacts.rules import CompactState
from models.fees import commitments
from models.files import actions as files
from models.pledges import actions as pledges
from models.pledges import settling
from models.pledges.rules import Choice, PledgeState, Way
from tests.files.scans import PDF
from tests.preconditions.test_meetings import BRANCH, MEETING
from tests.preconditions.test_structures import FOUND, GONE
from tests.surveys.arranging import Survey

DAY = date(2026, 3, 1)


class Estate:
    """An estate of three households on its way through the gate."""

    def __init__(self, world):
        self.world, self.estate = world, world.estate(units=3)
        self.url = f"/estates/{self.estate.id}"
        self.clerk = world.staff("clerk", at=self.estate)
        self.moderator = world.staff("moderator", at=self.estate)
        self.secretary = world.staff("secretary", "moderator", at=self.estate)
        self.owners = [world.owner_of(self.estate, unit) for unit in self.estate.units]
        body = {"title": "桂花苑改造", "estate_ids": [self.estate.id], "evidence": "申报"}
        self.renovation = self.secretary.api.post("/renovations", body, ok=True).body
        self.renovation = self.step("preconditions").body

    def step(self, to, **options):
        self.world.fresh(self.secretary)
        day = self.world.now.astimezone().date().isoformat()
        return self.secretary.api.post(
            f"/renovations/{self.renovation['id']}/transitions",
            {"to": to, "on": day, "evidence": "办理记录"},
            version=self.renovation["version"],
            **options,
        )

    def gates(self, person=None):
        person = self.world.fresh(person or self.owners[0])
        url = f"/renovations/{self.renovation['id']}/preconditions"
        return {one["gate"]: one for one in person.api.get(url, ok=True)["gates"]}

    def open_gates(self):
        return {name for name, gate in self.gates().items() if not gate["met"]}

    def branch(self):
        self.clerk.api.put(f"{self.url}/party-branch", BRANCH, version=0, ok=True)

    def consulted(self):
        self.clerk.api.post(f"{self.url}/council-meetings", MEETING, ok=True)
        Survey(self.world, self.estate, self.clerk, self.moderator).published().closed()
        for person in (self.clerk, self.moderator, self.secretary, *self.owners):
            self.world.fresh(person)

    def compact(self, signed=2):
        actor, now = self.secretary.actor, self.world.now
        made = compacts.draft(actor, self.estate.id, title="公约", body="条款", now=now)
        for to in (CompactState.COMMENTING, CompactState.FROZEN):
            compacts.move(actor, made.id, to, reason="", version=made.version, now=now)
        meeting = Meeting(AdoptionKind.REPRESENTATIVES, 3, 3, 3, DAY, DAY, DAY)
        scan = {"minutes_file_id": files.store(actor, self.estate.id, PDF, now).id}
        entry = {"minutes": "记", **scan}
        adopting.enter(actor, made.id, meeting, **entry, version=made.version, now=now)
        checker = self.moderator.actor
        adopting.check(checker, made.id, Counts(3, 3, 3), version=made.version, now=now)
        filing = {"office": "街道", "reference": "1", "filed_on": DAY}
        filing |= {"file_id": scan["minutes_file_id"]}
        adopting.file(actor, made.id, **filing, version=made.version, now=now)
        compacts.move(actor, made.id, CompactState.OPEN, reason="", version=made.version, now=now)
        for owner in self.owners[:signed]:
            membership = accounts.memberships(owner.actor)[0].id
            signing.sign(owner.actor, made.id, membership, digest=made.digest, now=now)
        db.session.commit()

    def structures(self):
        entered = self.clerk.api.post(f"{self.url}/illegal-structures", FOUND, ok=True)
        url = f"/illegal-structures/{entered['id']}"
        self.clerk.api.post(f"{url}/clearing", GONE, version=1, ok=True)
        self.moderator.api.post(f"{url}/check", {"accept": True}, version=2, ok=True)
        register = f"{self.url}/structure-register"
        self.clerk.api.put(register, {"statement": "共1处"}, version=0, ok=True)
        self.moderator.api.post(f"{register}/decision", {"accept": True}, version=1, ok=True)

    def money(self, confirmed=3):
        lift = {
            "works": "lift",
            "title": "加装电梯",
            "cost_fen": 300,
            "charges": [{"payer": "residents", "amount_fen": 300}],
            "portions": [{"base": "equal", "percent": 100}],
        }
        body = {"items": [lift], "basis": "居民代表会议"}
        renovation_id, now = self.renovation["id"], self.world.now
        url = f"/renovations/{renovation_id}/funding"
        self.secretary.api.put(url, body, version=0, ok=True)
        choice = Choice(Way.DIRECT, 100, None)
        for owner, unit in list(zip(self.owners, self.estate.units, strict=True))[:confirmed]:
            shown = pledges.text_for(owner.actor, renovation_id, unit.id, choice)
            made, _ = pledges.pledge(
                owner.actor, renovation_id, unit.id, choice, digest=shown.digest, now=now
            )
            settling.settle(
                self.moderator.actor,
                made.id,
                PledgeState.CONFIRMED,
                reason="核对",
                motion_id=None,
                version=1,
                now=now,
            )
        db.session.commit()

    def promised(self, households=2):
        digest = commitments.text_of(self.estate.id).digest
        for owner, unit in list(zip(self.owners, self.estate.units, strict=True))[:households]:
            commitments.commit(
                owner.actor, self.estate.id, unit.id, digest=digest, now=self.world.now
            )
        db.session.commit()


@pytest.fixture
def estate(world):
    return Estate(world)


def test_at_first_all_six_are_open_and_say_what_is_missing(estate):
    gates = estate.gates()
    assert {name: gate["missing"] for name, gate in gates.items()} == {
        "party_branch": "还没有登记小区党组织",
        "consultation": "联席会议还差1次；问需调查还没有做完",
        "compact": "居民公约还没有表决通过；居民公约还没有报街道备案；还差2户签署居民公约",
        "illegal_structures": "还没有申报违建清单已完整",
        "pledges": "还没有公布居民出资总额",
        "commitments": "还差2户承诺",
    }
    refused = estate.step("planning")
    refused.refused(409, "illegal-structures-stand")
    assert len(refused["missing"]) == 6


def test_each_gate_closes_by_its_own_evidence_and_then_the_way_is_open(estate):
    for closing, gate in (
        (estate.branch, "party_branch"),
        (estate.consulted, "consultation"),
        (estate.compact, "compact"),
        (estate.structures, "illegal_structures"),
        (estate.money, "pledges"),
        (estate.promised, "commitments"),
    ):
        before = estate.open_gates()
        closing()
        assert before - estate.open_gates() == {gate}
    moved = estate.step("planning", ok=True)
    assert moved["stage"] == "planning"


def test_one_household_short_is_short(estate):
    estate.compact(signed=1)
    assert estate.gates()["compact"]["missing"] == "还差1户签署居民公约"
    estate.promised(households=1)
    assert estate.gates()["commitments"]["missing"] == "还差1户承诺"
    estate.money(confirmed=2)
    assert estate.gates()["pledges"]["missing"] == "还差1.00元"


def test_without_money_no_renovation(estate):
    estate.structures()
    estate.money(confirmed=2)
    refused = estate.step("planning")
    refused.refused(409, "residents-share-uncovered")
    assert "不众筹不改造" in refused["detail"]


def test_without_the_rest_no_renovation_either(estate):
    estate.structures()
    estate.money()
    refused = estate.step("planning")
    refused.refused(409, "preconditions-unmet")
    assert "还有4项没有落实" in refused["detail"]


def test_a_voided_meeting_and_a_removed_branch_open_the_gate_again(estate):
    estate.branch()
    branch = f"{estate.url}/party-branch"
    estate.moderator.api.post(f"{branch}/removal", {"reason": "登记错了"}, version=1, ok=True)
    meetings = f"{estate.url}/council-meetings"
    entered = estate.clerk.api.post(meetings, MEETING, ok=True)
    assert "联席会议" not in estate.gates()["consultation"]["missing"]
    url = f"/council-meetings/{entered['id']}/voiding"
    estate.moderator.api.post(url, {"reason": "重复"}, version=1, ok=True)
    missing = {name: gate["missing"] for name, gate in estate.gates().items()}
    assert missing["party_branch"] == "还没有登记小区党组织"
    assert "联席会议还差1次" in missing["consultation"]


def test_a_plan_leaves_planning_when_it_was_held_against_the_checklist(estate):
    for closing in (estate.branch, estate.consulted, estate.compact, estate.structures):
        closing()
    estate.money()
    estate.promised()
    estate.renovation = estate.step("planning", ok=True).body
    estate.step("consultation").refused(409, "community-incomplete")
    url = f"/renovations/{estate.renovation['id']}/community-check"
    codes = [aim["code"] for aim in estate.secretary.api.get(url)["items"]]
    aims = {"aims": [{"code": code, "covered": True} for code in codes]}
    estate.secretary.api.put(url, aims, version=estate.renovation["version"], ok=True)
    estate.renovation["version"] += 1
    assert estate.step("consultation", ok=True)["stage"] == "consultation"


def test_staff_of_the_place_see_the_gates_and_strangers_do_not(world, estate, foreign):
    assert len(estate.gates(estate.clerk)) == 6
    other = world.estate(units=1)
    stranger = world.owner_of(other, other.units[0])
    for person in (stranger, foreign):
        person.api.get(f"/renovations/{estate.renovation['id']}/preconditions").refused(
            404, "not-found"
        )
