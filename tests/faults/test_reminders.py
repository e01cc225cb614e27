"""Reminders under `kill -9`: no one is told twice, no one is missed, and what a kill can cost is counted.

`FAULT_DUES=10000 pytest tests/faults` asks for more households; FAULT_SEED and FAULT_KILLS
choose other moments. FAULT_REPORT=FILE writes down what was counted, a line of JSON a test.
"""

import json
import os
import random
from pathlib import Path

import pytest
from sqlalchemy import text

from mini_program_stub.sandbox.testing import running_sandbox
from models.base.session import db
from server.database import drop_database, fresh_database
from tests.faults.street import Street
from tests.house.waiting import until
from tests.races import at_once

pytestmark = pytest.mark.faults

DUES = int(os.environ.get("FAULT_DUES", "500"))
KILLS = int(os.environ.get("FAULT_KILLS", "5"))
SEED = int(os.environ.get("FAULT_SEED", "20260414"))
IN_DOUBT = 16
"""Twice a worker's `parallel`: what it may have under way when it dies."""
PATIENCE = 120 + DUES / 10


@pytest.fixture
def street(template_url, postgres, tmp_path):
    """Build a street; its processes and its database end with the test."""
    made = []

    def build(*, credits_each: int) -> Street:
        url = fresh_database(postgres.uri(), template="gongzhi_template")
        sandbox = running_sandbox(tmp_path / "sandbox")
        street = Street(tmp_path, url, sandbox.__enter__(), DUES, credits_each)
        context = street.app.app_context()
        context.push()
        made.append((street, sandbox, context, url))
        return street.build()

    yield build
    for street, sandbox, context, url in made:
        street.close()
        db.session.remove()
        db.engine.dispose()
        context.pop()
        sandbox.__exit__(None, None, None)
        drop_database(url)


def report(street: Street, totals: dict[str, int]) -> None:
    """Write down what a run counted, where it was asked for."""
    wanted = os.environ.get("FAULT_REPORT")
    if wanted:
        counted = {
            "dues": DUES,
            "credits_each": street.credits,
            "kills": street.kills,
            "arrived": totals,
            "states": street.states(),
            "attempts": {str(key): count for key, count in street.outcomes().items()},
        }
        with Path(wanted).open("a", encoding="utf-8") as file:
            file.write(json.dumps(counted) + "\n")


def kill_again_and_again(street: Street) -> None:
    """Two processes; one or both are killed at moments that depend on how far they came. Then two finish."""
    dice = random.Random(SEED)  # noqa: S311 - moments, no secrets
    for round_number in range(KILLS):
        street.start()
        goal = min(street.arrived() + dice.randrange(1, 2 + DUES // (KILLS + 2)), DUES)
        until(
            lambda goal=goal: street.arrived() >= goal or street.at_rest(),
            within=PATIENCE,
            what="progress",
        )
        if round_number % 2:
            street.kill_all()
        else:
            street.kill(dice.choice(street.running))
    street.kill_all()
    street.start()
    until(street.at_rest, within=PATIENCE, what="the rest")


def test_with_one_credit_each_is_told_exactly_once_whoever_is_killed(street):
    """The platform itself refuses a second message, so that an attempt of unknown fate is safely repeated."""
    street = street(credits_each=1)
    kill_again_and_again(street)
    totals = street.sandbox.control.repeated()["totals"]
    report(street, totals)
    assert totals == {"messages": DUES, "different": DUES, "repeated": 0, "most": 1}
    assert street.told_in_the_inbox() == {1: DUES}
    assert street.open_attempts() == 0
    assert set(street.states()) <= {"delivered", "unknown"}


def test_with_credits_to_spare_nobody_is_told_twice_and_the_few_in_doubt_are_on_record(street):
    """With more credits a repetition could arrive twice, so that none is made."""
    street = street(credits_each=5)
    kill_again_and_again(street)
    totals = street.sandbox.control.repeated()["totals"]
    states = street.states()
    missing = DUES - totals["different"]
    report(street, totals)
    assert totals["repeated"] == 0
    assert missing <= states["unknown"] <= street.kills * IN_DOUBT
    assert street.told_in_the_inbox() == {1: DUES}
    assert street.open_attempts() == 0


def test_a_sweep_killed_in_the_middle_is_made_whole_by_the_next(street):
    """All is written but the visit list, which is locked, when both processes are killed."""
    street = street(credits_each=1)
    db.session.rollback()
    with db.engine.connect() as holder:
        holder.execute(text("LOCK TABLE visit_tasks IN SHARE MODE"))
        street.start()
        until(lambda: sweeping(street), within=PATIENCE, what="a sweep under way")
        street.kill_all()
        holder.rollback()
    assert street.told_in_the_inbox() == {}
    street.start(1)
    until(street.at_rest, within=PATIENCE, what="the rest")
    assert street.told_in_the_inbox() == {1: DUES}
    assert street.visits() == 1
    assert street.sandbox.control.repeated()["totals"]["messages"] == DUES


def sweeping(street: Street) -> bool:
    found = db.session.execute(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND query LIKE 'INSERT INTO visit_tasks%' AND wait_event_type = 'Lock'"
        )
    ).scalar()
    db.session.rollback()
    return bool(found)


def test_two_sweeps_at_once_tell_each_due_once(street):
    """One goes first, the other passes by."""
    from jobs import fees

    street = street(credits_each=1)
    clock = street.app.extensions["clock"]
    told, failures = [], []

    def sweep():
        with street.app.app_context():
            try:
                told.append(fees.sweep_reminders(clock.now()))
            except Exception as error:  # noqa: BLE001 - the test reports it
                failures.append(error)

    at_once(*[sweep] * 4)
    assert failures == []
    assert sorted(told) == [0, 0, 0, DUES]
    assert street.told_in_the_inbox() == {1: DUES}


def test_two_couriers_at_once_send_each_notice_once_and_one_at_a_time_to_a_person(street):
    """Several notices for each of a few people: 43108 would be the platform's word for two at once."""
    from datetime import timedelta

    from sqlalchemy import select

    from jobs.worker import Courier
    from models.notices import actions
    from models.notices.tables import SubscriptionCredit

    street = street(credits_each=5)
    clock = street.app.extensions["clock"]
    people = db.session.scalars(
        select(SubscriptionCredit.account_id).order_by(SubscriptionCredit.account_id).limit(20)
    ).all()
    for number in range(5):
        actions.announce(
            event=f"bill-probe:{number}",
            kind="bill_reminder",
            stage="once",
            estate_id=street.estate_id,
            account_ids=people,
            params={
                "unit": "1栋",
                "period": f"第{number}期",
                "amount": f"{number}.00",
                "due": "2026年4月21日",
                "bill_id": number,
            },
            now=clock.now() - timedelta(minutes=5 - number),
        )
    db.session.commit()

    def deliver():
        with street.app.app_context():
            Courier(street.app.extensions["wechat"], clock).deliver_batch()

    at_once(*[deliver] * 3)
    while not db.session.execute(
        text("SELECT count(*) = 0 FROM notices WHERE state = 'waiting'")
    ).scalar():
        db.session.rollback()
        deliver()
    arrived = street.sandbox.control.all_deliveries()
    assert len(arrived) == 100
    assert {one["times"] for one in arrived} == {1}
    assert set(street.sandbox.control.calls("subscribe.send")) == {0}
    by_person: dict[str, list[str]] = {}
    for one in arrived:
        by_person.setdefault(one["openid"], []).append(one["data"]["amount2"])
    assert all(found == sorted(found) for found in by_person.values())
