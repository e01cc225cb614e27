"""For demonstrations and tests: people, templates, switches, clock, and what happened."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from mini_program_stub.sandbox import (
    content_check,
    messages,
    pay_callbacks,
    pay_records,
    personas,
    push,
    subscriptions,
    switches,
    templates,
)
from mini_program_stub.sandbox.query import whole
from mini_program_stub.sandbox.refusals import BadControl
from mini_program_stub.sandbox.world import world

blueprint = Blueprint("control_api", __name__, url_prefix="/sandbox/api")

PAGE = 1000
LONGEST_WAIT_SECONDS = 60


def _body() -> Any:
    body = request.get_json(force=True, silent=True)
    if body is None:
        raise BadControl(400, "要 JSON")
    return body


@blueprint.put("/personas")
def put_personas() -> Response:
    here = world()
    with here.store.transaction() as tx:
        count = personas.put(tx, here.settings.appid, _body())
    return jsonify(count=count)


@blueprint.get("/personas")
def list_personas() -> Response:
    args = request.args
    with world().store.transaction() as tx:
        items, following, total = personas.search(
            tx, args.get("q", ""), whole(args, "after", 0), whole(args, "limit", 50, PAGE)
        )
    return jsonify(items=items, next=following, total=total)


@blueprint.put("/templates")
def put_templates() -> Response:
    with world().store.transaction() as tx:
        count = templates.put(tx, _body())
    return jsonify(count=count)


@blueprint.get("/templates")
def list_templates() -> Response:
    with world().store.transaction() as tx:
        items = [template.shown() for template in templates.listed(tx)]
    return jsonify(items=items)


@blueprint.put("/pages")
def put_pages() -> Response:
    with world().store.transaction() as tx:
        count = templates.put_pages(tx, _body())
    return jsonify(count=count)


@blueprint.put("/keywords")
def put_keywords() -> Response:
    with world().store.transaction() as tx:
        count = content_check.put_keywords(tx, _body())
    return jsonify(count=count)


@blueprint.get("/keywords")
def list_keywords() -> Response:
    with world().store.transaction() as tx:
        return jsonify(items=content_check.keywords(tx))


@blueprint.put("/switches")
def put_switch() -> Response:
    with world().store.transaction() as tx:
        switch = switches.put(tx, _body())
    return jsonify(switch.shown())


@blueprint.get("/switches")
def list_switches() -> Response:
    with world().store.transaction() as tx:
        return jsonify(items=[switch.shown() for switch in switches.listed(tx)])


@blueprint.delete("/switches")
@blueprint.delete("/switches/<int:switch_id>")
def clear_switches(switch_id: int | None = None) -> Response:
    with world().store.transaction() as tx:
        switches.clear(tx, switch_id)
        return jsonify(items=[switch.shown() for switch in switches.listed(tx)])


@blueprint.get("/clock")
def read_clock() -> Response:
    return jsonify(world().clock.state())


@blueprint.put("/clock")
def move_clock() -> Response:
    body = _body()
    if not isinstance(body, dict):
        raise BadControl(400, "要一个 JSON 对象")
    here = world()
    moved = here.clock.move(body)
    here.notifier.wake()
    return jsonify(moved)


@blueprint.put("/credits")
def put_credits() -> Response:
    with world().store.transaction() as tx:
        openids = {
            row["id"]: row["openid"] for row in tx.execute("select id, openid from personas")
        }
        count = subscriptions.set_credits(tx, _body(), openids)
    return jsonify(count=count)


@blueprint.get("/credits")
def list_credits() -> Response:
    with world().store.transaction() as tx:
        person = personas.find(tx, request.args.get("persona", ""))
        if person is None:
            raise BadControl(404, "没有这位居民")
        return jsonify(items=subscriptions.state_of(tx, person.openid))


@blueprint.get("/deliveries")
def list_deliveries() -> Response:
    """Return every message taken, each with `times`: how often the very same one was.

    The first page has the totals of all.
    """
    args = request.args
    after = whole(args, "after", 0)
    with world().store.transaction() as tx:
        items, following = messages.deliveries(tx, after, whole(args, "limit", 100, PAGE))
        totals = messages.totals(tx) if after == 0 else None
    return jsonify(items=items, next=following, totals=totals)


@blueprint.get("/deliveries/repeated")
def list_repeated() -> Response:
    """Return the messages that were taken more than once, and the totals."""
    with world().store.transaction() as tx:
        items = messages.repeated(tx, whole(request.args, "limit", 100, PAGE))
        return jsonify(items=items, totals=messages.totals(tx))


@blueprint.get("/calls")
def count_calls() -> Response:
    """Return how often each call was made, by errcode (null: no answer was given)."""
    with world().store.transaction() as tx:
        rows = tx.execute(
            "select api, errcode, count(*) as times from calls group by api, errcode"
            " order by api, errcode"
        )
        return jsonify(items=[dict(row) for row in rows])


@blueprint.get("/pushes")
def list_pushes() -> Response:
    """Return the events pushed to the product; `settle` seconds are waited for pending ones."""
    here = world()
    args = request.args
    settle = whole(args, "settle", 0, LONGEST_WAIT_SECONDS)
    settled = here.pusher.settled(settle)
    with here.store.transaction() as tx:
        items = push.listed(tx, whole(args, "after", 0), whole(args, "limit", 100, PAGE))
    return jsonify(items=items, settled=settled)


@blueprint.put("/pay-orders")
def put_pay_orders() -> Response:
    """Add orders that were paid before this sandbox began: its bills and refunds then know them."""
    with world().store.transaction() as tx:
        count = pay_records.put_paid(tx, _body())
    return jsonify(count=count)


@blueprint.get("/pay-callbacks")
def list_pay_callbacks() -> Response:
    """Return the callbacks of WeChat Pay; `settle` seconds are waited until none is due."""
    here = world()
    settled = here.notifier.settled(whole(request.args, "settle", 0, LONGEST_WAIT_SECONDS))
    with here.store.transaction() as tx:
        items = pay_callbacks.listed(tx)
        orders = [dict(row) for row in tx.execute("select * from pay_orders order by made_at")]
        refunds = [dict(row) for row in tx.execute("select * from pay_refunds order by taken_at")]
    return jsonify(items=items, orders=orders, refunds=refunds, settled=settled)


@blueprint.post("/address-check")
def check_address() -> Response:
    """Let the product confirm its callback address (GET with echostr)."""
    return jsonify(confirmed=world().pusher.address_answers())


@blueprint.put("/app-url")
def put_app_url() -> Response:
    body = _body()
    if not isinstance(body, dict) or not str(body.get("url", "")).startswith("http"):
        raise BadControl(400, "要 url")
    here = world()
    here.target.app_url = str(body["url"]).rstrip("/")
    return jsonify(url=here.target.app_url)


@blueprint.delete("/state")
def forget_everything() -> Response:
    """Forget everything but the clock, and furnish anew."""
    here = world()
    here.store.clear()
    here.furnish()
    return jsonify(ok=True)
