"""What the API answers instead of what was asked for."""


class Refusal(Exception):
    """An answer that is no receipt."""

    def __init__(self, status: int, key: str, reason: str, *, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.status, self.key, self.reason, self.wait_s = status, key, reason, wait_s
