"""Random votes, cast through the public door: the database's result and two verifiers of its bundle say the same."""

import io
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.evidence.bundle_format.content import Bundle
from models.evidence.bundle_format.mine import check_mine
from models.evidence.bundle_format.verifying import verify
from server.commands.verify import command
from tests.evidence.bending import BENT, repacked
from tests.evidence.in_node import InNode
from tests.motions.arranging import APPROVAL, ELECTION, MODELS, a_desk, a_motion
from tests.motions.bundled import RULES, download, hand_over, on_paper, seal

BENDABLE = sorted(
    set(BENT) - {"head turned", "voter invented", "receipt moved", "receipt lent", "receipt twice"}
)
"""What bends a bundle of any content; of those left out a small vote may already be so."""
MATTERS = ["property_service", "management_rules", "rebuilding", "fund_raising", "common_parts"]
ANSWERS = {
    "approval": st.sampled_from([["yes"], ["yes"], ["no"], ["abstain"]]),
    "choice": st.sampled_from([["a"], ["a"], ["b"], ["c"], ["none"], ["abstain"]]),
    "election": st.sampled_from([["a"], ["a", "b"], ["b", "c"], ["a", "c"], ["abstain"]]),
}
ON_PAPER = {
    kind: st.one_of(st.just(["blank"]), st.just(["spoilt"]), one) for kind, one in ANSWERS.items()
}
WAYS = ["silent", "delivered", "online", "online", "changed", "paper", "paper too"]


@pytest.fixture(scope="module")
def in_node():
    asked = InNode()
    yield asked
    asked.close()


@st.composite
def votes(draw):
    """A roll, a sheet of all kinds of questions, and what each owner does; the first one votes."""
    questions = draw(st.permutations([APPROVAL, MODELS, ELECTION]))
    asked = [one | {"matter": draw(st.sampled_from(MATTERS))} for one in questions]
    areas = draw(st.lists(st.integers(3_000, 13_000), min_size=3, max_size=6))

    def answered(by):
        return {f"q{at}": draw(by[one["kind"]]) for at, one in enumerate(asked, 1)}

    owners = []
    for at in range(len(areas)):
        way = draw(st.sampled_from(WAYS[2:] if at == 0 else WAYS))
        owners.append((way, answered(ANSWERS), answered(ANSWERS), answered(ON_PAPER)))
    return {
        "questions": asked,
        "areas": areas,
        "owners": owners,
        "second flat": draw(st.booleans()),
        "invalid": draw(st.sampled_from(["participating", "not_participating"])),
        "precedence": draw(st.sampled_from(["first", "online", "paper"])),
        "bent": draw(st.sets(st.sampled_from(BENDABLE), min_size=3, max_size=3)),
    }


def held(world, vote, nonreturn):
    """Hold the vote, from the draft to the sealed receipts of a result that is public."""
    estate = world.estate(areas=vote["areas"])
    if vote["second flat"]:  # the first owner has the last flat too
        world.give(estate, estate.units[-1], estate.holders[estate.units[0].id])
        vote["owners"][-1] = ("of the first", {}, {}, {})
    rules = RULES | {name: vote[name] for name in ("invalid", "precedence")}
    if nonreturn == "not_counted":
        rules |= {"nonreturn": nonreturn, "accepted_ways": [], "warning": ""}
    motion = a_motion(world, estate, desk=a_desk(world, estate), questions=vote["questions"])
    motion.ruled(**rules | {"nonreturn": nonreturn}).noticed()
    ways = [way for way, *_ in vote["owners"]]
    hand_over(motion, *(at for at, way in enumerate(ways) if way not in {"silent", "of the first"}))
    motion.at(motion.opens_at)
    for at, owner in enumerate(vote["owners"]):
        cast(motion, at, owner)
    motion.closed().counted().publicised()
    seal(motion)
    return motion


def cast(motion, at, owner):
    way, first, second, paper = owner
    if way in {"online", "changed", "paper too"}:
        assert motion.cast(at, first).status == 200
    if way == "changed" and first != second:
        assert motion.change(at, second).status == 200
    if way in {"paper", "paper too"}:
        on_paper(motion, sheet_of(motion, at), paper)


def sheet_of(motion, at):
    label = motion.estate.units[at].label
    sheets = motion.desk.clerk.api.get(f"/motions/{motion.id}/paper-sheets", ok=True)["items"]
    return next(n for n, sheet in enumerate(sheets) if label in sheet["unit_labels"])


@pytest.mark.parametrize("nonreturn", ["not_counted", "abstain", "follow_majority"])
@settings(
    deadline=None,
    max_examples=3,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(vote=votes())
def test_all_say_the_same(world, in_node, tmp_path, nonreturn, vote):
    motion = held(world, vote, nonreturn)
    content = download(motion, ok=True).raw
    bundle = Bundle(ZipFile(io.BytesIO(content)))
    shown, told = motion.result(), bundle.json("result.json")
    assert {name: shown[name] for name in told} == told

    file = tmp_path / "bundle.zip"
    file.write_bytes(content)
    said = CliRunner().invoke(command, [str(file)])
    assert said.exit_code == 0, said.output
    answer = in_node(file)
    assert answer["holds"], answer["checks"]
    assert answer["conclusion"] == shown["conclusion"]

    for at, (way, *_) in enumerate(vote["owners"]):
        if way in {"online", "changed", "paper", "paper too"}:
            mine = ballot_of(motion, at)
            assert list(check_mine(bundle, mine)) == []
            assert in_node(file, mine)["holds"]

    for name in vote["bent"]:
        bent = repacked(bundle, **BENT[name][0])
        file.write_bytes(bent)
        assert list(verify(Bundle(ZipFile(io.BytesIO(bent))))), name
        assert not in_node(file)["holds"], name


def ballot_of(motion, at):
    owner = motion.owner(at)
    (group,) = motion.seats(owner)
    return owner.api.get(f"/motions/{motion.id}/ballots/{group}", ok=True).body
