"""Voters on real connections, who keep what they were told: whatever was acknowledged must hold in the end."""

import http.client
import json
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

READ_SECONDS = 30.0
CHANGES_MIND = 0.3
TWO_DEVICES = 0.3
LOST = (OSError, http.client.HTTPException)
"""Refused, reset, cut in the middle of an answer, or silent: the voter does not know what became of the ballot."""


@dataclass(frozen=True)
class Said:
    """An answer as it came over the wire."""

    status: int
    kind: str
    body: dict

    @property
    def code(self):
        return self.body.get("code", "")


class Device:
    """One connection, opened when it is needed and after each loss."""

    def __init__(self, port, token):
        self._port, self._token = port, token
        self._connection = None

    def send(self, method, path, body=None):
        """Send; the answer is read by `receive`, so that two devices can ask at the same moment."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(
                    "127.0.0.1", self._port, timeout=READ_SECONDS
                )
            content = None if body is None else json.dumps(body)
            self._connection.request(method, f"/api/v1{path}", content, headers)
        except LOST:
            self.close()

    def receive(self):
        """Return the answer, or None when it was lost."""
        if self._connection is None:
            return None
        try:
            answer = self._connection.getresponse()
            content = answer.read()
        except LOST:
            self.close()
            return None
        return Said(answer.status, answer.headers.get("Content-Type", ""), json.loads(content))

    def ask(self, method, path, body=None):
        self.send(method, path, body)
        return self.receive()

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Tally:
    """What all voters saw together."""

    def __init__(self):
        self._lock = threading.Lock()
        self.counts = Counter()
        self.wrong = []

    def add(self, what):
        with self._lock:
            self.counts[what] += 1

    def complain(self, what):
        with self._lock:
            self.wrong.append(what)


@dataclass
class Ballot:
    """One voter's ballot on one motion: what was sent, and every different receipt in the order in which it came."""

    motion_id: int
    group_id: int
    area: int
    sheet: dict
    """Question code -> what may be chosen."""
    most: int
    """How many different contents the rules of the motion let in: one, or two where it may be changed once."""
    tally: Tally
    sent: list = field(default_factory=list)
    receipts: list = field(default_factory=list)

    @property
    def path(self):
        return f"/motions/{self.motion_id}/ballots/{self.group_id}"

    def invent(self, dice, unlike=None):
        """Return some content, other than the given one."""
        while True:
            chosen = {code: [dice.choice(codes)] for code, codes in self.sheet.items()}
            if chosen != unlike:
                return chosen

    def naming(self, chosen):
        """Return the content as a request that replaces the ballot acknowledged last, if there is one."""
        replaces = self.receipts[-1]["receipt"]["id"] if self.receipts else None
        return {"choices": chosen, "replaces": replaces}

    def hear(self, asked, said):
        """Take in the answer to a request; return whether the ballot's fate is known by it."""
        chosen = asked["choices"]
        if said is None:
            self.tally.add("lost")
            return False
        if said.status == 503 and said.code == "busy" and said.kind == "application/problem+json":
            self.tally.add("busy")
            return False
        if said.status == 200:
            self._acknowledge(asked, said.body)
        elif (said.status, said.code) == (409, "ballot-already-cast"):
            self._refuse(chosen)
        else:
            self.tally.complain(f"{self.path}: {said.status} {said.body}")
        return True

    def _acknowledge(self, asked, receipt):
        chosen = asked["choices"]
        self.tally.add("acknowledged")
        if receipt["choices"] != chosen:
            self.tally.complain(f"{self.path}: acknowledged {receipt['choices']} for {chosen}")
        for known in self.receipts:
            if known["receipt"] == receipt["receipt"]:
                if (known["salt"], known["choices"]) != (receipt["salt"], receipt["choices"]):
                    self.tally.complain(f"{self.path}: the same receipt for something else")
                return
        if self.naming(chosen) != asked:
            self.tally.complain(f"{self.path}: replaced a ballot that was not named")
        self.receipts.append(receipt)
        if len(self.receipts) > self.most:
            contents = [one["choices"] for one in self.receipts]
            self.tally.complain(f"{self.path}: the rules let in {self.most}, not {contents}")

    def _refuse(self, chosen):
        self.tally.add("refused")
        if all(one == chosen for one in self.sent):
            self.tally.complain(f"{self.path}: refused, but nothing else was ever sent")

    def stands(self, receipt):
        """Take in what the server shows as the ballot that counts: one that was acknowledged, the last one."""
        places = [n for n, one in enumerate(self.receipts) if one["receipt"] == receipt["receipt"]]
        if not places:
            self.tally.complain(f"{self.path}: {receipt['choices']} stands, nobody was told so")
        elif places[0] != len(self.receipts) - 1:
            self.tally.complain(f"{self.path}: stands although another was acknowledged later")
        elif self.receipts[-1]["choices"] != receipt["choices"]:
            self.tally.complain(f"{self.path}: shows another choice than it acknowledged")


class Voter(threading.Thread):
    """Comes in at their door, votes on each motion until it is acknowledged, then does something at every later door.

    doors: opened one by one by the test; end: nobody is killed any more.
    """

    def __init__(self, port, token, ballots, *, doors, first, end, tally, seed):
        super().__init__(daemon=True)
        self._devices = [Device(port, token) for _ in range(2)]
        self._ballots = ballots
        self._doors = doors[first:]
        self._end, self._tally = end, tally
        self._dice = random.Random(seed)  # noqa: S311 - moments and choices, no secrets

    def run(self):
        try:
            for number, door in enumerate(self._doors):
                door.wait()
                if not number:
                    for ballot in self._ballots:
                        self._vote(ballot)
                self._do_something(self._dice.choice(self._ballots))
            self._end.wait()
            for ballot in self._ballots:
                self._look(ballot)
        except Exception as error:  # noqa: BLE001 - the test reports it
            self._tally.complain(f"{type(error).__name__}: {error}")
        finally:
            for device in self._devices:
                device.close()

    def _vote(self, ballot):
        """Cast until one content is acknowledged; who was not answered sometimes changes their mind meanwhile."""
        wish = ballot.invent(self._dice)
        if self._dice.random() < TWO_DEVICES:
            self._at_once(ballot, wish, ballot.invent(self._dice))
        while not ballot.receipts:
            if self._cast(ballot, wish):
                # Refused: one of those whose fate was not known is in the box.
                wish = self._dice.choice(ballot.sent)
            else:
                self._pause()
                if self._dice.random() < CHANGES_MIND:
                    wish = ballot.invent(self._dice)

    def _do_something(self, ballot):
        same = ballot.receipts[-1]["choices"]
        other = ballot.invent(self._dice, unlike=same)
        act = self._dice.choice([self._again, self._stale, self._differing, self._at_once])
        act(ballot, same, other)
        self._look(ballot)

    def _again(self, ballot, same, _other):
        """The same content on another connection gives the same receipt."""
        known = len(ballot.receipts)
        self._devices.reverse()
        self._until_known(partial(self._cast, ballot, same))
        if len(ballot.receipts) != known:
            self._tally.complain(f"{ballot.path}: another receipt for the same content")

    def _stale(self, ballot, _same, other):
        """Other content from a page that was opened before there was a ballot replaces nothing."""
        known = len(ballot.receipts)
        stale = {"choices": other, "replaces": None}
        self._until_known(partial(self._ask, ballot, stale))
        if len(ballot.receipts) != known:
            self._tally.complain(f"{ballot.path}: a stale page replaced a ballot")

    def _differing(self, ballot, _same, other):
        self._until_known(partial(self._ask, ballot, ballot.naming(other)))

    def _at_once(self, ballot, one, other):
        """Two devices, both sent before either is answered; what was lost is sent again."""
        ballot.sent += [one, other]
        requests = [ballot.naming(one), ballot.naming(other)]
        sent = list(zip(requests, self._devices, strict=True))
        for asked, device in sent:
            device.send("PUT", ballot.path, asked)
        lost = [asked for asked, device in sent if not ballot.hear(asked, device.receive())]
        for asked in lost:
            self._until_known(partial(self._ask, ballot, asked))
        self._look(ballot)

    def _cast(self, ballot, chosen):
        return self._ask(ballot, {"choices": chosen, "replaces": None})

    def _ask(self, ballot, asked):
        ballot.sent.append(asked["choices"])
        said = self._devices[0].ask("PUT", ballot.path, asked)
        return ballot.hear(asked, said)

    def _look(self, ballot):
        """Ask which ballot stands, until it is told."""
        self._until_known(partial(self._see, ballot))

    def _see(self, ballot):
        said = self._devices[0].ask("GET", ballot.path)
        if said is None or (said.status == 503 and said.code == "busy"):
            return False
        if said.status == 200:
            ballot.stands(said.body)
        else:
            self._tally.complain(f"{ballot.path}: {said.status} {said.body}")
        return True

    def _until_known(self, act):
        while not act():
            self._pause()

    def _pause(self):
        threading.Event().wait(0.5 + self._dice.random())
