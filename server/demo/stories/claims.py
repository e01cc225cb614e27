"""People whom the roster does not know ask to be recognised, and an entry is to be corrected; both wait."""

from models.accounts import claims
from models.accounts.tables import MembershipRole
from models.places import actions as places
from models.roster import corrections
from models.roster.tables import Grounds
from server.demo import sample_estate
from server.demo.stage import Stage, Story, log_in

MEASURED = "4栋1单元402室"
MEASURED_AREA = 8635
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
    """The clerk proposes a correction; a tenant and a daughter hand in their claims."""
    people = {persona.id: persona for persona in sample_estate.NOT_IN_ROSTER}
    units = places.units_by_label(stage.estate_id)
    yield stage.ago(3, 11)
    corrections.propose(
        stage.clerk,
        stage.estate_id,
        units[MEASURED].id,
        grounds=Grounds.CORRECTION,
        reason="产权证复印件上是 86.35 平方米，名册录入有误。",
        change=corrections.Change(area_centi_m2=MEASURED_AREA),
        now=stage.ago(3, 11),
    )
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
