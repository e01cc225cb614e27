"""What operators ask a node: is it alive, is it ready, what does it measure, what does it offer."""

import os

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.base.session import db
from models.evidence import sealing
from models.evidence.unsigned import unsigned
from server import migrate, openapi

blueprint = Blueprint("operations", __name__)

_requests = Counter("gongzhi_requests_total", "Requests answered", ["method", "endpoint", "status"])
_seconds = Histogram(
    "gongzhi_request_seconds",
    "Time to answer",
    ["endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def observe(method: str, endpoint: str, status: int, seconds: float) -> None:
    """Count an answered request."""
    _requests.labels(method, endpoint, str(status)).inc()
    _seconds.labels(endpoint).observe(seconds)


@blueprint.get("/health/live")
def live() -> Response:
    """Say that the process runs."""
    return jsonify({"status": "live"})


@blueprint.get("/health/ready")
def ready() -> tuple[Response, int]:
    """Say whether the database answers and has this release's schema."""
    try:
        db.session.execute(text("SELECT 1"))
        behind = migrate.is_behind(db.engine)
    except SQLAlchemyError:
        return jsonify({"status": "unready", "reason": "database"}), 503
    if behind:
        return jsonify({"status": "unready", "reason": "migrations"}), 503
    return jsonify({"status": "ready"}), 200


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the figures in Prometheus' text format, of all workers where they share a folder."""
    figures = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        figures = CollectorRegistry()
        multiprocess.MultiProcessCollector(figures)  # type: ignore[no-untyped-call]
    content = generate_latest(figures) + generate_latest(_of_the_database())
    return Response(content, content_type=CONTENT_TYPE_LATEST)


def _of_the_database() -> CollectorRegistry:
    """Return what is the same whichever node is asked; nothing while the database does not answer."""
    registry = CollectorRegistry()
    try:
        lag, behind = sealing.lag(), unsigned()
    except SQLAlchemyError:
        db.session.rollback()
        return registry
    waiting = Gauge(
        "gongzhi_evidence_waiting", "Receipts without a place in the log", registry=registry
    )
    seconds = Gauge(
        "gongzhi_evidence_lag_seconds", "How long the oldest of them has waited", registry=registry
    )
    signed = Gauge(
        "gongzhi_evidence_unsigned_seconds",
        "How long the oldest receipt that no signed head covers has waited",
        registry=registry,
    )
    waiting.set(lag.leaves)
    now = current_app.extensions["clock"].now()
    seconds.set(lag.seconds(now))
    signed.set(behind.seconds(now))
    return registry


@blueprint.get("/openapi.json")
def openapi_json() -> Response:
    """Give the OpenAPI 3.1 document."""
    return jsonify(openapi.document(current_app))
