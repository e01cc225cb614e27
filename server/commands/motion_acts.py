"""`gongzhi motion-acts`: who may do what about a motion, and when."""

from pathlib import Path

import click

from server import capabilities, motion_acts


@click.command("motion-acts")
@click.option("--output", type=click.Path(path_type=Path), help="write here instead of printing")
def command(output: Path | None) -> None:
    """Print or write the page for lawyers and staff."""
    capabilities.load()
    if output is None:
        click.echo(motion_acts.page(), nl=False)
    else:
        output.write_text(motion_acts.page(), "utf-8")
