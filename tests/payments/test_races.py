"""Two at once, with real commits: the same payment told by several, cash beside it, receipts without gaps."""

import pytest
from sqlalchemy import select, text

from jobs import payments as jobs
from mini_program_stub.sandbox import pay_callbacks
from mini_program_stub.sandbox.testing import running_sandbox
from models.base.session import db
from models.payments.numbering import next_receipt
from models.payments.tables import Payment, PaymentOrder
from tests.fees.arranging import office
from tests.payments.arranging import CALLBACK, Till, check_books
from tests.payments.conftest import NOTIFY
from tests.races import at_once
from tests.wechat_pay.arranging import client_of, set_clock

pytestmark = pytest.mark.faults

FEN = 19200
HOUSEHOLDS = 6


@pytest.fixture
def till(live_app, live_world, tmp_path):
    folder = tmp_path / "sandbox"
    set_clock(folder / "clock", live_world.now)
    with running_sandbox(folder) as sandbox:
        sandbox.world.notifier.stop()
        client = client_of(sandbox, NOTIFY, now=live_app.extensions["clock"].now)
        live_app.extensions["wechat_pay"] = client
        desk = office(live_world, units=HOUSEHOLDS)
        desk.contract(starts_on="2026-03-01", ends_on="2027-02-28")
        yield Till(desk, sandbox, client, live_app)
        client.close_connections()


def brings(till, notice):
    """An act that brings one of the platform's callbacks."""
    body = notice["body"].encode()
    world = till.platform.world
    headers = pay_callbacks.headers_for(world.pay_keys, body, world.clock.now(), "")
    return lambda: till.desk.world.api.call("POST", CALLBACK, raw=body, headers=headers).status


def follows(till, live_app):
    def act():
        with live_app.app_context():
            return jobs.follow_orders(till.desk.world.now)

    return act


def test_everybody_tells_of_the_same_payment(till, live_app):
    owner = till.desk.owner()
    order = till.order(owner, till.bill())
    till.spoil("double")
    till.pays(owner, order)
    till.app.extensions["clock"].move(seconds=30)
    till.awake(owner)
    first, second = till.notices()
    asks = f"/payment-orders/{order['id']}/enquiry"
    given = at_once(
        *[brings(till, first)] * 3,
        *[brings(till, second)] * 2,
        lambda: owner.api.put(asks).status,
        follows(till, live_app),
    )
    assert given[:6] == [204] * 5 + [200]
    db.session.rollback()
    assert till.money() == [("payment", "wechat", FEN)]
    assert (till.alarms(), till.refunds(), till.bill()["state"]) == ([], [], "paid")
    check_books()


@pytest.mark.parametrize("round_", range(3))
def test_cash_and_wechat_at_once_make_the_bill_and_not_more(till, round_):
    bill, owner = till.bill(), till.desk.owner()
    order = till.order(owner, bill)
    till.pays(owner, order)
    body = {
        "amount_fen": FEN,
        "method": "cash",
        "receipt_number": "SJ-1",
        "received_on": "2026-03-02",
    }
    clerk = till.desk.awake().clerk
    cash, told = at_once(
        lambda: clerk.api.post(f"/bills/{bill['id']}/payments", body).status,
        brings(till, till.notices()[0]),
    )
    db.session.rollback()
    assert told == 204
    if cash == 201:
        assert (till.money(), till.refunds()) == ([], [("surplus", "sending", FEN)])
    else:
        assert (cash, till.money()) == (409, [("payment", "wechat", FEN)])
    assert till.bill()["paid_fen"] == FEN
    check_books()


def test_receipts_of_many_payments_at_once_have_no_gap(till):
    for number in range(HOUSEHOLDS):
        owner = till.desk.owner(number)
        till.pays(owner, till.order(owner, till.bill(number)))
    notices = till.notices()
    assert at_once(*[brings(till, one) for one in notices]) == [204] * HOUSEHOLDS
    db.session.rollback()
    numbers = db.session.scalars(select(Payment.receipt_number)).all()
    assert sorted(numbers) == [f"WY2026-{n:06d}" for n in range(1, HOUSEHOLDS + 1)]


def test_numbers_of_rolled_back_transactions_are_given_again(till, live_app):
    estate, now = till.desk.estate.id, till.desk.world.now

    def takes(keeps):
        def act():
            with live_app.app_context():
                number = next_receipt(estate, "JZ", now)
                if keeps:
                    db.session.commit()
                    return number
                db.session.execute(text("SELECT pg_sleep(0.01)"))
                db.session.rollback()
                return None

        return act

    given = at_once(*[takes(keeps=number % 2 == 0) for number in range(12)])
    assert sorted(filter(None, given)) == [f"JZ2026-{n:06d}" for n in range(1, 7)]


def test_two_taps_at_once_make_one_order(till):
    owner, bill = till.desk.owner(), till.bill()
    till.known(owner)
    body = {"payable_kind": "bill", "payable_id": bill["id"], "amount_fen": bill["rest_fen"]}
    till.awake(owner)
    taps = at_once(*[lambda: owner.api.post("/payment-orders", body)] * 4)
    assert {tap.status for tap in taps} == {201}
    assert len({tap["id"] for tap in taps}) == 1
    db.session.rollback()
    assert len(db.session.scalars(select(PaymentOrder)).all()) == 1


def test_a_refund_told_twice_at_once_goes_back_once(till, live_app):
    owner = till.desk.owner()
    till.paid(owner, till.bill())
    paid = db.session.scalars(select(Payment)).one()
    db.session.rollback()
    ask = {"amount_fen": 5000, "reason": "多收了"}
    asked = till.desk.awake().clerk.api.post(f"/payments/{paid.id}/refunds", ask, ok=True)
    till.desk.secretary.api.put(
        f"/payment-refunds/{asked['id']}/decision",
        {"accept": True},
        version=asked["version"],
        ok=True,
    )
    till.send_refunds()
    till.move(minutes=2)

    def sends():
        with live_app.app_context():
            return jobs.send_refunds(till.desk.world.now)

    notice = till.notices()[-1]
    given = at_once(*[brings(till, notice)] * 3, sends)
    assert given[:3] == [204] * 3
    db.session.rollback()
    assert till.money() == [("payment", "wechat", FEN), ("refund", "wechat", -5000)]
    assert till.bill()["paid_fen"] == FEN - 5000
    check_books()
