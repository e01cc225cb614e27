"""The program around a command: its settings, its context, its connections until the command ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from models.base.session import db
from server import settings
from server.app import create_app


@contextmanager
def running() -> Iterator[Flask]:
    """Give the app inside its context; what was not committed is dropped at the end."""
    app = create_app(settings.load())
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
