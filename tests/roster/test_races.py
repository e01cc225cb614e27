"""Two at once, on real connections: one of them is told."""

import pytest

from tests.races import at_once
from tests.roster.conftest import line

pytestmark = pytest.mark.faults


def test_one_import_is_confirmed_once(live_office):
    made = live_office.upload(line("101") + line("102", "李秀英", ""))
    answers = at_once(
        lambda: live_office.confirm(made, by=live_office.moderator),
        lambda: live_office.confirm(made, by=live_office.secretary),
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    (late,) = [answer for answer in answers if answer.status == 409]
    late.refused(409, "roster-import-decided")
    assert len(live_office.units()) == 2


def test_of_two_imports_of_an_estate_the_second_is_stale(live_office):
    first = live_office.upload(line("101") + line("102", "李秀英", ""))
    second = live_office.upload(line("101", "王桂兰", "") + line("103", "赵秀兰", ""))
    answers = at_once(
        lambda: live_office.confirm(first, by=live_office.moderator),
        lambda: live_office.confirm(second, by=live_office.secretary),
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    (late,) = [answer for answer in answers if answer.status == 409]
    late.refused(409, "roster-preview-stale")
    assert len(live_office.groups()) == 2


def test_of_two_proposals_for_a_unit_one_is_taken(live_office):
    live_office.register(line("101"))
    unit_id = live_office.units()[0]["id"]

    def propose(by, area):
        body = {
            "unit_id": unit_id,
            "grounds": "correction",
            "reason": "复核",
            "area_centi_m2": area,
        }
        return by.api.post(f"{live_office.path}/roster-corrections", body)

    answers = at_once(
        lambda: propose(live_office.clerk, 8100), lambda: propose(live_office.moderator, 8200)
    )
    assert sorted(answer.status for answer in answers) == [201, 409]


def test_a_correction_and_an_import_follow_each_other(live_office):
    live_office.register(line("101"))
    unit_id = live_office.units()[0]["id"]
    body = {"unit_id": unit_id, "grounds": "correction", "reason": "复核", "area_centi_m2": 8100}
    proposed = live_office.clerk.api.post(f"{live_office.path}/roster-corrections", body, ok=True)
    preview = live_office.upload(line("102", "李秀英", ""))
    path = f"{live_office.path}/roster-corrections/{proposed['id']}/decision"
    decided, confirmed = at_once(
        lambda: live_office.moderator.api.post(path, {"accept": True}, version=1),
        lambda: live_office.confirm(preview, by=live_office.secretary),
    )
    assert decided.status == 200
    assert confirmed.status in (200, 409)
    assert len(live_office.units()) == (2 if confirmed.status == 200 else 1)
    assert live_office.unit("1栋1单元101室")["area_centi_m2"] == 8100


def test_the_same_upload_tapped_twice_is_one_import(live_office):
    answers = at_once(*[lambda: live_office.upload(line("101"), key="tapped-twice-1")] * 2)
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0]["id"] == answers[1]["id"]
