"""One roll and two motions on a node that is killed, and what must hold of them in the end."""

import json
from collections import Counter
from datetime import datetime
from zipfile import ZipFile

import requests
from sqlalchemy import select, text

from bench.ground import big_estate
from models.accounts import tokens
from models.base import crypto
from models.base.actor import Actor, ActorKind
from models.base.clock import SHANGHAI
from models.base.digest import canonical, sha256_hex
from models.base.session import db
from models.evidence.bundle_format.content import Bundle
from models.evidence.bundle_format.mine import check_mine
from models.evidence.merkle import holds_inclusion, leaf_hash
from models.motions.rules import ballot_commitment
from models.places.tables import Unit
from tests.domain import EstateFixture, Person, World
from tests.faults.node import RemoteApi
from tests.faults.voters import Ballot, Tally
from tests.house.waiting import until
from tests.motions.arranging import APPROVAL, MODELS, MotionFixture, a_desk

BEGAN = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
APPROVING = ["yes", "no", "abstain"]
CHOOSING = ["a", "b", "c", "none", "abstain"]
ONCE = {
    "document": "桂花苑小区业主大会议事规则",
    "adopted_on": "2025-06-16",
    "revision": "once",
    "clauses": {"revision": "第十四条"},
}
OWNERS = text("""
SELECT t.owner_group_id, m.account_id, u.area_centi_m2 FROM unit_titles t
JOIN memberships m ON m.unit_id = t.unit_id JOIN units u ON u.id = t.unit_id
WHERE t.estate_id = :estate ORDER BY u.id
""")
HEAD_SIGNED = ("at", "key_id", "root", "size")


class Election:
    """On the first motion a ballot stays as it was cast, on the second it may be changed once."""

    def __init__(self, node, voters):
        self.node = node
        self.tally = Tally()
        self.world = World(node.app, RemoteApi(node.app, node.url), node.clock)
        self.estate = self._estate_of(voters)
        desk = a_desk(self.world, self.estate)
        fixed = MotionFixture(self.world, self.estate, desk).drafted(questions=[APPROVAL])
        once = MotionFixture(self.world, self.estate, desk).drafted(questions=[APPROVAL, MODELS])
        once.ruled(**ONCE)
        self.motions = [fixed.noticed(), once.noticed()]
        fixed.at(once.opens_at)
        rows = db.session.execute(OWNERS, {"estate": self.estate.id}).all()
        self.owners = [self._logged_in(row.account_id) for row in rows]
        self.ballots = [self._ballots_of(row.owner_group_id, row.area_centi_m2) for row in rows]
        db.session.commit()

    def _estate_of(self, voters):
        """An estate made in bulk, each flat with an area of its own."""
        estate_id = big_estate(voters)
        units = list(db.session.scalars(select(Unit).filter_by(estate_id=estate_id)))
        return EstateFixture(estate_id, "", 0, units, {})

    def _logged_in(self, account_id):
        issued = tokens.start_family(ActorKind.RESIDENT, account_id, self.world.now)
        actor = Actor(ActorKind.RESIDENT, account_id)
        return Person(account_id, self.world.api.as_(issued.access_token), actor)

    def _ballots_of(self, group, area):
        """What an owner may cast."""
        sheets = {"q1": APPROVING}, {"q1": APPROVING, "q2": CHOOSING}
        return [
            Ballot(motion.id, group, area, sheet, most, self.tally)
            for motion, sheet, most in zip(self.motions, sheets, (1, 2), strict=True)
        ]

    def on(self, motion):
        """Every voter's ballot on a motion."""
        return [one for mine in self.ballots for one in mine if one.motion_id == motion.id]

    def end(self):
        """Close, count, confirm, publicise, and seal the log."""
        first, *_ = self.motions
        first.owners = {0: self.owners[0]}
        first.closed()
        for motion in self.motions:
            motion.counted().publicised()
        code, said = self.node.done("evidence", "seal")
        assert code == 0, said

    def check_count(self, motion):
        """The result is that of the ballots acknowledged last, by heads and by area, and no other is counted."""
        ballots = self.on(motion)
        result = motion.result()
        assert result["participating"]["heads"] == len(ballots)
        for question in result["questions"]:
            heads, areas = Counter(), Counter()
            for one in ballots:
                (chosen,) = one.receipts[-1]["choices"][question["code"]]
                heads[chosen] += 1
                areas[chosen] += one.area
            told = {
                row["code"]: (row["heads"], row["area_centi_m2"]) for row in question["choices"]
            }
            assert told == {code: (heads[code], areas[code]) for code in told}

    def check_stored(self, motion):
        """Of each owner group those ballots are stored that were acknowledged, in that order: the last counts."""
        db.session.rollback()
        rows = db.session.execute(
            text("""
            SELECT b.owner_group_id, e.digest FROM ballots b JOIN evidence_leaves e ON e.id = b.leaf_id
            WHERE b.motion_id = :motion ORDER BY b.standing
            """),
            {"motion": motion.id},
        ).all()
        stored = {}
        for group, digest in rows:
            stored.setdefault(group, []).append(digest)
        for one in self.on(motion):
            told = [receipt["receipt"]["digest"] for receipt in one.receipts]
            there = stored.pop(one.group_id)
            assert there == told
            assert len(there) <= one.most
        assert stored == {}

    def check_receipts(self):
        """Each receipt is signed, is of this ballot, and is in the log under a signed head."""
        anybody = self.world.api
        keys = {one["key_id"]: one["public_key"] for one in anybody.get("/evidence/keys")["items"]}
        for mine in self.ballots:
            for one in mine:
                for held in one.receipts:
                    self._check_receipt(one, held, keys)

    def _check_receipt(self, one, held, keys):
        receipt = held["receipt"]
        assert sha256_hex(canonical(receipt["payload"])) == receipt["digest"]
        signed = bytes.fromhex(receipt["digest"])
        assert crypto.holds_under(keys[receipt["key_id"]], receipt["signature"], signed)
        facts = receipt["payload"]["facts"]
        made = ballot_commitment(one.motion_id, one.group_id, held["choices"], held["salt"])
        assert (facts["commitment"], facts["owner_group"]) == (made, one.group_id)
        named = {name: receipt[name] for name in ("digest", "key_id", "signature")}
        hashed = leaf_hash(canonical(named))
        where = f"{self.node.url}/api/v1/estates/{self.estate.id}/evidence/entries/{hashed.hex()}"
        proof = self._session.get(where, timeout=30).json()
        head = proof["head"]
        path = [bytes.fromhex(step) for step in proof["path"]]
        root = bytes.fromhex(head["root"])
        assert holds_inclusion(hashed, proof["log_index"], head["size"], path, root)
        statement = {name: head[name] for name in HEAD_SIGNED}
        statement |= {"kind": "tree-head", "log_id": proof["log_id"]}
        key = keys[head["key_id"]]
        assert crypto.holds_under(key, head["signature"], canonical(statement))

    _session = requests.Session()

    def check_log(self):
        code, said = self.node.done("evidence", "check")
        assert (code, "nothing was tampered with" in said) == (0, True), said

    def check_bundle(self, motion):
        """Anybody verifies the bundle, and voters find their own ballots in it."""
        owner = self.owners[0]
        url = f"/motions/{motion.id}/bundle"
        answer = until(lambda: _ready(owner.api.get(url)), within=60, what="a bundle")
        file = self.node.folder / f"motion-{motion.id}.zip"
        file.write_bytes(answer.raw)
        ballots = self.on(motion)
        mine = self.node.folder / "mine.json"
        mine.write_text(json.dumps(ballots[0].receipts[-1]))
        code, said = self.node.done("verify", file, "--mine", mine)
        assert (code, "counted as you cast it" in said) == (0, True), said
        with ZipFile(file) as archive:
            bundle = Bundle(archive)
            for one in ballots[::10]:
                assert list(check_mine(bundle, one.receipts[-1])) == []


def _ready(answer):
    assert answer.status in {200, 409}, answer.body
    return answer if answer.status == 200 else None
