"""The vocabulary of mandates for tests."""

from tests.files.scans import uploaded
from tests.motions.arranging import answers


def agent_body(motion, unit_index, agent_index, **changes):
    """A mandate of one unit's owner to another's; the agent is logged in, so that they can be found."""
    motion.owner(agent_index)
    holder = motion.estate.holders[motion.estate.units[agent_index].id][0]
    return {
        "owner_group_id": group_of(motion, unit_index),
        "agent_name": holder.name,
        "agent_phone": holder.phone,
    } | changes


def group_of(motion, unit_index):
    owner = motion.owner(unit_index)
    found = owner.api.get("/me/memberships", ok=True)["items"]
    unit_id = motion.estate.units[unit_index].id
    return next(one["owner_group_id"] for one in found if one["unit"]["id"] == unit_id)


def on_paper(motion, unit_index, agent_index, *, person=None, **changes):
    person = person or motion.desk.clerk
    if "file_id" not in changes:
        changes["file_id"] = uploaded(person, motion.estate, ok=True)["id"]
    body = agent_body(motion, unit_index, agent_index, principal="赵秀英", **changes)
    return person.api.post(f"/motions/{motion.id}/paper-proxies", body)


def check(motion, unit_index, *, person=None, accept=True, reason=""):
    person = person or motion.desk.moderator
    path = f"/motions/{motion.id}/proxies/{group_of(motion, unit_index)}/check"
    return person.api.put(path, {"accept": accept, "reason": reason})


def checked(motion, unit_index, agent_index, **changes):
    """A mandate on paper that is in force."""
    assert on_paper(motion, unit_index, agent_index, **changes).status == 201
    assert check(motion, unit_index)["state"] == "active"
    return motion


def revoke(motion, unit_index, person=None, reason=""):
    person = person or motion.owner(unit_index)
    path = f"/motions/{motion.id}/proxies/{group_of(motion, unit_index)}/revocation"
    return person.api.put(path, {"reason": reason})


def vote(motion, unit_index, agent_index, choices="yes"):
    """Let the agent cast the ballot of a unit's owner."""
    path = f"/motions/{motion.id}/proxies/{group_of(motion, unit_index)}/ballot"
    return motion.owner(agent_index).api.put(path, {"choices": answers(choices)})


def mine(motion, unit_index):
    return motion.owner(unit_index).api.get(f"/motions/{motion.id}/proxies/mine", ok=True)
