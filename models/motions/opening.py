"""The box is opened once, by the web process, when the secretary counts: ballots become rows that can be added up."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from models.base.session import db
from models.motions.questions import Choices
from models.motions.rules import BALLOTS_BROKEN, ballot_commitment
from models.motions.sealing import unseal
from models.motions.tables import Motion

log = logging.getLogger("gongzhi.motions")

BATCH = 5_000
_SEALED = text("""
SELECT b.id, b.owner_group_id, b.sealed, e.payload->'facts'->>'commitment'
FROM ballots b JOIN evidence_leaves e ON e.id = b.leaf_id
WHERE b.motion_id = :motion_id AND b.owner_group_id > :after AND b.standing > 0 AND NOT EXISTS (
    SELECT 1 FROM ballots later WHERE later.motion_id = b.motion_id
        AND later.owner_group_id = b.owner_group_id AND later.standing > b.standing
)
ORDER BY b.owner_group_id LIMIT :most
""")
_COPY = "COPY ballot_choices (ballot_id, motion_id, question, choice, place) FROM STDIN"


@dataclass(frozen=True, slots=True)
class OpenedBallot:
    """A ballot that counts, opened."""

    ballot_id: int
    owner_group_id: int
    choices: Choices
    salt: str


def open_box(motion: Motion) -> int:
    """Write down the choices of the ballots that count; return how many ballots. Once, at the count.

    Raises ballots-broken when a ballot does not open or is not what the log's commitment says.
    """
    db.session.flush()  # the database looks at the state recorded
    driver = db.session.connection().connection.driver_connection
    if driver is None:
        raise RuntimeError("no connection")
    opened = 0
    for batch in _batches(motion.id):
        with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            for ballot in batch:
                for row in _rows(motion.id, ballot):
                    copy.write_row(row)
        opened += len(batch)
        log.info("ballots opened", extra={"motion": motion.id, "ballots": opened})
    return opened


def opened_ballots(motion_id: int) -> Iterator[OpenedBallot]:
    """Give the ballots that count, opened, in the order of owner groups. Only for a motion that was counted.

    Raises NoBallotKeys, ballots-broken.
    """
    for batch in _batches(motion_id):
        yield from batch


def _batches(motion_id: int) -> Iterator[list[OpenedBallot]]:
    after = 0
    while rows := db.session.execute(
        _SEALED, {"motion_id": motion_id, "after": after, "most": BATCH}
    ).all():
        yield [_opened(motion_id, *row) for row in rows]
        after = rows[-1].owner_group_id


def _opened(
    motion_id: int, ballot_id: int, owner_group_id: int, sealed: str, commitment: str
) -> OpenedBallot:
    try:
        held = unseal(motion_id, owner_group_id, sealed)
    except InvalidTag:
        raise BALLOTS_BROKEN(ballot_id=ballot_id) from None
    if ballot_commitment(motion_id, owner_group_id, held.choices, held.salt) != commitment:
        raise BALLOTS_BROKEN(ballot_id=ballot_id)
    return OpenedBallot(ballot_id, owner_group_id, held.choices, held.salt)


def _rows(motion_id: int, ballot: OpenedBallot) -> Iterator[tuple[int, int, str, str, int]]:
    for question, chosen in ballot.choices.items():
        for place, choice in enumerate(chosen, start=1):
            yield ballot.ballot_id, motion_id, question, choice, place
