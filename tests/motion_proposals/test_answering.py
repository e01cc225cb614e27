"""What a fifth of the owners stand behind gets an answer: a draft motion whose origin it is, or reasons."""

import pytest

from models.base.session import db
from models.motions.origins import origin_of
from models.motions.tables import Motion
from tests.motion_proposals.arranging import a_proposal
from tests.motions.arranging import MotionFixture, an_origin


@pytest.fixture
def reached(proposal):
    proposal.moderated()
    proposal.support(1)
    return proposal


def motion_of(proposal, motion_id):
    return MotionFixture(
        proposal.world, proposal.estate, proposal.desk, id=motion_id, owners=proposal.owners
    )


def test_a_proposal_becomes_a_draft_in_one_act(reached):
    drafted = reached.take_up()
    assert (drafted["title"], drafted["state"]) == ("在小区东门装充电棚", "draft")
    (question,) = drafted["questions"]
    assert (question["kind"], question["matter"]["code"]) == ("approval", "other")
    origin = drafted["origin"]
    assert (origin["kind"], origin["proposal_id"]) == ("owners", reached.id)
    assert "2 人、160.00 m²" in origin["words"]
    assert "10 人、800.00 m²" in origin["words"]
    assert origin["source"].startswith("《物业管理条例》第十三条")
    page = reached.page()
    assert (page["state"], page["fate"]) == (
        "taken_up",
        {"motion_id": None, "words": "已起草表决，正在审核"},
    )
    assert "您附议的提议已起草表决" in reached.inbox(reached.owner(1))
    assert "motion_proposals" not in reached.worklist(reached.desk.clerk)
    reached.take_up().refused(409, "proposal-answered")


def test_options_become_a_choice(world):
    proposal = a_proposal(world, options=["东门", "西门"]).moderated()
    proposal.support(1)
    (question,) = proposal.take_up()["questions"]
    assert question["kind"] == "choice"
    assert [one["label"] for one in question["options"]] == ["东门", "西门", "都不同意", "弃权"]


def test_the_origin_of_what_owners_proposed_does_not_change(reached):
    drafted = reached.take_up()
    motion = motion_of(reached, drafted["id"])
    given = an_origin(reached.desk.clerk, reached.estate)
    motion.desk.clerk.api.patch(f"/motions/{motion.id}", {"origin": given}, version=1).refused(
        422, "origin-wrong"
    )


def test_the_proposal_shows_what_became_of_its_motion(reached):
    motion = motion_of(reached, reached.take_up()["id"]).noticed()
    fate = reached.page()["fate"]
    assert fate == {"motion_id": motion.id, "words": "公告中"}
    page = motion.page(reached.owner(1))
    assert page["steps"][0]["title"] == "业主联名提议"
    public = reached.world.api.get(f"/disclosures/{page['notice_disclosure_id']}", ok=True)
    printed = {one["heading"]: one["lines"] for one in public["sections"]}
    assert printed["由谁提出"][0].startswith(f"第{reached.id}号业主提议")
    motion.at(motion.opens_at)
    for index in range(10):
        motion.cast(index, "yes")
    motion.closed().counted().publicised()
    reached.world.fresh(reached.author)
    assert reached.page()["fate"]["words"] == "结果公示中（已通过）"
    kept = db.session.get(Motion, motion.id)
    assert origin_of(kept).reached.supporters.heads == 2


def test_a_withdrawn_draft_is_said_too(reached):
    motion = motion_of(reached, reached.take_up()["id"])
    motion.move(motion.desk.secretary, "withdrawn", reason="资金没有落实")
    assert reached.page()["fate"] == {"motion_id": None, "words": "已撤回"}


def test_staff_decline_with_reasons_that_supporters_read(reached):
    reached.decline(" ").refused(422, "reason-missing")
    declined = reached.decline("已列入改造方案，下月开工")
    assert (declined["state"], declined["answer"]) == ("declined", "已列入改造方案，下月开工")
    assert "您附议的提议有了答复" in reached.inbox(reached.owner(1))
    reached.take_up().refused(409, "proposal-answered")
    reached.withdraw().refused(409, "proposal-answered")


def test_less_than_a_fifth_is_not_answered(world):
    proposal = a_proposal(world, units=20).moderated()
    refused = proposal.take_up().refused(409, "proposal-not-reached")
    assert refused["missing"] == 3
    proposal.decline("不够").refused(409, "proposal-not-reached")


def test_who_may_answer(world, reached):
    reached.decline("理由", person=reached.desk.clerk).refused(403, "role-missing")
    reached.take_up(person=reached.desk.secretary).refused(403, "role-missing")
    elsewhere = world.staff("clerk", "moderator", at=world.estate(units=1))
    reached.take_up(person=elsewhere).refused(404, "not-found")


def test_a_late_answer_is_said_to_be_late(reached):
    reached.after(days=32)
    items = reached.desk.clerk.api.get("/worklist", ok=True)["items"]
    (item,) = [one for one in items if one["kind"] == "motion_proposals"]
    assert item["title"] == "业主提议已过办理期限"
