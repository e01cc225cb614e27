"""A motion of many owner groups from its notice to the verified bundle, by the product's own processes: time and memory.

`python -m bench large` runs it at two sizes. What is asked: memory does not grow with the size.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from subprocess import Popen
from typing import Any

import requests
from sqlalchemy import text

from bench.ground import START, big_estate
from bench.memory import Watch
from models.accounts import tokens
from models.base.actor import Actor, ActorKind
from models.base.session import db
from models.motions import ballots
from models.motions.receipts import Cast
from tests.domain import EstateFixture, World
from tests.faults.node import Node, RemoteApi
from tests.house.waiting import until
from tests.motions.arranging import APPROVAL, MotionFixture, a_desk

SIZES = (10_000, 100_000)
SHARE_CAST = 0.8
COMMIT_EVERY = 500
CASTING = 8
PATIENCE = 900.0
MOST_GROWTH = 1.3
ALLOWANCE_MB = 64
"""What a process may hold beside 1.3 times its memory at the smaller size; docs/decisions/0022 says for what."""

SEATS = text("""
SELECT t.owner_group_id, m.account_id FROM unit_titles t JOIN memberships m ON m.unit_id = t.unit_id
WHERE t.estate_id = :estate ORDER BY t.owner_group_id LIMIT :most
""")
CHOICES = ("yes", "yes", "yes", "no", "abstain")


@dataclass(frozen=True, slots=True)
class Step:
    """What one step took: seconds, those of them on a processor, and each kind of process' highest memory in MB."""

    name: str
    seconds: float
    cpu: float
    peaks: dict[str, float]


@dataclass
class Run:
    """One motion on a node of its own."""

    groups: int
    node: Node
    watch: Watch
    say: Callable[[str], None]
    steps: list[Step] = field(default_factory=list)

    def all(self) -> list[Step]:
        """Go the whole way. Raises AssertionError where the product does not answer as it should."""
        self._prepare()
        with self._step("notice, roll and telling"):
            self.motion.noticed()
        self._opening()
        with self._step("cast (in this process)", counted=False):
            cast = self._cast()
        self._closing(cast)
        with self._step("count over HTTP"):
            self.motion.counted()
        with self._step("confirm over HTTP"):
            assert self.motion.confirm().status == 200
        with self._step("publicise and tell"):
            assert self.motion.move(self.motion.desk.moderator, "publicised").status == 200
        heads = self.motion.result()["participating"]["heads"]
        assert heads == cast, (heads, cast)
        self._bundle_and_checks()
        return self.steps

    def _prepare(self) -> None:
        self.say(f"{self.groups:,} owner groups: making the estate …")
        world = World(self.node.app, RemoteApi(self.node.app, self.node.url), self.node.clock)
        estate = EstateFixture(big_estate(self.groups), "bench", 0, [], {})
        self.motion = MotionFixture(world, estate, a_desk(world, estate))
        self.motion.drafted(questions=[APPROVAL])
        self.watch.web = self.node.workers

    def _opening(self) -> None:
        """The first who looks freezes the roll; the job records the opening and tells everybody."""
        assert self.motion.opens_at is not None
        self.motion.at(self.motion.opens_at)
        (_, account), *_ = self._seats(1)
        issued = tokens.start_family(ActorKind.RESIDENT, account, self.motion.world.now)
        db.session.commit()
        self.owner = self.motion.world.api.as_(issued.access_token)
        with self._step("first request freezes the roll"):
            page = self.owner.get(f"/motions/{self.motion.id}", ok=True)
        assert len(page["seats"]) == 1
        with self._jobs() as _, self._step("job records the opening and tells"):
            until(lambda: self._state() == "open", within=PATIENCE, what="the opening")

    def _closing(self, cast: int) -> None:
        """The job seals what the voting left, and closes."""
        self.motion.at(self.motion.closes_at)
        with self._jobs() as _, self._step("job closes and seals the log"):
            until(lambda: self._covered() >= cast, within=PATIENCE, what="a head over all ballots")
            until(lambda: self._state() == "closed", within=PATIENCE, what="the closing")

    def _bundle_and_checks(self) -> None:
        file = self.node.folder / "bundle.zip"
        for name in ("bundle over HTTP", "bundle again"):
            with self._step(name):
                self._download(file)
        with self._step("gongzhi verify"):
            self._command("verify", "verify", file)
        with self._step("gongzhi evidence check"):
            self._command("check", "evidence", "check")
        self.say(f"    the bundle has {file.stat().st_size / 1e6:.1f} MB")

    def _cast(self) -> int:
        """Cast by the product's own verb, without the HTTP around it, many a commit, from several threads."""
        seats = self._seats(int(self.groups * SHARE_CAST))
        batches = [seats[at : at + COMMIT_EVERY] for at in range(0, len(seats), COMMIT_EVERY)]
        with ThreadPoolExecutor(CASTING) as pool:
            for done, _ in enumerate(pool.map(self._cast_batch, batches), 1):
                self.watch.progress = f"{done * COMMIT_EVERY:,} of {len(seats):,}"
        return len(seats)

    def _cast_batch(self, seats: list[tuple[int, int]]) -> None:
        with self.node.app.app_context():
            for group, account in seats:
                actor = Actor(ActorKind.RESIDENT, account)
                cast = Cast({"q1": [CHOICES[group % len(CHOICES)]]})
                now = self.motion.world.now
                ballots.cast_ballot(actor, self.motion.id, group, cast, now)
            db.session.commit()

    def _seats(self, most: int) -> list[tuple[int, int]]:
        values = {"estate": self.motion.estate.id, "most": most}
        rows = db.session.execute(SEATS, values).all()
        return [(row[0], row[1]) for row in rows]

    def _state(self) -> str:
        return str(self._ask("SELECT state FROM motions WHERE id = :motion"))

    def _covered(self) -> int:
        query = "SELECT coalesce(max(size), 0) FROM evidence_heads WHERE estate_id = :estate"
        covered = int(self._ask(query))
        self.watch.progress = f"{covered:,} leaves under a signed head"
        return covered

    def _ask(self, query: str) -> Any:
        db.session.rollback()
        values = {"motion": self.motion.id, "estate": self.motion.estate.id}
        return db.session.execute(text(query), values).scalar()

    def _download(self, file: Path) -> None:
        url = f"{self.node.url}/api/v1/motions/{self.motion.id}/bundle"
        headers = {"Authorization": f"Bearer {self.motion.desk.clerk.api.token}"}
        began = time.monotonic()
        while True:
            with requests.get(url, headers=headers, stream=True, timeout=PATIENCE) as answer:
                if answer.status_code == 200:
                    with file.open("wb") as out:
                        for piece in answer.iter_content(1 << 16):
                            out.write(piece)
                    return
                assert answer.status_code in {409, 503}, answer.text
                self.watch.progress = str(answer.json().get("code", answer.status_code))
            assert time.monotonic() - began < PATIENCE
            time.sleep(1)

    @contextmanager
    def _jobs(self) -> Iterator["Popen[str]"]:
        """The scheduler's process while it is needed."""
        running = self.node.gongzhi("jobs", "run")
        self.watch.others["jobs"] = running.pid
        try:
            yield running
        finally:
            running.terminate()
            running.communicate(timeout=PATIENCE)
            del self.watch.others["jobs"]

    def _command(self, kind: str, *words: object) -> None:
        running = self.node.gongzhi(*words)
        self.watch.others[kind] = running.pid
        said, _ = running.communicate(timeout=PATIENCE)
        del self.watch.others[kind]
        assert running.returncode == 0, said

    @contextmanager
    def _step(self, name: str, *, counted: bool = True) -> Iterator[None]:
        self.watch.begin(f"    {name}")
        began = time.monotonic()
        yield
        seconds, (peaks, cpu) = time.monotonic() - began, self.watch.end()
        shown = ", ".join(f"{kind} {peak:.0f} MB" for kind, peak in sorted(peaks.items()))
        self.say(f"    {name}: {seconds:.1f} s, {cpu:.1f} s of processors; {shown}")
        if counted:
            self.steps.append(Step(name, seconds, cpu, peaks))


def run(groups: int, folder: Path, say: Callable[[str], None]) -> list[Step]:
    """Measure one size on a node in a folder."""
    node = Node(folder, START)
    try:
        with node.app.app_context(), Watch(node, say) as watch:
            node.start()
            return Run(groups, node, watch, say).all()
    finally:
        with node.app.app_context():
            node.close()


def too_much(small: list[Step], large: list[Step]) -> list[str]:
    """Name the processes whose peak grew with the size by more than was promised."""
    return [
        f"{step.name}: {kind} {peak:.0f} MB at the larger size, {before.peaks[kind]:.0f} MB at the smaller"
        for before, step in zip(small, large, strict=True)
        for kind, peak in step.peaks.items()
        if kind in before.peaks and peak > before.peaks[kind] * MOST_GROWTH + ALLOWANCE_MB
    ]


def main(sizes: tuple[int, ...] = SIZES) -> int:
    """Measure each size, print a table; exit 1 when memory grew with the size."""
    began = datetime.now().astimezone()
    found = {}
    for groups in sizes:
        with tempfile.TemporaryDirectory(prefix="gongzhi-large-") as folder:
            Path(folder).chmod(0o755)
            found[groups] = run(groups, Path(folder), _say)
    _print(found)
    grown = too_much(found[min(sizes)], found[max(sizes)])
    for line in grown:
        _say(f"grew: {line}")
    _say(f"began {began:%H:%M:%S}; memory {'grew' if grown else 'did not grow'} with the size")
    return 1 if grown else 0


def _print(found: dict[int, list[Step]]) -> None:
    sizes = sorted(found)
    _say(f"{'step':36}" + " ".join(f"{f'{size:,} owner groups':<53}" for size in sizes))
    for steps in zip(*(found[size] for size in sizes), strict=True):
        cells = []
        for step in steps:
            peaks = " ".join(f"{kind} {peak:.0f}" for kind, peak in sorted(step.peaks.items()))
            cells.append(f"{step.seconds:8.1f} {step.cpu:8.1f}  {peaks:<34}")
        _say(f"{steps[0].name:36}" + " ".join(cells))
    _say(
        "memory in MB: the largest process of each kind; of a database session without what all share"
    )


def _say(line: str) -> None:
    sys.stderr.flush()
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
