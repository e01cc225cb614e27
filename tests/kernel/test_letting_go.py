"""A database that dies after the answer was made does not spoil the answer."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from models.base.session import db


def test_a_connection_lost_after_the_answer_is_no_error(live_app):
    def lose_it(response):
        mine = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
        return response

    live_app.after_request_funcs.setdefault(None, []).append(lose_it)
    with ThreadPoolExecutor(1) as pool:  # outside of the fixture's context, as a request comes
        for _ in range(2):
            answer = pool.submit(live_app.test_client().get, "/health/live").result()
            assert (answer.status_code, answer.json) == (200, {"status": "live"})
