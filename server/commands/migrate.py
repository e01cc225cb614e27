"""`gongzhi migrate`: bring the database to this release's schema."""

import click

from server import migrate, settings


@click.command("migrate")
def command() -> None:
    """Run the migrations that are missing; nothing when there are none."""
    migrate.upgrade(settings.load().database_url)
    click.echo("database is at this release's schema")
