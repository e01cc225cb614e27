"""The vocabulary of who acts for whom: everything goes through the public door."""

from tests.files.scans import scan_id


def holder_ids(motion, unit):
    """The numbers of a unit's holders, in the order of the register."""
    path = f"/estates/{motion.estate.id}/units/{unit.id}"
    return [one["id"] for one in motion.desk.clerk.api.get(path, ok=True)["holders"]]


def proof(motion, unit, basis, *, which=0, **changes):
    """What a clerk reads from the paper."""
    return {
        "holder_id": holder_ids(motion, unit)[which],
        "basis": basis,
        "note": "证明原件一份",
        "file_id": scan_id(motion.desk.clerk, motion.estate),
    } | changes


def enter(motion, unit, basis, holder, *, which=0, person=None, **changes):
    """Enter that a person (HolderFacts with name and phone) acts for a holder of a unit."""
    body = proof(motion, unit, basis, which=which, **changes)
    body |= {"name": holder.name, "phone": holder.phone}
    path = f"/estates/{motion.estate.id}/representations"
    return (person or motion.desk.clerk).api.post(path, body)


def decide(motion, held, *, accept=True, reason="与原件一致", person=None):
    path = f"/representations/{held['id']}/decision"
    body = {"accept": accept, "reason": reason}
    return (person or motion.desk.moderator).api.put(path, body, version=held["version"])


def acting(motion, unit, basis, holder, **changes):
    """Enter and accept; the answer."""
    made = enter(motion, unit, basis, holder, **changes)
    assert made.status == 201, made.body
    done = decide(motion, made)
    assert done.status == 200, done.body
    return done


def end(motion, held, *, person=None, reason="授权已收回"):
    path = f"/representations/{held['id']}/end"
    return (person or motion.desk.moderator).api.put(path, {"reason": reason})


def logged_in(world, holder):
    """Somebody with this name and phone logs in and gives their name."""
    from models.accounts import actions as accounts
    from models.base.session import db

    person = world.newcomer()
    accounts.bind_phone(person.actor, holder.phone)
    db.session.commit()
    person.name = holder.name
    return person


def says_name(person):
    return person.api.post("/me/memberships", {"name": person.name})


def representative(world, holder):
    """Log a representative in: name and phone are those of the paper."""
    person = logged_in(world, holder)
    assert says_name(person).status == 200
    return person


def enter_death(motion, unit, *, which=0, person=None, died_on="2026-03-01", **changes):
    body = {
        "holder_id": holder_ids(motion, unit)[which],
        "died_on": died_on,
        "note": "居民死亡医学证明",
        "file_id": scan_id(motion.desk.clerk, motion.estate),
    } | changes
    path = f"/estates/{motion.estate.id}/holder-deaths"
    return (person or motion.desk.clerk).api.post(path, body)


def check_death(motion, held, *, accept=True, reason="与原件一致", person=None):
    path = f"/holder-deaths/{held['id']}/decision"
    body = {"accept": accept, "reason": reason}
    return (person or motion.desk.moderator).api.put(path, body, version=held["version"])


def deceased(motion, unit, **changes):
    """Enter and confirm a holder's death; the answer."""
    made = enter_death(motion, unit, **changes)
    assert made.status == 201, made.body
    done = check_death(motion, made)
    assert done.status == 200, done.body
    return done


def take_back(motion, held, *, reason="同名同姓，登记错了人", person=None):
    path = f"/holder-deaths/{held['id']}/taking-back"
    asked = person or motion.desk.moderator
    return asked.api.put(path, {"reason": reason}, version=held["version"])


def titles(person):
    """The titles of a person's notices, newest first."""
    return [one["title"] for one in person.api.get("/me/inbox", ok=True)["items"]]


def notices(person, title):
    return [one for one in person.api.get("/me/inbox", ok=True)["items"] if one["title"] == title]
