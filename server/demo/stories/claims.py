"""People whom the roster does not know ask to be recognised; the clerk has still to decide."""

from models.accounts import claims
from models.accounts.tables import MembershipRole
from models.places import actions as places
from server.demo import sample_estate
from server.demo.stage import Stage, Story, log_in

ASKED = (
    (
        "tenant",
        "3栋4单元201室",
        MembershipRole.TENANT,
        "租住两年，有租房合同，房东可以证明。",
        2,
    ),
    (
        "child",
        "1栋2单元202室",
        MembershipRole.HOUSEHOLD,
        "王桂兰是我母亲，我们住在一起，户口在同一本。",
        1,
    ),
)


def tell(stage: Stage) -> Story:
    """A tenant and a daughter hand in their claims."""
    people = {persona.id: persona for persona in sample_estate.NOT_IN_ROSTER}
    units = places.units_by_label(stage.estate_id)
    for who, unit, role, proof, days in ASKED:
        moment = stage.ago(days, 19)
        yield moment
        asking = log_in(people[who], moment)
        claims.file_claim(
            asking.actor,
            unit_id=units[unit].id,
            role=role,
            name=people[who].name,
            proof=proof,
            now=moment,
        )
