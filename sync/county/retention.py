"""What residents said is destroyed when it is due, whether or not anybody opens the desk that day; so are counts."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from sync.county.desk_web.intake import erase_due, scrub_due
from sync.county.records import Records
from sync.county.voices.gate import sweep
from sync.errors import ContractError

EVERY_S = 3_600.0

log = logging.getLogger(__name__)


@contextmanager
def sweeping(records: Records, now: Callable[[], str], *, every_s: float = EVERY_S) -> Iterator[None]:
    """At once and then every hour, for as long as the block runs. `now` gives an instant's text."""
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            try:
                erase_due(records, at=now())
                scrub_due(records)  # not now, as beside a backup: the next hour comes
                with records.begin() as session:
                    sweep(session, time.time())
            except (SQLAlchemyError, ContractError) as exc:  # busy, or the disk is full: the next hour comes
                log.warning("what is due could not be destroyed: %s", type(exc).__name__)
            ended.wait(every_s)

    thread = threading.Thread(target=work, name="retention", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(10)
