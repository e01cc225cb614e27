"""A sheet of several questions: written, cast, counted, and voted again where nobody won."""

import pytest

from models.motions import actions
from tests.motions.arranging import APPROVAL, ELECTION, MODELS, a_motion, an_origin

SHEET = [APPROVAL | {"matter": "fund_raising"}, MODELS, ELECTION]


@pytest.fixture
def sheet(world, estate, desk):
    return a_motion(world, estate, desk=desk, questions=SHEET)


def test_each_question_has_its_own_class_and_letters(sheet):
    questions = sheet.page()["questions"]
    assert [one["code"] for one in questions] == ["q1", "q2", "q3"]
    classes = [one["matter"]["matter_class"] for one in questions]
    assert classes == ["special", "ordinary", "ordinary"]
    options = [[option["code"] for option in one["options"]] for one in questions]
    assert options == [
        ["yes", "no", "abstain"],
        ["a", "b", "c", "none", "abstain"],
        ["a", "b", "c", "abstain"],
    ]
    assert questions[2]["seats"] == 2
    assert {"pass_ordinary", "pass_special"} <= {one["code"] for one in sheet.page()["rules"]}


def test_a_ballot_answers_every_question(sheet):
    sheet.opened()
    refused = sheet.cast(0, {"q1": "yes", "q2": "a"}).refused(422, "choices-wrong")
    assert refused["errors"] == {"choices.q3": ["请先选择"]}
    chosen = {"q1": "yes", "q2": "a", "q3": ["c", "a"]}
    cast = sheet.cast(0, chosen)
    assert cast["choices"] == {"q1": ["yes"], "q2": ["a"], "q3": ["a", "c"]}
    assert sheet.cast(0, chosen | {"q3": ["a", "c"]}).body == cast.body
    sheet.cast(0, chosen | {"q3": ["a"]}).refused(409, "ballot-already-cast")


def test_who_was_helped_names_the_helper(sheet):
    sheet.opened()
    chosen = {"q1": "yes", "q2": "a", "q3": "a"}
    assert sheet.cast(0, chosen, helper="网格员小张")["channel"] == "assisted"
    assert sheet.page(sheet.owner(0))["seats"][0]["channel"] == "assisted"


def voted_on(sheet):
    """Eight of nine take part: the fund falls short of three quarters, two models lead, one of two seats is tied."""
    sheet.opened()
    rows = [("yes", "a", ["a", "b"])] * 3 + [("yes", "b", ["a", "c"])] * 2
    rows += [("no", "b", ["c", "b"]), ("no", "none", ["c", "b"]), ("no", "c", ["a", "c"])]
    for index, (first, second, third) in enumerate(rows):
        assert sheet.cast(index, {"q1": first, "q2": second, "q3": third}).status == 200
    return sheet.closed().counted()


def test_the_result_decides_each_question_by_its_class(sheet):
    result = voted_on(sheet).result()
    fund, models, election = result["questions"]
    assert (fund["passed"], fund["matter_class"]) == (False, "special")
    assert fund["comparisons"][0]["comparisons"][2]["needed"] == 6
    assert (models["leader"], models["winners"], models["run_off"]) == (None, [], ["a", "b"])
    assert (election["winners"], election["run_off"]) == (["a"], ["b", "c"])
    assert (result["passed"], result["participating"]["heads"]) == (True, 8)
    assert result["conclusion"].startswith("共 3 项，通过 1 项。")


def test_only_the_matter_that_passed_is_decided(sheet):
    voted_on(sheet).publicised().publicity_over()
    now = sheet.world.now
    assert sheet.state == "effective"
    decided = actions.matters_decided(sheet.id, sheet.estate.id, now)
    assert decided == {"committee_election"}
    assert not actions.is_effective(sheet.id, sheet.estate.id, now, matters={"fund_raising"})
    assert actions.is_effective(sheet.id, sheet.estate.id, now, matters={"committee_election"})
    titles = sheet.desk.clerk.api.get(f"/estates/{sheet.estate.id}/motions", ok=True)["items"][0]
    assert titles["matter_titles"] == ["筹集维修资金", "确定管理模式", "业主委员会选举"]


def run_off(sheet, person=None):
    return (person or sheet.desk.clerk).api.post(f"/motions/{sheet.id}/run-off", {})


def test_a_run_off_is_drafted_with_one_act_among_those_who_led(sheet):
    voted_on(sheet)
    run_off(sheet).refused(409, "no-run-off")
    sheet.publicised()
    run_off(sheet, sheet.owner(0)).refused(403, "wrong-audience")
    assert sheet.page(sheet.desk.clerk)["desk"]["can_run_off"] is True
    assert sheet.page(sheet.desk.secretary)["desk"]["can_run_off"] is False
    drafted = run_off(sheet)
    assert (drafted.status, drafted["run_off_of"], drafted["state"]) == (201, sheet.id, "draft")
    assert drafted["origin"] == sheet.page()["origin"]
    another = {"origin": an_origin(sheet.desk.clerk, sheet.estate)}
    url = f"/motions/{drafted['id']}"
    sheet.desk.clerk.api.patch(url, another, version=1).refused(422, "origin-wrong")
    models, election = drafted["questions"]
    labels = [one["label"] for one in models["options"]]
    assert labels == ["物业企业管理", "业主自行管理", "都不同意", "弃权"]
    assert [one["label"] for one in election["options"]] == ["钱德明", "孙丽华", "弃权"]
    assert election["seats"] == 1
    refused = run_off(sheet).refused(409, "no-run-off")
    assert refused["motion_id"] == drafted["id"]
    assert sheet.page(sheet.desk.clerk)["desk"]["can_run_off"] is False
    assert sheet.page(sheet.desk.clerk)["run_off_id"] == drafted["id"]
    assert sheet.page(sheet.owner(0))["run_off_id"] is None  # a draft is nobody's but the desk's


def test_where_everything_is_decided_there_is_no_run_off(world, motion):
    motion.opened().with_ballots(*["yes"] * 6).closed().counted().publicised()
    run_off(motion).refused(409, "no-run-off")
    foreign = world.staff("clerk", at=world.community())
    run_off(motion, foreign).refused(404, "not-found")


def test_the_notice_and_the_result_print_every_question(world, sheet):
    sheet.noticed()
    notice = world.api.get(f"/disclosures/{sheet.page()['notice_disclosure_id']}", ok=True)
    headings = [one["heading"] for one in notice["sections"]]
    assert [one for one in headings if one.startswith("第")] == [
        "第1项 选聘物业服务企业",
        "第2项 改造后怎么管理",
        "第3项 选举业主委员会",
    ]
    lines = [line for one in notice["sections"] for line in one["lines"]]
    assert "选项（选举，最多选2人）：赵秀英、钱德明、孙丽华、弃权" in lines
    assert "物业企业管理：选聘专业物业服务企业" in lines
