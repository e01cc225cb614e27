"""Which records there are at each state of a motion, and why others are not there yet."""

import pytest

from models.motion_records.rules import RecordKind

NOTICED = {"notice": "ready", "delivery": "draft"}
OPEN = NOTICED | {"opening": "ready", "roll": "ready"}
COUNTED = OPEN | {"delivery": "ready", "minutes": "draft", "result": "draft"}
PUBLICISED = COUNTED | {"minutes": "ready", "result": "ready"}
EFFECTIVE = PUBLICISED | {"filing": "ready", "ending": "ready"}


def draft(motion):
    return motion


def noticed(motion):
    return motion.noticed(certified=False)


def certified(motion):
    return motion.noticed()


def opened(motion):
    return motion.opened()


def closed(motion):
    return motion.opened().with_ballots("yes", "yes").closed()


def counted(motion):
    return closed(motion).counted()


def publicised(motion):
    return counted(motion).publicised()


def effective(motion):
    return publicised(motion).publicity_over()


def failed(motion):
    publicised = motion.opened().with_ballots("yes", "no").closed().counted().publicised()
    return publicised.publicity_over()


def withdrawn(motion):
    noticed(motion)
    motion.move(motion.desk.secretary, "withdrawn", reason="价格要重新谈")
    return motion


def withdrawn_before(motion):
    motion.move(motion.desk.moderator, "withdrawn", reason="价格要重新谈")
    return motion


def void(motion):
    opened(motion)
    motion.move(motion.desk.secretary, "void", reason="表决票印错了")
    return motion


WAYS = [
    (draft, {}),
    (withdrawn_before, {}),
    (noticed, NOTICED),
    (certified, NOTICED | {"opening": "ready"}),
    (opened, OPEN),
    (closed, OPEN),
    (counted, COUNTED),
    (publicised, PUBLICISED),
    (effective, EFFECTIVE),
    (failed, PUBLICISED | {"ending": "ready"}),
    (withdrawn, NOTICED | {"delivery": "ready", "ending": "ready"}),
    (void, OPEN | {"delivery": "ready", "ending": "ready"}),
]


@pytest.mark.parametrize(("way", "expected"), WAYS, ids=[way.__name__ for way, _ in WAYS])
def test_each_kind_at_each_state(motion, records, way, expected):
    way(motion)
    records.seal()
    everything = dict.fromkeys([kind.value for kind in RecordKind], "missing")
    assert records.states() == everything | expected
    for one in records.all()["items"]:
        shown = records.read(one["kind"])
        issued = records.issue(one["kind"])
        if one["state"] == "missing":
            shown.refused(409, "record-not-ready")
            assert shown["detail"] == one["why"]
        else:
            assert shown["sheet"]["parts"]
        if one["state"] == "ready":
            assert issued.status == 201
        else:
            issued.refused(409, "record-not-ready")
            assert one["why"]
    assert records.states() == everything | {
        kind: "issued" if state == "ready" else state for kind, state in expected.items()
    }


def test_minutes_wait_until_the_ballots_are_in_the_log(motion, records):
    publicised(motion)
    assert records.states()["minutes"] == "draft"
    assert "公开记录" in records.issue("minutes").refused(409, "record-not-ready")["detail"]
    records.seal()
    assert records.issue("minutes").status == 201


def test_minutes_of_a_vote_without_voters_wait_for_nothing(motion, records):
    motion.opened().closed().counted().publicised()
    assert records.issue("minutes")["data"]["evidence"]["log"] is None
