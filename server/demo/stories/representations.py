"""The housing office sends somebody to vote; a death waits for its check, a guardian's paper for its decision."""

from datetime import date

from models.files import actions as files
from models.representations import entering
from models.representations.entering import Proof
from models.representations.rules import Basis
from models.roster import actions as roster
from models.roster import deaths
from models.roster.holders import HolderKind
from models.roster.tables import Holder
from server.demo.scans import page
from server.demo.stage import Stage, Story

LETTER = "盖章授权委托书 房管〔2026〕11号"
CERTIFICATE = "居民死亡医学证明（推断）书"
BIRTH = "出生医学证明"


def tell(stage: Stage) -> Story:
    """The clerk enters all three; the moderator has decided the first."""
    yield stage.ago(1, 9)
    bodies = _holders(stage, HolderKind.PUBLIC_HOUSING, HolderKind.COMPANY)
    if bodies:
        _send(stage, bodies[0])
    yield stage.ago(1, 10)
    persons = _holders(stage, HolderKind.PERSON)
    deaths.enter(
        stage.clerk,
        stage.estate_id,
        holder_id=persons[-1].id,
        died_on=date.fromordinal(stage.ago(20).date().toordinal()),
        note=CERTIFICATE,
        file_id=_scan(stage, CERTIFICATE, persons[-1].name),
        now=stage.ago(1, 10),
    )
    yield stage.ago(1, 11)
    born_on = date(stage.today.year - 9, 5, 1)
    entering.enter(
        stage.clerk,
        stage.estate_id,
        Proof(
            persons[-2].id, Basis.GUARDIAN, BIRTH, _scan(stage, BIRTH, persons[-2].name), born_on
        ),
        name="何雨晴",
        phone="13907150099",
        now=stage.ago(1, 11),
    )


def _send(stage: Stage, body: Holder) -> None:
    """Let a resident of the estate act for a body that holds flats in it."""
    sent = min(stage.residents, key=lambda one: one.persona.id).persona
    last_day = date(stage.today.year + 1, 12, 31)
    proof = Proof(
        body.id,
        Basis.AUTHORISED,
        LETTER,
        _scan(stage, LETTER, f"兹授权 {sent.name} 办理本单位房屋的表决和签署"),
        last_day=last_day,
    )
    made = entering.enter(
        stage.clerk, stage.estate_id, proof, name=sent.name, phone=sent.phone, now=stage.ago(1, 9)
    )
    entering.decide(
        stage.moderator,
        made.id,
        accept=True,
        reason="与原件一致",
        version=made.version,
        now=stage.ago(1, 9),
    )


def _holders(stage: Stage, *kinds: HolderKind) -> list[Holder]:
    """Return the holders of these kinds who hold alone and whom no resident's account is matched with."""
    at_home = {unit_id for one in stage.residents for unit_id in one.units}
    found = []
    for group in roster.owner_groups(stage.estate_id):
        holders = deaths.holders_of_group(group.owner_group_id)
        if len(holders) == 1 and holders[0].kind in kinds and at_home.isdisjoint(group.unit_ids):
            found.append(holders[0])
    return found


def _scan(stage: Stage, *lines: str) -> int:
    return files.store(stage.clerk, stage.estate_id, page(lines), stage.ago(1, 8)).id
