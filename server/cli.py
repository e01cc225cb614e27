"""The `gongzhi` command: one group; each word's commands live in server/commands/."""

import importlib
import pkgutil
import sys

import click

import server.commands
from server.settings import SettingsError


@click.group()
def main() -> None:
    """共治 Gongzhi: the program's own commands."""


def _load() -> None:
    for module in pkgutil.iter_modules(server.commands.__path__):
        loaded = importlib.import_module(f"server.commands.{module.name}")
        main.add_command(loaded.command)


_load()


def run() -> None:
    """Run the command line; a wrong setting is one clear message and exit code 78 (EX_CONFIG)."""
    try:
        main(standalone_mode=True)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(78)
