"""What a voter hands in and gets back, and the ballots of an owner group that do not count any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.base.session import db
from models.motions.ballot_sql import ALL_OF_GROUP
from models.motions.questions import Choices
from models.motions.rule_set import arrival_rules_in
from models.motions.standing import Channel, Held, effective, why_superseded
from models.motions.tables import Motion

KIND = "ballot"


@dataclass(frozen=True, slots=True)
class Cast:
    """What a voter hands in: the answers, who helped, and the receipt of the ballot that it is to replace."""

    choices: Choices
    helper: str | None = None
    replaces: int | None = None

    @property
    def channel(self) -> Channel:
        return Channel.ASSISTED if self.helper else Channel.ONLINE


@dataclass(frozen=True, slots=True)
class Superseded:
    """A ballot of the same owner group that does not count, and why."""

    channel: str
    cast_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class BallotReceipt:
    """What the voter gets: the signed receipt, and with choices and salt the means to show what it stands for."""

    motion_id: int
    owner_group_id: int
    choices: dict[str, list[str]]
    salt: str
    channel: str
    cast_at: datetime
    receipt: dict[str, Any]
    superseded: Sequence[Superseded] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """An entry of the roll whose ballot the actor may cast.

    knows: whether the actor may see how it was cast; acting_on: the representations by which the actor may cast it.
    """

    owner_group_id: int
    area_centi_m2: int
    unit_labels: list[str]
    cast_at: datetime | None
    channel: str | None
    knows: bool
    acting_on: list[int]


def receipt_of(leaf_id: int, signed: Any, at: datetime) -> dict[str, Any]:
    """Return the fields of a ballot's receipt; signed: the leaf as it was sealed, or a row with its columns."""
    return {
        "id": leaf_id,
        "kind": KIND,
        "payload": signed.payload,
        "digest": signed.digest,
        "key_id": signed.key_id,
        "signature": signed.signature,
        "at": at,
    }


def ballots_of_group(motion_id: int, group_id: int) -> list[Held]:
    """Return every ballot of an owner group in the order of arrival."""
    values = {"motion_id": motion_id, "group_id": group_id}
    rows = db.session.connection().exec_driver_sql(ALL_OF_GROUP, values)
    return [Held(standing, Channel(channel), at) for standing, channel, at in rows]


def superseded_of(motion: Motion, group_id: int) -> list[Superseded]:
    there = ballots_of_group(motion.id, group_id)
    present, rules = effective(there), arrival_rules_in(motion.rules)
    return [
        Superseded(one.channel, one.at, why_superseded(one, present, rules))
        for one in there
        if one is not present
    ]
