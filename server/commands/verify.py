"""`gongzhi verify`: check a motion's bundle. Needs no settings, no database and no network."""

import json
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import click

from models.evidence.bundle_format.content import Bundle, NoBundle
from models.evidence.bundle_format.mine import check_mine
from models.evidence.bundle_format.verifying import summary, verify

SHOWN = 50
SHOWN_BYTES = 1024**2
"""The bar moves on after so many."""


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mine",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="your own ballot as the app copies it (JSON): is it counted as you cast it?",
)
def command(file: Path, mine: Path | None) -> None:
    """Check FILE, a motion's bundle: keys, log, roll, receipts, bags and count; exit 1 when anything is wrong."""
    try:
        with ZipFile(file) as archive, _progress(archive) as bar:
            bundle = Bundle(archive, bar.update)
            found = list(verify(bundle))
            if mine is not None and not found:
                found += check_mine(bundle, json.loads(mine.read_text("utf-8")))
            told = "" if found else summary(bundle)
    except (BadZipFile, NoBundle) as problem:
        raise click.ClickException(f"{file} is no bundle: {problem}") from problem
    for finding in found[:SHOWN]:
        click.echo(f"{finding.kind}: {finding.place}: {finding.what}")
    if found:
        click.echo(f"{len(found)} findings: this bundle does not prove its result")
        raise SystemExit(1)
    click.echo(told)
    click.echo("verified: keys, log, roll, receipts, bags and count")
    if mine is not None:
        click.echo("your ballot is counted as you cast it")


def _progress(archive: ZipFile) -> AbstractContextManager[Any]:
    """Return a bar for whoever waits at a terminal: each part is read for its digest, and for what it says."""
    length = 2 * sum(one.file_size for one in archive.infolist())
    return click.progressbar(
        length=length,
        label="verifying",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        update_min_steps=SHOWN_BYTES,
    )
