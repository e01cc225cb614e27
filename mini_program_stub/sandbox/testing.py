"""A sandbox in a thread, for tests of any capability.

with running_sandbox(tmp_path) as sandbox:
    sandbox.control.put_personas([{"id": "li", "name": "李桂英", "phone": "13800000001"}])
    WechatClient(appid=sandbox.appid, secret=sandbox.secret, base_url=sandbox.base_url)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mini_program_stub.sandbox.control import SandboxControl
from mini_program_stub.sandbox.serving import SandboxServer
from mini_program_stub.sandbox.settings import SandboxSettings
from mini_program_stub.sandbox.world import World

# Tests that want a push say where; nothing listens at the discard port.
NOWHERE = "http://127.0.0.1:9"
AT_ONCE = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A running sandbox: where it is, how to command it, and what it was told."""

    base_url: str
    control: SandboxControl
    settings: SandboxSettings
    world: World

    @property
    def appid(self) -> str:
        return self.settings.appid

    @property
    def secret(self) -> str:
        return self.settings.secret


@contextmanager
def running_sandbox(folder: Path, *, port: int = 0, **told: Any) -> Iterator[RunningSandbox]:
    """Run a sandbox with its state in a folder; `told` are further fields of SandboxSettings.

    The same folder again continues where it stopped.
    """
    settings = replace(
        SandboxSettings(
            data=folder,
            clock_file=folder / "clock",
            app_url=NOWHERE,
            push_retry_delays=AT_ONCE,
        ),
        **told,
    )
    server = SandboxServer(settings, port=port)
    server.start()
    control = SandboxControl(server.base_url)
    try:
        yield RunningSandbox(server.base_url, control, settings, server.world)
    finally:
        control.close()
        server.stop()
