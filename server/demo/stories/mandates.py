"""Owners who send somebody else to vote: on the phone, or on a sheet of paper that the desk enters."""

from datetime import datetime

from models.files import actions as files
from models.places import actions as places
from models.proxies import giving
from models.proxies.giving import Mandate
from models.proxies.rules import SCOPE
from models.roster import actions as roster
from server.demo.scans import page
from server.demo.stage import Resident, Stage


def give(stage: Stage, motion_id: int, home: str, agent_home: str, moment: datetime) -> None:
    """Let the owner of a home send somebody else, on the phone."""
    mandate = _mandate(group_of(stage, home), at(stage, agent_home))
    giving.give(at(stage, home).actor, motion_id, mandate, moment)


def enter(stage: Stage, motion_id: int, group_id: int, agent_home: str, moment: datetime) -> None:
    """Enter a mandate signed on paper, which then waits for another person's check."""
    principal = roster.holders_of_groups([group_id])[group_id][0].name
    agent = at(stage, agent_home)
    lines = ("委托书", f"委托人 {principal}", f"代理人 {agent.persona.name}", SCOPE)
    giving.enter(
        stage.clerk,
        motion_id,
        _mandate(group_id, agent),
        principal=principal,
        file_id=files.store(stage.clerk, stage.estate_id, page(lines), moment).id,
        now=moment,
    )


def at(stage: Stage, home: str) -> Resident:
    """Return who lives at a home and has a phone."""
    return next(one for one in stage.residents if one.persona.unit == home)


def group_of(stage: Stage, home: str) -> int:
    """Return the owner group of a home."""
    unit_id = places.units_by_label(stage.estate_id)[home].id
    return roster.groups_of_units([unit_id])[unit_id]


def _mandate(group_id: int, agent: Resident) -> Mandate:
    return Mandate(group_id, agent.persona.name, agent.persona.phone, SCOPE)
