"""`gongzhi evidence`: seal what waits, and check the whole log against what was signed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from jobs import evidence as jobs
from models.base.session import db
from models.evidence import checking, keyring, sealing
from models.evidence.findings import Finding
from server import program

SHOWN = 50
"""Findings shown of one log: one broken key breaks every receipt."""


@click.group("evidence")
def command() -> None:
    """Seal receipts into the public log, and check it."""


@command.command("seal")
def seal() -> None:
    """Seal what waits, with progress; the job does the same every minute."""
    with program.running() as app:
        now = app.extensions["clock"].now()
        waiting = sealing.lag().leaves
        try:
            keyring.enter(now)
        except keyring.KeysDisagree as problem:
            raise click.ClickException(str(problem)) from problem
        db.session.commit()
        with click.progressbar(length=waiting, label="sealing") as bar:
            for estate_id in sealing.estates_waiting():
                for leaves in sealing.take_up(estate_id, now):
                    db.session.commit()
                    bar.update(leaves)
                sealing.sign_head(estate_id, now)
                db.session.commit()
        left = jobs.seal(now)
    click.echo(f"sealed; {left} more came meanwhile" if left else "sealed")


@command.command("check")
@click.option("--estate", "estate_id", type=int, help="only this estate's log")
@click.option(
    "--head",
    "kept",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="a tree head that was kept outside (JSON as the API gives it); needs --estate",
)
def check(estate_id: int | None, kept: Path | None) -> None:
    """Read every receipt, entry, head and key, and name what was tampered with; exit 1 when anything was."""
    if kept and estate_id is None:
        raise click.UsageError("--head needs --estate: a head belongs to one log")
    with program.running():
        found = _told("keys", checking.check_keys())
        for log in checking.logs():
            if estate_id in (None, log.estate_id):
                found += _told(f"estate {log.estate_id}", _log(log, kept))
        found += _told("receipts", checking.check_left_out())
    click.echo(f"{found} findings" if found else "nothing was tampered with")
    if found:
        raise SystemExit(1)


def _log(log: Any, kept: Path | None) -> Iterator[Finding]:
    """Check one log and say how large it is."""
    entries = heads = 0
    for one in checking.check_log(log):
        if isinstance(one, Finding):
            yield one
            continue
        entries, heads = one.tree.size, one.heads
        # What was read is not needed again: memory stays that of a batch.
        db.session.expunge_all()
    if kept is not None:
        head = json.loads(kept.read_text("utf-8"))
        yield from checking.check_kept_head(log, head["size"], bytes.fromhex(head["root"]))
    click.echo(f"estate {log.estate_id}: {entries} entries, {heads} heads")


def _told(where: str, findings: Iterator[Finding]) -> int:
    """Print findings, the first SHOWN of them; return how many there were."""
    found = 0
    for finding in findings:
        found += 1
        if found <= SHOWN:
            click.echo(f"{finding.kind}: {finding.place}: {finding.what}")
    if found > SHOWN:
        click.echo(f"{where}: {found - SHOWN} findings more")
    return found
