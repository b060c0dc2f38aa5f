"""How a sealed blob looks from outside. Opening and sealing need keys, which the ground floor has none of."""

MAGIC = b"KSL1"


def is_sealed(data: bytes) -> bool:
    """Whether these bytes are a sealed blob; a plain one is gzip and begins otherwise."""
    return data.startswith(MAGIC)
