"""What the database or the program itself refuses: sorted, in the one shape, and silent about data."""

import pytest
from flask import abort
from sqlalchemy import text

from models.base.clock import FixedClock
from models.base.session import db
from server.app import create_app
from server.database import fresh_database
from tests.conftest import START, settings_for
from tests.http import Api

REFUSALS = {
    "unique": ("23505", 409, "conflict"),
    "deadlock": ("40P01", 503, "busy"),
    "serialization": ("40001", 503, "busy"),
    "out-of-range": ("22003", 422, "invalid-input"),
    "disk-full": ("53100", 503, "busy"),
    "restrict": ("23001", 500, "internal"),
}


@pytest.fixture(scope="module")
def breaking(postgres, template_url, tmp_path_factory):
    """An app whose extra routes break."""
    url = fresh_database(postgres.uri(), template="gongzhi_template")
    app = create_app(settings_for(url, tmp_path_factory.mktemp("d")), FixedClock(START))

    def break_sql(state):
        statement = (
            f"DO $$ BEGIN RAISE EXCEPTION 'secret 13800001234' USING ERRCODE='{state}'; END $$"
        )
        db.session.execute(text(statement))

    def break_code():
        raise RuntimeError("secret 13800001234")

    app.add_url_rule("/break/sql/<state>", "break_sql", break_sql)
    app.add_url_rule("/break/code", "break_code", break_code)
    app.add_url_rule("/break/request", "break_request", lambda: abort(400))
    yield Api(app)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("name", REFUSALS)
def test_what_the_database_refuses_is_sorted(breaking, name):
    state, status, code = REFUSALS[name]
    answer = breaking.get(f"//break/sql/{state}").refused(status, code)
    assert b"secret" not in answer.raw


def test_a_mistake_of_ours_is_a_problem_without_a_trace(breaking, caplog):
    answer = breaking.get("//break/code").refused(500, "internal")
    assert b"secret" not in answer.raw
    assert b"Traceback" not in answer.raw


def test_a_malformed_request_is_a_problem(breaking):
    breaking.get("//break/request").refused(400, "bad-request")
