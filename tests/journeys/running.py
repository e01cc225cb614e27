"""The whole demo as a visitor starts it: `gongzhi demo` in a process of its own, on free ports."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import requests

from mini_program_stub.sandbox.control import SandboxControl
from models.base.clock import SHANGHAI
from tests.house.waiting import free_port_pair, until

ROOT = Path(__file__).resolve().parent.parent.parent
READY = "Ctrl-C stops everything"
START_SECONDS = 600
"""A first start may have to build both front ends on a busy machine."""
MORNING = 10


class Demo:
    """A running demo: its two addresses, its clock, its staff."""

    def __init__(self, url: str, sandbox_url: str) -> None:
        self.url = url
        self.sandbox = SandboxControl(sandbox_url)
        self._http = requests.Session()
        self._http.trust_env = False
        self._used_codes: set[tuple[str, str]] = set()

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.sandbox.clock()["now"]).astimezone(SHANGHAI)

    def move_to(self, moment: datetime) -> None:
        """Put the common clock forward."""
        self.sandbox.move_clock(to=moment.isoformat())

    def move(self, **span: float) -> None:
        """Put the common clock forward by days or hours."""
        self.move_to(self.now + timedelta(**span))

    def wait_for_morning(self) -> None:
        """Go on to a time of day at which people may be disturbed."""
        now = self.now
        if MORNING <= now.hour < MORNING + 8:
            return
        morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
        self.move_to(morning if now < morning else morning + timedelta(days=1))

    def staff(self, username: str) -> dict[str, Any]:
        """Return a staff account with a code that was not used yet: a code is good once."""
        found = self._staff(username)
        if (username, found["totp"]) in self._used_codes:
            self.move(seconds=31)
            found = self._staff(username)
        self._used_codes.add((username, found["totp"]))
        return found

    def persona(self, wanted: str) -> dict[str, Any]:
        """Return the first person of the sandbox whose name, phone or note has these words."""
        found: dict[str, Any] = self.sandbox.personas(wanted)["items"][0]
        return found

    def _staff(self, username: str) -> dict[str, Any]:
        listed = self._http.get(f"{self.url}/demo/staff", timeout=30).json()["items"]
        found: dict[str, Any] = next(one for one in listed if one["username"] == username)
        return found


class Running:
    """The process, and what it printed."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port_pair()
        self._printed = folder / "printed.txt"
        with self._printed.open("wb") as output:
            self._process = subprocess.Popen(
                [Path(sys.executable).with_name("gongzhi"), "demo", "--port", str(self.port)],
                cwd=ROOT,
                env={**os.environ, "GONGZHI_DATA": str(folder / "var")},
                stdout=output,
                stderr=output,
            )
        until(self._is_ready, within=START_SECONDS, what="the demo's start")

    def stop(self) -> None:
        """Stop it as Ctrl-C does; nothing of it may stay."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(60) == 0, self._words()
        assert psutil.wait_procs(children, timeout=10)[1] == []

    def _is_ready(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"the demo ended:\n{self._words()}")
        return READY in self._words()

    def _words(self) -> str:
        return self._printed.read_text("utf-8")
