"""Structured logs on standard output: constant messages with extra members, no personal data."""

import logging
import sys

from flask import g, has_request_context
from pythonjsonlogger.json import JsonFormatter

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class _RequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = g.get("request_id", "") if has_request_context() else ""
        return True


def configure(level: str) -> None:
    """Send all logs as JSON lines to standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        JsonFormatter(
            _FORMAT + " %(request_id)s", rename_fields={"levelname": "level", "asctime": "at"}
        )
    )
    handler.addFilter(_RequestId())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("werkzeug", "urllib3", "apscheduler", "alembic", "_granian"):
        logging.getLogger(noisy).setLevel("WARNING")
