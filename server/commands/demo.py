"""`gongzhi demo`: everything on this machine, for trying out."""

from pathlib import Path

import click

from server.demo.supervisor import Supervisor, Wishes


@click.command("demo")
@click.option("--host", envvar="GONGZHI_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="sandbox: one higher")
@click.option("--reset", envvar="RESET", is_flag=True, help="forget everything and start anew")
@click.option(
    "--data",
    envvar="GONGZHI_DATA",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var"),
    show_default=True,
)
@click.option("--build/--no-build", default=True, help="build front ends whose sources changed")
@click.option(
    "--seed/--no-seed", default=True, help="fill an empty database with the sample estate"
)
def command(host: str, port: int, data: Path, *, reset: bool, build: bool, seed: bool) -> None:
    """Run the product, its database, its jobs and the WeChat sandbox until Ctrl-C."""
    wishes = Wishes(folder=data, host=host, port=port, reset=reset, build=build, seed=seed)
    raise SystemExit(Supervisor(wishes).run())
