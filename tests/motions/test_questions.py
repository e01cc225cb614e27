"""Several proposals, elections, and what happens when nobody wins. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.motions.counting import Sums, count_of, tally
from models.motions.nonreturn import CountRules, Invalid, Nonreturn, Undecided
from models.motions.questions import Asked, QuestionKind, in_order, sheet_of, wrong_answers
from models.motions.weights import NOTHING, Weight
from models.motions.working import conclusion, conclusion_of, working_of

NAMES = ("赵秀英", "钱德明", "孙丽华", "李桂兰")


def an_election(seats=2, names=NAMES):
    people = tuple((name, "") for name in names)
    asked = Asked(QuestionKind.ELECTION, "committee_election", "选举", "选举委员", seats, people)
    return sheet_of([asked])[0]


MODELS = sheet_of(
    [
        Asked(
            QuestionKind.CHOICE,
            "management_model",
            "管理模式",
            "由谁管理？",
            proposals=(("物业企业", ""), ("自行管理", ""), ("其他管理人", "")),
        )
    ]
)[0]
APPROVAL = sheet_of([Asked(QuestionKind.APPROVAL, "other", "事项", "是否同意？")])[0]


def sums(heads, **chosen):
    """A roll of so many owners of 100 m2 each, and how many chose what."""
    weights = {code: Weight(number, number * 10_000) for code, number in chosen.items()}
    return Sums(Weight(heads, heads * 10_000), sum(weights.values(), NOTHING), weights)


def voted(heads, number, **chosen):
    """The same of an election, where one ballot chooses several."""
    one = sums(heads, **chosen)
    return Sums(one.total, Weight(number, number * 10_000), one.by_choice)


def codes(options):
    return [one.code for one in options]


# Several proposals


def test_the_leader_of_several_must_itself_pass():
    count = count_of(MODELS, sums(10, a=5, b=2, c=1))
    assert (codes(count.winners), count.leader.code, count.run_off) == (["a"], "a", ())
    short = count_of(MODELS, sums(10, a=4, b=3, none=1))
    assert (short.winners, short.leader.code, codes(short.run_off)) == ((), "a", ["a", "b"])
    assert conclusion(short) == (
        "领先的“物业企业”四项比较中有 2 项没有达到，本项未通过。可以在“物业企业”“自行管理”之间再投一轮。"
    )


def test_a_tie_has_no_winner_and_no_leader():
    count = count_of(MODELS, sums(8, a=4, b=4))
    assert (count.winners, count.leader, codes(count.run_off)) == ((), None, ["a", "b"])
    assert "没有人数和面积都领先的方案" in conclusion(count)


def test_who_leads_in_heads_alone_does_not_lead():
    weights = {"a": Weight(5, 40_000), "b": Weight(3, 50_000)}
    count = count_of(MODELS, Sums(Weight(8, 90_000), Weight(8, 90_000), weights))
    assert (count.leader, count.winners, codes(count.run_off)) == (None, (), ["a", "b"])


def test_all_who_are_level_in_the_second_place_stand_again():
    count = count_of(MODELS, sums(10, a=4, b=2, c=2))
    assert codes(count.run_off) == ["a", "b", "c"]


def test_nobody_stands_again_when_nobody_was_chosen():
    count = count_of(MODELS, sums(10, none=4, abstain=4))
    assert (count.winners, count.run_off) == ((), ())


def test_an_approval_has_no_run_off():
    assert count_of(APPROVAL, sums(9, yes=3, no=3)).run_off == ()


# Elections


def test_each_candidate_passes_by_itself():
    count = count_of(an_election(3), voted(10, 8, a=7, b=5, c=4, abstain=1))
    assert codes(count.winners) == ["a", "b"]
    assert [one.passed for one in count.candidates] == [True, True, False, False]
    assert conclusion(count) == "应选 3 人，当选 2 人：赵秀英、钱德明。还有 1 人没有选出。"


def test_more_than_the_seats_are_ranked_by_heads_then_area():
    roll = {1: 10_000, 2: 10_000, 3: 10_000, 4: 10_001, 5: 10_000}
    ballots = [(1, ["a", "b"]), (2, ["a", "c"]), (3, ["a", "b", "c"])]
    ballots += [(4, ["a", "c"]), (5, ["b"])]
    count = tally(ballots, roll, an_election(3))
    assert codes(count.winners) == ["a", "c", "b"]
    two = tally([(g, chosen[:2]) for g, chosen in ballots], roll, an_election(2))
    assert codes(two.winners) == ["a", "b"]


def test_a_tie_at_the_last_seat_leaves_it_open():
    count = count_of(an_election(2), voted(10, 10, a=8, b=6, c=6, d=1))
    assert (codes(count.winners), codes(count.run_off), count.open_seats) == (["a"], ["b", "c"], 1)
    assert "“钱德明”“孙丽华”票数相同，还有 1 人没有选出，可以再投一轮。" in conclusion(count)


def test_a_tie_above_the_last_seat_is_no_tie():
    count = count_of(an_election(2), voted(10, 10, a=8, b=8, c=6))
    assert (codes(count.winners), count.run_off) == (["a", "b"], ())


# Blank and spoilt


def test_a_blank_answer_takes_part_only_where_the_rules_say_so():
    given_sums = sums(9, yes=4, no=1, blank=1)
    out = count_of(APPROVAL, given_sums)
    assert (out.participating.heads, out.passed) == (5, False)
    inside = count_of(APPROVAL, given_sums, CountRules(invalid=Invalid.PARTICIPATING))
    assert (inside.participating.heads, inside.passed) == (6, True)
    assert "空白和无法辨认的不计入" in "".join(working_of(out))
    assert "空白 1 人" in "".join(working_of(inside))


# Sheets that did not come back

FOLLOW, ABSTAIN = Nonreturn.FOLLOW_MAJORITY, Nonreturn.ABSTAIN


def counted(given_sums, unreturned, policy, question=APPROVAL):
    with_unreturned = Sums(
        given_sums.total,
        given_sums.voted,
        given_sums.by_choice,
        Weight(unreturned, unreturned * 10_000),
    )
    return count_of(question, with_unreturned, CountRules(nonreturn=policy))


def test_by_default_what_does_not_come_back_does_not_count():
    count = counted(sums(9, yes=4), 5, Nonreturn.NOT_COUNTED)
    assert (count.participating.heads, count.deemed, count.passed) == (4, None, False)


def test_deemed_votes_follow_the_majority_and_are_shown_apart():
    """Minhang 2021: 417 yes, 278 no, 8 abstained, 584 did not return theirs."""
    count = counted(sums(1291, yes=417, no=278, abstain=8), 584, FOLLOW)
    yes = next(one for one in count.sums if one.option.code == "yes")
    assert (yes.weight.heads, yes.deemed.heads, count.deemed.heads) == (417, 584, 584)
    assert (count.participating.heads, count.passed) == (1287, True)
    assert "584 人" in "".join(working_of(count))


def test_deemed_abstentions_raise_the_base():
    count = counted(sums(9, yes=4), 5, ABSTAIN)
    assert (count.participating.heads, count.passed) == (9, False)
    assert next(one for one in count.sums if one.option.code == "abstain").deemed.heads == 5


@pytest.mark.parametrize(
    ("yes", "no", "why"),
    [
        (Weight(), Weight(), Undecided.NOBODY_VOTED),
        (Weight(3, 20_000), Weight(2, 30_000), Undecided.MAJORITIES_DIFFER),
        (Weight(3, 30_000), Weight(3, 20_000), Undecided.TIE),
        (Weight(3, 30_000), Weight(2, 30_000), Undecided.TIE),
    ],
)
def test_the_count_stops_where_there_is_no_majority_to_follow(yes, no, why):
    given_sums = Sums(Weight(9, 90_000), yes + no, {"yes": yes, "no": no}, Weight(3, 30_000))
    count = count_of(APPROVAL, given_sums, CountRules(nonreturn=FOLLOW))
    assert (count.undecided, count.passed, count.run_off) == (why, False, ())
    assert conclusion(count).startswith("没有得出结果：")


def test_nobody_is_deemed_to_have_elected_anybody():
    count = counted(voted(10, 4, a=4), 6, FOLLOW, an_election(2))
    assert (count.participating.heads, count.winners, count.deemed) == (4, (), NOTHING)


def test_unreturned_sheets_and_ballots_never_exceed_the_roll():
    with pytest.raises(ValueError, match="more took part"):
        counted(sums(9, yes=5), 5, FOLLOW)


# What a ballot may say


@pytest.mark.parametrize(
    ("question", "chosen", "why"),
    [
        (APPROVAL, [], "请先选择"),
        (APPROVAL, ["yes", "no"], "只能选一项"),
        (APPROVAL, ["blank"], "没有这个选项"),
        (MODELS, ["a", "b"], "只能选一项"),
        (MODELS, ["d"], "没有这个选项"),
        (an_election(2), ["a", "b", "c"], "最多选2人"),
        (an_election(2), ["a", "a"], "没有这个选项"),
        (an_election(2), ["a", "abstain"], "选了“弃权”就不能再选别的"),
        (APPROVAL, ["yes"], None),
        (MODELS, ["none"], None),
        (an_election(2), ["a", "b"], None),
        (an_election(2), ["abstain"], None),
    ],
)
def test_each_answer_is_on_the_sheet(question, chosen, why):
    errors = wrong_answers([question], {"q1": chosen})
    assert errors == ({"q1": [why]} if why else {})


def test_paper_may_be_blank_or_spoilt():
    for chosen in ("blank", "spoilt"):
        assert not wrong_answers([APPROVAL], {"q1": [chosen]}, on_paper=True)
    assert wrong_answers([APPROVAL], {"q1": ["blank", "yes"]}, on_paper=True)


def test_every_question_is_answered_and_no_other():
    assert wrong_answers([APPROVAL], {"q1": ["yes"], "q2": ["yes"]}) == {"q2": ["没有这一项"]}
    assert wrong_answers([APPROVAL], {}) == {"q1": ["请先选择"]}


def test_the_same_answers_have_one_form():
    question = an_election(3)
    assert in_order([question], {"q1": ["c", "a"]}) == {"q1": ["a", "c"]}


def test_a_sheet_says_how_many_of_its_questions_passed():
    passed, failed = count_of(APPROVAL, sums(9, yes=6)), count_of(MODELS, sums(9, a=3, b=3))
    assert conclusion_of([passed, failed]).startswith("共 2 项，通过 1 项。第1项，四项比较全部达到")


# Properties

CHOSEN = st.one_of(
    st.none(),
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=2, unique=True),
    st.just(["abstain"]),
)
HOUSES = st.lists(st.tuples(st.integers(1, 10**7), CHOSEN), min_size=1, max_size=25)


def elect(houses):
    roll = {index: area for index, (area, _) in enumerate(houses)}
    ballots = [(index, chosen) for index, (_, chosen) in enumerate(houses) if chosen]
    return tally(ballots, roll, an_election(2))


@given(HOUSES)
def test_one_more_vote_never_unseats_who_was_elected(houses):
    for winner in codes(elect(houses).winners):
        for index, (area, chosen) in enumerate(houses):
            if chosen is None or chosen == ["abstain"]:
                better = [*houses[:index], (area, [winner]), *houses[index + 1 :]]
                assert winner in codes(elect(better).winners)


@given(HOUSES)
def test_never_more_are_elected_than_there_are_seats(houses):
    count = elect(houses)
    assert len(count.winners) <= 2
    assert all(one.passed for one in count.candidates if one.option in count.winners)
    assert not set(count.winners) & set(count.run_off)
    assert len(count.run_off) == 0 or len(count.run_off) > count.open_seats >= 1


@given(HOUSES, st.randoms(use_true_random=False))
def test_the_order_of_an_elections_ballots_never_matters(houses, random):
    roll = {index: area for index, (area, _) in enumerate(houses)}
    ballots = [(index, chosen) for index, (_, chosen) in enumerate(houses) if chosen]
    shuffled = random.sample(ballots, len(ballots))
    assert tally(shuffled, roll, an_election(2)) == tally(ballots, roll, an_election(2))
