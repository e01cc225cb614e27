"""The web process is killed while a callback is taken: the platform tells again, and the money is credited once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from jobs import payments as jobs
from mini_program_stub.sandbox import pay_keys
from mini_program_stub.sandbox.testing import running_sandbox
from models.base.clock import FileClock
from models.base.session import db
from models.fees.tables import Bill
from models.payments.tables import Payment, PaymentCallback
from server import settings
from server.app import create_app
from server.database import drop_database, fresh_database
from server.settings import new_keys, write_keys
from tests.conftest import START
from tests.domain import World
from tests.fees.arranging import office
from tests.house.waiting import free_port_pair, until
from tests.http import Api
from tests.payments.arranging import Till, check_books
from tests.wechat_pay.arranging import set_clock

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESS = Path(__file__).with_name("pay_process.py")


class Web:
    """The product's web process on a database, a clock and a sandbox that tells it of payments."""

    def __init__(self, folder, environment, clock, port):
        self.mark = folder / "die"
        self.url = environment["GONGZHI_PUBLIC_URL"]
        self._command = [sys.executable, PROCESS, clock, str(port), self.mark]
        self._environment = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)
        until(self._answers, within=60, what="the start of the web process")

    def is_dead(self):
        return self.process.poll() == -9

    def end(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _answers(self):
        try:
            return requests.get(self.url + "/health/live", timeout=2).ok
        except requests.RequestException:
            return False


@pytest.fixture
def scene(template_url, postgres, tmp_path):
    """A till whose callbacks go to a process of its own."""
    url = fresh_database(postgres.uri(), template="gongzhi_template")
    clock, port = tmp_path / "clock", free_port_pair()
    set_clock(clock, START)
    write_keys(tmp_path / "keys.json", new_keys())
    with running_sandbox(tmp_path / "sandbox", clock_file=clock) as sandbox:
        environment = {
            "GONGZHI_ENV": "test",
            "DATABASE_URL": url,
            "GONGZHI_DATA": str(tmp_path),
            "GONGZHI_KEYS_FILE": str(tmp_path / "keys.json"),
            "GONGZHI_WECHAT_BASE_URL": sandbox.base_url,
            "GONGZHI_WECHAT_APPID": sandbox.appid,
            "GONGZHI_WECHAT_SECRET": sandbox.secret,
            "GONGZHI_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "GONGZHI_LOG_LEVEL": "WARNING",
            **pay_keys.settings_for_app(sandbox.settings.data, sandbox.base_url),
        }
        app = create_app(settings.load(environment), FileClock(clock))
        web = Web(tmp_path, environment, clock, port)
        with app.app_context():
            world = World(app, Api(app), app.extensions["clock"])
            desk = office(world)
            desk.contract(starts_on="2026-03-01", ends_on="2027-02-28")
            yield Till(desk, sandbox, app.extensions["wechat_pay"], app), web
            web.end()
            app.extensions["wechat_pay"].close_connections()
            db.session.remove()
            db.engine.dispose()
    drop_database(url)


def books(till):
    db.session.rollback()
    db.session.expire_all()
    paid = [one.receipt_number for one in db.session.scalars(select(Payment))]
    kept = [one.verdict for one in db.session.scalars(select(PaymentCallback))]
    return paid, kept, db.session.get_one(Bill, till.bill()["id"]).state


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_the_commit_of_a_callback(scene, moment):
    till, web = scene
    web.start()
    owner = till.desk.owner()
    order = till.order(owner, till.bill())
    web.mark.write_text(moment)
    till.pays(owner, order)
    until(web.is_dead, within=30, what="the death of the web process")
    left = books(till)
    assert left == (
        ([], [], "open") if moment == "before" else (["WY2026-000001"], ["credited"], "paid")
    )
    web.start()
    until(lambda: told_again(till), within=30, what="the platform's second try")
    assert books(till) == (["WY2026-000001"], ["credited"], "paid")
    check_books()


def told_again(till):
    till.control.move_clock(advance="15s")
    (callback,) = till.control.payments(settle=5)["items"]
    return callback["state"] == "delivered"


def test_a_kill_that_nobody_tells_again_of_is_made_up_by_the_job(scene):
    till, web = scene
    web.start()
    owner = till.desk.owner()
    order = till.order(owner, till.bill())
    web.mark.write_text("before")
    till.pays(owner, order)
    until(web.is_dead, within=30, what="the death of the web process")
    till.control.move_clock(advance="40s")
    assert jobs.follow_orders(till.desk.world.now) == 1
    paid, kept, state = books(till)
    assert (paid, kept, state) == (["WY2026-000001"], [], "paid")
    web.start()
    until(lambda: told_again(till), within=30, what="the platform's second try")
    assert books(till) == (["WY2026-000001"], ["repeated"], "paid")
    check_books()
