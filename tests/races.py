"""What tests that race share: calls at the same moment, and what of them was committed."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import Row, text

from models.base.problems import Problem
from models.base.session import db


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls in threads that start together; return their answers in order, or raise what one raised."""
    gate = threading.Barrier(len(calls))

    def start(call: Callable[[], Any]) -> Any:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(start, calls))


def in_a_transaction(app: Flask, call: Callable[[], Any]) -> Callable[[], Any]:
    """The call in a transaction of its own; it returns its result, or the code of its refusal."""

    def run() -> Any:
        with app.app_context():
            try:
                result = call()
                db.session.commit()
            except Problem as refused:
                db.session.rollback()
                return refused.code
            return result

    return run


def rows(statement: str) -> Sequence[Row[Any]]:
    """What others have committed, whatever this test's own transaction sees."""
    with db.engine.connect() as connection:
        return connection.execute(text(statement)).all()
