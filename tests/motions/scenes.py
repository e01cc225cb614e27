"""Motions in every state and at every moment that matters, and the people who try what they may.

One estate, built once; a scene is a motion in it, brought there through the public door and taken back afterwards.

A scene's name is its state, or a boundary and on which side of it: `closing-before` is one microsecond before the
closing, `closing-at` the closing itself. The job has run only where a scene says so: the state follows from the clock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from jobs import evidence
from mini_program_stub.sandbox.testing import RunningSandbox
from models.accounts import actions as accounts
from models.accounts.tables import MembershipRole
from models.base.session import db
from models.places.tables import Place
from tests.domain import EstateFixture, Person, World
from tests.files.scans import uploaded
from tests.motions.arranging import Desk, MotionFixture, a_desk
from tests.proxies.arranging import check, on_paper

NONE = 999_999_999
"""The number of what is not there."""
INSTANT = timedelta(microseconds=1)
UNVOTED, AGENT, PRINCIPAL, THIRD, FOURTH, VOTED = range(6)
"""The six flats: whose owner has not voted; whom others send; who sent somebody; and three who have voted with the
agent, which makes four of six: exactly two thirds."""
VOTERS = (AGENT, THIRD, FOURTH, VOTED)
RESIDENTS = ("owner", "household", "tenant", "foreign")
STAFF = ("clerk", "moderator", "secretary", "district", "auditor", "admin", "foreign_staff")
EVERYBODY = (*RESIDENTS, *STAFF, "nobody")
AT_A_BOUNDARY = ("owner", "tenant", "foreign", "clerk", "moderator", "secretary", "auditor")
"""Who tries at each boundary: the others are turned away like one of these, or before any moment is looked at."""


@dataclass
class Stage:
    """The estate of all scenes, its desk, its owners, and one person of each kind who wrote and voted nothing."""

    world: World
    estate: EstateFixture
    desk: Desk
    owners: dict[int, Person]
    people: dict[str, Person]
    scan: int
    building: int
    platform: RunningSandbox

    def login_code(self, person: Person) -> str:
        """A fresh code by which somebody confirms that it is they who tap; staff and strangers have none."""
        if not person.openid:
            return "none"
        persona = {"id": person.openid, "openid": person.openid, "name": "居民"}
        self.platform.control.put_personas([persona | {"phone": "13800000001"}])
        return str(self.platform.control.login_code(person.openid))


def a_stage(world: World, platform: RunningSandbox) -> Stage:
    estate = world.estate(units=6)
    desk = a_desk(world, estate)
    owners = {index: world.owner_of(estate, unit) for index, unit in enumerate(estate.units)}
    _changing_once(desk, estate)
    building = db.session.scalar(
        text("SELECT id FROM buildings WHERE estate_id = :id"), vars(estate)
    )
    scan = uploaded(desk.clerk, estate, ok=True)["id"]
    people = _people(world, estate)
    db.session.expunge_all()  # units stay as they are read, whatever is taken back
    return Stage(world, estate, desk, owners, people, scan, building, platform)


def _changing_once(desk: Desk, estate: EstateFixture) -> None:
    """The community's own rules let an owner change a ballot once."""
    rules = {
        "revision": "once",
        "document": "桂花苑小区业主大会议事规则",
        "adopted_on": "2025-06-16",
        "clauses": {"revision": "第十二条"},
    }
    drafted = desk.clerk.api.post(f"/estates/{estate.id}/motion-rules", rules, ok=True)
    desk.secretary.api.post(f"/motion-rules/{drafted['id']}/approval", version=1, ok=True)


def _people(world: World, estate: EstateFixture) -> dict[str, Person]:
    district = db.session.get_one(Place, estate.id).path[0]
    elsewhere = world.estate(units=1)
    everything = ("clerk", "moderator", "secretary", "district", "auditor", "admin")
    return {
        "household": _living_in(world, estate, MembershipRole.HOUSEHOLD),
        "tenant": _living_in(world, estate, MembershipRole.TENANT),
        "foreign": world.owner_of(elsewhere, elsewhere.units[0]),
        "clerk": world.staff("clerk", at=estate),
        "moderator": world.staff("moderator", at=estate),
        "secretary": world.staff("secretary", at=estate),
        "district": world.staff("district", at=district),
        "auditor": world.staff("auditor", at=estate),
        "admin": world.staff("admin", at=estate),
        "foreign_staff": world.staff(*everything, at=elsewhere),
    }


def _living_in(world: World, estate: EstateFixture, role: MembershipRole) -> Person:
    """Somebody who lives in each flat that an act is about, and owns none."""
    person = world.newcomer()
    for index in (UNVOTED, PRINCIPAL, VOTED):
        accounts.open_membership(
            account_id=person.id,
            estate_id=estate.id,
            unit_id=estate.units[index].id,
            role=role,
            holder_id=None,
            source="claim",
            now=world.now,
        )
    db.session.commit()
    return person


@dataclass
class Scene:
    """A motion where a test finds it."""

    name: str
    state: str
    stage: Stage
    motion: MotionFixture
    groups: dict[int, int]
    """Flat -> owner group."""
    disclosures: dict[str, int]
    """notice, roll, result -> public page; NONE while there is none."""
    version: int
    started: datetime
    now: datetime

    def person(self, who: str, flat: int = UNVOTED) -> Person | None:
        """Somebody of a kind; `owner` is the owner of a flat."""
        if who == "nobody":
            return Person(0, self.stage.world.api, self.stage.desk.clerk.actor)
        return self.stage.owners[flat] if who == "owner" else self.stage.people[who]

    def inside(self) -> datetime:
        """A moment inside the window that is not after now: when something on paper was handed in."""
        closes_at = db.session.scalar(
            text("SELECT closes_at FROM motions WHERE id = :id"), {"id": self.motion.id}
        )
        db.session.rollback()
        return self.now if closes_at is None else min(self.now, closes_at - INSTANT)


FACTS = text("""
SELECT (SELECT (m.state, m.version, m.title, m.opens_at, m.closes_at, m.certified_at, m.reviewed_at, m.extended_at,
                m.counted_at, m.count_confirmed_at, m.publicised_at, m.publicity_ends_at, m.ended_at)::text
        FROM motions m WHERE id = :id) AS motion,
    (SELECT count(*) FROM motions) AS motions,
    (SELECT count(*) FROM motion_transitions) AS transitions,
    (SELECT count(*) FROM evidence_leaves) AS evidence,
    (SELECT count(*) FROM notices) AS notices,
    (SELECT count(*) FROM audit_entries) AS audit,
    (SELECT count(*) FROM ballots) AS ballots,
    (SELECT count(*) FROM ballot_choices) AS choices,
    (SELECT count(*) FROM motion_deliveries) + (SELECT count(*) FROM motion_boards)
        + (SELECT count(*) FROM deliveries_taken_back) AS deliveries,
    (SELECT count(*) FROM motion_reviews) AS reviews,
    (SELECT count(*) FROM visit_tasks) AS visits,
    (SELECT count(*) FROM disclosures WHERE withdrawn_at IS NULL) AS disclosures,
    (SELECT string_agg(state, ',' ORDER BY id) FROM paper_ballots) AS papers,
    (SELECT string_agg(state, ',' ORDER BY id) FROM proxy_mandates) AS mandates,
    (SELECT string_agg(state, ',' ORDER BY id) FROM objections) AS objections
""")


def facts(scene: Scene) -> dict[str, object]:
    """What a refused act must leave as it was."""
    connection = db.session.get_bind()
    return dict(connection.execute(FACTS, {"id": scene.motion.id}).mappings().one())


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is done inside."""
    db.session.rollback()
    undo = db.session.get_bind().begin_nested()
    try:
        yield
    finally:
        db.session.rollback()
        undo.rollback()
        db.session.expire_all()


# The way there


def noticed(motion: MotionFixture, *, certified: bool = True) -> MotionFixture:
    """Published; a mandate is in force."""
    motion.noticed(certified=certified)
    scan = uploaded(motion.desk.clerk, motion.estate, ok=True)["id"]
    assert on_paper(motion, PRINCIPAL, AGENT, file_id=scan).status == 201
    assert check(motion, PRINCIPAL).status == 200
    return motion


def opened(motion: MotionFixture, choice: str = "yes") -> MotionFixture:
    """At the opening moment, with four ballots of six; the last is a yes, whatever the others choose."""
    noticed(motion)
    motion.at(motion.opens_at)
    for flat in VOTERS:
        assert motion.cast(flat, "yes" if flat == VOTED else choice).status == 200
    return motion


def closed(motion: MotionFixture, choice: str = "yes") -> MotionFixture:
    opened(motion, choice).closed()
    evidence.seal(motion.world.now)
    return motion


def counted(motion: MotionFixture, choice: str = "yes") -> MotionFixture:
    return closed(motion, choice).counted()


def publicised(motion: MotionFixture, choice: str = "yes") -> MotionFixture:
    return counted(motion, choice).publicised()


def effective(motion: MotionFixture, choice: str = "yes") -> MotionFixture:
    return publicised(motion, choice).publicity_over()


def _returned(motion: MotionFixture) -> None:
    motion.submitted()
    assert motion.move(motion.desk.moderator, "returned", reason="补充材料").status == 200


def _ended(motion: MotionFixture, to: str) -> None:
    assert motion.move(motion.desk.secretary, to, reason="程序有误").status == 200


def _held_back(motion: MotionFixture) -> None:
    publicised(motion)
    url = f"/motions/{motion.id}/objections"
    motion.owner(THIRD).api.post(url, {"text": "计票时没有监票人在场。"}, ok=True)
    motion.publicity_over()


def _disputed(motion: MotionFixture, answer: str = "") -> MotionFixture:
    """Somebody objects to the roll after the certification; answered, if at all, an hour after the notice's end."""
    noticed(motion).after(days=6)
    url = f"/disclosures/{motion.page()['roll_disclosure_id']}/objections"
    made = motion.owner(THIRD).api.post(url, {"text": "名册上没有我家。"}, ok=True)
    motion.at(motion.opens_at)
    if answer:
        body = {"uphold": answer == "right", "answer": "已核对不动产登记。"}
        url = f"/objections/{made['id']}/decision"
        motion.after(hours=1).desk.moderator.api.post(url, body, version=1, ok=True)
    return motion


def _opened_late(motion: MotionFixture) -> MotionFixture:
    _disputed(motion, "wrong")
    for flat in VOTERS:
        assert motion.cast(flat, "yes").status == 200
    return motion


def _extended(motion: MotionFixture) -> datetime:
    """Extend during the voting; return the closing that was before."""
    opened(motion).after(days=3)
    before = motion.closes_at
    assert motion.extend(motion.desk.secretary).status == 200
    return before


Build = Callable[[MotionFixture], object]
STATES: dict[str, tuple[str, Build]] = {
    "draft": ("draft", lambda m: m),
    "in_review": ("in_review", lambda m: m.submitted()),
    "in_review-approved": ("in_review", lambda m: m.submitted().approved()),
    "returned": ("returned", _returned),
    "noticed": ("noticed", lambda m: noticed(m).after(days=6)),
    "noticed-uncertified": ("noticed", lambda m: noticed(m, certified=False).after(days=6)),
    "open": ("open", lambda m: opened(m).after(days=3).tick()),
    "closed": ("closed", lambda m: closed(m).after(hours=9).tick()),
    "counted": ("counted", counted),
    "counted-confirmed": ("counted", lambda m: counted(m).confirm()),
    "publicised": ("publicised", lambda m: publicised(m).after(days=5)),
    "effective": ("effective", lambda m: effective(m).after(days=1).tick()),
    "failed": ("failed", lambda m: effective(m, "no").after(days=1).tick()),
    "withdrawn": ("withdrawn", lambda m: _ended(m, "withdrawn")),
    "withdrawn-noticed": ("withdrawn", lambda m: _ended(noticed(m), "withdrawn")),
    "void-open": ("void", lambda m: _ended(opened(m), "void")),
    "void-publicised": ("void", lambda m: _ended(publicised(m), "void")),
}
"""Each state, and where a state has two sides, both: scene -> state, how it is reached."""

MOMENTS: dict[str, tuple[str, Build]] = {
    "opening-before": ("noticed", lambda m: noticed(m).at(m.opens_at - INSTANT)),
    "opening-at": ("open", opened),
    "opening-at-uncertified": (
        "noticed",
        lambda m: noticed(m, certified=False).at(m.opens_at),
    ),
    "opening-at-disputed": ("noticed", _disputed),
    "opening-at-upheld": ("noticed", lambda m: _disputed(m, "right")),
    "opening-at-answered": ("open", _opened_late),
    "closing-before": ("open", lambda m: opened(m).at(m.closes_at - INSTANT)),
    "closing-at": ("closed", closed),
    "closing-at-job-ran": ("closed", lambda m: closed(m).tick()),
    "closing-after": ("closed", lambda m: closed(m).after(days=9)),
    "closing-put-off": ("open", lambda m: m.at(_extended(m))),
    "closing-put-off-at": ("closed", lambda m: (_extended(m), m.closed())),
    "publicity-before": ("publicised", lambda m: publicised(m).at(m.publicity_ends_at - INSTANT)),
    "publicity-at": ("effective", effective),
    "publicity-after": ("effective", lambda m: effective(m).after(days=9)),
    "publicity-at-not-passed": ("failed", lambda m: effective(m, "no")),
    "publicity-at-objected": ("publicised", _held_back),
}
"""Each boundary from both sides, mostly before the job has run: scene -> state by the clock, how it is reached."""

ASLEEP = {
    *("opening-at", "closing-before", "closing-at", "closing-after", "closing-put-off-at"),
    *("publicity-at", "publicity-after", "publicity-at-not-passed"),
}
"""Scenes in which what is recorded lags: nobody has written down yet what the clock did."""


@contextmanager
def scene_of(stage: Stage, name: str) -> Iterator[Scene]:
    """Bring a motion to a scene, and take it back afterwards."""
    state, build = (STATES | MOMENTS)[name]
    start = stage.world.now
    with undone():
        motion = MotionFixture(stage.world, stage.estate, stage.desk, owners=stage.owners)
        motion.at(start).drafted()
        build(motion)
        for person in stage.people.values():
            stage.world.fresh(person)
        yield _found(name, state, stage, motion, start)
    stage.world.clock.set(start)


def pending(disclosure_id: int) -> int:
    """The objection to a public page that waits for its answer; NONE while there is none."""
    statement = text(
        "SELECT max(id) FROM objections WHERE disclosure_id = :id AND state = 'pending'"
    )
    found = db.session.scalar(statement, {"id": disclosure_id})
    db.session.rollback()
    return found or NONE


def _found(name: str, state: str, stage: Stage, motion: MotionFixture, started: datetime) -> Scene:
    page = motion.page()
    assert page["state"] == state, name
    groups = dict(
        db.session.execute(
            text("SELECT unit_id, owner_group_id FROM unit_titles WHERE estate_id = :id"),
            {"id": stage.estate.id},
        ).all()
    )
    pages = {one: page[f"{one}_disclosure_id"] or NONE for one in ("notice", "roll", "result")}
    return Scene(
        name,
        state,
        stage,
        motion,
        {flat: groups[unit.id] for flat, unit in enumerate(stage.estate.units)},
        pages,
        page["version"],
        started,
        stage.world.now,
    )
