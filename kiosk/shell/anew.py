"""Start this very program anew: under a service manager by ending, else in its place."""

import os
import sys


def start_anew() -> None:
    """Call when everything is closed. Returns only where a service manager starts what has ended."""
    if os.environ.get("SYSTEMD_EXEC_PID") != f"{os.getpid()}":
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
