"""How the scheduled jobs stand, for those who run the system; and a job run now."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import current_app
from marshmallow import fields

from api.base.access import staff
from api.base.capability import Capability, now
from api.base.fields import Moment, Out
from models.base import audit, job_runs
from models.base.actor import Actor
from models.base.problems import NOT_FOUND
from models.evidence import sealing

cap = Capability("jobs", "定时任务")


class JobRunOut(Out):
    started_at = Moment()
    finished_at = Moment(allow_none=True)
    items = fields.Integer(allow_none=True)
    error = fields.String(
        allow_none=True, metadata={"description": "出错的种类和地方，不含个人信息"}
    )
    went_well_at = Moment(allow_none=True)


class JobOut(Out):
    name = fields.String()
    every_seconds = fields.Integer(allow_none=True)
    daily_at = fields.String(allow_none=True)
    last = fields.Nested(JobRunOut, allow_none=True)
    next_at = Moment()
    lag_seconds = fields.Integer()
    is_late = fields.Boolean()
    asked_at = Moment(allow_none=True, metadata={"description": "有人要求马上运行，还没有开始"})


class JobsOut(Out):
    leader = fields.String(metadata={"description": "主持的进程；空：没有进程在主持"})
    evidence_waiting = fields.Integer()
    evidence_lag_seconds = fields.Integer()
    items = fields.List(fields.Nested(JobOut))


@cap.get("/jobs", who=staff("admin"), answer=JobsOut)
def list_jobs(actor: Actor) -> dict[str, Any]:
    """Show what ran, what is due, what lags and what failed."""
    moment = now()
    lag = sealing.lag()
    asked = job_runs.asked_for()
    return {
        "leader": current_app.extensions["jobs"].leader(),
        "evidence_waiting": lag.leaves,
        "evidence_lag_seconds": round(lag.seconds(moment)),
        "items": [_row(one, asked) for one in _standings(moment)],
    }


@cap.post("/jobs/<string:name>/runs", who=staff("admin"), answer=JobOut, creates=True)
def run_job(actor: Actor, name: str) -> dict[str, Any]:
    """Ask that a job run now; the leading process begins within seconds."""
    found = next((one for one in _standings(now()) if one.name == name), None)
    if found is None:
        raise NOT_FOUND()
    if job_runs.ask(name, now()):
        after = {"job": name}
        audit.record(actor, "job.ask", subject=("job", 0), estate_id=None, after=after, now=now())
    return _row(found, job_runs.asked_for())


def _standings(moment: datetime) -> list[Any]:
    """Return how each job stands, as jobs.standing has it; api and jobs know nothing of each other."""
    found: list[Any] = current_app.extensions["jobs"].standings(moment)
    return found


def _row(one: Any, asked: dict[str, datetime]) -> dict[str, Any]:
    lag_seconds = round(one.lag.total_seconds())
    return {**asdict(one), "lag_seconds": lag_seconds, "asked_at": asked.get(one.name)}
