"""Below the API too: whoever reads the whole database, the log, the metrics or a refusal learns no choice.

The same hour of a vote is lived three times: twice with a yes, once with a no. What differs between the first two is
chance (salts, nonces, signatures, running numbers); nothing else may differ in the third.
"""

import hmac
import json
import logging
import re
from contextlib import contextmanager
from hashlib import sha256

import pytest
from sqlalchemy import text

from models.base import crypto
from models.base.session import Base, db
from models.motions import sealing
from models.paper_ballots.rules import number_of
from tests.files.scans import uploaded
from tests.motions.arranging import a_motion, answers
from tests.proxies.arranging import checked, group_of, vote

WORDS = ("yes", "no")
ONLINE, PRINCIPAL, AGENT, PAPER, HELPED = range(5)


@pytest.fixture
def motion(world):
    """Open, with a mandate in force; everybody is known already, so that only the votes are new."""
    motion = a_motion(world, world.estate(units=6)).opened()
    for flat in range(6):
        motion.seats(motion.owner(flat))
    return checked(motion, PRINCIPAL, AGENT)


@pytest.fixture
def scan(motion):
    return uploaded(motion.desk.clerk, motion.estate, ok=True)["id"]


def one_hour_of_voting(motion, scan, choice):
    """A ballot by each way: online, by proxy, with a helper, and one on paper that waits for its second reading."""
    assert motion.cast(ONLINE, choice).status == 200
    assert vote(motion, PRINCIPAL, AGENT, choice).status == 200
    assert motion.cast(HELPED, choice, helper="刘志愿").status == 200
    entry = {
        "number": number_of(motion.id, group_of(motion, PAPER)),
        "handed_in_at": motion.world.now.isoformat(),
        "file_id": scan,
        "choices": answers(choice),
    }
    url = f"/motions/{motion.id}/paper-ballots"
    entered = motion.desk.clerk.api.post(url, {"ballots": [entry]}, key="entered-once")
    assert entered.status == 201


@contextmanager
def in_a_world_of_its_own():
    db.session.rollback()
    undo = db.session.get_bind().begin_nested()
    yield
    db.session.rollback()
    undo.rollback()
    db.session.expire_all()


def lived_three_times(motion, scan, look):
    """What is seen after an hour with yes, with yes again, and with no."""
    seen = []
    for choice in ("yes", "yes", "no"):
        with in_a_world_of_its_own():
            one_hour_of_voting(motion, scan, choice)
            seen.append(look())
    return seen


# The database, table by table, column by column


def database():
    """(table, row, column) -> value, of every table."""
    db.session.rollback()
    connection = db.session.get_bind()
    found = {}
    for name, table in sorted(Base.registry.metadata.tables.items()):
        order = ", ".join(column.name for column in table.primary_key)
        rows = connection.execute(
            text(f"SELECT to_jsonb(t) FROM {name} t ORDER BY {order}")  # noqa: S608 - our own tables
        ).scalars()
        for number, row in enumerate(rows):
            found |= {(name, number, column): value for column, value in row.items()}
    return found


RANDOM = {
    ("ballots", "sealed"),
    ("ballots", "helper"),
    ("evidence_leaves", "payload"),
    ("evidence_leaves", "digest"),
    ("evidence_leaves", "signature"),
    ("paper_ballots", "first_sealed"),
}
"""What is made with salts and nonces."""
KEYED = {("idempotency_keys", "request_digest")}
"""What was sent from paper, under a key that only the web process has."""


def test_no_column_of_any_table_depends_on_a_choice(motion, scan):
    first, again, other = lived_three_times(motion, scan, database)
    assert set(first) == set(again) == set(other)
    chance = {
        (table, column)
        for table, row, column in first
        if first[table, row, column] != again[table, row, column]
    }
    depends = {
        (table, column)
        for table, row, column in first
        if first[table, row, column] != other[table, row, column]
    }
    assert depends - chance == KEYED
    numbers = {
        (table, column) for table, column in chance if column == "id" or column.endswith("_id")
    }
    assert {
        one for one in chance - numbers if one[0] in {"ballots", "paper_ballots", "evidence_leaves"}
    } == RANDOM


def test_what_is_sealed_has_one_length_and_a_commitment_betrays_nothing(motion, scan):
    first, _, other = lived_three_times(motion, scan, database)
    for table, row, column in first:
        if "sealed" in column and first[table, row, column] is not None:
            assert len(first[table, row, column]) == len(other[table, row, column])
        if (table, column) == ("evidence_leaves", "payload"):
            (before, after) = (str(one[table, row, column]) for one in (first, other))
            assert scrubbed(before) == scrubbed(after)


def test_what_is_kept_of_a_request_from_paper_cannot_be_guessed(motion, scan):
    """A sheet has few possible contents: whoever has the database and the jobs' keys may try them all."""
    given = {
        "number": number_of(motion.id, group_of(motion, PAPER)),
        "handed_in_at": motion.world.now.isoformat(),
        "file_id": scan,
    }
    url = f"/motions/{motion.id}/paper-ballots"
    asked = {
        word: json.dumps({"ballots": [given | {"choices": answers(word)}]}).encode()
        for word in WORDS
    }
    motion.desk.clerk.api.post(url, raw=asked["no"], key="entered-once", ok=True)
    kept = db.session.scalar(
        text("SELECT request_digest FROM idempotency_keys WHERE key = 'entered-once'")
    )
    requests = {word: f"POST /api/v1{url}?\n".encode() + body for word, body in asked.items()}
    held = crypto.keys()
    jobs_keys = [*held.data_keys.values(), *held.signing_keys.values(), held.index_key]
    jobs_keys.append(held.token_key)
    for request in requests.values():
        guesses = [sha256(request).hexdigest()]
        guesses += [hmac.digest(key, request, "sha256").hex() for key in jobs_keys]
        assert kept not in guesses
    by_the_web = hmac.digest(sealing.key_for("request digests"), requests["no"], "sha256").hex()
    assert kept == by_the_web, "the guesses were of what was sent"


def scrubbed(words):
    return re.sub(r"[0-9a-f]{32,}|\d+", "#", words)


# Logs, metrics, refusals


def test_no_log_line_depends_on_a_choice(motion, scan, caplog):
    def said():
        lines = [
            scrubbed(f"{one.name} {one.getMessage()} {extra_of(one)}") for one in caplog.records
        ]
        caplog.clear()
        return lines

    with caplog.at_level(logging.DEBUG):
        for name in ("gongzhi", "gongzhi.requests", "sqlalchemy.engine.Engine"):
            logging.getLogger(name).setLevel(
                logging.DEBUG if name.startswith("gongzhi") else "WARNING"
            )
        caplog.clear()
        first, _, other = lived_three_times(motion, scan, said)
    assert first == other


STANDARD = vars(logging.makeLogRecord({})).keys() | {"message", "asctime"}


def extra_of(record):
    shown = {name: value for name, value in vars(record).items() if name not in STANDARD}
    return sorted(
        (name, value)
        for name, value in shown.items()
        if not name.endswith("_ms") and "seconds" not in name
    )


def test_no_metric_is_counted_by_choice(motion, scan):
    def names():
        page = motion.world.api.get("//metrics").raw.decode()
        return {line.rpartition(" ")[0] for line in page.splitlines() if "{" in line}

    first, again, other = lived_three_times(motion, scan, names)
    assert other - again == set()
    assert not any(f'"{word}"' in line for line in first for word in WORDS)


def test_no_refusal_depends_on_a_choice(motion, scan):
    """Whoever pries is told the same, whatever was chosen."""
    group, paper = group_of(motion, ONLINE), group_of(motion, PAPER)
    number = number_of(motion.id, paper)
    stranger, neighbour, desk = motion.world.newcomer(), motion.owner(5), motion.desk

    def pried():
        url = f"/motions/{motion.id}"
        tries = [
            *(
                one.api.get(f"{url}/ballots/{group}")
                for one in (neighbour, stranger, desk.secretary)
            ),
            *(motion.cast_by(neighbour, group, word) for word in WORDS),
            *(
                desk.moderator.api.get(f"{url}/paper-ballots/{number}/{part}")
                for part in ("second", "decision")
            ),
            *(desk.moderator.api.get(f"{url}/{what}") for what in ("result", "bundle")),
            desk.secretary.api.post(
                f"{url}/transitions", {"to": "counted"}, version=motion.version
            ),
            *(
                desk.clerk.api.put(
                    f"{url}/paper-ballots/{number}/second", {"choices": answers(word)}
                )
                for word in WORDS
            ),
            desk.secretary.api.put(
                f"{url}/paper-ballots/{number}/decision",
                {"choices": answers("yes"), "reason": "看扫描件"},
            ),
            desk.moderator.api.post(f"{url}/paper-ballots", entry_again(motion, number, scan)),
            motion.owner(ONLINE).api.post(f"{url}/proxies", mandate(motion, group)),
        ]
        assert all(one.status >= 400 for one in tries)
        return [(one.status, steady(one.body)) for one in tries]

    first, _, other = lived_three_times(motion, scan, pried)
    assert first == other


def entry_again(motion, number, scan):
    given = {"number": number, "handed_in_at": motion.world.now.isoformat(), "file_id": scan}
    return {"ballots": [given | {"choices": answers("yes")}]}


def mandate(motion, group):
    holder = motion.estate.holders[motion.estate.units[5].id][0]
    return {
        "owner_group_id": group,
        "agent_name": holder.name,
        "agent_phone": holder.phone,
        "code": "x",
    }


def steady(body):
    return {name: value for name, value in (body or {}).items() if name != "request_id"}
