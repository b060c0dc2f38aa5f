"""The terminal's end of the wire: fetch, verify, pull. Configured by one frozen `Options`."""

from sync.terminal.options import Options
from sync.terminal.pull import pull
from sync.terminal.pulled import Pulled

__all__ = ["Options", "Pulled", "pull"]
