"""What time it is for the agent, from facts that a disk may have damaged."""

import datetime as dt
from collections.abc import Mapping

from kiosk.clock import Clock, Moment
from sync.contract import instant


def moment_of(facts: Mapping[str, str]) -> Moment:
    """Now, under the floor that the county has signed."""
    return Clock.from_environment(floor=instant_of(facts.get("clock_floor", ""))).now()


def instant_of(text: str) -> dt.datetime | None:
    """A fact's instant; none when it is empty or damaged."""
    try:
        found = instant(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
