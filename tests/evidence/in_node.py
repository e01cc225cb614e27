"""The browser's verifier under Node.js: one process for many bundles."""

import json
import subprocess
from pathlib import Path

from server.nodejs import find_node

SCRIPT = Path(__file__).with_suffix(".mjs")


class InNode:
    """Asks the second verifier, which shares no line with the first."""

    def __init__(self) -> None:
        node = find_node().folder / "node"
        self.process = subprocess.Popen(
            [node, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, file, mine=None):
        """Return what it found: holds, checks [{title, wrong, skipped}], conclusion."""
        asked = json.dumps({"file": str(file), "mine": mine})
        print(asked, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
