"""Counting by hand: the vocabulary of tests of the count. Areas in 0.01 m2."""

from hypothesis import strategies as st

from models.motions import counting
from models.motions.counting import Sums
from models.motions.matters import MatterClass
from models.motions.questions import Asked, QuestionKind, sheet_of
from models.motions.weights import NOTHING, Weight

ORDINARY, SPECIAL = MatterClass.ORDINARY, MatterClass.SPECIAL
QUESTION = dict(
    zip(
        (ORDINARY, SPECIAL),
        sheet_of(
            [
                Asked(QuestionKind.APPROVAL, matter, "事项", "是否同意？")
                for matter in ("other", "fund_raising")
            ]
        ),
        strict=True,
    )
)


def sums(total, **chosen):
    by_choice = {code: Weight(*weight) for code, weight in chosen.items()}
    return Sums(Weight(*total), sum(by_choice.values(), NOTHING), by_choice)


def count_of(given, matter_class):
    return counting.count_of(QUESTION[matter_class], given)


def tally(ballots, roll, matter_class):
    single = [(group, [choice]) for group, choice in ballots]
    return counting.tally(single, roll, QUESTION[matter_class])


def met(count):
    return {one.name: one.met for one in count.candidates[0].comparisons}


AREAS = st.integers(min_value=1, max_value=10**9)
CHOICES = st.sampled_from(["yes", "no", "abstain", None])
HOUSES = st.lists(st.tuples(AREAS, CHOICES), min_size=1, max_size=40)
CLASSES = st.sampled_from(MatterClass)


def houses_counted(houses, matter_class):
    roll = {index: area for index, (area, _) in enumerate(houses)}
    ballots = [(index, choice) for index, (_, choice) in enumerate(houses) if choice]
    return tally(ballots, roll, matter_class)
