"""`gongzhi keys`: make the program's keys, replace the signing key, show the public ones."""

from datetime import datetime
from pathlib import Path

import click

from models.base import crypto
from models.base.clock import local_iso
from models.base.session import db
from models.evidence import keyring
from server import keys_file, program, settings


@click.group("keys")
def command() -> None:
    """Make keys, replace the signing key, show the public ones."""


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


@command.group("rotate")
def rotate() -> None:
    """Replace a key by a fresh one."""


@rotate.command("signing")
def rotate_signing() -> None:
    """Add a fresh signing key to the keys file, vouched for by the one before; old receipts stay verifiable."""
    path = keys_file.path_of(settings.load())
    with program.running() as app, keys_file.held(path):
        crypto.use_keys(keys_file.read(path))
        now = app.extensions["clock"].now()
        try:
            before = keyring.enter(now)[-1].key_id
            db.session.commit()
            key_id, public_key = _add_signing_key(path, before, now)
        except keyring.KeysDisagree as problem:
            raise click.ClickException(str(problem)) from problem
        db.session.commit()
    until = local_iso(now + keyring.GRACE)
    click.echo(f"{key_id} {public_key}\n{key_id} follows {before} in {path}")
    click.echo(
        f"copy the file to the safe and to all nodes, and restart web and jobs before {until}: "
        f"{before} does not sign beyond that"
    )


def _add_signing_key(path: Path, present: str, now: datetime) -> tuple[str, str]:
    """Add the key to the file, then to the history: one of which only the database knew could sign nothing.

    Raises KeysDisagree, with the file as it was, when the file lacks the present key or another node was first.
    """
    if present != crypto.newest_signing_key():
        raise keyring.KeysDisagree(f"{path} lacks the present key {present}")
    before = path.read_text("utf-8")
    content, key_id = keys_file.with_new_signing_key(path)
    keys_file.replace(path, content)
    crypto.use_keys(settings.parse_keys(content))
    try:
        entered = keyring.enter(now)
    except keyring.KeysDisagree:
        keys_file.replace(path, before)
        raise
    return key_id, entered[-1].public_key
