"""The terminal's identity, for the agent's parts that speak to the county. It lives with the store."""

from kiosk.store.identity import Identity

__all__ = ["Identity"]
