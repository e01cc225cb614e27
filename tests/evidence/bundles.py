"""Generated motions with their bundle: a roll, ballots with receipts, a log with others' acts between, a result."""

import io
import random
from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from zipfile import ZipFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from models.base import crypto
from models.base.clock import SHANGHAI, local_iso
from models.base.digest import digest_of
from models.evidence.actions import seal
from models.evidence.bundle_format.content import BallotEntry, Bundle, Seat
from models.evidence.bundle_format.writing import Facts, OpenedBallot, write
from models.evidence.merkle import leaf_hash, root_of
from models.evidence.statements import (
    hash_of_receipt,
    head_statement,
    key_statement,
    log_statement,
)
from models.motions.counting import count_of, sums_of
from models.motions.questions import read
from models.motions.rule_set import count_rules_in
from models.motions.rules import ballot_commitment, question_digest
from models.motions.weights import NOTHING, Weight
from models.motions.working import as_written

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
ESTATE, MOTION = 3, 41


def option(code, label, *, proposal):
    return {"code": code, "label": label, "proposal": proposal, "text": ""}


ABSTAIN = option("abstain", "弃权", proposal=False)
APPROVAL = [option("yes", "同意", proposal=True), option("no", "不同意", proposal=False), ABSTAIN]
CHOICE = [
    *(option(code, f"方案{code}", proposal=True) for code in "abc"),
    option("none", "都不同意", proposal=False),
    ABSTAIN,
]
ELECTION = [*(option(code, f"候选人{code}", proposal=True) for code in "abcd"), ABSTAIN]


def question(code, kind, options, seats=1, matter="other"):
    return {
        "code": code,
        "kind": kind,
        "matter": matter,
        "title": f"问题{code}",
        "text": "",
        "seats": seats,
        "options": options,
    }


SHEET = [
    question("q1", "approval", APPROVAL),
    question("q2", "choice", CHOICE),
    question("q3", "election", ELECTION, seats=2),
]


class Decision:
    """One generated motion; its parts can be bent before it is written."""

    def __init__(self, seed=1, owners=30, nonreturn="not_counted", invalid="not_participating"):
        self.dice = random.Random(seed)  # noqa: S311 - invents a vote
        self.motion = self._motion(nonreturn, invalid)
        self.seats = [self._seat(group) for group in range(101, 101 + owners)]
        self.opened, self.entries, self.leaves = [], [], self._strangers(5)
        for seat in self.seats:
            if seat.voted:
                self._vote(seat)
        self.leaves += self._strangers(3)
        self.keys = [key_row()]
        self.log = self._log()
        self.result = as_written(self.counts())

    def counts(self):
        roll = {seat.owner_group: seat.area for seat in self.seats}
        rules = count_rules_in(self.motion["rules"])
        made = []
        for one in read(self.motion["question"]["questions"]):
            ballots = [
                (entry.owner_group, opened.choices[one.code])
                for entry, opened in zip(self.entries, self.opened, strict=True)
            ]
            sums = replace(sums_of(ballots, roll, one), unreturned=self._unreturned(rules))
            made.append(count_of(one, sums, rules))
        return made

    def _unreturned(self, rules):
        if rules.counts_returned_only:
            return NOTHING
        silent = [one.area for one in self.seats if one.delivered and not one.voted]
        return Weight(len(silent), sum(silent))

    def facts(self):
        return Facts(
            self.motion,
            self.seats,
            self.entries,
            self.opened,
            self.log,
            self.leaves,
            self.keys,
            self.result,
        )

    def bundle(self):
        file = io.BytesIO()
        write(self.facts(), file)
        return Bundle(ZipFile(file))

    def receipt_of(self, at):
        """What the app copies for the voter."""
        entry, opened = self.entries[at], self.opened[at]
        return {
            "motion_id": MOTION,
            "owner_group_id": entry.owner_group,
            "choices": {code: list(chosen) for code, chosen in opened.choices.items()},
            "salt": opened.salt,
            "receipt": {"digest": entry.digest},
        }

    def _motion(self, nonreturn, invalid):
        asked = {"title": "选聘物业", "text": "全文", "reason": "", "questions": SHEET}
        asked["run_off_of"] = None
        rules = {
            "figures": [
                {"code": "invalid", "value": invalid},
                {"code": "nonreturn", "value": nonreturn},
            ]
        }
        return {
            "motion": MOTION,
            "estate": ESTATE,
            "question": asked,
            "rules": rules,
            "digest": question_digest(MOTION, ESTATE, asked, rules),
            "opens_at": local_iso(OPENED),
            "closes_at": local_iso(OPENED + timedelta(days=10)),
        }

    def _seat(self, group):
        area = self.dice.randrange(3000, 14000)
        voted, delivered = self.dice.random() < 0.8, self.dice.random() < 0.5
        return Seat(group, (f"1栋{group}室",), area, voted, delivered)

    def _vote(self, seat):
        salt = self.dice.randbytes(16).hex()
        choices = {
            "q1": [self.dice.choice(["yes", "yes", "yes", "no", "abstain"])],
            "q2": [self.dice.choice(["a", "a", "b", "c", "none", "abstain", "blank"])],
            "q3": self.dice.choice([["a"], ["a", "b"], ["b", "c"], ["d", "a"], ["abstain"]]),
        }
        at = OPENED + timedelta(minutes=self.dice.randrange(10_000))
        facts = {
            "owner_group": seat.owner_group,
            "question": self.motion["digest"],
            "commitment": ballot_commitment(MOTION, seat.owner_group, choices, salt),
        }
        made = seal("ballot", ESTATE, ("motion", MOTION), facts, at)
        self.leaves += self._strangers(self.dice.randrange(3))
        self.entries.append(
            BallotEntry(
                seat.owner_group,
                len(self.leaves),
                made.payload,
                made.digest,
                made.key_id,
                made.signature,
            )
        )
        self.leaves.append(hash_of_receipt(made.digest, made.key_id, made.signature))
        self.opened.append(OpenedBallot(seat.area, choices, salt))

    def _strangers(self, count):
        return [leaf_hash(self.dice.randbytes(8)) for _ in range(count)]

    def _log(self):
        public_key = self.keys[0]["public_key"]
        named = log_statement(estate_id=ESTATE, opened_at=OPENED, public_key=public_key)
        log_id = digest_of(named)
        at, size, root = OPENED + timedelta(days=11), len(self.leaves), root_of(self.leaves)
        key_id = crypto.newest_signing_key()
        statement = head_statement(log_id=log_id, size=size, root=root, at=at, key_id=key_id)
        head = {
            "size": size,
            "root": root.hex(),
            "at": local_iso(at),
            "key_id": key_id,
            "signature": crypto.sign_as(key_id, statement),
        }
        return {"log_id": log_id, "opened_at": local_iso(OPENED), "head": head}

    def sign_log_anew(self):
        """As somebody would who has the key and changed the leaves."""
        self.log = self._log()


def key_row():
    key_id = crypto.newest_signing_key()
    public_key = crypto.public_keys()[key_id]
    begins_at = OPENED - timedelta(days=30)
    statement = key_statement(
        key_id=key_id, public_key=public_key, follows=None, begins_at=begins_at
    )
    return {
        "key_id": key_id,
        "public_key": public_key,
        "follows": None,
        "begins_at": local_iso(begins_at),
        "signature": crypto.sign_as(key_id, statement),
    }


def signed_with(seed):
    """Return the public key of a seed, and what signs with it; both base64."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return b64encode(public).decode(), lambda message: b64encode(private.sign(message)).decode()
