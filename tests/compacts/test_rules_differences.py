"""What changed between two texts, as people read it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.compacts.differences import MOST_EDITS, Change, Op, differences, paragraphs, within


def marked(old, new):
    """A paragraph's pieces as [-gone-] and {+come+}."""
    signs = {Op.SAME: "{}", Op.DEL: "[-{}-]", Op.INS: "{{+{}+}}"}
    return "".join(signs[piece.op].format(piece.text) for piece in within(old, new))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("夜间不大声喧哗。", "夜间十点以后不大声喧哗。", "夜间{+十点以后+}不大声喧哗。"),
        ("按时交纳物业费用。", "按时交纳费用。", "按时交纳[-物业-]费用。"),
        ("每月 5 日前交纳。", "每月 15 日前交纳。", "每月 [-5-]{+15+} 日前交纳。"),
        ("设置 Wi-Fi。", "设置 WiFi。", "设置 [-Wi-Fi-]{+WiFi+}。"),
        ("爱护公物。", "爱护公物。", "爱护公物。"),
        ("不得罚款，依靠劝导。", "依靠劝导。", "[-不得罚款，-]依靠劝导。"),
    ],
)
def test_changes_are_shown_by_words(old, new, shown):
    assert marked(old, new) == shown


def test_a_word_or_two_between_changes_are_read_with_them():
    assert marked("楼上的住户不养鸡", "楼下的居民不养鸡") == "楼[-上的住户-]{+下的居民+}不养鸡"


def test_a_new_article_is_added_and_its_neighbours_stay():
    old = "一、爱护公物。\n二、讲究卫生。"
    new = "一、爱护公物。\n二、文明养犬，及时清理。\n三、讲究卫生。"
    found = differences(old, new)
    assert [one.change for one in found] == [Change.SAME, Change.ADDED, Change.CHANGED]
    assert found[1].pieces[0].text == "二、文明养犬，及时清理。"


def test_an_article_that_went_is_shown_where_it_stood():
    found = differences(
        "一、甲甲甲。\n二、罚款五十元。\n三、乙乙乙。", "一、甲甲甲。\n三、乙乙乙。"
    )
    assert [one.change for one in found] == [Change.SAME, Change.REMOVED, Change.SAME]


def test_blank_lines_and_spaces_at_the_ends_are_no_change():
    found = differences("一、甲。\n\n二、乙。", "  一、甲。\r\n二、乙。\n")
    assert {one.change for one in found} == {Change.SAME}


TEXTS = st.text(alphabet="甲乙丙丁a1 。，\n", max_size=120)


@given(old=TEXTS, new=TEXTS)
def test_without_what_came_it_is_the_old_text_and_without_what_went_the_new(old, new):
    found = differences(old, new)
    for text, gone in ((old, Op.INS), (new, Op.DEL)):
        lines = [
            "".join(piece.text for piece in one.pieces if piece.op is not gone) for one in found
        ]
        assert [line for line in lines if line] == paragraphs(text)


@given(old=TEXTS)
def test_a_text_does_not_differ_from_itself(old):
    assert {one.change for one in differences(old, old)} <= {Change.SAME}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("甲" * 20_000, "乙" * 20_000),
        ("甲乙" * 10_000, "乙甲" * 10_000),
        (
            "\n".join("甲乙丙"[n % 3] for n in range(10_000)),
            "\n".join("丙丁"[n % 2] for n in range(10_000)),
        ),
        (
            "\n".join(f"第{n}条甲乙" for n in range(2_000)),
            "\n".join(f"第{n}条丙丁" for n in range(2_000)),
        ),
    ],
)
def test_the_longest_texts_take_no_more_than_moments(old, new):
    began = time.process_time()
    assert differences(old, new)
    assert time.process_time() - began < 5
    assert MOST_EDITS == 600
