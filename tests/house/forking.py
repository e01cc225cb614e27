"""Processes that tests kill: forked at once from one that has loaded the program but touched no database.

The parent runs `fork_on_request`: a line on its standard input asks for one more process, whose number is answered.
With the end of the input all of them end.
"""

import os
import signal
import sys
from collections.abc import Callable

from server.parenthood import die_with_parent


def fork_on_request(work: Callable[[], object]) -> None:
    """Fork a process that works until it is killed, for each line of the input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed is not waited for
    bind_to_this_process = die_with_parent(signal.SIGKILL)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            if bind_to_this_process is not None:
                bind_to_this_process()
            work()
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
