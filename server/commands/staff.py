"""`gongzhi staff`: the first administrator. Everybody else is made in the console."""

import click

from models.accounts import staff
from models.base.actor import Grant, Role
from models.base.problems import Problem
from models.base.session import db
from models.places import actions as places
from models.places.tables import PlaceKind
from server import settings
from server.app import create_app


@click.group("staff")
def command() -> None:
    """Make the first administrator."""


@command.command("first-admin")
@click.argument("username")
@click.option("--name", prompt="姓名")
@click.option("--district", prompt="县市区", help="name of the district; made when missing")
def first_admin(username: str, name: str, district: str) -> None:
    """Make an administrator of a district; the password and the TOTP address are printed once."""
    app = create_app(settings.load())
    with app.app_context():
        known = {place.name: place for place in places.places((PlaceKind.DISTRICT,))}
        place = known.get(district) or places.add_place(PlaceKind.DISTRICT, district, None)
        try:
            made = staff.enroll(
                username=username,
                name=name,
                grants=[Grant(Role.ADMIN, place.id)],
                now=app.extensions["clock"].now(),
            )
        except Problem as problem:
            raise click.ClickException(problem.detail) from problem
        db.session.commit()
        click.echo(f"username {username}\npassword {made.password}\ntotp {made.totp_uri}")
