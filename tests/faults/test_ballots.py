"""Two hundred voters while workers, server and database are killed: what was acknowledged is counted, and nothing else.

FAULT_VOTERS and FAULT_SEED choose other runs; FAULT_REPORT=FILE writes down what was counted, a line of JSON.
"""

import json
import os
import random
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.faults.election import BEGAN, Election
from tests.faults.node import Node
from tests.faults.voters import Voter
from tests.house.waiting import until

pytestmark = pytest.mark.faults

VOTERS = int(os.environ.get("FAULT_VOTERS", "200"))
SEED = int(os.environ.get("FAULT_SEED", "20260302"))
PATIENCE = 120.0
KILLS = [
    "a worker",
    "a database session",
    "the web server",
    "the database server",
    "a worker",
    "a database session",
    "the web server",
    "the database server",
]


@pytest.fixture
def node(tmp_path):
    made = Node(tmp_path, BEGAN)
    with made.app.app_context():
        made.start()
        yield made
        made.close()


class Fire:
    """Kills in turn, each while a part of the voters cast their first ballots and all others do something."""

    def __init__(self, election):
        self.election, self.node = election, election.node
        self.dice = random.Random(SEED)  # noqa: S311 - moments, no secrets
        self.doors = [threading.Event() for _ in KILLS]
        self.over = threading.Event()
        self.outages = {}
        self.voters = [
            Voter(
                self.node.port,
                owner.api.token,
                ballots,
                doors=self.doors,
                first=number % len(KILLS),
                end=self.over,
                tally=election.tally,
                seed=SEED + number,
            )
            for number, (owner, ballots) in enumerate(
                zip(election.owners, election.ballots, strict=True)
            )
        ]

    def rage(self):
        """Return when every voter knows what became of every ballot."""
        sealing = None
        for voter in self.voters:
            voter.start()
        for number, victim in enumerate(KILLS):
            self.doors[number].set()
            sealing = sealing or self.node.gongzhi("evidence", "seal")
            goal = self.heard() + self.dice.randrange(1, 1 + VOTERS // 8)
            until(lambda goal=goal: self.heard() >= goal, within=PATIENCE, what="ballots")
            self.strike(victim)
        sealing.communicate(timeout=PATIENCE)
        self.over.set()
        for voter in self.voters:
            voter.join(PATIENCE)
        assert not any(voter.is_alive() for voter in self.voters)

    def heard(self):
        counts = self.election.tally.counts
        return counts["acknowledged"] + counts["refused"]

    def strike(self, victim):
        """Kill, let voters feel it, bring back what a supervisor would, and wait until voters are answered again."""
        missed, began = self.missed(), time.monotonic()
        if victim == "a worker":
            self.node.kill_worker(self.dice.randrange(2))
        elif victim == "the web server":
            self.node.kill_web()
        elif victim == "a database session":
            self.node.kill_session(self.dice.randrange(8))
        else:
            self.node.kill_postmaster()
            until(lambda: self.missed() > missed, within=PATIENCE, what="an outage")
            self.node.start_postgres()
        until(self.node.is_ready, within=PATIENCE, what="an answer after a kill")
        self.outages[f"{len(self.outages)} {victim}"] = round(time.monotonic() - began, 1)

    def missed(self):
        counts = self.election.tally.counts
        return counts["lost"] + counts["busy"]


def report(fire, seconds):
    """Say what a run counted; write it down where that was asked for."""
    counted = {
        "voters": VOTERS,
        "kills": len(KILLS),
        "answers": dict(fire.election.tally.counts),
        "ballots": sum(len(one.receipts) for mine in fire.election.ballots for one in mine),
        "seconds until it answered again": fire.outages,
        "seconds": {name: round(value, 1) for name, value in seconds.items()},
    }
    line = json.dumps(counted)
    sys.stdout.write(line + "\n")
    wanted = os.environ.get("FAULT_REPORT")
    if wanted:
        with Path(wanted).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def test_every_acknowledged_ballot_is_counted_once_whoever_is_killed(node):
    began = time.monotonic()
    election = Election(node, VOTERS)
    fire = Fire(election)
    arranged = time.monotonic()
    fire.rage()
    raged = time.monotonic()
    assert election.tally.wrong == []
    node.connect_anew()
    election.end()
    for motion in election.motions:
        election.check_stored(motion)
        election.check_count(motion)
        election.check_bundle(motion)
    election.check_receipts()
    election.check_log()
    ended = time.monotonic()
    report(
        fire, {"arranging": arranged - began, "voting": raged - arranged, "checks": ended - raged}
    )
    assert fire.missed() > 0
