"""Moments that the benchmark waits for, appended to the file that KIOSK_MARKS names; else nothing."""

import os
import time


def mark(name: str) -> None:
    """Note that something has happened now (monotonic nanoseconds)."""
    path = os.environ.get("KIOSK_MARKS")
    if path:
        with open(path, "a", encoding="utf-8") as stream:  # noqa: PTH123 - pathlib is not loaded for this
            stream.write(f"{name} {time.monotonic_ns()}\n")
