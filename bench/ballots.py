"""Casting ballots over HTTP, against pgbench running the same statement with the same number of clients."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import text

from bench.figure import Figure
from bench.ground import Ground, a_reviewer, big_estate, token_of
from models.base.digest import canonical
from models.base.session import db
from models.evidence import actions as evidence
from models.evidence.inline import leaf_values
from models.motions.ballot_sql import CAST
from models.motions.matters import MatterClass
from models.motions.questions import Asked, QuestionKind, as_written, sheet_of
from models.motions.rule_set import Periods, figures_for
from models.motions.rule_set import as_written as rules_as_written
from models.motions.rules import ballot_commitment
from models.motions.sealing import seal
from models.motions.standing import Channel
from models.motions.telling import told_values
from server.postgres_binaries import programs

CLIENTS = 16
SECONDS = 8
GROUPS = 40_000
TARGET = 0.20
QUESTIONS = json.dumps(
    as_written(sheet_of([Asked(QuestionKind.APPROVAL, "other", "bench", "bench")]))
)
RULES = json.dumps(rules_as_written(figures_for({MatterClass.ORDINARY}, Periods())))


def measure(ground: Ground) -> Figure:
    """Return acknowledged ballots a second over HTTP, divided by pgbench's transactions a second."""
    now = ground.app.extensions["clock"].now()
    over_http = _open_motion(now)
    bare = _open_motion(now)
    ballots = _over_http(ground, over_http, now)
    transactions = _pgbench(ground, bare, now)
    return Figure(
        "ballots",
        "casting ballots over HTTP / pgbench with the same statement",
        ballots,
        transactions,
        f"{CLIENTS} clients, ballots a second",
        at_least=TARGET,
    )


def _open_motion(now: Any) -> dict[str, Any]:
    """Make an estate with an open motion and a frozen roll; return its numbers."""
    estate_id = big_estate(GROUPS)
    motion_id = db.session.scalar(
        text("""
        INSERT INTO motions (estate_id, title, text, reason, questions, origin, rules, state, authors, created_at,
            noticed_at, notice_ends_at, opens_at, closes_at, roll_frozen_at, digest, version, reviewed_by, reviewed_at, certified_by, certified_at,
            roll_heads, roll_area_centi_m2)
        VALUES (:estate, 'bench', 'bench', 'bench',
            CAST(:questions AS jsonb), '{"kind": "branch"}', CAST(:rules AS jsonb), 'open', '{}',
            :now, :now, :now, :now, CAST(:now AS timestamptz) + interval '10 days', :now, 'bench', 1, :reviewer, :now, :reviewer, :now, 0, 0)
        RETURNING id
        """),
        {
            "estate": estate_id,
            "now": now,
            "questions": QUESTIONS,
            "rules": RULES,
            "reviewer": a_reviewer(),
        },
    )
    db.session.execute(
        text("""
        INSERT INTO motion_roll (motion_id, owner_group_id, estate_id, heads, area_centi_m2, unit_ids, unit_labels)
        SELECT :motion, t.owner_group_id, :estate, 1, u.area_centi_m2, ARRAY[u.id], ARRAY[u.label]
        FROM unit_titles t JOIN units u ON u.id = t.unit_id WHERE t.estate_id = :estate
        """),
        {"motion": motion_id, "estate": estate_id},
    )
    rows = db.session.execute(
        text("""
        SELECT t.owner_group_id, m.account_id FROM unit_titles t JOIN memberships m ON m.unit_id = t.unit_id
        WHERE t.estate_id = :estate ORDER BY t.owner_group_id
        """),
        {"estate": estate_id},
    ).all()
    db.session.commit()
    db.session.execute(text("ANALYZE motion_roll"))
    db.session.commit()
    return {"motion": motion_id, "estate": estate_id, "seats": [tuple(row) for row in rows]}


def _over_http(ground: Ground, motion: dict[str, Any], now: Any) -> float:
    port = _free_port()
    web = subprocess.Popen(
        [str(Path(sys.executable).parent / "gongzhi"), "serve", "--port", str(port)],
        env=os.environ | {"GONGZHI_LOG_LEVEL": "ERROR"},
        start_new_session=True,
    )
    try:
        _wait_for(port)
        plan = {
            "port": port,
            "clients": CLIENTS,
            "seconds": SECONDS,
            "requests": [
                [
                    "PUT",
                    f"/api/v1/motions/{motion['motion']}/ballots/{group}",
                    '{"choices":{"q1":["yes"]}}',
                    token_of(account, now),
                ]
                for group, account in motion["seats"]
            ],
        }
        file = ground.data / "plan.json"
        file.write_text(json.dumps(plan), "utf-8")
        said = subprocess.run(
            [sys.executable, "-m", "bench.load", str(file)], check=True, capture_output=True
        )
        done = json.loads(said.stdout)
    finally:
        web.terminate()
        web.wait(30)
    stored = db.session.scalar(
        text("SELECT count(*) FROM ballots WHERE motion_id = :motion"), {"motion": motion["motion"]}
    )
    db.session.rollback()
    assert stored == done["done"], "every acknowledged ballot is stored, and no other"
    return float(done["done"] / done["seconds"])


def _pgbench(ground: Ground, motion: dict[str, Any], now: Any) -> float:
    script = ground.data / "cast.sql"
    script.write_text(_script(motion, now), "utf-8")
    script.chmod(0o644)
    command = [
        str(programs() / "pgbench"),
        *("-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS)),
        *("-D", "n=0", "-f", str(script), ground.url),
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(re.findall(r"tps = ([\d.]+)", said.stdout)[-1])


def _script(motion: dict[str, Any], now: Any) -> str:
    """Return the ballot's own statement with pgbench's variables: each client has its own stretch of the roll."""
    first_group, first_account = motion["seats"][0]
    facts = {
        "owner_group": 1,
        "question": "bench",
        "commitment": ballot_commitment(1, 1, {"q1": ["yes"]}, "s"),
    }
    subject = ("motion", motion["motion"])
    sealed = evidence.seal("ballot", motion["estate"], subject, facts, now)
    values = leaf_values(sealed, subject=subject, account_id=1)
    told = told_values("bench", motion["motion"], 1, channel=Channel.ONLINE, standing=1, now=now)
    fixed = {
        "motion_id": str(motion["motion"]),
        "digest": "'bench'",
        "now": f"'{now.isoformat()}'::timestamptz",
        "channel": "'online'",
        "helper": "NULL",
        "standing": "1",
        "sealed": f"'{seal(1, 1, {'q1': ['yes']}, '0' * 32, 256)}'",
        "group_id": ":g",
        "account_id": ":a",
        **{name: f"'{value}'" for name, value in {**values, **told}.items()},
        "leaf_account_id": ":a",
        "leaf_payload": f"'{canonical(sealed.payload).decode()}'",
    }
    statement = re.sub(r"%\((\w+)\)s", lambda match: fixed[match[1]], CAST)
    stretch = GROUPS // CLIENTS
    return (
        f"\\set n :n + 1\n\\set g {first_group} + :client_id * {stretch} + :n - 1\n"
        f"\\set a {first_account} + :client_id * {stretch} + :n - 1\n"
        f"BEGIN;\n{' '.join(statement.split())};\nCOMMIT;\n"
    )


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            if requests.get(f"http://127.0.0.1:{port}/health/live", timeout=1).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not start")
