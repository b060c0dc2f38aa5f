"""Logging: a bounded file per process under HOME/log, warnings to standard error, nothing to standard output.

Ids and facts only; never a resident's words, never keys.
"""

import logging
import logging.handlers
import sys
from pathlib import Path
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
FILES = 4


def set_up(home: Path, name: str, limit_mb: int) -> None:
    """Log this process to HOME/log/<name>.log; all files of one name stay under half of `limit_mb`.

    A home that cannot be written still logs to standard error.
    """
    sys.excepthook = _to_log
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for chatty in ("tuf", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for old in list(root.handlers):
        root.removeHandler(old)
    console = logging.StreamHandler(sys.stderr)
    console.setLevel(logging.WARNING)
    console.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(console)
    try:
        folder = home / "log"
        folder.mkdir(parents=True, exist_ok=True)
        most = limit_mb * 1_000_000 // (2 * FILES)
        file = logging.handlers.RotatingFileHandler(
            folder / f"{name}.log", maxBytes=most, backupCount=FILES - 1, encoding="utf-8"
        )
    except OSError as exc:
        root.warning("no log file: %s", exc.strerror)
        return
    file.setFormatter(logging.Formatter(FORMAT))
    root.addHandler(file)
    logging.raiseExceptions = False  # a full disk must not fill standard error with tracebacks


def _to_log(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody caught (in a slot Qt goes on after it): at least it is known."""
    logging.getLogger("uncaught").critical("%s", error, exc_info=(kind, error, trace))
