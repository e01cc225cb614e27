"""Motions on their way to a bundle: deliveries, sheets of paper, receipts sealed, the file itself."""

from jobs import evidence as jobs
from tests.files.scans import uploaded
from tests.motions.arranging import APPROVAL, ELECTION, MODELS, answers

RULES = {
    "document": "桂花苑小区业主大会议事规则",
    "adopted_on": "2025-06-16",
    "revision": "once",
    "nonreturn": "follow_majority",
    "accepted_ways": ["handed"],
    "warning": "送达后不投票的，视为同意已投票的多数意见。",
    "clauses": {"revision": "第十四条", "nonreturn": "第十六条"},
}
SHEET = [APPROVAL, MODELS, ELECTION]


def a_vote(first, second, *elected):
    return {"q1": first, "q2": second, "q3": list(elected)}


def hand_over(motion, *indexes):
    body = {
        "way": "handed",
        "unit_ids": [motion.estate.units[index].id for index in indexes],
        "at": motion.world.now.isoformat(),
        "handler": "刘志愿",
    }
    motion.desk.clerk.api.post(f"/motions/{motion.id}/deliveries", body, ok=True)


def on_paper(motion, place, choices):
    clerk, moderator = motion.desk.clerk, motion.desk.moderator
    sheets = clerk.api.get(f"/motions/{motion.id}/paper-sheets", ok=True)["items"]
    number, choices = sheets[place]["number"], answers(choices)
    read = {"choices": choices}
    if ["spoilt"] in choices.values():
        read["reason"] = "同时画了两个圈"
    entered = {
        "number": number,
        "handed_in_at": motion.world.now.isoformat(),
        "file_id": uploaded(clerk, motion.estate, ok=True)["id"],
        **read,
    }
    clerk.api.post(f"/motions/{motion.id}/paper-ballots", {"ballots": [entered]}, ok=True)
    second = f"/motions/{motion.id}/paper-ballots/{number}/second"
    assert moderator.api.put(second, read, ok=True)["state"] == "cast"


def seal(motion):
    motion.world.clock.move(minutes=1)
    jobs.seal(motion.world.now)


def download(motion, person=None, **options):
    return (person or motion.desk.clerk).api.get(f"/motions/{motion.id}/bundle", **options)
