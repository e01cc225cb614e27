"""What a record says is what the database has; nothing is invented and nobody is named."""

import json
import random
from datetime import datetime

import pytest
from sqlalchemy import func, select, text

from models.base.clock import chinese_time
from models.base.digest import digest_of
from models.base.session import db
from models.motions.tables import Ballot, Motion, MotionTransition, RollEntry
from tests.deliveries.test_deliveries import handed
from tests.motion_records.conftest import Records
from tests.motions.arranging import ELECTION, MODELS, a_motion


def content_of(shown):
    return {name: shown[name] for name in ("title", "data", "sheet")}


def words(shown):
    return json.dumps(shown["sheet"], ensure_ascii=False)


def kept(motion):
    return db.session.get_one(Motion, motion.id)


def at(moment):
    return datetime.fromisoformat(moment)


@pytest.mark.parametrize("seed", range(4))
def test_any_motion_at_any_stage(world, seed):
    chance = random.Random(seed)  # noqa: S311 - a test
    units = chance.randint(3, 7)
    motion = a_motion(world, world.estate(units=units), questions=[MODELS, ELECTION])
    motion.noticed()
    handed(motion, *range(chance.randint(1, units)))
    motion.at(motion.opens_at)
    for index in range(chance.randint(0, units)):
        motion.cast(index, {"q1": chance.choice("ab"), "q2": chance.choice(["a", "b", "abstain"])})
    if chance.random() < 0.5:
        motion.extend(motion.desk.secretary)
    motion.closed().counted()
    records = Records(motion).seal()
    if chance.random() < 0.5:
        motion.publicised()
    check_roll(motion, records)
    check_delivery(motion, records)
    check_minutes(motion, records)


def check_roll(motion, records):
    data = records.read("roll")["data"]
    entries = db.session.scalars(select(RollEntry).where(RollEntry.motion_id == motion.id)).all()
    assert sorted(label for one in data["entries"] for label in one["units"]) == sorted(
        label for one in entries for label in one.unit_labels
    )
    assert data["heads"] == len(entries) == kept(motion).roll_heads
    areas = sum(one["area_centi_m2"] for one in data["entries"])
    assert areas == data["area_centi_m2"] == kept(motion).roll_area_centi_m2
    assert at(data["frozen_at"]) == kept(motion).roll_frozen_at


def check_delivery(motion, records):
    data = records.read("delivery")["data"]
    summary = motion.desk.clerk.api.get(f"/motions/{motion.id}/deliveries", ok=True)
    for name in ("units", "undelivered_units"):
        assert data[name] == summary[name]
    assert data["ways"] == {one["way"]: one["units"] for one in summary["ways"]}
    recorded = db.session.scalar(
        text("SELECT count(*) FROM motion_deliveries WHERE motion_id = :id"), {"id": motion.id}
    )
    handed_to = [one for row in data["reached"] for one in row["ways"] if one["way"] == "handed"]
    assert len(handed_to) == recorded


def check_minutes(motion, records):
    data, motion_row = records.read("minutes")["data"], kept(motion)
    for name in ("noticed_at", "opens_at", "closes_at", "extended_at", "counted_at"):
        held = getattr(motion_row, name)
        assert (at(data[name]) if data[name] else None) == (held and held.replace(microsecond=0))
    assert data["result"] == motion_row.result
    assert data["origin"] == motion_row.origin
    channels = dict(
        db.session.execute(
            select(Ballot.channel, func.count())
            .where(Ballot.motion_id == motion.id, Ballot.standing == 1)
            .group_by(Ballot.channel)
        ).all()
    )
    assert {code: n for code, n in data["ballots"]["channels"].items() if n} == channels
    assert data["counted_by"] == "周书记"
    acts = db.session.scalars(
        select(MotionTransition.act)
        .where(MotionTransition.motion_id == motion.id)
        .order_by(MotionTransition.id)
    ).all()
    if "publicise" in acts:
        acts = acts[: acts.index("publicise")]
    assert [one["act"] for one in data["steps"]] == acts
    assert data["evidence"]["question_digest"] == motion_row.digest


def test_the_sheet_prints_the_data_and_the_digest_is_of_both(motion, records):
    motion.opened().with_ballots("yes", "yes", "no").closed().counted().publicised()
    records.seal()
    for one in records.all()["items"]:
        if one["state"] == "ready":
            issued = records.issue(one["kind"])
            assert issued["digest"] == issued["issued"]["digest"] == digest_of(content_of(issued))
    minutes = records.read("minutes")
    for said in ("王主任", "周书记", "网上投票", "240.00 m²", "当面送达", "由谁提出"):
        assert said in words(minutes)
    assert chinese_time(at(minutes["data"]["counted_at"])) in words(minutes)


def test_minutes_hold_the_review_line_by_line(motion, records):
    motion.opened().with_ballots("yes").closed().counted()
    review = records.read("minutes")["data"]["review"]
    assert review["by"] == "王主任"
    assert len(review["lines"]) > 5
    assert {one["answer"] for one in review["lines"]} <= {"yes", "not_applicable"}


def test_minutes_name_objections_and_their_answers_and_the_extension(world, motion, records):
    motion.opened().with_ballots("yes", "yes")
    motion.extend(motion.desk.secretary)
    motion.closed().counted().publicised()
    page = motion.page()["result_disclosure_id"]
    owner = motion.owner(0)
    made = owner.api.post(f"/disclosures/{page}/objections", {"text": "少算了一票"}, ok=True)
    decision = {"uphold": False, "answer": "已经逐票核对。", "summary": "票数"}
    url = f"/objections/{made['id']}/decision"
    motion.desk.moderator.api.post(url, decision, version=made["version"], ok=True)
    minutes = records.read("minutes")
    (objection,) = minutes["data"]["objections"]
    assert (objection["to"], objection["answer"]) == ("结果", "已经逐票核对。")
    assert objection["unit"] == motion.estate.units[0].label
    assert "延长" in words(minutes)
    assert "少算了一票" not in words(minutes)


def test_nobody_is_named_on_the_roll_and_the_ballots_numbers_are_beside_it(motion, records):
    motion.opened()
    shown = records.issue("roll")
    owner = records.read("roll", motion.owner(0))
    assert owner["ballot_numbers"] is None
    assert owner["digest"] == shown["digest"]
    forms = motion.desk.clerk.api.get(f"/motions/{motion.id}/paper-sheets?limit=100", ok=True)
    assert sorted(shown["ballot_numbers"]) == sorted(one["number"] for one in forms["items"])
    assert all(number not in words(shown) for number in shown["ballot_numbers"])
    for holders in motion.estate.holders.values():
        for holder in holders:
            assert holder.name not in words(shown)


def test_who_brought_the_papers_stays_in_the_register(motion, records):
    motion.noticed()
    handed(motion, 0)
    shown = records.read("delivery")
    assert "刘志愿" not in json.dumps(shown.body, ensure_ascii=False)
    assert shown["data"]["reached"][0]["ways"][0]["way"] == "handed"


def test_a_phone_number_in_the_text_is_masked(world, records, estate):
    motion = a_motion(world, estate, reason="有疑问请拨打13812345678。").noticed()
    shown = Records(motion).read("notice")
    assert "138****5678" in words(shown)
    assert "13812345678" not in json.dumps(shown.body, ensure_ascii=False)


def test_the_opening_is_certified_as_it_stood_then(motion, records):
    motion.opened()
    before = records.issue("opening")
    motion.extend(motion.desk.secretary)
    after = records.read("opening")
    assert after["changed"] is False
    assert after["data"]["closes_at"] == before["data"]["closes_at"]
    assert after["data"]["certified_by"] == "周书记"


def test_the_notice_is_the_page_that_was_published(motion, records):
    motion.noticed()
    page = motion.world.api.get(f"/disclosures/{motion.page()['notice_disclosure_id']}", ok=True)
    shown = records.read("notice")
    assert shown["data"]["page_digest"] == page["digest"]
    assert [one["heading"] for one in shown["sheet"]["parts"]] == [
        one["heading"] for one in page["sections"]
    ]
    assert shown["public_url"].endswith(f"/public/disclosures/{page['id']}")


@pytest.mark.parametrize(
    ("act", "who", "words_"),
    [("withdrawn", "moderator", "撤回"), ("void", "secretary", "结果不算")],
)
def test_an_end_before_its_time_gives_its_reason(motion, records, act, who, words_):
    if act == "void":
        motion.opened()
    else:
        motion.noticed()
    motion.move(getattr(motion.desk, who), act, reason="报价有误，重新来过")
    shown = records.read("ending")
    assert shown["data"]["reason"] == "报价有误，重新来过"
    assert words_ in words(shown)
