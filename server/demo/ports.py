"""The demo's two ports: the product at PORT, the WeChat sandbox at PORT+1."""

import socket
import time

PATIENCE = 10.0
"""Seconds that a demo which was killed a moment ago may need to leave its ports."""
HIGHEST_PORT = 65534


class PortTaken(Exception):  # noqa: N818 - what is the case, not a mistake
    """A port is not free; the message says what to do."""


def claim(host: str, port: int, *, patience: float = 0) -> None:
    """Make sure that PORT and PORT+1 can be listened on. Raises PortTaken after `patience` seconds."""
    if not 1 <= port <= HIGHEST_PORT:
        raise PortTaken(f"PORT={port} 不是可用的端口号（1–65534）。PORT={port} is no port number.")
    deadline = time.monotonic() + patience
    while (taken := [wanted for wanted in (port, port + 1) if not _is_free(host, wanted)]) != []:
        if time.monotonic() >= deadline:
            numbers = "、".join(str(number) for number in taken)
            raise PortTaken(
                f"端口 {numbers} 已被别的程序占用。请换一个端口：make demo PORT={port + 100}\n"
                f"Port {numbers} is in use by another program."
                f" Choose another: make demo PORT={port + 100}"
            )
        time.sleep(0.1)


def _is_free(host: str, port: int) -> bool:
    """Say whether we may listen, and nobody listens on every address instead."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True
