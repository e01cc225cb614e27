"""Who runs the system sees how the jobs stand, and has one run now."""

import pytest
from click.testing import CliRunner

from models.base import job_runs
from models.base.session import db
from server.commands import jobs as commands


@pytest.fixture
def admin(world):
    return world.staff("admin", at=world.community())


def test_every_job_is_shown_with_its_times_and_lag(admin, clock):
    run = job_runs.begin("motions.advance", clock.now())
    job_runs.finish(run, items=3, now=clock.now())
    db.session.commit()
    shown = admin.api.get("/jobs", ok=True)
    assert shown["leader"] == ""
    jobs = {job["name"]: job for job in shown["items"]}
    assert jobs["motions.advance"]["every_seconds"] == 60
    assert jobs["motions.advance"]["last"]["items"] == 3
    assert not jobs["motions.advance"]["is_late"]
    assert any(job["daily_at"] for job in jobs.values())


def test_job_that_is_asked_for_twice_waits_once_until_it_begins(admin, clock):
    first = admin.api.post("/jobs/evidence.seal/runs", {}, ok=True)
    clock.move(seconds=5)
    again = admin.api.post("/jobs/evidence.seal/runs", {}, ok=True)
    assert first["asked_at"] == again["asked_at"] is not None
    job_runs.begin("evidence.seal", clock.now())
    assert job_runs.asked_for() == {}


def test_unknown_job_is_not_found(admin):
    admin.api.post("/jobs/motions.guess/runs", {}).refused(404, "not-found")


def test_only_who_runs_the_system_may(world):
    secretary = world.staff("secretary", at=world.community())
    secretary.api.get("/jobs").refused(403, "role-missing")
    secretary.api.post("/jobs/evidence.seal/runs", {}).refused(403, "role-missing")


def test_command_names_an_unknown_job():
    told = CliRunner().invoke(commands.command, ["run-now", "motions.guess"])
    assert (told.exit_code, "no job is named motions.guess" in told.output) == (1, True)
