"""The staff, and the residents who have already logged in once."""

from datetime import timedelta

from mini_program_stub.sandbox.control import SandboxControl
from models.accounts import staff
from models.base.actor import Actor, ActorKind, Grant, Role
from models.base.session import db
from server.demo import messages, sample_estate
from server.demo.stage import STAFF, Stage, move_in, openid_of
from server.demo.stories import paying

WITH_ACCOUNT = 88
"""Per cent of the owners with a phone who have logged in before."""


def hire(stage: Stage, district_id: int, street_id: int) -> None:
    """Give the staff their roles and known passwords."""
    at = stage.community_id
    grants = {
        "zhou": [Grant(Role.SECRETARY, at)],
        "chen": [Grant(Role.MODERATOR, at)],
        "lin": [Grant(Role.CLERK, at)],
        "wu": [Grant(Role.DISTRICT, district_id), Grant(Role.AUDITOR, street_id)],
        "admin": [Grant(Role.ADMIN, district_id)],
    }
    for one in STAFF:
        made = staff.enroll(
            username=one.username,
            name=one.name,
            grants=grants[one.username],
            now=stage.ago(120),
            password=one.password,
            totp_secret=one.totp_secret,
            must_change_password=False,
        )
        stage.staff[one.username] = Actor(
            ActorKind.STAFF, made.staff.id, tuple(grants[one.username]), name=one.name
        )
    stage.commit()


def bring_in(stage: Stage) -> None:
    """Log the residents in who have a phone, a few a day over three weeks, four months ago."""
    people = sample_estate.personas()
    known = {persona.id for persona in sample_estate.NOT_IN_ROSTER}
    for number, persona in enumerate(people):
        if persona.id in known or persona.unit == sample_estate.FIRST_LOGIN:
            continue
        if number % 100 >= WITH_ACCOUNT:
            continue
        moment = stage.ago(110, 8) + timedelta(minutes=97 * number % 28_000)
        move_in(stage, persona, min(moment, stage.ago(80)))
    stage.commit()
    stage.say(f"{len(stage.residents)} 位居民已有账号 residents with an account")


def introduce(stage: Stage, sandbox_url: str) -> None:
    """Tell the sandbox whose phones it plays, and what they let the mini program send."""
    control = SandboxControl(sandbox_url)
    control.put_personas(
        {
            "id": persona.id,
            "openid": openid_of(persona),
            "name": persona.name,
            "phone": persona.phone,
            "note": persona.note,
        }
        for persona in sample_estate.personas()
    )
    control.put_templates(messages.templates())
    control.put_pages(messages.pages())
    control.put_credits(messages.credits_left(stage))
    control.put_paid_orders(paying.known_to_platform())
    control.close()


def forget_session() -> None:
    """Let go of what the stories loaded, and of their connections."""
    db.session.remove()
    db.engine.dispose()
