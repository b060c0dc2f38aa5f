"""The line of a batch on this disk: with it a terminal needs nobody to type a code. It is gone once it has served."""

import logging
from pathlib import Path

from sync.batch import MOST_BYTES, BatchLine, read_batch

FILE_NAME = "batch"  # in the home; or, where a file of /etc is what an image has
ETC = Path("/etc/sunshine-kiosk/batch")

log = logging.getLogger(__name__)


def batch_of(home: Path, etc: Path = ETC) -> BatchLine | None:
    """What stands there; a file that cannot be read, or is none, is said in the log and is no batch."""
    for path in (home / FILE_NAME, etc):
        try:
            with path.open(encoding="utf-8") as file:
                found = read_batch(file.read(MOST_BYTES))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as exc:
            log.warning("%s cannot be read (%s); this terminal waits for a code to be typed", path, exc)
            continue
        if found is not None:
            return found
        log.warning("%s holds no line of county screens batch; this terminal waits for a code to be typed", path)
    return None


def forget(home: Path) -> None:
    """It has served: the secret of the others must not lie about here."""
    try:
        (home / FILE_NAME).unlink(missing_ok=True)
    except OSError as exc:
        log.warning("the batch file could not be erased: %s", exc)
