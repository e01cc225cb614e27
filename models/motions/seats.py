"""The ballots a resident may cast, as their page shows them: for whom, and whether a cast one may still be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.base.actor import Actor
from models.motions.ballots import seats_of
from models.motions.clockwork import facts_of
from models.motions.receipts import Seat, ballots_of_group
from models.motions.rule_set import arrival_rules_in
from models.motions.standing import (
    Channel,
    Revision,
    Side,
    effective,
    standing_for,
    why_refused,
)
from models.motions.states import State, state_at
from models.motions.tables import Motion
from models.representations.reading import Represented, represented_by

CLOSED = "投票已截止，不能再改。"
ONCE = "投票截止前可以改一次，改后以新票为准。"
OF_SELLER = "这一票由原业主投出，不能更改。"
NONE = "本次表决的规则是投出后不能更改。"


@dataclass(frozen=True, slots=True)
class ShownSeat:
    """A seat with whether its ballot may be changed, and what the rules say about it; '' before it is cast."""

    seat: Seat
    may_change: bool
    change_note: str
    acting_for: Sequence[Represented]


def shown_seats(actor: Actor, motion: Motion, now: datetime) -> list[ShownSeat]:
    """Return the ballots that the actor may cast, or did; none while there is no roll."""
    if not actor.is_resident or motion.roll_frozen_at is None:
        return []
    seats = seats_of(actor, motion.id, now)
    asked = {one for seat in seats for one in seat.acting_on}
    represented = represented_by(asked)
    return [
        ShownSeat(
            seat,
            *_change(motion, seat, now),
            [represented[one] for one in seat.acting_on],
        )
        for seat in seats
    ]


def _change(motion: Motion, seat: Seat, now: datetime) -> tuple[bool, str]:
    """Say whether another ballot over the network would count, and why not."""
    if seat.cast_at is None:
        return False, ""
    if not seat.knows:
        return False, OF_SELLER
    if state_at(facts_of(motion), now) is not State.OPEN:
        return False, CLOSED
    rules = arrival_rules_in(motion.rules)
    there = ballots_of_group(motion.id, seat.owner_group_id)
    if standing_for(Channel.ONLINE, now, there, rules):
        return True, ONCE
    if rules.revision is Revision.NONE and effective(there).channel.side is Side.ONLINE:
        return False, NONE
    return False, why_refused(Channel.ONLINE, now, effective(there), rules)
