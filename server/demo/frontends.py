"""The two front ends: their packages, their types from the API's document, their builds.

Builds are made again when what they are made from changed; its digest is kept in var/frontends/.
`python -m server.demo.frontends build | check | prepare` does the same for `make test` and
`make check`.
"""

import fcntl
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from server import openapi, settings
from server.app import create_app
from server.demo.children import Child, run_to_end
from server.demo.progress import Progress
from server.nodejs import Node, find_node

ROOT = Path(__file__).resolve().parent.parent.parent
STAMPS = ROOT / "var" / "frontends"
LOGS = ROOT / "var" / "log"
OPENAPI = ROOT / "docs" / "openapi.json"
NOT_SOURCES = {"node_modules", "dist", "tests", "sandbox", "__pycache__", ".vite"}
TELL_EVERY_SECONDS = 15


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """A folder with package.json; `script` builds `output`."""

    title: str
    folder: Path
    script: str
    output: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def stamp(self) -> Path:
        return STAMPS / f"{self.name}.sha256"

    def is_current(self) -> bool:
        """Say whether the build was made from the present sources."""
        if not (self.output / "index.html").exists() or not self.stamp.exists():
            return False
        return self.stamp.read_text() == self.digest()

    def digest(self) -> str:
        """Return the digest of everything that the build is made from."""
        whole = sha256()
        for path in [*self._sources(), OPENAPI]:
            whole.update(os.path.relpath(path, ROOT).encode() + b"\0")
            whole.update(sha256(path.read_bytes()).digest())
        return whole.hexdigest()

    def has_packages(self) -> bool:
        """Say whether node_modules is what package-lock.json asks for.

        npm writes node_modules/.package-lock.json last, so a cut-short install is noticed;
        packages for other platforms are optional and absent.
        """
        try:
            wanted = _packages(self.folder / "package-lock.json")
            present = _packages(self.folder / "node_modules" / ".package-lock.json")
        except FileNotFoundError:
            return False
        return all(
            present[name].get("version") == package.get("version")
            if name in present
            else package.get("optional") or package.get("devOptional") or package.get("peer")
            for name, package in wanted.items()
        )

    def _sources(self) -> Iterator[Path]:
        for folder, folders, files in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
            for name in sorted(files):
                if not name.endswith((".py", ".d.ts.map")) and name != "schema.d.ts":
                    yield Path(folder, name)


RESIDENTS = FrontEnd(
    "居民端 residents' app",
    ROOT / "mini_program_stub",
    "build:h5",
    ROOT / "mini_program_stub" / "dist" / "build" / "h5",
)
CONSOLE = FrontEnd("控制台 staff console", ROOT / "console", "build", ROOT / "console" / "dist")
ALL = (RESIDENTS, CONSOLE)


def write_openapi() -> None:
    """Write the API's document, that the front ends' types come from, if it changed."""
    with tempfile.TemporaryDirectory() as nowhere:  # settings make keys where there are none
        told = {"GONGZHI_ENV": "demo", "DATABASE_URL": "postgresql:///", "GONGZHI_DATA": nowhere}
        app = create_app(settings.load(told))
    text = json.dumps(openapi.document(app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not OPENAPI.exists() or OPENAPI.read_text("utf-8") != text:
        OPENAPI.parent.mkdir(parents=True, exist_ok=True)
        OPENAPI.write_text(text, "utf-8")


def build_stale(progress: Progress) -> None:
    """Build what is not current, with its packages and types."""
    with _alone():
        write_openapi()
        stale = [front_end for front_end in ALL if not front_end.is_current()]
        if not stale:
            progress.remark("没有改动 nothing changed")
            return
        node = find_node()
        progress.remark(f"Node.js {node.version} ({node.origin})")
        for front_end in stale:
            _prepare(front_end, node, progress)
            digest = front_end.digest()
            _npm(front_end, node, ["run", front_end.script], progress)
            STAMPS.mkdir(parents=True, exist_ok=True)
            front_end.stamp.write_text(digest)


def prepare(progress: Progress) -> Node:
    """Install packages and generate types, for checks that do not build."""
    with _alone():
        write_openapi()
        node = find_node()
        for front_end in ALL:
            _prepare(front_end, node, progress)
    return node


def check(progress: Progress) -> None:
    """Lint, type-check and test both front ends, and build the mini program for WeChat."""
    node = prepare(progress)
    for front_end in ALL:
        for script in ("lint", "typecheck", "test"):
            _npm(front_end, node, ["run", script], progress)
    _npm(RESIDENTS, node, ["run", "build:mp-weixin"], progress)


def _prepare(front_end: FrontEnd, node: Node, progress: Progress) -> None:
    if not front_end.has_packages():
        _npm(front_end, node, ["ci", "--no-audit", "--no-fund"], progress)
    _npm(front_end, node, ["run", "types"], progress)


def _npm(front_end: FrontEnd, node: Node, arguments: list[str], progress: Progress) -> None:
    """Run npm in a front end's folder; its words go to the log, and are shown when it fails."""
    title = f"npm {' '.join(arguments[:2])}"
    progress.remark(f"{front_end.title}: {title}")
    command = [*node.npm, "--prefix", str(front_end.folder), *arguments]
    child = Child(title, command, node.environment(), LOGS / f"npm-{front_end.name}.log")

    def tell(seconds: float) -> None:
        if int(seconds) % TELL_EVERY_SECONDS == 0:
            progress.remark(f"… {seconds:.0f} s")

    run_to_end(child, tell)


def _packages(lock: Path) -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads(lock.read_text("utf-8"))["packages"]
    return {name: package for name, package in packages.items() if name}


@contextmanager
def _alone() -> Iterator[None]:
    """Keep two commands from installing or building in the same folders at once."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    with (STAMPS / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Do what the one argument says."""
    progress = Progress(steps=1)
    actions = {"build": build_stale, "prepare": prepare, "check": check}
    action = actions[sys.argv[1]]
    try:
        with progress.step(f"front ends: {sys.argv[1]}"):
            action(progress)
    except RuntimeError as error:
        progress.complain(str(error))
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
