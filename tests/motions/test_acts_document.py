"""The page for lawyers and staff says what the program does, and what it does was tried."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from models.motions.states import MOVES, State
from server import capabilities, motion_acts
from server.commands.motion_acts import command
from tests.motions.acts_expected import ALL_STAFF, DONE, RULES
from tests.motions.scenes import STATES

capabilities.load()
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "motion-acts.md"
DEEDS = {one.name: one for one in motion_acts.DEEDS}


def states_of(act, *people):
    """The states in which somebody of these is let do it, by the table that was tried."""
    return {
        state
        for scene, (state, _) in STATES.items()
        for who in people
        if RULES[act].expected(scene, state, who)[0] == DONE
    }


def test_the_page_is_current():
    assert PAGE.read_text("utf-8") == motion_acts.page(), (
        "run `gongzhi motion-acts --output docs/motion-acts.md`"
    )


def test_the_command_writes_it(tmp_path):
    written = tmp_path / "acts.md"
    assert CliRunner().invoke(command, ["--output", str(written)]).exit_code == 0
    assert written.read_text("utf-8") == motion_acts.page()
    assert CliRunner().invoke(command).output == motion_acts.page()


@pytest.mark.parametrize("move", [one for one in MOVES if one.roles], ids=lambda one: one.act.value)
def test_its_moves_are_those_that_were_tried(move):
    for role in ALL_STAFF:
        listed = {state.value for state in move.sources} if role in move.roles else set()
        assert listed == states_of(move.act.value, role), role


def test_what_the_clock_alone_does_nobody_may():
    for move in (one for one in MOVES if one.by_clock):
        assert states_of(move.act.value, "owner", *ALL_STAFF) == set()


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_its_other_acts_are_those_that_were_tried(deed):
    listed = {state.value for state in State if state in deed.states}
    if deed.name != "run_off":  # a sheet of one question with yes and no has none
        first = ("owner",) if deed.by else tuple(ALL_STAFF)
        assert listed == states_of(deed.name, *first)
    roles = {role.value for role in motion_acts.roles_of(deed.endpoint)}
    assert roles == RULES[deed.name].by & ALL_STAFF
    assert bool(deed.by) == bool(RULES[deed.name].by - ALL_STAFF)
