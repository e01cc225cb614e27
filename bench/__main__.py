"""`python -m bench`: measure, print a table, write the figures as JSON; exit 1 when a target is missed."""

import argparse
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench import ballots, counting, delivery, large, sweep
from bench.figure import Figure
from bench.ground import Ground, ground

MEASURES: dict[str, Callable[[Ground], Figure]] = {
    "ballots": ballots.measure,
    "count": counting.measure,
    "sweep": sweep.measure,
    "delivery": delivery.measure,
}


def main() -> int:
    """Run the wanted measurements one after the other on one database; `large [SIZE SIZE]` is another matter."""
    if sys.argv[1:2] == ["large"]:
        return large.main(tuple(map(int, sys.argv[2:])) or large.SIZES)
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*MEASURES, []], help="measure only these")
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    wished = parser.parse_args()
    figures = []
    with ground() as here:
        for name in wished.only or MEASURES:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            figures.append(MEASURES[name](here))
    _print(figures)
    wished.json.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) | {"ratio": figure.ratio, "met": figure.met} for figure in figures]
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    wished.json.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1), "utf-8")
    return 0 if all(figure.met for figure in figures) else 1


def _print(figures: list[Figure]) -> None:
    print(f"{'what':56} {'ours':>12} {'ceiling':>12} {'ratio':>7} {'target':>8}")
    for figure in figures:
        mark = "" if figure.met else "  missed"
        print(
            f"{figure.what:56} {figure.ours:12.2f} {figure.ceiling:12.2f} {figure.ratio:7.2f} "
            f"{figure.target:>8}{mark}   {figure.unit}"
        )


if __name__ == "__main__":
    sys.exit(main())
