"""What may be asked, what an answer must be, and that no small group can be told from a result."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.base.problems import Problem
from models.surveys.rules import (
    LONGEST_TEXT,
    SMALLEST_GROUP,
    Question,
    QuestionKind,
    check_questions,
    checked_answers,
    hidden_groups,
    result_of,
    shown_groups,
)

SINGLE = Question(QuestionKind.SINGLE, "哪一项？", ("屋面", "管网", "电梯"))
SEVERAL = Question(QuestionKind.MULTIPLE, "哪几项？", ("屋面", "管网", "电梯"))
SCALE = Question(QuestionKind.SCALE, "满意吗？")
TEXT = Question(QuestionKind.TEXT, "还有呢？", required=False)
ASKED = {1: SINGLE, 2: SEVERAL, 3: SCALE, 4: TEXT}

sizes = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 12), min_size=1)
texts = st.text(max_size=40)
good = st.fixed_dictionaries(
    {
        1: st.integers(0, 2),
        2: st.lists(st.integers(0, 2), min_size=1, max_size=6),
        3: st.integers(1, 5),
    },
    optional={4: texts | st.none()},
)


@given(sizes)
def test_no_group_of_under_five_can_be_reckoned_from_the_total(sizes):
    shown = shown_groups(sizes)
    assert all(size is None or size == 0 or size >= SMALLEST_GROUP for size in shown.values())
    hidden = [name for name, size in shown.items() if size is None]
    assume(hidden)
    # The reader subtracts what is shown from the total and knows that each hidden group has one at least.
    left = sum(sizes.values()) - sum(size or 0 for size in shown.values())
    most = left - (len(hidden) - 1)
    assert most >= SMALLEST_GROUP, "a reader would know that the group has fewer than five"
    assert most > 1, "a reader would know the group's very number"


@given(sizes)
def test_every_small_group_is_hidden_and_no_empty_one(sizes):
    hidden = hidden_groups(sizes)
    assert {name for name, size in sizes.items() if 0 < size < SMALLEST_GROUP} <= hidden
    assert all(sizes[name] > 0 for name in hidden)


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(SMALLEST_GROUP, 50)))
def test_large_groups_are_all_shown(sizes):
    assert shown_groups(sizes) == sizes


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"1": 3, "2": 40, "3": 9}, {"1": None, "2": 40, "3": None}),
        ({"1": 4, "2": 4, "3": 9}, {"1": None, "2": None, "3": 9}),
        # Five buildings of one each: their sum is five and still tells every one of them.
        (
            {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1, "6": 9},
            dict.fromkeys("123456"),
        ),
        ({"1": 1, "2": 1}, {}),
        ({"1": 4}, {}),
    ],
)
def test_a_group_is_hidden_with_another_where_it_stood_alone(sizes, shown):
    assert shown_groups(sizes) == shown


@given(good)
def test_a_checked_answer_is_checked_already(given_answers):
    once = checked_answers(ASKED, given_answers)
    assert checked_answers(ASKED, once) == once
    assert once[2] == sorted(set(given_answers[2]))


@given(texts)
def test_a_text_is_trimmed_and_an_empty_one_left_out(text):
    answers = checked_answers({4: TEXT}, {4: text})
    assert answers == ({4: text.strip()} if text.strip() else {})


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (SINGLE, 3),
        (SINGLE, -1),
        (SINGLE, True),
        (SINGLE, "0"),
        (SINGLE, None),
        (SEVERAL, [0, 3]),
        (SEVERAL, 1),
        (SEVERAL, []),
        (SEVERAL, [True]),
        (SCALE, 0),
        (SCALE, 6),
        (SCALE, 2.5),
        (TEXT, 5),
        (TEXT, "字" * (LONGEST_TEXT + 1)),
        (Question(QuestionKind.TEXT, "请写明"), "  "),
    ],
)
def test_an_answer_that_does_not_fit_its_question_is_refused_by_its_number(question, value):
    with pytest.raises(Problem) as refusal:
        checked_answers({7: question}, {7: value})
    assert refusal.value.code == "bad-answer"
    assert list(refusal.value.errors) == ["7"]


def test_an_answer_to_a_question_that_was_not_asked_is_refused():
    with pytest.raises(Problem) as refusal:
        checked_answers({3: SCALE}, {3: 4, 99: 1})
    assert list(refusal.value.errors) == ["99"]


@pytest.mark.parametrize(
    "question",
    [
        Question(QuestionKind.SINGLE, "只有一项", ("甲",)),
        Question(QuestionKind.MULTIPLE, "没有选项"),
        Question(QuestionKind.MULTIPLE, "重复", ("甲", "乙", "甲")),
        Question(QuestionKind.SCALE, "量表带选项", ("甲", "乙")),
        Question(QuestionKind.TEXT, "文字带选项", ("甲", "乙")),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_its_place(question):
    with pytest.raises(Problem) as refusal:
        check_questions([SCALE, question])
    assert (refusal.value.code, list(refusal.value.errors)) == ("bad-questions", ["questions.1"])


def test_a_survey_asks_something_and_not_too_much():
    for questions in ([], [SCALE] * 31):
        with pytest.raises(Problem) as refusal:
            check_questions(questions)
        assert "questions" in refusal.value.errors


def test_a_scale_gives_its_sum_and_leaves_the_average_to_the_reader():
    found = result_of(1, SCALE, {4: 3, 5: 3}, 6, ())
    assert (found.scale_sum, found.answered) == (27, 6)
    assert [bar.count for bar in found.bars] == [0, 0, 0, 3, 3]


def test_of_four_answers_nothing_is_shown():
    found = result_of(1, SINGLE, {0: 4}, 4, ())
    assert (found.hidden, found.bars, found.scale_sum) == (True, (), 0)
    assert result_of(1, TEXT, {}, 4, ("一句话",)).texts == ()
