"""The line of a batch on this disk: with it a terminal needs nobody to type a code. It is gone once it has served.

It may also come from where whoever makes images or boots over the network can write: the boot partition, whose file
root puts before us at each start (assets/system: tmpfiles.d), or the kernel's command line, `kiosk.batch=...`.
"""

import logging
import shlex
from pathlib import Path

from sync.batch import MOST_BYTES, BatchLine, read_batch

FILE_NAME = "batch"  # in the home; or, where a file of /etc is what an image has
ETC = Path("/etc/sunshine-kiosk/batch")
BOOT = Path("/run/sunshine-batch")  # copies of sunshine-batch.txt of /boot, /boot/efi and /boot/firmware
COMMAND_LINE = Path("/proc/cmdline")
WORD = "kiosk.batch="

log = logging.getLogger(__name__)


def batch_of(home: Path, etc: Path = ETC, *, boot: Path = BOOT, command_line: Path = COMMAND_LINE) -> BatchLine | None:
    """What stands there; a file that cannot be read, or is none, is said in the log and is no batch."""
    for path in (home / FILE_NAME, etc, *sorted(boot.glob("*"))):
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
    return _of_the_kernel(command_line)


def _of_the_kernel(path: Path) -> BatchLine | None:
    """The line in quotes, or with commas for its spaces, as boot loaders like it better."""
    try:
        words = shlex.split(path.read_text("utf-8", errors="replace"))
    except (OSError, ValueError):  # somebody else's quotes
        return None
    for said in (word.removeprefix(WORD) for word in words if word.startswith(WORD)):
        found = read_batch(said) or read_batch(said.replace(",", " "))
        if found is not None:
            return found
        log.warning("%s on the kernel's command line is no line of county screens batch", WORD)
    return None


def forget(home: Path) -> None:
    """It has served: the secret of the others must not lie about here."""
    try:
        (home / FILE_NAME).unlink(missing_ok=True)
    except OSError as exc:
        log.warning("the batch file could not be erased: %s", exc)
