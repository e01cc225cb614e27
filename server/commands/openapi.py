"""`gongzhi openapi`: the API's document."""

import json
from pathlib import Path

import click

from server import openapi, settings
from server.app import create_app


@click.command("openapi")
@click.option("--output", type=click.Path(path_type=Path), help="write here instead of printing")
@click.option(
    "--check", is_flag=True, help="exit 1 when the file differs from what the program serves"
)
def command(output: Path | None, *, check: bool) -> None:
    """Print or write the OpenAPI 3.1 document."""
    app = create_app(settings.load())
    text = json.dumps(openapi.document(app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if output is None:
        click.echo(text, nl=False)
    elif check:
        if not output.exists() or output.read_text("utf-8") != text:
            raise click.ClickException(f"{output} differs: run `gongzhi openapi --output {output}`")
    else:
        output.write_text(text, "utf-8")
