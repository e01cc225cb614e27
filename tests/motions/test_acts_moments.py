"""Each act that is bound to the clock, by everybody, at each boundary: a microsecond before, at it, and after it.

Windows are half-open: the opening moment is inside, the closing moment is outside. Where the job has not run, what is
recorded lags behind; what may be done does not.
"""

import pytest
from sqlalchemy import text

from models.base.session import db
from tests.motions.scenes import ASLEEP, AT_A_BOUNDARY, MOMENTS, scene_of
from tests.motions.trying import outcome_of_each

BOUND_TO_THE_CLOCK = (
    *("certify", "extend", "count", "confirm", "publicise", "withdraw", "void"),
    *("cast", "change", "repeat", "vote_by_proxy"),
    *("print_sheets", "enter_paper", "read_paper_again", "decide_paper"),
    *("give_proxy", "enter_proxy", "check_proxy", "revoke_proxy"),
    *("deliver", "hang", "take_back_delivery", "visit"),
    *("object_to_roll", "object_to_roll_on_paper", "answer_about_roll"),
    *("object_to_result", "object_to_result_on_paper", "answer_about_result"),
    *("result", "bundle"),
)


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"acts-{name}")) for name in MOMENTS],
)
def scene(request, stage):
    with scene_of(stage, request.param) as found:
        yield found


@pytest.mark.parametrize("act", BOUND_TO_THE_CLOCK)
def test_each_act_by_everybody_at_each_boundary(scene, act):
    expected, found = outcome_of_each(scene, act, AT_A_BOUNDARY)
    assert found == expected


def test_what_is_recorded_lags_where_the_job_has_not_run(scene):
    statement = text("SELECT state FROM motions WHERE id = :id")
    recorded = db.session.scalar(statement, {"id": scene.motion.id})
    assert (recorded != scene.state) is (scene.name in ASLEEP)
