"""`gongzhi keys`: make the program's keys, show the public ones."""

from pathlib import Path

import click

from models.base import crypto
from server import settings


@click.group("keys")
def command() -> None:
    """Make keys and show the public ones."""


@command.command("new")
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """Write a fresh set of keys into FILE (mode 600); an existing file is never overwritten."""
    _write(file, settings.new_keys())
    click.echo(
        f"keys written to {file}; keep a copy in a safe: without it personal data cannot be read"
    )


@command.command("ballots")
@click.argument("file", type=click.Path(path_type=Path))
def ballots(file: Path) -> None:
    """Write fresh ballot keys into FILE (mode 600), which only the web process may read."""
    _write(file, settings.new_ballot_keys())
    click.echo(
        f"ballot keys written to {file}; keep a copy in a safe, apart from the other keys: "
        "without it a vote cannot be counted"
    )


def _write(file: Path, content: str) -> None:
    try:
        settings.write_keys(file, content)
    except FileExistsError:
        raise click.ClickException(f"{file} exists; keys are never overwritten") from None


@command.command("public")
def public() -> None:
    """Print the Ed25519 public keys by which receipts are verified."""
    crypto.use_keys(settings.load().keys)
    for key_id, key in crypto.public_keys().items():
        click.echo(f"{key_id} {key}")
